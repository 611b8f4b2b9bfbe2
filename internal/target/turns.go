package target

import (
	"context"
	"slices"
	"sync"
)

// turns is a queue in which one at a time has the turn. Every other time the most urgent comes next, so that it gets on, and else
// the first, so that nobody waits for ever.
type turns struct {
	mu    sync.Mutex
	taken bool
	// urgent: the turn was last given to the most urgent.
	urgent bool
	// waiting are those who wait, in the order in which they came.
	waiting []*waiter
}

// waiter waits until ready is closed: then the turn is its own.
type waiter struct {
	urgency int
	ready   chan struct{}
}

// take waits for the turn. Where it returns no error, [turns.give] hands it on.
func (t *turns) take(ctx context.Context) error {
	t.mu.Lock()
	if !t.taken {
		t.taken = true
		t.mu.Unlock()
		return nil
	}
	w := &waiter{urgencyOf(ctx), make(chan struct{})}
	t.waiting = append(t.waiting, w)
	t.mu.Unlock()
	select {
	case <-w.ready:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	at := slices.Index(t.waiting, w)
	if at >= 0 {
		t.waiting = slices.Delete(t.waiting, at, at+1)
	}
	t.mu.Unlock()
	if at < 0 { // it came at the same time
		t.give()
	}
	return ctx.Err()
}

// give hands the turn on.
func (t *turns) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waiting) == 0 {
		t.taken = false
		return
	}
	next := 0
	if t.urgent = !t.urgent; t.urgent {
		for i, w := range t.waiting {
			if w.urgency > t.waiting[next].urgency {
				next = i
			}
		}
	}
	close(t.waiting[next].ready)
	t.waiting = slices.Delete(t.waiting, next, next+1)
}

type urgencyKey struct{}

// withUrgency has calls wait less long for their turn the more urgent they are; without, the urgency is 0.
func withUrgency(ctx context.Context, urgency int) context.Context {
	return context.WithValue(ctx, urgencyKey{}, urgency)
}

func urgencyOf(ctx context.Context) int {
	urgency, _ := ctx.Value(urgencyKey{}).(int)
	return urgency
}
