package fuzz

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"
)

// gate lets as many workers call at a time as keep the pace, one batch each, in the order in which they came. Without it all
// workers would share the pace, come to the end of their batches at the same time, and then all wait for their readings while
// nobody calls.
type gate struct {
	mu      sync.Mutex
	inside  int
	waiting []chan struct{}
	// answer is how long a call takes, waiting for the pacer apart; it follows the batches slowly.
	answer time.Duration
}

// enter waits for a place, of which there are so many; it reports whether there is one.
func (g *gate) enter(ctx context.Context, places int) bool {
	g.mu.Lock()
	if len(g.waiting) == 0 && g.inside < places {
		g.inside++
		g.mu.Unlock()
		return true
	}
	called := make(chan struct{})
	g.waiting = append(g.waiting, called)
	g.mu.Unlock()
	select {
	case <-called:
		return true
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if i := slices.Index(g.waiting, called); i >= 0 {
		g.waiting = slices.Delete(g.waiting, i, i+1)
	} else {
		g.inside-- // it was called at the same time
	}
	return false
}

// leave gives a place back, and calls those in for whom there are places.
func (g *gate) leave(places int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	for len(g.waiting) > 0 && g.inside < places {
		close(g.waiting[0])
		g.waiting = g.waiting[1:]
		g.inside++
	}
}

// measure takes down how long a call took in a batch.
func (g *gate) measure(answer time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.answer == 0 {
		g.answer = answer
	}
	g.answer += (answer - g.answer) / slowly
}

// places are the workers that may call at a time; all of them where nothing is paced.
func (c *campaign) places() int {
	pace := c.session.Pace()
	if pace == 0 {
		return math.MaxInt
	}
	c.gate.mu.Lock()
	answer := c.gate.answer
	c.gate.mu.Unlock()
	if answer == 0 {
		answer = c.session.Client().Latency()
	}
	return spare + max(1, int(math.Ceil(pace*answer.Seconds())))
}

// enter waits until the worker may call.
func (w *worker) enter(ctx context.Context) bool {
	came := time.Now()
	w.inside = w.campaign.gate.enter(ctx, w.campaign.places())
	w.waited += time.Since(came)
	return w.inside
}

// leave lets another worker call.
func (w *worker) leave() {
	if w.inside {
		w.inside = false
		w.campaign.gate.leave(w.campaign.places())
	}
}

// idle is how long the worker was kept waiting by others, the pacer and the gate, in all.
func (w *worker) idle() time.Duration { return w.waited + w.target.Paced() }
