package fuzz

import (
	"context"
	"math/big"
	"math/rand/v2"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// worker plays random values on a seat of its own. A batch is one call on each of its counts and then one reading of them all; what
// does not agree with the model is a suspicion, which a program of its own proves or clears.
type worker struct {
	campaign *campaign
	target   *target.Seat
	stage    program.Stage
	state    *model.State
	memo     map[string]parsedAnswer
	// sightings has what was done to the count of each group since it was last read.
	sightings map[string]*sighting
	// batches and calls are how many were played.
	batches, calls int
	// inside: it may call, as the gate has it. waited is how long it had to wait for that in all.
	inside bool
	waited time.Duration
}

// parsedAnswer is what an answer says, and the flaws of its envelope.
type parsedAnswer struct {
	answer judge.Answer
	flaws  []Deviation
}

// longestMemo bounds the answers that are remembered as parsed.
const longestMemo = 2048

func (c *campaign) recordUnjudged(o *record.Obstacle) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unjudgedFor(o.Reason)
}

// mostReasons bounds the reasons that are told apart.
const mostReasons = 100

// unjudgedFor counts a reason; the lock is held.
func (c *campaign) unjudgedFor(reason string) {
	if _, known := c.unjudged[reason]; known || len(c.unjudged) < mostReasons {
		c.unjudged[reason]++
	}
}

func (w *worker) know(r record.Reading) {
	if r.Messages != nil {
		w.state.KnowMessages(r.Group, *r.Messages)
	}
	w.state.Know(r.Group, r.Member, *r.Unread)
}

// random plays batches, first of the calls that are given and then of random ones: so many, or where that is 0 until the
// channel is closed, or all is played that a campaign without bounds plays. Which batch a worker takes is left to chance; what
// is in a batch is not. It is false where the target allows no workers.
func (c *campaign) random(ctx context.Context, turn uint64, batches int, until <-chan struct{}) bool {
	over := func(b int) bool {
		if batches > 0 {
			return b >= batches
		}
		select {
		case <-until:
			return true
		default:
			return c.endless() && !c.anyGiven()
		}
	}
	var next atomic.Int64
	workers := &crew{ctx: ctx, campaign: c, work: func(l *worker) bool {
		b := int(next.Add(1)) - 1
		if over(b) || ctx.Err() != nil || c.spent() {
			return false
		}
		l.batch(ctx, rand.New(rand.NewPCG(c.options.Seed, mix(turn, uint64(b)))), c.takeGiven(usualGroups))
		return true
	}}
	workers.run()
	return workers.opened.Load() > 0
}

// drawn are the random calls of one turn where there are no workers.
func (c *campaign) drawn(turn uint64) []program.Call {
	r := rand.New(rand.NewPCG(c.options.Seed, mix(turn)))
	calls := make([]program.Call, 2*workerGroups)
	for i := range calls {
		calls[i] = c.values.draw(r, theGroup, int64(plainStage().Groups[0].Messages))
	}
	return calls
}

// probe is one call of a batch.
type probe struct {
	call       program.Call
	prediction model.Prediction
	before     int64
	accepted   bool
	unclear    bool
	exchange   record.Exchange
}

// batch makes the given calls, each on a count of its own, or where there are none a random one on each, and reads all counts.
func (w *worker) batch(ctx context.Context, r *rand.Rand, given []program.Call) {
	w.batches++
	probes, ok := w.calling(ctx, r, given)
	if !ok {
		return
	}
	w.compare(ctx, bob, probes)
	if w.batches%8 == 0 {
		w.compare(ctx, carol, probes)
	}
}

// calling makes the calls of a batch. ok is false where the campaign has ended.
func (w *worker) calling(ctx context.Context, r *rand.Rand, given []program.Call) (made []probe, ok bool) {
	if !w.enter(ctx) {
		return nil, false
	}
	defer w.leave()
	began, paced, before := time.Now(), w.target.Paced(), w.calls
	probes := make([]probe, 0, len(w.stage.Groups))
	groups := w.stage.Groups
	if len(given) > 0 {
		groups = groups[:min(len(given), len(groups))]
	}
	for i, g := range groups {
		call := w.campaign.values.draw(r, g.Name, w.state.Messages(g.Name))
		if i < len(given) {
			call = given[i]
			call.Group = g.Name
			if !w.ensureDistinguishable(ctx, call) {
				return nil, false
			}
		}
		s, ok := w.sendProbe(ctx, call)
		if !ok {
			return nil, false
		}
		probes = append(probes, s)
	}
	if n := w.calls - before; n > 0 && w.inside {
		w.campaign.gate.measure((time.Since(began) - (w.target.Paced() - paced)) / time.Duration(n))
	}
	return probes, true
}

