package ratelimit_test

import (
	"slices"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/ratelimit"
	"github.com/unreadcheck/unreadcheck/spec"
)

func TestReadingsHaveNames(t *testing.T) {
	t.Parallel()
	for want, r := range map[string]ratelimit.Reading{
		"token bucket": {Name: ratelimit.TokenBucket},
		"sliding log whose refusals use up quota": {Name: ratelimit.SlidingLog, Consume: true},
	} {
		if r.String() != want {
			t.Errorf("%+v is %q, want %q", r, r, want)
		}
	}
}

// An explanation says once, and of the first calls that show it, what refutes a reading.
func TestWhatRefutesAReadingIsSaid(t *testing.T) {
	t.Parallel()
	in := func(n int, at time.Duration) []ratelimit.Call { return some(n, at, true, false) }
	out := func(n int, at time.Duration) []ratelimit.Call { return some(n, at, false, true) }
	for _, c := range []struct {
		name  string
		calls []ratelimit.Call
		want  string
	}{
		{"kept", slices.Concat(in(2, 0), out(3, 0)), ""},
		{"too many", in(3, time.Minute), "3 calls accepted within less than 1s, from 1m0s on"},
		{"too many twice", slices.Concat(in(3, time.Minute), in(3, time.Hour)), "3 calls accepted within less than 1s, from 1m0s on"},
		{"more of too many", slices.Concat(in(3, time.Minute), in(4, time.Hour)), "4 calls accepted within less than 1s, from 1h0m0s on"},
		{"too few", slices.Concat(in(1, 0), out(2, 500*time.Millisecond), out(1, time.Minute)), "a call refused at 500ms after at most 1 in 1s"},
		{"both", slices.Concat(in(3, time.Second), out(1, time.Minute)), "3 calls accepted within less than 1s, from 1s on; a call refused at 1m0s after at most 0 in 1s"},
	} {
		h := ratelimit.NewHistory(spec.Rate{Calls: 2, Per: time.Second}, c.calls)
		if e := h.Explain(ratelimit.Reading{Name: ratelimit.SlidingLog}); e.Seen != c.want || e.Holds != (c.want == "") {
			t.Errorf("%s: it says %q, want %q", c.name, e.Seen, c.want)
		}
	}
}
