package ratelimit

import (
	"fmt"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/plural"
)

// The verdict on what was let in rests on two laws that every honest limiter keeps, whatever it counts by.
//
// In any n periods in a row no more comes in than n+1 times the limit: fixed windows may meet in them, and a bucket may
// have been full. And over time no more comes in than the limit: once a call was refused for its frequency, quota is
// used up, so that in the n periods that follow no more comes in than n times the limit. A refusal before the limit may
// have been reached says nothing of that: some limiters bound as well what comes within milliseconds.
const (
	// rounding is how many calls above the first law are not a fault: implementations round.
	rounding = 2
	// unevenShare is the share of the limit above the second law that is not a fault: the nodes of a gateway each hold a
	// part of the quota, and one may refuse while another has some left.
	unevenShare = 0.1
)

// Excess is a stretch of time in which more calls were let in than an honest limiter lets in.
type Excess struct {
	// From is when it began, and Periods how many periods it lasted.
	From    time.Duration
	Periods int
	// Accepted is how many calls were certainly let in meanwhile, Allowed how many may have been.
	Accepted, Allowed int
	// Refused: it began with a refusal.
	Refused bool
	per     time.Duration
}

// String is the stretch for people.
func (e Excess) String() string {
	after := ""
	if e.Refused {
		after = " after a refusal"
	}
	return fmt.Sprintf("%s let in within %s%s, from %s on; an honest limiter lets in at most %d",
		plural.Words(e.Accepted, "call was", "calls were"), time.Duration(e.Periods)*e.per, after, e.From.Round(time.Millisecond), e.Allowed)
}

// Excess is the stretch in which what was let in exceeds by most what an honest limiter lets in, where there is one.
// Exhausted are refusals after which, if the limit may have been reached by then, quota is used up.
func (h *History) Excess(exhausted []Call) (Excess, bool) {
	var worst Excess
	found := false
	try := func(from, begun time.Duration, periods, allowed int, refused bool) {
		n := h.accepted.surely(from, begun+time.Duration(periods)*h.limit.Per)
		if over := n - allowed; over > 0 && (!found || over > worst.Accepted-worst.Allowed) {
			worst, found = Excess{From: from, Periods: periods, Accepted: n, Allowed: allowed, Refused: refused, per: h.limit.Per}, true
		}
	}
	for n := 1; n <= h.periods(); n++ {
		for _, c := range h.accepted.calls {
			try(c.Sent, c.Sent, n, (n+1)*h.limit.Calls+rounding, false)
		}
		for _, c := range exhausted {
			if h.quota.possibly(c.Sent-h.limit.Per, c.Answered) < h.limit.Calls {
				continue
			}
			// The periods begin when it was decided, at the latest at its answer and at the earliest when it was sent.
			try(c.Answered+clockError, c.Sent-clockError, n, n*h.limit.Calls+h.uneven(), true)
		}
	}
	return worst, found
}

// uneven is how many calls above the second law are not a fault.
func (h *History) uneven() int { return max(rounding, int(unevenShare*float64(h.limit.Calls)+0.5)) }

// periods are as many as the history's accepted calls lasted, the one included that was begun.
func (h *History) periods() int {
	if len(h.accepted.sent) == 0 {
		return 0
	}
	lasted := h.accepted.answered[len(h.accepted.answered)-1] - h.accepted.sent[0]
	return int(lasted/h.limit.Per) + 1
}

// Count is how many calls were accepted, refused, and met trouble.
func (h *History) Count() (accepted, refused, other int) {
	for _, c := range h.calls {
		switch {
		case c.Accepted:
			accepted++
		case c.Refused:
			refused++
		default:
			other++
		}
	}
	return accepted, refused, other
}
