package wire

import (
	"context"
	"fmt"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/spec"
)

// confirm plays again what a result rests on where something else than the case may be the reason: the network, another
// flaw that the case meets on its way, or counts that do not become what any call asks for.
func (p *Player) confirm(ctx context.Context, r Result) Result {
	has := func(r Result, is func(raw.Finding) bool) bool { return slices.ContainsFunc(r.Findings, is) }
	trouble := func(f raw.Finding) bool { return f.Trouble }
	effect := func(f raw.Finding) bool { return f.Effect }
	switch {
	case r.Trial.Case.Short && r.Trial.Seen.TimedOut:
		return p.othersAnswered(ctx, r)
	case has(r, trouble):
		p.controlled = false
		if why := p.control(ctx); why != "" {
			return without(r, trouble, "after it, "+why)
		}
		second := p.once(ctx, r.Trial.Case)
		if !has(second, trouble) {
			return without(r, trouble, "trouble of the network that did not come back")
		}
		return second
	case len(r.Findings) > 0 && r.Trial.Case.Needs != "":
		if needed := p.needed(ctx, r.Trial.Case.Needs); len(needed) > 0 {
			return Result{Trial: r.Trial, Findings: needed, Unjudged: "the case " + r.Trial.Case.Needs + " fares no better"}
		}
	case has(r, effect):
		return p.confirmEffect(ctx, r)
	}
	return r
}

// othersAnswered holds a server that waits for the rest of a call against what it does for the next one: only itself may
// the connection keep waiting.
func (p *Player) othersAnswered(ctx context.Context, r Result) Result {
	p.controlled = false
	next := func() Result { return p.once(ctx, Control(p.Contract)) }
	silent := func(r Result) bool { return r.Trial.Seen.TimedOut && len(r.Findings) > 0 }
	if first := next(); silent(first) && silent(next()) {
		f := first.Findings[0]
		f.Case, f.Family, f.Expected = r.Trial.Case.ID, r.Trial.Case.Family, "an answer to the next call"
		r.Findings = append(r.Findings, f)
	}
	return r
}

// without is a result without those findings.
func without(r Result, which func(raw.Finding) bool, why string) Result {
	r.Findings = slices.DeleteFunc(slices.Clone(r.Findings), which)
	r.Unjudged = why
	return r
}

// needed are the findings of another case.
func (p *Player) needed(ctx context.Context, id string) []raw.Finding {
	for _, c := range Cases(p.Contract) {
		if c.ID == id {
			return p.once(ctx, c).Findings
		}
	}
	return nil
}

// confirmEffect goes the way again from the count before to the one that was expected, with plain calls: where one of them
// gets no further, the case is not the reason, and the finding is that of a later call or of one above the bound. Then it
// plays the case again: a count that is wrong only now and then is no matter of the case either, but it is one of counts.
func (p *Player) confirmEffect(ctx context.Context, r Result) Result {
	effect := func(f raw.Finding) bool { return f.Effect }
	before := r.Trial.Values.Before
	fine, _ := r.Trial.Possible(p.Contract)
	number, kind := fine[0], spec.LaterNumber
	if number == r.Trial.Values.Messages {
		number, kind = number+1, spec.NumberAbove
	}
	for _, step := range []struct {
		number, count int64
		kind          spec.Case
	}{{before, before, spec.LaterNumber}, {number, fine[0], kind}, {before, before, spec.LaterNumber}} {
		was := *p.unread
		got, err := p.set(ctx, step.number)
		if err != nil {
			return without(r, effect, err.Error())
		}
		if got != step.count {
			r = without(r, effect, "a plain call fares no better")
			r.Findings = append(r.Findings, raw.Finding{Case: "control", Family: "control", Requirement: p.Contract.Broken(step.kind), Effect: true,
				Expected: fmt.Sprintf("a plain call that sets %d leaves the count %d", step.number, step.count), Got: fmt.Sprintf("the count %d after %d", got, was)})
			return r
		}
	}
	if again := p.once(ctx, r.Trial.Case); slices.ContainsFunc(again.Findings, effect) {
		return again
	}
	for i := range r.Findings {
		if r.Findings[i].Effect {
			r.Findings[i].Requirement = p.Contract.Broken(spec.NumberBelow)
			r.Findings[i].Got += ", in one of two playings"
		}
	}
	return r
}

// set makes a plain call and gives the count that it leaves.
func (p *Player) set(ctx context.Context, number int64) (int64, error) {
	t := raw.Trial{Case: Control(p.Contract), Values: p.values(*p.unread, p.messages)}
	t.Values.A = number
	if err := p.send(ctx, &t); err != nil {
		return 0, err
	}
	if err := p.readAfter(ctx, &t); err != nil {
		return 0, err
	}
	return *t.After, nil
}
