package fuzz

import (
	"context"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/internal/crowd"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// actApart takes a raw request or a burst that stands among other steps, on their stage, and judges it like a program by itself, with
// the plain calls that it is held against. The obstacle says why nothing could be judged.
func (c *campaign) actApart(ctx context.Context, on *target.Stage, p program.Program, step int) (found []Deviation, obstacle string) {
	s := p.Steps[step]
	if s.Raw != nil {
		if obstacle = c.unsendable(*s.Raw); obstacle != "" {
			return nil, obstacle
		}
		found, obstacle = c.playRawOn(ctx, on, p.ID, *s.Raw)
	} else {
		found, obstacle = c.burstOn(ctx, on, program.Program{ID: p.ID, Steps: []program.Step{s}})
	}
	for i := range found {
		found[i].Step = step
	}
	return found, obstacle
}

func (c *campaign) burstOn(ctx context.Context, on *target.Stage, p program.Program) (found []Deviation, obstacle string) {
	b, opener := p.BurstStep(), &crowdOpener{campaign: c}
	p.Stage = program.Stage{Groups: []program.Group{{Name: b.Group, Members: []program.Member{{Name: b.Member}}}}}
	stage, err := opener.on(ctx, on, p.Stage)
	if err != nil {
		return nil, err.Error()
	}
	h, err := crowd.PlayBurst(ctx, c.crowdConfig(opener), stage, p)
	return concluded(concurrent.CheckBurst(c.contract, h), err)
}
