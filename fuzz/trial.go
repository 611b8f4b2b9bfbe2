package fuzz

import (
	"context"
	"fmt"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
	"github.com/unreadcheck/unreadcheck/target"
)

// trial is one playing of a program and what came of it.
type trial struct {
	program   program.Program
	walk      *walk
	obstacle  *record.Obstacle
	exchanges []record.Exchange
}

// try plays a program once, with readings of all counts before it.
func (c *campaign) try(ctx context.Context, p program.Program, patience time.Duration) trial {
	return c.trial(ctx, p, patience, false)
}

func (c *campaign) trial(ctx context.Context, p program.Program, patience time.Duration, trusted bool) trial {
	w, err := newWalk(c.contract, p, c.coverage)
	if err != nil {
		return trial{program: p}
	}
	played := p
	played.ID = fmt.Sprintf("%s #%d", p.ID, c.trials.Add(1))
	recording, exchanges := c.session.PlayTrial(ctx, target.Trial{Program: played, Oracle: w, Patience: patience, Trusted: trusted})
	if recording.Obstacle == nil {
		c.trust.learn(p.Stage, recording.Baseline)
	}
	return trial{program: p, walk: w, obstacle: recording.Obstacle, exchanges: exchanges}
}

// deviations are those that the contract judges.
func (t trial) deviations() []Deviation {
	if t.walk == nil {
		return nil
	}
	var out []Deviation
	for _, d := range t.walk.deviations {
		if r, ok := t.walk.contract.Requirement(d.Requirement); ok && r.Level != spec.Observe {
			out = append(out, d)
		}
	}
	return out
}

// troubleTries is how often a call that got no answer is tried before that is the target's doing.
const troubleTries = 2

// again plays a program again of which a call got no answer, or was refused as too frequent. Where that comes back each time
// while other calls are answered, it is a deviation.
func (c *campaign) again(ctx context.Context, p program.Program, t trial) trial {
	for range troubleTries {
		if t.walk.tooFrequent {
			c.session.SlowDown()
		}
		select {
		case <-time.After(c.contract.Limit.Per):
		case <-ctx.Done():
			return trial{}
		}
		next := c.try(ctx, p, 0)
		if next.walk == nil || next.obstacle != nil || next.walk.trouble == nil || next.walk.trouble.Step != t.walk.trouble.Step {
			return next
		}
		t = next
	}
	each := *t.walk.trouble
	each.passing = true
	t.walk.deviations = append(t.walk.deviations, each)
	return t
}
