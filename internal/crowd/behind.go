package crowd

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

const (
	// lagWaves is how often readings are asked whether they are behind, and freshReadings how many have to show a new count in
	// a row: where replicas answer by turns, one of them may be up to date.
	lagWaves      = 3
	freshReadings = 6
	// untilRead is the pause between two readings.
	untilRead = 5 * time.Millisecond
)

// behind is by how much readings are behind right now, where that is more than the configuration allows for, or else 0. It is
// asked before a history is believed that a reading makes impossible: how late readings may be was measured once, on one or two
// of them, and their lag may be spread, or differ from one replica to the next. Each member's count is set by itself and read until
// it stays. A count that never comes is no lag: it is what the history may have shown.
func behind(ctx context.Context, config Config, stage Stage) time.Duration {
	longest := time.Duration(0)
	if config.Settle <= config.Lag {
		return 0
	}
	for wave := range lagWaves {
		for _, g := range stage.Start() {
			if g.Messages < lagWaves {
				continue // there have to be as many numbers, none of which is the count before
			}
			members := slices.Sorted(maps.Keys(g.Unread))
			seen := make([]time.Duration, len(members))
			sets := make([]program.Act, len(members))
			for i, name := range members {
				sets[i] = program.Act{Do: program.ActSet, Group: g.Name, Member: name}
			}
			if config.Gate != nil && config.Gate(ctx, sets) != nil {
				return longest
			}
			atOnce(len(members), func(i int) { seen[i] = readLate(ctx, config, stage, g.Name, members[i], int64(wave+1)) })
			longest = max(longest, slices.Max(append(seen, 0)))
		}
	}
	if longest <= config.Lag {
		return 0
	}
	return longest
}

// readLate is how long after its answer a call was seen to have had no effect yet, where that showed in the end.
func readLate(ctx context.Context, config Config, stage Stage, group, member string, number int64) time.Duration {
	a := stage.Set(ctx, group, member, number)
	answered, last := time.Now(), time.Duration(0)
	if a.Fate != concurrent.Accepted {
		return 0
	}
	for fresh := 0; fresh < freshReadings; {
		asked := time.Since(answered)
		r := stage.Read(ctx, group, member)
		switch {
		case r.Unread == nil || ctx.Err() != nil || asked > config.Settle:
			return 0
		case *r.Unread == number:
			fresh++
		default:
			fresh, last = 0, max(asked, untilRead)
		}
		sleep(ctx, untilRead)
	}
	return last
}

// rests reports whether what was found rests on a reading, and not on an answer.
func rests(found []concurrent.Finding) bool {
	return slices.ContainsFunc(found, func(f concurrent.Finding) bool { return f.Stuck.Do == program.ActRead })
}
