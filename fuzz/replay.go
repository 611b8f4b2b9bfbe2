package fuzz

import (
	"context"
	"fmt"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
	"github.com/unreadcheck/unreadcheck/target"
)

// Replayed is what playing a program again showed.
type Replayed struct {
	// Shown is in how many of Played playings the target broke the contract.
	Shown  int `json:"shown"`
	Played int `json:"played"`
	// Deviations are those of the last playing that showed any.
	Deviations []Deviation `json:"deviations,omitempty"`
	// Obstacle says why the program was not played to its end, where it never was.
	Obstacle  string            `json:"obstacle,omitempty"`
	Exchanges []record.Exchange `json:"exchanges,omitempty"`
}

// Replayer plays programs on one target and judges them by the model.
type Replayer struct {
	campaign *campaign
}

// NewReplayer prepares a target for replaying. Close has to be called in the end.
func NewReplayer(ctx context.Context, config target.Config) (*Replayer, error) {
	if config.Contract == nil || config.Base == nil {
		return nil, fmt.Errorf("%w: the target needs a contract and an address", ErrUsage)
	}
	if err := target.NewGuard(config.Base, config.Allow, config.Host).Check(spec.Sets, spec.Creates); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUsage, err)
	}
	config.Forget = true
	session, err := target.NewSession(target.NewClient(config))
	if err != nil {
		return nil, err
	}
	session.Prepare(ctx)
	return &Replayer{campaign: &campaign{options: Options{Target: config, Workers: 1}, contract: config.Contract, session: session,
		started: time.Now(), coverage: newCoverage(), buckets: map[string]*bucket{}, unjudged: map[string]int{}, trust: &trust{types: map[string]bool{}}}}, nil
}

// Replay plays a program so many times.
func (r *Replayer) Replay(ctx context.Context, p program.Program, times int) Replayed {
	var out Replayed
	for range times {
		t := r.campaign.try(ctx, p, 0)
		if t.walk != nil && t.walk.trouble != nil && t.obstacle == nil && ctx.Err() == nil {
			t = r.campaign.again(ctx, p, t)
		}
		if t.walk == nil || t.obstacle != nil {
			if t.obstacle != nil {
				out.Obstacle = t.obstacle.Reason
			}
			continue
		}
		out.Played++
		if all := t.deviations(); len(all) > 0 {
			out.Shown++
			out.Deviations, out.Exchanges = all, t.exchanges
		} else if out.Shown == 0 {
			out.Exchanges = t.exchanges
		}
	}
	if out.Played > 0 {
		out.Obstacle = ""
	}
	return out
}

// Close clears the stage and closes the connections. It returns sentences about what had to stay.
func (r *Replayer) Close(ctx context.Context) []string {
	clearing, stop := context.WithTimeout(context.WithoutCancel(ctx), clearingTime)
	defer stop()
	defer r.campaign.session.Client().Close()
	return r.campaign.session.Clear(clearing)
}
