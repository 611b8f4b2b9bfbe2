package concurrent

import (
	"fmt"
	"math/big"

	"github.com/anishathalye/porcupine"

	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// state is what a member's history is checked against: the group's number of messages, and the member's count, which may be
// less by up to slack.
type state struct{ messages, unread, slack int64 }

func (s state) String() string {
	if s.slack > 0 {
		return fmt.Sprintf("unread %d to %d of %s", s.unread-s.slack, s.unread, plural.Of(s.messages, "message"))
	}
	return fmt.Sprintf("unread %d of %s", s.unread, plural.Of(s.messages, "message"))
}

// rules are what the contract says of one member's calls.
type rules struct {
	// counted: the group's type counts unread messages.
	counted bool
	// sender: the member is who sends the group's messages. What a message does to its sender's own count is not documented:
	// it may leave the count, add to it, or mark everything as read.
	sender   bool
	contract *spec.Contract
	// overLimit and tooLarge are the conditions under which a valid call may be refused.
	overLimit, tooLarge spec.Outcome
}

// step reports whether the operation can have had its result in that state, and the state after it. It is the one place
// that says what operations do.
func (r rules) step(s state, o Operation) (bool, state) {
	switch o.Do {
	case program.ActSet:
		if o.Answer.Fate == Refused {
			return r.mayRefuse(o), s
		}
		if r.counted {
			s.unread, s.slack = model.Clamp(big.NewInt(o.Number), s.messages), 0
		}
		return true, s
	case program.ActSend:
		s.messages++
		if r.counted {
			s.unread++
		}
		if r.counted && r.sender {
			s.slack = s.unread
		}
		return true, s
	default:
		n := *o.Reading.Unread
		shows := s.unread-s.slack <= n && n <= s.unread
		s.unread, s.slack = n, 0
		return shows, s
	}
}

// mayRefuse reports whether the call may be refused as it was.
func (r rules) mayRefuse(o Operation) bool {
	return r.overLimit.Accepts(o.Answer.Code) || model.Wide(big.NewInt(o.Number)) && r.tooLarge.Accepts(o.Answer.Code)
}

// porcupine is the rules as the checker wants them.
func (r rules) porcupine(from state) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return from },
		Step: func(s, in, _ any) (bool, any) {
			// Both are what Init and the history put there.
			before, _ := s.(state)
			o, _ := in.(Operation)
			return r.step(before, o)
		},
		Hash: func(s any) uint64 {
			v, _ := s.(state)
			return uint64(v.messages)*0x9e3779b97f4a7c15 ^ uint64(v.unread)<<1 ^ uint64(v.slack)*0xbf58476d1ce4e5b9
		},
		DescribeOperation: func(in, _ any) string {
			o, _ := in.(Operation)
			return o.String()
		},
		DescribeState: func(s any) string { return fmt.Sprint(s) },
	}
}

// String is the operation with its result: "set(50) -> accepted".
func (o Operation) String() string {
	switch o.Do {
	case program.ActSet:
		return fmt.Sprintf("set(%d) -> %s", o.Number, o.Answer)
	case program.ActSend:
		return fmt.Sprintf("send -> %s", o.Answer)
	}
	if o.Reading == nil || o.Reading.Unread == nil {
		return "read -> none"
	}
	return fmt.Sprintf("read -> %d", *o.Reading.Unread)
}

// String is what became of the call: "refused with 10010".
func (a Answer) String() string {
	switch {
	case a.Fate == Refused:
		return fmt.Sprintf("refused with %d", a.Code)
	case a.Detail != "":
		return fmt.Sprintf("%s (%s)", a.Fate, a.Detail)
	}
	return string(a.Fate)
}

// who says which client did it: "client 2", or how else.
func (o Operation) who() string {
	switch {
	case o.Barrier:
		return "at the barrier"
	case o.Client == 0:
		return "before the clients start"
	}
	return fmt.Sprintf("by client %d", o.Client)
}
