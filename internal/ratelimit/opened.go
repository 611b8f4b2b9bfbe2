package ratelimit

import (
	"cmp"
	"slices"
	"sort"
	"time"
)

// opened: windows of one period, each opened by a call, and none between them. So the windows' beginnings make a chain:
// each lies at or after the end of the one before, and no call is decided in between.
func (h *History) opened(r Reading) Explanation {
	e := Explanation{Reading: r}
	if h.openings(h.known.calls).chain(true, true) {
		e.Holds = true
		return e
	}
	e.TooMany = !h.openings(h.accepted.calls).chain(true, false)
	e.TooFew = !h.openings(h.refused.calls).chain(false, true)
	return e.refuted("opening")
}

// openings are the instants at which windows can be opened.
type openings struct {
	h *History
	// last are the instants that stand for all: everything that matters changes only after one of them.
	last []time.Duration
	// answered are the answers to the calls that have to lie in a window, in order, with the latest sending up to there.
	answered, latest []time.Duration
	// earliest is the earliest answer to a refusal from there on, in the order of their sending.
	earliest []time.Duration
}

func (h *History) openings(calls []Call) *openings {
	o := &openings{h: h, earliest: make([]time.Duration, len(h.refused.calls)+1)}
	for _, at := range slices.Concat(h.all.sent, h.all.answered) {
		if at != never {
			o.last = append(o.last, at, at-h.limit.Per)
		}
	}
	// A call can open a window from its sending on.
	for _, at := range h.quota.sent {
		o.last = append(o.last, at-1)
	}
	slices.Sort(o.last)
	o.last = slices.Compact(o.last)

	calls = slices.Clone(calls)
	slices.SortFunc(calls, func(a, b Call) int { return cmp.Compare(a.Answered, b.Answered) })
	latest := -never
	for _, c := range calls {
		latest = max(latest, c.Sent)
		o.answered = append(o.answered, c.Answered)
		o.latest = append(o.latest, latest)
	}
	o.earliest[len(h.refused.calls)] = never
	for i, c := range slices.Backward(h.refused.calls) {
		o.earliest[i] = min(c.Answered, o.earliest[i+1])
	}
	return o
}

// crowded reports whether more calls were accepted within less than a period than two windows let in; of more than two
// such a stretch has no part.
func (h *History) crowded() bool {
	_, n := h.mostIn(h.limit.Per)
	return n > 2*h.limit.Calls
}

// chain reports whether there is a chain of windows in which the accepted calls, or the refused, or both have their place.
func (o *openings) chain(accepted, refused bool) bool {
	if len(o.answered) == 0 {
		return true
	}
	if accepted && o.h.crowded() {
		return false
	}
	per, end := o.h.limit.Per, o.latest[len(o.latest)-1]
	// Of each stretch of openings that can be reached, first is the first, and after says what it comes after.
	var first, after []time.Duration
	for i, at := range o.last {
		if o.h.quota.possibly(at, at) == 0 {
			continue
		}
		previous := -never
		if i > 0 {
			previous = o.last[i-1]
		}
		// A window can follow any that ends by then, and the later that one ends the fewer calls have to be in this one.
		fits := func(since time.Duration) bool {
			return (!accepted || o.holds(since, at)) && (!refused || o.explains(since, at))
		}
		reached := previous + 1
		over := before(o.answered, at)
		if over > 0 || !fits(-never) {
			j := 0
			if over > 0 {
				// The window before has to reach beyond the latest call that is certainly over by now.
				j = before(after, o.latest[over-1]-per)
			}
			j += sort.Search(len(first)-j, func(n int) bool { return first[j+n]+per > at || fits(first[j+n]+per) })
			if j == len(first) || first[j]+per > at {
				continue
			}
			reached = max(reached, first[j]+per)
		}
		if end < at+per {
			return true
		}
		first, after = append(first, reached), append(after, previous)
	}
	return false
}

// holds reports whether a window opened at an instant, the first since another, does not certainly hold more accepted
// calls than the limit. A call that was sent since then cannot have been decided before.
func (o *openings) holds(since, at time.Duration) bool {
	return o.h.accepted.surely(since, at+o.h.limit.Per) <= o.h.limit.Calls
}

// explains reports whether the refusals that certainly lie in such a window are due; for that the first of them has to be.
// Those that may lie in another window as well are not looked at.
func (o *openings) explains(since, at time.Duration) bool {
	first := o.earliest[before(o.h.refused.sent, since)]
	return first >= at+o.h.limit.Per || o.h.quota.possibly(at, first) >= o.h.limit.Calls
}