// ensureDistinguishable sees to it that the count is such that a call which should have no effect, and has one, shows it: neither 0 nor
// what the call would make of it. It is false where the campaign has ended.
func (w *worker) ensureDistinguishable(ctx context.Context, call program.Call) bool {
	n, known := w.state.Shown(call.Group, bob)
	if asked, err := call.Number.Resolve(w.state.Messages(call.Group)); known && n > 0 && err == nil && asked.Cmp(big.NewInt(n)) != 0 {
		return true
	}
	number := program.Number("2")
	if call.Number == number {
		number = "3"
	}
	_, ok := w.sendProbe(ctx, program.Call{Group: call.Group, Member: bob, Number: number})
	return ok
}

// sendProbe makes one call and judges its answer. ok is false where the campaign has ended.
func (w *worker) sendProbe(ctx context.Context, call program.Call) (probe, bool) {
	c := w.campaign
	s := probe{call: call}
	var err error
	if s.prediction, err = w.state.Predict(c.contract, call); err != nil {
		return s, ctx.Err() == nil
	}
	s.before, _ = w.state.Shown(call.Group, call.Member)
	if s.exchange, err = w.target.Call(ctx, call); err != nil || s.exchange.Withheld() || ctx.Err() != nil || c.empty() {
		w.state.Forget(call.Group, call.Member)
		return s, err != nil && ctx.Err() == nil && !c.empty()
	}
	c.workerCalls.Add(1)
	w.calls++
	x := s.exchange
	w.sightings[call.Group] = w.sightings[call.Group].called(call, x, judge.Transient(c.contract, x))
	if x.TransientFailure() {
		s.unclear = true
		w.state.Forget(call.Group, call.Member)
		w.suspect(ctx, s, nil, Deviation{Requirement: s.prediction.Answer, Kind: judge.DeviantTrouble, Got: x.Why()})
		return s, ctx.Err() == nil
	}
	g := w.parse(x)
	if c.coverage.tooFrequent(g.answer) {
		c.session.SlowDown()
	}
	if w.batches%16 == 0 {
		c.coverage.answered(s.prediction, g.answer)
	}
	if x.Command == c.contract.Command() && x.Request.Method == c.contract.Method {
		for _, flaw := range g.flaws {
			w.suspect(ctx, s, w.sightings[call.Group], flaw)
		}
	}
	s.accepted = g.answer.Accepted
	switch {
	case !g.answer.Readable:
		s.unclear = true
		w.state.Forget(call.Group, call.Member)
	case call.Credential.Bad() && judge.LockedOut(c.contract, x): // refused, as it has to be
	case !judge.Allows(c.contract, s.prediction, g.answer):
		s.unclear = true
		w.state.Forget(call.Group, call.Member)
		w.suspect(ctx, s, w.sightings[call.Group], Deviation{Requirement: s.prediction.Answer, Kind: judge.DeviantAnswer})
	case s.accepted && len(s.prediction.Counts) == 1:
		w.state.Know(call.Group, call.Member, s.prediction.Counts[0])
	case s.accepted:
		w.state.Forget(call.Group, call.Member)
	}
	return s, true
}

// parse reads an answer, or remembers what it said: most answers are the same few.
func (w *worker) parse(x record.Exchange) parsedAnswer {
	usual := x.Response.Status == http.StatusOK && !x.Response.Truncated
	if g, known := w.memo[string(x.Response.Body)]; known && usual {
		return g
	}
	g := parsedAnswer{answer: judge.ReadAnswer(x)}
	g.flaws, _ = judge.Flaws(w.campaign.contract, x)
	if usual {
		if len(w.memo) >= longestMemo {
			clear(w.memo)
		}
		w.memo[string(x.Response.Body)] = g
	}
	return g
}
