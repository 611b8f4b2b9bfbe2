package crowd

import (
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// only is the program without the steps of others, and its stage without whom it does not need.
func (p Program) only(keep func(concurrent.Place) bool) Program {
	out := Program{Seed: p.Seed}
	kept := func(steps []Step) []Step {
		return slices.DeleteFunc(slices.Clone(steps), func(s Step) bool {
			if s.Do == concurrent.Send {
				g, _ := p.Stage.Group(s.Group)
				return !slices.ContainsFunc(concurrent.Members(g), func(m string) bool { return keep(concurrent.Place{Group: s.Group, Member: m}) })
			}
			return !keep(concurrent.Place{Group: s.Group, Member: s.Member})
		})
	}
	for _, r := range p.Rounds {
		round := Round{Prefix: kept(r.Prefix)}
		for _, c := range r.Clients {
			mine := slices.ContainsFunc(c, func(s Step) bool {
				return s.Do != concurrent.Send && keep(concurrent.Place{Group: s.Group, Member: s.Member})
			})
			if c = kept(c); mine && len(c) > 0 {
				round.Clients = append(round.Clients, c)
			}
		}
		out.Rounds = append(out.Rounds, round)
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
func (p Program) setOn() []concurrent.Place {
	return p.named(func(s Step) bool { return s.Do == concurrent.Set })
}

// places are the members whom the program is about.
func (p Program) places() []concurrent.Place {
	return p.named(func(s Step) bool { return s.Do != concurrent.Send })
}

// cost is how many calls playing the program takes.
func (p Program) cost() int { return p.Steps() + len(p.Rounds)*len(p.places()) }

func (p Program) named(counts func(Step) bool) []concurrent.Place {
	var out []concurrent.Place
	for _, r := range p.Rounds {
		for _, s := range slices.Concat(append([]Client{r.Prefix}, r.Clients...)...) {
			if at := (concurrent.Place{Group: s.Group, Member: s.Member}); counts(s) && !slices.Contains(out, at) {
				out = append(out, at)
			}
		}
	}
	return out
}

// around is the round of the operation alone, of which each client keeps so many steps, the last that it began before
// the operation ended.
func (p Program) around(h concurrent.History, last concurrent.Operation, steps int) Program {
	if last.Round >= len(p.Rounds) {
		return p
	}
	r := p.Rounds[last.Round]
	begun := make([]int, len(r.Clients)+1)
	for _, o := range h.Operations {
		if o.Round == last.Round && !o.Barrier && o.Client <= len(r.Clients) && o.Sent <= last.Answered && o.Client > 0 {
			begun[o.Client]++
		}
	}
	var clients []Client
	for i, c := range r.Clients {
		if n := min(begun[i+1], len(c)); n > 0 {
			clients = append(clients, c[max(0, n-steps):n])
		}
	}
	if len(clients) > 0 {
		r.Prefix = nil
	}
	p.Seed, p.Rounds = 0, []Round{{Prefix: r.Prefix, Clients: clients}}
	return p
}

// smaller are the programs that lack one part of this one, the largest parts first.
func (p Program) smaller() []Program {
	var out []Program
	without := func(round int, change func(*Round)) {
		q := p
		q.Rounds = slices.Clone(p.Rounds)
		r := &q.Rounds[round]
		r.Prefix, r.Clients = slices.Clone(r.Prefix), slices.Clone(r.Clients)
		change(r)
		out = append(out, q)
	}
	for i, r := range p.Rounds {
		if len(p.Rounds) > 1 {
			q := p
			q.Rounds = slices.Delete(slices.Clone(p.Rounds), i, i+1)
			out = append(out, q)
		}
		for j := range r.Clients {
			without(i, func(r *Round) { r.Clients = slices.Delete(r.Clients, j, j+1) })
		}
		if len(r.Prefix) > 0 {
			without(i, func(r *Round) { r.Prefix = nil })
		}
		for j, c := range r.Clients {
			for size := len(c) / 2; size > 0; size /= 2 {
				for at := 0; at+size <= len(c) && len(c) > 1; at += size {
					without(i, func(r *Round) { r.Clients[j] = slices.Delete(slices.Clone(c), at, at+size) })
				}
			}
		}
	}
	return out
}
