package suites

import (
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Plan is what a command would do to a target, worked out without calling it. [MakePlan] makes the part that follows from the
// checks; Calls, Commands, Groups, Accounts and Seconds are of who plays them elsewhere.
type Plan struct {
	Checks   int `json:"checks"`
	Programs int `json:"programs"`
	// Calls is how many calls of the endpoint would be made, floods included; each program that fails is played again.
	Calls int `json:"calls"`
	// Commands are all commands that would be called.
	Commands []PlannedCommand `json:"commands"`
	// FloodCalls is how many of the calls the probe of the rate limit makes, where it is allowed, and FloodSeconds how long that
	// takes at least.
	FloodCalls   int     `json:"floodCalls"`
	FloodSeconds float64 `json:"floodSeconds"`
	// Seconds is how long it takes under the limits, with a target that answers at once.
	Seconds  float64 `json:"seconds"`
	Groups   int     `json:"groups"`
	Accounts int     `json:"accounts"`
	// Starts reports whether anything would be sent with these very flags. Where not, the figures are those once what Warning
	// names is allowed.
	Starts bool `json:"starts"`
	// Effects are what the run does to the target; Allowed reports whether each may reach the host.
	Effects []PlannedEffect `json:"effects"`
	// Needs are what the checks need of the target beside a stage, an observer and the endpoint, with the musts among them.
	Needs []target.Need `json:"needs"`
	// Warning says what keeps the run from starting, or part of it from being judged; it may be empty.
	Warning string `json:"warning,omitempty"`
	// Notes are sentences on what the figures leave out.
	Notes []string `json:"notes,omitempty"`
}

// PlannedCommand is a command with how often it would be called.
type PlannedCommand struct {
	Command string      `json:"command"`
	Effect  spec.Effect `json:"effect"`
	Calls   int         `json:"calls"`
}

// PlannedEffect is an effect and whether it may reach the target's host.
type PlannedEffect struct {
	Effect  spec.Effect `json:"effect"`
	Allowed bool        `json:"allowed"`
}

// MakePlan works out what a run with these options would do, as far as its checks say.
func MakePlan(o Options) (Plan, error) {
	r, err := newRun(o, o.selection())
	if err != nil {
		return Plan{}, err
	}
	if err := o.Baseline.check(r); err != nil {
		return Plan{}, usage.Wrap(err)
	}
	all := programs(r.checks)
	p := Plan{Checks: len(r.checks), Programs: len(all), Starts: r.permitted() == nil}
	for _, program := range all {
		if !program.Floods() || r.guard().Check(spec.Floods) != nil {
			continue
		}
		for _, s := range program.Steps {
			switch {
			case s.Flood != nil:
				p.FloodCalls += s.Flood.Calls
				if s.Flood.PerPeriod > 0 {
					p.FloodSeconds += float64(s.Flood.Calls) / s.Flood.PerPeriod * r.contract.Limit.Per.Seconds()
				}
			case s.Rest != nil:
				p.FloodSeconds += (time.Duration(s.Rest.Periods * float64(r.contract.Limit.Per))).Seconds()
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
