// Package judge holds the judges: pure functions from what was recorded to findings. They do no input or output, keep
// no state and import no test framework, so that a saved run can be judged again by newer judges.
package judge

import (
	"strings"

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
	// Blocked: another requirement, which the target breaks, stands in the way. BlockedBy names it.
	Blocked Verdict = "blocked"
	// Untestable: something outside the target's answers is missing.
	Untestable Verdict = "untestable"
	// Inconclusive: transient failures that did not go away, or the budget was spent.
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
	// BlockedBy is the id of the requirement that stands in the way of a blocked one; it is empty until all findings of
	// a run are known, where the judge of one program cannot tell.
	BlockedBy string `json:"blockedBy,omitempty"`
	// Repeat says in how many playings of the program a failure showed, as "2 of 4"; it is empty after a single one.
	Repeat string `json:"repeat,omitempty"`
	// Unstable: one playing showed a failure that rests on a reading, and none of three more did. The verdict is theirs,
	// and Expected and Got are the failure's.
	Unstable bool `json:"unstable,omitempty"`
	// Exchanges are the ids of the exchanges that prove the finding.
	Exchanges []int `json:"exchanges,omitempty"`

	// read: the failure, or what blocks the finding, rests on a reading, and not on an answer alone.
	read bool
	// missed is what the step that blocks the finding expected.
	missed string
}

// Red reports whether the finding says that a must or a should is not kept.
func (f Finding) Red() bool { return f.Verdict == Fail || f.Verdict == Warn }

// Vanishing reports whether the failure rests on a reading and came in one playing alone, so that another playing may tell
// more.
func (f Finding) Vanishing() bool { return f.read && strings.HasPrefix(f.Repeat, "1 of ") }

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
