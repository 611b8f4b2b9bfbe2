package target

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
)

// paceShare is the part of a documented limit that is used. No window holds more than that, as [Pacer] says, so that little
// need be left: for one call of 200, should clocks differ.
const paceShare = 0.995

// Pacer keeps the calls of each command under that command's limit, so that a target that keeps its contract refuses
// none of them. It holds two rules at once. Calls are spaced evenly, which suits a token bucket with a small burst.
// And a call counts from when it is sent until one period after its answer: the server's decision lies in between,
// so that no window of any phase can hold more calls than the limit, however the network delays them. The time that every
// answer takes at least is left out of that: it shifts all calls alike, and puts no two of them into one window.
type Pacer struct {
	mu        sync.Mutex
	commands  map[string]*commandPacer
	limit     func(command string) spec.Rate
	perSecond float64
	off       bool
}

// errTooMany: so many calls cannot be sent at once without breaking the limit.
var errTooMany = errors.New("calls at once are more than the limit has room for")

// NewPacer paces each command to 99.5 % of its limit, or to perSecond calls a second where that is less. Zero stands
// for no such bound.
func NewPacer(limit func(command string) spec.Rate, perSecond float64) *Pacer {
	return &Pacer{commands: map[string]*commandPacer{}, limit: limit, perSecond: perSecond}
}

// Unpaced is a pacer that never waits, but for the commands of which the target refused a call as too frequent: those it
// paces to their limit from then on, and below it where that is refused too.
func Unpaced(limit func(command string) spec.Rate) *Pacer {
	return &Pacer{commands: map[string]*commandPacer{}, limit: limit, off: true}
}

// Wait waits until n calls of the command may be sent at once. Each of the n functions that it returns is to be called
// when one of the calls was answered or failed. More at once than perSecond has in a period are let in where the limit
// has room for them: the time that they take up passes before they are sent.
func (p *Pacer) Wait(ctx context.Context, command string, n int) ([]func(), error) {
	done := make([]func(), n)
	l := p.of(command, !p.off)
	if l == nil {
		for i := range done {
			done[i] = func() {}
		}
		return done, ctx.Err()
	}
	return done, l.enter(ctx, done)
}

// of is the command's own pacer; nil where there is none yet and none is to be made.
func (p *Pacer) of(command string, create bool) *commandPacer {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.commands[command]
	if l == nil && create {
		l = newCommandPacer(p.limit(command), p.perSecond)
		p.commands[command] = l
	}
	return l
}

// slowedTo is the share of its pace that a command keeps when a call was refused as too frequent.
const slowedTo = 0.75

// Slow lowers the pace of a command by a quarter, at most once in a period, or to its limit where it was not paced: a call
// of it was refused as too frequent.
func (p *Pacer) Slow(command string) {
	unpaced := p.of(command, !p.off) == nil
	l := p.of(command, true)
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if now.Sub(l.slowed) < l.limit.Per {
		return
	}
	l.slowed = now
	if unpaced {
		return
	}
	l.pace = rateOf(max(min(1, l.pace.PerSecond()), l.pace.PerSecond()*slowedTo))
}

// strainedShare is one call in how many a gateway may answer with HTTP 503 before that is a sign of a limit, and leastStrained the
// share of its limit below which a command is not slowed down for that: what fails at such a pace is not refused for haste.
const (
	strainedShare = 20
	leastStrained = 0.125
)

// strain notes that a gateway answered a call of a command with HTTP 503, as limiters in front of a target do. Where more than a
// few of a period's calls fare so, the pace falls as by a refusal as too frequent; fewer may be anything.
func (p *Pacer) strain(command string) {
	l := p.of(command, !p.off)
	if l != nil && l.strain(time.Now()) {
		p.Slow(command)
	}
}

// strain counts the call, and reports whether they are more than a few.
func (l *commandPacer) strain(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.strained) >= l.limit.Per {
		l.strained, l.strains = now, 0
	}
	l.strains++
	pace := l.pace.PerSecond()
	return pace > leastStrained*l.limit.PerSecond() && float64(l.strains) > max(2, pace*l.limit.Per.Seconds()/strainedShare)
}

// Pace is the pace that a command is held to, in calls a second; 0 where nothing is paced.
func (p *Pacer) Pace(command string) float64 {
	l := p.of(command, !p.off)
	if l == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.pace.PerSecond()
}

// Held is the pace to which a command was slowed down, in calls a second, because calls of it were refused as too frequent, or failed
// at a gateway; 0 where it was not.
func (p *Pacer) Held(command string) float64 {
	l := p.of(command, false)
	if l == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.slowed.IsZero() {
		return 0
	}
	return l.pace.PerSecond()
}

