package emulator

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
)

// Algorithm is a way to count calls against a rate limit. The documentation gives the number of calls in a second and
// not the way in which they are counted (1047/34909, 2022-10-24, "Maximum call frequency").
type Algorithm string

// The algorithms. A refused call uses up nothing in any of them.
const (
	// FixedWindow counts in periods that follow each other without gaps and begin at whole multiples of the period
	// since Go's zero time; with a period of one second, at whole seconds. Up to twice the limit can pass within a
	// period that spans a boundary.
	FixedWindow Algorithm = "fixed-window"
	// SlidingLog remembers when calls were served. In no period, wherever it begins, are more served than the limit.
	SlidingLog Algorithm = "sliding-log"
	// TokenBucket holds as many tokens as the limit has calls, is full at first and fills evenly, one limit in each
	// period. A burst of the limit passes after a pause, and up to twice the limit in the period that follows.
	TokenBucket Algorithm = "token-bucket"
)

// Algorithms are all algorithms.
var Algorithms = []Algorithm{FixedWindow, SlidingLog, TokenBucket}

// limiter decides on calls in the order in which they come.
type limiter interface {
	// allow reports whether a call now is within the limit, and counts it if it is. It may be called concurrently, and
	// reads the clock only when its turn has come: times that were read before would reach it out of order, and time that
	// seems to go back would be counted twice. A clock that really goes back is taken as it is and breaks nothing.
	allow(clock func() time.Time) bool
}

// maxUnits bounds the calls and nanoseconds of a limit, multiplied: a token bucket counts in that unit and adds two.
const maxUnits = math.MaxInt64 / 2

// newLimiter is a limiter of its own for one command.
func newLimiter(algorithm Algorithm, rate spec.Rate) (limiter, error) {
	switch {
	case rate.Calls <= 0 || rate.Per <= 0:
		return nil, fmt.Errorf("a limit of %s serves nothing: both numbers have to be above 0", rate)
	case int64(rate.Calls) > maxUnits/int64(rate.Per):
		return nil, fmt.Errorf("a limit of %s is too large to count: set Unlimited instead", rate)
	}
	switch algorithm {
	case FixedWindow:
		return &fixedWindow{rate: rate}, nil
	case SlidingLog:
		return &slidingLog{rate: rate}, nil
	case TokenBucket:
		return &tokenBucket{rate: rate, level: int64(rate.Calls) * int64(rate.Per)}, nil
	}
	return nil, fmt.Errorf("there is no limiter %q; the limiters are %q", algorithm, Algorithms)
}

type fixedWindow struct {
	mu    sync.Mutex
	rate  spec.Rate
	start time.Time
	calls int
}

func (l *fixedWindow) allow(clock func() time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := clock()
	if start := now.Truncate(l.rate.Per); !start.Equal(l.start) {
		l.start, l.calls = start, 0
	}
	if l.calls >= l.rate.Calls {
		return false
	}
	l.calls++
	return true
}

type slidingLog struct {
	mu     sync.Mutex
	rate   spec.Rate
	served []time.Time // within the last period, oldest first
}

func (l *slidingLog) allow(clock func() time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := clock()
	// A call that is exactly one period old has left the period.
	recent := slices.IndexFunc(l.served, func(at time.Time) bool { return now.Sub(at) < l.rate.Per })
	if recent < 0 {
		recent = len(l.served)
	}
	l.served = l.served[recent:]
	if len(l.served) >= l.rate.Calls {
		return false
	}
	l.served = append(l.served, now)
	return true
}

// tokenBucket counts in units of which one nanosecond adds rate.Calls and one call takes rate.Per: whole numbers for
// every rate, so that boundaries are exact.
type tokenBucket struct {
	mu    sync.Mutex
	rate  spec.Rate
	level int64
	last  time.Time
}

func (l *tokenBucket) allow(clock func() time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := clock()
	calls, per := int64(l.rate.Calls), int64(l.rate.Per)
	if elapsed := now.Sub(l.last); elapsed > 0 {
		l.level = min(calls*per, l.level+min(int64(elapsed), per)*calls)
	}
	l.last = now
	if l.level < per {
		return false
	}
	l.level -= per
	return true
}

// admit refuses a call that is over its command's limit.
func (e *Emulator) admit(c *command) error {
	if c.limiter == nil || c.limiter.allow(e.config.Now) {
		return nil
	}
	return e.codes.refuse(overLimit, fmt.Sprintf("%s allows %s", c.name, c.limit))
}
