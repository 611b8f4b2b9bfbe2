package ratelimit_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/ratelimit"
	"github.com/unreadcheck/unreadcheck/spec"
)

// What comes in is judged by two laws, to the call and to the nanosecond. The clock may be off by half a millisecond at
// either end of a stretch.
func TestExcess(t *testing.T) {
	t.Parallel()
	const ms, ns, s = time.Millisecond, time.Nanosecond, time.Second
	rate := spec.Rate{Calls: 50, Per: s}
	in := func(n int, at time.Duration) []ratelimit.Call { return some(n, at, true, false) }
	out := func(at time.Duration) []ratelimit.Call { return some(1, at, false, true) }
	for _, c := range []struct {
		name      string
		calls     []ratelimit.Call
		exhausted []ratelimit.Call
		says      string
	}{
		{"nothing", nil, nil, ""},
		{"twice the limit and two", in(102, 0), nil, ""},
		{"one more", in(103, 10*s+ms/2), nil, "103 calls were let in within 1s, from 10s on; an honest limiter lets in at most 102"},
		{"within a period", slices.Concat(in(100, 0), in(3, s-ms-ns)), nil, "103 calls"},
		{"not for certain", slices.Concat(in(100, 0), in(3, s-ms)), nil, ""},
		{"three times the limit in two periods", slices.Concat(in(75, 0), in(77, 1500*ms)), nil, ""},
		{"one more in two", slices.Concat(in(75, 0), in(78, 1500*ms)), nil, "153 calls were let in within 2s"},
		{"a limit and a tenth after a refusal", slices.Concat(in(50, 0), out(900*ms), in(55, 1200*ms)), out(900 * ms), ""},
		{"one more after it", slices.Concat(in(50, 0), out(900*ms), in(56, 1200*ms)), out(900 * ms), "56 calls were let in within 1s after a refusal, from 901ms on; an honest limiter lets in at most 55"},
		{"after a refusal that took its time", slices.Concat(in(50, 0), out(900*ms), in(1, 1200*ms), in(55, 1700*ms)),
			[]ratelimit.Call{{Sent: 600 * ms, Answered: 900 * ms, Refused: true}}, ""},
		{"after a refusal that came too soon", slices.Concat(in(49, 0), out(900*ms), in(56, 1200*ms)), out(900 * ms), ""},
		{"two periods after it", slices.Concat(in(50, 0), out(900*ms), in(50, 1200*ms), in(56, 2300*ms)), out(900 * ms), "106 calls were let in within 2s after a refusal"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e, over := ratelimit.NewHistory(rate, c.calls).Excess(c.exhausted)
			if over != (c.says != "") || over && !strings.Contains(e.String(), c.says) {
				t.Errorf("over: %t, %s; want …%s…", over, e, c.says)
			}
		})
	}
}

// A call came spaced where, however the network may have bunched those before it, it did not come early by more than half
// of its spacing.
func TestSpace(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	rate := spec.Rate{Calls: 50, Per: time.Second} // one each 20 ms
	at := func(refused int, took time.Duration, times ...time.Duration) []ratelimit.Call {
		var out []ratelimit.Call
		for i, sent := range times {
			out = append(out, ratelimit.Call{Sent: sent, Answered: sent + took, Accepted: i != refused, Refused: i == refused})
		}
		return out
	}
	spaced := func(n int, by time.Duration) []time.Duration {
		var out []time.Duration
		for i := range n {
			out = append(out, time.Duration(i)*by)
		}
		return out
	}
	slow := at(-1, 15*ms, spaced(20, 21*ms)...)
	slow[2].Answered += 12 * ms
	for _, c := range []struct {
		name            string
		calls           []ratelimit.Call
		certain, proven int
	}{
		{"nothing", nil, 0, 0},
		{"evenly", at(3, 0, spaced(20, 21*ms)...), 20, 1},
		{"half a spacing early", at(1, 0, 0, 11*ms, 40*ms), 3, 1},
		{"a little more", at(1, 0, 0, 11*ms-1, 40*ms), 2, 0},
		{"debts add up", at(2, 0, 0, 16*ms, 31*ms-1, 200*ms), 3, 0},
		{"all take as long", at(-1, 15*ms, spaced(20, 21*ms)...), 20, 0},
		{"one took longer", slow, 18, 0},
		{"of a few refusals nobody knows how long they take", at(3, 15*ms, spaced(20, 21*ms)...), 15, 1},
		{"as many in a period as the limit", at(-1, 0, spaced(60, 20*ms)...), 49, 0},
		{"at once", at(-1, 0, 0, 0, 0), 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if s := ratelimit.Space(rate, c.calls); s.Certain != c.certain || len(s.Proven) != c.proven {
				t.Errorf("%+v; want %d certain, %d proven", s, c.certain, c.proven)
			}
		})
	}
}

// Whatever the limit is, a probe tells it, and the algorithm beside it.
func TestFits(t *testing.T) {
	t.Parallel()
	kinds := map[string]func(spec.Rate) limiter{
		ratelimit.FixedWindow:  func(r spec.Rate) limiter { return fixed(r, 300*time.Millisecond) },
		ratelimit.SlidingLog:   func(r spec.Rate) limiter { return slidingLog(r, false, false) },
		ratelimit.TokenBucket:  func(r spec.Rate) limiter { return bucket(r, r.Calls/2, nothing) },
		ratelimit.OpenedWindow: opened,
	}
	for name, create := range kinds {
		for _, calls := range []int{15, 25, 33} {
			kept := spec.Rate{Calls: calls, Per: time.Second}
			h := ratelimit.NewHistory(small, probed(small, kind{name: name, create: func(spec.Rate, *rand.Rand) limiter { return create(kept) }}, delays[0], 1))
			fits := h.Fits()
			i := slices.IndexFunc(fits, func(f ratelimit.Fit) bool { return f.Reading.Name == name && !f.Reading.Consume })
			if i < 0 || fits[i].Least > calls || fits[i].Most < calls || fits[i].Most-fits[i].Least > 2 {
				t.Errorf("%s of %d: the fits are %v", name, calls, fits)
				continue
			}
			if likely := fits[i].Likely(1); likely != fits[i].Least {
				t.Errorf("the likeliest is %d of %v", likely, fits[i])
			}
			if name == ratelimit.TokenBucket && (fits[i].Burst < calls/2-1 || fits[i].Burst > calls/2+1) {
				t.Errorf("a burst of %d is told as %v", calls/2, fits[i])
			}
		}
	}
	if fits := ratelimit.NewHistory(small, some(9, 0, true, false)).Fits(); fits != nil {
		t.Errorf("without a refusal %v fit", fits)
	}
}
