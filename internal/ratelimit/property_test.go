package ratelimit_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/unreadcheck/unreadcheck/internal/ratelimit"
	"github.com/unreadcheck/unreadcheck/spec"
)

// clockError is how far off the limiters' clocks are allowed to be.
const clockError = time.Millisecond / 2

// scenario is a limiter, and calls to it at arbitrary times through an arbitrary network.
type scenario struct {
	limit spec.Rate
	kind  kind
	calls []ratelimit.Call
}

func drawLimit(t *rapid.T, most int) spec.Rate {
	return spec.Rate{
		Calls: rapid.OneOf(rapid.IntRange(1, min(most, 12)), rapid.IntRange(1, most)).Draw(t, "limit"),
		Per:   rapid.SampledFrom([]time.Duration{100 * time.Millisecond, time.Second, 2 * time.Second}).Draw(t, "period"),
	}
}

// drawAttempts draws stretches of calls with anything from nothing to some periods between them, and networks from
// instantaneous ones to such that take longer than a period. The limiter's clock is off by as much as it may be.
func drawAttempts(t *rapid.T, limit spec.Rate, rng *rand.Rand) []attempt {
	per := limit.Per
	spans := []time.Duration{0, 0, time.Microsecond, time.Millisecond, per / time.Duration(limit.Calls), per / 2, per - 1, per, per + 1, 3 * per}
	var out []attempt
	now := rapid.SampledFrom([]time.Duration{0, 1, -1, -10 * time.Second, -per, time.Hour, 100 * 365 * 24 * time.Hour}).Draw(t, "start")
	for range rapid.IntRange(1, 6).Draw(t, "stretches") {
		now += rapid.SampledFrom(spans).Draw(t, "rest")
		n := rapid.IntRange(1, 2*limit.Calls+3).Draw(t, "calls")
		gap := rapid.SampledFrom(spans).Draw(t, "within") / time.Duration(n)
		exact := rapid.Bool().Draw(t, "even")
		delay := 1 + rapid.SampledFrom(spans).Draw(t, "delay")
		for range n {
			a := attempt{sent: now}
			switch rng.IntN(4) {
			case 0:
				a.decided = a.sent - clockError
				a.answered = a.sent + draw(rng, delay)
			case 1:
				a.answered = a.sent + draw(rng, delay)
				a.decided = a.answered + clockError
			default:
				a.decided = a.sent + draw(rng, delay)
				a.answered = a.decided + draw(rng, delay)
			}
			out = append(out, a)
			if exact {
				now += gap
			} else {
				now += draw(rng, 2*gap+1)
			}
		}
	}
	return out
}

func drawScenario(t *rapid.T, most int) scenario {
	s := scenario{limit: drawLimit(t, most), kind: rapid.SampledFrom(accepted).Draw(t, "kind")}
	rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	l := &load{limit: s.limit, rng: rng, attempts: drawAttempts(t, s.limit, rng)}
	trouble := rapid.SampledFrom([]float64{0, 0, 0.05, 0.5}).Draw(t, "trouble")
	lim := s.kind.create(s.limit, rng)
	lost := map[int]bool{}
	for i := range l.attempts {
		if strings.Contains(s.kind.name, "millisecond") {
			// This one's clock is off by itself.
			a := &l.attempts[i]
			a.decided = min(max(a.decided, a.sent), a.answered)
		}
		if lost[i] = rng.Float64() < trouble; lost[i] && rng.IntN(2) == 0 {
			// Decided long after the caller gave up.
			l.attempts[i].decided = l.attempts[i].answered + draw(rng, 4*s.limit.Per)
		}
	}
	// The calls in the order of their decision; of those that met trouble some never came there.
	order := make([]int, len(l.attempts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(l.attempts[a].decided - l.attempts[b].decided) })
	offset := rapid.SampledFrom([]time.Duration{0, 1, -1, time.Hour, -time.Hour}).Draw(t, "offset")
	s.calls = make([]ratelimit.Call, len(order))
	for _, i := range order {
		a := l.attempts[i]
		s.calls[i] = ratelimit.Call{Sent: a.sent, Answered: a.answered}
		if lost[i] && rng.IntN(2) == 0 {
			continue
		}
		if ok := lim.allow(a.decided+offset, a.conn); !lost[i] {
			s.calls[i].Accepted, s.calls[i].Refused = ok, !ok
		}
	}
	return s
}

// Whatever is called when, and whatever the network does to it, a limiter's own reading explains it.
func TestNoArrivalsRefuteAnAcceptedLimiter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawScenario(t, 300)
		h := ratelimit.NewHistory(s.limit, s.calls)
		if e := h.Explain(s.kind.reading); !e.Holds {
			t.Fatalf("%s, %s: %s is refuted: %s", s.kind.name, s.limit, e.Reading, e.Seen)
		}
	})
}

