package concurrent

import (
	"cmp"
	"fmt"
	"math/big"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// expectation is what a program itself says of an act, beside what any history has to look like.
type expectation struct {
	contract *spec.Contract
	program.Expect
	// what names the act, and at says where it was.
	what string
	at   Finding
}

// expectations holds the acts of a history against what their program expects of them.
func (v *Verdict) expectations(c *spec.Contract, h History) {
	for _, o := range h.Operations {
		if o.Expect == nil {
			continue
		}
		e := expectation{c, *o.Expect, o.named(), Finding{Group: o.Group, Member: o.Member, Round: o.Round}}
		g, _ := h.Group(o.Group)
		switch {
		case o.Answer != nil:
			v.expect(e.ofAnswer(*o.Answer))
		case h.Lag > 0:
			v.doubt("%s cannot be held against what its program expects: readings may be %s behind", e.what, h.Lag)
		default:
			v.expect(e.ofReading(*o.Reading, g.Messages))
		}
	}
}

// burstExpectations does the same with a wave of a burst: with its calls, and with the count that they leave.
func (v *Verdict) burstExpectations(c *spec.Contract, p program.Program, messages int64, w Wave) {
	b := p.BurstStep()
	at := Finding{Group: b.Group, Member: b.Member}
	for i, a := range w.Answers {
		if call := b.Calls[i]; call.Expect != nil {
			v.expect(expectation{c, *call.Expect, fmt.Sprintf("call %d of the burst", i+1), at}.ofAnswer(a))
		}
	}
	if e := p.Steps[0].Expect; e != nil && w.Reading != nil {
		v.expect(expectation{c, *e, "the count after the burst", at}.ofReading(*w.Reading, messages))
	}
}

// expect adds what holding something against an expectation came to: a finding, a doubt, or nothing.
func (v *Verdict) expect(f *Finding, doubt string) {
	switch {
	case f != nil:
		v.Findings = append(v.Findings, *f)
	case doubt != "":
		v.doubt("%s", doubt)
	}
}

// ofAnswer holds an answer against the expectation.
func (e expectation) ofAnswer(a Answer) (f *Finding, doubt string) {
	outcome := cmp.Or(e.Refused, e.AcceptedOrRefused)
	due := e.contract.Outcomes[outcome]
	want := "accepted"
	if outcome != "" {
		want = judge.Refusal(e.contract, outcome)
	}
	if e.AcceptedOrRefused != "" {
		want = "accepted, or " + want
	}
	fits := a.Fate == Refused && due.Accepts(a.Code)
	switch {
	case a.Fate == Unanswered, a.Fate == Unsent:
		return nil, fmt.Sprintf("%s has no answer to hold against what its program expects: %s", e.what, a.Detail)
	case !e.Accepted && outcome == "":
		return nil, e.what + " is expected to show nothing"
	case a.Fate == Accepted && e.Refused == "", fits:
		return nil, ""
	case a.Fate == Refused && e.contract.Outcomes["over_limit"].Accepts(a.Code):
		return nil, e.what + " was refused as one too many"
	case a.Fate == Refused && outcome != "":
		return e.broken(cmp.Or(due.CodeRequirement, e.Requirement), want, a.String(), a.Exchange)
	default:
		return e.broken(e.Requirement, want, a.String(), a.Exchange)
	}
}

// ofReading holds a count against the expectation, in a group that had so many messages at the start.
func (e expectation) ofReading(r Reading, messages int64) (f *Finding, doubt string) {
	numbers := e.OneOf
	if e.Count != "" {
		numbers = []program.Number{e.Count}
	}
	var want []string
	for _, n := range numbers {
		number, _ := n.Resolve(messages) // Validate has seen to it that it is one
		want = append(want, number.String())
		if r.Unread != nil && number.Cmp(big.NewInt(*r.Unread)) == 0 {
			return nil, ""
		}
	}
	switch {
	case r.Unread == nil:
		return nil, e.what + " shows no count to hold against what its program expects"
	case len(numbers) == 0:
		return nil, e.what + " is expected to show nothing"
	default:
		return e.broken(e.Requirement, "the count "+strings.Join(want, " or "), fmt.Sprint(*r.Unread), r.Exchange)
	}
}

// broken is the finding, or the doubt where nothing is proved without what was expected.
func (e expectation) broken(requirement, want, got string, exchange int) (*Finding, string) {
	if e.Control {
		return nil, fmt.Sprintf("%s, a control, was to show %s, and showed %s", e.what, want, got)
	}
	f := e.at
	f.Requirement, f.Failed, f.Segments = requirement, 1, 1
	f.Expected, f.Got = want, e.what+": "+got
	f.Explanation = fmt.Sprintf("The program expects of %s: %s. It shows %s.", e.what, want, got)
	if exchange > 0 {
		f.Exchanges = []int{exchange}
	}
	return &f, ""
}

// named is the act in words: "a set of bob in g".
func (o Operation) named() string {
	if o.Do == program.ActSend {
		return "a message to " + o.Group
	}
	return fmt.Sprintf("a %s of %s in %s", o.Do, o.Member, o.Group)
}
