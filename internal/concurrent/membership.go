package concurrent

import (
	"cmp"
	"maps"
	"slices"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// membership is one member's history in one group, cut into segments that can be checked one by one.
type membership struct {
	group, member string
	rules         rules
	segments      []segment
}

// segment is a stretch of a member's history that begins in a known state and ends at a barrier.
type segment struct {
	rules rules
	from  state
	// first is the round it begins with.
	first      int
	operations []Operation
}

// last is the round that the segment ends with.
func (s segment) last() int {
	last := s.first
	for _, o := range s.operations {
		last = max(last, o.Round)
	}
	return last
}

// closed reports whether the state after the segment is known, and that state: all calls are answered, and the barrier
// has a reading. Whether that reading is right is found out by checking the segment that it closes.
func (s segment) closed() (state, bool) {
	after, read, last := s.from, false, s.last()
	for _, o := range s.operations {
		switch {
		case o.Answer != nil && o.Answer.Fate == Unanswered:
			return state{}, false
		case o.Do == program.ActSend:
			after.messages++
		case o.Barrier && o.Round == last:
			after.unread, read = *o.Reading.Unread, true
		}
	}
	return after, read
}

// memberships are the histories of all members who have a count at the start.
func (h History) memberships(c *spec.Contract) []membership {
	var out []membership
	for _, g := range h.Start {
		// A type that the contract does not have is taken for one that counts, as the stage of a program takes AnyCounted.
		t, known := c.GroupType(g.Type)
		r := rules{contract: c, counted: !known || t.Unread == spec.Counted, overLimit: c.Outcomes["over_limit"], tooLarge: c.Outcomes["number_too_large"]}
		for _, name := range slices.Sorted(maps.Keys(g.Unread)) {
			out = append(out, h.membership(g, name, r))
		}
	}
	return out
}

func (h History) membership(g Group, name string, r rules) membership {
	r.sender = name == program.Owner
	m := membership{group: g.Name, member: name, rules: r}
	var mine []Operation
	for _, o := range h.Operations {
		if o.Group == g.Name && (o.Do == program.ActSend || o.Member == name) && h.used(o) {
			mine = append(mine, o)
		}
	}
	slices.SortStableFunc(mine, func(a, b Operation) int {
		return cmp.Or(cmp.Compare(a.Round, b.Round), cmp.Compare(a.Sent, b.Sent), cmp.Compare(a.Answered, b.Answered))
	})
	current := segment{rules: r, from: state{messages: g.Messages, unread: g.Unread[name]}}
	for i, o := range mine {
		if i > 0 && o.Round != mine[i-1].Round {
			if after, ok := current.closed(); ok {
				m.segments = append(m.segments, current)
				current = segment{rules: r, from: after, first: o.Round}
			}
		}
		current.operations = append(current.operations, o)
	}
	if len(current.operations) > 0 {
		m.segments = append(m.segments, current)
	}
	return m
}

// used reports whether the operation says anything: it reached the target, and what came of it is known to be of now.
func (h History) used(o Operation) bool {
	switch o.Do {
	case program.ActSet:
		return o.Answer.Fate != Unsent
	case program.ActSend:
		return o.Answer.Fate == Accepted || o.Answer.Fate == Unanswered
	default:
		return o.Reading.Unread != nil && (h.Lag == 0 || o.Barrier)
	}
}
