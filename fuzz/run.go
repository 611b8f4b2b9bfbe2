package fuzz

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/unreadcheck/unreadcheck/fuzz/wire"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
	"github.com/unreadcheck/unreadcheck/target"
)

// Result is what came of a campaign.
type Result struct {
	Seed     uint64    `json:"seed"`
	Layers   []string  `json:"layers"`
	Findings []Finding `json:"findings"`
	// Calls is how many calls of the endpoint were made, Programs how many programs were judged.
	Calls    int `json:"calls"`
	Programs int `json:"programs"`
	// Limited is how many calls were refused as too frequent: none where the limit is the contract's and was kept to.
	Limited int     `json:"limited,omitempty"`
	Seconds float64 `json:"seconds"`
	// Observer names how counts were read back; empty where they could not be.
	Observer string `json:"observer,omitempty"`
	// Unjudged has how many programs could not be judged, by the reason.
	Unjudged map[string]int `json:"unjudged,omitempty"`
	// More is how many kinds of findings were left out once there were too many.
	More     int      `json:"more,omitempty"`
	Coverage Coverage `json:"coverage"`
	Notes    []string `json:"notes,omitempty"`
	// Ended says what ended the campaign: "all played", "duration", "calls", "first finding" or "interrupted".
	Ended string `json:"ended"`
}

// The ways in which a campaign ends.
const (
	EndedPlayed      = "all played"
	EndedDuration    = "duration"
	EndedCalls       = "calls"
	EndedFirst       = "first finding"
	EndedInterrupted = "interrupted"
)

// clearingTime bounds the clearing of the stage once the campaign is over.
const clearingTime = 20 * time.Second

// mostFindings bounds the findings that are made smaller and reported one by one.
const mostFindings = 60

// campaign is one run of the fuzzer.
type campaign struct {
	options  Options
	contract *spec.Contract
	session  *target.Session
	started  time.Time
	deadline time.Time
	coverage *Coverage
	layer    atomic.Value
	// over is closed where the campaign ends by itself.
	over   context.CancelFunc
	trials atomic.Int64
	// inOrder counts the calls of the programs that were dealt out so far, whether they are played already or not.
	inOrder atomic.Int64
	// following counts the deviations that are being followed up.
	following atomic.Int64

	mu       sync.Mutex
	buckets  map[string]*bucket
	findings []*bucket
	more     int
	unjudged map[string]int
	programs int
	known    []program.Program
	// lanes and values are what random calls are made on and drawn from; suspected counts what lanes have shown.
	lanes     []*lane
	values    *values
	suspected map[string]int
	// cases are those of the wire layer that are still to be played.
	cases []wire.Case
}

// Run fuzzes a target and returns what it found. An error is ErrUsage where the options are at fault, and nothing was sent
// then; a context that ends makes the campaign end with what it has found until then.
func Run(ctx context.Context, o Options) (*Result, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	config := o.Target
	config.Forget, config.MaxCalls, config.Seed = true, o.MaxCalls, o.Seed
	if err := target.NewGuard(config.Base, config.Allow, config.Host).Check(spec.Sets, spec.Creates); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUsage, err)
	}
	session, err := target.NewSession(target.NewClient(config))
	if err != nil {
		return nil, err
	}
	c := &campaign{options: o, contract: config.Contract, session: session, started: time.Now(), coverage: newCoverage(),
		buckets: map[string]*bucket{}, unjudged: map[string]int{}, suspected: map[string]int{}}
	if o.Corpus != "" {
		if c.known, err = readCorpus(o.Corpus); err != nil {
			return nil, err
		}
	}
	return c.run(ctx)
}

// errOver ends a campaign that has nothing more to do.
var errOver = errors.New("the campaign is over")

