package concurrent

import (
	"cmp"
	"math/big"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// What a crowd can find broken: calls at once on one member, on different members of a group, and on one member's groups.
const (
	oneMember   = spec.AtOnceOnMember
	manyMembers = spec.AtOnceOnMembers
	manyGroups  = spec.AtOnceInGroups
)

// Requirements are the ids by which crowds are judged.
func Requirements(c *spec.Contract) []string {
	return []string{c.Broken(oneMember), c.Broken(manyMembers), c.Broken(manyGroups)}
}

// Place is the membership whose calls set a count that turned up elsewhere.
type Place struct{ Group, Member string }

// cause is what a proof is put down to.
type cause struct {
	of spec.Case
	// sequential: nothing was concurrent with anything.
	sequential bool
	// ambiguous: calls on the same member met, and calls on others as well.
	ambiguous bool
	// source is whose count it is that was read, where that is another's.
	source *Place
}

// cause says what the proof speaks of. What needs no crowd bears the id that it has elsewhere.
func (h History) cause(m membership, s segment, j judged) cause {
	c := cause{sequential: h.sequential(s, j.stuck)}
	switch {
	case !m.rules.counted && j.stuck.Do == program.ActSet:
		c.of = spec.IgnoredTypeAnswer
		return c
	case !m.rules.counted:
		c.of = spec.IgnoredTypeCount
		return c
	}
	c.source = h.sourceOf(m, s, j)
	switch {
	case c.source != nil && c.source.Group == m.group && c.sequential:
		c.of = spec.OtherMember
	case c.source != nil && c.source.Group == m.group:
		c.of = manyMembers
	case c.source != nil && c.sequential:
		c.of = spec.OtherGroup
	case c.source != nil:
		c.of = manyGroups
	case c.sequential:
		c.of = alone(j)
	case s.unclamped(j):
		c.of = spec.NumberAbove
	case s.stale(j):
		c.of = oneMember
	default:
		c.of, c.ambiguous = h.rivals(m, s, j.stuck)
	}
	return c
}

// sequential reports whether nothing was done at once with anything from the program's start until the operation ended.
func (h History) sequential(s segment, last Operation) bool {
	if s.first > 0 {
		return false
	}
	var before []Operation
	for _, o := range h.Operations {
		if o.Sent <= last.Answered && !o.Barrier && o.made() {
			before = append(before, o)
		}
	}
	slices.SortFunc(before, func(a, b Operation) int { return cmp.Compare(a.Sent, b.Sent) })
	for i := 1; i < len(before); i++ {
		if overlap(before[i-1], before[i]) {
			return false
		}
	}
	return true
}

// made reports whether the operation had a chance to reach the target: what was not sent met nothing.
func (o Operation) made() bool { return o.Answer == nil || o.Answer.Fate != Unsent }

// overlap reports whether two operations can have taken effect in either order.
func overlap(a, b Operation) bool { return a.Sent <= b.until() && b.Sent <= a.until() }

// sourceOf looks for another membership that alone was set the number that was read, and that this member cannot have.
func (h History) sourceOf(m membership, s segment, j judged) *Place {
	if j.stuck.Do != program.ActRead || !j.unreachable {
		return nil
	}
	n := *j.stuck.Reading.Unread
	own := func(o Operation) bool { return o.Do == program.ActSet && o.Number == n }
	if n < 2 || n >= s.from.messages || slices.ContainsFunc(s.operations, own) {
		return nil // other ways lead to such a count
	}
	// What was set long before has nothing to do with it: with many calls any number was set by somebody.
	recent := time.Duration(0)
	if n := len(j.order); n >= 3 {
		recent = j.order[n-3].Sent
	}
	var found *Place
	for _, o := range h.Operations {
		if o.Do != program.ActSet || o.Number != n || o.Answer.Fate != Accepted || o.Sent > j.stuck.Answered || o.Answered < recent || o.Round < s.first {
			continue
		}
		switch {
		case o.Group == m.group:
			return &Place{o.Group, o.Member}
		case o.Member == m.member && found == nil:
			found = &Place{o.Group, o.Member}
		}
	}
	return found
}

// unclamped reports whether the count is above the number of messages, though no message came that a race with a call could
// have left it behind.
func (s segment) unclamped(j judged) bool {
	sent := slices.ContainsFunc(s.operations, func(o Operation) bool { return o.Do == program.ActSend })
	return j.stuck.Do == program.ActRead && !sent && *j.stuck.Reading.Unread > s.from.messages
}

// stale reports whether the reading was behind: the next one shows what it should have shown, and no call or message came
// between them.
func (s segment) stale(j judged) bool {
	if j.stuck.Do != program.ActRead {
		return false
	}
	for _, o := range s.operations {
		if o.Answered < j.stuck.Sent || o == j.stuck {
			continue
		}
		if o.Do != program.ActRead {
			return false
		}
		if o.Sent > j.stuck.Answered {
			return *o.Reading.Unread == j.at.unread
		}
	}
	return false
}

// alone is the requirement on calls one at a time that the proof speaks of: it follows from the last that was done to
// the member.
func alone(j judged) spec.Case {
	if j.stuck.Do == program.ActSet {
		return model.NumberCase(big.NewInt(j.stuck.Number), j.at.messages)
	}
	for _, o := range slices.Backward(j.order) {
		switch {
		case o.Do == program.ActSend:
			return spec.LaterMessages
		case o.Do == program.ActSet && o.Answer.Fate != Refused:
			return model.NumberCase(big.NewInt(o.Number), j.at.messages)
		}
	}
	return spec.NumberBelow
}

// rivals tells which calls made at once the proof speaks of: those on the same member, unless each of these had the
// member to itself while calls on others went on. It is ambiguous where both is so.
func (h History) rivals(m membership, s segment, last Operation) (of spec.Case, ambiguous bool) {
	sameMember, sameGroup, otherGroup := false, false, false
	for _, mine := range s.until(last) {
		if mine.Do != program.ActSet {
			continue
		}
		for _, o := range h.Operations {
			if o.Round < s.first || o == mine || o.Do == program.ActRead || !o.made() || !overlap(mine, o) {
				continue
			}
			switch {
			case o.Group == m.group && (o.Do == program.ActSend || o.Member == m.member):
				sameMember = true
			case o.Group == m.group:
				sameGroup = true
			case o.Member == m.member:
				otherGroup = true
			}
		}
	}
	switch {
	case sameMember || !sameGroup && !otherGroup:
		return oneMember, sameGroup || otherGroup
	case sameGroup:
		return manyMembers, otherGroup
	}
	return manyGroups, false
}
