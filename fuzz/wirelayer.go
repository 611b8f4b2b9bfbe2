package fuzz

import (
	"cmp"
	"context"
	"crypto/tls"

	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/target/rawsocket"
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
	defer stage.stand.Close(ctx)
	player := c.wirePlayer(stage)
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
				if query, err := stage.Query(ctx); err == nil {
					out.Sent = rawsocket.Shown(c.contract, c.options.Target.Base, example, query)
				}
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
func (c *campaign) openWireStage(ctx context.Context, p program.Program) (s wireStage, reason string) {
	one := *p.RawRequest()
	if s, reason = c.wireStageOf(one); reason != "" {
		return s, reason
	}
	stand, o := c.session.Open(ctx, "the wire layer's stage", p.Stage)
	if o != nil {
		return s, o.Reason
	}
	s.stand = stand
	if c.session.Observer() != "" {
		_, _ = stand.Begin(ctx, one.Group, one.Member) // what is not shown by then, the player says
	}
	return s, ""
}

// wireStageOf is what a raw request needs beside the stage, or the reason why it cannot be sent or judged.
func (c *campaign) wireStageOf(one program.Raw) (s wireStage, reason string) {
	config := c.options.Target
	if config.Handler != nil {
		return s, "the wire layer needs a target on the network: a handler that is called in memory has no bytes"
	}
	for _, e := range one.Requests {
		if _, known := c.contract.Outcomes[e.Outcome]; e.Outcome != "" && !known {
			return s, "step 1 cannot be judged: the contract has no outcome " + e.Outcome
		}
	}
	address, err := rawsocket.NewAddress(config.Base, &tls.Config{RootCAs: config.RootCAs, MinVersion: tls.VersionTLS12}, config.Allow, config.Host)
	if err != nil {
		return s, err.Error()
	}
	return wireStage{nil, c.session, address, one.Group, one.Member}, ""
}

// wirePlayer plays raw requests on a stage.
func (c *campaign) wirePlayer(s wireStage) *wire.Player {
	return &wire.Player{Contract: c.contract, Address: s.address, Stage: s,
		Timeout: c.options.Target.Timeout, Settle: max(c.options.Target.Settle, 2*c.session.Lag())}
}

// playRaw plays a raw request on a stage of its own. The obstacle says why nothing could be judged.
func (c *campaign) playRaw(ctx context.Context, p program.Program) (found []Deviation, obstacle string) {
	stage, reason := c.openWireStage(ctx, p)
	if reason != "" {
		return nil, reason
	}
	defer stage.stand.Close(ctx)
	return c.playRawOn(ctx, stage, p.ID, *p.RawRequest())
}

// playRawOn plays a raw request of a program by itself on a stage. The obstacle says why it could not be judged.
func (c *campaign) playRawOn(ctx context.Context, stage wireStage, id string, one program.Raw) (found []Deviation, obstacle string) {
	one.ID = cmp.Or(one.ID, id)
	r := c.wirePlayer(stage).PlayAlone(ctx, one)
	return ofBytes(r.Findings), r.Unjudged
}

// wireStage lets the wire layer act on a stage that stays open.
type wireStage struct {
	stand         *target.Stage
	session       *target.Session
	address       *rawsocket.Address
	group, member string
}

func (s wireStage) Place() (group, account string) { return s.stand.Place(s.group, s.member) }

func (s wireStage) Query(context.Context) ([]rawsocket.Parameter, error) {
	query, err := s.stand.Query()
	var out []rawsocket.Parameter
	for _, p := range query {
		out = append(out, rawsocket.Parameter{Name: p.Name, Value: p.Value})
	}
	return out, err
}

func (s wireStage) Read(ctx context.Context) (unread, messages int64, err error) {
	reading, err := s.stand.Read(ctx, s.group, s.member)
	if err != nil {
		return 0, 0, err
	}
	if reading.Messages != nil {
		return *reading.Unread, *reading.Messages, nil
	}
	messages, err = s.stand.Messages(ctx, s.group)
	return *reading.Unread, messages, err
}

func (s wireStage) Leave(ctx context.Context, calls int) (made func(), err error) {
	if err := s.stand.Reserve(ctx, calls); err != nil {
		return nil, err
	}
	return func() {
		for range calls {
			s.stand.Made()
		}
	}, nil
}

func (s wireStage) Redact(text string) string { return s.session.Client().Redact(text) }
