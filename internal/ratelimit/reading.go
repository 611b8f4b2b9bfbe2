package ratelimit

import (
	"fmt"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/plural"
)

// Reading is one accepted meaning of "so many calls in a period".
type Reading struct {
	// Name is the algorithm's.
	Name string
	// Consume: refused calls use up quota as accepted ones do.
	Consume bool
}

// The algorithms.
const (
	// FixedWindow counts in windows that follow each other, at any phase.
	FixedWindow = "fixed window"
	// OpenedWindow counts in windows each of which the first call opens that comes after the end of the one before, as a
	// counter does that expires.
	OpenedWindow   = "window opened by a call"
	SlidingLog     = "sliding log"
	SlidingCounter = "sliding counter"
	TokenBucket    = "token bucket"
)

// String is the reading for people.
func (r Reading) String() string {
	if r.Consume {
		return r.Name + " whose refusals use up quota"
	}
	return r.Name
}

// Readings are all accepted readings. In a window that is counted by itself the refused calls come after the quota is
// used up, so that there it makes no difference whether they use any.
func Readings() []Reading {
	out := []Reading{{Name: FixedWindow}, {Name: OpenedWindow}}
	for _, consume := range []bool{false, true} {
		for _, name := range []string{SlidingLog, SlidingCounter, TokenBucket} {
			out = append(out, Reading{name, consume})
		}
	}
	return out
}

// Explanation says how a reading fares against a history.
type Explanation struct {
	Reading Reading
	// TooMany: more calls were accepted than the reading lets in, whatever its parameters.
	TooMany bool
	// TooFew: a call was refused that the reading lets in, whatever its parameters, or at least whichever of them agree
	// with what was accepted.
	TooFew bool
	// Holds: with one choice of its parameters the reading explains everything.
	Holds bool
	// Burst is, for a token bucket that holds, the largest burst that it can have.
	Burst float64
	// Seen says what refutes the reading.
	Seen string
}

// Explain holds a history against a reading.
func (h *History) Explain(r Reading) Explanation {
	switch r.Name {
	case FixedWindow:
		return h.windows(fixed{h}, r)
	case OpenedWindow:
		return h.opened(r)
	case SlidingCounter:
		surely, possibly := h.users(r.Consume)
		return h.windows(counter{h, surely, possibly, r.Consume}, r)
	case SlidingLog:
		return h.log(r)
	default:
		return h.bucket(r)
	}
}

// log: no more than the limit in any period that ends with an accepted call, and a refusal only where the period before
// it may be full.
func (h *History) log(r Reading) Explanation {
	e := Explanation{Reading: r}
	if at, n := h.mostIn(h.limit.Per); n > h.limit.Calls {
		e.TooMany = true
		e.Seen = fmt.Sprintf("%s accepted within less than %s, from %s on", plural.Of(n, "call"), h.limit.Per, at.Round(time.Millisecond))
	}
	_, users := h.users(r.Consume)
	for _, c := range h.refused.calls {
		if n := others(users.possibly(c.Sent-h.limit.Per, c.Answered), r.Consume); n < h.limit.Calls {
			e.TooFew = true
			e.see("a call refused at %s after at most %d in %s", c.Sent.Round(time.Millisecond), n, h.limit.Per)
			break
		}
	}
	e.Holds = !e.TooMany && !e.TooFew
	return e
}

// see adds to what refutes a reading.
func (e *Explanation) see(format string, args ...any) {
	if e.Seen != "" {
		e.Seen += "; "
	}
	e.Seen += fmt.Sprintf(format, args...)
}

// others takes the refused call itself out of a count of calls that includes the refused.
func others(n int, consume bool) int {
	if consume {
		return n - 1
	}
	return n
}

// mostIn is the largest number of accepted calls that were certainly decided within less than a span, and from when on.
func (h *History) mostIn(span time.Duration) (time.Duration, int) {
	var at time.Duration
	most := 0
	for _, c := range h.accepted.calls {
		if n := h.accepted.surely(c.Sent, c.Sent+span); n > most {
			at, most = c.Sent, n
		}
	}
	return at, most
}

// Possible are the readings that explain the whole history.
func (h *History) Possible() []Explanation {
	var out []Explanation
	for _, r := range Readings() {
		if e := h.Explain(r); e.Holds {
			out = append(out, e)
		}
	}
	return out
}
