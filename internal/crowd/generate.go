package crowd

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Size bounds what [Generate] makes. A zero field stands for the value in its comment.
type Size struct {
	// Groups is how many groups there are at most: 3.
	Groups int
	// Members is how many members of a group are acted on at most: 3.
	Members int
	// Clients is how many clients act on one member at most: 4. More of them hide stale readings, and above 8 the search
	// takes too long.
	Clients int
	// Operations is how many steps there are for each member of a group, in all rounds: 200.
	Operations int
	// Round is how many of them there are at most between two barriers: 100. On a target whose counts lag behind, where
	// the barriers are all that is seen, it should be about 8.
	Round int
	// Messages is how many messages a group has at most to begin with: 120.
	Messages int
	// Types are the group types of the contract that the target offers. None is [program.AnyCounted] alone.
	Types []string
}

func (s Size) complete() Size {
	for _, f := range []struct {
		field    *int
		standard int
	}{{&s.Groups, 3}, {&s.Members, 3}, {&s.Clients, 4}, {&s.Operations, 200}, {&s.Round, 100}, {&s.Messages, 120}} {
		if *f.field <= 0 {
			*f.field = f.standard
		}
	}
	if len(s.Types) == 0 {
		s.Types = []string{program.AnyCounted}
	}
	return s
}

// generator draws one program.
type generator struct {
	*rand.Rand
	size Size
	// numbers are those below a group's number of messages that were not set yet, by group; used are those that were,
	// in any group: a count that was set by one call alone tells whose it is.
	numbers map[string][]int64
	used    map[int64]bool
}

// Generate makes the program of a seed: the same seed and size make the same program. Its rounds take turns: calls on one
// member alone, on the members of one group, on one member's groups, and at last on everything. What fails in one of
// the first three has its cause in the name; in the last, histories meet that nobody has thought of.
func Generate(seed uint64, size Size) program.Program {
	g := &generator{
		Rand: rand.New(rand.NewPCG(seed, 0x63726f7764)), size: size.complete(),
		numbers: map[string][]int64{}, used: map[int64]bool{},
	}
	p := program.Program{ID: fmt.Sprintf("crowd %d", seed), Stage: g.stage()}
	round := func(r program.Clients) { p.Steps = append(p.Steps, program.Step{Clients: &r}) }
	turns := (g.size.Operations + g.size.Round - 1) / g.size.Round
	for range turns {
		for range 2 {
			round(g.oneMember(p.Stage))
			round(g.manyMembers(p.Stage))
			if len(p.Stage.Groups) > 1 {
				round(g.manyGroups(p.Stage))
			}
		}
		round(g.everything(p.Stage, g.size.Operations/turns))
	}
	p.Steps[0].Clients.First = g.prefix(p.Stage)
	return p
}

// stage draws the groups. The same accounts are in all of them, so that what a call does to the member's other groups
// can be seen.
func (g *generator) stage() program.Stage {
	var stage program.Stage
	for i := range 1 + g.IntN(g.size.Groups) {
		group := program.Group{
			Name: fmt.Sprintf("group%d", i+1), Type: g.size.Types[g.IntN(len(g.size.Types))],
			Messages: g.size.Messages/2 + g.IntN(g.size.Messages/2+1),
		}
		if g.IntN(10) == 0 {
			group.Messages = g.IntN(3) // where next to everything is above the bound
		}
		for j := range 1 + g.IntN(g.size.Members) {
			group.Members = append(group.Members, program.Member{Name: fmt.Sprintf("member%d", j+1), Unread: int64(g.IntN(group.Messages + 1))})
		}
		stage.Groups = append(stage.Groups, group)
	}
	return stage
}

// prefix takes one member of each group through numbers above and below the number of messages, one after another, so
// that what is wrong without any crowd shows there.
func (g *generator) prefix(stage program.Stage) []program.Act {
	var out []program.Act
	for _, group := range stage.Groups {
		name := group.Members[g.IntN(len(group.Members))].Name
		for _, n := range []program.Number{"count+1000", program.Number(fmt.Sprint(g.unused(group))), "9007199254740993", "0"} {
			out = append(out, program.Act{Do: program.ActSet, Group: group.Name, Member: name, Number: n}, program.Act{Do: program.ActRead, Group: group.Name, Member: name})
		}
	}
	return out
}

