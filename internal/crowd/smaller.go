package crowd

import (
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// only is the program without the steps of others, and its stage without whom it does not need.
func only(p program.Program, keep func(concurrent.Place) bool) program.Program {
	out := program.Program{ID: p.ID}
	kept := func(steps []program.Act) []program.Act {
		return slices.DeleteFunc(slices.Clone(steps), func(s program.Act) bool {
			if s.Do == program.ActSend {
				g, _ := p.Stage.Group(s.Group)
				return !slices.ContainsFunc(g.Accounts(), func(m string) bool { return keep(concurrent.Place{Group: s.Group, Member: m}) })
			}
			return !keep(concurrent.Place{Group: s.Group, Member: s.Member})
		})
	}
	for _, s := range p.Steps {
		round := program.Clients{First: kept(s.Clients.First)}
		for _, c := range s.Clients.Each {
			mine := slices.ContainsFunc(c, func(s program.Act) bool {
				return s.Do != program.ActSend && keep(concurrent.Place{Group: s.Group, Member: s.Member})
			})
			if c = kept(c); mine && len(c) > 0 {
				round.Each = append(round.Each, c)
			}
		}
		out.Steps = append(out.Steps, program.Step{Clients: &round})
	}
	for _, g := range p.Stage.Groups {
		g.Members = slices.DeleteFunc(slices.Clone(g.Members), func(m program.Member) bool { return !keep(concurrent.Place{Group: g.Name, Member: m.Name}) })
		if len(g.Members) > 0 || keep(concurrent.Place{Group: g.Name, Member: program.Owner}) {
			out.Stage.Groups = append(out.Stage.Groups, g)
		}
	}
	return out
}

// setOn are the members whose counts the program sets.
func setOn(p program.Program) []concurrent.Place {
	return named(p, func(s program.Act) bool { return s.Do == program.ActSet })
}

// places are the members whom the program is about.
func places(p program.Program) []concurrent.Place {
	return named(p, func(s program.Act) bool { return s.Do != program.ActSend })
}

// cost is how many calls playing the program takes.
func cost(p program.Program) int { return p.Acts() + len(p.Steps)*len(places(p)) }

func named(p program.Program, counts func(program.Act) bool) []concurrent.Place {
	var out []concurrent.Place
	for _, s := range p.Steps {
		for _, a := range s.Clients.All() {
			if at := (concurrent.Place{Group: a.Group, Member: a.Member}); counts(a) && !slices.Contains(out, at) {
				out = append(out, at)
			}
		}
	}
	return out
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

// smaller are the programs that lack one part of this one, the largest parts first.
func smaller(p program.Program) []program.Program {
	var out []program.Program
	without := func(round int, change func(*program.Clients)) {
		q, r := p, *p.Steps[round].Clients
		r.First, r.Each = slices.Clone(r.First), slices.Clone(r.Each)
		change(&r)
		q.Steps = slices.Clone(p.Steps)
		q.Steps[round].Clients = &r
		out = append(out, q)
	}
	for i, s := range p.Steps {
		r := *s.Clients
		if len(p.Steps) > 1 {
			q := p
			q.Steps = slices.Delete(slices.Clone(p.Steps), i, i+1)
			out = append(out, q)
		}
		for j := range r.Each {
			without(i, func(r *program.Clients) { r.Each = slices.Delete(r.Each, j, j+1) })
		}
		if len(r.First) > 0 {
			without(i, func(r *program.Clients) { r.First = nil })
		}
		for j, c := range r.Each {
			for size := len(c) / 2; size > 0; size /= 2 {
				for at := 0; at+size <= len(c) && len(c) > 1; at += size {
					without(i, func(r *program.Clients) { r.Each[j] = slices.Delete(slices.Clone(c), at, at+size) })
				}
			}
		}
	}
	return out
}
