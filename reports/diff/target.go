package diff

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/behaviour"
	"github.com/unreadcheck/unreadcheck/spec/judge"
)

// Measurements that are as near to each other as this are equal.
const (
	nearShare = 0.05
	nearTime  = 50 * time.Millisecond
)

// near reports whether two measurements are within five percent of the greater.
func near(a, b float64) bool { return math.Abs(a-b) <= nearShare*max(math.Abs(a), math.Abs(b)) }

// target compares what is the target's as a whole.
func (c *comparison) target() {
	if a, b := c.a.Target.Observer, c.b.Target.Observer; a != b {
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
	c.measure("read-back lag", a, b, func(v float64) string {
		return time.Duration(v * float64(time.Second)).Round(time.Millisecond).String()
	})
}

// measure adds a row of two measurements.
func (c *comparison) measure(of string, a, b float64, text func(float64) string) {
	row := Row{Class: Differs, Of: of, A: text(a), B: text(b), direction: "less"}
	if b > a {
		row.direction = "more"
	}
	c.add(row)
}

// traits compares what targets do whatever the program. One that only one of the runs tells is no difference: whether it is
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
	shared := sharedFits(a.Fits, b.Fits)
	if len(shared) == 0 && len(a.Fits)+len(b.Fits) > 0 {
		class := Differs
		for _, id := range []string{"UMN-RATE-1/probe", "UMN-RATE-2/probe"} {
			if of, there := c.classes[id]; there {
				class = of
			}
		}
		c.add(Row{Class: class, Of: "way of counting calls", A: fitText(a.Fits), B: fitText(b.Fits), direction: "another"})
	}
	perSecond := func(v float64) string { return fmt.Sprintf("%.0f calls a second", v) }
	if !near(a.SafePerSecond, b.SafePerSecond) && (refusedBelow(a) || refusedBelow(b)) {
		c.measure("safe pace", a.SafePerSecond, b.SafePerSecond, perSecond)
	}
	// How many calls a window lets in at once depends on when in it they come.
	windowed := slices.ContainsFunc(slices.Concat(a.Fits, b.Fits), func(f judge.LimitFit) bool { return strings.Contains(f.Algorithm, "window") })
	if !windowed && !near(float64(a.Burst), float64(b.Burst)) {
		c.measure("calls let in at once after a rest", float64(a.Burst), float64(b.Burst), func(v float64) string { return fmt.Sprintf("%.0f calls", v) })
	}
}

// sharedFits are the algorithms that explain both probes with limits that are near to each other.
func sharedFits(a, b []judge.LimitFit) []string {
	var out []string
	for _, f := range a {
		if slices.ContainsFunc(b, func(g judge.LimitFit) bool { return sameFit(f, g) }) {
			out = append(out, f.Algorithm)
		}
	}
	return out
}

// sameFit reports whether two fits may be of one limiter: the ranges of their limits meet, or nearly.
func sameFit(a, b judge.LimitFit) bool {
	if a.Algorithm != b.Algorithm {
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
