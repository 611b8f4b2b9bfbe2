package ratelimit_test

import (
	"slices"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/ratelimit"
	"github.com/unreadcheck/unreadcheck/spec"
)

// One phase of the windows has to explain everything. Four calls at once, twice what a window holds, fit only where two
// windows meet, at a whole second. A refusal after two calls on either side of a whole second is due only where none meet.
func TestOnePhaseExplainsAll(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	in := func(n int, at time.Duration) []ratelimit.Call { return some(n, at, true, false) }
	out := func(at time.Duration) []ratelimit.Call { return some(1, at, false, true) }
	border := in(4, 10*time.Second)
	across := slices.Concat(in(1, 800*ms), in(1, 1400*ms), out(1500*ms))
	within := slices.Concat(in(1, 1100*ms), in(1, 1400*ms), out(1500*ms))
	for _, c := range []struct {
		name            string
		calls           []ratelimit.Call
		tooMany, tooFew bool
	}{
		{"a border", border, false, false},
		{"a refusal across it", across, false, false},
		{"both", slices.Concat(border, across), false, true},
		{"both, the other way round", slices.Concat(in(4, 100*time.Second), in(1, 10300*ms), in(1, 10900*ms), out(11200*ms)), false, true},
		{"a border, and a refusal beside it", slices.Concat(border, within), false, false},
		{"two borders", slices.Concat(border, in(4, 20*time.Second)), false, false},
		{"two borders that do not meet", slices.Concat(border, in(4, 20500*ms)), true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := ratelimit.NewHistory(spec.Rate{Calls: 2, Per: time.Second}, c.calls).Explain(ratelimit.Reading{Name: ratelimit.FixedWindow})
			if e.TooMany != c.tooMany || e.TooFew != c.tooFew || e.Holds == (c.tooMany || c.tooFew) {
				t.Errorf("holds %t, too many %t, too few %t: %s", e.Holds, e.TooMany, e.TooFew, e.Seen)
			}
		})
	}
}

// A call that was under way where two windows meet lies in one of them, and for certain in neither. Three such calls at each
// border of four windows are nine in a row where eight are let in, though no three windows hold more than six.
func TestWindowsInARowAreCounted(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	var calls []ratelimit.Call
	for n, want := range []bool{true, true, true, false} {
		h := ratelimit.NewHistory(spec.Rate{Calls: 2, Per: time.Second}, calls)
		if e := h.Explain(ratelimit.Reading{Name: ratelimit.FixedWindow}); e.Holds != want || e.TooMany == want {
			t.Errorf("with %d borders crossed: %+v", n, e)
		}
		begun := time.Duration(n)*time.Second + 510*ms
		calls = slices.Concat(calls, slices.Repeat([]ratelimit.Call{{Sent: begun, Answered: begun + 980*ms, Accepted: true}}, 3))
	}
}
