package main

import (
	"path/filepath"
	"strings"
	"testing"
)

const lettersFile = "spec/letters/letters.go"

// Two comparisons on one line of letters, told apart by the marks.
var (
	below = mutant{File: lettersFile, In: "Small", Mutator: "CONDITIONALS_BOUNDARY", Code: "case c «<» 'a', c > 'z':"}
	above = mutant{File: lettersFile, In: "Small", Mutator: "CONDITIONALS_NEGATION", Code: "case c < 'a', c «>» 'z':"}
)

func TestPlacesHaveNames(t *testing.T) {
	s, err := readSource(aTree(t), lettersFile)
	if err != nil {
		t.Fatal(err)
	}
	for place, want := range map[[2]int]mutant{
		{3, 16}: {File: lettersFile, In: "most", Code: "const most = 2 «*» 13"},
		{7, 9}:  {File: lettersFile, In: "Small", Code: below.Code},
		{7, 18}: {File: lettersFile, In: "Small", Code: above.Code},
	} {
		if got := s.at[place]; got != want {
			t.Errorf("at %v there is %+v, want %+v", place, got, want)
		}
	}
}

func TestNamesOfDeclarations(t *testing.T) {
	root := aTree(t)
	write(t, filepath.Join(root, lettersFile), `package letters

const (
	one = 1 + 0
	two = 1 + 1
)

type reader struct{ n int }

func (r *reader) next() { r.n++ }

func (r reader) last() int { return r.n - 1 }

func (r reader) until(end int) {
	for i := range r.n {
		if i < end {
			continue
		}
	}
}
`)
	s, err := readSource(root, lettersFile)
	if err != nil {
		t.Fatal(err)
	}
	for place, want := range map[[2]int]string{{4, 10}: "one", {5, 10}: "two", {10, 30}: "reader.next", {12, 41}: "reader.last"} {
		if got := s.at[place].In; got != want {
			t.Errorf("at %v we are in %q, want %q", place, got, want)
		}
	}
	if got, want := s.at[[2]int{17, 4}].Code, "if i < end { «continue»"; got != want {
		t.Errorf("a line of one word is %q, want %q", got, want)
	}
}

// What stands around a line may change. The line itself and its function's name may not.
func TestAMutantIsKnownWhereverItsLineMoves(t *testing.T) {
	for name, test := range map[string]struct {
		change func(string) string
		want   bool
	}{
		"unchanged":       {func(s string) string { return s }, true},
		"moved":           {func(s string) string { return strings.Replace(s, "const", "// More.\n\nconst", 1) }, true},
		"indented":        {func(s string) string { return strings.Replace(s, "\tcase", "\t\tcase", 1) }, true},
		"another bound":   {func(s string) string { return strings.Replace(s, "'z'", "'y'", 1) }, false},
		"another name":    {func(s string) string { return strings.Replace(s, "Small", "Lower", 1) }, false},
		"mutated already": {func(s string) string { return strings.Replace(s, "c <", "c <=", 1) }, false},
	} {
		root := aTree(t)
		write(t, filepath.Join(root, lettersFile), test.change(letters))
		s, err := readSource(root, lettersFile)
		if err != nil {
			t.Fatal(err)
		}
		if s.knows(below) != test.want {
			t.Errorf("%s: it is known: %v, want %v", name, !test.want, test.want)
		}
	}
}
