package target

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// baseline reads every member whom the program will read, before anything is done to them.
func (pl *player) baseline(ctx context.Context) *record.Obstacle {
	var first []program.Read
	for _, step := range pl.program.Steps {
		if step.Read == nil {
			continue
		}
		if _, read := pl.readings[*step.Read]; read || slices.Contains(first, *step.Read) || !pl.begins(*step.Read) {
			continue
		}
		staged, isStaged := pl.stagedUnread(*step.Read)
		if pl.trial.Trusted && isStaged && !pl.live {
			messages := pl.stage.atLeast[step.Read.Group]
			pl.stage.messages[step.Read.Group] = messages
			pl.readings[*step.Read] = record.Reading{Group: step.Read.Group, Member: step.Read.Member, Unread: &staged, Messages: &messages}
			continue
		}
		first = append(first, *step.Read)
	}
	readings, o := sideBySide(pl, len(first), func(own *player, i int) (*record.Reading, *record.Obstacle) {
		staged, isStaged := own.stagedUnread(first[i])
		return own.read(ctx, first[i], func(r record.Reading) bool {
			return !isStaged || own.live || r.Unread != nil && *r.Unread == staged
		})
	}, func(i int) program.Read { return first[i] })
	for _, r := range readings {
		if r != nil {
			pl.recording.Baseline = append(pl.recording.Baseline, *r)
		}
	}
	return o
}

// begins reports whether the account is in the group to begin with.
func (pl *player) begins(r program.Read) bool {
	g, _ := pl.program.Stage.Group(r.Group)
	isMember := slices.ContainsFunc(g.Members, func(m program.Member) bool { return m.Name == r.Member })
	return isMember || r.Member == program.Owner
}

// stagedUnread is the count that the stage gives a member, where the group's type has counts.
func (pl *player) stagedUnread(r program.Read) (int64, bool) {
	g, _ := pl.program.Stage.Group(r.Group)
	t, _ := pl.contract.GroupType(pl.stage.groups[r.Group].Type)
	for _, m := range g.Members {
		if m.Name == r.Member {
			return m.Unread, t.Unread == spec.Counted
		}
	}
	return 0, false
}

// readStep reads a count back, repeatedly until it is what the step expects or patience runs out.
func (pl *player) readStep(ctx context.Context, s program.Step) (record.Step, *record.Obstacle) {
	var step record.Step
	if pl.trial.Oracle != nil {
		return pl.readWithOracle(ctx, s)
	}
	expect := pl.expectation(s.Expect)
	if n, known := pl.stage.messages[s.Read.Group]; known {
		step.Messages = &n
	} else if expectsRelative(expect) {
		n, o := pl.count(ctx, s.Read.Group)
		if o != nil {
			return step, o
		}
		step.Messages = &n
	}
	before, hadBefore := pl.readings[*s.Read]
	wanted := pl.wanted(expect, step.Messages, before, hadBefore)
	another := hadBefore && !wanted(before) && pl.changedOnce(*s.Read) // a reading that shows what is wanted shows the change too
	if expect != nil && (expect.Unchanged || expect.Recorded || expect.SameAsBefore && !another) {
		// That nothing changed can only be seen once a change would have shown.
		pl.restUntilShown(ctx)
	}
	reading, o := pl.read(ctx, *s.Read, wanted)
	step.Reading = reading
	return step, o
}

// changedOnce reports whether there was one call alone that names a count since that was read last, and nothing else that could
// have changed it: what it reads after two may be what the first of them left.
func (pl *player) changedOnce(what program.Read) bool {
	calls := 0
	for _, s := range slices.Backward(pl.program.Steps[:len(pl.recording.Steps)]) {
		switch {
		case s.Read != nil && *s.Read == what:
			return calls == 1
		case s.Read != nil || s.Snapshot != nil:
		case s.Call == nil:
			return false
		case s.Call.Group == what.Group && s.Call.Member == what.Member:
			calls++
		}
	}
	return calls == 1
}

// expectation is what a read is to show, now that it is known how the call before it was answered.
func (pl *player) expectation(e *program.Expect) *program.Expect {
	if e == nil || e.CountIfAccepted == "" {
		return e
	}
	known := program.Expect{Count: e.CountIfAccepted, SameAsBefore: e.SameAsBefore}
	for _, step := range slices.Backward(pl.recording.Steps) {
		if n := len(step.Calls); n > 0 && judge.ReadAnswer(step.Calls[n-1]).Accepted {
			return &known
		} else if n > 0 {
			break
		}
	}
	return &program.Expect{Unchanged: true}
}

func expectsRelative(e *program.Expect) bool {
	if e == nil {
		return false
	}
	relative := e.Count.Relative()
	for _, n := range e.OneOf {
		relative = relative || n.Relative()
	}
	return relative
}

// wanted tells which reading needs no further patience.
func (pl *player) wanted(e *program.Expect, messages *int64, before record.Reading, hadBefore bool) func(record.Reading) bool {
	if e == nil || e.Recorded {
		return func(record.Reading) bool { return true }
	}
	count := int64(0)
	if messages != nil {
		count = *messages
	}
	var numbers []*big.Int
	for _, n := range append([]program.Number{e.Count}, e.OneOf...) {
		if value, err := n.Resolve(count); err == nil && n != "" {
			numbers = append(numbers, value)
		}
	}
	return func(r record.Reading) bool {
		if e.Unchanged && hadBefore && r.Same(before) {
			return true
		}
		for _, n := range numbers {
			if r.Unread != nil && n.Cmp(big.NewInt(*r.Unread)) == 0 {
				return true
			}
		}
		return false
	}
}

func (pl *player) read(ctx context.Context, what program.Read, wanted func(record.Reading) bool) (*record.Reading, *record.Obstacle) {
	if pl.noObserver != nil {
		return nil, pl.noObserver
	}
	start := time.Now()
	var last *record.Reading
	var r reply
	for try := pl.patient(); try.next(ctx); {
		var reading *record.Reading
		if reading, r = pl.stage.readOnce(ctx, what); reading == nil {
			continue
		}
		last = reading
		last.Waited = time.Since(start)
		if wanted(*last) && !pl.stage.stale(what.Group, last.Messages) {
			break
		}
	}
	if last == nil {
		return nil, pl.unreadable(ctx, pl.stage.groups[what.Group], r)
	}
	if last.Messages != nil {
		if _, known := pl.stage.messages[what.Group]; !known {
			pl.stage.messages[what.Group] = *last.Messages
		}
		pl.stage.settled(what.Group, *last.Messages)
	}
	pl.readings[what] = *last
	return last, nil
}

// unreadable is the obstacle of a group of which the observer shows nothing.
func (pl *player) unreadable(ctx context.Context, group record.Group, r reply) *record.Obstacle {
	if ctx.Err() != nil {
		return interrupted(ctx)
	}
	o := r.obstacle(pl.contract, "reading the count back")
	if r.ok() || r.exchange.ID == 0 {
		o.Kind = record.ObstacleMissing
		o.Reason = fmt.Sprintf("the observer %s shows nothing of a member of this %s group%s", pl.observer.name(), group.Type, r.unrecorded())
		if t, _ := pl.contract.GroupType(group.Type); t.Unread == spec.Ignored {
			o.Kind = record.ObstacleNotOffered
		}
	}
	return o
}
