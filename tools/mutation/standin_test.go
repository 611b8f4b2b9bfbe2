package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// inTree is a tree as working folder, with the real go command for the stand-in.
func inTree(t *testing.T) string {
	t.Helper()
	goPath, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(realGo, goPath)
	root := aTree(t)
	t.Chdir(root)
	return root
}

// Gremlins itself would count it as killed.
func TestAMutantThatDoesNotCompileIsNotViable(t *testing.T) {
	root := inTree(t)
	write(t, filepath.Join(root, lettersFile), strings.Replace(letters, "2 * 13", `"a" - "b"`, 1))
	if code := standIn([]string{"test", "-failfast", "example.org/m/spec/letters"}); code != notViable {
		t.Errorf("go test ends with %d, want %d", code, notViable)
	}
}

func TestOtherCommandsAreTheRealOnes(t *testing.T) {
	inTree(t)
	if code := standIn([]string{"list", "./spec/letters"}); code != 0 {
		t.Errorf("go list ends with %d", code)
	}
	if code := standIn([]string{"list", "./nowhere"}); code == 0 {
		t.Error("go list finds nowhere")
	}
}

// Without the stand-in the profile has no block for line 3, nor for line 7.
func TestTheProfileHasCasesAndDeclarations(t *testing.T) {
	root := inTree(t)
	write(t, filepath.Join(root, "spec/letters/letters_test.go"),
		"package letters\n\nimport \"testing\"\n\nfunc TestSmall(t *testing.T) {\n\tif !Small('a') {\n\t\tt.Fail()\n\t}\n}\n")
	profile := filepath.Join(t.TempDir(), "coverage")
	if code := cover([]string{"test", "-cover", "-coverprofile", profile, "./spec/letters/..."}, profile); code != 0 {
		t.Fatalf("go test ends with %d", code)
	}
	text, err := os.ReadFile(profile)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"letters.go:3.1,3.20 1 1\n", "letters.go:7.2,7.23 1 1\n", "letters.go:5.25,"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the profile lacks %q:\n%s", want, text)
		}
	}
}

func TestDrawsValues(t *testing.T) {
	folder := filepath.Join(aTree(t), "spec/letters")
	if drawsValues(folder) {
		t.Error("tests without rapid know its flags")
	}
	write(t, filepath.Join(folder, "property_test.go"), "package letters\n\nimport _ \"pgregory.net/rapid\"\n")
	if !drawsValues(folder) {
		t.Error("tests with rapid do not know its flags")
	}
}
