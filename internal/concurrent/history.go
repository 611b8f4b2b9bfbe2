package concurrent

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// History is what happened when a program was played. It is JSON.
type History struct {
	// Seed, which is of the program's name, and Attempt, which counts its playings from 1, decided by how much the clients' starts
	// differed.
	Seed    uint64 `json:"seed,omitempty"`
	Attempt int    `json:"attempt,omitempty"`
	// Lag is by how much readings may be behind. Above zero only those at the barriers are used.
	Lag time.Duration `json:"lag,omitempty"`
	// Start is the state of the groups before the first round.
	Start []Group `json:"start"`
	// Operations are in no order; their times say when they happened.
	Operations []Operation `json:"operations"`
	// Ended says why the program was not played to its end, or is empty.
	Ended string `json:"ended,omitempty"`
}

// Operation is one step with what came of it.
type Operation struct {
	// Round counts from 0. Client counts the round's clients from 1; what is done one after another has client 0.
	Round  int             `json:"round"`
	Client int             `json:"client"`
	Do     program.ActKind `json:"do"`
	Group  string          `json:"group"`
	Member string          `json:"member,omitempty"`
	// Number is what a set asks for.
	Number int64 `json:"number,omitempty"`
	// Sent and Answered are times since the program's start on one monotonic clock, in nanoseconds.
	Sent     time.Duration `json:"sent"`
	Answered time.Duration `json:"answered"`
	// Answer is what came of a set or a message.
	Answer *Answer `json:"answer,omitempty"`
	// Reading is what a read showed.
	Reading *Reading `json:"reading,omitempty"`
	// Expect is what the program expects of it, if anything.
	Expect *program.Expect `json:"expect,omitempty"`
	// Barrier marks the reading that closes the round for this member.
	Barrier bool `json:"barrier,omitempty"`
}

// validate says which of the operations cannot be judged.
func (h History) validate() error {
	if len(h.Start) == 0 {
		return errors.New("a history needs a group at least")
	}
	for i, o := range h.Operations {
		g, ok := h.Group(o.Group)
		if !ok {
			return fmt.Errorf("operation %d is in the group %q, which is not there at the start", i+1, o.Group)
		}
		_, counted := g.Unread[o.Member]
		switch {
		case o.Do != program.ActRead && o.Do != program.ActSet && o.Do != program.ActSend:
			return fmt.Errorf("operation %d is a %q; write set, send or read", i+1, o.Do)
		case !counted && o.Do != program.ActSend:
			return fmt.Errorf("operation %d is on %q, who has no count in %s at the start", i+1, o.Member, o.Group)
		case o.Answered < o.Sent:
			return fmt.Errorf("operation %d is answered before it is sent", i+1)
		case o.Do == program.ActRead && o.Reading == nil, (o.Do == program.ActSet || o.Do == program.ActSend) && o.Answer == nil:
			return fmt.Errorf("operation %d, a %s, does not say what came of it", i+1, o.Do)
		case o.Barrier && o.Do != program.ActRead:
			return fmt.Errorf("operation %d, a %s, is marked as a barrier; only a read can be one", i+1, o.Do)
		case o.Number < 0:
			return fmt.Errorf("operation %d sets %d; a crowd sets numbers from 0", i+1, o.Number)
		}
	}
	return nil
}

// Group is the group of that name at the start.
func (h History) Group(name string) (Group, bool) {
	i := slices.IndexFunc(h.Start, func(g Group) bool { return g.Name == name })
	if i < 0 {
		return Group{}, false
	}
	return h.Start[i], true
}

// End is the state of the groups after the last barrier. It is not known where a call or a message went unanswered, or
// a barrier's reading is missing.
func (h History) End() ([]Group, bool) {
	out := make([]Group, len(h.Start))
	last := 0
	for _, o := range h.Operations {
		last = max(last, o.Round)
		if o.Answer != nil && o.Answer.Fate == Unanswered {
			return nil, false
		}
	}
	for i, g := range h.Start {
		read := 0
		g.Unread = maps.Clone(g.Unread)
		for _, o := range h.Operations {
			switch {
			case o.Group != g.Name:
			case o.Do == program.ActSend && o.Answer.Fate == Accepted:
				g.Messages++
			case o.Barrier && o.Round == last && o.Reading.Unread != nil:
				g.Unread[o.Member] = *o.Reading.Unread
				read++
			}
		}
		if read != len(g.Unread) {
			return nil, false
		}
		out[i] = g
	}
	return out, true
}
