package main

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestSummarize(t *testing.T) {
	at := func(mutator, status string, line, column int) position {
		return position{Mutator: mutator, Status: status, Line: line, Column: column}
	}
	got, err := summarize(aTree(t), lettersFile, []position{
		at("CONDITIONALS_NEGATION", timedOut, 7, 18), at("CONDITIONALS_BOUNDARY", lived, 7, 9), at("CONDITIONALS_NEGATION", killed, 7, 9),
		at("ARITHMETIC_BASE", unviable, 3, 16), at("CONDITIONALS_BOUNDARY", notCovered, 7, 18),
	})
	if err != nil {
		t.Fatal(err)
	}
	late, uncovered := above, above
	uncovered.Mutator = "CONDITIONALS_BOUNDARY"
	want := []survivor{{below, lived}, {uncovered, notCovered}, {late, timedOut}}
	if !reflect.DeepEqual(got.Survivors, want) {
		t.Errorf("the survivors are %+v, want %+v", got.Survivors, want)
	}
	if want := (figures{Killed: 1, Lived: 1, NotCovered: 1, TimedOut: 1, NotViable: 1}); got.figures != want || got.viable() != 4 {
		t.Errorf("the figures are %+v, want %+v", got.figures, want)
	}
}

func TestSummarizeRefusesWhatItDoesNotKnow(t *testing.T) {
	for want, p := range map[string]position{
		`gremlins says "RUNNABLE"`: {Status: "RUNNABLE", Line: 7, Column: 9},
		"nothing to change at":     {Status: lived, Line: 1, Column: 5},
	} {
		if _, err := summarize(aTree(t), lettersFile, []position{p}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want %s", err, want)
		}
	}
	if _, err := summarize(aTree(t), "spec/letters/gone.go", nil); err == nil {
		t.Error("a file that is gone has figures")
	}
}

func TestEnough(t *testing.T) {
	for _, test := range []struct {
		figures figures
		want    bool
	}{
		{figures{Killed: 85, Lived: 15}, true},
		{figures{Killed: 84, Lived: 15, NotViable: 50}, false},
		{figures{Killed: 849, Lived: 151}, false},
		{figures{Killed: 85, NotCovered: 16}, false},
		{figures{Killed: 85, TimedOut: 16}, false},
		{figures{}, true},
	} {
		if got := test.figures.enough(enough); got != test.want {
			t.Errorf("%+v is enough: %v", test.figures, got)
		}
	}
}

func TestResultsAreKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "results.json")
	r, err := readResults(file)
	if err != nil || len(r) != 0 {
		t.Fatalf("before the first run there is %v, %v", r, err)
	}
	r.put(fileResult{File: "spec/wire/decode.go", figures: figures{Killed: 1}})
	r.put(fileResult{File: "spec/check.go", figures: figures{Killed: 10}})
	r.put(fileResult{File: lettersFile, figures: figures{Killed: 2}, Survivors: []survivor{{below, lived}}})
	r.put(fileResult{File: "spec/wire/error.go", figures: figures{Killed: 20, Lived: 1}})
	r.put(fileResult{File: "spec/wire/decode.go", figures: figures{Killed: 3}})
	if err := r.write(file); err != nil {
		t.Fatal(err)
	}
	again, err := readResults(file)
	if err != nil || !reflect.DeepEqual(again, r) {
		t.Errorf("%+v is read as %+v, %v", r, again, err)
	}
	if want := []string{"spec", "spec/letters", "spec/wire"}; !slices.Equal(r.packages(), want) {
		t.Errorf("the packages are %q, want %q", r.packages(), want)
	}
	for pkg, want := range map[string]figures{"spec": {Killed: 10}, "spec/letters": {Killed: 2}, "spec/wire": {Killed: 23, Lived: 1}} {
		if got := r.in(pkg); got != want {
			t.Errorf("in %s the figures are %+v, want %+v", pkg, got, want)
		}
	}
	if want := (figures{Killed: 35, Lived: 1}); r.total() != want {
		t.Errorf("the figures in all are %+v, want %+v", r.total(), want)
	}
}