// rateOf is a rate of so many calls a second. One below one call a second stretches the period instead.
func rateOf(perSecond float64) spec.Rate {
	calls := max(1, int(perSecond))
	return spec.Rate{Calls: calls, Per: time.Duration(float64(calls) / perSecond * float64(time.Second))}
}

// commandPacer paces one command.
type commandPacer struct {
	// limit is what is used of the documented limit, pace what is kept to beside it; without a pace they are the same.
	limit, pace spec.Rate
	// queue is of those who wait to call; who has the turn is the one that is let in next.
	queue turns

	mu     sync.Mutex
	slowed time.Time
	// strained is when the period began in which a gateway failed for so many calls.
	strained time.Time
	strains  int
	next     time.Time
	inFlight int
	// answered are the times until which calls may have been decided on, of those that may still count, oldest first.
	answered []time.Time
	// delay is what every answer takes at least.
	delay floor
	// freed is signalled when an answer came.
	freed chan struct{}
}

func newCommandPacer(limit spec.Rate, perSecond float64) *commandPacer {
	limit.Calls = max(1, int(float64(limit.Calls)*paceShare))
	pace := limit
	if perSecond > 0 && limit.PerSecond() > perSecond {
		pace = rateOf(perSecond)
	}
	return &commandPacer{limit: limit, pace: pace, freed: make(chan struct{}, 1)}
}

func (l *commandPacer) enter(ctx context.Context, done []func()) error {
	if len(done) > l.limit.Calls {
		return fmt.Errorf("%d %w (%s)", len(done), errTooMany, l.limit)
	}
	if err := l.queue.take(ctx); err != nil {
		return err
	}
	defer l.queue.give()
	if ctx.Err() != nil { // of two that are ready, select takes either
		return ctx.Err()
	}
	for i := range done {
		for waited := false; ; waited = true {
			wait, free := l.admit(time.Now(), len(done), waited)
			if free {
				break
			}
			if err := l.pause(ctx, wait); err != nil {
				for _, undo := range done[:i] {
					undo()
				}
				return err
			}
		}
		let := time.Now()
		done[i] = sync.OnceFunc(func() { l.leave(let) })
	}
	return nil
}

// admit lets in one of n calls, or says how long to wait before asking again; zero means until an answer comes. waited reports
// whether the call has been waiting already.
func (l *commandPacer) admit(now time.Time, n int, waited bool) (wait time.Duration, free bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if early := l.next.Sub(now); early > 0 {
		return early, false
	}
	if wait, free = l.room(now, l.limit); !free {
		return wait, false
	}
	if wait, free = l.room(now, spec.Rate{Calls: max(l.pace.Calls, n), Per: l.pace.Per}); !free {
		return wait, false
	}
	l.answered = l.answered[l.left(now, max(l.limit.Per, l.pace.Per)):]
	spacing := l.pace.Per / time.Duration(l.pace.Calls)
	// Timers are late by up to a millisecond, which would be lost with every call that waited for its turn. A call that came
	// late by itself does not let the next come early: no burst makes up for a pause.
	due := now
	if waited && now.Sub(l.next) < spacing {
		due = l.next
	}
	l.next = due.Add(spacing)
	l.inFlight++
	return 0, true
}

// room reports whether a rate lets one more call in, or else how long it takes until it may.
func (l *commandPacer) room(now time.Time, rate spec.Rate) (wait time.Duration, free bool) {
	left := l.left(now, rate.Per)
	switch counting := l.answered[left:]; {
	case l.inFlight+len(counting) < rate.Calls:
		return 0, true
	case len(counting) == 0:
		return 0, false
	default:
		return rate.Per - now.Sub(counting[0]), false
	}
}

// left is how many of the answers have left the period that ends now.
func (l *commandPacer) left(now time.Time, period time.Duration) int {
	return sort.Search(len(l.answered), func(i int) bool { return now.Sub(l.answered[i]) < period })
}

func (l *commandPacer) pause(ctx context.Context, wait time.Duration) error {
	if wait == 0 {
		select {
		case <-l.freed:
			return ctx.Err()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// leave says that a call which was let in at that time was answered or failed.
func (l *commandPacer) leave(let time.Time) {
	l.mu.Lock()
	l.inFlight--
	now := time.Now()
	l.delay.add(now.Sub(let))
	decided := now.Add(-l.delay.least())
	if n := len(l.answered); n > 0 && decided.Before(l.answered[n-1]) {
		decided = l.answered[n-1]
	}
	l.answered = append(l.answered, decided)
	l.mu.Unlock()
	select {
	case l.freed <- struct{}{}:
	default:
	}
}
