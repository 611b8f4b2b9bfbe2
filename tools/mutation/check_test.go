package main

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// A case begins with figures that are in order: nine killed, one survivor with its reason.
type state struct {
	root    string
	results results
	reasons reasons
}

func inOrder(t *testing.T) state {
	t.Helper()
	root := aTree(t)
	sum, err := fingerprint(root, lettersFile)
	if err != nil {
		t.Fatal(err)
	}
	return state{root, results{{File: lettersFile, Sum: sum, figures: figures{Killed: 9, Lived: 1}, Survivors: []survivor{{below, lived}}}},
		reasons{lettersFile: {{below, "No letter is\nbefore a."}}}}
}

func TestCheck(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*testing.T, *state)
		want   string // the problems, or empty
	}{
		"in order": {change: func(*testing.T, *state) {}},
		"lines moved": {change: func(t *testing.T, s *state) {
			write(t, filepath.Join(s.root, lettersFile), "// Package letters is about letters.\n"+letters)
		}},
		"too few kills": {func(_ *testing.T, s *state) { s.results[0].Lived = 2 }, "in spec/letters 9 of 11 mutants are killed, less than 85 %"},
		"figures of a file that is gone": {func(_ *testing.T, s *state) { s.results.put(fileResult{File: "spec/letters/gone.go"}) },
			"spec/letters/gone.go has figures and is gone"},
		"no reason":       {func(_ *testing.T, s *state) { s.reasons = nil }, "a survivor has no reason in survivors.yaml: spec/letters/letters.go, in Small, CONDITIONALS_BOUNDARY: " + below.Code},
		"an empty reason": {func(_ *testing.T, s *state) { s.reasons[lettersFile][0].Reason = " \n" }, "a survivor has no reason"},
		"another mutator's reason": {func(_ *testing.T, s *state) { s.reasons[lettersFile][0].Mutator = "CONDITIONALS_NEGATION" },
			"a survivor has no reason"},
		"a reason without its survivor": {func(_ *testing.T, s *state) { s.results[0].Survivors = nil }, "names no survivor"},
		"a line that changed": {func(t *testing.T, s *state) {
			write(t, filepath.Join(s.root, lettersFile), strings.Replace(letters, "'z'", "'y'", 1))
		}, "an entry of survivors.yaml is stale"},
		"a reason in a file that is gone": {func(_ *testing.T, s *state) {
			s.reasons["spec/letters/gone.go"] = []reason{{mutant{File: "spec/letters/gone.go", Code: "a «<» b"}, "Because."}}
		}, "an entry of survivors.yaml is stale"},
	} {
		t.Run(name, func(t *testing.T) {
			s := inOrder(t)
			test.change(t, &s)
			problems, err := check(s.root, s.results, s.reasons)
			if err != nil {
				t.Fatal(err)
			}
			if got := errors.Join(problems...); test.want == "" && got != nil || test.want != "" && (got == nil || !strings.Contains(got.Error(), test.want)) {
				t.Errorf("the problems are %v, want %q", got, test.want)
			}
		})
	}
}

func TestUnmeasured(t *testing.T) {
	s := inOrder(t)
	if got, err := unmeasured(s.root, s.results); err != nil || len(got) > 0 {
		t.Errorf("unmeasured are %q, %v", got, err)
	}
	if got, err := unmeasured(s.root, nil); err != nil || len(got) != 1 || got[0] != lettersFile {
		t.Errorf("without figures, unmeasured are %q, %v, want %s", got, err, lettersFile)
	}
	write(t, filepath.Join(s.root, lettersFile), letters+"// More.\n")
	if got, err := unmeasured(s.root, s.results); err != nil || len(got) != 1 {
		t.Errorf("unmeasured are %q, %v, want spec/letters", got, err)
	}
}

func TestDocument(t *testing.T) {
	s := inOrder(t)
	got := document(s.results, s.reasons, []string{"spec/letters/new.go"})
	for _, want := range []string{
		"| `spec/letters` | 9 | 1 | 0 | 0 | 0 | 90.0 % |\n",
		"| all | 9 | 1 | 0 | 0 | 0 | 90.0 % |\n",
		"## Not measured\n\nThe figures are not of these files as they are now: they are new, or were changed since.\n\n- `spec/letters/new.go`\n",
		"### spec/letters/letters.go\n\n- `case c «<» 'a', c > 'z':` in `Small` (conditionals boundary, lived):\n  No letter is before a.\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the document lacks\n%s\nit is\n%s", want, got)
		}
	}
	if row := (figures{Killed: 8499, Lived: 1501}).row("x"); !strings.Contains(row, "84.9 %") {
		t.Errorf("84.99 %% is rounded up: %s", row)
	}
}
