package ratelimit_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/ratelimit"
	"github.com/unreadcheck/unreadcheck/spec"
)

// A token takes 5 ms to flow in where the limit is 200 a second, and the clock may be off by half a millisecond at either
// end of a stretch. So each of these histories changes its meaning at one nanosecond.
func TestBucketsToTheNanosecond(t *testing.T) {
	t.Parallel()
	const ms, ns = time.Millisecond, time.Nanosecond
	rate := spec.Rate{Calls: 200, Per: time.Second}
	in := func(n int, at time.Duration) []ratelimit.Call { return some(n, at, true, false) }
	out := func(at time.Duration) []ratelimit.Call { return some(1, at, false, true) }
	slow := func(n int, at, took time.Duration) []ratelimit.Call {
		return slices.Repeat([]ratelimit.Call{{Sent: at, Answered: at + took, Accepted: true}}, n)
	}
	for _, c := range []struct {
		name            string
		calls           []ratelimit.Call
		tooMany, tooFew bool
		burst           float64
		seen            string
	}{
		{"no call", nil, false, false, 200, ""},
		{"a full bucket, and the token that flows in meanwhile", slow(201, 0, 4*ms), false, false, 200, ""},
		{"and one nanosecond less for it", slow(201, 0, 4*ms-ns), true, false, 200, "what was accepted needs a burst of 200.0"},
		{"three hundred at once", in(300, 0), true, false, 200, "what was accepted needs a burst of 299.8"},
		// Refuted by what was accepted, it is not refuted by what was refused as well: of too large a bucket nothing is known.
		{"three hundred at once, and a refusal later", slices.Concat(in(300, 0), out(ms), in(2, 3*ms)), true, false, 200, "what was accepted needs a burst of 301.2"},

		{"empty again", slices.Concat(in(200, 0), out(6*ms-ns)), false, false, 200, ""},
		{"a token has flowed in", slices.Concat(in(200, 0), out(6*ms)), false, true, 1, "even a bucket of one had a token"},
		{"a second one was taken", slices.Concat(in(200, 0), in(1, 4*ms), out(10*ms-ns)), false, false, 200, ""},
		{"and has flowed in again", slices.Concat(in(200, 0), in(1, 4*ms), out(10*ms)), false, true, 1, "even a bucket of one had a token"},

		{"a burst of three, then a refusal", slices.Concat(in(3, 0), out(7*ms-ns)), false, true, 1, "even a bucket of one"},
		{"refused when a burst of three was used up", slices.Concat(in(3, 0), out(ms)), false, false, 4, ""},
		{"a little later", slices.Concat(in(3, 0), out(3500*time.Microsecond)), false, false, 3.5, ""},

		{"a burst before needs more", slices.Concat(slow(4, 0, 2*ms), in(3, time.Second), out(time.Second+4*ms)), false, true, 3.4, "needs a burst of 3.4, what was refused one below 3.4"},
		{"a burst before needs as much", slices.Concat(slow(4, 0, 2*ms), in(3, time.Second), out(time.Second+4*ms-ns)), false, false, 3.4, ""},

		{"a token left by a refusal", slices.Concat(in(3, 99*ms), out(100*ms), in(2, 104*ms)), false, true, 4, "needs 1.0 tokens by then"},
		{"nearly one", slices.Concat(in(3, 99*ms), out(100*ms), in(2, 104*ms+ns)), false, false, 4, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := ratelimit.NewHistory(rate, c.calls).Explain(ratelimit.Reading{Name: ratelimit.TokenBucket})
			if e.TooMany != c.tooMany || e.TooFew != c.tooFew || e.Holds == (c.tooMany || c.tooFew) {
				t.Errorf("holds %t, too many %t, too few %t: %s", e.Holds, e.TooMany, e.TooFew, e.Seen)
			}
			if e.Burst < c.burst-0.001 || e.Burst > c.burst+0.001 {
				t.Errorf("the burst is %g, want %g", e.Burst, c.burst)
			}
			if !strings.Contains(e.Seen, c.seen) || c.seen == "" && e.Seen != "" {
				t.Errorf("it says %q, want …%s…", e.Seen, c.seen)
			}
		})
	}
}

// Refusals that use up quota leave a debt of no more than one period's tokens. So a second after the last of many calls a
// bucket has none, and a token later it has one.
func TestTheDebtOfRefusalsEnds(t *testing.T) {
	t.Parallel()
	rate := spec.Rate{Calls: 200, Per: time.Second}
	const last = time.Second + 6*time.Millisecond
	for at, holds := range map[time.Duration]bool{time.Second: true, last - 1: true, last: false} {
		calls := slices.Concat(some(50, 0, true, false), some(250, 0, false, true), some(1, at, false, true))
		e := ratelimit.NewHistory(rate, calls).Explain(ratelimit.Reading{Name: ratelimit.TokenBucket, Consume: true})
		if e.Holds != holds || e.TooFew == holds {
			t.Errorf("a refusal after %s: %+v", at, e)
		}
	}
}
