package crowd

import (
	"context"
	"maps"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec/program"
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
func (pl *player) everyone() []program.Act {
	var out []program.Act
	for _, g := range pl.history.Start {
		for _, name := range slices.Sorted(maps.Keys(g.Unread)) {
			out = append(out, program.Act{Do: program.ActRead, Group: g.Name, Member: name})
		}
	}
	return out
}

// readAll makes readings that close the round, and reports whether all could be made.
func (pl *player) readAll(ctx context.Context, round int, due []program.Act) bool {
	if pl.ended(ctx) != nil {
		return false
	}
	for _, s := range due {
		pl.reopen(round, s)
	}
	if !pl.pass(ctx, due) {
		return false
	}
	var each [][]program.Act
	for _, a := range due {
		each = append(each, []program.Act{a})
	}
	for _, o := range slices.Concat(pl.freely(ctx, each)...) {
		o.Round, o.Barrier = round, true
		pl.history.Operations = append(pl.history.Operations, o)
	}
	return true
}

// reopen takes back that an earlier reading closes the round.
func (pl *player) reopen(round int, s program.Act) {
	for i := range pl.history.Operations {
		if o := &pl.history.Operations[i]; o.Barrier && o.Round == round && o.Group == s.Group && o.Member == s.Member {
			o.Barrier = false
		}
	}
}

// readings are the steps that read those members' counts.
func readings(of []concurrent.Place) []program.Act {
	var out []program.Act
	for _, at := range of {
		out = append(out, program.Act{Do: program.ActRead, Group: at.Group, Member: at.Member})
	}
	return out
}
