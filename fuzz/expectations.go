package fuzz

import (
	"context"
	"fmt"
	"slices"

	"github.com/unreadcheck/unreadcheck/spec/judge"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// kindExpectation is the kind of what a program expects and does not show.
const kindExpectation = "expectation"

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

func expects(p program.Program) bool {
	return slices.ContainsFunc(p.Steps, func(s program.Step) bool { return s.Expect != nil })
}

// expectations plays a program as a run does, where readings wait for what the steps expect, and holds it against that.
// unjudged says why nothing came of it.
func (r *Replayer) expectations(ctx context.Context, p program.Program) (broken []Deviation, exchanges []record.Exchange, unjudged string) {
	c := r.campaign
	played := p
	played.ID = fmt.Sprintf("%s #%d", p.ID, c.trials.Add(1))
	var recording record.Recording
	c.session.Play(ctx, []program.Program{played}, 1, func(rec record.Recording) { recording = rec })
	exchanges = c.session.Client().Take(played.ID)
	if recording.Obstacle != nil {
		return nil, exchanges, recording.Obstacle.Reason
	}
	for _, f := range judge.Expectations(c.contract, played, recording) {
		if !f.Broken {
			unjudged = f.Got
			continue
		}
		calls := 0
		for _, s := range recording.Steps[:f.Step+1] {
			calls += len(s.Calls)
		}
		broken = append(broken, Deviation{Requirement: f.Requirement, Kind: kindExpectation, Step: f.Step, Calls: calls,
			Expected: f.Expected, Got: f.Got, Exchanges: f.Exchanges})
	}
	return broken, exchanges, unjudged
}
