package ratelimit_test

import (
	"math/rand/v2"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/ratelimit"
	_ "github.com/unreadcheck/unreadcheck/internal/roomy" // it plays much and keeps little
	"github.com/unreadcheck/unreadcheck/spec"
)

// limiter decides calls, in the order of their instants. Its clock is exact.
type limiter interface {
	allow(at time.Duration, conn int) bool
}

type allow func(at time.Duration, conn int) bool

func (a allow) allow(at time.Duration, conn int) bool { return a(at, conn) }

// windowOf is the number of the window in which an instant lies, and how far in.
func windowOf(at, per time.Duration) (number int64, into time.Duration) {
	number, into = int64(at/per), at%per
	if into < 0 {
		number, into = number-1, into+per
	}
	return number, into
}

// fixed counts in windows that begin at a phase.
func fixed(r spec.Rate, phase time.Duration) limiter {
	var current int64
	count := 0
	return allow(func(at time.Duration, _ int) bool {
		if n, _ := windowOf(at-phase, r.Per); n != current {
			current, count = n, 0
		}
		count++
		return count <= r.Calls
	})
}

// fixedAtFirst counts in windows of which the first begins with the first call.
func fixedAtFirst(r spec.Rate) limiter {
	var inner limiter
	return allow(func(at time.Duration, conn int) bool {
		if inner == nil {
			inner = fixed(r, at)
		}
		return inner.allow(at, conn)
	})
}

// opened counts in windows that a call opens, as a counter does that expires.
func opened(r spec.Rate) limiter {
	var end time.Duration
	count, begun := 0, false
	return allow(func(at time.Duration, _ int) bool {
		if !begun || at >= end {
			begun, end, count = true, at+r.Per, 0
		}
		count++
		return count <= r.Calls
	})
}

// slidingLog keeps the instants of what it let in or, where refusals consume, of all calls. Closed, it still counts a
// call that is exactly one period old.
func slidingLog(r spec.Rate, consume, closed bool) limiter {
	var log []time.Duration
	return allow(func(at time.Duration, _ int) bool {
		for len(log) > 0 && (at-log[0] > r.Per || !closed && at-log[0] == r.Per) {
			log = log[1:]
		}
		ok := len(log) < r.Calls
		if ok || consume {
			log = append(log, at)
		}
		return ok
	})
}

// slidingCounter adds the share of the window before that a sliding one would still cover. Early, it refuses where the
// call would take the sum above the limit, and not only where the sum is there already.
func slidingCounter(r spec.Rate, phase time.Duration, consume, early bool) limiter {
	var current int64
	now, before := 0, 0
	return allow(func(at time.Duration, _ int) bool {
		n, into := windowOf(at-phase, r.Per)
		switch n {
		case current:
		case current + 1:
			current, now, before = n, 0, now
		default:
			current, now, before = n, 0, 0
		}
		sum := int64(now)*int64(r.Per) + int64(before)*int64(r.Per-into)
		if early {
			sum += int64(r.Per) - 1
		}
		ok := sum < int64(r.Calls)*int64(r.Per)
		if ok || consume {
			now++
		}
		return ok
	})
}

// What a refused call costs at a bucket.
type cost int

const (
	nothing cost = iota
	whatIsLeft
	// aDebt is a token more than there are, up to one period's tokens.
	aDebt
)

// bucket holds tokens in as many parts as a period has nanoseconds.
func bucket(r spec.Rate, burst int, refusal cost) limiter {
	var last time.Duration
	one := int64(r.Per)
	full := int64(burst) * one
	tokens, begun := full, false
	return allow(func(at time.Duration, _ int) bool {
		if begun {
			tokens = min(full, tokens+int64(at-last)*int64(r.Calls))
		}
		begun, last = true, at
		ok := tokens >= one
		switch {
		case ok:
			tokens -= one
		case refusal == aDebt:
			tokens = max(tokens-one, -int64(r.Calls)*one)
		case refusal == whatIsLeft:
			tokens = 0
		}
		return ok
	})
}

// gcra is a bucket that keeps but the instant at which the next call would be in time. Its interval is in whole
// nanoseconds. Where refusals consume, it is put off by a period at most.
func gcra(r spec.Rate, burst int, consume bool) limiter {
	var next time.Duration
	interval, begun := r.Per/time.Duration(r.Calls), false
	return allow(func(at time.Duration, _ int) bool {
		if !begun {
			begun, next = true, at
		}
		next = max(next, at)
		ok := next-at <= time.Duration(burst-1)*interval
		if ok || consume && next+interval-at <= time.Duration(burst+r.Calls)*interval {
			next += interval
		}
		return ok
	})
}

// millis reads a clock that counts whole milliseconds.
func millis(inner limiter) limiter {
	return allow(func(at time.Duration, conn int) bool {
		_, into := windowOf(at, time.Millisecond)
		return inner.allow(at-into, conn)
	})
}

