package crowd

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// reusedStage is the stage that programs are played on one after another, each on some of its members. Building a stage costs
// more calls than most programs that shrinking tries; what the one before left behind does no harm, since every program's
// history begins with counts that were read.
type reusedStage struct {
	open Opener
	plan program.Stage
	lag  time.Duration
	// stage is nil until it is needed, and after its state got lost.
	stage Stage
	// state is what is known of the groups; a count that is not is not in it.
	state []concurrent.Group
	// calls is how many were made, of which counted are those of the open stage.
	calls, counted int
}

// enter is the state that a program on those places begins in.
func (t *reusedStage) enter(ctx context.Context, places []concurrent.Place) ([]concurrent.Group, bool) {
	if t.stage == nil {
		stage, err := t.open(ctx, t.plan)
		if err != nil {
			return nil, false
		}
		t.stage, t.state = stage, slices.Clone(stage.Start())
		t.account()
	}
	var out []concurrent.Group
	waited := false
	for i, g := range t.state {
		view := concurrent.Group{Name: g.Name, Type: g.Type, Messages: g.Messages, Unread: map[string]int64{}}
		for _, at := range places {
			if at.Group != g.Name {
				continue
			}
			if _, known := g.Unread[at.Member]; !known {
				if !waited {
					sleep(ctx, 2*t.lag)
					waited = true
				}
				r := t.stage.Read(ctx, at.Group, at.Member)
				if r.Unread == nil {
					t.close(ctx)
					return nil, false
				}
				t.state[i].Unread = maps.Clone(g.Unread)
				t.state[i].Unread[at.Member] = *r.Unread
				g = t.state[i]
			}
			view.Unread[at.Member] = g.Unread[at.Member]
		}
		if len(view.Unread) > 0 {
			out = append(out, view)
		}
	}
	t.account()
	return out, len(out) > 0
}

// after takes over the state that a history ends with. Of members who were not part of it nothing is known any more. A
// state that is not known at all needs another stage.
func (t *reusedStage) after(ctx context.Context, h concurrent.History) {
	t.account()
	end, known := h.End()
	if !known {
		t.close(ctx)
		return
	}
	for i := range t.state {
		t.state[i].Unread = map[string]int64{}
		at := slices.IndexFunc(end, func(g concurrent.Group) bool { return g.Name == t.state[i].Name })
		if at >= 0 {
			t.state[i] = end[at]
		}
	}
}

// forget takes back what is known of the counts: others have set them.
func (t *reusedStage) forget() {
	for i := range t.state {
		t.state[i].Unread = map[string]int64{}
	}
}

// close clears the stage.
func (t *reusedStage) close(ctx context.Context) {
	if t.stage == nil {
		return
	}
	t.stage.Close(context.WithoutCancel(ctx))
	t.account()
	t.stage, t.counted = nil, 0
}

// account adds up the stage's calls that were made since the last time.
func (t *reusedStage) account() {
	n := t.stage.Calls()
	t.calls, t.counted = t.calls+n-t.counted, n
}