// fewSteps is how many steps a client takes in a round that is about one thing.
const fewSteps = 8

// oneMember lets clients act on one member.
func (g *generator) oneMember(stage program.Stage) program.Clients {
	group := stage.Groups[g.IntN(len(stage.Groups))]
	names := group.Accounts()
	return program.Clients{Each: g.crowd(group, names[1+g.IntN(len(names)-1)], 3*fewSteps)}
}

// manyMembers lets one client act on each member of a group. Messages would make the members' calls depend on more than
// each other.
func (g *generator) manyMembers(stage program.Stage) program.Clients {
	group := stage.Groups[g.IntN(len(stage.Groups))]
	var r program.Clients
	for _, name := range group.Accounts() {
		r.Each = append(r.Each, g.client(group, name, fewSteps, 0))
	}
	return r
}

// manyGroups lets one client act in each of a member's groups.
func (g *generator) manyGroups(stage program.Stage) program.Clients {
	var r program.Clients
	for _, group := range stage.Groups {
		r.Each = append(r.Each, g.client(group, group.Members[0].Name, fewSteps, 0))
	}
	return r
}

// everything lets clients act on all members of all groups; on an owner, whose own messages do not count for it, now
// and then.
func (g *generator) everything(stage program.Stage, operations int) program.Clients {
	var r program.Clients
	for _, group := range stage.Groups {
		names := group.Accounts()
		if g.IntN(4) > 0 {
			names = names[1:]
		}
		for _, name := range names {
			r.Each = append(r.Each, g.crowd(group, name, operations)...)
		}
	}
	return r
}

// crowd are clients that share so many steps on one member.
func (g *generator) crowd(group program.Group, member string, steps int) [][]program.Act {
	var out [][]program.Act
	clients := min(2+g.IntN(max(1, g.size.Clients-1)), g.size.Clients)
	for range clients {
		out = append(out, g.client(group, member, max(3, steps/clients), 10))
	}
	return out
}

// client draws a client's steps. Of a hundred so many are messages.
func (g *generator) client(group program.Group, member string, steps, messages int) []program.Act {
	var c []program.Act
	for range steps {
		c = append(c, g.step(group, member, messages))
	}
	return c
}

func (g *generator) step(group program.Group, member string, messages int) program.Act {
	switch n := g.IntN(100); {
	case n < messages:
		return program.Act{Do: program.ActSend, Group: group.Name}
	case n < messages+40:
		return program.Act{Do: program.ActRead, Group: group.Name, Member: member}
	default:
		return program.Act{Do: program.ActSet, Group: group.Name, Member: member, Number: g.number(group)}
	}
}

// number draws what a set asks for: mostly a number that no other call of the program sets, else one around the bounds.
func (g *generator) number(group program.Group) program.Number {
	bounds := []program.Number{
		"0", "0", "1", "count-1", "count", "count", "count+1", "count+2", "count+3", "count+5", "count+1000",
		"2147483647", "2147483648", "9007199254740993", "9223372036854775807",
	}
	if g.IntN(100) < 40 {
		return bounds[g.IntN(len(bounds))]
	}
	return program.Number(fmt.Sprint(g.unused(group)))
}

// unused is a number from 2 to below the group's number of messages that was not set yet, or any where all were.
func (g *generator) unused(group program.Group) int64 {
	if group.Messages < 4 {
		return int64(g.IntN(4))
	}
	pool, known := g.numbers[group.Name]
	if !known {
		for n := int64(2); n < int64(group.Messages); n++ {
			pool = append(pool, n)
		}
		g.Shuffle(len(pool), func(i, j int) { pool[i], pool[j] = pool[j], pool[i] })
	}
	for len(pool) > 0 && g.used[pool[0]] {
		pool = pool[1:]
	}
	g.numbers[group.Name] = pool
	if len(pool) == 0 {
		return 2 + g.Int64N(int64(group.Messages)-2)
	}
	n := pool[0]
	g.numbers[group.Name] = slices.Clip(pool[1:])
	g.used[n] = true
	return n
}
