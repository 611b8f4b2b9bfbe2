package target

import (
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

// typicalLatency is the median time of the calls of the endpoint that were answered so far; with none it is 0.
func (c *Client) typicalLatency() time.Duration {
	return c.latency(func(x record.Exchange) bool { return x.Command == c.config.Contract.Command() })
}

// Latency is the median time of all calls that were answered so far, as far as they are kept; with none it is 0.
func (c *Client) Latency() time.Duration {
	return c.latency(func(record.Exchange) bool { return true })
}

func (c *Client) latency(of func(record.Exchange) bool) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	var took []time.Duration
	for _, x := range c.exchanges {
		if x.Response != nil && of(x) {
			took = append(took, x.Answered-x.Sent)
		}
	}
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[len(took)/2]
}

// Exchanges are all exchanges so far, in the order of their ids.
func (c *Client) Exchanges() []record.Exchange {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := slices.Clone(c.exchanges)
	slices.SortFunc(all, func(a, b record.Exchange) int { return a.ID - b.ID })
	return all
}

// neverSent are kinds of trouble that come before a request is sent.
var neverSent = []string{record.TroubleRefused, record.TroubleName, record.TroubleTLS, record.TroubleBudget}

// silent reports whether nothing has been answered yet, although something was sent.
func (c *Client) silent() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lastID > 0 && !c.answered
}

// sentAnything reports whether any request may have reached the target.
func (c *Client) sentAnything() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reached
}

// Calls is how many calls of the endpoint were made.
func (c *Client) Calls() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calls
}

// LastCall is when leave was asked for the last call of the endpoint that was made; the zero time before the first.
func (c *Client) LastCall() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lastCall
}

// keep records an exchange. One that was never sent has the time at which that was clear.
func (c *Client) keep(x record.Exchange) record.Exchange {
	c.mu.Lock()
	defer c.mu.Unlock()
	if x.Answered == 0 {
		x.Answered = time.Since(c.start)
		x.Sent = x.Answered
	}
	c.lastID++
	x.ID = c.lastID
	c.answered = c.answered || x.Response != nil
	c.reached = c.reached || x.Trouble == nil || !slices.Contains(neverSent, x.Trouble.Kind)
	if c.config.Forget && x.Program != "" {
		c.taken[x.Program] = append(c.taken[x.Program], x)
	} else if !c.config.Forget || len(c.exchanges) < fewExchanges {
		c.exchanges = append(c.exchanges, x)
	}
	return x
}

// fewExchanges is how many exchanges outside of programs are kept where none are to be: those of the beginning.
const fewExchanges = 256

// Take hands out the exchanges of a program and forgets them.
func (c *Client) Take(program string) []record.Exchange {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := c.taken[program]
	delete(c.taken, program)
	return out
}

// spend takes n calls of the endpoint from the budget.
func (c *Client) spend(n int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.config.MaxCalls > 0 && c.calls+n > c.config.MaxCalls {
		return false
	}
	c.calls += n
	if n > 0 {
		c.lastCall = time.Now()
	}
	return true
}

// promise keeps n calls of the budget for a program, where as many are neither made nor promised to another one.
func (c *Client) promise(n int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.config.MaxCalls > 0 && max(c.promised, c.calls)+n > c.config.MaxCalls {
		return false
	}
	c.promised += n
	return true
}

// takeBack takes back a promise of n calls that were not made.
func (c *Client) takeBack(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.promised -= n
}

// exhausted reports whether no call of the endpoint is left in the budget.
func (c *Client) exhausted() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.config.MaxCalls > 0 && c.calls >= c.config.MaxCalls
}
