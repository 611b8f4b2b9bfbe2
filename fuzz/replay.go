package fuzz

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
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
	if err := target.NewGuard(config.Base, config.Allow, config.Host).Check(config.Effects()...); err != nil {
		return nil, usage.Wrap(err)
	}
	config.Forget = true
	session, err := target.NewSession(target.NewClient(config))
	if err != nil {
		return nil, err
	}
	session.Prepare(ctx)
	return &Replayer{campaign: &campaign{options: Options{Target: config, Workers: 1}, contract: config.Contract, session: session,
		started: time.Now(), coverage: newCoverage(config.Contract), buckets: map[string]*bucket{}, unjudged: map[string]int{}, trust: &trust{types: map[string]bool{}}}}, nil
}

// ReplayFinding plays the example of a finding so many times, or as often as its program wants where that is 0.
func (r *Replayer) ReplayFinding(ctx context.Context, f Finding, times int) Replayed {
	switch {
	case f.Program != nil:
		return r.Replay(ctx, *f.Program, cmp.Or(times, f.Program.Playings()))
	case f.Check != "":
		return Replayed{Obstacle: fmt.Sprintf("%s is judged in a run alone: unreadcheck run --label-filter %s", f.Check, f.Requirement)}
	default:
		return Replayed{Obstacle: "the finding has no example"}
	}
}

// add adds one playing that was judged.
func (r *Replayed) add(deviations []Deviation) {
	r.Played++
	r.Obstacle = ""
	if len(deviations) > 0 {
		r.Shown++
		r.Deviations = deviations
	}
}

// Replay plays a program so many times. It is judged by the model, and by what its steps expect where they do.
func (r *Replayer) Replay(ctx context.Context, p program.Program, times int) Replayed {
	if why := unplayable(p); why != "" {
		return Replayed{Obstacle: why}
	}
	var out Replayed
	for range times {
		all, exchanges, obstacle := r.once(ctx, p, 0)
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

// once plays a program with the model beside it. Patience is how long a reading is repeated; 0 is Config.Settle. The obstacle
// says why nothing could be judged.
func (r *Replayer) once(ctx context.Context, p program.Program, patience time.Duration) (all []Deviation, exchanges []record.Exchange, obstacle string) {
	switch {
	case p.RawRequest() != nil:
		all, obstacle = r.campaign.playRaw(ctx, p)
		return all, nil, obstacle
	case p.SideBySide():
		all, obstacle = r.campaign.playTogether(ctx, p)
		return all, nil, obstacle
	}
	t := r.campaign.try(ctx, p, patience)
	if t.oracle != nil && t.oracle.Trouble() != nil && t.obstacle == nil && ctx.Err() == nil {
		t = r.campaign.again(ctx, p, t)
	}
	switch {
	case t.obstacle != nil:
		if all := judge.Unstaged(r.campaign.contract, p, t.recordings[len(t.recordings)-1]); len(all) > 0 {
			return all, t.exchanges, ""
		}
		return nil, nil, t.obstacle.Reason
	case t.oracle == nil && ctx.Err() != nil:
		return nil, nil, "the replay was ended before"
	case t.oracle == nil:
		return nil, nil, "the model has no such stage"
	default:
		return t.deviations(), t.exchanges, t.oracle.Unjudged()
	}
}

// unplayable says why a program cannot be judged by its steps, or is empty. A flood and its audit are judged together with
// others by what a probe of the limit looks like, which no step says.
func unplayable(p program.Program) string {
	for i, s := range p.Steps {
		switch {
		case s.Flood != nil:
			return fmt.Sprintf("step %d is a flood, which unreadcheck run plays and judges in its chapter of the rate limit", i+1)
		case s.Audit != nil:
			return fmt.Sprintf("step %d is an audit, which unreadcheck run plays and judges in its chapter of the rate limit", i+1)
		}
	}
	return ""
}

// Close clears the stage and closes the connections. It returns sentences about what had to stay.
func (r *Replayer) Close(ctx context.Context) []string {
	clearing, stop := context.WithTimeout(context.WithoutCancel(ctx), clearingTime)
	defer stop()
	defer r.campaign.session.Client().Close()
	return r.campaign.session.Clear(clearing)
}