// perConnection gives each connection a quota of its own.
func perConnection(create func() limiter) limiter {
	each := map[int]limiter{}
	return allow(func(at time.Duration, conn int) bool {
		if each[conn] == nil {
			each[conn] = create()
		}
		return each[conn].allow(at, conn)
	})
}

// locksOut refuses everything once it refused something.
func locksOut(inner limiter) limiter {
	out := false
	return allow(func(at time.Duration, conn int) bool {
		out = out || !inner.allow(at, conn)
		return !out
	})
}

// drops refuses some calls at random.
func drops(share float64, rng *rand.Rand, inner limiter) limiter {
	return allow(func(at time.Duration, conn int) bool {
		return rng.Float64() >= share && inner.allow(at, conn)
	})
}

// kind is a kind of limiter, made for a contract's limit.
type kind struct {
	name   string
	create func(limit spec.Rate, rng *rand.Rand) limiter
	// reading is the one that describes an accepted kind.
	reading ratelimit.Reading
}

func phaseOf(r spec.Rate, rng *rand.Rand) time.Duration { return draw(rng, r.Per) }

// The kinds that keep the contract.
var accepted = func() []kind {
	of := func(name string, consume bool) ratelimit.Reading {
		return ratelimit.Reading{Name: name, Consume: consume}
	}
	out := []kind{
		{"fixed, aligned", func(r spec.Rate, _ *rand.Rand) limiter { return fixed(r, 0) }, of(ratelimit.FixedWindow, false)},
		{"fixed, at first call", func(r spec.Rate, _ *rand.Rand) limiter { return fixedAtFirst(r) }, of(ratelimit.FixedWindow, false)},
		{"fixed, any phase", func(r spec.Rate, rng *rand.Rand) limiter { return fixed(r, phaseOf(r, rng)) }, of(ratelimit.FixedWindow, false)},
		{"opened by a call", func(r spec.Rate, _ *rand.Rand) limiter { return opened(r) }, of(ratelimit.OpenedWindow, false)},
		{"opened, millisecond clock", func(r spec.Rate, _ *rand.Rand) limiter { return millis(opened(r)) }, of(ratelimit.OpenedWindow, false)},
		{"bucket, refusal empties", func(r spec.Rate, _ *rand.Rand) limiter { return bucket(r, r.Calls, whatIsLeft) }, of(ratelimit.TokenBucket, true)},
	}
	for _, consume := range []bool{false, true} {
		suffix, refusal := "", nothing
		if consume {
			suffix, refusal = ", consuming", aDebt
		}
		log, counter, bucketed := of(ratelimit.SlidingLog, consume), of(ratelimit.SlidingCounter, consume), of(ratelimit.TokenBucket, consume)
		out = append(out,
			kind{"log" + suffix, func(r spec.Rate, rng *rand.Rand) limiter { return slidingLog(r, consume, rng.IntN(2) == 0) }, log},
			kind{"log, millisecond clock" + suffix, func(r spec.Rate, _ *rand.Rand) limiter { return millis(slidingLog(r, consume, false)) }, log},
			kind{"counter" + suffix, func(r spec.Rate, rng *rand.Rand) limiter { return slidingCounter(r, phaseOf(r, rng), consume, false) }, counter},
			kind{"counter, early" + suffix, func(r spec.Rate, rng *rand.Rand) limiter { return slidingCounter(r, phaseOf(r, rng), consume, true) }, counter},
			kind{"bucket of L" + suffix, func(r spec.Rate, _ *rand.Rand) limiter { return bucket(r, r.Calls, refusal) }, bucketed},
			kind{"bucket of L/10" + suffix, func(r spec.Rate, _ *rand.Rand) limiter { return bucket(r, max(1, r.Calls/10), refusal) }, bucketed},
			kind{"bucket of 1" + suffix, func(r spec.Rate, _ *rand.Rand) limiter { return bucket(r, 1, refusal) }, bucketed},
			kind{"gcra" + suffix, func(r spec.Rate, rng *rand.Rand) limiter { return gcra(r, 1+rng.IntN(r.Calls), consume) }, bucketed},
		)
	}
	return out
}()

// fault says how a wrong limiter has to be shown to be wrong.
type fault string

const (
	tooMany fault = "too many"
	tooFew  fault = "too few"
	// either: it lets in too many calls at one time and too few at another; one of the two findings is enough.
	either fault = "either"
	// undecided: the probe need not show anything.
	undecided fault = "undecided"
)

// wrong is a kind that breaks the contract, and whether the probe has to show it.
type wrong struct {
	kind
	fault fault
}

