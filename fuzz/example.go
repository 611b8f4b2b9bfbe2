package fuzz

import (
	"context"
	"fmt"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/internal/crowd"
	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/target/rawsocket"
	"github.com/unreadcheck/unreadcheck/internal/wire"
)

// hasExample reports whether there is something to play: a program, bytes, a crowd or a burst.
func (f Finding) hasExample() bool {
	return f.Program != nil || f.Case != nil || f.Crowd != nil || f.Burst != nil
}

// ReplayFinding plays the example of a finding so many times, whichever layer it is of.
func (r *Replayer) ReplayFinding(ctx context.Context, f Finding, times int) Replayed {
	switch {
	case f.Program != nil:
		return r.Replay(ctx, *f.Program, times)
	case f.Case != nil:
		return r.replayCase(ctx, f.Case.Case, times)
	case f.Crowd != nil:
		return r.replayTogether(times, func(config crowd.Config, opener *crowdOpener) (concurrent.Verdict, error) {
			return playCrowd(ctx, config, opener, *f.Crowd)
		})
	case f.Burst != nil:
		return r.replayTogether(times, func(config crowd.Config, opener *crowdOpener) (concurrent.Verdict, error) {
			return playBurst(ctx, config, opener, f.Burst.Burst)
		})
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

func (r *Replayer) replayCase(ctx context.Context, one raw.Case, times int) Replayed {
	var out Replayed
	stand, address, reason := r.campaign.openWireStage(ctx)
	if reason != "" {
		return Replayed{Obstacle: reason}
	}
	defer stand.Close(ctx)
	player := r.campaign.wirePlayer(stand, address)
	for range times {
		result := player.PlayAlone(ctx, one)
		if result.Unjudged != "" && len(result.Findings) == 0 {
			if out.Played == 0 {
				out.Obstacle = result.Unjudged
			}
			continue
		}
		out.add(ofBytes(result.Findings))
	}
	return out
}

func (r *Replayer) replayTogether(times int, play func(crowd.Config, *crowdOpener) (concurrent.Verdict, error)) Replayed {
	var out Replayed
	for range times {
		opener := &crowdOpener{campaign: r.campaign}
		verdict, err := play(r.campaign.crowdConfig(opener), opener)
		switch {
		case err != nil:
			if out.Played == 0 {
				out.Obstacle = err.Error()
			}
			continue
		case len(verdict.Findings) == 0 && len(verdict.Doubts) > 0:
			if out.Played == 0 {
				out.Obstacle = verdict.Doubts[0]
			}
			continue
		}
		out.add(ofCrowd(verdict))
	}
	return out
}

// playCrowd plays a concurrent program once, on a stage of its own.
func playCrowd(ctx context.Context, config crowd.Config, opener *crowdOpener, p crowd.Program) (concurrent.Verdict, error) {
	stage, err := opener.open(ctx, p.Stage)
	if err != nil {
		return concurrent.Verdict{}, err
	}
	defer stage.Close(ctx)
	history, err := crowd.Play(ctx, config, stage, p, 1)
	if err != nil {
		return concurrent.Verdict{}, err
	}
	return concurrent.Check(config.Contract, history)
}

// playBurst plays a burst once, on a stage of its own.
func playBurst(ctx context.Context, config crowd.Config, opener *crowdOpener, b concurrent.Burst) (concurrent.Verdict, error) {
	stage, err := opener.open(ctx, b.Stage)
	if err != nil {
		return concurrent.Verdict{}, err
	}
	defer stage.Close(ctx)
	history, err := crowd.PlayBurst(ctx, config, stage, b)
	if err != nil {
		return concurrent.Verdict{}, err
	}
	return concurrent.CheckBurst(config.Contract, history), nil
}

// crowdConfig is how crowds are played on the campaign's target.
func (c *campaign) crowdConfig(opener *crowdOpener) crowd.Config {
	return crowd.Config{Contract: c.contract, Lag: c.session.Lag(), Settle: c.options.Target.Settle, Timeout: c.options.Target.Timeout, Gate: opener.gate}
}

// wirePlayer plays cases of bytes on a stage.
func (c *campaign) wirePlayer(stand *target.Stage, address *rawsocket.Address) *wire.Player {
	return &wire.Player{Contract: c.contract, Address: address, Stage: wireStage{stand, c.session},
		Timeout: c.options.Target.Timeout, Settle: max(c.options.Target.Settle, 2*c.session.Lag())}
}
