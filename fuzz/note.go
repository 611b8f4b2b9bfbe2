package fuzz

import (
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// note makes a finding of what a layer saw, unless the campaign has it already. rests says what it rests on, and complete adds
// what is for reading alone.
func (c *campaign) note(d Deviation, layer string, call int, rests func() foundEvidence, complete func(*Finding)) {
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
	f, e := &Finding{Layer: layer, FirstCall: call, Seed: c.options.Seed}, rests()
	switch {
	case e.conclude(c.contract, f):
		complete(f)
		c.add(b, f, e)
	case e.First.Wire != nil:
		c.recordUnjudged(&record.Obstacle{Reason: "wire: what may pass was not seen to come again: " + d.Got})
	}
}

// count counts one more program, case or crowd that was judged.
func (c *campaign) count() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.programs++
}
