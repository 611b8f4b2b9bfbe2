package fuzz

import (
	"cmp"
	"context"

	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/wire"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// rawProgram is a raw request as a program, on the stage on which all of the wire layer are played.
func rawProgram(k program.Raw) program.Program {
	k.Group, k.Member = theGroup, bob
	return program.Program{ID: k.ID, Stage: plainStage(), Steps: []program.Step{{Raw: &k}}}
}

// wirePrograms are the programs of the wire layer that the campaign's shard plays.
func (c *campaign) wirePrograms() []program.Program {
	var out []program.Program
	for _, k := range shardOf(c.options.Shard, wire.Cases(c.contract)) {
		out = append(out, rawProgram(k))
	}
	return out
}

// bytes plays so many raw requests of the same stage at most, which stays open, over sockets of their own. It returns those that are
// left, and none where there is no stage.
func (c *campaign) bytes(ctx context.Context, all []program.Program, most int) (left []program.Program) {
	stage, reason := c.openWireStage(ctx, all[0])
	if reason != "" {
		c.recordUnjudged(&record.Obstacle{Reason: reason})
		return nil
	}
	defer stage.Close(ctx)
	player := c.wirePlayer(stage, *all[0].RawRequest())
	for i, p := range all {
		one := *p.RawRequest()
		if i == most || ctx.Err() != nil || c.spent() {
			return all[i:]
		}
		first := c.position()
		before := player.Calls
		r := player.Play(ctx, one)
		r.Evidence.Stage = &p.Stage
		c.inOrder.Add(int64(player.Calls - before))
		if r.Unjudged != "" && ctx.Err() == nil && !c.empty() {
			c.recordUnjudged(&record.Obstacle{Reason: "wire: " + r.Unjudged})
		}
		c.count()
		if r.Unjudged == "" {
			for _, e := range one.Requests {
				c.coverage.Judged("bytes, "+one.Family, e.Requirement)
			}
		}
		c.saving.played(Wire, first, evidence{Wire: &r.Evidence})
		for _, f := range r.Findings {
			d := ofBytes([]raw.Finding{f})[0]
			example := exampleOf(c.contract, r.Evidence, f.Requirement)
			c.note(d, Wire, first+1, func() foundEvidence {
				return foundEvidence{First: evidence{Wire: &r.Evidence}, Looked: &d, Alone: c.alone(ctx, player, example.Case)}
			}, func(out *Finding) {
				out.Sent = stage.Shown(example)
			})
		}
	}
	return nil
}

// alone plays a case again to see how regular what it shows is.
func (c *campaign) alone(ctx context.Context, player *wire.Player, one program.Raw) []raw.Evidence {
	var out []raw.Evidence
	for range playAgain {
		if ctx.Err() != nil || c.empty() {
			break
		}
		if r := player.PlayAlone(ctx, one); r.Unjudged == "" || len(r.Findings) > 0 {
			out = append(out, r.Evidence)
		}
	}
	return out
}

// openWireStage is the stage of a raw request, or the reason why there is none.
func (c *campaign) openWireStage(ctx context.Context, p program.Program) (stage *target.Stage, reason string) {
	one := *p.RawRequest()
	if reason = c.unsendable(one); reason != "" {
		return nil, reason
	}
	stage, o := c.session.Open(ctx, "the wire layer's stage", p.Stage)
	if o != nil {
		return nil, o.Reason
	}
	if c.session.Observer() != "" {
		_, _ = stage.Begin(ctx, one.Group, one.Member) // what is not shown by then, the player says
	}
	return stage, ""
}

// unsendable is the reason why a raw request cannot be sent or judged, or empty.
func (c *campaign) unsendable(one program.Raw) string {
	if err := c.session.CheckRaw(); err != nil {
		return err.Error()
	}
	for _, e := range one.Requests {
		if _, known := c.contract.Outcomes[e.Outcome]; e.Outcome != "" && !known {
			return "step 1 cannot be judged: the contract has no outcome " + e.Outcome
		}
	}
	return ""
}

// wirePlayer plays raw requests on a stage, of the group and the member of the one that is given.
func (c *campaign) wirePlayer(stage *target.Stage, one program.Raw) *wire.Player {
	return &wire.Player{Contract: c.contract, Stage: stage, Group: one.Group, Member: one.Member,
		Timeout: c.options.Target.Timeout, Settle: max(c.options.Target.Settle, 2*c.session.Lag())}
}

// playRaw plays a raw request on a stage of its own. The obstacle says why nothing could be judged.
func (c *campaign) playRaw(ctx context.Context, p program.Program) (found []Deviation, obstacle string) {
	stage, reason := c.openWireStage(ctx, p)
	if reason != "" {
		return nil, reason
	}
	defer stage.Close(ctx)
	r := c.playRawOn(ctx, stage, p.ID, *p.RawRequest())
	return ofBytes(r.Findings), r.Unjudged
}

// playRawOn plays a raw request of a program by itself on a stage.
func (c *campaign) playRawOn(ctx context.Context, stage *target.Stage, id string, one program.Raw) wire.Result {
	one.ID = cmp.Or(one.ID, id)
	return c.wirePlayer(stage, one).PlayAlone(ctx, one)
}
