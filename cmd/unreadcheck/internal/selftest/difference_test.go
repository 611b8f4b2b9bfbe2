package selftest_test

import (
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/cmd/unreadcheck/internal/selftest"
	"github.com/unreadcheck/unreadcheck/internal/behaviour"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/reports"
)

// shown is what a run judged and saw of a subject: one check, whose only step showed that.
func shown(verdict judge.Verdict, text string) *reports.Result {
	return &reports.Result{
		Checks: []reports.Check{{ID: "UMN-A-1/x", Finding: judge.Finding{Requirement: "UMN-A-1", Verdict: verdict}, Programs: []string{"UMN-A-1/x"}}},
		Behaviour: &behaviour.Behaviour{Programs: []behaviour.Program{{ID: "UMN-A-1/x",
			Steps: []behaviour.Step{{Step: 1, Did: "call", Shown: text}}}}},
	}
}

// The reference is held against each subject as unreadcheck diff would: a fault has to regress in something, a variation to stay
// within the contract, another run of the reference to show no difference.
func TestWhatDiffersFromTheReference(t *testing.T) {
	c := contract(t)
	reference := shown(judge.Pass, "refused with 10010")
	for name, test := range map[string]struct {
		subject string
		judged  *reports.Result
		says    string // part of the only problem that is of a difference; empty: none is
	}{
		"a fault that regresses":                    {"zero-refused", shown(judge.Fail, "accepted"), ""},
		"a fault that answers otherwise alone":      {"zero-refused", shown(judge.Pass, "refused with 10015"), "fault zero-refused shows no regression"},
		"a fault of the limit, on the network":      {"closes-over-the-limit", shown(judge.Fail, "accepted"), ""},
		"a variation that does the same":            {"last-codes", reference, ""},
		"a variation with another code":             {"last-codes", shown(judge.Pass, "refused with 10015"), ""},
		"a variation that breaks something":         {"last-codes", shown(judge.Fail, "accepted"), "variation last-codes differs otherwise than within the contract"},
		"a variation that could not be judged":      {"last-codes", shown(judge.Untestable, ""), "variation last-codes differs otherwise than within the contract"},
		"one that takes readings away":              {"avchatrooms-are-not-listed", shown(judge.Untestable, ""), ""},
		"one that is to take them away, and has":    {"avchatrooms-are-not-listed", reference, "takes readings away, which is exit code 3; diff of reference-1 and it ends with exit code 0"},
		"the reference with another seed":           {"reference-3", reference, ""},
		"the reference with another seed, answers":  {"reference-3", shown(judge.Pass, "refused with 10015"), "reference reference-3 differs from another run of the reference"},
		"a run that ended without an answer":        {"zero-refused", nil, ""},
		"a variation that is met in another manner": {"one-call-a-connection", shown(judge.Fail, "accepted"), ""},
	} {
		var jobs []selftest.Job
		var answers []selftest.Answer
		for _, one := range []struct {
			subject string
			judged  *reports.Result
		}{{"reference-1", reference}, {test.subject, test.judged}} {
			s, known := selftest.Find(one.subject)
			if !known {
				t.Fatalf("there is no subject %s", one.subject)
			}
			outcome := &selftest.Outcome{Verdict: reports.Conformant}
			jobs = append(jobs, selftest.Job{Subject: s, Part: selftest.RunPart})
			answers = append(answers, selftest.Answer{Suite: outcome, Judged: one.judged})
		}
		var said []string
		for _, problem := range selftest.Gather(c, selftest.Rows(jobs, answers), false).Problems {
			if strings.Contains(problem, "diff of") {
				said = append(said, problem)
			}
		}
		if got := strings.Join(said, "\n"); !strings.Contains(got, test.says) || test.says == "" && got != "" {
			t.Errorf("%s: %q, want %q", name, got, test.says)
		}
	}
}
