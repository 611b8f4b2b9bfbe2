package target

import (
	"context"
	"math"
	"net/http"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// How a flood that comes all at once is carried. The calls that are under way at the same time are as many as it takes
// for the flood to be over within a share of the period, and no more: the longer calls wait for each other, the less is
// known of when each was decided.
const (
	leastWorkers = 16
	mostWorkers  = 256
	fewTakes     = 0.8
	manyTakes    = 0.05
)

// flood makes a flood's calls. Every call has a sequence number, from which its member and its value of random follow.
func (pl *player) flood(ctx context.Context, f program.Flood) (record.Step, *record.Obstacle) {
	step := record.Step{Calls: make([]record.Exchange, f.Calls), Late: make([]time.Duration, f.Calls)}
	requests := make([]request, f.Calls)
	g, _ := pl.program.Stage.Group(f.Group)
	crowd := g.Crowd.Names()
	if err := pl.client.guard.Check(spec.Floods); err != nil {
		return record.Step{}, &record.Obstacle{Kind: record.ObstacleMissing, Reason: err.Error()}
	}
	if f.Member == "" && len(crowd) == 0 || f.Number.Relative() {
		return record.Step{}, &record.Obstacle{Kind: record.ObstacleHarness, Reason: "a flood needs a member or a crowd, and a number of its own"}
	}
	for i := range requests {
		member := f.Member
		if member == "" {
			member = crowd[i%len(crowd)]
		}
		step.Members = append(step.Members, member)
		step.Numbers = append(step.Numbers, string(f.Number))
		call := pl.stage.call(program.Call{Group: f.Group, Member: member, Number: f.Number})
		if f.OneRandom {
			call.Query = map[string]string{"random": "1"}
		}
		r, err := pl.client.endpointRequest(call)
		if err != nil {
			return step, &record.Obstacle{Kind: record.ObstacleMissing, Reason: pl.client.Redact(err.Error())}
		}
		r.playing = pl.playing
		requests[i] = r
	}
	if !pl.client.spend(f.Calls) {
		return step, &record.Obstacle{Kind: record.ObstacleNetwork, Reason: "--max-calls leaves too few calls for the rate chapter"}
	}
	carrier := pl.carrier(f)
	defer carrier.client.CloseIdleConnections()
	send := func(i int) {
		requests[i].via = carrier.client
		step.Calls[i] = pl.client.send(ctx, requests[i], func() {})
	}
	if f.PerPeriod > 0 {
		pl.evenly(ctx, f, step.Late, send)
	} else {
		atOnceBy(carrier.workers, f.Calls, send)
	}
	return step, nil
}

// evenly sends calls at their appointed times, whether or not earlier ones were answered: a client that waits for answers
// slows down with its server and can never show that a limit is too high. Where this machine falls behind by more than a
// call's spacing below the limit, the others are put off as well: to catch up would go above it.
func (pl *player) evenly(ctx context.Context, f program.Flood, late []time.Duration, send func(int)) {
	start := time.Now()
	var wg sync.WaitGroup
	for i, at := range f.Appointed(pl.contract.Limit.Per) {
		appointed := start.Add(at)
		sleep(ctx, time.Until(appointed))
		late[i] = time.Since(appointed)
		if below := f.PerPeriod <= float64(pl.contract.Limit.Calls); below && late[i].Seconds()*f.PerPeriod > pl.contract.Limit.Per.Seconds() {
			start = start.Add(late[i])
		}
		wg.Go(func() { send(i) })
	}
	wg.Wait()
}

// atOnceBy sends calls as fast as that many workers can, in their order.
func atOnceBy(workers, calls int, send func(int)) {
	next := make(chan int, calls)
	for i := range calls {
		next <- i
	}
	close(next)
	var wg sync.WaitGroup
	for range min(workers, calls) {
		wg.Go(func() {
			for i := range next {
				send(i)
			}
		})
	}
	wg.Wait()
}

// carrier is what carries a flood: a client of its own, so that it does not meet the connections of others.
type carrier struct {
	client  *http.Client
	workers int
}

func (pl *player) carrier(f program.Flood) carrier {
	least, share := leastWorkers, manyTakes
	if f.Connections == program.Few {
		least, share = 1, fewTakes
	}
	busy := float64(f.Calls) * pl.client.typicalLatency().Seconds()
	c := carrier{client: pl.client.another()}
	c.workers = min(mostWorkers, max(least, int(math.Ceil(busy/(share*pl.contract.Limit.Per.Seconds())))))
	if transport, ok := c.client.Transport.(*http.Transport); ok {
		transport.DisableKeepAlives = f.Connections == program.Fresh
		transport.MaxConnsPerHost, transport.MaxIdleConnsPerHost = 0, mostWorkers
	}
	return c
}

// restFor pauses for periods of the contract's limit, or to whole seconds of the clock.
func (pl *player) restFor(ctx context.Context, r program.Rest) {
	sleep(ctx, time.Duration(r.Periods*float64(pl.contract.Limit.Per)))
	for range r.Seconds {
		now := time.Now()
		sleep(ctx, now.Truncate(time.Second).Add(time.Second).Sub(now))
	}
}

func sleep(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// audit reads back a sample of the members of a flood: of those whose call was refused, and of those whose call was
// accepted, each spread over the whole flood.
func (pl *player) audit(ctx context.Context, a program.Audit) (record.Step, *record.Obstacle) {
	var step record.Step
	flood, ok := judge.FloodOf(pl.program, pl.recording, a.Phase)
	if !ok {
		return step, &record.Obstacle{Kind: record.ObstacleHarness, Reason: "an audit names no flood before it"}
	}
	pl.restUntilShown(ctx)
	for _, members := range [][]string{flood.Once(false), flood.Once(true)} {
		stride := max(1, len(members)/a.Sample)
		for i := 0; i < len(members) && i/stride < a.Sample; i += stride {
			reading, o := pl.read(ctx, program.Read{Group: a.Group, Member: members[i]}, func(record.Reading) bool { return true })
			if o != nil {
				return step, o
			}
			step.Audited = append(step.Audited, *reading)
		}
	}
	return step, nil
}
