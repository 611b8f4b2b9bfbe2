package crowd

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Hunted is what came of a program: what it showed, and the smallest that shows it too.
type Hunted struct {
	Program program.Program
	History concurrent.History
	Verdict concurrent.Verdict
	// Behind is by how much readings were seen to be behind, where that is more than the configuration allows for: then what the
	// history shows is no finding yet, and the program is to be played with that in mind.
	Behind time.Duration
	// Shrunk is set where something was found.
	Shrunk *Shrunk
}

// Hunt plays a program on a stage of its own, judges its history, and shrinks the program if anything was found. The
// error says that the stage could not be built, or what is wrong with the program.
func Hunt(ctx context.Context, config Config, open Opener, p program.Program, effort Effort) (Hunted, error) {
	if err := playable(p); err != nil {
		return Hunted{}, err
	}
	stage, err := open(ctx, p.Stage)
	if err != nil {
		return Hunted{}, fmt.Errorf("the stage of a crowd could not be built: %w", err)
	}
	t := &reusedStage{open: open, plan: p.Stage, lag: config.Lag, stage: stage, state: slices.Clone(stage.Start())}
	defer t.close(ctx)
	out := Hunted{Program: p}
	if out.History, err = Play(ctx, config, stage, p, 1); err != nil {
		return out, err
	}
	if out.Verdict, err = concurrent.Check(config.Contract, out.History); err != nil {
		return out, err
	}
	asked := rests(out.Verdict.Findings)
	if asked {
		if out.Behind = behind(ctx, config, stage); out.Behind > 0 {
			return out, nil
		}
	}
	t.after(ctx, out.History)
	if asked {
		t.forget()
	}
	if len(out.Verdict.Findings) > 0 {
		t.calls = 0 // those until here are not the search's
		shrunk := smallest(ctx, config, t, p, out.History, out.Verdict.Findings[0], effort)
		out.Shrunk = &shrunk
	}
	return out, nil
}
