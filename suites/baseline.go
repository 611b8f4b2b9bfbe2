package suites

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Baseline are failures that are known and expected for now. They are played all the same, and have to fail.
type Baseline []ExpectedFailure

// ExpectedFailure is one known failure.
type ExpectedFailure struct {
	// ID is the id of a check, or of a requirement: then at least one of its checks has to fail.
	ID string `yaml:"id" json:"id"`
	// Reason says why the failure is accepted for now, and Issue where it is followed up.
	Reason string `yaml:"reason" json:"reason"`
	Issue  string `yaml:"issue,omitempty" json:"issue,omitempty"`
	// Expires is the last day on which the failure is accepted, as "2027-01-31".
	Expires string `yaml:"expires" json:"expires"`
	// Target narrows the entry to a target, written as it is for the run; empty means every target.
	Target string `yaml:"target,omitempty" json:"target,omitempty"`
}

const day = "2006-01-02"

// Check refuses entries that say too little, or are about what can never fail by that contract.
func (b Baseline) Check(contract *spec.Contract) error {
	for _, e := range b {
		if err := e.Complete(); err != nil {
			return err
		}
		id, _, _ := strings.Cut(e.ID, "/")
		requirement, ok := contract.Requirement(id)
		switch {
		case !ok:
			return fmt.Errorf("--baseline: there is no requirement %s in the contract; unreadcheck list --requirements shows them", id)
		case requirement.Level == spec.Observe:
			return fmt.Errorf("--baseline: %s is observed and never judged, so that it cannot fail", id)
		}
	}
	return nil
}

// Complete refuses an entry that says too little.
func (e ExpectedFailure) Complete() error {
	for _, key := range []struct{ name, value, like string }{
		{"id", e.ID, "id: UMN-CLAMP-2"}, {"reason", e.Reason, "reason: why the failure is accepted for now"}, {"expires", e.Expires, "expires: 2027-01-31"},
	} {
		if key.value == "" {
			return fmt.Errorf("--baseline: the entry %q needs id, reason and expires, and has no %s; write %s", e.ID, key.name, key.like)
		}
	}
	if _, err := time.Parse(day, e.Expires); err != nil {
		return fmt.Errorf("--baseline: %s expires %q; write a day such as 2027-01-31", e.ID, e.Expires)
	}
	return nil
}

// check refuses entries that nothing will ever match as well, so that a baseline cannot rot unseen. Filters and the profile
// leave checks out of a run; an entry for one of those is none the worse.
func (b Baseline) check(r *run) error {
	if err := b.Check(r.contract); err != nil {
		return err
	}
	for _, e := range b {
		if len(e.among(r.everyCheck())) == 0 {
			return fmt.Errorf("--baseline: this run has no check %q; unreadcheck list shows those that it has", e.ID)
		}
	}
	return nil
}

// Expects says why a requirement is expected to be broken by that target, for findings that are of no check; empty where no
// entry about the whole requirement says so, or it has expired.
func (b Baseline) Expects(requirement, target string, now time.Time) string {
	for _, e := range b {
		if e.ID == requirement && (e.Target == "" || e.Target == target) {
			if f := e.announced(judge.Finding{}, now); f.Verdict == judge.ExpectedFail {
				return f.Reason
			}
		}
	}
	return ""
}

// Announce turns the findings of checks that the baseline expects to fail into one of the two verdicts for them, for checks
// that are not of a run. complete says that none of them was left out.
func (b Baseline) Announce(checks []reports.Check, target string, complete bool, now time.Time) {
	for _, e := range b {
		if e.Target != "" && e.Target != target {
			continue
		}
		own := func(c reports.Check) bool { return e.ID == c.ID || e.ID == c.Finding.Requirement }
		passed, stale := 0, complete
		for _, c := range checks {
			if own(c) {
				stale = stale && (c.Finding.Verdict == judge.Pass || c.Finding.Verdict == judge.NotApplicable)
				if c.Finding.Verdict == judge.Pass {
					passed++
				}
			}
		}
		for i, c := range checks {
			switch {
			case !own(c):
			case c.Finding.Red():
				checks[i].Finding = e.announced(c.Finding, now)
			case stale && passed > 0 && c.Finding.Verdict == judge.Pass:
				checks[i].Finding.Verdict, checks[i].Finding.Reason = judge.UnexpectedPass, e.stale()
			}
		}
	}
}

