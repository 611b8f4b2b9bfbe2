package adapters_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/sdk/adapters"
)

// TestList holds the list against the folders: each adapter is listed, has its files, and is short.
func TestList(t *testing.T) {
	list, err := adapters.Load(".")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, a := range list {
		listed[a.Name] = true
		for _, name := range []string{"README.md", "install", "run"} {
			info, err := os.Stat(filepath.Join(a.Name, name))
			if err != nil {
				t.Errorf("%s: %v", a.Name, err)
			} else if name != "README.md" && info.Mode()&0o111 == 0 {
				t.Errorf("%s/%s is not executable", a.Name, name)
			}
		}
		sources := 0
		for _, name := range []string{"main.go", "adapter.mjs", "adapter.php", "adapter.py", "Adapter.java", "src/main.rs"} {
			text, err := os.ReadFile(filepath.Join(a.Name, name))
			if err != nil {
				continue
			}
			sources++
			if lines := bytes.Count(text, []byte("\n")); lines >= 60 {
				t.Errorf("%s/%s has %d lines, want fewer than 60", a.Name, name, lines)
			}
		}
		if sources != 1 {
			t.Errorf("%s has %d sources of an adapter, want one", a.Name, sources)
		}
	}
	folders, err := filepath.Glob("*/run")
	if err != nil || len(folders) != len(list) {
		t.Errorf("%d folders with adapters for %d in the list, %v", len(folders), len(list), err)
	}
	for _, run := range folders {
		if name := filepath.Dir(run); !listed[name] {
			t.Errorf("%s is not in the list", name)
		}
	}
}

// TestWrongLists has lists that are refused, each with a part of the sentence.
func TestWrongLists(t *testing.T) {
	right := "- {name: a, sdk: s, version: '1', language: L, needs: [sh], install: a/install, run: a/run, mode: host, environment: [X]}\n"
	tests := map[string]struct{ list, refused string }{
		"right":           {right, ""},
		"no YAML":         {"- {", "did not find"},
		"an unknown key":  {strings.Replace(right, "sdk:", "sdkk:", 1), "sdkk"},
		"no version":      {strings.Replace(right, "version: '1', ", "", 1), "version"},
		"an unknown mode": {strings.Replace(right, "host", "magic", 1), `"magic"`},
		"no such script":  {strings.Replace(right, "a/run", "a/ran", 1), "a/ran"},
		"a folder to run": {strings.Replace(right, "a/run", "a", 1), "no script"},
		"one name twice":  {right + right, `two are named "a"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			if err := os.Mkdir(filepath.Join(folder, "a"), 0o700); err != nil {
				t.Fatal(err)
			}
			for name, text := range map[string]string{"adapters.yaml": tt.list, "a/install": "", "a/run": ""} {
				if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			_, err := adapters.Load(folder)
			if (err == nil) != (tt.refused == "") || err != nil && !strings.Contains(err.Error(), tt.refused) {
				t.Errorf("got %v, want %q", err, tt.refused)
			}
		})
	}
	if _, err := adapters.Load(t.TempDir()); err == nil {
		t.Error("a folder without a list has adapters")
	}
}

func TestMissing(t *testing.T) {
	a := adapters.Adapter{Needs: []string{"go", "no-such-command"}}
	if missing := a.Missing(); !slices.Equal(missing, []string{"no-such-command"}) {
		t.Errorf("missing are %q", missing)
	}
}
