package fuzz

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// trial is one playing of a program and what came of it.
type trial struct {
	program   program.Program
	oracle    *judge.Oracle
	obstacle  *record.Obstacle
	exchanges []record.Exchange
	// recordings are the playing's, after those of earlier ones that met a failure which may pass.
	recordings []record.Recording
	// compared are the playings of a plain call in between, where there were several.
	compared []record.Recording
	// apart is what showed in all of them that is judged apart.
	apart []apartEvidence
}

// evidence is what the trial showed, as it is saved.
func (t trial) evidence() *programEvidence {
	return &programEvidence{Program: t.program, Recordings: t.recordings, Compared: t.compared, Apart: t.apart}
}

// try plays a program once, with readings of all counts before it, and each reading repeated for so long; 0 is with all patience.
func (c *campaign) try(ctx context.Context, p program.Program, patience time.Duration) trial {
	return c.inTrial(ctx, p, target.Trial{Patience: patience})
}

// meet plays a program for the first time. What it shows that is known already is not waited for, and readings before it are left
// out where the target is trusted.
func (c *campaign) meet(ctx context.Context, p program.Program) trial {
	return c.inTrial(ctx, p, target.Trial{Hurry: c.hurry(), Trusted: c.trust.in(p.Stage)})
}

// inTrial plays a program under an oracle of its own.
func (c *campaign) inTrial(ctx context.Context, p program.Program, t target.Trial) trial {
	oracle, err := judge.NewOracle(c.contract, p, c.coverage)
	if err != nil {
		return trial{program: p}
	}
	t.Program, t.Oracle = p, oracle
	t.Program.ID = fmt.Sprintf("%s #%d", p.ID, c.trials.Add(1))
	if t.Hurry > 0 {
		t.Known = func(i int, r record.Reading) bool {
			d := oracle.Miscount(i, r)
			return d != nil && c.knows(keyOf(*d))
		}
	}
	var apart []apartEvidence
	t.Act = func(ctx context.Context, on *target.Stage, step int) *record.Obstacle {
		seen, why := c.actApart(ctx, on, p, step)
		seen.Playing = t.Program.ID
		apart = append(apart, seen)
		found := seen.deviations(c.contract)
		oracle.Add(found)
		if len(found) == 0 && why != "" {
			return &record.Obstacle{Kind: record.ObstacleMissing, Reason: fmt.Sprintf("step %d: %s", step+1, why)}
		}
		return nil
	}
	recording, exchanges := c.session.PlayTrial(ctx, t)
	if recording.Obstacle == nil {
		c.trust.learn(p.Stage, recording.Baseline)
	}
	return trial{program: p, oracle: oracle, obstacle: recording.Obstacle, exchanges: exchanges, recordings: []record.Recording{recording}, apart: apart}
}

// deviations are those that the contract judges.
func (t trial) deviations() []Deviation {
	if t.oracle == nil {
		return nil
	}
	return t.oracle.Deviations()
}

// tries is how often a program is played again of which a call got no answer, or was refused as too frequent, before that is the
// target's doing. Where a target allows for less than the documented limit, any call may be refused until the campaign has found
// out how much: such a refusal has to come back more often.
func tries(o *judge.Oracle) int {
	if o.TooFrequent() {
		return 5
	}
	return 2
}

// again plays a program again of which a call got no answer, or was refused as too frequent. Where that comes back each time
// while a plain call in between is answered, it is a deviation. Where that fares no better, nothing is known.
func (c *campaign) again(ctx context.Context, p program.Program, t trial) trial {
	for n := 0; n < tries(t.oracle); n++ {
		if t.oracle.TooFrequent() {
			c.session.SlowDown()
		}
		select {
		case <-time.After(c.contract.Limit.Per):
		case <-ctx.Done():
			return trial{}
		}
		compared := slices.Concat(t.compared, c.try(ctx, comparison(), 0).recordings)
		next := c.try(ctx, p, 0)
		next.recordings, next.apart = slices.Concat(t.recordings, next.recordings), slices.Concat(t.apart, next.apart)
		if next.oracle == nil || next.obstacle != nil || next.oracle.Trouble() == nil || next.oracle.Trouble().Step != t.oracle.Trouble().Step {
			return next
		}
		t = next
		t.compared = compared
	}
	if !judge.Undisturbed(c.contract, t.compared) {
		c.mu.Lock()
		c.disturbed++
		c.mu.Unlock()
		t.obstacle = &record.Obstacle{Kind: record.ObstacleNetwork,
			Reason: "a call failed each time, or was refused as too frequent, and so was a plain call to compare with: " + t.oracle.Trouble().Got}
		return t
	}
	t.oracle.Blame(*t.oracle.Trouble())
	return t
}

// comparison is a plain call, which any target has to let in.
func comparison() program.Program {
	stage := plainStage()
	stage.Accounts = nil
	return program.Program{ID: "a plain call to compare with", Stage: stage, Steps: []program.Step{sets(bob, "3")}}
}