// stale says what to do about an entry that nothing bears out.
func (e ExpectedFailure) stale() string {
	return fmt.Sprintf("the baseline expects %s to fail; take that entry out", e.ID)
}

// everyCheck are all checks that a run with these options has, those that filters or the profile leave out included.
func (r *run) everyCheck() []Check {
	all, _ := checks(r.contract, r.selection) // newRun made the run's of the same contract, without an error
	return all
}

// among are the checks that the entry is about.
func (e ExpectedFailure) among(checks []Check) []Check {
	var out []Check
	for _, c := range checks {
		if e.ID == c.ID || e.ID == c.Requirement.ID {
			out = append(out, c)
		}
	}
	return out
}

// apply is the run's findings, with those that the baseline announces turned into one of the two verdicts for them.
func (b Baseline) apply(r *run) map[string]judge.Finding {
	out := maps.Clone(r.findings)
	for _, e := range b {
		if e.Target != "" && e.Target != r.options.Address {
			continue
		}
		checks := e.among(r.checks)
		// That nothing fails any more can only be said where no filter has left a check out.
		stale := len(checks) == len(e.among(r.everyCheck())) && fixed(checks, r.findings)
		for _, c := range checks {
			f := out[key(c)]
			switch {
			case f.Red():
				f = e.announced(f, r.Started)
				e.excuse(out, c, f)
			case stale && f.Verdict == judge.Pass:
				f.Verdict, f.Reason = judge.UnexpectedPass, e.stale()
			}
			out[key(c)] = f
		}
	}
	return out
}

// excuse turns what could not be judged because of a failure, resting on the very calls that failed, into expected as
// well: else no refusal that is known to be wrong could be green, since that it changed nothing rests on it.
func (e ExpectedFailure) excuse(findings map[string]judge.Finding, failed Check, cause judge.Finding) {
	if cause.Verdict != judge.ExpectedFail || len(cause.Exchanges) == 0 {
		return
	}
	for name, f := range findings {
		blocked := f.Verdict == judge.Blocked && f.BlockedBy == cause.Requirement
		if blocked || f.Verdict == judge.Untestable && slices.Equal(f.Exchanges, cause.Exchanges) {
			f.Verdict, f.Reason = judge.ExpectedFail, fmt.Sprintf("it rests on %s, which is expected to fail until %s", failed.ID, e.Expires)
			findings[name] = f
		}
	}
}

// fixed reports whether checks pass, as far as they apply.
func fixed(checks []Check, findings map[string]judge.Finding) bool {
	passed := 0
	for _, c := range checks {
		switch findings[key(c)].Verdict {
		case judge.Pass:
			passed++
		case judge.NotApplicable:
		default:
			return false
		}
	}
	return passed > 0
}

// announced is the finding of a failure that the entry expects. Where the entry has expired the failure counts again.
func (e ExpectedFailure) announced(f judge.Finding, now time.Time) judge.Finding {
	why := e.Reason
	if e.Issue != "" {
		why += " (" + e.Issue + ")"
	}
	last, err := time.Parse(day, e.Expires)
	if err != nil || !now.Before(last.AddDate(0, 0, 1)) {
		over := fmt.Sprintf("expected until %s, which is over: %s", e.Expires, why)
		f.Reason = strings.TrimSuffix(over+"; "+f.Reason, "; ")
		return f
	}
	f.Verdict, f.Reason = judge.ExpectedFail, fmt.Sprintf("expected until %s: %s", e.Expires, why)
	return f
}
