package target

import (
	"context"
	"maps"
	"sync"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Readings that follow one another wait side by side: each is made by a player of its own, which knows what was known before the
// first of them. What they found is put together in their order.

// readingsFrom is how many steps from that one on are readings, each of another count.
func (pl *player) readingsFrom(i int) int {
	if pl.trial.Oracle != nil {
		return 0 // it says what a reading has to show only once it has seen the one before
	}
	seen := map[program.Read]bool{}
	for _, s := range pl.program.Steps[i:] {
		if s.Read == nil || seen[*s.Read] {
			break
		}
		seen[*s.Read] = true
	}
	return len(seen)
}

// readSteps reads the counts of several steps side by side. The obstacle is that of the last step that it hands out.
func (pl *player) readSteps(ctx context.Context, steps []program.Step) ([]record.Step, *record.Obstacle) {
	return sideBySide(pl, len(steps), func(own *player, i int) (record.Step, *record.Obstacle) { return own.readStep(ctx, steps[i]) },
		func(i int) program.Read { return *steps[i].Read })
}

// sideBySide makes n readings, each by a fork of the player, and hands out what they showed up to the first obstacle.
func sideBySide[T any](pl *player, n int, read func(own *player, i int) (T, *record.Obstacle), what func(i int) program.Read) ([]T, *record.Obstacle) {
	forks, found, obstacles := make([]*player, n), make([]T, n), make([]*record.Obstacle, n)
	var reading sync.WaitGroup
	for i := range n {
		forks[i] = pl.fork()
		reading.Go(func() { found[i], obstacles[i] = read(forks[i], i) })
	}
	reading.Wait()
	for i, own := range forks {
		if obstacles[i] != nil {
			return found[:i+1], obstacles[i]
		}
		pl.learn(own, what(i))
	}
	return found, nil
}

// fork is a player that reads beside others of the same program.
func (pl *player) fork() *player {
	own, st := *pl, *pl.stage
	st.messages, st.atLeast, st.noticed = maps.Clone(st.messages), maps.Clone(st.atLeast), maps.Clone(st.noticed)
	own.stage, own.readings = &st, maps.Clone(pl.readings)
	return &own
}

// learn takes over what a fork's reading has shown.
func (pl *player) learn(own *player, what program.Read) {
	if reading, read := own.readings[what]; read {
		pl.readings[what] = reading
	}
	if n, known := own.stage.messages[what.Group]; known {
		if _, before := pl.stage.messages[what.Group]; !before {
			pl.stage.messages[what.Group] = n
		}
	}
	if !own.stage.noticed[what.Group] {
		delete(pl.stage.noticed, what.Group)
	}
	pl.stage.settled(what.Group, own.stage.atLeast[what.Group])
}
