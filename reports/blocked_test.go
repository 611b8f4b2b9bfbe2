package reports

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
)

// blocked is a result in which one must is broken and stands in the way of another, of that level and evidence.
func blocked(level spec.Level, evidence spec.Evidence) *Result {
	r := only(judge.Fail)
	r.Requirements = append(r.Requirements, need("UMN-ISO-6", "isolation", level, evidence))
	r.Checks = append(r.Checks, found("UMN-ISO-6/count+1", "isolation", level, judge.Finding{Verdict: judge.Blocked, BlockedBy: "UMN-CLAMP-2",
		Reason: "UMN-CLAMP-2 is broken, which stands in the way: step 2 showed 6"}))
	r.Gather()
	return r
}

// What is blocked is neither kept nor broken: it holds a verdict up as what could not be judged does.
func TestBlocked(t *testing.T) {
	for _, test := range []struct {
		level    spec.Level
		evidence spec.Evidence
		alone    string // the verdict without the failure that stands in the way
	}{
		{spec.Must, spec.Core, Inconclusive}, {spec.Must, spec.Extra, Conformant}, {spec.Should, spec.Core, Conformant},
	} {
		r := blocked(test.level, test.evidence)
		q, _ := r.requirement("UMN-ISO-6")
		if q.Verdict != judge.Blocked || r.Verdict != NotConformant || r.Count(test.level, judge.Blocked) != 1 {
			t.Errorf("%s, %s: the requirement is %s and the run %s", test.level, test.evidence, q.Verdict, r.Verdict)
		}
		if !isOpen(q.Verdict) || len(r.Unjudged()) != 1 {
			t.Errorf("%s, %s: not judged are %v", test.level, test.evidence, r.Unjudged())
		}
		other := only(judge.Pass)
		other.Requirements = append(other.Requirements, q)
		other.Checks = append(other.Checks, r.Checks[len(r.Checks)-1])
		other.Gather()
		if other.Verdict != test.alone {
			t.Errorf("%s, %s: beside what is kept the run is %s, want %s", test.level, test.evidence, other.Verdict, test.alone)
		}
	}
}

// Of several checks of one requirement, blocked says more than inconclusive, and less than any that was judged against it.
func TestBlockedAmongOthers(t *testing.T) {
	for other, want := range map[judge.Verdict]judge.Verdict{
		judge.Pass: judge.Blocked, judge.NotApplicable: judge.Blocked, judge.Untestable: judge.Blocked, judge.Inconclusive: judge.Blocked,
		judge.Fail: judge.Fail, judge.Warn: judge.Warn, judge.ExpectedFail: judge.ExpectedFail, judge.HarnessError: judge.HarnessError,
		judge.UnexpectedPass: judge.UnexpectedPass,
	} {
		for _, order := range [][]judge.Verdict{{judge.Blocked, other}, {other, judge.Blocked}} {
			r := only()
			r.Requirements = []Requirement{need("UMN-ISO-6", "isolation", spec.Must, spec.Core)}
			for i, verdict := range order {
				r.Checks = append(r.Checks, found("UMN-ISO-6/"+string(rune('a'+i)), "isolation", spec.Must, judge.Finding{Verdict: verdict, Reason: "why"}))
			}
			r.Gather()
			if got := r.Requirements[0].Verdict; got != want {
				t.Errorf("%v together are %s, want %s", order, got, want)
			}
		}
	}
}

// Every report names what stands in the way.
func TestReportsShowWhatIsBlocked(t *testing.T) {
	r := blocked(spec.Must, spec.Core)
	for name, text := range map[string]string{"console": onScreen(r, false), "summary": summary(t, r)} {
		for _, part := range []string{"UMN-ISO-6", "blocked", "UMN-CLAMP-2 is broken, which stands in the way"} {
			if !strings.Contains(text, part) {
				t.Errorf("the %s lacks %q:\n%s", name, part, text)
			}
		}
	}
	var out bytes.Buffer
	if err := WriteJSON(&out, r); err != nil {
		t.Fatal(err)
	}
	var report struct {
		Checks []struct {
			ID      string
			Finding struct{ Verdict, BlockedBy string }
		}
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	last := report.Checks[len(report.Checks)-1]
	if last.ID != "UMN-ISO-6/count+1" || last.Finding.Verdict != "blocked" || last.Finding.BlockedBy != "UMN-CLAMP-2" {
		t.Errorf("the report says %+v", last)
	}
}

// Too many transient failures leave a run without a verdict, but not without the failures that it saw.
func TestTransientFailures(t *testing.T) {
	const why = "40 of 200 calls met transient failures"
	for _, test := range []struct {
		result *Result
		want   string
		exit   int
	}{
		{only(judge.Pass), Inconclusive, ExitInconclusive},
		{only(judge.Pass, judge.Fail), NotConformant, ExitNotConformant},
		{only(judge.Pass, judge.HarnessError), HarnessFault, ExitHarness},
	} {
		test.result.Transient = why
		test.result.Gather()
		if test.result.Verdict != test.want || test.result.ExitCode != test.exit {
			t.Errorf("with transient failures the run is %s (%d), want %s (%d)", test.result.Verdict, test.result.ExitCode, test.want, test.exit)
		}
	}
	r := only(judge.Pass)
	r.Transient, r.Narrowed = why, true
	r.Gather()
	if r.Verdict != Inconclusive {
		t.Errorf("a selection with transient failures is %s", r.Verdict)
	}
	for name, text := range map[string]string{"console": onScreen(r, false), "summary": summary(t, r)} {
		if !strings.Contains(text, why) {
			t.Errorf("the %s does not say why there is no verdict:\n%s", name, text)
		}
	}
}

// A selection that is kept exits as a run that is conformant, and says that it is one.
func TestKeptSelection(t *testing.T) {
	r := only(judge.Pass)
	r.Narrowed = true
	r.Gather()
	if r.Verdict != KeptSelection || r.ExitCode != ExitConformant {
		t.Errorf("the run is %s (%d)", r.Verdict, r.ExitCode)
	}
	if text := onScreen(r, false); !strings.Contains(text, "KEPT IN WHAT WAS SELECTED: 2 of 2 musts") || strings.Contains(text, "CONFORMANT") {
		t.Errorf("the console shows:\n%s", text)
	}
	r.Narrowed = false
	r.Gather()
	if r.Verdict != Conformant {
		t.Errorf("all of it is %s", r.Verdict)
	}
}
