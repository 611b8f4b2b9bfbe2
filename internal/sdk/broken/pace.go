package broken

import "time"

// wait keeps requests that follow each other apart, so that they stay below the limit.
func (c *client) wait() {
	c.mu.Lock()
	now := time.Now()
	at := now
	if c.next.After(now) {
		at = c.next
	}
	c.next = at.Add(c.interval)
	c.mu.Unlock()
	time.Sleep(at.Sub(now))
}

// turnstile lets one through at a time. Unlike a mutex, it may be held while virtual time passes.
type turnstile chan struct{}

func newTurnstile() turnstile { return make(turnstile, 1) }

func (t turnstile) enter() { t <- struct{}{} }
func (t turnstile) leave() { <-t }

// window lets as many calls through at once as the limit has, and then waits until the first of them is old enough.
func window(calls int, per time.Duration) func() {
	one := newTurnstile()
	var sent []time.Time
	return func() {
		one.enter()
		defer one.leave()
		if len(sent) == calls {
			time.Sleep(time.Until(sent[0].Add(per + per/100)))
			sent = sent[1:]
		}
		sent = append(sent, time.Now())
	}
}
