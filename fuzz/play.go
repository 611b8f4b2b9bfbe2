package fuzz

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// play plays the layers: what is in the corpus first, then the deterministic pass, then what is random, by turns.
func (c *campaign) play(ctx context.Context) {
	c.replayKnown(ctx)
	var own []program.Program
	if c.plays(Values) {
		var calls []program.Call
		calls, own = boundaries(c.contract)
		own = shardOf(c.options.Shard, own)
		c.given = shardOf(c.options.Shard, slices.Concat(calls, combinations(c.contract)))
		c.values = newValues(c.contract)
	}
	beside, end := c.background(ctx)
	defer end()
	if c.sideBySide() {
		c.overlap(ctx, beside, own)
		return
	}
	if c.plays(Values) {
		c.fixed(ctx)
	}
	if c.plays(Wire) {
		c.cases = c.wirePrograms()
		c.wireTurn(ctx)
	}
	if c.plays(Values) {
		c.layer.Store(Values)
		c.deal(ctx, Values, own, c.workers())
		if c.judged() == 0 {
			return // no stage, no observer or no sign-in: nothing else would fare better
		}
	}
	for turn := uint64(0); ctx.Err() == nil && !c.spent() && (!c.endless() || c.anyGiven() || len(c.cases) > 0); turn++ {
		if c.beside.Load() && !c.plays(Sequences) && !c.plays(Crowd) && len(c.cases) == 0 {
			if <-beside; c.beside.Load() {
				return
			}
		}
		c.turn(ctx, turn)
		c.otherLayers(ctx, turn)
		if len(c.cases) == 0 && !c.plays(Values) && !c.plays(Sequences) && !c.plays(Crowd) {
			return // the fixed cases of bytes are all that there is to play
		}
	}
}

func (c *campaign) plays(layer string) bool { return slices.Contains(c.options.Layers, layer) }

// endless reports whether nothing but the calls that are given bounds the campaign.
func (c *campaign) endless() bool { return c.options.Duration == 0 && c.options.MaxCalls == 0 }

// inBackground reports whether random values are played beside all else: where the target's limit is kept to, and where there
// is time and no number of calls to be shared among the layers.
func (c *campaign) inBackground() bool {
	shared := c.options.MaxCalls == 0 && !c.endless() && c.options.Target.Handler == nil
	return c.plays(Values) && c.options.Workers != 1 && (c.options.Target.Pace >= 0 || shared)
}

// headStart is how long what is fixed is played alone at most: its first calls tell more than random ones.
const headStart = 500 * time.Millisecond

// fixed plays the deterministic pass.
func (c *campaign) fixed(ctx context.Context) {
	defer c.led()
	c.layer.Store(Values)
	c.deal(ctx, Values, shardOf(c.options.Shard, deterministic(c.contract)), c.workers())
}

// background plays random values beside all else: the companion calls of a program leave room for calls of the endpoint, which
// would be lost. The channel is closed once that has come to its end, and end makes it.
func (c *campaign) background(ctx context.Context) (ended <-chan struct{}, end func()) {
	var ahead context.Context
	ahead, c.led = context.WithTimeout(ctx, headStart)
	playing, enough := make(chan struct{}), make(chan struct{})
	if !c.inBackground() {
		close(playing)
		return playing, c.led
	}
	c.beside.Store(true)
	go func() {
		defer close(playing)
		<-ahead.Done()
		c.beside.Store(c.random(ctx, uint64(c.options.Shard.Index-1), 0, enough))
	}()
	return playing, func() {
		c.led()
		close(enough)
		<-playing
	}
}

// turn plays one turn of random values, unless they are played beside all else, and of sequences.
func (c *campaign) turn(ctx context.Context, turn uint64) {
	if c.plays(Values) && !c.beside.Load() {
		c.valuesTurn(ctx, turn)
	}
	if c.plays(Sequences) {
		c.sequencesTurn(ctx, turn, c.workers())
	}
}

// mine is the turn of that number of this shard: it takes every Count-th, so that no two shards play the same.
func (c *campaign) mine(turn uint64) uint64 {
	return turn*uint64(c.options.Shard.Count) + uint64(c.options.Shard.Index-1)
}

func (c *campaign) valuesTurn(ctx context.Context, turn uint64) {
	c.layer.Store(Values)
	batches := mostBatches
	if turn < 5 {
		batches = fewBatches << turn
	}
	if !c.random(ctx, c.mine(turn), batches, nil) {
		// Without workers each call has a stage of its own.
		c.deal(ctx, Values, asPrograms(append(c.takeGiven(batches*usualGroups), c.drawn(c.mine(turn))...)), c.workers())
	}
}

func (c *campaign) sequencesTurn(ctx context.Context, turn uint64, workers int) {
	c.layer.Store(Sequences)
	c.deal(ctx, Sequences, drawSequences(c.contract, c.options.Seed, c.mine(turn)), workers)
	if c.judged() == 0 {
		c.over()
	}
}

