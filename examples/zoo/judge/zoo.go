//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A zoo is the list in zoo.yaml.
type zoo struct {
	Apps    []app
	Proxies []proxy

	folder string
}

// An app is an emulator: one code base with the servers that run it.
type app struct {
	Name, Folder string
	// Needs are the programs without which it can be neither installed nor run.
	Needs []string
	// Inputs are the files and folders that decide whether an installation is still good. Without any, it is made each time.
	Inputs  []string
	Install [][]string
	// Bugs are the values of ZOO_BUG that plant one, each with a description.
	Bugs    map[string]string
	Servers []server
}

// A server is a way to run an app.
type server struct {
	Name string
	// Parser is what reads its HTTP requests.
	Parser string
	Start  []string
	// Like: what a run saw of it is served, and judged again.
	Like bool
}

// A proxy runs in front of a server.
type proxy struct {
	Name, Parser string
	Needs        []string
	// Package is Debian's package of it.
	Package string
	// Behind is the server that it forwards to, as app/server.
	Behind string
	Config string
	Start  []string
}

// load reads the list in folder, and refuses unknown keys and proxies in front of nothing.
func load(folder string) (*zoo, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	name := filepath.Join(folder, "zoo.yaml")
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	z := &zoo{folder: folder}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(z); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for _, p := range z.Proxies {
		if _, _, err := z.find(p.Behind); err != nil {
			return nil, fmt.Errorf("%s: proxy %s: %w", name, p.Name, err)
		}
	}
	return z, nil
}

// find returns the server that is called app/server.
func (z *zoo) find(name string) (*app, *server, error) {
	for i := range z.Apps {
		a := &z.Apps[i]
		for j := range a.Servers {
			if a.Name+"/"+a.Servers[j].Name == name {
				return a, &a.Servers[j], nil
			}
		}
	}
	return nil, nil, fmt.Errorf("there is no server %q", name)
}

// entries lists what there is to judge: each server as it is, each app's bugs on its first server, and each proxy.
func (z *zoo) entries() []entry {
	var list []entry
	for i := range z.Apps {
		a := &z.Apps[i]
		for j := range a.Servers {
			e := entry{app: a, server: &a.Servers[j]}
			if j == 0 {
				for bug := range a.Bugs {
					e.bugs = append(e.bugs, bug)
				}
				slices.Sort(e.bugs)
			}
			list = append(list, e)
		}
	}
	for i := range z.Proxies {
		p := &z.Proxies[i]
		if a, s, err := z.find(p.Behind); err == nil {
			list = append(list, entry{app: a, server: s, proxy: p})
		}
	}
	return list
}

// An entry is one server to judge, with a proxy in front of it or without.
type entry struct {
	app    *app
	server *server
	proxy  *proxy
	bugs   []string
}

func (e entry) name() string {
	if e.proxy != nil {
		return e.proxy.Name + " > " + e.app.Name + "/" + e.server.Name
	}
	return e.app.Name + "/" + e.server.Name
}

func (e entry) parser() string {
	if e.proxy != nil {
		return e.proxy.Parser
	}
	return e.server.Parser
}

// missing says which programs that the entry needs are not on this machine, or nothing.
func (e entry) missing() string {
	needs := slices.Clone(e.app.Needs)
	if e.proxy != nil {
		needs = append(needs, e.proxy.Needs...)
	}
	var absent []string
	for _, program := range needs {
		if _, err := exec.LookPath(program); err != nil {
			absent = append(absent, program)
		}
	}
	if len(absent) == 0 {
		return ""
	}
	text := "not on this machine: " + strings.Join(absent, ", ")
	if e.proxy != nil && slices.Contains(absent, e.proxy.Needs[0]) {
		text += " (Debian's package " + e.proxy.Package + ")"
	}
	return text
}

// expand replaces {port}, {upstream}, {work} and {config}.
func expand(text string, values map[string]string) string {
	for name, value := range values {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

func expandAll(words []string, values map[string]string) []string {
	expanded := make([]string, len(words))
	for i, word := range words {
		expanded[i] = expand(word, values)
	}
	return expanded
}

func portText(port int) string { return strconv.Itoa(port) }
