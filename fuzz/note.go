package fuzz

import (
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// note makes a finding of what a layer with an example of its own saw, unless the campaign has it already; tell completes
// it.
func (c *campaign) note(d Deviation, call int, tell func(*Finding)) {
	r, known := c.contract.Requirement(d.Requirement)
	if !known || r.Level == spec.Observe {
		return
	}
	b, isNew := c.open(keyOf(d), call)
	if !isNew {
		return
	}
	c.following.Add(1)
	defer c.following.Add(-1)
	f := &Finding{Requirement: d.Requirement, Level: r.Level, Kind: d.Kind, State: d.State, Input: d.Input, FirstCall: call, Seed: c.options.Seed}
	tell(f)
	c.settle(b, keyOf(d), f)
	if c.options.Corpus != "" {
		if err := keep(c.options.Corpus, *f); err != nil {
			c.leave(&record.Obstacle{Reason: err.Error()})
		}
	}
	if c.options.StopAtFirst {
		c.over()
	}
}

// count counts one more program, case or crowd that was judged.
func (c *campaign) count() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.programs++
}
