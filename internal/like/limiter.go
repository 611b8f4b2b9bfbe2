package like

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/ratelimit"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// learnLimiter learns the way of counting that fits the probe of the limit best, and how calls are refused that come too often.
func (l *Likeness) learnLimiter(played []judge.Played) {
	var probe *judge.Inference
	var refusals []reaction
	for _, p := range played {
		if p.Program.Floods() {
			probe = judge.Infer(l.contract, p.Program, p.Recordings)
		}
	}
	l.each(played, func(s program.Step, seen record.Step) {
		for _, x := range slices.Concat(seen.Earlier, seen.Calls) {
			if judge.TooFrequent(l.contract, x) && s.Flood != nil {
				refusals = append(refusals, reactionTo(x))
			}
		}
	})
	if len(refusals) > 0 {
		l.codes["over_limit"] = l.usual(situation{condition: "over_limit"}, refusals)
	}
	if probe == nil {
		l.lacks("limit: it was not probed; the documented one is kept")
		return
	}
	if l.limiter = bestFit(probe); l.limiter != nil {
		return
	}
	l.lacks("limit: no way of counting fits what was seen; the documented limit is kept")
	if probe.Steady > moreThanWindows*float64(probe.Limit) && probe.Burst <= probe.Limit {
		// A bucket in some form lets in, beside what it was filled with, what flows in meanwhile.
		l.limiter = &judge.LimitFit{Algorithm: ratelimit.TokenBucket, Calls: probe.Limit, Burst: probe.Limit}
	}
}

// moreThanWindows is the share of the limit above which more is let in under overload than a sliding window lets in.
const moreThanWindows = 1.25

// bestFit is the fit that the stand-in counts by: one with the contract's limit, or one with a lower limit. With a limit above the
// contract's nearly anything fits.
func bestFit(probe *judge.Inference) *judge.LimitFit {
	near := func(f judge.LimitFit) bool { return f.LeastCalls <= probe.Limit && probe.Limit <= f.MostCalls }
	lower := func(f judge.LimitFit) bool { return f.MostCalls < probe.Limit }
	for _, fits := range []func(judge.LimitFit) bool{near, lower} {
		for _, r := range likeliest {
			i := slices.IndexFunc(probe.Fits, func(f judge.LimitFit) bool { return fits(f) && f.Algorithm == r.String() })
			if i >= 0 {
				return &probe.Fits[i]
			}
		}
	}
	return nil
}

// likeliest are the readings in the order in which they are met with: few limiters have refusals use up quota.
var likeliest = []ratelimit.Reading{
	{Name: ratelimit.SlidingLog}, {Name: ratelimit.FixedWindow}, {Name: ratelimit.TokenBucket}, {Name: ratelimit.OpenedWindow},
	{Name: ratelimit.SlidingCounter}, {Name: ratelimit.SlidingLog, Consume: true}, {Name: ratelimit.TokenBucket, Consume: true},
	{Name: ratelimit.SlidingCounter, Consume: true},
}

func consumes(f judge.LimitFit) bool {
	return f.Algorithm == ratelimit.Reading{Name: nameOf(f), Consume: true}.String()
}

// nameOf is the name of a fit's algorithm, whether or not its refusals use up quota.
func nameOf(f judge.LimitFit) string {
	for _, r := range ratelimit.Readings() {
		if strings.HasPrefix(f.Algorithm, r.Name) {
			return r.Name
		}
	}
	return f.Algorithm
}

// limiter decides on calls by a fit.
type limiter struct {
	mu       sync.Mutex
	rate     spec.Rate
	name     string
	consume  bool
	burst    float64
	level    float64
	opened   time.Time
	last     time.Time
	came     []time.Time // calls that count, oldest first
	inWindow int
}

func newLimiter(f judge.LimitFit, per time.Duration) *limiter {
	burst := float64(max(f.Burst, 1))
	return &limiter{rate: spec.Rate{Calls: f.Calls, Per: per}, name: nameOf(f), consume: consumes(f), burst: burst, level: burst}
}

// admit reports whether a call that comes now is let in, and counts it.
func (l *limiter) admit(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	ok := l.open(now)
	if ok || l.consume {
		l.count(now)
	}
	return ok
}

func (l *limiter) open(now time.Time) bool {
	switch per := l.rate.Per; l.name {
	case ratelimit.FixedWindow:
		if start := now.Truncate(per); !start.Equal(l.opened) {
			l.opened, l.inWindow = start, 0
		}
		return l.inWindow < l.rate.Calls
	case ratelimit.OpenedWindow:
		if l.opened.IsZero() || now.Sub(l.opened) >= per {
			l.opened, l.inWindow = now, 0
		}
		return l.inWindow < l.rate.Calls
	case ratelimit.TokenBucket:
		if !l.last.IsZero() {
			l.level = min(l.burst, l.level+now.Sub(l.last).Seconds()/per.Seconds()*float64(l.rate.Calls))
		}
		l.last = now
		return l.level >= 1
	case ratelimit.SlidingCounter:
		start := now.Truncate(per)
		l.forget(start.Add(-per - 1))
		before := 0
		for before < len(l.came) && l.came[before].Before(start) {
			before++
		}
		share := 1 - now.Sub(start).Seconds()/per.Seconds()
		return float64(before)*share+float64(len(l.came)-before) < float64(l.rate.Calls)
	default:
		l.forget(now.Add(-per))
		return len(l.came) < l.rate.Calls
	}
}

// count counts a call. A bucket is never emptier than empty.
func (l *limiter) count(now time.Time) {
	switch l.name {
	case ratelimit.FixedWindow, ratelimit.OpenedWindow:
		l.inWindow++
	case ratelimit.TokenBucket:
		l.level = max(0, l.level-1)
	default:
		l.came = append(l.came, now)
	}
}

// forget drops what came up to a time.
func (l *limiter) forget(until time.Time) {
	i := 0
	for i < len(l.came) && !l.came[i].After(until) {
		i++
	}
	l.came = l.came[i:]
}
