// Package judge holds the judges: pure functions from what was recorded to findings. They do no input or output, keep
// no state and import no test framework, so that a saved run can be judged again by newer judges.
package judge

import (
	"github.com/unreadcheck/unreadcheck/spec"
)

// Verdict is what came of judging.
type Verdict string

// The verdicts.
const (
	// Pass: what was expected was seen.
	Pass Verdict = "pass"
	// Fail: a must is not kept.
	Fail Verdict = "fail"
	// Warn: a should is not kept.
	Warn Verdict = "warn"
	// ExpectedFail: a failure that the baseline announces.
	ExpectedFail Verdict = "expected-fail"
	// UnexpectedPass: the baseline announces a failure that is none any more.
	UnexpectedPass Verdict = "unexpected-pass"
	// NotApplicable: the target does not offer what is judged, or nothing is to be judged. The reason says which.
	NotApplicable Verdict = "not-applicable"
	// Untestable: a prerequisite is missing.
	Untestable Verdict = "untestable"
	// Inconclusive: trouble of the network, or the budget was spent.
	Inconclusive Verdict = "inconclusive"
	// HarnessError: the tool itself failed.
	HarnessError Verdict = "harness-error"
)

// Finding is what a judge says of one requirement.
type Finding struct {
	Requirement string  `json:"requirement"`
	Verdict     Verdict `json:"verdict"`
	// Expected and Got are set where something was not kept.
	Expected string `json:"expected,omitempty"`
	Got      string `json:"got,omitempty"`
	// Reason says why there is neither a pass nor a failure, or adds to one.
	Reason string `json:"reason,omitempty"`
	// Observed is what the target does where nothing is documented.
	Observed string `json:"observed,omitempty"`
	// Repeat tells what a second playing showed: "deterministic", "flaky" or empty where none was judged.
	Repeat string `json:"repeat,omitempty"`
	// Exchanges are the ids of the exchanges that prove the finding.
	Exchanges []int `json:"exchanges,omitempty"`
}

// The results of repeating a program that failed.
const (
	Deterministic = "deterministic"
	Flaky         = "flaky"
)

// Red tells whether the finding says that a must or a should is not kept.
func (f Finding) Red() bool { return f.Verdict == Fail || f.Verdict == Warn }

// broken is the finding for a requirement that is not kept: how bad that is depends on its level.
func broken(r spec.Requirement, expected, got string, exchanges []int) Finding {
	f := Finding{Requirement: r.ID, Expected: expected, Got: got, Exchanges: exchanges}
	switch r.Level {
	case spec.Must:
		f.Verdict = Fail
	case spec.Should:
		f.Verdict = Warn
	default:
		f.Verdict, f.Observed = NotApplicable, got
	}
	return f
}