// takeGiven takes as many of the calls that are still to be made.
func (c *campaign) takeGiven(n int) []program.Call {
	c.mu.Lock()
	defer c.mu.Unlock()
	n = min(n, len(c.given))
	taken := c.given[:n:n]
	c.given = c.given[n:]
	return taken
}

// anyGiven reports whether calls are still to be made.
func (c *campaign) anyGiven() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.given) > 0
}

// crowdEvery is how often a turn has a crowd. Calls at once have to be saved up under a limit, and cost as many again.
const crowdEvery = 2

// otherLayers plays one turn of the layers that act on stages of their own.
func (c *campaign) otherLayers(ctx context.Context, turn uint64) {
	c.wireTurn(ctx)
	if c.plays(Crowd) && turn%crowdEvery == 0 && ctx.Err() == nil && !c.spent() {
		c.layer.Store(Crowd)
		c.crowdTurn(ctx, c.mine(turn/crowdEvery))
	}
}

func (c *campaign) wireTurn(ctx context.Context) {
	if len(c.cases) == 0 || ctx.Err() != nil || c.spent() {
		return
	}
	c.layer.Store(Wire)
	c.cases = c.bytes(ctx, c.cases, casesOfTurn)
}

// casesOfTurn is how many cases of the wire layer are played in a turn: those that tell most are in the first.
const casesOfTurn = 50

// shardOf is what a shard plays of what is fixed: every Count-th, so that all shards together play each once.
func shardOf[T any](shard Shard, all []T) []T {
	var mine []T
	for i := shard.Index - 1; i < len(all); i += shard.Count {
		mine = append(mine, all[i])
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

// A program makes some eight calls one after another, and waits for three readings or so. As many are played at once as it takes
// to begin so many in a second, but for what a caller bounds.
const (
	callsOfProgram    = 8
	readingsOfProgram = 3
	programsPerSecond = 40
)

// workers is how many programs are played at once.
func (c *campaign) workers() int {
	if c.options.Workers > 0 {
		return c.options.Workers
	}
	takes := callsOfProgram*c.session.Client().Latency() + readingsOfProgram*c.session.Lag()
	return min(mostWorkers, max(defaultWorkers, int(programsPerSecond*takes.Seconds())))
}

// deal plays programs, so many at once, in order.
func (c *campaign) deal(ctx context.Context, layer string, programs []program.Program, atOnce int) {
	var next atomic.Int64
	first := make([]int, len(programs))
	for i, p := range programs {
		first[i] = int(c.inOrder.Load())
		c.inOrder.Add(int64(callsOf(p)))
	}
	var workers sync.WaitGroup
	for range min(atOnce, len(programs)) {
		workers.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(programs) || ctx.Err() != nil || c.spent() {
					return
				}
				if c.options.dealt != nil {
					c.options.dealt(programs[i])
				}
				c.judge(ctx, layer, programs[i], first[i])
			}
		})
	}
	workers.Wait()
	if left := len(programs) - int(next.Load()); layer == Values && left > 0 {
		c.undealt.Add(int64(left))
	}
}

// unplayed is a sentence on what is fixed and was not played for want of time or calls, or nothing.
func (c *campaign) unplayed() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var left []string
	for _, part := range []struct {
		n    int
		what string
	}{{int(c.undealt.Load()), "fixed programs"}, {len(c.given), "fixed values"}, {len(c.cases), "cases of the wire layer"}} {
		if part.n > 0 {
			left = append(left, fmt.Sprintf("%d %s", part.n, part.what))
		}
	}
	if left == nil {
		return nil
	}
	return []string{"The campaign ended before all that is fixed was played; not played: " + strings.Join(left, ", ") + "."}
}

// position is how many calls of the endpoint came before the next one, what was made to make examples smaller apart.
func (c *campaign) position() int { return int(c.inOrder.Load() + c.workerCalls.Load()) }

// callsOf is how many calls of the endpoint a program makes.
func callsOf(p program.Program) int {
	n := 0
	for _, s := range p.Steps {
		n += len(s.AllCalls())
		if s.Raw != nil {
			n += len(s.Raw.Requests)
		}
		if s.Burst != nil {
			n += len(s.Burst.Calls)
		}
	}
	return n
}

// judge plays a program and follows up what it shows. first is the number of the calls before it; shown reports whether it shows
// anything.
func (c *campaign) judge(ctx context.Context, layer string, p program.Program, first int) (t trial, shown bool) {
	first += int(c.workerCalls.Load()) // those that are made while a reading is waited for come after
	t = c.meet(ctx, p)
	if t.oracle == nil || ctx.Err() != nil {
		return t, false
	}
	if t.oracle.Trouble() != nil && t.obstacle == nil {
		if c.empty() {
			return t, false // the call was not made
		}
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
	if t.obstacle == nil {
		c.saving.played(layer, first, evidence{Program: t.evidence()})
	}
	for _, d := range t.deviations() {
		c.follow(ctx, layer, t, d, first+d.Calls)
		shown = true
	}
	return t, shown
}
