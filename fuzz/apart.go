package fuzz

import (
	"context"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/internal/crowd"
	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// apartEvidence is what a raw request or a burst showed that stands among other steps.
type apartEvidence struct {
	// Playing is the program's name in the recording that this belongs to, and Step which step it was.
	Playing string                   `json:"playing"`
	Step    int                      `json:"step"`
	Wire    *raw.Evidence            `json:"wire,omitempty"`
	Burst   *concurrent.BurstHistory `json:"burst,omitempty"`
}

// deviations are what it shows that the contract judges, or the program expects otherwise.
func (a apartEvidence) deviations(c *spec.Contract) []Deviation {
	var found []Deviation
	if a.Wire != nil {
		found = ofBytes(raw.Conclude(c, *a.Wire))
	}
	if a.Burst != nil {
		found = ofCrowd(concurrent.CheckBurst(c, *a.Burst))
	}
	for i := range found {
		found[i].Step = a.Step
	}
	return found
}

// actApart takes a raw request or a burst that stands among other steps, on their stage, and judges it like a program by itself, with
// the plain calls that it is held against. The obstacle says why nothing could be judged.
func (c *campaign) actApart(ctx context.Context, on *target.Stage, p program.Program, step int) (seen apartEvidence, obstacle string) {
	seen.Step = step
	s := p.Steps[step]
	if s.Raw == nil {
		seen.Burst, obstacle = c.burstOn(ctx, on, program.Program{ID: p.ID, Steps: []program.Step{s}})
		return seen, obstacle
	}
	if obstacle = c.unsendable(*s.Raw); obstacle == "" {
		r := c.playRawOn(ctx, on, p.ID, *s.Raw)
		seen.Wire, obstacle = &r.Evidence, r.Unjudged
	}
	return seen, obstacle
}

func (c *campaign) burstOn(ctx context.Context, on *target.Stage, p program.Program) (h *concurrent.BurstHistory, obstacle string) {
	b, opener := p.BurstStep(), &crowdOpener{campaign: c}
	p.Stage = program.Stage{Groups: []program.Group{{Name: b.Group, Members: []program.Member{{Name: b.Member}}}}}
	stage, err := opener.on(ctx, on, p.Stage)
	if err != nil {
		return nil, err.Error()
	}
	history, err := crowd.PlayBurst(ctx, c.crowdConfig(opener), stage, p)
	if err != nil {
		return nil, err.Error()
	}
	_, obstacle = concluded(concurrent.CheckBurst(c.contract, history), nil)
	return &history, obstacle
}