// drawHistory draws calls of an accepted limiter, some of which came out otherwise: kept ones, and near misses.
func drawHistory(t *rapid.T) (spec.Rate, []ratelimit.Call) {
	s := drawScenario(t, 12)
	for range rapid.IntRange(0, 3).Draw(t, "changes") {
		c := &s.calls[rapid.IntRange(0, len(s.calls)-1).Draw(t, "changed")]
		c.Accepted, c.Refused = c.Refused, c.Accepted
	}
	return s.limit, s.calls
}

// verdict is what must not depend on when a history took place.
func verdict(limit spec.Rate, calls []ratelimit.Call) []ratelimit.Explanation {
	var out []ratelimit.Explanation
	for _, r := range ratelimit.Readings() {
		e := ratelimit.NewHistory(limit, calls).Explain(r)
		e.Seen = ""
		out = append(out, e)
	}
	return out
}

func TestTheHourMakesNoDifference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit, calls := drawHistory(t)
		by := time.Duration(rapid.Int64Range(-int64(time.Hour), int64(time.Hour)).Draw(t, "by"))
		later := slices.Clone(calls)
		for i := range later {
			later[i].Sent += by
			later[i].Answered += by
		}
		if before, after := verdict(limit, calls), verdict(limit, later); !slices.Equal(before, after) {
			t.Fatalf("%+v, and %s later %+v", before, by, after)
		}
	})
}

// needAll demands that what explained one history explains another.
func needAll(t *rapid.T, limit spec.Rate, before, after []ratelimit.Call, when func(ratelimit.Reading) bool) {
	t.Helper()
	was, is := ratelimit.NewHistory(limit, before), ratelimit.NewHistory(limit, after)
	for _, r := range ratelimit.Readings() {
		if !when(r) || !was.Explain(r).Holds {
			continue
		}
		if e := is.Explain(r); !e.Holds {
			t.Fatalf("%s: %s held before, and now does not: %s", limit, r, e.Seen)
		}
	}
}

func always(ratelimit.Reading) bool { return true }

// To know less of when a call was decided refutes nothing.
func TestWideningRefutesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit, calls := drawHistory(t)
		wide := slices.Clone(calls)
		for range rapid.IntRange(1, 4).Draw(t, "widenings") {
			c := &wide[rapid.IntRange(0, len(wide)-1).Draw(t, "widened")]
			spans := rapid.Int64Range(0, int64(2*limit.Per))
			c.Sent -= time.Duration(spans.Draw(t, "earlier"))
			c.Answered += time.Duration(spans.Draw(t, "later"))
		}
		needAll(t, limit, calls, wide, always)
	})
}

// To forget what came of a call refutes nothing. Nor does it refute anything that a call was not refused, other than
// where the refusal used up quota that another refusal is due to.
func TestForgettingRefutesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit, calls := drawHistory(t)
		i := rapid.IntRange(0, len(calls)-1).Draw(t, "forgotten")
		forgotten := slices.Clone(calls)
		forgotten[i].Accepted, forgotten[i].Refused = false, false
		needAll(t, limit, calls, forgotten, always)
		if calls[i].Refused {
			without := slices.Delete(slices.Clone(calls), i, i+1)
			needAll(t, limit, calls, without, func(r ratelimit.Reading) bool { return !r.Consume })
		}
	})
}

// A rest in which everything is forgotten can as well be shorter or longer by whole periods, or be no rest at all for
// what begins anew after it.
func TestRestsMakeNoDifference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawScenario(t, 40)
		per := s.limit.Per
		calls := slices.Clone(s.calls)
		slices.SortStableFunc(calls, func(a, b ratelimit.Call) int { return int(a.Sent - b.Sent) })
		var end, by time.Duration
		for i := range calls {
			c := &calls[i]
			if !c.Accepted && !c.Refused {
				return
			}
			c.Sent += by
			if rest := c.Sent - end; i > 0 && rest > 4*per {
				cut := (rest - 4*per) / per * per
				by, c.Sent = by-cut, c.Sent-cut
			} else if i > 0 && rest > 3*per {
				by, c.Sent = by+5*per, c.Sent+5*per
			}
			c.Answered += by
			end = max(end, c.Answered)
			if i == 0 {
				end = c.Answered
			}
		}
		if e := ratelimit.NewHistory(s.limit, calls).Explain(s.kind.reading); !e.Holds {
			t.Fatalf("%s, %s: %s is refuted: %s", s.kind.name, s.limit, e.Reading, e.Seen)
		}
	})
}
