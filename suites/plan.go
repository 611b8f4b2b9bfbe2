package suites

import (
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Plan is what a run would do to a target, worked out without calling it.
type Plan struct {
	Checks   int `json:"checks"`
	Programs int `json:"programs"`
	// Calls is how many calls of the endpoint would be made; each program that fails is played once more.
	Calls int `json:"calls"`
	// FloodCalls is how many of them the probe of the rate limit makes, and FloodSeconds how long that takes at least.
	FloodCalls   int     `json:"floodCalls"`
	FloodSeconds float64 `json:"floodSeconds"`
	Groups       int     `json:"groups"`
	Accounts     int     `json:"accounts"`
	// Effects are what the run does to the target; Allowed reports whether each may reach the host.
	Effects []PlannedEffect `json:"effects"`
	// Needs are what the checks need of the target beside a stage, an observer and the endpoint, with the musts among them.
	Needs []target.Need `json:"needs"`
	// Warning says what keeps the run from starting, or part of it from being judged; it may be empty.
	Warning string `json:"warning,omitempty"`
}

// PlannedEffect is an effect and whether it may reach the target's host.
type PlannedEffect struct {
	Effect  spec.Effect `json:"effect"`
	Allowed bool        `json:"allowed"`
}

// MakePlan works out what a run with these options would do.
func MakePlan(o Options) (Plan, error) {
	r, err := newRun(o, o.selection())
	if err != nil {
		return Plan{}, err
	}
	if err := o.Baseline.check(r); err != nil {
		return Plan{}, usage.Wrap(err)
	}
	all := programs(r.checks)
	p := Plan{Checks: len(r.checks), Programs: len(all)}
	for _, program := range all {
		p.Groups += len(program.Stage.Groups)
		if len(program.Stage.Groups) > 0 {
			p.Accounts += 1 + len(program.Stage.AccountNames())
		}
		for _, s := range program.Steps {
			switch {
			case s.Call != nil:
				p.Calls++
			case s.Flood != nil:
				p.Calls += s.Flood.Calls
				p.FloodCalls += s.Flood.Calls
				if s.Flood.PerPeriod > 0 {
					p.FloodSeconds += float64(s.Flood.Calls) / s.Flood.PerPeriod * r.contract.Limit.Per.Seconds()
				}
			case s.Rest != nil:
				p.FloodSeconds += (time.Duration(s.Rest.Periods * float64(r.contract.Limit.Per))).Seconds()
			default:
				p.Calls += len(s.AtOnce)
			}
		}
	}
	p.Needs = needs(r.checks)
	var forbidden []spec.Effect
	for _, e := range r.effects() {
		allowed := r.guard().Check(e) == nil
		p.Effects = append(p.Effects, PlannedEffect{e, allowed})
		if !allowed {
			forbidden = append(forbidden, e)
		}
	}
	if err := r.guard().Check(forbidden...); err != nil {
		p.Warning = err.Error()
	}
	return p, nil
}

// needs are what the musts among the checks need, in the order in which they come up.
func needs(checks []Check) []target.Need {
	var all []target.Need
	for _, check := range checks {
		if check.Requirement.Level != spec.Must {
			continue
		}
		for _, program := range check.Programs {
			for _, name := range target.Needs(program) {
				i := slices.IndexFunc(all, func(n target.Need) bool { return n.Name == name })
				if i < 0 {
					i = len(all)
					all = append(all, target.Need{Name: name})
				}
				if !slices.Contains(all[i].Musts, check.Requirement.ID) {
					all[i].Musts = append(all[i].Musts, check.Requirement.ID)
				}
			}
		}
	}
	return all
}
