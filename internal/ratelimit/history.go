// Package ratelimit judges whether a recorded history of calls agrees with a limiter that keeps the contract.
//
// The contract names a number of calls in a period and neither the algorithm, nor its phase, nor its burst. So the verdict
// rests on what every honest limiter does: in any n periods it lets in no more than n+1 times the limit, after a refusal
// no more than the limit, and always what comes spaced below the limit (honest.go, spaced.go). Of each call it is known
// when it was sent and when it was answered, and that its decision lies in between: a slow network or a busy machine
// weakens the proof and does not make a false one.
//
// Readings are for telling people what they have before them: named algorithms, with the limits by which they explain all
// that was seen (reading.go, fit.go). A reading is refuted only where no choice of decision instants makes it agree.
//
// All of this holds for a limiter that the history found at rest: whose quota nobody else uses, and nobody used in the
// two periods before.
package ratelimit

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
)

// clockError is how far the limiter's clock may be off, either way: many count whole milliseconds, and no two run alike.
// A decision by such a clock is one by an exact clock that much earlier or later.
const clockError = time.Millisecond / 2

// never is when a call that met trouble may be decided at the latest.
const never = time.Duration(math.MaxInt64)

// Call is one call of a history.
type Call struct {
	// Sent and Answered bound the instant at which the call was let in or refused.
	Sent, Answered time.Duration
	// Accepted and Refused tell what came of it. A call that met trouble of the network is neither: it may have been let
	// in, at any time since it was sent, or refused, or it was never seen.
	Accepted, Refused bool
}

// History are calls, ordered by when they were sent.
type History struct {
	calls []Call
	limit spec.Rate
	// accepted and refused are the calls of that outcome, known are both, quota are those that may have been let in, and
	// all are all; each as the limiter's clock may have seen them.
	accepted, refused, known, quota, all ends
}

// ends are the ends of a set of calls' intervals.
type ends struct {
	// calls are in the order of their sending; reach is the latest answer up to there.
	calls []Call
	reach []time.Duration
	// sent and answered are in ascending order.
	sent, answered []time.Duration
}

// NewHistory orders calls. The limit is the contract's.
func NewHistory(limit spec.Rate, calls []Call) *History {
	h := &History{calls: slices.Clone(calls), limit: limit}
	accepted, refused, other := h.Count()
	for e, n := range map[*ends]int{&h.accepted: accepted, &h.refused: refused, &h.known: accepted + refused, &h.quota: accepted + other, &h.all: len(calls)} {
		e.calls = make([]Call, 0, n)
	}
	slices.SortStableFunc(h.calls, func(a, b Call) int { return cmp.Compare(a.Sent, b.Sent) })
	for _, c := range h.calls {
		c.Sent, c.Answered = min(c.Sent, c.Answered)-clockError, max(c.Sent, c.Answered)+clockError
		into := []*ends{&h.all}
		switch {
		case c.Accepted:
			into = append(into, &h.accepted, &h.quota, &h.known)
		case c.Refused:
			into = append(into, &h.refused, &h.known)
		default:
			c.Answered = never
			into = append(into, &h.quota)
		}
		for _, e := range into {
			e.calls = append(e.calls, c)
		}
	}
	for _, e := range []*ends{&h.accepted, &h.refused, &h.quota, &h.known, &h.all} {
		e.sort()
	}
	return h
}

// Calls are the history's calls in the order in which they were sent.
func (h *History) Calls() []Call { return slices.Clone(h.calls) }

func (e *ends) sort() {
	slices.SortStableFunc(e.calls, func(a, b Call) int { return cmp.Compare(a.Sent, b.Sent) })
	n := len(e.calls)
	e.reach, e.sent, e.answered = make([]time.Duration, 0, n), make([]time.Duration, 0, n), make([]time.Duration, 0, n)
	latest := -never
	for _, c := range e.calls {
		latest = max(latest, c.Answered)
		e.reach = append(e.reach, latest)
		e.sent = append(e.sent, c.Sent)
		e.answered = append(e.answered, c.Answered)
	}
	slices.Sort(e.answered)
}

// before is how many of some ascending instants lie before one.
func before(instants []time.Duration, at time.Duration) int {
	return sort.Search(len(instants), func(i int) bool { return instants[i] >= at })
}

// possibly is how many calls may have been decided in [from, to]: those sent by then and not answered before.
func (e *ends) possibly(from, to time.Duration) int {
	return before(e.sent, to+1) - before(e.answered, from)
}

// surely is how many calls were certainly decided in [from, to): those answered before its end, less those among them
// that were sent before its beginning.
func (e *ends) surely(from, to time.Duration) int {
	early := before(e.sent, from)
	n := before(e.answered, to) - early
	for i := early - 1; i >= 0 && e.reach[i] >= to; i-- {
		if e.calls[i].Answered >= to {
			n++
		}
	}
	return n
}

// users are the calls that certainly used up quota, and those that may have.
func (h *History) users(consume bool) (surely, possibly *ends) {
	if consume {
		return &h.known, &h.all
	}
	return &h.accepted, &h.quota
}
