package crowd

import (
	"context"
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
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
	// Gate, if it is set, is asked before steps are taken at once, and waits until a rate allows for all of them. The
	// clients then act in volleys, one step each, instead of each on its own: a pace kept step by step would string them
	// out until none overlaps another.
	Gate func(ctx context.Context, steps []program.Act) error
}

func (c Config) timeout() time.Duration {
	if c.Timeout > 0 {
		return c.Timeout
	}
	return 5 * time.Second
}

// player plays one program.
type player struct {
	config  Config
	stage   Stage
	start   time.Time
	history concurrent.History
	rand    *rand.Rand
	// stopped is why no further step is taken.
	stopped atomic.Pointer[error]
}

// playable says in one sentence why a program cannot be played by clients, or nothing.
func playable(p program.Program) error {
	if !p.SideBySide() || p.BurstStep() != nil {
		return errors.New("the program has no clients")
	}
	return p.Validate()
}

// Play plays a program of clients on its stage. All goroutines that it starts have ended when it returns. The program's name and
// the attempt, from 1, decide on how the clients' starts differ. A context that ends, or the gate, ends the program early; the
// history says so, and what happened until then can be judged.
func Play(ctx context.Context, config Config, stage Stage, p program.Program, attempt int) (concurrent.History, error) {
	if err := playable(p); err != nil {
		return concurrent.History{}, err
	}
	return play(ctx, config, stage, stage.Start(), p, attempt), nil
}

func play(ctx context.Context, config Config, stage Stage, start []concurrent.Group, p program.Program, attempt int) concurrent.History {
	name := fnv.New64a()
	_, _ = name.Write([]byte(p.ID)) // it never fails
	seed := name.Sum64()
	pl := &player{
		config: config, stage: stage, start: time.Now(), rand: rand.New(rand.NewPCG(seed, uint64(attempt))),
		history: concurrent.History{Seed: seed, Attempt: attempt, Lag: config.Lag, Start: start},
	}
	for i, step := range p.Steps {
		r := *step.Clients
		for _, s := range r.First {
			pl.together(ctx, i, [][]program.Act{{s}}, 0)
		}
		pl.together(ctx, i, r.Each, 1)
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

// together lets clients act side by side until each has taken its acts, and adds to the history what came of them. With a gate they
// act in volleys.
func (pl *player) together(ctx context.Context, round int, clients [][]program.Act, firstClient int) {
	done := make([][]concurrent.Operation, len(clients))
	if pl.config.Gate == nil {
		done = pl.freely(ctx, clients)
	}
	for n := 0; pl.config.Gate != nil && pl.ended(ctx) == nil; n++ {
		volley := make([][]program.Act, len(clients))
		for i, c := range clients {
			volley[i] = c[min(n, len(c)):min(n+1, len(c))]
		}
		if len(slices.Concat(volley...)) == 0 || !pl.pass(ctx, slices.Concat(volley...)) {
			break
		}
		for i, operations := range pl.freely(ctx, volley) {
			done[i] = append(done[i], operations...)
		}
	}
	for i, operations := range done {
		for _, o := range operations {
			o.Round, o.Client = round, firstClient+i
			pl.history.Operations = append(pl.history.Operations, o)
		}
	}
}

// pass waits at the gate, where there is one, and reports whether the acts may be taken.
func (pl *player) pass(ctx context.Context, acts []program.Act) bool {
	if pl.config.Gate == nil {
		return true
	}
	err := pl.config.Gate(ctx, acts)
	if err != nil {
		pl.stop(err)
	}
	return err == nil
}

// freely lets clients begin at the same time, and act each on its own.
func (pl *player) freely(ctx context.Context, clients [][]program.Act) [][]concurrent.Operation {
	done, late := make([][]concurrent.Operation, len(clients)), make([]time.Duration, len(clients))
	for i := range late {
		late[i] = pl.lateness(len(clients))
	}
	atOnce(len(clients), func(i int) {
		sleep(ctx, late[i])
		for _, a := range clients[i] {
			if pl.ended(ctx) != nil {
				return
			}
			done[i] = append(done[i], pl.step(ctx, a))
		}
	})
	return done
}

// atOnce does so many things at the same time: each begins once all are ready to.
func atOnce(n int, do func(i int)) {
	var ready, all sync.WaitGroup
	release := make(chan struct{})
	for i := range n {
		ready.Add(1)
		all.Go(func() {
			ready.Done()
			<-release
			do(i)
		})
	}
	ready.Wait()
	close(release)
	all.Wait()
}

// mostJitter is by how much the clients' starts differ at most.
const mostJitter = 200 * time.Microsecond

// lateness draws by how much one of several clients starts later.
func (pl *player) lateness(clients int) time.Duration {
	if clients < 2 || pl.rand.IntN(2) == 0 {
		return 0
	}
	return time.Duration(pl.rand.Int64N(int64(mostJitter)))
}

// step takes one step; the times are those between which it took effect, if it did.
func (pl *player) step(ctx context.Context, s program.Act) concurrent.Operation {
	ctx, cancel := context.WithTimeout(ctx, pl.config.timeout())
	defer cancel()
	o := concurrent.Operation{Do: s.Do, Group: s.Group, Member: s.Member, Expect: s.Expect}
	if s.Do == program.ActSet {
		g, _ := pl.history.Group(s.Group)
		// Validate has seen to it that there is a number; one less than none is none.
		n, _ := s.Number.Resolve(g.Messages)
		o.Number = max(0, n.Int64())
	}
	o.Sent = time.Since(pl.start)
	switch s.Do {
	case program.ActSet:
		a := pl.stage.Set(ctx, s.Group, s.Member, o.Number)
		o.Answer = &a
	case program.ActSend:
		a := pl.stage.Send(ctx, s.Group)
		o.Answer, o.Member = &a, ""
	case program.ActRead:
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
