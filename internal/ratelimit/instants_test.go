package ratelimit_test

import (
	"slices"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/ratelimit"
	"github.com/unreadcheck/unreadcheck/spec"
)

// One call a second in windows that calls open. The clock may be off by half a millisecond.
func TestOpenedWindowsToTheNanosecond(t *testing.T) {
	t.Parallel()
	const ms, ns = time.Millisecond, time.Nanosecond
	in := func(at time.Duration) []ratelimit.Call { return some(1, at, true, false) }
	out := func(at time.Duration) []ratelimit.Call { return some(1, at, false, true) }
	// Its window may have been opened at any time of these 100 ms.
	slow := []ratelimit.Call{{Sent: 0, Answered: 100 * ms, Accepted: true}}
	for _, c := range []struct {
		name            string
		calls           []ratelimit.Call
		tooMany, tooFew bool
	}{
		{"two at once", slices.Concat(in(0), in(0)), true, false},
		{"a window later", slices.Concat(in(0), in(time.Second-ms)), false, false},
		{"not quite", slices.Concat(in(0), in(time.Second-ms-ns)), true, false},

		{"opened after 20 ms and before 50", slices.Concat(slow, out(1020*ms), in(1050*ms)), false, false},
		{"opened after 50 ms and before 50", slices.Concat(slow, out(1050*ms), in(1050*ms)), false, false},
		{"refused while none is open", slices.Concat(slow, out(1150*ms), in(1160*ms)), false, true},
		{"opened at the last instant", slices.Concat(slow, out(1101*ms-ns), in(1160*ms)), false, false},
		{"opened after the last instant", slices.Concat(slow, out(1101*ms), in(1160*ms)), false, true},
		{"opened at the first instant", slices.Concat(slow, in(999*ms)), false, false},
		{"opened before the first instant", slices.Concat(slow, in(999*ms-ns)), true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := ratelimit.NewHistory(spec.Rate{Calls: 1, Per: time.Second}, c.calls).Explain(ratelimit.Reading{Name: ratelimit.OpenedWindow})
			if e.TooMany != c.tooMany || e.TooFew != c.tooFew || e.Holds == (c.tooMany || c.tooFew) {
				t.Errorf("holds %t, too many %t, too few %t: %s", e.Holds, e.TooMany, e.TooFew, e.Seen)
			}
		})
	}
}

// A call that was under way before a second began and after it ended does not lie in it for certain, and takes nothing
// away from those that do.
func TestASlowCallCountsForNothing(t *testing.T) {
	t.Parallel()
	const at, ms = 5 * time.Second, time.Millisecond
	for _, answered := range []time.Duration{at - ms, at + 998*ms, at + 999*ms - 1, at + 999*ms, at + 999*ms + 1, 10 * time.Second} {
		slow := []ratelimit.Call{{Sent: 0, Answered: answered, Accepted: true}}
		for n, tooMany := range map[int]bool{1: false, 2: false, 3: true} {
			for _, calls := range [][]ratelimit.Call{slices.Concat(slow, some(n, at, true, false)), slices.Concat(slow, slow, some(n, at, true, false))} {
				e := ratelimit.NewHistory(spec.Rate{Calls: 2, Per: time.Second}, calls).Explain(ratelimit.Reading{Name: ratelimit.SlidingLog})
				if e.TooMany != tooMany || e.Holds == tooMany {
					t.Errorf("%d calls beside %d slow ones until %s: too many %t: %s", n, len(calls)-n, answered, e.TooMany, e.Seen)
				}
			}
		}
	}
}

// A slow refusal that uses up quota does not explain itself, in whichever window it may have been counted. A second one
// explains it.
func TestARefusalIsNotDueToItself(t *testing.T) {
	t.Parallel()
	for _, name := range []string{ratelimit.SlidingLog, ratelimit.SlidingCounter, ratelimit.TokenBucket} {
		for n, holds := range []bool{true, false, true} {
			calls := slices.Repeat([]ratelimit.Call{{Sent: 0, Answered: 1200 * time.Millisecond, Refused: true}}, n)
			e := ratelimit.NewHistory(spec.Rate{Calls: 1, Per: time.Second}, calls).Explain(ratelimit.Reading{Name: name, Consume: true})
			if e.Holds != holds || e.TooFew == holds {
				t.Errorf("%s, %d refusals: %+v", name, n, e)
			}
		}
	}
}
