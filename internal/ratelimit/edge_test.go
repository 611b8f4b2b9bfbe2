package ratelimit_test

import (
	"slices"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/ratelimit"
	"github.com/unreadcheck/unreadcheck/spec"
)

// some are calls at one instant.
func some(n int, at time.Duration, accepted, refused bool) []ratelimit.Call {
	return slices.Repeat([]ratelimit.Call{{Sent: at, Answered: at, Accepted: accepted, Refused: refused}}, n)
}

func TestSmallHistories(t *testing.T) {
	t.Parallel()
	two := spec.Rate{Calls: 2, Per: time.Second}
	backwards := func(calls []ratelimit.Call) []ratelimit.Call {
		calls = slices.Clone(calls)
		for i := range calls {
			calls[i].Sent, calls[i].Answered = calls[i].Answered, calls[i].Sent
		}
		return calls
	}
	ms := time.Millisecond
	slow := []ratelimit.Call{{Sent: 0, Answered: 5 * ms, Accepted: true}, {Sent: ms, Answered: 9 * ms, Accepted: true}, {Sent: 2 * ms, Answered: 7 * ms, Refused: true}}
	cases := []struct {
		name                  string
		calls                 []ratelimit.Call
		kept, tooMany, tooFew bool
	}{
		{"nothing", nil, true, false, false},
		{"trouble only", some(5, 0, false, false), true, false, false},
		{"one accepted", some(1, 0, true, false), true, false, false},
		{"one refused", some(1, 0, false, true), false, false, true},
		{"one refused after trouble", slices.Concat(some(2, -time.Hour, false, false), some(1, 0, false, true)), true, false, false},
		{"one refused before trouble", slices.Concat(some(1, 0, false, true), some(2, time.Hour, false, false)), false, false, true},
		{"the limit at once", some(2, time.Hour, true, false), true, false, false},
		{"the limit at once, and a refusal", slices.Concat(some(2, 0, true, false), some(1, 0, false, true)), true, false, false},
		// Two windows meet there.
		{"twice the limit at once", some(4, 0, true, false), true, false, false},
		{"more than that", some(5, 0, true, false), false, true, false},
		{"twice the limit at once, in the middle of two windows", slices.Concat(some(4, 0, true, false), some(4, 1500*ms, true, false)), false, true, false},
		{"refused too early and accepted too often", slices.Concat(some(1, 0, false, true), some(9, time.Minute, true, false)), false, true, true},
		{"answers before questions", backwards(slow), true, false, false},
		{"answers after questions", slow, true, false, false},
		{"a year between", slices.Concat(some(2, -365*24*time.Hour, true, false), some(2, 0, true, false), some(1, 0, false, true)), true, false, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := ratelimit.NewHistory(two, c.calls)
			j := judged(h)
			if j.Kept() != c.kept || j.TooMany != c.tooMany || j.TooFew != c.tooFew {
				t.Errorf("%s", shown(j))
			}
			if len(j.Possible)+len(j.Contradicted) != len(ratelimit.Readings()) {
				t.Errorf("%d readings are possible and %d refuted", len(j.Possible), len(j.Contradicted))
			}
			for _, e := range j.Contradicted {
				if e.Seen == "" {
					t.Errorf("nothing is said about what refutes %s", e.Reading)
				}
			}
			if !slices.IsSortedFunc(h.Calls(), func(a, b ratelimit.Call) int { return int(a.Sent - b.Sent) }) {
				t.Errorf("the calls are not in order: %v", h.Calls())
			}
			accepted, refused, other := h.Count()
			if accepted+refused+other != len(c.calls) {
				t.Errorf("%d accepted, %d refused and %d others are not %d", accepted, refused, other, len(c.calls))
			}
		})
	}
}

// A refusal is due up to an exact instant after an accepted call, and before it. The clock may be off by half a
// millisecond at either call.
func TestRefusalsAreDueToTheNanosecond(t *testing.T) {
	t.Parallel()
	one := spec.Rate{Calls: 1, Per: time.Second}
	const off = 2 * clockError
	for name, last := range map[string]time.Duration{
		ratelimit.FixedWindow:    time.Second + off - 1,
		ratelimit.OpenedWindow:   time.Second + off - 1,
		ratelimit.SlidingLog:     time.Second + off,
		ratelimit.SlidingCounter: 2*time.Second + off - 1,
		ratelimit.TokenBucket:    time.Second + off - 1,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, c := range []struct {
				at   time.Duration
				want bool
			}{{last, true}, {last + 1, false}, {-off, true}, {-off - 1, false}} {
				h := ratelimit.NewHistory(one, slices.Concat(some(1, 0, true, false), some(1, c.at, false, true)))
				if e := h.Explain(ratelimit.Reading{Name: name}); e.Holds != c.want || e.TooFew == c.want || e.TooMany {
					t.Errorf("refused %s after the accepted call: %+v", c.at, e)
				}
			}
		})
	}
}
