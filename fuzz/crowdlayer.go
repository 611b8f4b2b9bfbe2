package fuzz

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/internal/crowd"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// crowdSize is that of a turn's concurrent program: small, since it is one of many; see [crowd.Generate].
var crowdSize = crowd.Size{Groups: 2, Members: 3, Clients: 3, Operations: 60, Round: 30, Messages: 24}

// crowdTurn plays the crowd layer's turn of that number: a concurrent program, and by turns a burst.
func (c *campaign) crowdTurn(ctx context.Context, turn uint64) {
	seed := rand.New(rand.NewPCG(c.options.Seed, turn)).Uint64()
	if turn%4 == 1 {
		c.burst(ctx, crowd.GenerateBurst(seed, program.Conditions))
		return
	}
	c.hunt(ctx, crowd.Generate(seed, crowdSize))
}

// hunt plays a concurrent program, and makes smaller what its history does not explain.
func (c *campaign) hunt(ctx context.Context, p program.Program) {
	opener := &crowdOpener{campaign: c}
	first := c.position()
	hunted, err := c.allowingForLag(func() (crowd.Hunted, error) {
		return crowd.Hunt(ctx, c.crowdConfig(opener), opener.open, p, crowd.Effort{Calls: mostExtraCalls})
	})
	c.inOrder.Add(opener.calls.Load())
	if err != nil {
		c.recordUnjudged(&record.Obstacle{Reason: "crowd: " + err.Error()})
		return
	}
	c.count()
	c.recordVerdict(ctx, hunted.Verdict)
	c.saving.played(Crowd, first, evidence{Crowd: &hunted.History})
	for i, d := range ofCrowd(hunted.Verdict) {
		c.note(d, Crowd, first+1, func() foundEvidence {
			e := foundEvidence{First: evidence{Crowd: &hunted.History}, Index: i, Crowd: &hunted.Program}
			if i == 0 {
				e.Shrunk = hunted.Shrunk
			}
			return e
		}, func(out *Finding) {
			shown := hunted.Verdict.Findings[i]
			if i == 0 && hunted.Shrunk != nil {
				shown = hunted.Shrunk.Finding
			}
			var page bytes.Buffer
			if concurrent.Visualize(&page, c.contract, *out.History, shown) == nil {
				out.Page = page.Bytes()
			}
		})
	}
}

// input is the class of a finding of a crowd.
func input(f concurrent.Finding) string {
	switch {
	case f.Sequential:
		return "calls one after another"
	case f.Late:
		return "a reading beside calls"
	default:
		return "calls at once"
	}
}

// burst plays many calls at once, of which each is to have its own answer.
func (c *campaign) burst(ctx context.Context, p program.Program) {
	opener := &crowdOpener{campaign: c}
	first := c.position()
	history, verdict, err := c.playBurst(ctx, opener, p)
	c.inOrder.Add(opener.calls.Load())
	if err != nil {
		if ctx.Err() == nil {
			c.recordUnjudged(&record.Obstacle{Reason: "crowd: " + err.Error()})
		}
		return
	}
	c.count()
	c.recordVerdict(ctx, verdict)
	c.saving.played(Crowd, first, evidence{Burst: &history})
	for i, d := range ofBurst(verdict) {
		c.note(d, Crowd, first+1, func() foundEvidence {
			return foundEvidence{First: evidence{Burst: &history}, Index: i}
		}, func(*Finding) {})
	}
}

// playBurst plays a burst on a stage of its own, and judges it.
func (c *campaign) playBurst(ctx context.Context, opener *crowdOpener, p program.Program) (h concurrent.BurstHistory, v concurrent.Verdict, err error) {
	stage, err := opener.open(ctx, p.Stage)
	if err != nil {
		return h, v, err
	}
	defer stage.Close(ctx)
	if h, err = crowd.PlayBurst(ctx, c.crowdConfig(opener), stage, p); err == nil {
		v = concurrent.CheckBurst(c.contract, h)
	}
	return h, v, err
}

// playClients plays clients side by side on a stage of their own, and judges them.
func (c *campaign) playClients(ctx context.Context, opener *crowdOpener, p program.Program) (v concurrent.Verdict, err error) {
	stage, err := opener.open(ctx, p.Stage)
	if err != nil {
		return v, err
	}
	defer stage.Close(ctx)
	// The number of all trials so far is the attempt: the clients' starts differ anew each time.
	h, err := crowd.Play(ctx, c.crowdConfig(opener), stage, p, int(c.trials.Load()))
	if err != nil {
		return v, err
	}
	return concurrent.Check(c.contract, h)
}

// playTogether plays clients, or a burst. The obstacle says why nothing could be judged.
func (c *campaign) playTogether(ctx context.Context, p program.Program) (found []Deviation, obstacle string) {
	var v concurrent.Verdict
	var err error
	if opener := (&crowdOpener{campaign: c}); p.BurstStep() != nil {
		_, v, err = c.playBurst(ctx, opener, p)
	} else {
		v, err = c.playClients(ctx, opener, p)
	}
	return concluded(v, err)
}

// concluded is what a history shows, or why nothing could be judged.
func concluded(v concurrent.Verdict, err error) (found []Deviation, obstacle string) {
	switch {
	case err != nil:
		return nil, err.Error()
	case len(v.Findings) == 0 && len(v.Doubts) > 0:
		return nil, v.Doubts[0]
	case len(v.Findings) == 0 && !v.Passed():
		return nil, "no count could be read"
	}
	return ofCrowd(v), ""
}

