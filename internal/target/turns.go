package target

import (
	"context"
	"slices"
	"sync"
)

// turns is a queue in which one at a time has the turn. The more urgent come before the others, and of equals the first.
type turns struct {
	mu      sync.Mutex
	taken   bool
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
	at := slices.IndexFunc(t.waiting, func(other *waiter) bool { return other.urgency < w.urgency })
	if at < 0 {
		at = len(t.waiting)
	}
	t.waiting = slices.Insert(t.waiting, at, w)
	t.mu.Unlock()
	select {
	case <-w.ready:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	at = slices.Index(t.waiting, w)
	if at >= 0 {
		t.waiting = slices.Delete(t.waiting, at, at+1)
	}
	t.mu.Unlock()
	if at < 0 { // it came at the same time
		t.give()
	}
	return ctx.Err()
}

// give hands the turn to who waits first.
func (t *turns) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waiting) == 0 {
		t.taken = false
		return
	}
	close(t.waiting[0].ready)
	t.waiting = t.waiting[1:]
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