func (c *campaign) run(ctx context.Context) (*Result, error) {
	defer c.session.Client().Close()
	running, cancel := context.WithCancelCause(ctx)
	defer cancel(errOver)
	c.over = func() { cancel(errOver) }
	if c.options.Duration > 0 {
		c.deadline = c.started.Add(c.options.Duration)
		var stop context.CancelFunc
		running, stop = context.WithDeadline(running, c.deadline)
		defer stop()
	}
	stopProgress := c.speak()
	c.session.Prepare(running)
	c.play(running)
	ended := c.ended(ctx)
	stopProgress()
	clearing, stop := context.WithTimeout(context.WithoutCancel(ctx), clearingTime)
	defer stop()
	notes := append(c.session.Notes(), c.session.Clear(clearing)...)
	return c.result(ended, notes), nil
}

func (c *campaign) ended(ctx context.Context) string {
	switch {
	case ctx.Err() != nil:
		return EndedInterrupted
	case c.options.StopAtFirst && c.found() > 0:
		return EndedFirst
	case c.options.MaxCalls > 0 && c.left() <= mostExtraCalls:
		return EndedCalls
	case !c.deadline.IsZero() && (c.spent() || !time.Now().Before(c.deadline)):
		return EndedDuration
	default:
		return EndedPlayed
	}
}

func (c *campaign) found() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.findings)
}

// judged is how many programs were judged.
func (c *campaign) judged() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.programs
}

// spent tells whether no call is left for new programs: a tenth, at most what one finding takes, is left for making the
// examples of those that were found smaller.
func (c *campaign) spent() bool {
	reserve := 0
	if c.found() > 0 || c.following.Load() > 0 {
		reserve = max(1, min(mostExtraCalls, c.options.MaxCalls/10))
	}
	if reserve > 0 && !c.deadline.IsZero() && time.Until(c.deadline) < min(longestReserve, c.options.Duration/10) {
		return true
	}
	return c.left() <= reserve
}

// longestReserve is how much of the time is left for making examples smaller.
const longestReserve = 5 * time.Second

// empty tells whether no call is left at all.
func (c *campaign) empty() bool { return c.left() <= 0 }

// left is how many calls are left.
func (c *campaign) left() int {
	if c.options.MaxCalls == 0 {
		return math.MaxInt
	}
	return c.options.MaxCalls - c.session.Client().Calls()
}

// play plays the layers: what is in the corpus first, then the deterministic pass, then what is random, by turns.
func (c *campaign) play(ctx context.Context) {
	c.layer.Store("corpus")
	c.deal(ctx, Sequences, c.known)
	var given []program.Call
	if c.plays(Values) {
		c.layer.Store(Values)
		c.deal(ctx, Values, deterministic(c.contract))
	}
	if c.plays(Wire) {
		c.cases = c.shardOf(wire.Cases(c.contract))
		c.wireTurn(ctx)
	}
	if c.plays(Values) {
		c.layer.Store(Values)
		calls, programs := boundaries(c.contract)
		c.deal(ctx, Values, programs)
		given = slices.Concat(calls, combinations(c.contract))
	}
	if c.plays(Values) && c.judged() == 0 {
		return // no stage, no observer or no sign-in: nothing else would fare better
	}
	endless := c.options.Duration == 0 && c.options.MaxCalls == 0
	for turn := uint64(0); ctx.Err() == nil && !c.spent() && (!endless || len(given)+len(c.cases) > 0); turn++ {
		given = c.turn(ctx, turn, given)
		c.besides(ctx, turn)
	}
}

func (c *campaign) plays(layer string) bool { return slices.Contains(c.options.Layers, layer) }

// turn plays one turn of each layer and returns the calls that are still to be made. Where the target's limit is kept to, the
// layers are played side by side: the companion calls of the one leave room for calls of the other.
func (c *campaign) turn(ctx context.Context, turn uint64, given []program.Call) []program.Call {
	// A shard takes every Count-th turn, so that no two play the same.
	mine := turn*uint64(c.options.Shard.Count) + uint64(c.options.Shard.Index-1)
	sequences := func() {
		if c.plays(Sequences) {
			c.layer.Store(Sequences)
			c.deal(ctx, Sequences, drawSequences(c.contract, c.options.Seed, mine))
		}
	}
	if !c.plays(Values) {
		sequences()
		if c.plays(Sequences) && c.judged() == 0 {
			c.over()
		}
		return nil
	}
	batches := mostBatches
	if turn < 5 {
		batches = fewBatches << turn
	}
	some := given[:min(batches*usualGroups, len(given))]
	values := func(until <-chan struct{}) {
		c.layer.Store(Values)
		if !c.random(ctx, mine, some, batches, until) {
			// Without lanes each call has a stage of its own.
			c.deal(ctx, Values, asPrograms(append(slices.Clone(some), c.drawn(mine)...)))
		}
	}
	if c.options.Target.Pace < 0 || c.options.Workers == 1 || !c.plays(Sequences) {
		values(nil)
		sequences()
		return given[len(some):]
	}
	done := make(chan struct{})
	var side sync.WaitGroup
	side.Go(func() {
		defer close(done)
		sequences()
	})
	values(done)
	side.Wait()
	return given[len(some):]
}

