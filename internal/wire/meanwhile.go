package wire

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/raw"
)

// moment is how long a case whose sender has ended is left to the server before another call is made: it has come to wait by then.
const moment = 100 * time.Millisecond

// besides plays what a case whose server waits for the rest of it is held against: plain calls while it waits, and by themselves
// afterwards. Each is made a second time only where the first got no answer. No count is read in between, since a server that
// answers nobody does not answer that either; so what these calls leave is not known, and read again before the next case.
func (p *Player) besides(ctx context.Context, e *raw.Evidence) (reason string) {
	e.Before, p.controlled = p.answered, false
	values := e.Trial.Values
	if p.unread != nil {
		values = p.values(*p.unread, p.messages)
	}
	defer func() { p.unread, p.blind = nil, time.Now() }()
	for range 2 {
		m, err := p.meanwhile(ctx, e.Trial, values)
		if err != nil {
			return err.Error()
		}
		if e.Meanwhile = append(e.Meanwhile, m); !m.Silent(p.Contract) {
			break
		}
	}
	for range 2 {
		next := p.harmless(values)
		if err := p.send(ctx, &next); err != nil && next.Seen.Trouble == nil {
			return err.Error()
		}
		if e.Next = append(e.Next, next); !raw.Silent(p.Contract, next) {
			break
		}
	}
	return ""
}

// harmless is a plain call that sets the count which is there, as far as that is known: a server that hangs may make it whenever it
// goes on, and another case's count is not to be taken for wrong then.
func (p *Player) harmless(values raw.Values) raw.Trial {
	values.A = values.Before
	return raw.Trial{Case: Control(p.Contract), Playing: raw.Playing{Values: values}}
}

// meanwhile plays a case, and makes a plain call a moment after all of it was sent. The case's connection stays open until the call
// is over, and no longer: a server that goes on as soon as it is closed is to be seen to wait, and one that waits is not to be
// waited for.
func (p *Player) meanwhile(ctx context.Context, t raw.Trial, values raw.Values) (m raw.Meanwhile, err error) {
	waiting, other := raw.Trial{Case: t.Case, Playing: raw.Playing{Values: values}}, p.harmless(values)
	if err := p.Stage.Reserve(ctx, len(t.Case.Requests)+1); err != nil { // for both at once: the second one has no time to wait for it
		return m, err
	}
	defer p.Stage.Release()

	open, end := context.WithCancel(ctx)
	defer end()
	sent, over := make(chan struct{}), make(chan struct{})
	longest := moment + 2*p.timeout() // a bound for the case that the call's end is what ends it
	for _, s := range t.Case.Segments {
		longest += s.Pause
	}
	var failed, otherFailed error
	go func() {
		defer close(over)
		waiting.Seen, failed = p.Stage.Raw(open, waiting, longest, func() { close(sent) })
	}()
	if waits(ctx, sent, over) {
		p.Calls++
		other.Seen, otherFailed = p.Stage.Raw(ctx, other, p.timeout(), nil)
		m.Other = &other
	}
	end()
	<-over
	p.Calls += len(t.Case.Requests)
	m.Waiting = waiting
	if err := errors.Join(failed, otherFailed); err != nil {
		return m, err
	}
	if err := ctx.Err(); err != nil {
		return m, fmt.Errorf("the case was broken off: %w", err)
	}
	return m, nil
}

// waits reports whether a connection is still open a moment after all was sent on it.
func waits(ctx context.Context, sent, over <-chan struct{}) bool {
	select {
	case <-sent:
	case <-over:
		return false
	}
	select {
	case <-time.After(moment):
		return true
	case <-over:
	case <-ctx.Done():
	}
	return false
}
