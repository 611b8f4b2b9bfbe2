package crowd

import (
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/internal/shrink"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// narrow tries the round in which it showed: of the member, of the member's groups, of the group, then of all, or in the
// order that the requirement suggests; each with a few of the steps before it showed, and with more. It reports whether any of
// it still fails.
func (s *shrinker) narrow(search *shrink.Search, p program.Program, h concurrent.History, f concurrent.Finding) bool {
	concerned := func(at concurrent.Place) bool {
		return at == concurrent.Place{Group: f.Group, Member: f.Member} || f.Source != nil && at == *f.Source
	}
	sameMember := func(at concurrent.Place) bool { return at.Member == f.Member }
	sameGroup := func(at concurrent.Place) bool { return at.Group == f.Group }
	everybody := func(concurrent.Place) bool { return true }
	keeps := []func(concurrent.Place) bool{concerned, sameMember, sameGroup, everybody}
	switch {
	case f.Ambiguous:
	case f.Of == spec.AtOnceOnMembers:
		keeps = []func(concurrent.Place) bool{sameGroup, everybody}
	case f.Of == spec.AtOnceInGroups:
		keeps = []func(concurrent.Place) bool{sameMember, everybody}
	}
	for _, keep := range keeps {
		for _, steps := range []int{2, 5, 12} {
			before := s.plays
			smaller := only(around(p, h, f.Stuck, steps), keep)
			if search.Keep(smaller) {
				return true
			}
			if len(places(smaller, program.ActSet)) == 1 {
				s.best.Lonely += s.plays - before
			}
		}
	}
	return search.Keep(around(p, h, f.Stuck, p.Acts()))
}

// only is the program without the acts of others, and its stage without whom it does not need.
func only(p program.Program, keep func(concurrent.Place) bool) program.Program {
	p = p.Clone()
	about := func(a program.Act) bool {
		return a.Do != program.ActSend && keep(concurrent.Place{Group: a.Group, Member: a.Member})
	}
	others := func(a program.Act) bool {
		g, _ := p.Stage.Group(a.Group)
		counts := func(m string) bool { return keep(concurrent.Place{Group: a.Group, Member: m}) }
		return !about(a) && (a.Do != program.ActSend || !slices.ContainsFunc(g.Accounts(), counts))
	}
	for _, s := range p.Steps {
		r := s.Clients
		r.First = slices.DeleteFunc(r.First, others)
		r.Each = slices.DeleteFunc(r.Each, func(c []program.Act) bool { return !slices.ContainsFunc(c, about) })
		for i, c := range r.Each {
			r.Each[i] = slices.DeleteFunc(c, others)
		}
	}
	return shrink.Bare(p)
}

// places are the members on whom the program has acts of these kinds.
func places(p program.Program, kinds ...program.ActKind) []concurrent.Place {
	var out []concurrent.Place
	for _, s := range p.Steps {
		for _, a := range s.Clients.All() {
			if at := (concurrent.Place{Group: a.Group, Member: a.Member}); slices.Contains(kinds, a.Do) && !slices.Contains(out, at) {
				out = append(out, at)
			}
		}
	}
	return out
}

// cost is how many calls playing the program takes.
func cost(p program.Program) int {
	return p.Acts() + len(p.Steps)*len(places(p, program.ActSet, program.ActRead))
}

// around is the round of the operation alone, of which each client keeps so many steps, the last that it began before
// the operation ended.
func around(p program.Program, h concurrent.History, last concurrent.Operation, steps int) program.Program {
	if last.Round >= len(p.Steps) {
		return p
	}
	r := *p.Steps[last.Round].Clients
	begun := make([]int, len(r.Each)+1)
	for _, o := range h.Operations {
		if o.Round == last.Round && !o.Barrier && o.Client <= len(r.Each) && o.Sent <= last.Answered && o.Client > 0 {
			begun[o.Client]++
		}
	}
	var clients [][]program.Act
	for i, c := range r.Each {
		if n := min(begun[i+1], len(c)); n > 0 {
			clients = append(clients, c[max(0, n-steps):n])
		}
	}
	if len(clients) > 0 {
		r.First = nil
	}
	p.Steps = []program.Step{{Clients: &program.Clients{First: r.First, Each: clients}}}
	return p
}
