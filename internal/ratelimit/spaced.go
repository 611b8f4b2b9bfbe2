package ratelimit

import (
	"cmp"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
)

// Calls come spaced below the limit where each comes no earlier than the limit's pace asks for, give or take a quarter
// of its spacing: one may be a quarter late, and the next a quarter early. A bucket of one call and a half, filled at
// the limit's pace, lets in all of them; so a limiter has to.
const spacedBurst = 1.5

// nearlyAll is the share of the limit that is nearly all of it.
const nearlyAll = 0.95

// leastOfKind is how many answers of a kind it takes to know how long the fastest of them takes.
const leastOfKind = 10

// Spacing says of calls that were sent below the limit which of them certainly came spaced.
type Spacing struct {
	// Certain is how many calls certainly came spaced, and Refused how many were refused, spaced or not, but for those
	// before which nearly the limit was let in within a period: they came late enough to be above it.
	Certain, Refused int
	// Proven are the refused calls that certainly came spaced, by their place among the calls.
	Proven []int
}

// Space says which calls certainly came spaced below the limit. When a call was decided is known better here than to a
// moment between sending and answer: the way there takes as long for each but for what its answer took longer than the
// fastest. Where the network or this machine lets calls come in bunches, that shows in the answers, and fewer calls
// are certain.
func Space(limit spec.Rate, calls []Call) Spacing {
	var s Spacing
	came := narrowed(calls)
	sent, answered := make([]time.Duration, len(came)), make([]time.Duration, len(came))
	for i, c := range came {
		sent[i], answered[i] = c.Sent, c.Answered
	}
	slices.Sort(sent)
	slices.Sort(answered)
	h := NewHistory(limit, calls)
	for i, c := range came {
		if c.Refused && float64(h.accepted.surely(c.Answered-limit.Per, c.Sent)) < nearlyAll*float64(limit.Calls) {
			s.Refused++
		}
		if !c.Accepted && !c.Refused || bunched(limit, sent, answered, c) {
			continue
		}
		s.Certain++
		if c.Refused {
			s.Proven = append(s.Proven, i)
		}
	}
	return s
}

// bunched reports whether a call may have come too soon after others. No stretch that ends with it may hold more calls
// than a bucket of a call and a half lets in, and no period more than the limit less one, since a limiter may round.
func bunched(limit spec.Rate, sent, answered []time.Duration, c Call) bool {
	others := before(sent, c.Answered+1) - 1
	if others-before(answered, c.Sent-limit.Per) >= limit.Calls-1 {
		return true
	}
	for i := before(answered, c.Sent); i >= 0; i-- {
		since := max(0, c.Sent-answered[i])
		if float64(others-i)-float64(limit.Calls)*float64(since)/float64(limit.Per) > spacedBurst-1 {
			return true
		}
	}
	return false
}

// narrowed are the calls with the instants between which they were decided, as far as these differ from call to call.
func narrowed(calls []Call) []Call {
	took := func(of func(Call) bool) time.Duration {
		var all []time.Duration
		for _, c := range calls {
			if of(c) {
				all = append(all, c.Answered-c.Sent)
			}
		}
		if len(all) < leastOfKind {
			return 0
		}
		return slices.MinFunc(all, cmp.Compare)
	}
	accepted, refused := took(func(c Call) bool { return c.Accepted }), took(func(c Call) bool { return c.Refused })
	out := slices.Clone(calls)
	for i := range out {
		c := &out[i]
		fastest := accepted
		if c.Refused {
			fastest = refused // a refusal may well take a shorter way
		}
		if !c.Accepted && !c.Refused {
			fastest = 0
		}
		c.Sent, c.Answered = c.Sent-clockError, max(c.Sent, c.Answered-fastest)+clockError
	}
	return out
}