// besides plays one turn of the layers that act on stages of their own.
func (c *campaign) besides(ctx context.Context, turn uint64) {
	c.wireTurn(ctx)
	if c.plays(Crowd) && ctx.Err() == nil && !c.spent() {
		c.layer.Store(Crowd)
		c.together(ctx, turn*uint64(c.options.Shard.Count)+uint64(c.options.Shard.Index-1))
	}
}

func (c *campaign) wireTurn(ctx context.Context) {
	if len(c.cases) == 0 || ctx.Err() != nil || c.spent() {
		return
	}
	c.layer.Store(Wire)
	played := 0
	c.cases = c.bytes(ctx, c.cases, func() bool { played++; return played > casesOfTurn })
}

// casesOfTurn is how many cases of the wire layer are played in a turn: those that tell most are in the first.
const casesOfTurn = 50

// shardOf are the cases that this shard plays: every Count-th.
func (c *campaign) shardOf(cases []wire.Case) []wire.Case {
	var mine []wire.Case
	for i, one := range cases {
		if i%c.options.Shard.Count == c.options.Shard.Index-1 {
			mine = append(mine, one)
		}
	}
	return mine
}

// How many batches of random values are played in a turn: few in the first one, so that no layer waits long for its first, and
// then twice as many each time.
const (
	fewBatches  = 12
	mostBatches = 400
)

// asPrograms makes a program of each call.
func asPrograms(calls []program.Call) []program.Program {
	var out []program.Program
	for _, call := range calls {
		stage := plainStage()
		stage.Accounts = nil
		out = append(out, program.Program{ID: "two departures", Stage: stage, Steps: []program.Step{does(call), reads(theGroup, bob)}})
	}
	return out
}

// deal plays programs with as many workers as there are, in order.
func (c *campaign) deal(ctx context.Context, layer string, programs []program.Program) {
	var next atomic.Int64
	first := make([]int, len(programs))
	for i, p := range programs {
		first[i] = int(c.inOrder.Load())
		c.inOrder.Add(int64(callsOf(p)))
	}
	var workers sync.WaitGroup
	for range min(c.options.Workers, len(programs)) {
		workers.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(programs) || ctx.Err() != nil || c.spent() {
					return
				}
				c.judge(ctx, layer, programs[i], first[i])
			}
		})
	}
	workers.Wait()
}

// callsOf is how many calls of the endpoint a program makes.
func callsOf(p program.Program) int {
	n := 0
	for _, s := range p.Steps {
		if s.Call != nil {
			n++
		}
		n += len(s.AtOnce)
	}
	return n
}

// judge plays a program and follows up what it shows. first is the number of the calls before it.
func (c *campaign) judge(ctx context.Context, layer string, p program.Program, first int) {
	t := c.try(ctx, p, 0)
	if t.walk == nil || ctx.Err() != nil {
		return
	}
	if t.walk.trouble != nil && t.obstacle == nil {
		t = c.again(ctx, p, t)
	}
	c.mu.Lock()
	c.programs++
	if t.obstacle != nil {
		c.programs--
		if !c.empty() {
			c.unjudgedFor(t.obstacle.Reason)
		}
	}
	c.mu.Unlock()
	for _, d := range t.deviations() {
		c.follow(ctx, layer, t, d, first+d.Calls)
	}
}

