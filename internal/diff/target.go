package diff

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/behaviour"
	"github.com/unreadcheck/unreadcheck/internal/judge"
)

// Measurements that are as near to each other as this are equal.
const (
	nearShare = 0.05
	nearTime  = 50 * time.Millisecond
)

// near reports whether two measurements are within five percent of the greater.
func near(a, b float64) bool { return math.Abs(a-b) <= nearShare*max(math.Abs(a), math.Abs(b)) }

// listed are the observers that read the list of a member's groups. Where both would do, it is chance which shows a change first
// and is chosen; whether the list has the fields that they read is a trait.
var listed = map[string]bool{"unread-field": true, "message-seq": true}

// target compares what is the target's as a whole.
func (c *comparison) target() {
	a, b := c.a.Target.Observer, c.b.Target.Observer
	if a != b && (!listed[a] || !listed[b]) {
		c.add(Row{Class: Differs, Of: "how counts are read", A: cmp.Or(a, "not at all"), B: cmp.Or(b, "not at all")})
	} else if a != "" {
		c.lag()
	}
	c.traits()
	c.limiter()
}

func (c *comparison) lag() {
	a, b := c.a.Target.ReadBackLagSeconds, c.b.Target.ReadBackLagSeconds
	if near(a, b) || math.Abs(a-b) <= nearTime.Seconds() {
		return
	}
	c.measure(Differs, "read-back lag", a, b, func(v float64) string {
		return time.Duration(v * float64(time.Second)).Round(time.Millisecond).String()
	})
}

// measure adds a row of two measurements.
func (c *comparison) measure(class Class, of string, a, b float64, text func(float64) string) {
	row := Row{Class: class, Of: of, A: text(a), B: text(b), direction: "less"}
	if b > a {
		row.direction = "more"
	}
	c.add(row)
}

// traits compares what targets do whatever the program. One that only one of the runs tells is not a difference: whether it is
// told depends on what was played.
func (c *comparison) traits() {
	if c.a.Behaviour == nil || c.b.Behaviour == nil {
		return
	}
	for _, a := range c.a.Behaviour.Traits {
		i := slices.IndexFunc(c.b.Behaviour.Traits, func(t behaviour.Trait) bool { return t.Name == a.Name })
		if i >= 0 && c.b.Behaviour.Traits[i].Value != a.Value {
			c.add(Row{Class: Differs, Of: a.Name, A: a.Value, B: c.b.Behaviour.Traits[i].Value})
		}
	}
}

// limiter compares what the probes of the limit tell: the ways of counting that explain them, the safe pace and the burst.
func (c *comparison) limiter() {
	a, b := c.a.Rate, c.b.Rate
	if a == nil || b == nil {
		return
	}
	fitsA, fitsB := plausible(a), plausible(b)
	shared := sharedFits(fitsA, fitsB)
	class := c.limitClass()
	if len(shared) == 0 && len(fitsA)+len(fitsB) > 0 {
		c.add(Row{Class: class, Of: "way of counting calls", A: fitText(fitsA), B: fitText(fitsB), direction: "another"})
	}
	perSecond := func(v float64) string { return fmt.Sprintf("%.0f calls a second", v) }
	if !near(a.SafePerSecond, b.SafePerSecond) && (refusedBelow(a) || refusedBelow(b)) {
		c.measure(class, "safe pace", a.SafePerSecond, b.SafePerSecond, perSecond)
	}
	// How many calls come in within windows depends on when in a window they come.
	if slices.ContainsFunc(shared, windowed) {
		return
	}
	calls := func(v float64) string { return fmt.Sprintf("%.0f calls", v) }
	if !near(float64(a.Burst), float64(b.Burst)) {
		c.measure(class, "calls let in at once after a rest", float64(a.Burst), float64(b.Burst), calls)
	}
	if math.Abs(a.Steady-b.Steady) > steadyShare*max(a.Steady, b.Steady) {
		c.measure(class, "calls let in per period of overload", a.Steady, b.Steady, calls)
	}
}

// limitClass is what became of the verdicts that hang on the limit.
func (c *comparison) limitClass() Class {
	class := Differs
	for _, requirement := range c.options.Contract.Measured.Limit {
		for _, check := range c.b.Checks {
			if of, there := c.classes[check.ID]; there && check.Finding.Requirement == requirement {
				class = of
			}
		}
	}
	return class
}

// steadyShare is within which share what is let in under overload is equal: the overload itself differs from run to run.
const steadyShare = 0.25

func windowed(algorithm string) bool {
	return strings.Contains(algorithm, "window") || strings.Contains(algorithm, "counter")
}

// plausible are the fits with the contract's own limit, where there are such: with another limit, an algorithm that has nothing to
// do with the target's explains nearly any probe.
func plausible(r *judge.Inference) []judge.LimitFit {
	own := slices.DeleteFunc(slices.Clone(r.Fits), func(f judge.LimitFit) bool { return !near(float64(f.LeastCalls), float64(r.Limit)) })
	if len(own) > 0 {
		return own
	}
	return r.Fits
}

// sharedFits are the algorithms that explain both probes with limits that are near to each other: one of them may be that of
// both targets.
func sharedFits(a, b []judge.LimitFit) []string {
	var out []string
	for _, f := range a {
		if slices.ContainsFunc(b, func(g judge.LimitFit) bool { return sameFit(f, g) }) {
			out = append(out, f.Algorithm)
		}
	}
	return out
}

// sameFit reports whether two fits may be of one limiter: the ranges of their limits meet, or nearly, and so do the bursts.
func sameFit(a, b judge.LimitFit) bool {
	if a.Algorithm != b.Algorithm || !near(float64(a.Burst), float64(b.Burst)) {
		return false
	}
	least, most := max(a.LeastCalls, b.LeastCalls), min(a.MostCalls, b.MostCalls)
	return least <= most || near(float64(least), float64(most))
}

// fitText names the ways of counting that fit.
func fitText(fits []judge.LimitFit) string {
	if len(fits) == 0 {
		return "none that explains what was seen"
	}
	var out []string
	for _, f := range fits {
		out = append(out, fmt.Sprintf("%s of about %d", f.Algorithm, f.Calls))
	}
	slices.Sort(out)
	return strings.Join(out, ", or ")
}

// refusedBelow reports whether calls were refused that were sent below the limit: only then is the safe pace the target's, and
// not that at which the tool called.
func refusedBelow(r *judge.Inference) bool {
	from, to := -1.0, math.Inf(1)
	for _, p := range r.Phases {
		switch {
		case p.Phase == judge.PhaseUnder:
			from = p.Seconds
		case from >= 0 && p.Seconds > from:
			to = min(to, p.Seconds)
		}
	}
	if from < 0 || r.SliceSeconds <= 0 {
		return false
	}
	for i, s := range r.Timeline {
		if at := float64(i) * r.SliceSeconds; at >= from && at < to && s.Refused > 0 {
			return true
		}
	}
	return false
}
