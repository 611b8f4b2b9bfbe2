package fuzz

import (
	"context"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/usage"
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
	// Obstacle says why the program was not played to its end, or could not be judged, where that is so each time.
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
		return nil, usage.Errorf("the target needs a contract and an address")
	}
	if err := target.NewGuard(config.Base, config.Allow, config.Host).Check(spec.Sets, spec.Creates); err != nil {
		return nil, usage.Wrap(err)
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

// Replay plays a program so many times. It is judged by the model, and by what its steps expect where they do: then it is
// played once more for that each time.
func (r *Replayer) Replay(ctx context.Context, p program.Program, times int) Replayed {
	if why := unplayable(p); why != "" {
		return Replayed{Obstacle: why}
	}
	var out Replayed
	for range times {
		all, exchanges, obstacle := r.byModel(ctx, p, 0)
		if obstacle == "" && expects(p) {
			var broken []Deviation
			var own []record.Exchange
			broken, own, obstacle = r.expectations(ctx, p)
			all = append(all, broken...)
			exchanges = append(exchanges, own...)
		}
		if unreached(exchanges) {
			all, obstacle = nil, "no call was answered: "+exchanges[0].Why()
		}
		switch {
		case len(all) > 0:
			out.add(all)
			out.Exchanges = exchanges
		case obstacle != "":
			if out.Played == 0 {
				out.Obstacle = obstacle
			}
		default:
			out.add(nil)
			if out.Shown == 0 {
				out.Exchanges = exchanges
			}
		}
	}
	return out
}

// unreached reports whether there were calls and no answer to any, so that nothing is known of the target.
func unreached(exchanges []record.Exchange) bool {
	return len(exchanges) > 0 && !slices.ContainsFunc(exchanges, func(x record.Exchange) bool { return x.Response != nil })
}

// byModel plays a program with the model beside it. Patience is how long a reading is repeated; 0 is Config.Settle. The obstacle
// says why nothing could be judged.
func (r *Replayer) byModel(ctx context.Context, p program.Program, patience time.Duration) (all []Deviation, exchanges []record.Exchange, obstacle string) {
	t := r.campaign.try(ctx, p, patience)
	if t.walk != nil && t.walk.trouble != nil && t.obstacle == nil && ctx.Err() == nil {
		t = r.campaign.again(ctx, p, t)
	}
	switch {
	case t.obstacle != nil:
		return nil, nil, t.obstacle.Reason
	case t.walk == nil && ctx.Err() != nil:
		return nil, nil, "the replay was ended before"
	case t.walk == nil:
		return nil, nil, "the model has no such stage"
	default:
		return t.deviations(), t.exchanges, ""
	}
}

// Close clears the stage and closes the connections. It returns sentences about what had to stay.
func (r *Replayer) Close(ctx context.Context) []string {
	clearing, stop := context.WithTimeout(context.WithoutCancel(ctx), clearingTime)
	defer stop()
	defer r.campaign.session.Client().Close()
	return r.campaign.session.Clear(clearing)
}