// trial is one playing of a program and what came of it.
type trial struct {
	program   program.Program
	walk      *walk
	obstacle  *record.Obstacle
	exchanges []record.Exchange
}

// try plays a program once.
func (c *campaign) try(ctx context.Context, p program.Program, patience time.Duration) trial {
	w, err := newWalk(c.contract, p, c.coverage)
	if err != nil {
		return trial{program: p}
	}
	played := p
	played.ID = fmt.Sprintf("%s #%d", p.ID, c.trials.Add(1))
	recording, exchanges := c.session.PlayTrial(ctx, target.Trial{Program: played, Oracle: w, Patience: patience})
	return trial{program: p, walk: w, obstacle: recording.Obstacle, exchanges: exchanges}
}

// deviations are those that the contract judges.
func (t trial) deviations() []Deviation {
	if t.walk == nil {
		return nil
	}
	var out []Deviation
	for _, d := range t.walk.deviations {
		if r, ok := t.walk.contract.Requirement(d.Requirement); ok && r.Level != spec.Observe {
			out = append(out, d)
		}
	}
	return out
}

// troubleTries is how often a call that got no answer is tried before that is the target's doing.
const troubleTries = 2

// again plays a program again of which a call got no answer, or was refused as too frequent. Where that comes back each time
// while other calls are answered, it is a deviation.
func (c *campaign) again(ctx context.Context, p program.Program, t trial) trial {
	for range troubleTries {
		select {
		case <-time.After(c.contract.Limit.Per):
		case <-ctx.Done():
			return trial{}
		}
		next := c.try(ctx, p, 0)
		if next.walk == nil || next.obstacle != nil || next.walk.trouble == nil || next.walk.trouble.Step != t.walk.trouble.Step {
			return next
		}
		t = next
	}
	t.walk.deviations = append(t.walk.deviations, *t.walk.trouble)
	return t
}

func (c *campaign) result(ended string, notes []string) *Result {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := &Result{Seed: c.options.Seed, Layers: c.options.Layers, Calls: c.session.Client().Calls(), Programs: c.programs, Limited: int(c.coverage.limited.Load()),
		Seconds: time.Since(c.started).Seconds(), Observer: c.session.Observer(), Unjudged: c.unjudged, More: c.more,
		Notes: notes, Ended: ended, Findings: []Finding{}}
	for _, b := range c.findings {
		b.finding.Hits = b.hits
		r.Findings = append(r.Findings, *b.finding)
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return a.FirstCall - b.FirstCall })
	c.coverage.finish(c.contract)
	r.Coverage = Coverage{Keywords: c.coverage.Keywords, Outcomes: c.coverage.Outcomes, Never: c.coverage.Never,
		Requirements: c.coverage.Requirements, Observed: c.coverage.Observed}
	return r
}

// speakEvery is how often progress is told.
const speakEvery = 200 * time.Millisecond

// speak tells the progress until the function that it returns is called.
func (c *campaign) speak() (stop func()) {
	if c.options.Progress == nil {
		return func() {}
	}
	done := make(chan struct{})
	var speaker sync.WaitGroup
	speaker.Go(func() {
		ticker := time.NewTicker(speakEvery)
		defer ticker.Stop()
		last, at := 0, time.Now()
		for {
			select {
			case now := <-ticker.C:
				p := c.progress()
				p.PerSecond = float64(p.Calls-last) / now.Sub(at).Seconds()
				last, at = p.Calls, now
				c.options.Progress(p)
			case <-done:
				return
			}
		}
	})
	return func() {
		close(done)
		speaker.Wait()
	}
}

func (c *campaign) progress() Progress {
	p := Progress{Calls: c.session.Client().Calls(), Findings: c.found()}
	p.Layer, _ = c.layer.Load().(string)
	if c.options.Target.Pace >= 0 {
		p.Limit = c.contract.Limit.PerSecond()
	}
	if !c.deadline.IsZero() {
		p.Left = max(0, time.Until(c.deadline))
	}
	p.Judged, p.Requirements = c.coverage.judged(c.contract)
	return p
}
