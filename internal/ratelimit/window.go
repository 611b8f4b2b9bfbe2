package ratelimit

import (
	"slices"
	"time"
)

// windowed is an algorithm that counts in windows of one phase.
type windowed interface {
	// mayLetIn reports whether an accepted call may have been let in.
	mayLetIn(c Call, phase time.Duration) bool
	// mayRefuse reports whether a refused call may have been refused.
	mayRefuse(c Call, phase time.Duration) bool
}

// windows tries every phase that makes a difference.
func (h *History) windows(w windowed, r Reading) Explanation {
	accepted := &claim{calls: h.accepted.calls, may: w.mayLetIn}
	refused := &claim{calls: h.refused.calls, may: w.mayRefuse}
	for _, p := range h.phases() {
		// Where some phase agrees with the one kind of calls, what is sought is one that agrees with the other.
		if accepted.ever && !refused.maybe(p.last) || refused.ever && !accepted.maybe(p.first) {
			continue
		}
		var fits, due bool
		if accepted.ever && !refused.ever {
			due = refused.holds(p.last)
			fits = due && accepted.holds(p.first)
		} else {
			fits = accepted.holds(p.first)
			due = (fits || !refused.ever) && refused.holds(p.last)
		}
		if fits && due && refused.holds(accepted.latest(p)) {
			return Explanation{Reading: r, Holds: true}
		}
	}
	e := Explanation{Reading: r, TooMany: !accepted.ever, TooFew: !refused.ever}
	return e.refuted("phase")
}

// claim is that calls may have come out as they did.
type claim struct {
	calls []Call
	may   func(c Call, phase time.Duration) bool
	// witness is the call that refuted a phase last. Most likely it refutes the next as well, or one soon after it does.
	witness int
	// ever reports whether there is a phase at which the claim holds.
	ever bool
}

// maybe reports whether the claim may hold at a phase, as far as a few calls tell.
func (c *claim) maybe(phase time.Duration) bool { return c.agree(4, phase) }

// holds reports whether the claim holds at a phase.
func (c *claim) holds(phase time.Duration) bool {
	holds := c.agree(len(c.calls), phase)
	c.ever = c.ever || holds
	return holds
}

// latest is the latest of those phases at which the claim holds, as it does at the first.
func (c *claim) latest(p phases) time.Duration {
	for p.first < p.last {
		if middle := p.last - (p.last-p.first)/2; c.holds(middle) {
			p.first = middle
		} else {
			p.last = middle - 1
		}
	}
	return p.first
}

// agree reports whether some calls agree with a phase, from the witness on.
func (c *claim) agree(n int, phase time.Duration) bool {
	for n := range min(n, len(c.calls)) {
		i := (c.witness + n) % len(c.calls)
		if !c.may(c.calls[i], phase) {
			c.witness = i
			return false
		}
	}
	return true
}

// refuted completes the explanation of windows that do not hold.
func (e *Explanation) refuted(parameter string) Explanation {
	if e.TooMany {
		e.see("at no %s of the windows do the accepted calls fit", parameter)
	} else {
		e.TooFew = true
		e.see("at no %s of the windows that lets in the accepted calls is every refused one due", parameter)
	}
	return *e
}

// phases are the window beginnings of one period.
type phases struct{ first, last time.Duration }

// phases divides the window beginnings of one period. What certainly or possibly lies in a window changes only where its
// beginning or its end passes an end of a call's interval. In between there is only how much a sliding counter still
// covers of the window before: the later a window begins the more, so that a later phase agrees with more refusals, and
// with fewer accepted calls.
func (h *History) phases() []phases {
	lasts := []time.Duration{0}
	for _, at := range slices.Concat(h.all.sent, h.all.answered) {
		if at != never {
			lasts = append(lasts, at-h.windowOf(at, 0))
		}
	}
	slices.Sort(lasts)
	lasts = slices.Compact(lasts)
	before := lasts[len(lasts)-1] - h.limit.Per
	out := make([]phases, len(lasts))
	for i, last := range lasts {
		out[i] = phases{before + 1, last}
		before = last
	}
	return out
}

// windowOf is the beginning of the window of that phase in which an instant lies.
func (h *History) windowOf(at, phase time.Duration) time.Duration {
	into := (at - phase) % h.limit.Per
	if into < 0 {
		into += h.limit.Per
	}
	return at - into
}

// fixed counts the accepted calls of a window.
type fixed struct{ *History }

// neighbours is how many windows in a row are counted together. A call at their border is certainly in neither alone.
const neighbours = 4

// mayLetIn: no window, and no few in a row, certainly hold more accepted calls than they may.
func (h fixed) mayLetIn(c Call, phase time.Duration) bool {
	from := h.windowOf(c.Sent, phase)
	for n := 1; n <= neighbours; n++ {
		if h.accepted.surely(from, from+time.Duration(n)*h.limit.Per) > n*h.limit.Calls {
			return false
		}
	}
	return true
}

// mayRefuse: one of the windows in which the refusal may have been decided may have been full by then.
func (h fixed) mayRefuse(c Call, phase time.Duration) bool {
	for from := h.windowOf(c.Sent, phase); from <= c.Answered; from += h.limit.Per {
		if h.quota.possibly(from, min(c.Answered, from+h.limit.Per-1)) >= h.limit.Calls {
			return true
		}
	}
	return false
}

// counter adds to the calls of a window the share of the window before that a sliding one would still cover.
// Implementations round that share up or down, and refuse where it is the limit or where the call would take it above.
type counter struct {
	*History
	surely, possibly *ends
	consume          bool
}

// mayLetIn: the least that the counter may have been at is below the limit.
func (h counter) mayLetIn(c Call, phase time.Duration) bool {
	per := h.limit.Per
	from := h.windowOf(c.Sent, phase)
	if !(fixed{h.History}).mayLetIn(c, phase) {
		return false // it is at least as strict
	}
	if c.Answered >= from+per {
		return true
	}
	now := h.surely.surely(from, c.Sent)
	return h.sum(now, h.surely.surely(from-per, from), c.Answered-from) < float64(h.limit.Calls)
}

// mayRefuse: the most that the counter may have been at leaves less than a whole call to the limit.
func (h counter) mayRefuse(c Call, phase time.Duration) bool {
	per := h.limit.Per
	for from := h.windowOf(c.Sent, phase); from <= c.Answered; from += per {
		now := others(h.possibly.possibly(from, min(c.Answered, from+per-1)), h.consume)
		before := h.possibly.possibly(from-per, from-1)
		if c.Sent < from {
			before = others(before, h.consume)
		}
		if h.sum(now, before, max(0, c.Sent-from)) > float64(h.limit.Calls-1) {
			return true
		}
	}
	return false
}

// sum is what a sliding counter takes for the calls of the last period, some way into a window.
func (h counter) sum(now, before int, into time.Duration) float64 {
	return float64(now) + float64(before)*(1-float64(into)/float64(h.limit.Per))
}
