package ratelimit_test

import (
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/ratelimit"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Small histories in which a nanosecond decides, or a call that seems to have nothing to do with it. Each call may have
// been decided half a millisecond before it was sent or after it was answered, as the clock may be off.
func TestANanosecondDecides(t *testing.T) {
	t.Parallel()
	const ms, ns = time.Millisecond, time.Nanosecond
	took := func(c ratelimit.Call, d time.Duration) ratelimit.Call { c.Answered += d; return c }
	in := func(at time.Duration) ratelimit.Call { return ratelimit.Call{Sent: at, Answered: at, Accepted: true} }
	out := func(at time.Duration) ratelimit.Call { return ratelimit.Call{Sent: at, Answered: at, Refused: true} }
	silent := func(at time.Duration) ratelimit.Call { return ratelimit.Call{Sent: at, Answered: at} }
	for _, c := range []struct {
		name    string
		reading string
		limit   int
		calls   []ratelimit.Call
		holds   bool
	}{
		// The window opens at 1 s at the latest, and then ends at 2 s.
		{"refused within a full window", ratelimit.OpenedWindow, 2, []ratelimit.Call{in(999500 * time.Microsecond), in(1999500 * time.Microsecond), out(2*time.Second + ms/2 - ns)}, true},
		{"refused after it", ratelimit.OpenedWindow, 2, []ratelimit.Call{in(999500 * time.Microsecond), in(1999500 * time.Microsecond), out(2001 * ms)}, false},

		// The second window can open at one instant only: when the first one ends that opened as early as can be.
		{"a window that opens at the last instant", ratelimit.OpenedWindow, 1, []ratelimit.Call{in(998 * ms), in(1997 * ms), out(2003 * ms)}, true},
		{"a window that opens too late", ratelimit.OpenedWindow, 1, []ratelimit.Call{in(998 * ms), in(1997*ms - ns), out(2003 * ms)}, false},

		// The window of both accepted calls ends at 1999.5 ms at the latest.
		{"refused before the end", ratelimit.OpenedWindow, 2, []ratelimit.Call{in(999 * ms), took(in(1001*ms), ms/2), out(2000*ms - ns)}, true},
		{"refused at the end", ratelimit.OpenedWindow, 2, []ratelimit.Call{in(999 * ms), took(in(1001*ms), ms/2), out(2000 * ms)}, false},

		// A call without an answer may have been let in at any time since it was sent, and so may fill a window.
		{"refused beside a call without an answer", ratelimit.OpenedWindow, 2, []ratelimit.Call{in(250 * ms), silent(0), in(1500 * ms), out(2400 * ms)}, true},
		{"refused long after it", ratelimit.OpenedWindow, 2, []ratelimit.Call{in(250*ms - ns), took(silent(0), 750*ms), in(1500 * ms), out(2750 * ms)}, false},
		{"refused in the window that it opens", ratelimit.OpenedWindow, 2, []ratelimit.Call{silent(ms), in(ms), out(1002*ms - ns)}, true},
		{"refused after that", ratelimit.OpenedWindow, 2, []ratelimit.Call{silent(ms), in(ms), out(1002*ms + ns)}, false},

		// A window with the first call ends at 1001 ms at the latest.
		{"two calls in the window of a refusal", ratelimit.FixedWindow, 2, []ratelimit.Call{took(in(-ms), 3*ms/2), in(1001500*time.Microsecond - ns), out(1001*ms + ns)}, true},
		{"one call in it, and one after it", ratelimit.FixedWindow, 2, []ratelimit.Call{took(in(-ms), 3*ms/2), in(1001500 * time.Microsecond), out(1001*ms + ns)}, false},

		// Of the first call a thousandth is left where its window ends at 998.5 ms, and the next one then at 1998.5 ms.
		{"a call in the window, and some of one before", ratelimit.SlidingCounter, 2, []ratelimit.Call{in(-2 * ms), out(1998 * ms), in(1999*ms - ns)}, true},
		{"some of one before, and a call after the window", ratelimit.SlidingCounter, 2, []ratelimit.Call{in(-2 * ms), out(1998 * ms), in(1999 * ms)}, false},

		// The last call comes too late to have a part in it.
		{"some of one before is left", ratelimit.SlidingCounter, 1, []ratelimit.Call{in(-ms / 2), out(1999500 * time.Microsecond), in(2001 * ms)}, true},
		{"none of it is left", ratelimit.SlidingCounter, 1, []ratelimit.Call{in(-ms / 2), out(2000500 * time.Microsecond), in(2002 * ms)}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := ratelimit.NewHistory(spec.Rate{Calls: c.limit, Per: time.Second}, c.calls)
			if e := h.Explain(ratelimit.Reading{Name: c.reading}); e.Holds != c.holds || (e.TooMany || e.TooFew) == c.holds {
				t.Errorf("holds %t, too many %t, too few %t: %s", e.Holds, e.TooMany, e.TooFew, e.Seen)
			}
			if c.reading == ratelimit.SlidingCounter { // there is no other refusal that could have used up quota
				if e := h.Explain(ratelimit.Reading{Name: c.reading, Consume: true}); e.Holds != c.holds {
					t.Errorf("where refusals use up quota it holds: %t", e.Holds)
				}
			}
		})
	}
}
