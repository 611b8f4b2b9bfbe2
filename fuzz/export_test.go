package fuzz

import (
	"context"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Smallest is what a program comes down to whose playing deviates: the smallest that shows the same.
func Smallest(t *testing.T, config target.Config, p program.Program) program.Program {
	t.Helper()
	ctx := context.Background()
	r, err := NewReplayer(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close(ctx)
	first := r.campaign.try(ctx, p, 0)
	if len(first.deviations()) == 0 {
		t.Fatalf("it shows nothing: %+v", first.obstacle)
	}
	s := &shrinker{campaign: r.campaign, ctx: ctx, wanted: first.deviations()[0], left: mostExtraCalls}
	s.shrink(first, 0)
	if again := r.campaign.try(ctx, s.best.program, 0); len(again.deviations()) == 0 {
		t.Errorf("what is left shows nothing: %+v", s.best.program)
	}
	return s.best.program
}
