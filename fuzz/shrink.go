package fuzz

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/shrink"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// mostExtraCalls bounds the calls of the endpoint that are made to make one example smaller.
const mostExtraCalls = 300

// shrinker makes a program smaller for as long as it shows the same deviation. Each try has a stage of its own.
type shrinker struct {
	campaign      *campaign
	ctx           context.Context
	wanted        Deviation
	best          trial
	bestDeviation Deviation
	left          int
	patience      time.Duration
	// longest is how long a try took at most.
	longest time.Duration
}

// same is the deviation of a trial that stands for the one looked for.
func (s *shrinker) same(t trial) (Deviation, bool) {
	return sameDeviation(s.campaign.contract, s.looked(), t)
}

// looked is what is looked for in the playings of the program that is left.
func (s *shrinker) looked() Deviation {
	looked := s.bestDeviation
	looked.Kind, looked.Passing = s.wanted.Kind, s.wanted.Passing
	return looked
}

// sameDeviation is the deviation of a trial that stands for another.
func sameDeviation(c *spec.Contract, looked Deviation, t trial) (Deviation, bool) {
	all := t.deviations()
	if t.oracle != nil && t.oracle.Trouble() != nil && (looked.Kind == judge.DeviantTrouble || looked.Passing) {
		all = append(all, *t.oracle.Trouble())
	}
	for _, d := range all {
		if d.Kind == looked.Kind && standsFor(c, looked, d) {
			return d, true
		}
	}
	return Deviation{}, false
}

// standsFor reports whether a deviation of a smaller program is what lies behind that of a larger one: the same requirement, or
// one that says less of what is particular. Any other would be another flaw of the target.
func standsFor(c *spec.Contract, large, small Deviation) bool {
	switch {
	case large.Requirement == small.Requirement:
		return true
	case large.Kind == judge.DeviantEnvelope || large.Kind == judge.DeviantLook:
		return false
	case large.Input != small.Input && part(c, large.Input, small.Input):
		return true // one departure of several
	default:
		return c.Attribution(large.Requirement).Rank > c.Attribution(small.Requirement).Rank
	}
}

func isNumberClass(c *spec.Contract, word string) bool {
	return slices.ContainsFunc(c.Attributions, func(a spec.Attribution) bool { return a.Input == word })
}

// part reports whether the input class small names some of the departures of large, where one that is called by another name
// counts as absent.
func part(c *spec.Contract, large, small string) bool {
	has, shared := strings.Split(large, ", "), 0
	for _, one := range strings.Split(small, ", ") {
		switch {
		case slices.Contains(has, one) || slices.Contains(has, strings.TrimSuffix(one, "required")+"name"):
			shared++
		case !isNumberClass(c, one):
			return false
		}
	}
	return shared > 0
}

// shrink makes the program of a trial smaller, until nothing helps any more. A reading is repeated for so long at most.
func (s *shrinker) shrink(t trial, patience time.Duration) {
	s.best, s.bestDeviation, s.patience = t, s.wanted, patience
	search, cut := shrink.New(t.program, 1, s.try), t.program
	cut.Steps = cut.Steps[:min(s.wanted.Step+1, len(cut.Steps))]
	if s.wanted.Kind == judge.DeviantExpectation && cut.Steps[s.wanted.Step].Raw == nil {
		search.Keep(cut) // what a step expects may rest on all steps before it
		return
	}
	search.Keep(cut.WithoutExpectations())
	search.Run(shrink.Calls, shrink.Clients, shrink.Stage, shrink.Bytes)
}

// try plays a program once, and keeps the trial where it shows the same.
func (s *shrinker) try(p program.Program, _ int) (played int, shows bool) {
	if !s.mayTry(callsOf(p)) {
		return 0, false
	}
	s.left -= callsOf(p)
	began := time.Now()
	t := s.campaign.try(s.ctx, p, s.patience)
	s.longest = max(s.longest, time.Since(began))
	d, ok := s.same(t)
	if !ok || t.obstacle != nil {
		return 1, false
	}
	s.best, s.bestDeviation = t, d
	return 1, true
}

// mayTry reports whether there is room for one more try, and for playing what is left again: an example that is not the smallest
// and shows again is worth more than the smallest of which nobody knows whether it does.
func (s *shrinker) mayTry(calls int) bool {
	deadline := s.campaign.deadline
	inTime := deadline.IsZero() || time.Until(deadline) > 2*s.longest+s.campaign.options.Target.Settle
	return inTime && s.left >= calls && s.ctx.Err() == nil && s.campaign.left() >= calls
}
