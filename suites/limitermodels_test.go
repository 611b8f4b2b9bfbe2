package suites

import (
	"math"
	"time"
)

// attempt is a call as a limiter sees it.
type attempt struct {
	conn           int
	random, member string
}

// gate decides a call at an instant of its own clock: whether it is let in, and how long it is then held back.
type gate func(now time.Duration, a attempt) (in bool, wait time.Duration)

// prompt is a gate that holds nothing back.
func prompt(admit func(now time.Duration) bool) gate {
	return func(now time.Duration, _ attempt) (bool, time.Duration) { return admit(now), 0 }
}

// nginx counts the excess over its rate in thousandths of a call and whole milliseconds. Without nodelay it lets the
// excess wait.
func nginx(perSecond, burst int64, nodelay bool) gate {
	var excess, last int64
	known := false
	return func(now time.Duration, _ attempt) (bool, time.Duration) {
		ms := now.Milliseconds()
		if !known {
			known, last = true, ms
			return true, 0
		}
		next := max(0, excess-perSecond*(ms-last)+1000)
		if next > burst*1000 {
			return false, 0
		}
		excess, last = next, ms
		if nodelay {
			return true, 0
		}
		return true, time.Duration(excess/perSecond) * time.Millisecond
	}
}

// haproxy denies above a request rate: what the current second holds, and of the one before the share that is not over.
// What it denies counts too.
func haproxy(calls int64, per time.Duration) gate {
	var tick, current, past int64
	p := per.Milliseconds()
	return prompt(func(now time.Duration) bool {
		ms := now.Milliseconds()
		if ms-tick >= p {
			past, current, tick = current, 0, tick+p
			if ms-tick >= p {
				past, tick = 0, ms
			}
		}
		current++
		return past*(tick+p-ms)/p+current <= calls
	})
}

// guava stores permits of up to a second, and grants one more on credit.
func guava(perSecond float64) gate {
	interval := float64(time.Second) / perSecond
	stored, nextFree := 0.0, 0.0
	return prompt(func(at time.Duration) bool {
		now := float64(at)
		if now > nextFree {
			stored, nextFree = min(perSecond, stored+(now-nextFree)/interval), now
		}
		if nextFree > now {
			return false
		}
		spent := min(1, stored)
		stored -= spent
		nextFree += (1 - spent) * interval
		return true
	})
}

// steps is a bucket that is filled in steps: envoy's local limit, and bucket4j's refill by intervals.
func steps(size, perStep int, step time.Duration) gate {
	level, filled, known := size, time.Duration(0), false
	return prompt(func(now time.Duration) bool {
		if !known {
			known, filled = true, now.Truncate(step)
		}
		n := int((now - filled) / step)
		level, filled = min(size, level+n*perStep), filled+time.Duration(n)*step
		if level == 0 {
			return false
		}
		level--
		return true
	})
}

// bucketOf fills evenly: bucket4j's greedy refill, and golang.org/x/time/rate.
func bucketOf(size, perSecond float64) gate {
	level, last := size, time.Duration(0)
	return prompt(func(now time.Duration) bool {
		level, last = min(size, level+(now-last).Seconds()*perSecond), now
		if level < 1 {
			return false
		}
		level--
		return true
	})
}

// sentinel counts in a ring of part windows by whole milliseconds; a part counts until it is older than the whole.
func sentinel(calls int, per time.Duration, parts int64) gate {
	whole := per.Milliseconds()
	part := whole / parts
	start, count := make([]int64, parts), make([]int, parts)
	return prompt(func(now time.Duration) bool {
		ms := now.Milliseconds()
		at := ms / part % parts
		if begun := ms - ms%part; start[at] != begun {
			start[at], count[at] = begun, 0
		}
		sum := 0
		for i := range parts {
			if ms-start[i] <= whole {
				sum += count[i]
			}
		}
		if sum+1 > calls {
			return false
		}
		count[at]++
		return true
	})
}

// byTheClock is a counter for each period of the clock, as with Redis INCR on a key that names it, and resilience4j's cycles.
func byTheClock(calls int, per time.Duration) gate {
	cycle, n := time.Duration(-1), 0
	return prompt(func(now time.Duration) bool {
		if now/per != cycle {
			cycle, n = now/per, 0
		}
		n++
		return n <= calls
	})
}

// expiring is a counter that the first call makes and that expires, as with Redis INCR and EXPIRE.
func expiring(calls int, per time.Duration) gate {
	ends, n := time.Duration(0), 0
	return prompt(func(now time.Duration) bool {
		if now >= ends {
			ends, n = now+per, 0
		}
		n++
		return n <= calls
	})
}

// sortedSet is a sliding log, as with a Redis sorted set. Where all is added, refused calls count too.
func sortedSet(calls int, per time.Duration, all bool) gate {
	var log []time.Duration
	return prompt(func(now time.Duration) bool {
		for len(log) > 0 && log[0] <= now-per {
			log = log[1:]
		}
		in := len(log) < calls
		if in || all {
			log = append(log, now)
		}
		return in
	})
}

// weighted adds to the calls of the current window the share that is left of the one before.
func weighted(calls int, per time.Duration) gate {
	window, current, past := time.Duration(-9), 0, 0
	return prompt(func(now time.Duration) bool {
		switch n := now / per; n {
		case window:
		case window + 1:
			window, past, current = n, current, 0
		default:
			window, past, current = n, 0, 0
		}
		left := 1 - float64(now%per)/float64(per)
		if float64(past)*left+float64(current) >= float64(calls) {
			return false
		}
		current++
		return true
	})
}

// gcra keeps the instant at which the next call is due, and lets calls in that come so much earlier.
func gcra(perSecond float64, early time.Duration) gate {
	interval := time.Duration(float64(time.Second) / perSecond)
	due := time.Duration(0)
	return prompt(func(now time.Duration) bool {
		if now < due-early {
			return false
		}
		due = max(now, due) + interval
		return true
	})
}

// inTurn is a gateway of two nodes that take calls in turn, each with half of the limit.
func inTurn(a, b gate) gate {
	turn := 0
	return func(now time.Duration, call attempt) (bool, time.Duration) {
		turn++
		if turn%2 == 0 {
			return a(now, call)
		}
		return b(now, call)
	}
}

// each gives all calls with the same key a gate of their own.
func each(key func(attempt) any, create func() gate) gate {
	gates := map[any]gate{}
	return func(now time.Duration, a attempt) (bool, time.Duration) {
		k := key(a)
		if gates[k] == nil {
			gates[k] = create()
		}
		return gates[k](now, a)
	}
}

// lockedOut lets nothing in once it refused something.
func lockedOut(inner gate) gate {
	out := false
	return func(now time.Duration, a attempt) (bool, time.Duration) {
		in, wait := inner(now, a)
		out = out || !in
		return !out, wait
	}
}

// everyFifth refuses each fifth of the calls that come within a gap of the last.
func everyFifth(gap time.Duration, inner gate) gate {
	last, n := time.Duration(math.MinInt64/2), 0
	return func(now time.Duration, a attempt) (bool, time.Duration) {
		tooClose := now-last < gap
		last = now
		if tooClose {
			if n++; n%5 == 0 {
				return false, 0
			}
		}
		return inner(now, a)
	}
}
