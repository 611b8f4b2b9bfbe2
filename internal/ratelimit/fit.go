package ratelimit

import "fmt"

// Fit is a reading and the limits with which it explains a history, whether or not the contract's is among them.
type Fit struct {
	Reading Reading
	// Least and Most are the limits, in calls per period.
	Least, Most int
	// Burst is, for a token bucket, the smallest whole burst with which it explains the history.
	Burst int
}

// Likely is the limit among those that fit which is the likeliest: a given one where it is among them.
func (f Fit) Likely(given int) int { return min(max(given, f.Least), f.Most) }

// String is the fit for people.
func (f Fit) String() string {
	limit := fmt.Sprint(f.Least)
	if f.Most > f.Least {
		limit = fmt.Sprintf("%d to %d", f.Least, f.Most)
	}
	if f.Burst > 0 {
		return fmt.Sprintf("%s of at least %d, filled with %s", f.Reading, f.Burst, limit)
	}
	return fmt.Sprintf("%s of %s", f.Reading, limit)
}

// Fits are the readings that explain the history with some limit, the one that leaves the fewest limits open first. A
// history without a refusal has none: it would fit everything.
func (h *History) Fits() []Fit {
	if len(h.refused.calls) == 0 || len(h.accepted.calls) == 0 {
		return nil
	}
	var out []Fit
	for _, r := range Readings() {
		f, ok := h.fit(r)
		if !ok {
			continue
		}
		at := len(out)
		for at > 0 && f.Most-f.Least < out[at-1].Most-out[at-1].Least {
			at--
		}
		out = append(out[:at], append([]Fit{f}, out[at:]...)...)
	}
	return out
}

// nearby is how far above the least limit that lets in what was accepted one is sought that explains the refusals too.
const nearby = 3

// fit seeks the limits with which a reading holds. The more calls a limiter lets in the more of what was accepted it
// explains, and the less of what was refused.
func (h *History) fit(r Reading) (Fit, bool) {
	most := len(h.accepted.calls) + 1
	least := firstOf(1, most, func(n int) bool { return !h.at(n).tooSmall(r) })
	for n := least; n <= min(least+nearby, most); n++ {
		if !h.at(n).holds(r) {
			continue
		}
		f := Fit{Reading: r, Least: n, Most: firstOf(n, most, func(m int) bool { return !h.at(m).holds(r) }) - 1}
		if r.Name == TokenBucket {
			f.Burst = int((h.at(f.Least).leastBurst() + h.tokens(1) - 1) / h.tokens(1))
		}
		return f, f.Most >= f.Least
	}
	return Fit{}, false
}

// firstOf is the first number from one to another of which something holds, if it holds of all after it; or one more.
func firstOf(from, to int, holds func(int) bool) int {
	for to++; from < to; {
		if middle := (from + to) / 2; holds(middle) {
			to = middle
		} else {
			from = middle + 1
		}
	}
	return from
}

// at is the same history under another limit.
func (h *History) at(calls int) *History {
	other := *h
	other.limit.Calls = calls
	return &other
}

// tooSmall reports whether a reading with this limit cannot let in what was accepted. A bucket may have any burst here,
// but what it lets in after a refusal has to flow in.
func (h *History) tooSmall(r Reading) bool {
	if r.Name == TokenBucket {
		return h.leftByRefusal() >= h.tokens(1)
	}
	return h.Explain(r).TooMany
}

// holds reports whether a reading explains the history under this limit, a bucket of any burst included.
func (h *History) holds(r Reading) bool {
	if r.Name == TokenBucket {
		most := h.mostBurst(r.Consume)
		return most > h.tokens(1) && most > h.leastBurst() && h.leftByRefusal() < h.tokens(1)
	}
	return h.Explain(r).Holds
}
