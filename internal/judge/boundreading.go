package judge

import (
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// BoundReading is a reading with what it is held against. It is the judge's: a report that worked this out again from
// exchanges would miss what a group's messages were at the time.
type BoundReading struct {
	Group  string `json:"group"`
	Member string `json:"member"`
	// Unread is the count, Before the one that was read before it; nil where the target showed none.
	Unread *int64 `json:"unread"`
	Before *int64 `json:"before"`
	// Bound is the group's number of messages at that time, which no count exceeds; nil where it is not known.
	Bound *int64 `json:"bound"`
	// Set are the numbers that the calls since the reading before asked for.
	Set []string `json:"set,omitempty"`
	// Allowed are the counts that the program allows, in decimal; none where it expects nothing or no change.
	Allowed []string `json:"allowed,omitempty"`
	// Verdict is Pass or Fail, or empty where the reading proves nothing.
	Verdict Verdict `json:"verdict,omitempty"`
	// WaitedSeconds is how long the reading was repeated until it showed what was expected, or patience ran out.
	WaitedSeconds float64 `json:"waitedSeconds"`
	// Exchange is the id of the exchange that shows the reading; 0 where an observer of the user's own has none.
	Exchange int `json:"exchange,omitempty"`
}

// BoundReadings are the readings of a playing, by the number of the step, counted from 0.
func BoundReadings(c *spec.Contract, p program.Program, rec record.Recording) map[int]*BoundReading {
	out := map[int]*BoundReading{}
	w := newStepJudge(c, p, rec, nil)
	var set []string
	for i, seen := range rec.Steps[:min(len(rec.Steps), len(p.Steps))] {
		step := p.Steps[i]
		var before *int64
		if step.Read != nil {
			if last, there := w.lastReading[*step.Read]; there {
				before = last.Unread
			}
		}
		o := w.step(i, proving)
		set = append(set, seen.Numbers...)
		if step.Read == nil || seen.Reading == nil {
			continue
		}
		r := seen.Reading
		one := &BoundReading{Group: r.Group, Member: r.Member, Unread: r.Unread, Before: before, Bound: seen.Messages, Set: set,
			WaitedSeconds: r.Waited.Seconds(), Exchange: r.Exchange}
		if one.Bound == nil {
			one.Bound = r.Messages
		}
		if step.Expect != nil {
			one.Allowed = allowed(*step.Expect, seen)
			switch o.kind {
			case unmet:
				one.Verdict = Fail
			case met:
				one.Verdict = Pass
			}
		}
		set = nil
		out[i] = one
	}
	return out
}

// allowed are the numbers that an expectation allows a count to read, as far as they can be worked out.
func allowed(e program.Expect, seen record.Step) []string {
	numbers := e.OneOf
	for _, n := range []program.Number{e.Count, e.CountIfAccepted} {
		if n != "" {
			numbers = []program.Number{n}
		}
	}
	var out []string
	for _, n := range numbers {
		if n.Relative() && seen.Messages == nil {
			continue
		}
		if value, err := n.Resolve(orZero(seen.Messages)); err == nil {
			out = append(out, value.String())
		}
	}
	return out
}
