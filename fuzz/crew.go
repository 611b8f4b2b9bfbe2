package fuzz

import (
	"context"
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// crew has as many workers as keep the target busy: by Little's law the calls that may be made in a second, times the
// seconds that one keeps a worker busy, its share of the waiting for readings included. That is measured batch by batch, so that
// there are few workers on loopback and many where answers or readings are slow. A worker too many ends after its batch, and
// one that is missing is started.
type crew struct {
	ctx      context.Context
	campaign *campaign
	// work plays one batch; it is false once there is no more to do.
	work    func(*worker) bool
	workers sync.WaitGroup
	// opened is how many workers could be opened.
	opened atomic.Int64

	mu      sync.Mutex
	free    []*workerPlace
	running int
	// perCall is how long a call keeps a worker busy, waiting for its turn apart; it follows the batches slowly.
	perCall time.Duration
	over    bool
}

// mostWorkers bounds the workers, and the programs that are played at once, where the caller sets no bound: calls under way, and
// what is kept of them, stay bounded however slow a target is.
const mostWorkers = 64

// fastest is the pace in calls a second for which there are workers where nothing is paced.
const fastest = 1000

// spare is how many workers there are beyond those that are busy on the average.
const spare = 2

// workersAtMost is how many workers there may be: some more than the network asks for at first.
func (c *campaign) workersAtMost() int {
	if c.options.Workers > 0 {
		return c.options.Workers
	}
	if first := c.workersFor(c.firstPerCall()); c.options.Target.Pace >= 0 {
		return min(mostWorkers, max(8, 4*first))
	}
	return mostWorkers
}

// firstPerCall is how long a call will keep a worker busy, by what is known before the first one.
func (c *campaign) firstPerCall() time.Duration {
	latency := c.session.Client().Latency()
	return latency + (2*c.session.Lag()+latency)/usualGroups
}

// workersFor is how many workers the pace needs where a call keeps one busy for that long.
func (c *campaign) workersFor(perCall time.Duration) int {
	n, pace := 1, c.session.Pace()
	if pace == 0 {
		n, pace = defaultWorkers-spare, fastest
	}
	n = spare + max(n, int(math.Ceil(pace*perCall.Seconds())))
	if c.options.Workers > 0 {
		return min(n, c.options.Workers)
	}
	return min(n, mostWorkers)
}

// run has workers until all is done.
func (w *crew) run() {
	w.free, w.perCall = w.campaign.workerPlaces(), w.campaign.firstPerCall()
	w.mu.Lock()
	w.hire()
	w.mu.Unlock()
	w.workers.Wait()
}

// hire starts workers as long as some are missing; the lock is held.
func (w *crew) hire() {
	for !w.over && len(w.free) > 0 && w.running < w.campaign.workersFor(w.perCall) {
		taken := w.free[0]
		w.free = w.free[1:]
		w.running++
		w.workers.Go(func() { w.keep(taken) })
	}
}

// slowly is the weight of a batch in the average.
const slowly = 8

// keep plays batches on a worker until there is no more to do, or a worker too many.
func (w *crew) keep(s *workerPlace) {
	l := s.open(w.ctx, w.campaign)
	if l != nil {
		w.opened.Add(1)
	}
	for l != nil {
		began, idle, calls := time.Now(), l.idle(), l.calls
		if !w.work(l) {
			break
		}
		if busy := time.Since(began) - (l.idle() - idle); w.enough(busy, l.calls-calls) {
			w.release(s)
			return
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running--
	w.over = w.over || l != nil
}

// enough takes down how long a batch of so many calls kept a worker busy, starts workers that are missing, and reports whether
// there is a worker too many.
func (w *crew) enough(busy time.Duration, calls int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if calls > 0 {
		w.perCall += (busy/time.Duration(calls) - w.perCall) / slowly
	}
	if w.running > w.campaign.workersFor(w.perCall)+spare {
		return true
	}
	w.hire()
	return false
}

// release ends a worker, whose place the next one that is missing takes.
func (w *crew) release(s *workerPlace) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running--
	w.free = append([]*workerPlace{s}, w.free...)
}
