package main

import (
	"encoding/json"
	"maps"
	"math"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/reports"
)

// junitSums are what a report or a suite says of itself. Times are seconds.
type junitSums struct {
	Tests    int     `json:"tests"`
	Failures int     `json:"failures"`
	Errors   int     `json:"errors"`
	Skipped  int     `json:"skipped"`
	Time     float64 `json:"time"`
}

// junitRead is a JUnit report as a parser of others makes it, in the form that tools/validate-junit prints.
type junitRead struct {
	junitSums

	Suites []struct {
		junitSums

		Name  string `json:"name"`
		Cases []struct {
			Name    string `json:"name"`
			Status  string `json:"status"`
			Message string `json:"message"` // of what was skipped, one of the parsers keeps none
			Cause   int    `json:"cause"`   // the property; one of the parsers keeps none
		} `json:"cases"`
	} `json:"suites"`
}

// TestJUnitInParsersOfOthers reads the report of a run in which one cause breaks several requirements and blocks others: one
// failure counts, the others name it, and the sums are those of the cases.
func TestJUnitInParsersOfOthers(t *testing.T) {
	tool := filepath.Join("..", "..", "tools", "validate-junit")
	node, python := filepath.Join(tool, "node_modules", "junit2json"), filepath.Join(tool, ".venv", "bin", "python")
	for _, installed := range []string{node, python} {
		if matches, err := filepath.Glob(installed); err != nil || len(matches) == 0 {
			t.Skipf("%s is missing, and so the parsers: make test installs them where Node.js and Python are", installed)
		}
	}
	out := t.TempDir()
	result, err := unreadcheck.Run(t.Context(), unreadcheck.Config{
		Target:      serveFault(t, departure(t, "any-bad-request-a-validation-page")),
		Out:         out,
		LabelFilter: "envelope || errors",
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Causes) != 1 || len(result.Causes[0].Blocks) == 0 {
		t.Fatalf("want one cause that breaks and blocks, got %+v", result.Causes)
	}
	report := filepath.Join(out, "junit.xml")
	read := map[string]junitRead{}
	for _, command := range [][]string{{"node", filepath.Join(tool, "read.mjs")}, {python, filepath.Join(tool, "read.py")}} {
		output, err := exec.CommandContext(t.Context(), command[0], append(command[1:], report)...).Output()
		if err != nil {
			t.Fatalf("%v: %v", command, err)
		}
		if err := json.Unmarshal(output, &read); err != nil {
			t.Fatal(err)
		}
	}
	if parsers := slices.Sorted(maps.Keys(read)); len(parsers) != 3 {
		t.Fatalf("want three parsers, got %v", parsers)
	}
	for parser, r := range read {
		t.Run(parser, func(t *testing.T) { r.check(t, result) })
	}
}

func departure(t *testing.T, name string) fault.Departure {
	t.Helper()
	for _, f := range fault.Faults() {
		if f.Name == name {
			return f.Departure
		}
	}
	t.Fatalf("there is no fault %s", name)
	return fault.Departure{}
}

// check holds what a parser read against the result that the report was written from.
func (r junitRead) check(t *testing.T, result *reports.Result) {
	t.Helper()
	cause, all, failed, followers := result.Causes[0], junitSums{}, []string(nil), []string(nil)
	complete := false // one of the parsers leaves out the suite of the time that is no check's, which has no case
	for _, s := range r.Suites {
		complete = complete || len(s.Cases) == 0
		counted := junitSums{Tests: len(s.Cases), Time: s.Time}
		for _, c := range s.Cases {
			switch c.Status {
			case "failure":
				counted.Failures++
				failed = append(failed, c.Name)
			case "error":
				counted.Errors++
			case "skipped":
				counted.Skipped++
			}
			if strings.Contains(c.Message, "same cause as "+cause.Lead) || strings.Contains(c.Message, "blocked by "+cause.Lead) ||
				c.Message == "" && c.Status == "skipped" && c.Cause == cause.Number {
				followers = append(followers, c.Name)
			}
		}
		if s.junitSums != counted {
			t.Errorf("the suite %s says %+v of itself, and its cases add up to %+v", s.Name, s.junitSums, counted)
		}
		all.Tests, all.Failures, all.Errors = all.Tests+s.Tests, all.Failures+s.Failures, all.Errors+s.Errors
		all.Skipped, all.Time = all.Skipped+s.Skipped, all.Time+s.Time
	}
	if !closeTo(r.Time, result.Seconds) || complete && !closeTo(all.Time, r.Time) {
		t.Errorf("the suites took %v s, the report says %v s, and the run took %v s", all.Time, r.Time, result.Seconds)
	}
	if all.Time = r.Time; r.junitSums != all {
		t.Errorf("the report says %+v of itself, and its suites add up to %+v", r.junitSums, all)
	}
	if len(failed) != 1 || !strings.HasPrefix(failed[0], cause.Lead) || r.Failures != 1 {
		t.Errorf("want %s alone to fail, got %q", cause.Lead, failed)
	}
	for _, id := range slices.Concat(cause.Members, cause.Blocks) {
		if id != cause.Lead && !slices.ContainsFunc(followers, func(name string) bool { return strings.HasPrefix(name, id+" ") }) {
			t.Errorf("%s does not name its cause; these do: %q", id, followers)
		}
	}
}

// closeTo reports whether two times are the same but for the rounding of each suite to milliseconds.
func closeTo(a, b float64) bool { return math.Abs(a-b) < 0.02 }
