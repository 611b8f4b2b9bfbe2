package ratelimit_test

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/ratelimit"
	"github.com/unreadcheck/unreadcheck/spec"
)

// delay is how long a call or its answer takes on its way.
type delay struct {
	name string
	draw func(rng *rand.Rand) time.Duration
}

// jittered delays are half as long to half as long again.
func jittered(name string, typical time.Duration) delay {
	return delay{name, func(rng *rand.Rand) time.Duration { return typical/2 + draw(rng, typical+1) }}
}

var (
	delays = []delay{
		jittered("0.05 ms", 50*time.Microsecond),
		jittered("2.5 ms", 2500*time.Microsecond),
		jittered("25 ms", 25*time.Millisecond),
		{"heavy tail", func(rng *rand.Rand) time.Duration {
			return min(3*time.Second, time.Duration(float64(500*time.Microsecond)/math.Pow(1-rng.Float64(), 1/1.1)))
		}},
	}
	// The delays at which the probe has to decide.
	short = delays[:2]
)

// attempt is a call on its way.
type attempt struct {
	sent, decided, answered time.Duration
	conn                    int
}

// load sends calls through a network.
type load struct {
	limit spec.Rate
	delay delay
	rng   *rand.Rand
	// now is when the next call is sent, end when the last answer came.
	now, end time.Duration
	attempts []attempt
}

func (l *load) send(at time.Duration, conn int) attempt {
	a := attempt{sent: at, conn: conn}
	a.decided = a.sent + l.delay.draw(l.rng)
	a.answered = a.decided + l.delay.draw(l.rng)
	l.attempts = append(l.attempts, a)
	l.end = max(l.end, a.answered)
	return a
}

// paced sends calls at a rate, whatever becomes of them, each a little late.
func (l *load) paced(n int, rate float64, conns int) {
	gap := float64(l.limit.Per) / rate
	from := l.now
	for i := range n {
		l.now = from + time.Duration(float64(i)*gap)
		l.send(l.now+draw(l.rng, time.Millisecond), i%conns)
	}
	l.now += time.Duration(gap)
}

// burst sends calls from workers, each of which waits for its answers.
func (l *load) burst(n, workers int) {
	free := make([]time.Duration, workers)
	for i := range free {
		free[i] = l.now
	}
	for range n {
		next := slices.Index(free, slices.Min(free))
		free[next] = l.send(free[next], next).answered + 5*time.Microsecond
	}
	l.now = slices.Max(free)
}

// rest waits, from the last answer on.
func (l *load) rest(periods float64) {
	l.now = l.end + time.Duration(periods*float64(l.limit.Per))
}

// probe is the load that shows a limit.
func (l *load) probe() {
	calls := func(share float64) int { return int(math.Round(share * float64(l.limit.Calls))) }
	const few, many = 4, 96
	limit := float64(l.limit.Calls)
	l.paced(calls(1.45), 0.97*limit, few)
	l.rest(2.1)
	began := l.now
	l.burst(calls(2.25), few)
	// The next burst begins in the middle of a period that is counted from the first.
	for next := began + 3*l.limit.Per/2; ; next += l.limit.Per {
		if next > l.end {
			l.now = next
			break
		}
	}
	l.burst(calls(2.25), many)
	l.paced(calls(2.4), 2.2*limit, many)
	l.rest(2.1)
	l.paced(30, 60, few)
	l.rest(1.1)
	l.burst(calls(1.45), many)
}

// decide has a limiter decide the calls.
func (l *load) decide(lim limiter, offset time.Duration) []ratelimit.Call {
	slices.SortStableFunc(l.attempts, func(a, b attempt) int { return cmp.Compare(a.decided, b.decided) })
	calls := make([]ratelimit.Call, len(l.attempts))
	for i, a := range l.attempts {
		ok := lim.allow(a.decided+offset, a.conn)
		calls[i] = ratelimit.Call{Sent: a.sent, Answered: a.answered, Accepted: ok, Refused: !ok}
	}
	return calls
}

// probed is the history of a probe of a limiter.
func probed(limit spec.Rate, k kind, d delay, seed uint64) []ratelimit.Call {
	rng := rand.New(rand.NewPCG(seed, uint64(len(k.name))))
	l := &load{limit: limit, delay: d, rng: rng, now: draw(rng, limit.Per)}
	l.probe()
	return l.decide(k.create(limit, rng), draw(rng, time.Hour))
}

// The limit of the contract, and one that takes fewer calls to probe.
var (
	limit = spec.Rate{Calls: 200, Per: time.Second}
	small = spec.Rate{Calls: 25, Per: time.Second}
)

// draw is a duration from nothing to below a bound.
func draw(rng *rand.Rand, below time.Duration) time.Duration {
	return time.Duration(rng.Int64N(int64(below)))
}
