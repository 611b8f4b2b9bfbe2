package suites

import (
	"fmt"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/judge"
)

// Baseline are failures that are known and expected for now. They are played all the same, and have to fail.
type Baseline []ExpectedFailure

// ExpectedFailure is one known failure.
type ExpectedFailure struct {
	// ID is the id of a requirement, or of a check.
	ID string `yaml:"id"`
	// Reason says why the failure is accepted for now, and Issue where it is followed up.
	Reason string `yaml:"reason"`
	Issue  string `yaml:"issue"`
	// Expires is the last day on which the failure is accepted, as "2027-01-31".
	Expires string `yaml:"expires"`
	// Target narrows the entry to a target, as the user names it; empty means every target.
	Target string `yaml:"target"`
}

const day = "2006-01-02"

// check refuses entries that nothing will ever match, so that a baseline cannot rot unseen.
func (b Baseline) check(r *run) error {
	for _, e := range b {
		if e.ID == "" || e.Reason == "" || e.Expires == "" {
			return fmt.Errorf("--baseline: the entry %q needs id, reason and expires", e.ID)
		}
		if _, err := time.Parse(day, e.Expires); err != nil {
			return fmt.Errorf("--baseline: %s expires %q; write a day such as 2027-01-31", e.ID, e.Expires)
		}
		id, _, _ := strings.Cut(e.ID, "/")
		if _, ok := r.contract.Requirement(id); !ok {
			return fmt.Errorf("--baseline: there is no requirement %s in the contract", id)
		}
		known := false
		for _, c := range r.checks {
			known = known || e.matches(c)
		}
		if !known && !r.narrowed {
			return fmt.Errorf("--baseline: there is no check %q; unreadcheck list shows them all", e.ID)
		}
	}
	return nil
}

func (e ExpectedFailure) matches(c Check) bool {
	return e.ID == c.ID || e.ID == c.Requirement.ID
}

// apply turns the finding of an expected failure into one of the two verdicts for it. An entry that has expired turns
// nothing: its failure counts again.
func (b Baseline) apply(c Check, f judge.Finding, now time.Time) judge.Finding {
	for _, e := range b {
		if !e.matches(c) {
			continue
		}
		last, err := time.Parse(day, e.Expires)
		expired := err != nil || !now.Before(last.AddDate(0, 0, 1))
		switch {
		case f.Red() && expired:
			f.Reason = fmt.Sprintf("expected until %s (%s), which is over", e.Expires, e.Reason)
		case f.Red():
			f.Verdict, f.Reason = judge.ExpectedFail, fmt.Sprintf("expected until %s: %s %s", e.Expires, e.Reason, e.Issue)
		case f.Verdict == judge.Pass && e.ID == c.ID:
			f.Verdict, f.Reason = judge.UnexpectedPass, "the baseline expects it to fail; take its entry out"
		}
	}
	return f
}
