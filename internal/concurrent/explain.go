package concurrent

import (
	"fmt"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// newFinding writes down a proof.
func newFinding(h History, m membership, s segment, j judged) Finding {
	c := h.cause(m, s, j)
	f := Finding{Requirement: m.rules.contract.Broken(c.of), Of: c.of, Group: m.group, Member: m.member, Round: s.first,
		Sequential: c.sequential, Ambiguous: c.ambiguous, Source: c.source, Stuck: j.stuck}
	f.Expected, f.Got = expected(j), j.stuck.String()
	f.Late = j.stuck.Do == program.ActRead && !j.stuck.Barrier && s.onlyBarriers().check(searchTime).result == legal
	f.Explanation = explanation(h, m, s, j, f)
	for _, o := range append(tail(j.order), j.stuck) {
		if id := o.exchange(); id != 0 {
			f.Exchanges = append(f.Exchanges, id)
		}
	}
	slices.Sort(f.Exchanges)
	f.Exchanges = slices.Compact(f.Exchanges)
	return f
}

// onlyBarriers is the segment without the readings that were made side by side with calls.
func (s segment) onlyBarriers() segment {
	s.operations = slices.DeleteFunc(slices.Clone(s.operations), func(o Operation) bool { return o.Do == program.ActRead && !o.Barrier })
	return s
}

func (o Operation) exchange() int {
	if o.Reading != nil {
		return o.Reading.Exchange
	}
	return o.Answer.Exchange
}

func expected(j judged) string {
	switch {
	case j.stuck.Do == program.ActSet:
		return "accepted"
	case j.unreachable:
		return "a count that one of the calls can have left"
	}
	return "a count that fits an order of the calls"
}

// tail is the end of an order, as much of it as people read.
func tail(order []Operation) []Operation {
	const shown = 6
	return slices.Clone(order[max(0, len(order)-shown):])
}

// explanation says why no order of the calls explains the history.
func explanation(h History, m membership, s segment, j judged, f Finding) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s in %s, round %d: %s", m.member, m.group, j.stuck.Round+1, impossible(s, j))
	if shown := tail(j.order); len(shown) > 0 {
		fmt.Fprintf(&b, "\nThe order that explains most ends with")
		for _, o := range shown {
			fmt.Fprintf(&b, "\n  %s %s", o, o.who())
		}
	}
	if beside := s.beside(j); len(beside) > 0 {
		fmt.Fprintf(&b, "\nOpen at the same time:")
		for _, o := range beside {
			fmt.Fprintf(&b, "\n  %s %s", o, o.who())
		}
	}
	if f.Source != nil {
		fmt.Fprintf(&b, "\nThe number was set for %s in %s.", f.Source.Member, f.Source.Group)
	}
	if f.Late {
		b.WriteString("\nThe count at the barrier is right; only readings beside the calls are wrong.")
	}
	if f.Sequential {
		b.WriteString("\nNothing was done at once with anything until then.")
	}
	if n := len(h.openCalls(m)); n > 0 {
		fmt.Fprintf(&b, "\nCalls without an answer, each taken for one that may or may not have had its effect: %d.", n)
	}
	return b.String()
}

// impossible is the one sentence that matters.
func impossible(s segment, j judged) string {
	what := fmt.Sprintf("%s %s is impossible", j.stuck, j.stuck.who())
	switch {
	case j.stuck.Do == program.ActSet:
		return fmt.Sprintf("%s: the call is valid", what)
	case j.unreachable && !s.rules.counted:
		return fmt.Sprintf("%s: groups of this type count no unread messages, and the count was %d before", what, s.from.unread)
	case j.unreachable && *j.stuck.Reading.Unread > s.most(j.stuck):
		return fmt.Sprintf("%s: the group had %s at most", what, plural.Of(s.most(j.stuck), "message"))
	case len(j.order) == 0:
		return fmt.Sprintf("the state was %s; %s", s.from, what)
	}
	last := j.order[len(j.order)-1]
	return fmt.Sprintf("after %s %s the state was %s; %s", last, last.who(), j.at, what)
}

// most is how many messages the group can have had when the operation ended.
func (s segment) most(last Operation) int64 {
	n := s.from.messages
	for _, o := range s.operations {
		if o.Do == program.ActSend && o.Sent <= last.Answered {
			n++
		}
	}
	return n
}

// beside are the operations, not in the order, that overlap the one that is stuck.
func (s segment) beside(j judged) []Operation {
	var out []Operation
	for _, o := range s.operations {
		same := func(other Operation) bool { return other == o }
		if o != j.stuck && overlap(o, j.stuck) && !slices.ContainsFunc(j.order, same) {
			out = append(out, o)
		}
	}
	return tail(out)
}

// openCalls are the member's calls without an answer.
func (h History) openCalls(m membership) []Operation {
	var out []Operation
	for _, o := range h.Operations {
		if o.Group == m.group && (o.Member == m.member || o.Do == program.ActSend) && o.Answer != nil && o.Answer.Fate == Unanswered {
			out = append(out, o)
		}
	}
	return out
}
