package ratelimit

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// tokens are counted in as many parts as a period has nanoseconds, which makes every sum of them exact.
type tokens int64

// bucket: tokens flow in at the limit's rate up to a burst, and each call takes one. What was accepted needs a burst of
// at least some size, what was refused one of less than some size; the reading holds where the two leave room, the burst
// is at most the limit, and no more was accepted after a refusal than flowed in since.
func (h *History) bucket(r Reading) Explanation {
	e := Explanation{Reading: r}
	least, most := h.leastBurst(), h.mostBurst(r.Consume)
	limit := h.tokens(h.limit.Calls)
	if least > limit {
		e.TooMany = true
		e.see("what was accepted needs a burst of %.1f", h.count(least))
	}
	if most <= h.tokens(1) {
		e.TooFew = true
		e.see("a call was refused although even a bucket of one had a token")
	}
	if !e.TooMany && !e.TooFew {
		if most <= least {
			e.TooFew = true
			e.see("what was accepted needs a burst of %.1f, what was refused one below %.1f", h.count(least), h.count(most))
		}
		if left := h.leftByRefusal(); left >= h.tokens(1) {
			e.TooFew = true
			e.see("a call was refused although what was accepted after it needs %.1f tokens by then", h.count(left))
		}
	}
	e.Holds = !e.TooMany && !e.TooFew
	e.Burst = h.count(min(most, limit))
	return e
}

// leastBurst is the smallest burst that lets in what was accepted, over every stretch of time.
func (h *History) leastBurst() tokens {
	answers, least := h.answers(), tokens(0)
	for _, c := range h.accepted.calls {
		least = max(least, h.need(answers, c.Sent, c.Sent))
	}
	return least
}

// leftByRefusal is how many tokens were certainly left at a refusal, which is less than one where the bucket is one.
func (h *History) leftByRefusal() tokens {
	answers, left := h.answers(), tokens(0)
	for _, c := range h.refused.calls {
		left = max(left, h.need(answers, c.Sent, c.Answered))
	}
	return left
}

// answers are the accepted calls in the order of their answers.
func (h *History) answers() []Call {
	out := slices.Clone(h.accepted.calls)
	slices.SortFunc(out, func(a, b Call) int { return cmp.Compare(a.Answered, b.Answered) })
	return out
}

// need is how many tokens there have to be at an instant so that all later calls can be let in of those that were sent
// at another instant or after it: what they take by some time, less what flows in meanwhile.
func (h *History) need(answers []Call, at, sent time.Duration) tokens {
	first, _ := slices.BinarySearchFunc(answers, sent, func(c Call, at time.Duration) int { return cmp.Compare(c.Answered, at) })
	most, taken := tokens(0), tokens(0)
	for _, c := range answers[first:] {
		if c.Sent >= sent {
			taken += tokens(h.limit.Per)
			most = max(most, taken-h.flow(c.Answered-at))
		}
	}
	return most
}

// mostBurst bounds the burst from above: it has to be less than what this returns. A bucket is short of a token only
// where, over some stretch of time that begins with a full bucket and ends with the refusal, calls took more than the
// burst less one and what flowed in. Every such stretch begins, at its best, where a call may have been decided last.
//
// It reaches no further back than to where even an empty bucket would have got a token by now. Refusals that use up
// quota can leave a debt, but not of more than one period's tokens.
func (h *History) mostBurst(consume bool) tokens {
	_, users := h.users(consume)
	short := h.tokens(1)
	if consume {
		short += h.tokens(h.limit.Calls)
	}
	most := tokens(math.MaxInt64)
	for _, c := range h.refused.calls {
		// Right before its decision nothing flows in, however long the answer took.
		i := before(users.answered, c.Sent)
		sent := others(before(users.sent, c.Answered+1), consume)
		best := h.tokens(sent - i)
		for i--; i >= 0; i-- {
			flow := h.flow(c.Sent - users.answered[i])
			// Right after this answer.
			if flow-h.tokens(sent-i-1) >= short {
				break
			}
			best = max(best, h.tokens(sent-i)-flow)
		}
		most = min(most, h.tokens(1)+best)
	}
	return most
}

// flow is how many tokens flow in during a stretch of time.
func (h *History) flow(d time.Duration) tokens { return tokens(d) * tokens(h.limit.Calls) }

func (h *History) tokens(n int) tokens { return tokens(n) * tokens(h.limit.Per) }

func (h *History) count(t tokens) float64 { return float64(t) / float64(h.limit.Per) }
