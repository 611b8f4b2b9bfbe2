package fuzz

import (
	"math/big"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// sighting is what was done to one count of a worker since it was last read, and what was seen of it: enough to judge by, where
// playing it again shows nothing. A nil one is nothing to go on: the count was not read yet, or did not agree then.
type sighting struct {
	before record.Reading
	calls  []program.Call
	// answers has one for each call.
	answers []record.Exchange
	// after is the reading after the calls, where there is one.
	after *record.Reading
	// muddled: a call got no answer, or was not made for sure, so that what it did may show at any time.
	muddled bool
}

// next is what there is once the count was read and agreed.
func (s *sighting) next(r record.Reading) *sighting {
	if s != nil && s.muddled || r.Messages == nil {
		return s
	}
	return &sighting{before: r}
}

// lost is what there is once the count did not agree.
func (s *sighting) lost() *sighting {
	if s != nil && s.muddled {
		return s
	}
	return nil
}

// called is what there is once a call was made; open: whether, and when, it takes effect is not known.
func (s *sighting) called(call program.Call, x record.Exchange, open bool) *sighting {
	if s == nil {
		return nil
	}
	return &sighting{before: s.before, calls: append(slices.Clip(s.calls), call), answers: append(slices.Clip(s.answers), x),
		muddled: s.muddled || open}
}

// read is what there is with a last reading. After two calls, of which the second was to have no effect, it is the first that was
// lost where the count stands as before, unless the second asked for just that; else there is no saying which it was.
func (s *sighting) read(r record.Reading) *sighting {
	if s == nil || len(s.calls) == 0 {
		return nil
	}
	seen := *s
	seen.after = &r
	if len(s.calls) == 1 {
		return &seen
	}
	asked, err := s.calls[len(s.calls)-1].Number.Resolve(*s.before.Messages)
	if len(s.calls) != 2 || !r.Same(s.before) || err == nil && asked.Cmp(big.NewInt(*r.Unread)) == 0 {
		return nil
	}
	seen.calls, seen.answers = s.calls[:1], s.answers[:1]
	return &seen
}

// judged is how many calls can be judged.
func (s *sighting) judged() int {
	if s == nil || s.muddled {
		return 0
	}
	return len(s.calls)
}

// trialOf is what was seen on the worker as the playing of a program on such a stage; without an oracle where there is nothing to go on.
func (w *worker) trialOf(seen *sighting, stage program.Stage) trial {
	if seen.judged() == 0 {
		return trial{}
	}
	as := func(r record.Reading) *record.Reading {
		r.Group = theGroup
		return &r
	}
	p := program.Program{ID: "among random values", Stage: stage}.Clone()
	p.Stage.Groups[0].Members[0].Unread = *seen.before.Unread
	r := record.Recording{Program: p.ID, Attempt: 1, Baseline: []record.Reading{*as(seen.before)}}
	for i, call := range seen.calls {
		x, err := w.target.Recorded(call, seen.answers[i])
		if err != nil || judge.LockedOut(w.campaign.contract, x) { // a lockout is what calls before it did
			return trial{}
		}
		call.Group = theGroup
		p.Steps, r.Steps = append(p.Steps, does(call)), append(r.Steps, record.Step{Calls: []record.Exchange{x}, Messages: seen.before.Messages})
	}
	if seen.after != nil {
		p.Steps, r.Steps = append(p.Steps, reads(theGroup, bob)), append(r.Steps, record.Step{Reading: as(*seen.after), Messages: seen.after.Messages})
	}
	return programEvidence{Program: p, Recordings: []record.Recording{r}}.judged(w.campaign.contract)
}

// mostBelieved bounds the findings of what did not show again: where one call spoils the counts of many others, they would leave
// no room for what does show.
const mostBelieved = 12

// believe makes findings of what was seen on a worker, and did not show when it was played again.
func (c *campaign) believe(seen, again trial) {
	for _, d := range seen.deviations() {
		call := c.position()
		b, isNew := c.open(keyOf(d), call)
		if !isNew || !c.mayBelieve() {
			continue
		}
		e := foundEvidence{First: evidence{Program: seen.evidence()}, Looked: &d,
			Smallest: &programEvidence{Program: again.program}, Again: again.recordings}
		f := &Finding{Layer: Values, FirstCall: call, Seed: c.options.Seed}
		if e.conclude(c.contract, f) {
			f.Exchanges = again.exchanges // a script can set their stage
			c.add(b, f, e)
		}
	}
}

// mayBelieve reports whether one more finding may be made of what did not show again, and counts it.
func (c *campaign) mayBelieve() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.believed == mostBelieved {
		c.more++
		return false
	}
	c.believed++
	return true
}
