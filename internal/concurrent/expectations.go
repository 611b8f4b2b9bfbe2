package concurrent

import (
	"fmt"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// expectations holds the acts of a history against what their program expects of them, beside what any history has to look
// like.
func (v *Verdict) expectations(c *spec.Contract, h History) {
	for _, o := range h.Operations {
		if o.Expect == nil {
			continue
		}
		at := Finding{Group: o.Group, Member: o.Member, Round: o.Round}
		g, _ := h.Group(o.Group)
		switch {
		case o.Answer != nil:
			v.expectAnswer(c, at, o.named(), *o.Expect, *o.Answer)
		case h.Lag > 0:
			v.doubt("%s cannot be held against what its program expects: readings may be %s behind", o.named(), h.Lag)
		default:
			v.expectCount(at, o.named(), *o.Expect, *o.Reading, g.Messages)
		}
	}
}

// burstExpectations does the same with a wave of a burst: with its calls, and with the count that they leave.
func (v *Verdict) burstExpectations(c *spec.Contract, p program.Program, messages int64, w Wave) {
	b := p.BurstStep()
	at := Finding{Group: b.Group, Member: b.Member}
	for i, a := range w.Answers {
		if e := b.Calls[i].Expect; e != nil {
			v.expectAnswer(c, at, fmt.Sprintf("call %d of the burst", i+1), *e, a)
		}
	}
	if e := p.Steps[0].Expect; e != nil && w.Reading != nil {
		v.expectCount(at, "the count after the burst", *e, *w.Reading, messages)
	}
}

// expectAnswer holds the answer to what against an expectation.
func (v *Verdict) expectAnswer(c *spec.Contract, at Finding, what string, e program.Expect, a Answer) {
	if a.Fate == Unanswered || a.Fate == Unsent {
		v.doubt("%s has no answer to hold against what its program expects: %s", what, a.Detail)
		return
	}
	f, found := judge.Answered(c, e, judge.Answer{Readable: true, Accepted: a.Fate == Accepted, Code: a.Code}, a.String())
	v.expect(at, what, e, f, found, a.Exchange)
}

// expectCount holds the count that what showed against an expectation, in a group that had so many messages at the start.
func (v *Verdict) expectCount(at Finding, what string, e program.Expect, r Reading, messages int64) {
	f, found := judge.Counted(e, at.Member, r.Unread, messages)
	if f.Broken {
		f.Got = fmt.Sprint(*r.Unread)
	}
	v.expect(at, what, e, f, found, r.Exchange)
}

// expect adds what holding something against an expectation came to: a finding, a doubt, or nothing.
func (v *Verdict) expect(at Finding, what string, e program.Expect, f judge.StepFinding, found bool, exchange int) {
	switch {
	case !found:
		return
	case !f.Broken:
		v.doubt("%s cannot be held against what its program expects: %s", what, f.Got)
		return
	case e.Control:
		v.doubt("%s, a control, was to show: %s; it showed: %s", what, f.Expected, f.Got)
		return
	}
	at.Requirement, at.Failed, at.Segments = f.Requirement, 1, 1
	at.Expected, at.Got = f.Expected, what+": "+f.Got
	at.Explanation = fmt.Sprintf("The program expects of %s: %s. It shows: %s.", what, f.Expected, f.Got)
	if exchange > 0 {
		at.Exchanges = []int{exchange}
	}
	v.Findings = append(v.Findings, at)
}

// named is the act in words: "a set of bob in g".
func (o Operation) named() string {
	if o.Do == program.ActSend {
		return "a message to " + o.Group
	}
	return fmt.Sprintf("a %s of %s in %s", o.Do, o.Member, o.Group)
}
