package crowd

import (
	"context"
	"maps"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
)

// barrier reads every count once all clients are done. Where readings may lag behind, it waits for twice as long as was
// measured, and repeats those that nothing explains until the patience is over; what was read before stays in the
// history, unused.
func (pl *player) barrier(ctx context.Context, round int) {
	sleep(ctx, 2*pl.config.Lag)
	due := pl.everyone()
	for waited := 2 * pl.config.Lag; len(due) > 0; waited += pl.config.Lag {
		if !pl.readAll(ctx, round, due) || pl.config.Lag <= 0 || waited >= pl.config.Settle {
			return
		}
		if due = readings(pl.history.Unexplained(pl.config.Contract, round)); len(due) > 0 {
			sleep(ctx, pl.config.Lag)
		}
	}
}

// everyone are the readings of all counts.
func (pl *player) everyone() []Step {
	var out []Step
	for _, g := range pl.history.Start {
		for _, name := range slices.Sorted(maps.Keys(g.Unread)) {
			out = append(out, Step{Do: concurrent.Read, Group: g.Name, Member: name})
		}
	}
	return out
}

// readAll makes readings that close the round, and reports whether all could be made.
func (pl *player) readAll(ctx context.Context, round int, due []Step) bool {
	for _, s := range due {
		if !pl.may(ctx) {
			return false
		}
		pl.reopen(round, s)
	}
	if pl.config.Gate != nil {
		if err := pl.config.Gate(ctx, due); err != nil {
			pl.stop(err)
			return false
		}
	}
	for _, o := range pl.atOnce(ctx, due) {
		o.Round, o.Barrier = round, true
		pl.history.Operations = append(pl.history.Operations, o)
	}
	return true
}

// reopen takes back that an earlier reading closes the round.
func (pl *player) reopen(round int, s Step) {
	for i := range pl.history.Operations {
		if o := &pl.history.Operations[i]; o.Barrier && o.Round == round && o.Group == s.Group && o.Member == s.Member {
			o.Barrier = false
		}
	}
}

// readings are the steps that read those members' counts.
func readings(of []concurrent.Place) []Step {
	var out []Step
	for _, at := range of {
		out = append(out, Step{Do: concurrent.Read, Group: at.Group, Member: at.Member})
	}
	return out
}
