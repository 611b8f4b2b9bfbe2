package crowd

import (
	"context"
	"errors"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Shrink makes a program smaller whose history was judged before, on a stage of its own.
func Shrink(ctx context.Context, config Config, open Opener, p program.Program, h concurrent.History, effort Effort) (Shrunk, error) {
	v, err := concurrent.Check(config.Contract, h)
	switch {
	case err != nil:
		return Shrunk{}, err
	case len(v.Findings) == 0:
		return Shrunk{}, errors.New("nothing is found in the history: there is no failure to shrink the program to")
	}
	return smallest(ctx, config, &reusedStage{open: open, plan: p.Stage, lag: config.Lag}, p, h, v.Findings[0], effort), nil
}