// The kinds that break the contract.
var wrongs = func() []wrong {
	scaled := func(r spec.Rate, percent int) spec.Rate { return spec.Rate{Calls: r.Calls * percent / 100, Per: r.Per} }
	rate := func(calls int, per time.Duration) spec.Rate { return spec.Rate{Calls: calls, Per: per} }
	var out []wrong
	add := func(name string, f fault, create func(spec.Rate, *rand.Rand) limiter) {
		out = append(out, wrong{kind{name: name, create: create}, f})
	}
	for _, k := range []struct {
		name    string
		percent int
		fault   fault
	}{
		{"20", 10, tooFew}, {"100", 50, tooFew}, {"150", 75, tooFew}, {"180", 90, tooFew}, {"190", 95, tooFew},
		{"260", 130, tooMany}, {"400", 200, tooMany}, {"1000", 500, tooMany},
	} {
		add("fixed "+k.name, k.fault, func(r spec.Rate, rng *rand.Rand) limiter { return fixed(scaled(r, k.percent), phaseOf(r, rng)) })
	}
	add("none", tooMany, func(spec.Rate, *rand.Rand) limiter { return allow(func(time.Duration, int) bool { return true }) })
	add("opened 180", tooFew, func(r spec.Rate, _ *rand.Rand) limiter { return opened(scaled(r, 90)) })
	add("log 180", tooFew, func(r spec.Rate, _ *rand.Rand) limiter { return slidingLog(scaled(r, 90), false, false) })
	add("log 260", tooMany, func(r spec.Rate, _ *rand.Rand) limiter { return slidingLog(scaled(r, 130), false, false) })
	add("counter 180", tooFew, func(r spec.Rate, rng *rand.Rand) limiter {
		return slidingCounter(scaled(r, 90), phaseOf(r, rng), false, false)
	})
	add("counter 260", tooMany, func(r spec.Rate, rng *rand.Rand) limiter {
		return slidingCounter(scaled(r, 130), phaseOf(r, rng), false, false)
	})
	add("bucket 180/s of 180", undecided, func(r spec.Rate, _ *rand.Rand) limiter { return bucket(scaled(r, 90), scaled(r, 90).Calls, nothing) })
	add("bucket 260/s of 260", tooMany, func(r spec.Rate, _ *rand.Rand) limiter { return bucket(scaled(r, 130), scaled(r, 130).Calls, nothing) })
	add("bucket 260/s of 200", tooMany, func(r spec.Rate, _ *rand.Rand) limiter { return bucket(scaled(r, 130), r.Calls, nothing) })
	add("bucket 260/s of 20", either, func(r spec.Rate, _ *rand.Rand) limiter { return bucket(scaled(r, 130), r.Calls/10, nothing) })
	add("bucket 200/s of 400", tooMany, func(r spec.Rate, _ *rand.Rand) limiter { return bucket(r, 2*r.Calls, nothing) })
	add("2L in 2P", either, func(r spec.Rate, rng *rand.Rand) limiter { return fixed(rate(2*r.Calls, 2*r.Per), draw(rng, 2*r.Per)) })
	add("L/2 in P/2", tooFew, func(r spec.Rate, rng *rand.Rand) limiter { return fixed(rate(r.Calls/2, r.Per/2), draw(rng, r.Per/2)) })
	add("60L in 60P", tooMany, func(r spec.Rate, rng *rand.Rand) limiter {
		return fixed(rate(60*r.Calls, 60*r.Per), draw(rng, 60*r.Per))
	})
	add("L in 60P", tooFew, func(r spec.Rate, rng *rand.Rand) limiter { return fixed(rate(r.Calls, 60*r.Per), draw(rng, 60*r.Per)) })
	add("per connection", tooMany, func(r spec.Rate, _ *rand.Rand) limiter {
		return perConnection(func() limiter { return fixedAtFirst(r) })
	})
	add("never recovers", tooFew, func(r spec.Rate, rng *rand.Rand) limiter { return locksOut(fixed(r, phaseOf(r, rng))) })
	add("drops 5%", tooFew, func(r spec.Rate, rng *rand.Rand) limiter { return drops(0.05, rng, fixed(r, phaseOf(r, rng))) })
	for _, by := range []int{-1, 1} {
		near := func(r spec.Rate) spec.Rate { return rate(r.Calls+by, r.Per) }
		name := map[int]string{-1: "199", 1: "201"}[by]
		add("fixed "+name, undecided, func(r spec.Rate, rng *rand.Rand) limiter { return fixed(near(r), phaseOf(r, rng)) })
		add("opened "+name, undecided, func(r spec.Rate, _ *rand.Rand) limiter { return opened(near(r)) })
		add("log "+name, undecided, func(r spec.Rate, _ *rand.Rand) limiter { return slidingLog(near(r), false, false) })
		add("bucket "+name, undecided, func(r spec.Rate, _ *rand.Rand) limiter { return bucket(near(r), near(r).Calls, nothing) })
	}
	return out
}()
