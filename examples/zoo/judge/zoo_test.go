//go:build unix

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func theZoo(t *testing.T) *zoo {
	t.Helper()
	z, err := load("..")
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestEachAppHasTwoBugsAndAReadme(t *testing.T) {
	for _, a := range theZoo(t).Apps {
		if len(a.Bugs) < 2 {
			t.Errorf("%s has %d planted bugs, want at least 2", a.Name, len(a.Bugs))
		}
		if _, err := os.Stat(filepath.Join("..", a.Folder, "README.md")); err != nil {
			t.Errorf("%s: %v", a.Name, err)
		}
	}
}

func TestZooCoversParsersAndLanguages(t *testing.T) {
	parsers, languages := map[string]bool{}, map[string]bool{}
	for _, e := range theZoo(t).entries() {
		parsers[e.parser()] = true
		languages[e.app.Needs[0]] = true
	}
	if len(parsers) < 5 || len(languages) < 4 {
		t.Errorf("got %d parsers and %d languages, want 5 and 4", len(parsers), len(languages))
	}
}

// Two servers of different languages are served as they were seen.
func TestTwoServersAreServedAsTheyWereSeen(t *testing.T) {
	languages := map[string]bool{}
	for _, e := range theZoo(t).entries() {
		if e.server.Like && e.proxy == nil {
			languages[e.app.Needs[0]] = true
		}
	}
	if len(languages) < 2 {
		t.Errorf("servers of %d languages, want 2", len(languages))
	}
}

func TestEachBugIsPlantedOnce(t *testing.T) {
	z := theZoo(t)
	planted := map[string]int{}
	for _, e := range z.entries() {
		for _, bug := range e.bugs {
			planted[e.app.Name+" "+bug]++
		}
	}
	for _, a := range z.Apps {
		for bug := range a.Bugs {
			if n := planted[a.Name+" "+bug]; n != 1 {
				t.Errorf("%s %s is planted %d times, want once", a.Name, bug, n)
			}
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"an unknown key":             "apps: [{name: a, colour: red}]",
		"a proxy in front of nobody": "proxies: [{name: p, behind: a/b}]",
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			if err := os.WriteFile(filepath.Join(folder, "zoo.yaml"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := load(folder); err == nil {
				t.Error("got no error")
			}
		})
	}
}

func TestMissingProgramIsNamed(t *testing.T) {
	app := &app{Name: "a", Needs: []string{"go", "no-such-program"}}
	proxy := &proxy{Name: "p", Needs: []string{"no-such-proxy"}, Package: "proxy-of-debian"}
	got := entry{app: app, server: &server{Name: "s"}, proxy: proxy}.missing()
	for _, want := range []string{"no-such-program", "no-such-proxy", "proxy-of-debian"} {
		if !strings.Contains(got, want) {
			t.Errorf("missing() = %q, want it to name %s", got, want)
		}
	}
	app.Needs = []string{"go"}
	if got := (entry{app: app, server: &server{Name: "s"}}).missing(); got != "" {
		t.Errorf("missing() = %q, want nothing", got)
	}
}

func TestExpandAll(t *testing.T) {
	got := expandAll([]string{"--port={port}", "{upstream}", "x"}, map[string]string{"port": "1", "upstream": "2"})
	if want := []string{"--port=1", "2", "x"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
