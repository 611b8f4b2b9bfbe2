package fuzz

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/unreadcheck/unreadcheck/fuzz/wire"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// play plays the layers: what is in the corpus first, then the deterministic pass, then what is random, by turns.
func (c *campaign) play(ctx context.Context) {
	c.layer.Store("corpus")
	c.deal(ctx, Sequences, c.known)
	var given []program.Call
	if c.plays(Values) {
		c.layer.Store(Values)
		c.deal(ctx, Values, deterministic(c.contract))
	}
	if c.plays(Wire) {
		c.cases = c.shardOf(wire.Cases(c.contract))
		c.wireTurn(ctx)
	}
	if c.plays(Values) {
		c.layer.Store(Values)
		calls, programs := boundaries(c.contract)
		c.deal(ctx, Values, programs)
		given = slices.Concat(calls, combinations(c.contract))
	}
	if c.plays(Values) && c.judged() == 0 {
		return // no stage, no observer or no sign-in: nothing else would fare better
	}
	endless := c.options.Duration == 0 && c.options.MaxCalls == 0
	for turn := uint64(0); ctx.Err() == nil && !c.spent() && (!endless || len(given)+len(c.cases) > 0); turn++ {
		given = c.turn(ctx, turn, given)
		c.besides(ctx, turn)
	}
}

func (c *campaign) plays(layer string) bool { return slices.Contains(c.options.Layers, layer) }

// turn plays one turn of each layer and returns the calls that are still to be made. Where the target's limit is kept to, the
// layers are played side by side: the companion calls of the one leave room for calls of the other.
func (c *campaign) turn(ctx context.Context, turn uint64, given []program.Call) []program.Call {
	// A shard takes every Count-th turn, so that no two play the same.
	mine := turn*uint64(c.options.Shard.Count) + uint64(c.options.Shard.Index-1)
	sequences := func() {
		if c.plays(Sequences) {
			c.layer.Store(Sequences)
			c.deal(ctx, Sequences, drawSequences(c.contract, c.options.Seed, mine))
		}
	}
	if !c.plays(Values) {
		sequences()
		if c.plays(Sequences) && c.judged() == 0 {
			c.over()
		}
		return nil
	}
	batches := mostBatches
	if turn < 5 {
		batches = fewBatches << turn
	}
	some := given[:min(batches*usualGroups, len(given))]
	values := func(until <-chan struct{}) {
		c.layer.Store(Values)
		if !c.random(ctx, mine, some, batches, until) {
			// Without lanes each call has a stage of its own.
			c.deal(ctx, Values, asPrograms(append(slices.Clone(some), c.drawn(mine)...)))
		}
	}
	if c.options.Target.Pace < 0 || c.options.Workers == 1 || !c.plays(Sequences) {
		values(nil)
		sequences()
		return given[len(some):]
	}
	done := make(chan struct{})
	var side sync.WaitGroup
	side.Go(func() {
		defer close(done)
		sequences()
	})
	values(done)
	side.Wait()
	return given[len(some):]
}

// besides plays one turn of the layers that act on stages of their own.
func (c *campaign) besides(ctx context.Context, turn uint64) {
	c.wireTurn(ctx)
	if c.plays(Crowd) && ctx.Err() == nil && !c.spent() {
		c.layer.Store(Crowd)
		c.together(ctx, turn*uint64(c.options.Shard.Count)+uint64(c.options.Shard.Index-1))
	}
}

func (c *campaign) wireTurn(ctx context.Context) {
	if len(c.cases) == 0 || ctx.Err() != nil || c.spent() {
		return
	}
	c.layer.Store(Wire)
	played := 0
	c.cases = c.bytes(ctx, c.cases, func() bool { played++; return played > casesOfTurn })
}

// casesOfTurn is how many cases of the wire layer are played in a turn: those that tell most are in the first.
const casesOfTurn = 50

// shardOf are the cases that this shard plays: every Count-th.
func (c *campaign) shardOf(cases []wire.Case) []wire.Case {
	var mine []wire.Case
	for i, one := range cases {
		if i%c.options.Shard.Count == c.options.Shard.Index-1 {
			mine = append(mine, one)
		}
	}
	return mine
}

// How many batches of random values are played in a turn: few in the first one, so that no layer waits long for its first, and
// then twice as many each time.
const (
	fewBatches  = 12
	mostBatches = 400
)

// asPrograms makes a program of each call.
func asPrograms(calls []program.Call) []program.Program {
	var out []program.Program
	for _, call := range calls {
		stage := plainStage()
		stage.Accounts = nil
		out = append(out, program.Program{ID: "two departures", Stage: stage, Steps: []program.Step{does(call), reads(theGroup, bob)}})
	}
	return out
}

// deal plays programs with as many workers as there are, in order.
func (c *campaign) deal(ctx context.Context, layer string, programs []program.Program) {
	var next atomic.Int64
	first := make([]int, len(programs))
	for i, p := range programs {
		first[i] = int(c.inOrder.Load())
		c.inOrder.Add(int64(callsOf(p)))
	}
	var workers sync.WaitGroup
	for range min(c.options.Workers, len(programs)) {
		workers.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(programs) || ctx.Err() != nil || c.spent() {
					return
				}
				c.judge(ctx, layer, programs[i], first[i])
			}
		})
	}
	workers.Wait()
}

// callsOf is how many calls of the endpoint a program makes.
func callsOf(p program.Program) int {
	n := 0
	for _, s := range p.Steps {
		if s.Call != nil {
			n++
		}
		n += len(s.AtOnce)
	}
	return n
}

// judge plays a program and follows up what it shows. first is the number of the calls before it.
func (c *campaign) judge(ctx context.Context, layer string, p program.Program, first int) {
	t := c.trial(ctx, p, 0, c.trust.in(p.Stage))
	if t.walk == nil || ctx.Err() != nil {
		return
	}
	if t.walk.trouble != nil && t.obstacle == nil {
		t = c.again(ctx, p, t)
	}
	c.mu.Lock()
	c.programs++
	if t.obstacle != nil {
		c.programs--
		if !c.empty() {
			c.unjudgedFor(t.obstacle.Reason)
		}
	}
	c.mu.Unlock()
	for _, d := range t.deviations() {
		c.follow(ctx, layer, t, d, first+d.Calls)
	}
}
