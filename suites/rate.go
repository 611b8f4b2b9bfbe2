package suites

import (
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// rate is the chapter of the limit: which one a target really keeps, and how it refuses what goes beyond. All its checks
// judge one probe, which floods the target and is therefore played alone.
func rate(s *suite) {
	probe := rateProbe(s.contract.Limit, s.thorough)
	s.rate("UMN-RATE-1", probe, judge.Served, "calls that come spaced below the limit are let in")
	s.rate("UMN-RATE-2", probe, judge.Limited, "calls above the limit are refused")
	s.rate("UMN-RATE-3", probe, judge.RefusedInForm, "what is too frequent is refused in the documented form")
	s.rate("UMN-RATE-4", probe, judge.NoEffect, "what is refused as too frequent has no effect")
	s.rate("UMN-RATE-5", probe, judge.Recovers, "refusals end when the rate falls")
	s.rate("UMN-RATE-6", probe, judge.Keeps, "a refusal leaves the connection usable")
	s.rate("UMN-RATE-7", probe, judge.OneForAll, "the limit is one for the app")
	s.rate("UMN-RATE-8", probe, judge.AtOnce, "how many calls may come at once after a rest")
	s.rate("UMN-RATE-9", probe, judge.UseUp, "whether refused calls use up quota")
}

// The probe's shape, in units of the limit's calls and periods. Calls below the limit come evenly at first, and then up to
// a quarter of their spacing early or late. A burst has to be above twice the limit, since two fixed windows may meet in
// it; the second one begins at a broken number of periods after the first. Overload lasts for two periods, so that after a
// refusal a whole one of any phase can be seen, and is well above a limit that is a third too high. Rests are longer than
// two periods where the next phase must not remember the last, as a sliding counter does for that long. In all it makes
// eleven times the limit's calls, in sixteen periods.
const (
	underCalls    = 3.5 // so many empty a bucket that holds and is filled with three quarters of the limit
	underPace     = 0.97
	underJitter   = 0.25
	burstCalls    = 2.05
	overloadCalls = 3.28
	overloadPace  = 1.6
	recoveryCalls = 30
	recoveryPace  = 0.3
	longRest      = 2.1
	oddRest       = 1.35
	// auditSample is how many refused, and how many accepted calls are read back.
	auditSample = 40
)

// A thorough probe stays just under the limit, and in overload, for as many periods as two percent of the limit show in.
const (
	thoroughUnder    = 20
	thoroughPace     = 0.985
	thoroughOverload = 50
)

// rateProbe is the program that probes a limit. Its crowd's members are called once each in the overload, and read back
// after it: a target that lets calls wait refuses none of a burst whose caller waits for the answers.
func rateProbe(limit spec.Rate, thorough bool) program.Program {
	calls := float64(limit.Calls)
	n := func(share float64) int { return max(2, int(share*calls+0.5)) }
	crowd := &program.Crowd{Prefix: "m", Size: n(overloadCalls), Unread: 2}
	others := &program.Crowd{Prefix: "o", Size: 40, Unread: 2}
	const main, side = "crowd", "others"
	flood := func(f program.Flood) program.Step { return program.Step{Flood: &f} }
	rest := func(periods float64) program.Step { return program.Step{Rest: &program.Rest{Periods: periods}} }

	under := program.Flood{Phase: judge.PhaseUnder, Group: side, Number: "3", Calls: n(underCalls), PerPeriod: underPace * calls, Jitter: underJitter, Connections: program.Many}
	overload := program.Flood{Phase: judge.PhaseOverload, Group: main, Number: "4", Calls: n(overloadCalls), PerPeriod: overloadPace * calls, Connections: program.Many}
	if thorough {
		under.Calls, under.PerPeriod = n(thoroughUnder*thoroughPace), thoroughPace*calls
	}
	probe := program.Program{
		ID: "UMN-RATE/probe",
		Stage: program.Stage{Groups: []program.Group{
			{Name: main, Type: program.AnyCounted, Messages: 10, Crowd: crowd},
			{Name: side, Type: program.AnyCounted, Messages: 10, Members: []program.Member{member(bob, 2)}, Crowd: others},
		}},
		Steps: []program.Step{
			rest(longRest), // the judges take a history to begin with all quota unused
			flood(under),
			rest(longRest),
			flood(program.Flood{Phase: judge.PhaseBurst, Group: side, Member: bob, Number: "3", Calls: n(burstCalls), Connections: program.Few, OneRandom: true}),
			rest(oddRest),
			// A stage that is not imported begins with all 5 messages unread: what is set has to differ from that too.
			flood(program.Flood{Phase: judge.PhaseMixed, Group: main, Number: "3", Calls: n(burstCalls), Connections: program.Many}),
			flood(overload),
			rest(longRest),
			flood(program.Flood{Phase: judge.PhaseRecovery, Group: side, Member: bob, Number: "3", Calls: min(recoveryCalls, n(0.15)),
				PerPeriod: max(2, recoveryPace*calls), Connections: program.Many}),
			{Audit: &program.Audit{Group: main, Phase: judge.PhaseOverload, Sample: auditSample}},
			rest(longRest), // whatever is played next finds all quota unused too
		},
	}
	if thorough {
		lasting := flood(program.Flood{Phase: judge.PhaseLasting, Group: side, Number: "3", Calls: n(thoroughOverload), PerPeriod: overloadPace * calls, Connections: program.Many})
		after := 1 + slices.IndexFunc(probe.Steps, func(s program.Step) bool { return s.Flood != nil && s.Flood.Phase == judge.PhaseOverload })
		probe.Steps = slices.Insert(probe.Steps, after, lasting)
	}
	return probe
}

// rate adds a check that judges the probe by a rule.
func (s *suite) rate(id string, probe program.Program, rule judge.RateRule, title string) {
	r, ok := s.contract.Requirement(id)
	if !ok {
		return
	}
	s.add(Check{ID: id + "/probe", Requirement: r, Title: title,
		Programs: []program.Program{probe}, Effects: []spec.Effect{spec.Sets, spec.Creates, spec.Floods},
		played: func(c *spec.Contract, r spec.Requirement, p judge.Played) judge.Finding {
			return judge.Rate(c, p.Program, p.Recordings, r, rule)
		}})
}
