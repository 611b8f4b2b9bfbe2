package target

import (
	"context"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// playUnstaged makes the calls of a program that are to be refused, up to the first change of its stage, where that could not be
// set. They name groups that nobody made: a target that accepts one of them breaks the contract, whatever else it offers, and one that
// refuses it has shown nothing.
func (pl *player) playUnstaged(ctx context.Context) {
	made := pl.stage
	defer func() { pl.stage = made }() // what was made of it is still to be cleared
	pl.stage = pl.newStage(pl.playing, made.accounts)
	for _, g := range pl.program.Stage.Groups {
		pl.stage.groups[g.Name] = record.Group{ID: pl.stage.groupID(pl.program.Stage, g, spec.GroupType{})}
	}
	for _, s := range pl.program.Steps {
		if s.Call == nil && s.Read == nil && s.Snapshot == nil {
			return // what comes after it rests on it
		}
		var seen record.Step
		if s.Call != nil && s.Expect != nil && s.Expect.Refused != "" {
			var o *record.Obstacle
			if seen, o = pl.step(ctx, s); o != nil || ctx.Err() != nil {
				return
			}
		}
		pl.recording.Unstaged = append(pl.recording.Unstaged, seen)
	}
}
