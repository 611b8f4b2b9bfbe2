package target

import (
	"context"
	"fmt"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// change does what a step does to the stage beside calling the endpoint.
func (pl *player) change(ctx context.Context, s program.Step) *record.Obstacle {
	switch {
	case s.Send != nil:
		return pl.send(ctx, *s.Send)
	case s.Join != nil:
		pl.noticed(s.Join.Group)
		return pl.companion(ctx, "a member who joins", "add_group_member", map[string]any{
			"GroupId": pl.stage.groups[s.Join.Group].ID, "Silence": 1,
			"MemberList": []any{map[string]any{"Member_Account": pl.stage.accounts[s.Join.Member]}},
		})
	case s.Leave != nil:
		pl.noticed(s.Leave.Group)
		return pl.companion(ctx, "a member who leaves", "delete_group_member", map[string]any{
			"GroupId": pl.stage.groups[s.Leave.Group].ID, "Silence": 1,
			"MemberToDel_Account": []string{pl.stage.accounts[s.Leave.Member]},
		})
	case s.Destroy != nil:
		group := pl.stage.groups[s.Destroy.Group]
		o := pl.companion(ctx, "a group that is dissolved", "destroy_group", map[string]any{"GroupId": group.ID})
		if o == nil {
			pl.journal.removeGroup(group.ID)
		}
		return o
	default:
		return &record.Obstacle{Kind: record.ObstacleHarness, Reason: "a step has no action"}
	}
}

// noticed makes a group's number of messages unknown: the notice of who joins or leaves may count as one.
func (pl *player) noticed(group string) {
	delete(pl.stage.messages, group)
	pl.stage.noticed[group] = true
}

func (pl *player) companion(ctx context.Context, what, name string, body map[string]any) *record.Obstacle {
	if r := pl.stage.companion(ctx, name, body); !r.ok() {
		return r.obstacle(pl.contract, what)
	}
	return nil
}

// send sends messages by the owner. The number of messages is at least what the last answer's MsgSeq says, should
// reading it back not show it in time.
func (pl *player) send(ctx context.Context, s program.Send) *record.Obstacle {
	if pl.config.Callbacks != nil {
		pl.heard = pl.config.Callbacks.count()
	}
	last := int64(0)
	for range s.Times {
		r := pl.stage.sendMessage(ctx, pl.stage.groups[s.Group].ID)
		if !r.ok() {
			return r.obstacle(pl.contract, "a message that is sent")
		}
		if seq := integer(r.fields["MsgSeq"]); seq != nil {
			last = max(last, *seq)
		}
	}
	delete(pl.stage.messages, s.Group)
	pl.stage.atLeast[s.Group] = max(pl.stage.atLeast[s.Group]+int64(s.Times), last)
	n, o := pl.count(ctx, s.Group)
	pl.stage.messages[s.Group] = max(n, last)
	return o
}

// callbackPatience is how long a webhook may take once the channel is known to be alive. A webhook leaves within the
// call or right after it; the one that proves the channel has shown its way by then.
const callbackPatience = 300 * time.Millisecond

// listen waits for webhooks about a group.
func (pl *player) listen(ctx context.Context, l program.Listen) (record.Step, *record.Obstacle) {
	receiver := pl.config.Callbacks
	if receiver == nil {
		return record.Step{}, &record.Obstacle{Kind: record.ObstacleMissing,
			Reason: "no receiver of webhooks: give --callback-listen ADDR, and let the target send its webhooks there"}
	}
	words := []string{pl.stage.groups[l.Group].ID}
	if !l.Alive {
		for _, id := range pl.stage.accounts {
			words = append(words, id)
		}
		pl.rest(ctx, callbackPatience)
		return record.Step{Callbacks: pl.client.cleanCallbacks(receiver.since(pl.heard, words...))}, nil
	}
	for try := pl.patience(); try.next(ctx); {
		if heard := receiver.since(pl.heard, words...); len(heard) > 0 {
			return record.Step{Callbacks: pl.client.cleanCallbacks(heard)}, nil
		}
	}
	return record.Step{}, &record.Obstacle{Kind: record.ObstacleMissing,
		Reason: fmt.Sprintf("a message was sent, but no webhook came to %s: let the target send the webhook after a group message there", receiver.URL())}
}
