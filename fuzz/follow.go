package fuzz

import (
	"context"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// playAgain is how often the smallest example of a finding is played again.
const playAgain = 3

// notAgain is said of an example for whose playing again nothing was left.
const notAgain = "not played again"

// follow makes a finding of a deviation, unless the campaign has it already.
func (c *campaign) follow(ctx context.Context, layer string, t trial, d Deviation, call int) {
	b, isNew := c.open(keyOf(d), call)
	if !isNew {
		return
	}
	c.following.Add(1)
	defer c.following.Add(-1)
	e, exchanges := c.smallest(ctx, t, d)
	if len(e.Again) == 0 && c.confirmed() > 0 {
		// Not made smaller, it would be reported under a requirement that may not be the one it breaks.
		c.recordUnjudged(&record.Obstacle{Reason: "there were no calls or no time left to follow up what a program showed"})
		return
	}
	f := &Finding{Layer: layer, FirstCall: call, Seed: c.options.Seed}
	if !e.conclude(c.contract, f) {
		return
	}
	if d.Passing && !e.eachTime(f.Repeats) {
		c.recordUnjudged(&record.Obstacle{Reason: "a call failed, or was refused as too frequent, several times, and was not seen to do so each time: " + d.Got})
		return
	}
	f.Exchanges = exchanges // with those of the stage, from which a script sets it
	if !reflect.DeepEqual(*f.Program, t.program) {
		f.Found = &t.program
	}
	c.add(b, f, e)
}

// add puts a finding into its bucket, its evidence into the recordings and its example into the corpus.
func (c *campaign) add(b *bucket, f *Finding, e foundEvidence) {
	c.settle(b, f, e)
	if c.options.Corpus != "" {
		if err := keep(c.options.Corpus, *f); err != nil {
			c.recordUnjudged(&record.Obstacle{Reason: err.Error()})
		}
	}
	if c.options.StopAtFirst {
		c.over()
	}
}

// open is the bucket of that key; isNew where there was none before. A hit on a bucket may be an earlier one, since programs
// that are played at once end in any order.
func (c *campaign) open(key string, call int) (b *bucket, isNew bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if b, ok := c.buckets[key]; ok {
		b.last().hit(call)
		return b, false
	}
	if len(c.findings) >= mostFindings {
		c.more++
		if len(c.buckets) < mostSuspicions {
			c.buckets[key] = &bucket{}
		}
		return nil, false
	}
	b = &bucket{hits: 1}
	c.buckets[key] = b
	return b, true
}

// knows reports whether the campaign has met that kind of deviation.
func (c *campaign) knows(key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.buckets[key] != nil
}

func (b *bucket) hit(call int) {
	b.hits++
	if b.finding != nil && call < b.finding.FirstCall {
		b.finding.FirstCall = call
	}
}

// settle puts a finding into its bucket, or lets the bucket go into the one that shows the same.
func (c *campaign) settle(b *bucket, f *Finding, e foundEvidence) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := keyOf(Deviation{Requirement: f.Requirement, Kind: f.Kind, State: f.State, Input: f.Input})
	if same, ok := c.buckets[key]; ok && same.last() != b && same.last().finding != nil {
		b.merged = same.last()
		b.merged.hits += b.hits
		b.merged.hit(f.FirstCall)
		b.merged.hits--
		return
	}
	c.buckets[key] = b
	b.finding = f
	c.findings = append(c.findings, b)
	b.saved = c.saving.finding(*f, e)
}

// smallest makes the program of a deviation as small as it goes, and plays the result again to see how regular it is. That is done
// in a hurry first. What is left where a count shows late may show nothing to the patient: then it is done once more with all patience,
// and in the end the program itself is played again. The exchanges are all those of the last playing that shows it.
func (c *campaign) smallest(ctx context.Context, t trial, d Deviation) (e foundEvidence, exchanges []record.Exchange) {
	s := &shrinker{campaign: c, ctx: ctx, wanted: d, left: mostExtraCalls}
	exchanges = t.exchanges
	tries := []func(){func() { s.shrink(t, c.hurry()) }, func() { s.best, s.bestDeviation = t, d }}
	if d.Kind == judge.DeviantCount {
		tries = slices.Insert(tries, 1, func() { s.shrink(t, c.options.Target.Settle) })
	}
	for _, try := range tries {
		try()
		looked := s.looked()
		e = foundEvidence{First: evidence{Program: t.evidence()}, Looked: &looked, Passing: d.Passing,
			Smallest: &programEvidence{Program: s.best.program}}
		shown := false
		for _, again := range c.playings(ctx, s.best.program, playAgain) {
			if again.oracle == nil || again.obstacle != nil {
				continue
			}
			e.Again, e.Apart = append(e.Again, again.recordings...), append(e.Apart, again.apart...)
			if _, found := s.same(again); found {
				shown, exchanges = true, again.exchanges
			}
		}
		if shown || len(e.Again) == 0 {
			break
		}
	}
	return e, exchanges
}

// playings plays a program so many times, side by side: a reading that does not come is waited for each time.
func (c *campaign) playings(ctx context.Context, p program.Program, times int) []trial {
	out := make([]trial, times)
	var playing sync.WaitGroup
	for i := range out {
		playing.Go(func() {
			if ctx.Err() == nil {
				out[i] = c.try(ctx, p, 0)
			}
		})
	}
	playing.Wait()
	return out
}

// hurry is how long a count may take to read as it should while an example is made smaller: as long as it took when the
// observer was calibrated, with room to spare. What comes of it is confirmed with all patience.
func (c *campaign) hurry() time.Duration {
	return min(max(c.options.Target.Settle, time.Millisecond), 20*time.Millisecond+4*c.session.Lag())
}
