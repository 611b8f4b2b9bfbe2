package crowd

import (
	"context"
	"errors"
	"fmt"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/internal/shrink"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Effort bounds the search for a smaller program. A zero field stands for the value in its comment.
type Effort struct {
	// Repeats is how often a program is played at most until it fails: 20.
	Repeats int
	// Calls is how many calls all of it may make, those for stages included: 300. The last stage may exceed it.
	Calls int
}

func (e Effort) complete() Effort {
	if e.Repeats <= 0 {
		e.Repeats = 20
	}
	if e.Calls <= 0 {
		e.Calls = 300
	}
	return e
}

// Shrunk is the smallest program found that fails, and how often it does.
type Shrunk struct {
	Program program.Program `json:"program"`
	// History is one in which it failed, and Finding what was found there.
	History concurrent.History `json:"history"`
	Finding concurrent.Finding `json:"finding"`
	// Failed of Played playings of this program failed: k of n.
	Failed int `json:"failed"`
	Played int `json:"played"`
	// Lonely counts the playings of the concerned member's calls alone that did not fail.
	Lonely int `json:"lonely,omitempty"`
	// Calls is how many calls the search made.
	Calls int `json:"calls"`
}

// Repeat says how often the program failed: "3 of 20".
func (s Shrunk) Repeat() string { return fmt.Sprintf("%d of %d", s.Failed, s.Played) }

// shrinker looks for a smaller program that fails.
type shrinker struct {
	*reusedStage
	config Config
	effort Effort
	best   Shrunk
	// plays counts the playings, each of which has starts jittered in its own way.
	plays int
}

// smallest makes a program that failed smaller: first to the member who is concerned and the steps about the time when it
// showed, then by clients and steps. Each try is played up to Effort.Repeats times, with the clients' starts jittered
// anew each time, until it fails. All are played on one stage for as long as its state is known. The result is the
// program that was given, with its history, where nothing smaller fails within the effort.
func smallest(ctx context.Context, config Config, t *reusedStage, p program.Program, h concurrent.History, f concurrent.Finding, effort Effort) Shrunk {
	s := &shrinker{reusedStage: t, config: config, effort: effort.complete(), best: Shrunk{Program: p, History: h, Finding: f}}
	if f.Of != "" { // what an act expects may rest on all acts before it
		p = p.WithoutExpectations()
		search := shrink.New(p, s.effort.Repeats, func(p program.Program, times int) (int, bool) { return s.try(ctx, p, times) })
		for before := -1; s.plays > before; {
			if before = s.plays; s.narrow(search, p, h, f) {
				break
			}
		}
		search.Run(shrink.Clients)
	}
	s.count(ctx)
	s.close(ctx)
	s.best.Calls = s.calls
	if settled, err := s.best.Conclude(config.Contract, f); err == nil {
		s.best.Finding = settled
	}
	return s.best
}

// try plays a program with fewer acts than the best so many times at most until it fails, and keeps it then. It takes no more than a
// quarter of the effort that is left, so that others have their turn, unless that is too little for a few playings; a fifth of all is
// left for the count at the end. A program that does not fail may be tried again.
func (s *shrinker) try(ctx context.Context, p program.Program, times int) (played int, fails bool) {
	const fewPlayings = 3
	if p.Acts() == 0 || p.Acts() >= s.best.Program.Acts() {
		return 0, false
	}
	left := s.effort.Calls*4/5 - s.calls
	limit := s.calls + min(left, max(left/4, fewPlayings*cost(p)))
	failed, played := s.repeat(ctx, p, times, limit, func(h concurrent.History, f concurrent.Finding) bool {
		s.best.Program, s.best.History, s.best.Finding = p, h, f
		return false
	})
	return played, failed > 0
}

// count plays the smallest program once more, to say how often it fails.
func (s *shrinker) count(ctx context.Context) {
	failed, played := s.repeat(ctx, s.best.Program, s.effort.Repeats, s.effort.Calls, func(concurrent.History, concurrent.Finding) bool { return true })
	s.best.Failed, s.best.Played = 1+failed, 1+played // with the time at which it was found
}

// repeat plays a program so many times, for as long as the calls stay below the limit and every failure is answered with
// true. It returns how many playings failed, of how many.
func (s *shrinker) repeat(ctx context.Context, p program.Program, repeats, limit int, again func(concurrent.History, concurrent.Finding) bool) (failed, played int) {
	for played < repeats && ctx.Err() == nil && s.calls+cost(p) <= limit {
		start, ok := s.enter(ctx, places(p, program.ActSet, program.ActRead))
		if !ok {
			break
		}
		played++
		s.plays++
		h := play(ctx, s.config, s.stage, start, p, s.plays)
		s.after(ctx, h)
		v, err := concurrent.Check(s.config.Contract, h)
		if err != nil {
			break
		}
		if len(v.Findings) > 0 {
			failed++
			if !again(h, v.Findings[0]) {
				break
			}
		}
	}
	return failed, played
}

// Conclude judges the history of the smallest program. It takes the requirement from there where that knows more of the cause
// than what was found first did. It is an error if the history cannot be judged, or nothing is found in it.
func (s Shrunk) Conclude(c *spec.Contract, first concurrent.Finding) (concurrent.Finding, error) {
	v, err := concurrent.Check(c, s.History)
	switch {
	case err != nil:
		return concurrent.Finding{}, err
	case len(v.Findings) == 0:
		return concurrent.Finding{}, errors.New("nothing is found in the history of the smallest program")
	}
	f := v.Findings[0]
	sameGroup, sameMember := true, true
	sets := places(s.Program, program.ActSet)
	for _, at := range sets {
		sameGroup, sameMember = sameGroup && at.Group == f.Group, sameMember && at.Member == f.Member
	}
	// That many playings of one member's calls alone without a failure say that it takes others, and a program of at most
	// that many steps which.
	const enough, few = 8, 24
	known := s.Lonely >= enough && s.Program.Acts() <= few
	switch {
	case f.Sequential && !first.Sequential && s.Failed == s.Played:
		return f, nil // it never took a crowd
	case !first.Ambiguous:
		f.Of, f.Sequential = first.Of, first.Sequential
	case f.Source != nil && !f.Sequential:
	case len(sets) == 1:
		f.Of, f.Sequential = spec.AtOnceOnMember, false
	case known && sameGroup:
		f.Of = spec.AtOnceOnMembers
	case known && sameMember:
		f.Of = spec.AtOnceInGroups
	default:
		f.Of = first.Of
	}
	f.Requirement = c.Broken(f.Of)
	return f, nil
}
