package fuzz

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"time"

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
	small, deviation, repeats := c.smallest(ctx, t, d)
	if repeats == notAgain && c.found() > 0 {
		// Not made smaller, it would be reported under a requirement that may not be the one it breaks.
		c.leave(&record.Obstacle{Reason: "there were no calls or no time left to follow up what a program showed"})
		return
	}
	if d.Passing && strings.HasPrefix(repeats, "0 of ") {
		c.leave(&record.Obstacle{Reason: "a call failed, or was refused as too frequent, several times and then no more: " + d.Got})
		return
	}
	r, _ := c.contract.Requirement(deviation.Requirement)
	p := small.program
	f := &Finding{Requirement: deviation.Requirement, Level: r.Level, Layer: layer, Kind: deviation.Kind, State: deviation.State,
		Input: deviation.Input, Expected: deviation.Expected, Got: deviation.Got, Repeats: repeats, FirstCall: call,
		Seed: c.options.Seed, Program: &p, Exchanges: small.exchanges}
	if !reflect.DeepEqual(p, t.program) {
		f.Found = &t.program
	}
	c.settle(b, keyOf(deviation), f)
	if c.options.Corpus != "" {
		if err := keep(c.options.Corpus, *f); err != nil {
			c.leave(&record.Obstacle{Reason: err.Error()})
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

func (b *bucket) hit(call int) {
	b.hits++
	if b.finding != nil && call < b.finding.FirstCall {
		b.finding.FirstCall = call
	}
}

// settle puts a finding into its bucket, or lets the bucket go into the one that shows the same.
func (c *campaign) settle(b *bucket, key string, f *Finding) {
	c.mu.Lock()
	defer c.mu.Unlock()
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
}

// smallest makes the program of a deviation as small as it goes, and plays the result again to see how regular it is.
func (c *campaign) smallest(ctx context.Context, t trial, d Deviation) (trial, Deviation, string) {
	s := &shrinker{campaign: c, ctx: ctx, wanted: d, best: t, bestDeviation: d, tried: map[string]bool{}, left: mostExtraCalls,
		patience: c.hurry()}
	s.shrink()
	for _, candidate := range []trial{s.best, t} {
		k, n := 0, 0
		last, deviation := candidate, s.bestDeviation
		if len(candidate.program.Steps) == len(t.program.Steps) {
			deviation = d
		}
		for range playAgain {
			if ctx.Err() != nil {
				break
			}
			again := c.try(ctx, candidate.program, 0)
			if again.oracle == nil || again.obstacle != nil {
				continue
			}
			n++
			if found, ok := s.same(again); ok {
				k++
				last, deviation = again, found
			}
		}
		if n == 0 {
			return last, deviation, notAgain
		}
		if k > 0 {
			return last, deviation, fmt.Sprintf("%d of %d", k, n)
		}
	}
	return t, d, fmt.Sprintf("0 of %d", playAgain)
}

// hurry is how long a count may take to read as it should while an example is made smaller: as long as it took when the
// observer was calibrated, with room to spare. What comes of it is confirmed with all patience.
func (c *campaign) hurry() time.Duration {
	return min(max(c.options.Target.Settle, time.Millisecond), 20*time.Millisecond+4*c.session.Lag())
}
