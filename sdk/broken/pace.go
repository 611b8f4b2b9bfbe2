package broken

import (
	"sync"
	"time"
)

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

// window lets as many calls through at once as the limit has, and then waits until the first of them is old enough.
func window(calls int, per time.Duration) func() {
	var mu sync.Mutex
	var sent []time.Time
	return func() {
		mu.Lock()
		defer mu.Unlock()
		if len(sent) == calls {
			time.Sleep(time.Until(sent[0].Add(per + per/100)))
			sent = sent[1:]
		}
		sent = append(sent, time.Now())
	}
}
