package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A letters is the module that the tests of this package work on: one package with one function, and things beside it.
const letters = `package letters

const most = 2 * 13

func Small(c byte) bool {
	switch {
	case c < 'a', c > 'z':
		return false
	}
	return true
}
`

// aTree is a folder with such a module.
func aTree(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                         "module example.org/m\n\ngo 1.26\n",
		"spec/letters/letters.go":        letters,
		"spec/letters/letters_test.go":   "package letters\n",
		"spec/letters/testdata/a.txt":    "a",
		"tools/node_modules/x/index.js":  "x",
		".git/HEAD":                      "ref: refs/heads/main\n",
		"other/other.go":                 "package other\n",
		"spec/onlytests/letters_test.go": "package onlytests\n",
	} {
		write(t, filepath.Join(root, name), text)
	}
	return root
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestTestedFilesAreTheSources(t *testing.T) {
	got, err := testedFiles(aTree(t))
	if want := []string{lettersFile}; err != nil || !slices.Equal(got, want) {
		t.Errorf("the files are %q, %v; want %q", got, err, want)
	}
}

func TestAsked(t *testing.T) {
	files := []string{"spec/check.go", "spec/wire/decode.go", "spec/wire/error.go"}
	for _, test := range []struct{ args, want []string }{
		{nil, files},
		{[]string{"spec/wire"}, files[1:]},
		{[]string{"./spec/wire/"}, files[1:]},
		{[]string{"spec"}, files[:1]},
		{[]string{"spec/wire/error.go"}, files[2:]},
		{[]string{"spec/wire", "spec/check.go", "spec/wire/error.go"}, files},
	} {
		if got, err := asked(files, test.args); err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%q asks for %q, %v; want %q", test.args, got, err, test.want)
		}
	}
	for _, args := range [][]string{{"target"}, {"spec/wire", "spec/wire/none.go"}} {
		if got, err := asked(files, args); err == nil {
			t.Errorf("%q asks for %q", args, got)
		}
	}
}

func TestCopyTreeLeavesOutWhatTestsDoNotRead(t *testing.T) {
	copied := filepath.Join(t.TempDir(), "tree")
	if err := copyTree(copied, aTree(t)); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{
		"go.mod": true, "spec/letters/letters.go": true, "spec/letters/letters_test.go": true, "spec/letters/testdata/a.txt": true,
		".git": false, "tools/node_modules": false,
	} {
		if _, err := os.Stat(filepath.Join(copied, name)); (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFingerprintFollowsTheText(t *testing.T) {
	root := aTree(t)
	sum := func() string {
		s, err := fingerprint(root, lettersFile)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	before := sum()
	if sum() != before {
		t.Error("one text has two fingerprints")
	}
	write(t, filepath.Join(root, lettersFile), letters+"\n")
	if sum() == before {
		t.Error("two texts have one fingerprint")
	}
}
