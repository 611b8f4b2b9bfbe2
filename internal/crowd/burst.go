package crowd

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Conditions are what calls of a burst may be refused for: outcomes of the contract that leave the service no choice
// which of them applies, and share no error code.
var Conditions = []string{"unknown_group", "missing_field", "missing_usersig"}

// Variant is a service that can also make calls that are to be refused.
type Variant interface {
	// Call is Set, but for what brings it the refusal of that condition: an outcome's name in the contract, of [Conditions].
	// An empty condition is a valid call.
	Call(ctx context.Context, condition, group, member string, number int64) concurrent.Answer
}

// GenerateBurst makes the burst of a seed: 16 to 64 calls, a half of them valid and the others evenly of the conditions. With no
// conditions all of them are valid.
func GenerateBurst(seed uint64, conditions []string) concurrent.Burst {
	r := rand.New(rand.NewPCG(seed, 0x68657264))
	const fewest, most = 16, 64
	size := fewest + r.IntN(most-fewest+1)
	h := concurrent.Burst{Seed: seed, Stage: program.Stage{Groups: []program.Group{{
		Name: concurrent.BurstGroup, Type: program.AnyCounted, Messages: most + 8, Members: []program.Member{{Name: concurrent.BurstMember, Unread: 1}},
	}}}}
	for i := range size {
		c := concurrent.BurstCall{Number: int64(i) + 3}
		if len(conditions) > 0 && i%2 == 1 {
			c.Condition = conditions[i/2%len(conditions)]
		}
		h.Calls = append(h.Calls, c)
	}
	r.Shuffle(size, func(i, j int) { h.Calls[i], h.Calls[j] = h.Calls[j], h.Calls[i] })
	return h
}

// waves is how many waves are made at most.
const waves = 3

// PlayBurst makes the burst's calls at once. Before each wave one call of each kind is made alone, which shows what to
// expect. Calls without an answer bring up to two further waves, which tell a network's trouble from the target's doing.
// A stage that is no [Variant] takes valid calls alone.
func PlayBurst(ctx context.Context, config Config, stage Stage, burst concurrent.Burst) (concurrent.BurstHistory, error) {
	start := stage.Start()
	if len(start) != 1 || start[0].Name != concurrent.BurstGroup {
		return concurrent.BurstHistory{}, fmt.Errorf("a burst needs a stage of the one group %s", concurrent.BurstGroup)
	}
	variant, can := stage.(Variant)
	if !can && slices.ContainsFunc(burst.Calls, func(c concurrent.BurstCall) bool { return c.Condition != "" }) {
		return concurrent.BurstHistory{}, fmt.Errorf("the stage cannot make calls that are to be refused: generate the burst without conditions")
	}
	call := func(c concurrent.BurstCall) concurrent.Answer {
		ctx, cancel := context.WithTimeout(ctx, config.timeout())
		defer cancel()
		if c.Condition == "" {
			return stage.Set(ctx, concurrent.BurstGroup, concurrent.BurstMember, c.Number)
		}
		return variant.Call(ctx, c.Condition, concurrent.BurstGroup, concurrent.BurstMember, c.Number)
	}
	out := concurrent.BurstHistory{Burst: burst, Messages: start[0].Messages}
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

func playWave(ctx context.Context, config Config, stage Stage, burst concurrent.Burst, call func(concurrent.BurstCall) concurrent.Answer) (concurrent.Wave, error) {
	w := concurrent.Wave{Controls: map[string]concurrent.Answer{}, Answers: make([]concurrent.Answer, len(burst.Calls))}
	for _, c := range burst.Calls {
		if _, done := w.Controls[c.Condition]; done {
			continue
		}
		if err := gate(ctx, config, 1); err != nil {
			return w, err
		}
		w.Controls[c.Condition] = call(c)
	}
	if err := gate(ctx, config, len(burst.Calls)); err != nil {
		return w, err
	}
	var ready, all sync.WaitGroup
	release := make(chan struct{})
	for i, c := range burst.Calls {
		ready.Add(1)
		all.Go(func() {
			ready.Done()
			<-release
			w.Answers[i] = call(c)
		})
	}
	ready.Wait()
	close(release)
	all.Wait()
	sleep(ctx, 2*config.Lag)
	for waited := 2 * config.Lag; ; waited += max(config.Lag, time.Millisecond) {
		r := stage.Read(ctx, concurrent.BurstGroup, concurrent.BurstMember)
		w.Reading = &r
		if r.Unread != nil && burst.Left(*r.Unread) || config.Lag <= 0 || waited >= config.Settle {
			return w, context.Cause(ctx)
		}
		sleep(ctx, config.Lag)
	}
}

// gate waits until so many calls may be made at once.
func gate(ctx context.Context, config Config, calls int) error {
	if config.Gate == nil || ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return config.Gate(ctx, slices.Repeat([]Step{{Do: concurrent.Set, Group: concurrent.BurstGroup, Member: concurrent.BurstMember}}, calls))
}
