package reports

import (
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/judge"
)

// member is a red check with how it deviates.
type member struct {
	check Check
	deviation
}

// wholeRun reports whether the check is about all answers of the run, and not about a program of its own.
func (m member) wholeRun() bool { return m.kind == answersFlawed || m.kind == statusFlawed }

// group is what shares a cause.
type group struct {
	members []member
}

// groups puts the red checks together that share a cause. readings are those of the run by the exchange that shows each.
func groups(checks []Check, readings map[int]*judge.BoundReading) []group {
	var members []member
	for _, c := range checks {
		if c.Finding.Red() {
			members = append(members, member{c, deviationOf(c, readings)})
		}
	}
	// Those that are about all answers come first: they explain others, and are explained by none.
	slices.SortStableFunc(members, func(a, b member) int { return rank(a) - rank(b) })
	var out []group
	for _, m := range members {
		i := slices.IndexFunc(out, func(g group) bool { return g.takes(m) })
		if i < 0 {
			out = append(out, group{})
			i = len(out) - 1
		}
		out[i].add(m)
	}
	return out
}

// takes reports whether a check shares the group's cause.
func (g group) takes(m member) bool {
	return slices.ContainsFunc(g.members, func(other member) bool { return sameCause(other, m) })
}

// add adds a check. A group of counts keeps the ways in which all of them deviate.
func (g *group) add(m member) {
	g.members = append(g.members, m)
	if m.kind != countWrong {
		return
	}
	common := slices.Clone(m.ways)
	for _, other := range g.members {
		if other.kind == countWrong {
			common = both(common, other.ways)
		}
	}
	if len(common) == 0 {
		return
	}
	for i := range g.members {
		if g.members[i].kind == countWrong {
			g.members[i].ways = common
		}
	}
}

func both(a, b []way) []way {
	var out []way
	for _, w := range a {
		if slices.Contains(b, w) {
			out = append(out, w)
		}
	}
	return out
}

// sameCause reports whether two red checks share a cause.
func sameCause(a, b member) bool {
	switch {
	case a.wholeRun() && b.wholeRun():
		// Each is of another property of the answers: only where the very same answers lack both is it one thing.
		return a.check.Finding.Requirement == b.check.Finding.Requirement ||
			len(a.check.Finding.Exchanges) > 0 && slices.Equal(a.check.Finding.Exchanges, b.check.Finding.Exchanges) && a.share == b.share
	case a.wholeRun():
		return a.explains(b)
	case b.wholeRun():
		return b.explains(a)
	case a.kind == rateWrong || b.kind == rateWrong:
		// The probe of the limit is one program, whose phases show one limiter.
		return a.kind == b.kind
	case a.kind == countWrong && b.kind == countWrong:
		return a.check.Finding.Requirement == b.check.Finding.Requirement || len(both(a.ways, b.ways)) > 0
	case a.kind == b.kind && a.detail == b.detail:
		return true
	default:
		return shares(a.check.Finding, b.check.Finding)
	}
}

// explains reports whether a flaw of answers is what another check met: its own answer has the flaw, and it is that on
// which the check stumbled.
func (m member) explains(other member) bool {
	if m.kind == statusFlawed {
		return other.status != 0 && other.status == m.status
	}
	return other.kind == unreadable || other.kind == refusalFlawed
}
