package fuzz

import (
	"context"
	"crypto/tls"

	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/target/rawsocket"
	"github.com/unreadcheck/unreadcheck/internal/wire"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// bytes plays the wire layer: fixed cases of JSON and of HTTP, over sockets of their own. The shards share the cases out
// among them. It ends where stop says so, between two cases, and reports whether all were played.
func (c *campaign) bytes(ctx context.Context, cases []raw.Case, stop func() bool) (left []raw.Case) {
	stand, address, reason := c.openWireStage(ctx)
	if reason != "" {
		c.recordUnjudged(&record.Obstacle{Reason: reason})
		return nil
	}
	defer stand.Close(ctx)
	player := c.wirePlayer(stand, address)
	for i, one := range cases {
		if ctx.Err() != nil || c.spent() || stop() {
			return cases[i:]
		}
		first := c.position()
		before := player.Calls
		r := player.Play(ctx, one)
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
				if query, err := (wireStage{stand, c.session}).Query(ctx); err == nil {
					out.Sent = rawsocket.Shown(c.contract, c.options.Target.Base, *example, query)
				}
			})
		}
	}
	return nil
}

// alone plays a case again to see how regular what it shows is.
func (c *campaign) alone(ctx context.Context, player *wire.Player, one raw.Case) []raw.Evidence {
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

// openWireStage is the stage of the wire layer, or the reason why there is none.
func (c *campaign) openWireStage(ctx context.Context) (*target.Stage, *rawsocket.Address, string) {
	config := c.options.Target
	if config.Handler != nil {
		return nil, nil, "the wire layer needs a target on the network: a handler that is called in memory has no bytes"
	}
	address, err := rawsocket.NewAddress(config.Base, &tls.Config{RootCAs: config.RootCAs, MinVersion: tls.VersionTLS12}, config.Allow, config.Host)
	if err != nil {
		return nil, nil, err.Error()
	}
	plan := plainStage()
	stand, o := c.session.Open(ctx, "the wire layer's stage", plan)
	if o != nil {
		return nil, nil, o.Reason
	}
	if c.session.Observer() != "" {
		_, _ = stand.Begin(ctx, theGroup, bob) // what is not shown by then, the cases say
	}
	return stand, address, ""
}

// wireStage lets the wire layer act on a stage that stays open.
type wireStage struct {
	stand   *target.Stage
	session *target.Session
}

func (s wireStage) Place() (group, account string) { return s.stand.Place(theGroup, bob) }

func (s wireStage) Query(context.Context) ([]rawsocket.Parameter, error) {
	query, err := s.stand.Query()
	var out []rawsocket.Parameter
	for _, p := range query {
		out = append(out, rawsocket.Parameter{Name: p.Name, Value: p.Value})
	}
	return out, err
}

func (s wireStage) Read(ctx context.Context) (unread, messages int64, err error) {
	reading, err := s.stand.Read(ctx, theGroup, bob)
	if err != nil {
		return 0, 0, err
	}
	if reading.Messages != nil {
		return *reading.Unread, *reading.Messages, nil
	}
	messages, err = s.stand.Messages(ctx, theGroup)
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
