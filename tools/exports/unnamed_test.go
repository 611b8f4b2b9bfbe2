package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// module writes a small module: a package with one symbol that another names, and others that none does.
func module(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":             "module example.com/m\n",
		"a/a.go":             "package a\n\nconst Used, Unused = 1, 2\n\nfunc hidden() {}\n\ntype Own struct{}\n\nfunc (Own) Method() {}\n",
		"a/a_test.go":        "package a_test\n\nimport \"example.com/m/a\"\n\nvar _ a.Own\n",
		"b/b.go":             "package b\n\nimport other \"example.com/m/a\"\n\nvar own = other.Used\n",
		"internal/c/c.go":    "package c\n\nfunc Hidden() {}\n",
		"cmd/main.go":        "package main\n\nfunc Main() {}\n",
		"own/go.mod":         "module example.com/own\n",
		"own/own.go":         "package own\n\nfunc Apart() {}\n",
		"a/testdata/data.go": "package broken !\n",
	} {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// A symbol that only its own tests name is one that nobody needs.
func TestUnnamed(t *testing.T) {
	got, err := Unnamed(module(t))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"m/a.Own", "m/a.Unused"}; !slices.Equal(got, want) {
		t.Errorf("unnamed are %v, want %v", got, want)
	}
}

func TestTheLimitIsHeld(t *testing.T) {
	folder := module(t)
	for most, want := range map[int]int{-1: 0, 2: 0, 1: 1} {
		if code := run(io.Discard, io.Discard, folder, most); code != want {
			t.Errorf("with a limit of %d it ends with %d, want %d", most, code, want)
		}
	}
	if code := run(io.Discard, io.Discard, t.TempDir(), 0); code != 2 {
		t.Errorf("a folder without a module ends with %d, want 2", code)
	}
}
