package fuzz

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// sideBySide reports whether the layers are played at the same time and not by turns: where time bounds the campaign. While one
// waits for a time-out, or for its last program, the others go on.
func (c *campaign) sideBySide() bool {
	return c.inBackground() && c.options.Duration > 0 && c.options.MaxCalls == 0
}

// overlap plays all layers at the same time: the bytes, the deterministic pass, and then what is drawn. beside is closed once
// random values, which are played beside all of it, have come to an end.
func (c *campaign) overlap(ctx context.Context, beside <-chan struct{}, own []program.Program) {
	var layers sync.WaitGroup
	defer layers.Wait()
	going := func() bool { return ctx.Err() == nil && !c.spent() }
	if c.plays(Wire) {
		c.cases = c.wirePrograms()
		layers.Go(func() {
			for going() && len(c.cases) > 0 {
				c.wireTurn(ctx)
			}
		})
	}
	if c.plays(Values) {
		c.fixed(ctx)
		if c.judged() == 0 {
			return // no stage, no observer or no sign-in: nothing else would fare better
		}
		layers.Go(func() { c.deal(ctx, Values, own, c.workers()) })
		layers.Go(func() {
			<-beside
			for turn := uint64(0); going() && !c.beside.Load(); turn++ {
				c.valuesTurn(ctx, turn)
			}
		})
	}
	if c.plays(Sequences) {
		var turn atomic.Uint64
		atOnce := c.workers() / turnsAtOnce
		if c.options.Target.Pace < 0 {
			atOnce /= costOfProgram
		}
		for range turnsAtOnce {
			layers.Go(func() {
				for going() {
					c.sequencesTurn(ctx, turn.Add(1)-1, max(1, atOnce))
				}
			})
		}
	}
	if c.plays(Crowd) {
		layers.Go(func() { c.crowds(ctx, going) })
	}
}

// turnsAtOnce is how many turns of sequences overlap: while one waits for its last programs, the other goes on.
const turnsAtOnce = 2

// costOfProgram is how much more a call of a sequence costs than a random value, with its stage and its readings. Under a limit
// calls are scarce. Without one the machines are, so that fewer sequences are played at once.
const costOfProgram = 8

// crowdRest is how long there is no crowd after one, in units of the time that it took: calls at once have to be saved up under
// a limit, and cost as many again.
const crowdRest = 3

func (c *campaign) crowds(ctx context.Context, going func() bool) {
	for turn := uint64(0); going(); turn++ {
		began := time.Now()
		c.layer.Store(Crowd)
		c.crowdTurn(ctx, c.mine(turn))
		select {
		case <-time.After(crowdRest * max(time.Since(began), time.Second/4)):
		case <-ctx.Done():
		}
	}
}
