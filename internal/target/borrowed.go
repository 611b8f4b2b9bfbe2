package target

import (
	"context"
	"fmt"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// borrow sets a program's stage with groups of the user's: the counts are brought to those that the program begins with.
func (pl *player) borrow(ctx context.Context) (*record.Obstacle, func()) {
	pl.stage = pl.newStage(pl.playing, map[string]string{})
	if pl.noStage != nil {
		return pl.noStage, func() {}
	}
	l, o := pl.own.borrow(ctx, pl.program)
	if o != nil {
		return o, func() {}
	}
	pl.stage.accounts = l.accounts
	for name, g := range l.groups {
		pl.stage.groups[name] = record.Group{ID: g.ID, Type: g.kind.Name}
	}
	for _, g := range pl.program.Stage.Groups {
		if o = pl.arrange(ctx, g, l.groups[g.Name]); o != nil {
			break
		}
	}
	return o, func() { pl.own.takeBack(l) }
}

// arrange brings the counts of a group's members to those that the program begins with, where they can be read.
func (pl *player) arrange(ctx context.Context, want program.Group, g *lentGroup) *record.Obstacle {
	if pl.observer == nil || g.kind.Unread != spec.Counted {
		return nil
	}
	for _, m := range want.Everyone() {
		what := program.Read{Group: want.Name, Member: m.Name}
		is := func(r *record.Reading) bool { return r != nil && r.Unread != nil && *r.Unread == m.Unread }
		if reading, _ := pl.stage.readOnce(ctx, what); is(reading) || m.Unread > g.messages {
			continue
		}
		call := pl.stage.call(program.Call{Group: want.Name, Member: m.Name, Number: program.Number(fmt.Sprint(m.Unread))})
		if _, err := pl.client.endpoint(ctx, pl.playing, []endpointCall{call}); err != nil {
			return &record.Obstacle{Kind: record.ObstacleMissing, Reason: pl.client.Redact(err.Error())}
		}
		for try := pl.patient(); try.next(ctx); {
			if reading, _ := pl.stage.readOnce(ctx, what); is(reading) {
				break
			}
		}
	}
	return nil
}
