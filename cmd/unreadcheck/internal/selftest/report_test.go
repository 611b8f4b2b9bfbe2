package selftest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/cmd/unreadcheck/internal/selftest"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

func contract(t *testing.T) *spec.Contract {
	t.Helper()
	c, err := spec.LoadFile("../../../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryRequirementHasAFault(t *testing.T) {
	for _, problem := range selftest.Unproved(contract(t), fault.Faults()) {
		t.Error(problem)
	}
}

func TestWhatIsUnprovedIsNamed(t *testing.T) {
	c := contract(t)
	without := func(id string) []fault.Fault {
		return slices.DeleteFunc(fault.Faults(), func(f fault.Fault) bool { return slices.Contains(f.Breaks, id) })
	}
	joined := fault.Faults()
	for i, f := range joined {
		if slices.Equal(f.Breaks, []string{"UMN-CLAMP-3"}) {
			joined[i].Breaks = []string{"UMN-CLAMP-3", "UMN-CLAMP-4"}
		}
	}
	for name, test := range map[string]struct {
		faults []fault.Fault
		says   string
	}{
		"a must without a fault":           {without("UMN-CLAMP-3"), "UMN-CLAMP-3 has no fault that breaks it: declare one with Breaks UMN-CLAMP-3 in emulator/fault, in the file of the chapter clamping"},
		"a should without a fault":         {without("UMN-REQ-4"), "UMN-REQ-4 has no fault"},
		"a must without one of its own":    {joined, "UMN-CLAMP-3 is a must, and every fault that breaks it breaks others too"},
		"a fault that breaks what is none": {append(fault.Faults(), fault.Fault{Departure: fault.Departure{Name: "x"}, Breaks: []string{"UMN-NONE-1"}}), "the fault x breaks UMN-NONE-1, which the contract does not have"},
	} {
		if got := selftest.Unproved(c, test.faults); len(got) != 1 || !strings.HasPrefix(got[0], test.says) {
			t.Errorf("%s: %q, want one sentence that begins %q", name, got, test.says)
		}
	}
}

func TestAnOutcomeIsHeldAgainstItsSubject(t *testing.T) {
	c := contract(t)
	red := func(ids ...string) map[string]judge.Verdict {
		all := map[string]judge.Verdict{"UMN-ENV-2": judge.Pass, "UMN-CLAMP-5": judge.Pass, "UMN-CLAMP-7": judge.Untestable}
		for _, id := range ids {
			all[id] = judge.Fail
		}
		return all
	}
	subject := func(kind selftest.Kind, breaks ...string) selftest.Subject {
		return selftest.Subject{Kind: kind, Name: "it", Breaks: breaks, Run: true}
	}
	for name, test := range map[string]struct {
		subject selftest.Subject
		outcome selftest.Outcome
		says    string // empty: nothing is wrong
	}{
		"a fault that is caught": {subject(selftest.Fault, "UMN-CLAMP-2"), selftest.Outcome{Verdict: reports.NotConformant, Requirements: red("UMN-CLAMP-2")}, ""},
		"a fault that is missed": {subject(selftest.Fault, "UMN-CLAMP-2"), selftest.Outcome{Verdict: reports.Conformant, Requirements: red()},
			"fault it breaks UMN-CLAMP-2 and is caught by nothing"},
		"a fault that another is blamed for as well": {subject(selftest.Fault, "UMN-CLAMP-2"), selftest.Outcome{Verdict: reports.NotConformant, Requirements: red("UMN-CLAMP-2", "UMN-ISO-1"),
			Details: map[string]string{"UMN-CLAMP-2/far above": "expected 5, got 6", "UMN-ISO-1/other members": "expected 1, got 4"}},
			"fault it breaks UMN-CLAMP-2 and is caught by UMN-CLAMP-2, UMN-ISO-1 (UMN-ISO-1/other members: expected 1, got 4)"},
		"a fault that another is blamed for": {subject(selftest.Fault, "UMN-CLAMP-2"), selftest.Outcome{Verdict: reports.NotConformant, Requirements: red("UMN-ISO-1")},
			"fault it breaks UMN-CLAMP-2 and is caught by UMN-ISO-1"},
		"a process that failed": {subject(selftest.Fault, "UMN-CLAMP-2"), selftest.Outcome{Trouble: "it fell over"}, "fault it: it fell over"},

		"a variation that is conformant": {subject(selftest.Variation), selftest.Outcome{Verdict: reports.Conformant, Requirements: red()}, ""},
		"a variation that is flagged": {subject(selftest.Variation), selftest.Outcome{Verdict: reports.NotConformant, Requirements: red("UMN-ENV-1")},
			"variation it is flagged by UMN-ENV-1, and keeps the contract"},
		"a variation that cannot be judged": {subject(selftest.Variation), selftest.Outcome{Verdict: reports.Inconclusive, Requirements: red()},
			"variation it is inconclusive, and keeps the contract"},
		"the reference flagged": {subject(selftest.Reference), selftest.Outcome{Verdict: reports.NotConformant, Requirements: red("UMN-CONC-1")},
			"reference it is flagged by UMN-CONC-1, and keeps the contract"},

		"a null server with form only": {subject(selftest.Null), selftest.Outcome{Verdict: reports.NotConformant, Requirements: map[string]judge.Verdict{"UMN-ENV-2": judge.Pass, "UMN-REQ-6": judge.Pass}}, ""},
		"a null server that earns a must": {subject(selftest.Null), selftest.Outcome{Verdict: reports.NotConformant, Requirements: red()},
			"null server it passes UMN-CLAMP-5, which nothing earns by doing nothing"},
	} {
		r := selftest.Gather(c, selftest.Rows([]selftest.Job{{Subject: test.subject}}, []selftest.Answer{{Suite: &test.outcome}}), false)
		if got := strings.Join(r.Problems, "; "); got != test.says {
			t.Errorf("%s: %q, want %q", name, got, test.says)
		}
	}
}

// A fault that shows what another is known by is a problem, and one whose checks could not all be judged has no name.
func TestAFaultThatPassesForAnotherIsAProblem(t *testing.T) {
	c := contract(t)
	own, other := "avchatroom-refused-and-not-listed", "avchatroom-refused"
	i := slices.IndexFunc(reports.KnownFaults(), func(s reports.Signature) bool { return s.Faults[0].Name == other })
	if i < 0 {
		t.Fatalf("%s has no signature of its own", other)
	}
	for name, test := range map[string]struct {
		leftOut string
		wrong   bool
	}{
		"all of the other's checks are red":       {"", true},
		"one of the other's checks is not judged": {"UMN-TYPE-2/UMN-TYPE-3/AVChatRoom", false},
	} {
		details := map[string]string{}
		for check, seen := range reports.KnownFaults()[i].Seen {
			if check != test.leftOut {
				details[check] = "expected accepted, got " + seen
			}
		}
		outcome := &selftest.Outcome{Verdict: reports.NotConformant, Requirements: map[string]judge.Verdict{"UMN-TYPE-2": judge.Fail}, Details: details}
		s := selftest.Subject{Kind: selftest.Fault, Name: own, Breaks: []string{"UMN-TYPE-2"}, Run: true}
		r := selftest.Gather(c, selftest.Rows([]selftest.Job{{Subject: s}}, []selftest.Answer{{Suite: outcome}}), false)
		want := []string{}
		if test.wrong {
			want = []string{"a fault is taken for another: " + own + " as " + other, "a fault that is not known is taken for another: " + own + " as " + other}
		}
		if !slices.Equal(r.Problems, want) {
			t.Errorf("%s: %q, want %q", name, r.Problems, want)
		}
	}
}