// crowdConfig is how crowds are played on the campaign's target.
func (c *campaign) crowdConfig(opener *crowdOpener) crowd.Config {
	return crowd.Config{Contract: c.contract, Lag: max(c.session.Lag(), time.Duration(c.seenLag.Load())), Settle: c.options.Target.Settle, Timeout: c.options.Target.Timeout, Gate: opener.gate}
}

// allowingForLag hunts, and once more where readings turn out to be further behind than when the observer was calibrated: crowds
// wait for that from then on. A barrier waits for two lags. Where readings are later still the second time, nothing is believed.
func (c *campaign) allowingForLag(hunt func() (crowd.Hunted, error)) (crowd.Hunted, error) {
	hunted, err := hunt()
	if err != nil || hunted.Behind == 0 {
		return hunted, err
	}
	c.seenLag.Store(max(c.seenLag.Load(), int64(c.options.Target.Settle/2), int64(hunted.Behind)))
	if hunted, err = hunt(); err != nil || hunted.Behind == 0 {
		return hunted, err
	}
	c.seenLag.Store(max(c.seenLag.Load(), int64(hunted.Behind)))
	return hunted, fmt.Errorf("readings were %s behind, later than allowed for twice: raise --settle", hunted.Behind.Round(time.Millisecond))
}

// recordVerdict records what a history was judged by, and why it was not judged to its end.
func (c *campaign) recordVerdict(ctx context.Context, v concurrent.Verdict) {
	if v.Passed() || len(v.Findings) > 0 {
		c.coverage.Judged("a crowd", concurrent.Requirements(c.contract)...)
	}
	for _, doubt := range v.Doubts {
		if ctx.Err() == nil && !c.empty() {
			c.recordUnjudged(&record.Obstacle{Reason: "crowd: " + doubt})
		}
	}
}

// crowdOpener sets stages for crowds, one at a time.
type crowdOpener struct {
	campaign *campaign
	stages   int
	calls    atomic.Int64
	// stand is the stage that is open.
	stand *target.Stage
}

func (o *crowdOpener) open(ctx context.Context, plan program.Stage) (crowd.Stage, error) {
	o.stages++
	stand, obstacle := o.campaign.session.Open(ctx, fmt.Sprintf("crowd #%d.%d", o.campaign.trials.Add(1), o.stages), plan)
	if obstacle != nil {
		return nil, errors.New(obstacle.Reason)
	}
	stage, err := o.on(ctx, stand, plan)
	if err != nil {
		stand.Close(ctx)
	}
	return stage, err
}

// on lets a crowd act on a stage that is set already: on the groups of the plan, and their members.
func (o *crowdOpener) on(ctx context.Context, stand *target.Stage, plan program.Stage) (crowd.Stage, error) {
	o.stand = stand
	stage := &crowdStage{stand: stand, opener: o}
	for _, g := range plan.Groups {
		start := concurrent.Group{Name: g.Name, Type: stand.Type(g.Name), Unread: map[string]int64{}}
		var err error
		if start.Messages, err = stand.Messages(ctx, g.Name); err != nil {
			return nil, err
		}
		for _, m := range append(g.Everyone(), program.Member{Name: program.Owner}) {
			reading, err := stand.Begin(ctx, g.Name, m.Name)
			if err != nil {
				continue // a member whose count is not shown is not judged
			}
			start.Unread[m.Name] = *reading.Unread
		}
		stage.start = append(stage.start, start)
	}
	return stage, nil
}

// gate waits until the target's limit allows for the calls among the steps.
func (o *crowdOpener) gate(ctx context.Context, steps []program.Act) error {
	calls := 0
	for _, s := range steps {
		if s.Do == program.ActSet {
			calls++
		}
	}
	if calls == 0 || o.stand == nil {
		return context.Cause(ctx)
	}
	return o.stand.Reserve(ctx, calls)
}

// crowdStage lets a crowd act on a stage that stays open.
type crowdStage struct {
	stand  *target.Stage
	opener *crowdOpener
	start  []concurrent.Group
	made   atomic.Int64
}

func (s *crowdStage) Set(ctx context.Context, group, member string, number int64) concurrent.Answer {
	return s.Call(ctx, "", group, member, number)
}

// Call makes a valid call, or one that is to be refused for that condition.
func (s *crowdStage) Call(ctx context.Context, condition, group, member string, number int64) concurrent.Answer {
	call := program.Call{Group: group, Member: member, Number: program.Number(strconv.FormatInt(number, 10))}
	switch condition {
	case "unknown_group":
		call.Fields = map[string]json.RawMessage{"GroupId": json.RawMessage(`"unreadcheck-no-such-group"`)}
	case "missing_field":
		call.OmitFields = []string{"Member_Account"}
	case "missing_usersig":
		call.Credential = program.Unsigned
	}
	s.made.Add(1)
	s.opener.calls.Add(1)
	return concurrent.AnswerOf(s.opener.campaign.contract, s.stand.Call(ctx, call))
}

func (s *crowdStage) Send(ctx context.Context, group string) concurrent.Answer {
	s.made.Add(1)
	return concurrent.AnswerOf(s.opener.campaign.contract, s.stand.Send(ctx, group))
}

func (s *crowdStage) Read(ctx context.Context, group, member string) concurrent.Reading {
	s.made.Add(1)
	reading, err := s.stand.Read(ctx, group, member)
	if err != nil {
		return concurrent.Reading{Exchange: reading.Exchange}
	}
	return concurrent.Reading{Unread: reading.Unread, Exchange: reading.Exchange}
}

func (s *crowdStage) Start() []concurrent.Group { return s.start }

func (s *crowdStage) Calls() int { return int(s.made.Load()) }

func (s *crowdStage) Close(ctx context.Context) {
	s.stand.Close(ctx)
	if s.opener.stand == s.stand {
		s.opener.stand = nil
	}
}
