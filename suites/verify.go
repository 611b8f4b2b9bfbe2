package suites

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Verify judges a saved run again, as [Run] judged it, without a target. The contract may be another one than the run's.
// digest is that of its file, and version this tool's.
func Verify(saved *Saved, contract *spec.Contract, digest, version string) (*reports.Result, error) {
	head := saved.head
	base, err := url.Parse(head.About.URL)
	if err != nil {
		return nil, usage.Errorf("the saved run's address cannot be read: %w", err)
	}
	o := Options{Target: target.Config{Contract: contract, Base: base, Seed: head.Seed}, Address: head.Address, ContractSHA256: digest,
		Strict: head.Strict, Baseline: head.Baseline, Version: version}
	r, err := newRun(o, head.Selection)
	if err != nil {
		return nil, err
	}
	r.recorded = saved.recorded
	r.Notes = slices.Clone(r.Notes)
	if err := r.asPlayed(saved.programs); err != nil {
		return nil, err
	}
	r.judgeAll()
	result := r.result()
	result.Digests.Recordings = saved.digest
	return result, nil
}

// asPlayed keeps the checks whose programs the saved run had, and gives each the program that was played, where this
// version's does something else.
func (r *run) asPlayed(played map[string]program.Program) error {
	all := len(r.checks)
	r.checks = slices.DeleteFunc(r.checks, func(c Check) bool {
		return slices.ContainsFunc(c.Programs, func(p program.Program) bool { _, there := played[p.ID]; return !there })
	})
	if left := all - len(r.checks); left > 0 {
		r.narrowed = true
		r.Notes = append(r.Notes, fmt.Sprintf("%s new since the run, which did not play them.", plural.Words(left, "check is", "checks are")))
	}
	if len(r.checks) == 0 {
		return usage.Errorf("the saved run has none of the programs that this version judges")
	}
	for i, c := range r.checks {
		r.checks[i].Programs = slices.Clone(c.Programs)
		for n, p := range c.Programs {
			before := played[p.ID]
			if sameActions(p, before) {
				continue
			}
			if err := outcomesExist(r.contract, before); err != nil {
				return usage.Wrap(err)
			}
			r.checks[i].Programs[n] = before
		}
	}
	return nil
}

// sameActions reports whether two programs do the same, whatever they expect.
func sameActions(a, b program.Program) bool {
	return actions(a) == actions(b)
}

func actions(p program.Program) string {
	data, err := json.Marshal(p.WithoutExpectations())
	if err != nil {
		return err.Error()
	}
	return string(data)
}
