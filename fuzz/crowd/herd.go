package crowd

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// The stage of a herd: one member of one group.
const (
	herdGroup  = "group1"
	herdMember = "member1"
)

// Conditions are what calls of a herd may be refused for: outcomes of the contract that leave the service no choice
// which of them applies, and share no error code.
var Conditions = []string{"unknown_group", "missing_field", "missing_usersig"}

// Variant is a service that can also make calls that are to be refused.
type Variant interface {
	// Call is Set, but for what brings it the refusal of that condition: an outcome's name in the contract, of [Conditions].
	// An empty condition is a valid call.
	Call(ctx context.Context, condition, group, member string, number int64) Answer
}

// Herd is a number of calls made at the same time.
type Herd struct {
	Seed  uint64        `json:"seed,omitempty"`
	Stage program.Stage `json:"stage"`
	Calls []HerdCall    `json:"calls"`
}

// HerdCall is one call of a herd.
type HerdCall struct {
	// Condition is what the call is to be refused for, or empty for a valid one.
	Condition string `json:"condition,omitempty"`
	// Number is what it sets; no two calls set the same.
	Number int64 `json:"number"`
}

// GenerateHerd makes the herd of a seed: 16 to 64 calls, a half of them valid and the others evenly of the conditions. With no
// conditions all of them are valid.
func GenerateHerd(seed uint64, conditions []string) Herd {
	r := rand.New(rand.NewPCG(seed, 0x68657264))
	const fewest, most = 16, 64
	size := fewest + r.IntN(most-fewest+1)
	h := Herd{Seed: seed, Stage: program.Stage{Groups: []program.Group{{
		Name: herdGroup, Type: program.AnyCounted, Messages: most + 8, Members: []program.Member{{Name: herdMember, Unread: 1}},
	}}}}
	for i := range size {
		c := HerdCall{Number: int64(i) + 3}
		if len(conditions) > 0 && i%2 == 1 {
			c.Condition = conditions[i/2%len(conditions)]
		}
		h.Calls = append(h.Calls, c)
	}
	r.Shuffle(size, func(i, j int) { h.Calls[i], h.Calls[j] = h.Calls[j], h.Calls[i] })
	return h
}

// HerdHistory is what came of a herd. It is JSON.
type HerdHistory struct {
	Herd Herd `json:"herd"`
	// Messages is the group's number of messages.
	Messages int64 `json:"messages"`
	// Waves are the times that the calls were made; a further one follows where calls went unanswered.
	Waves []Wave `json:"waves"`
	// Ended says why not all was done that was due, or is empty.
	Ended string `json:"ended,omitempty"`
}

// Wave is one time that the calls were made at once.
type Wave struct {
	// Twins are one call of each condition that the herd has, by condition, made alone just before.
	Twins map[string]Answer `json:"twins"`
	// Answers are those of the herd's calls, in their order.
	Answers []Answer `json:"answers"`
	// Reading is the count afterwards; nil where it could not be read.
	Reading *Reading `json:"reading,omitempty"`
}

// waves is how many waves are made at most.
const waves = 3

// PlayHerd makes the herd's calls at once. Before each wave one call of each kind is made alone, which shows what to
// expect. Calls without an answer bring up to two further waves, which tell a network's trouble from the target's doing.
// A stage that is no [Variant] takes valid calls alone.
func PlayHerd(ctx context.Context, config Config, stage Stage, herd Herd) (HerdHistory, error) {
	start := stage.Start()
	if len(start) != 1 || start[0].Name != herdGroup {
		return HerdHistory{}, fmt.Errorf("a herd needs a stage of the one group %s", herdGroup)
	}
	variant, can := stage.(Variant)
	if !can && slices.ContainsFunc(herd.Calls, func(c HerdCall) bool { return c.Condition != "" }) {
		return HerdHistory{}, fmt.Errorf("the stage cannot make calls that are to be refused: generate the herd without conditions")
	}
	call := func(c HerdCall) Answer {
		ctx, cancel := context.WithTimeout(ctx, config.timeout())
		defer cancel()
		if c.Condition == "" {
			return stage.Set(ctx, herdGroup, herdMember, c.Number)
		}
		return variant.Call(ctx, c.Condition, herdGroup, herdMember, c.Number)
	}
	out := HerdHistory{Herd: herd, Messages: start[0].Messages}
	for range waves {
		w, err := playWave(ctx, config, stage, herd, call)
		if err != nil {
			out.Ended = err.Error()
			break
		}
		out.Waves = append(out.Waves, w)
		if w.unanswered() == 0 {
			break
		}
	}
	return out, nil
}

func playWave(ctx context.Context, config Config, stage Stage, herd Herd, call func(HerdCall) Answer) (Wave, error) {
	w := Wave{Twins: map[string]Answer{}, Answers: make([]Answer, len(herd.Calls))}
	for _, c := range herd.Calls {
		if _, done := w.Twins[c.Condition]; done {
			continue
		}
		if err := gate(ctx, config, 1); err != nil {
			return w, err
		}
		w.Twins[c.Condition] = call(c)
	}
	if err := gate(ctx, config, len(herd.Calls)); err != nil {
		return w, err
	}
	var ready, all sync.WaitGroup
	release := make(chan struct{})
	for i, c := range herd.Calls {
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
		r := stage.Read(ctx, herdGroup, herdMember)
		w.Reading = &r
		if r.Unread != nil && herd.left(*r.Unread) || config.Lag <= 0 || waited >= config.Settle {
			return w, context.Cause(ctx)
		}
		sleep(ctx, config.Lag)
	}
}

// left tells whether one of the herd's calls can have left that count.
func (h Herd) left(count int64) bool {
	return slices.ContainsFunc(h.Calls, func(c HerdCall) bool { return c.Condition == "" && c.Number == count })
}

// gate waits until so many calls may be made at once.
func gate(ctx context.Context, config Config, calls int) error {
	if config.Gate == nil || ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return config.Gate(ctx, slices.Repeat([]Step{{Do: Set, Group: herdGroup, Member: herdMember}}, calls))
}

func (w Wave) unanswered() int {
	n := 0
	for _, a := range w.Answers {
		if a.Fate == Unanswered {
			n++
		}
	}
	return n
}
