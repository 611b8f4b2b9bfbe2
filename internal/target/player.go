package target

import (
	"context"
	"fmt"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// player plays one program on a stage of its own.
type player struct {
	*Session
	playing
	program   program.Program
	stage     *Stage
	recording record.Recording
	readings  map[program.Read]record.Reading
	// looks has the last look at each group that nothing was expected of.
	looks map[string]record.Snapshot
	// heard is how many webhooks had come before the last call or message.
	heard int
	// trial is what is played under an oracle, which knows what readings have to show where the steps do not say it; there is
	// none where a suite plays.
	trial Trial
	// calm is what calls that could lock the account out wait for; it may be nil.
	calm *calm
	// changed is when the last thing was done that may have changed something, the stage's setting included.
	changed time.Time
}

func (s *Session) playOne(ctx context.Context, p program.Program, attempt int, accounts map[string]string, calm *calm) record.Recording {
	pl := &player{Session: s, playing: playing{program: p.ID, attempt: attempt}, program: p, calm: calm,
		recording: record.Recording{Program: p.ID, Attempt: attempt}, readings: map[program.Read]record.Reading{}, looks: map[string]record.Snapshot{}}
	calls := callsOf(p.Steps)
	if !s.client.promise(calls) { // its stage would be set for nothing
		pl.recording.Obstacle = s.budgetSpent()
		return pl.recording
	}
	r := pl.play(ctx, accounts)
	s.client.takeBack(calls - callsOf(p.Steps[:len(r.Steps)]))
	return r
}

// callsOf is how many calls of the endpoint steps make, but for floods, which take what is left.
func callsOf(steps []program.Step) int {
	n := 0
	for _, s := range steps {
		n += len(s.AllCalls())
	}
	return n
}

func (s *Session) budgetSpent() *record.Obstacle {
	return &record.Obstacle{Kind: record.ObstacleNetwork, Reason: fmt.Sprintf("%s: --max-calls %d is reached", record.TroubleBudget, s.config.MaxCalls)}
}

func (pl *player) play(ctx context.Context, accounts map[string]string) record.Recording {
	s, p := pl.Session, pl.program
	if ctx.Err() != nil {
		pl.recording.Obstacle = interrupted(ctx)
		return pl.recording
	}
	if s.client.exhausted() {
		pl.recording.Obstacle = s.budgetSpent()
		return pl.recording
	}
	o, leave := pl.setStage(ctx, accounts)
	defer leave()
	pl.recording.Groups, pl.changed = pl.stage.groups, time.Now()
	s.calibrating.Wait()
	switch {
	case o == nil:
		o = pl.baseline(ctx)
	case o.Kind == record.ObstacleMissing:
		pl.playUnstaged(ctx)
	}
	if pl.trial.Oracle != nil {
		pl.trial.Oracle.Begin(pl.recording)
	}
	for i := 0; o == nil && i < len(p.Steps); i++ {
		if n := pl.readingsFrom(i); n > 1 {
			var steps []record.Step
			if steps, o = pl.readSteps(ctx, p.Steps[i:i+n]); o == nil && ctx.Err() != nil {
				o = interrupted(ctx)
			}
			pl.recording.Steps = append(pl.recording.Steps, steps...)
			i += n - 1
			continue
		}
		var step record.Step
		step, o = pl.step(ctx, p.Steps[i])
		if o == nil && ctx.Err() != nil {
			o = interrupted(ctx)
		}
		pl.recording.Steps = append(pl.recording.Steps, step)
		if pl.trial.Oracle != nil && o == nil && !pl.trial.Oracle.Step(i, step) {
			break
		}
	}
	pl.recording.Obstacle = o
	return pl.recording
}

// setStage makes the program's stage, or borrows it. The function that it returns clears it, or gives it back: whatever ends the
// program, the run's interruption included.
func (pl *player) setStage(ctx context.Context, accounts map[string]string) (o *record.Obstacle, leave func()) {
	if len(pl.config.Groups) > 0 {
		if pl.program.BadSignIn() { // who waits for others must not have the groups that they wait for
			pl.calm.end(ctx)
		}
		return pl.borrow(ctx)
	}
	pl.stage, o = pl.build(ctx, pl.playing, pl.program.Stage, accounts)
	return o, func() { pl.stage.dissolve(context.WithoutCancel(ctx)) }
}

func (pl *player) step(ctx context.Context, s program.Step) (record.Step, *record.Obstacle) {
	pl.calm.wait(ctx, s)
	if s.Read == nil && s.Snapshot == nil && s.Listen == nil && s.Audit == nil {
		defer func() { pl.changed = time.Now() }()
	}
	switch {
	case s.Call != nil:
		return pl.calls(ctx, []program.Call{*s.Call}, s.Expect)
	case len(s.AtOnce) > 0:
		return pl.calls(ctx, s.AtOnce, s.Expect)
	case s.Read != nil:
		return pl.readStep(ctx, s)
	case s.Snapshot != nil:
		return pl.lookStep(ctx, s)
	case s.Listen != nil:
		return pl.listen(ctx, *s.Listen)
	case s.Flood != nil:
		return pl.flood(ctx, *s.Flood)
	case s.Audit != nil:
		return pl.audit(ctx, *s.Audit)
	case s.Apart() != "" && pl.trial.Act != nil:
		return record.Step{}, pl.trial.Act(ctx, pl.stage, len(pl.recording.Steps))
	case s.Rest != nil:
		pl.restFor(ctx, *s.Rest)
		return record.Step{}, nil
	default:
		o := pl.change(ctx, s)
		var step record.Step
		if group := s.Group(); o == nil && pl.trial.Oracle != nil && group != "" {
			_, o = pl.count(ctx, group) // the notice of who joins or leaves may count as a message
		}
		if n, known := pl.stage.messages[s.Group()]; known {
			step.Messages = &n
		}
		return step, o
	}
}

// calls makes calls of the endpoint at once. Under an oracle, which judges while it is played, no call is made again.
func (pl *player) calls(ctx context.Context, calls []program.Call, expect *program.Expect) (record.Step, *record.Obstacle) {
	var step record.Step
	out := make([]endpointCall, len(calls))
	for i, call := range calls {
		e := pl.stage.call(call)
		if call.Number != "" {
			messages, o := pl.messages(ctx, call)
			if o != nil {
				return step, o
			}
			number, err := call.Number.Resolve(messages)
			if err != nil {
				return step, &record.Obstacle{Kind: record.ObstacleHarness, Reason: err.Error()}
			}
			e.number = number.String()
		}
		step.Numbers = append(step.Numbers, e.number)
		out[i] = e
	}
	if pl.config.Callbacks != nil {
		pl.heard = pl.config.Callbacks.count()
	}
	exchanges, err := pl.client.endpoint(ctx, pl.playing, out)
	if err != nil {
		return step, &record.Obstacle{Kind: record.ObstacleMissing, Reason: pl.client.Redact(err.Error())}
	}
	step.Calls = exchanges
	if pl.trial.Oracle == nil {
		pl.persist(ctx, out, expect, &step)
	}
	if n, known := pl.stage.messages[calls[0].Group]; known {
		step.Messages = &n
	}
	return step, nil
}

// messages is the number of messages in a call's group, read where it is needed and not known.
func (pl *player) messages(ctx context.Context, call program.Call) (int64, *record.Obstacle) {
	if !call.Number.Relative() || call.Group == "" {
		return 0, nil
	}
	return pl.count(ctx, call.Group)
}

func (pl *player) count(ctx context.Context, group string) (int64, *record.Obstacle) {
	if n, known := pl.stage.messages[group]; known {
		return n, nil
	}
	if pl.stage.noticed[group] {
		pl.restUntilShown(ctx)
		delete(pl.stage.noticed, group)
	}
	messages, r := pl.stage.readMessages(ctx, group, pl.patient())
	if messages == nil {
		if ctx.Err() != nil {
			return 0, interrupted(ctx)
		}
		o := r.obstacle(pl.contract, "the group's number of messages")
		if r.ok() {
			o.Reason = "the group's number of messages needs get_group_info, which shows no NextMsgSeq"
		}
		return 0, o
	}
	pl.stage.messages[group] = *messages
	pl.stage.settled(group, *messages)
	return *messages, nil
}

// restUntilShown waits until what was done last would show: twice as long after it as readings are behind.
func (pl *player) restUntilShown(ctx context.Context) {
	if pl.lag > 0 {
		pl.rest(ctx, time.Until(pl.changed.Add(2*pl.lag)))
	}
}

// rest waits, at most for as long as a count may take to show.
func (pl *player) rest(ctx context.Context, d time.Duration) { sleep(ctx, min(d, pl.config.Settle)) }
