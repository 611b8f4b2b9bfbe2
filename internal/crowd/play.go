package crowd

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Config says how programs are played.
type Config struct {
	// Contract has the rules.
	Contract *spec.Contract
	// Lag is by how much a reading may be behind, as it was measured before; 0: it never is. At a barrier twice as long is
	// waited. A reading that is behind by more than that raises false alarms.
	Lag time.Duration
	// Settle is how long readings at a barrier are repeated at most that cannot be explained. It matters above a Lag of 0.
	Settle time.Duration
	// Timeout is how long one call may take; 0 is 5 s.
	Timeout time.Duration
	// MaxSteps is how many steps one playing takes at most, readings at barriers included; 0 means no bound.
	MaxSteps int
	// Jitter is by how much the clients' starts differ at most; 0 is 200 µs.
	Jitter time.Duration
	// Gate, if it is set, is asked before steps are taken at once, and waits until a rate allows for all of them. The
	// clients then act in volleys, one step each, instead of each on its own: a pace kept step by step would string them
	// out until none overlaps another.
	Gate func(ctx context.Context, steps []Step) error
}

func (c Config) timeout() time.Duration {
	if c.Timeout > 0 {
		return c.Timeout
	}
	return 5 * time.Second
}

var errSteps = errors.New("no more steps are allowed")

// player plays one program.
type player struct {
	config  Config
	stage   Stage
	start   time.Time
	history concurrent.History
	rand    *rand.Rand
	steps   atomic.Int64
	// stopped is why no further step is taken.
	stopped atomic.Pointer[error]
}

// Play plays a program on its stage. All goroutines that it starts have ended when it returns. The attempt, from 1,
// decides on how the clients' starts differ. A context that ends, or the bound on steps, ends the program early; the
// history says so, and what happened until then can be judged.
func Play(ctx context.Context, config Config, stage Stage, p Program, attempt int) (concurrent.History, error) {
	if err := p.Validate(); err != nil {
		return concurrent.History{}, err
	}
	return play(ctx, config, stage, stage.Start(), p, attempt), nil
}

func play(ctx context.Context, config Config, stage Stage, start []concurrent.Group, p Program, attempt int) concurrent.History {
	pl := &player{
		config: config, stage: stage, start: time.Now(), rand: rand.New(rand.NewPCG(p.Seed, uint64(attempt))),
		history: concurrent.History{Seed: p.Seed, Attempt: attempt, Lag: config.Lag, Start: start},
	}
	for i, r := range p.Rounds {
		for _, s := range r.Prefix {
			pl.together(ctx, i, []Client{{s}}, 0)
		}
		pl.together(ctx, i, r.Clients, 1)
		pl.barrier(ctx, i)
		if why := pl.ended(ctx); why != nil {
			pl.history.Ended = why.Error()
			break
		}
	}
	return pl.history
}

func (pl *player) ended(ctx context.Context) error {
	if why := pl.stopped.Load(); why != nil {
		return *why
	}
	return context.Cause(ctx)
}

func (pl *player) stop(why error) { pl.stopped.CompareAndSwap(nil, &why) }

// together lets clients act side by side until each has taken its steps, and adds to the history what came of them.
func (pl *player) together(ctx context.Context, round int, clients []Client, firstClient int) {
	done := make([][]concurrent.Operation, len(clients))
	if pl.config.Gate == nil {
		pl.freely(ctx, clients, done)
	} else {
		pl.inVolleys(ctx, clients, done)
	}
	for i, operations := range done {
		for _, o := range operations {
			o.Round, o.Client = round, firstClient+i
			pl.history.Operations = append(pl.history.Operations, o)
		}
	}
}

func (pl *player) freely(ctx context.Context, clients []Client, done [][]concurrent.Operation) {
	var ready, all sync.WaitGroup
	release := make(chan struct{})
	for i, c := range clients {
		late := pl.lateness(len(clients))
		ready.Add(1)
		all.Go(func() {
			ready.Done()
			<-release
			sleep(ctx, late)
			for _, s := range c {
				if !pl.may(ctx) {
					return
				}
				done[i] = append(done[i], pl.step(ctx, s))
			}
		})
	}
	ready.Wait()
	close(release)
	all.Wait()
}

func (pl *player) inVolleys(ctx context.Context, clients []Client, done [][]concurrent.Operation) {
	for n := 0; ; n++ {
		var steps []Step
		var who []int
		for i, c := range clients {
			if n < len(c) && pl.may(ctx) {
				steps, who = append(steps, c[n]), append(who, i)
			}
		}
		if len(steps) == 0 {
			return
		}
		if err := pl.config.Gate(ctx, steps); err != nil {
			pl.stop(err)
			return
		}
		for i, o := range pl.atOnce(ctx, steps) {
			done[who[i]] = append(done[who[i]], o)
		}
	}
}

// atOnce takes steps at the same time.
func (pl *player) atOnce(ctx context.Context, steps []Step) []concurrent.Operation {
	out := make([]concurrent.Operation, len(steps))
	var all sync.WaitGroup
	for i, s := range steps {
		late := pl.lateness(len(steps))
		all.Go(func() {
			sleep(ctx, late)
			out[i] = pl.step(ctx, s)
		})
	}
	all.Wait()
	return out
}

// lateness draws by how much one of several clients starts later.
func (pl *player) lateness(clients int) time.Duration {
	jitter := pl.config.Jitter
	if jitter <= 0 {
		jitter = 200 * time.Microsecond
	}
	if clients < 2 || pl.rand.IntN(2) == 0 {
		return 0
	}
	return time.Duration(pl.rand.Int64N(int64(jitter)))
}

// may counts a step and reports whether it is still allowed.
func (pl *player) may(ctx context.Context) bool {
	if pl.ended(ctx) != nil {
		return false
	}
	if limit := int64(pl.config.MaxSteps); limit > 0 && pl.steps.Add(1) > limit {
		pl.stop(errSteps)
		return false
	}
	return true
}

// step takes one step; the times are those between which it took effect, if it did.
func (pl *player) step(ctx context.Context, s Step) concurrent.Operation {
	ctx, cancel := context.WithTimeout(ctx, pl.config.timeout())
	defer cancel()
	o := concurrent.Operation{Do: s.Do, Group: s.Group, Member: s.Member}
	if s.Do == concurrent.Set {
		g, _ := pl.history.Group(s.Group)
		// Validate has seen to it that there is a number; one less than none is none.
		n, _ := s.Number.Resolve(g.Messages)
		o.Number = max(0, n.Int64())
	}
	o.Sent = time.Since(pl.start)
	switch s.Do {
	case concurrent.Set:
		a := pl.stage.Set(ctx, s.Group, s.Member, o.Number)
		o.Answer = &a
	case concurrent.Send:
		a := pl.stage.Send(ctx, s.Group)
		o.Answer, o.Member = &a, ""
	case concurrent.Read:
		r := pl.stage.Read(ctx, s.Group, s.Member)
		o.Reading = &r
	}
	o.Answered = time.Since(pl.start)
	return o
}

func sleep(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
