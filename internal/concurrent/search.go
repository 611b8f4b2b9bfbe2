package concurrent

import (
	"cmp"
	"math/big"
	"slices"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// searchTime is how long the search for an order may take for one segment.
const searchTime = 5 * time.Second

// result is what a search came to.
type result int

const (
	legal result = iota
	illegal
	// unknown: the search did not end in time.
	unknown
)

// judged is a result and, where it is illegal, its proof.
type judged struct {
	result result
	// order is the longest order of operations that fits, and at the state after it; stuck is the operation that cannot
	// follow and can wait no longer.
	order []Operation
	at    state
	stuck Operation
	// unreachable: no order at all is needed to see it, the operation cannot have that result after any of the calls.
	unreachable bool
}

// check looks for an order of the segment's operations that explains all of them. What no order can explain is found
// without a search.
func (s segment) check(limit time.Duration) judged {
	if stuck, found := s.unreachable(); found {
		j := s.explain(limit, s.until(stuck))
		if j.result != illegal || j.stuck.String() != stuck.String() {
			j = judged{at: s.from, stuck: stuck}
		}
		j.result, j.unreachable = illegal, true
		return j
	}
	if s.unanswered() > mostUnanswered {
		return judged{result: unknown}
	}
	switch porcupine.CheckOperationsTimeout(s.rules.porcupine(s.from), history(s.operations), limit) {
	case porcupine.Ok:
		return judged{}
	case porcupine.Unknown:
		return judged{result: unknown}
	}
	return s.explain(limit, s.operations)
}

// mostUnanswered bounds the operations of a segment that may have taken effect at any time later, or never: each of them doubles
// what there is to search.
const mostUnanswered = 12

func (s segment) unanswered() int {
	n := 0
	for _, o := range s.operations {
		if o.until() == never {
			n++
		}
	}
	return n
}

// explain searches once more and keeps how far it came.
func (s segment) explain(limit time.Duration, operations []Operation) judged {
	found, info := porcupine.CheckOperationsVerbose(s.rules.porcupine(s.from), history(operations), limit)
	if found == porcupine.Ok {
		return judged{}
	}
	j := judged{result: illegal, at: s.from}
	var longest []int
	for _, order := range info.PartialLinearizations()[0] {
		if len(order) > len(longest) || len(order) == len(longest) && slices.Compare(order, longest) < 0 {
			longest = order
		}
	}
	left := slices.Clone(operations)
	for _, id := range longest {
		o := operations[id]
		j.order = append(j.order, o)
		_, j.at = s.rules.step(j.at, o)
	}
	for _, id := range slices.Backward(slices.Sorted(slices.Values(longest))) {
		left = slices.Delete(left, id, id+1)
	}
	j.stuck = slices.MinFunc(left, func(a, b Operation) int {
		return cmp.Or(cmp.Compare(a.until(), b.until()), cmp.Compare(a.Sent, b.Sent))
	})
	return j
}

// until are the operations that can have taken effect before the last one ended.
func (s segment) until(last Operation) []Operation {
	return slices.DeleteFunc(slices.Clone(s.operations), func(o Operation) bool { return o.Sent > last.Answered })
}

// never is later than anything.
const never = time.Duration(1<<63 - 1)

// until is the latest time at which the operation can have taken effect. One that was not answered may do so at any
// time; at the end of all times it is as if it had not.
func (o Operation) until() time.Duration {
	if o.Answer != nil && o.Answer.Fate == Unanswered {
		return never
	}
	return o.Answered
}

// history is the operations as porcupine wants them. Its ids are the operations' indices.
func history(operations []Operation) []porcupine.Operation {
	var out []porcupine.Operation
	for _, o := range operations {
		out = append(out, porcupine.Operation{ClientId: o.Client, Input: o, Call: int64(o.Sent), Return: int64(o.until())})
	}
	return out
}

// unreachable looks for an operation whose result no order can explain: a valid call that was refused, or a count that
// no call set, with or without the messages that came after it.
func (s segment) unreachable() (Operation, bool) {
	for _, o := range s.operations {
		switch {
		case o.Do == program.ActSet && o.Answer.Fate == Refused && !s.rules.mayRefuse(o), o.Do == program.ActRead && !s.reaches(o):
			return o, true
		}
	}
	return Operation{}, false
}

// reaches reports whether any call before the reading's end can have led to its count.
func (s segment) reaches(reading Operation) bool {
	unread, messages := *reading.Reading.Unread, int64(0)
	for _, o := range s.operations {
		if o.Do == program.ActSend && o.Sent <= reading.Answered {
			messages++
		}
	}
	added := messages
	if !s.rules.counted {
		added = 0
	}
	between := func(low, high int64) bool {
		if s.rules.sender && added > 0 {
			low = 0 // a message may mark everything as read for its sender
		}
		return low <= unread && unread <= high
	}
	if between(s.from.unread, s.from.unread+added) {
		return true
	}
	if !s.rules.counted {
		return false
	}
	for _, o := range s.operations {
		if o.Do == program.ActSet && o.Answer.Fate != Refused && o.Sent <= reading.Answered {
			number, most := big.NewInt(o.Number), s.from.messages+messages
			low, high := model.Clamp(number, s.from.messages), model.Clamp(number, most)
			if between(low, min(high+added, most)) {
				return true
			}
		}
	}
	return false
}

// Unexplained are the members whose readings at the end of the round its calls cannot have led to.
func (h History) Unexplained(c *spec.Contract, round int) []Place {
	var out []Place
	for _, m := range h.memberships(c) {
		for _, s := range m.segments {
			if s.last() == round && s.check(time.Second).result == illegal {
				out = append(out, Place{m.group, m.member})
			}
		}
	}
	return out
}
