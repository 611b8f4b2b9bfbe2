package crowd

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Variant is a service that can also make calls that are to be refused.
type Variant interface {
	// Call is Set, but for what brings it the refusal of that condition: an outcome's name in the contract, of [program.Conditions].
	// An empty condition is a valid call.
	Call(ctx context.Context, condition, group, member string, number int64) concurrent.Answer
}

// GenerateBurst makes the burst of a seed: 16 to 64 calls, a half of them valid and the others evenly of the conditions. With no
// conditions all of them are valid.
func GenerateBurst(seed uint64, conditions []string) program.Program {
	r := rand.New(rand.NewPCG(seed, 0x68657264))
	const fewest, most = 16, 64
	size := fewest + r.IntN(most-fewest+1)
	const group, member = "group1", "member1"
	stage := program.Stage{Groups: []program.Group{{Name: group, Type: program.AnyCounted, Messages: most + 8, Members: []program.Member{{Name: member, Unread: 1}}}}}
	b := &program.Burst{Group: group, Member: member}
	for i := range size {
		c := program.BurstCall{Number: int64(i) + 3}
		if len(conditions) > 0 && i%2 == 1 {
			c.Condition = conditions[i/2%len(conditions)]
		}
		b.Calls = append(b.Calls, c)
	}
	r.Shuffle(size, func(i, j int) { b.Calls[i], b.Calls[j] = b.Calls[j], b.Calls[i] })
	return program.Program{ID: fmt.Sprintf("burst %d", seed), Stage: stage, Steps: []program.Step{{Burst: b}}}
}

// waves is how many waves are made at most.
const waves = 3

// PlayBurst makes the burst's calls at once. Before each wave one call of each kind is made alone, which shows what to
// expect. Calls without an answer bring up to two further waves, which tell a network's trouble from the target's doing.
// A stage that is no [Variant] takes valid calls alone.
func PlayBurst(ctx context.Context, config Config, stage Stage, p program.Program) (concurrent.BurstHistory, error) {
	burst := p.BurstStep()
	if burst == nil {
		return concurrent.BurstHistory{}, errors.New("the program has no burst")
	}
	out, start := concurrent.BurstHistory{Program: p}, stage.Start()
	i := slices.IndexFunc(start, func(g concurrent.Group) bool { return g.Name == burst.Group })
	if i < 0 {
		return out, fmt.Errorf("a burst needs a stage with the group %s", burst.Group)
	}
	out.Messages = start[i].Messages
	variant, can := stage.(Variant)
	if !can && slices.ContainsFunc(burst.Calls, func(c program.BurstCall) bool { return c.Condition != "" }) {
		return concurrent.BurstHistory{}, fmt.Errorf("the stage cannot make calls that are to be refused: generate the burst without conditions")
	}
	call := func(c program.BurstCall) concurrent.Answer {
		ctx, cancel := context.WithTimeout(ctx, config.timeout())
		defer cancel()
		if c.Condition == "" {
			return stage.Set(ctx, burst.Group, burst.Member, c.Number)
		}
		return variant.Call(ctx, c.Condition, burst.Group, burst.Member, c.Number)
	}
	for range waves {
		w, err := playWave(ctx, config, stage, burst, call)
		if err != nil {
			out.Ended = err.Error()
			break
		}
		out.Waves = append(out.Waves, w)
		if w.Unanswered() == 0 {
			break
		}
	}
	return out, nil
}

func playWave(ctx context.Context, config Config, stage Stage, burst *program.Burst, call func(program.BurstCall) concurrent.Answer) (concurrent.Wave, error) {
	w := concurrent.Wave{Controls: map[string]concurrent.Answer{}, Answers: make([]concurrent.Answer, len(burst.Calls))}
	for _, c := range burst.Calls {
		if _, done := w.Controls[c.Condition]; done {
			continue
		}
		if err := gate(ctx, config, *burst, 1); err != nil {
			return w, err
		}
		w.Controls[c.Condition] = call(c)
	}
	if err := gate(ctx, config, *burst, len(burst.Calls)); err != nil {
		return w, err
	}
	atOnce(len(burst.Calls), func(i int) { w.Answers[i] = call(burst.Calls[i]) })
	// Also where readings were never seen to be behind, one that says that calls went astray is asked for again.
	gap := max(config.Lag, burstGap)
	sleep(ctx, 2*config.Lag)
	for waited := 2 * config.Lag; ; waited += gap {
		r := stage.Read(ctx, burst.Group, burst.Member)
		w.Reading = &r
		if r.Unread != nil && left(burst, *r.Unread) || waited >= config.Settle {
			return w, context.Cause(ctx)
		}
		sleep(ctx, gap)
	}
}

// burstGap is the pause between two readings of a count that none of the burst's calls has left.
const burstGap = 50 * time.Millisecond

// left reports whether one of the burst's calls can have left that count.
func left(b *program.Burst, count int64) bool {
	return slices.ContainsFunc(b.Calls, func(c program.BurstCall) bool { return c.Condition == "" && c.Number == count })
}

// gate waits until so many calls may be made at once.
func gate(ctx context.Context, config Config, b program.Burst, calls int) error {
	if config.Gate == nil || ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return config.Gate(ctx, slices.Repeat([]program.Act{{Do: program.ActSet, Group: b.Group, Member: b.Member}}, calls))
}
