package suites

import (
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// compared is the id of the program of plain calls to compare with. No check has it.
const compared = "plain calls to compare with"

// comparison makes plain calls over about as long as a call is tried again. Where each of them is answered while other calls fail
// each time, the target fails at what those calls say; neither its load nor the network is to blame.
func comparison() program.Program {
	p := program.Program{ID: compared, Stage: on(group(5, member(bob, 2)))}
	for i, n := range []program.Number{"1", "3", "1"} {
		if i > 0 {
			p.Steps = append(p.Steps, program.Step{Rest: &program.Rest{Periods: 1}})
		}
		p.Steps = append(p.Steps, set(bob, n).accepted().control().Step)
	}
	return p
}

// withTroubled adds the programs that met trouble and are judged together with others: whether that comes each time takes a second
// playing, be their own checks part of the run or not.
func (r playing) withTroubled(again []program.Program) []program.Program {
	for _, c := range r.checks {
		if c.over == nil {
			continue
		}
		for _, p := range c.Programs {
			troubled := slices.ContainsFunc(r.recordings[p.ID], func(rec record.Recording) bool { return judge.Troubled(r.contract, rec) })
			known := slices.ContainsFunc(again, func(other program.Program) bool { return other.ID == p.ID })
			if troubled && !known {
				again = append(again, p)
			}
		}
	}
	return again
}

// uncompared reports whether one of the programs met trouble while no call shows whether the target answers at all. The run has
// to make groups, or to borrow them, for there to be one.
func (r playing) uncompared(programs []program.Program, seen *evidence) bool {
	if len(r.options.Target.Groups) == 0 && !slices.Contains(r.effects(), spec.Creates) {
		return false
	}
	return slices.ContainsFunc(programs, func(p program.Program) bool {
		others := seen.played(p).Others
		return slices.ContainsFunc(r.recordings[p.ID], func(rec record.Recording) bool { return judge.Uncompared(r.contract, rec, others) })
	})
}
