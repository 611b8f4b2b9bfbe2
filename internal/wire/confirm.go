package wire

import (
	"context"
	"fmt"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/raw"
)

// confirm plays what a case asks for to be held against. The reason says what of it could not be played, or why the case is not
// to blame.
func (p *Player) confirm(ctx context.Context, e *raw.Evidence) (reason string) {
	c := e.Trial.Case
	again := func() {
		t := p.once(ctx, c).Evidence.Trial
		e.Again = &t
	}
	switch e.Asks(p.Contract) {
	case raw.AsksNext:
		return p.besides(ctx, e)
	case raw.AsksAgain:
		p.controlled = false
		if why := p.control(ctx); why != "" {
			return "after it, " + why
		}
		if again(); !slices.ContainsFunc(raw.Judge(p.Contract, *e.Again), func(f raw.Finding) bool { return f.Trouble }) {
			return "trouble of the network that did not come back"
		}
	case raw.AsksNeeded:
		for _, other := range Cases(p.Contract) {
			if other.ID == c.Needs {
				t := p.once(ctx, other).Evidence.Trial
				e.Needed = &t
			}
		}
		if e.Needed != nil && slices.ContainsFunc(raw.Judge(p.Contract, *e.Needed), func(f raw.Finding) bool { return !f.Trouble }) {
			return "the case " + c.Needs + " fares no better"
		}
	case raw.AsksWay:
		for _, step := range e.Steps(p.Contract) {
			t, err := p.set(ctx, step.Number)
			if err != nil {
				return err.Error()
			}
			if e.Way = append(e.Way, t); *t.After != step.Count {
				return "a plain call fares no better"
			}
		}
		again()
	}
	return ""
}

// set makes a plain call, and reads the count that it leaves. The count before it is read where an earlier reading failed.
func (p *Player) set(ctx context.Context, number int64) (raw.Trial, error) {
	if p.unread == nil {
		unread, messages, err := p.readUnknown(ctx)
		if err != nil {
			return raw.Trial{}, fmt.Errorf("the count before a plain call was not read: %w", err)
		}
		p.unread, p.messages = &unread, messages
	}
	t := raw.Trial{Case: Control(p.Contract), Playing: raw.Playing{Values: p.values(*p.unread, p.messages)}}
	t.Values.A = number
	if err := p.send(ctx, &t); err != nil {
		return t, err
	}
	return t, p.readAfter(ctx, &t)
}
