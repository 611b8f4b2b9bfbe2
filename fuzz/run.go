package fuzz

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// schemaVersion is the version of a campaign's JSON; reports has its schema.
const schemaVersion = 2

// Kind is the kind of a campaign's result, beside those of package reports.
const Kind = "fuzz"

// Result is what came of a campaign.
type Result struct {
	Schema int    `json:"schema"`
	Kind   string `json:"kind"`
	// Tool, Contract and Target say what judged, by what, and whom; Started is when the campaign began.
	Tool     reports.Tool         `json:"tool"`
	Contract reports.ContractInfo `json:"contract"`
	Target   reports.TargetInfo   `json:"target"`
	Started  time.Time            `json:"started"`
	// Causes are what the findings come down to, the worst first. Their members are "finding-N", counted from 1.
	Causes []reports.Cause `json:"causes"`

	Seed     uint64    `json:"seed"`
	Layers   []string  `json:"layers"`
	Findings []Finding `json:"findings"`
	// Calls is how many calls of the endpoint were made, Programs how many programs were judged.
	Calls    int `json:"calls"`
	Programs int `json:"programs"`
	// Limited is how many calls were refused as too frequent: none where the limit is the contract's and was kept to.
	Limited int `json:"limited,omitempty"`
	// HeldPace is the pace in calls a second to which the campaign slowed down because of that; 0 where it did not.
	HeldPace float64 `json:"heldPace,omitempty"`
	Seconds  float64 `json:"seconds"`
	// Share is the part of the calls that the contract's limit allowed until the last of them which was made, the time for
	// setting the first stage included; 0 where no pace was kept to.
	Share float64 `json:"limitShare,omitempty"`
	// Observer names how counts were read back; empty where they could not be.
	Observer string `json:"observer,omitempty"`
	// Unjudged has how many programs could not be judged, by the reason.
	Unjudged map[string]int `json:"unjudged,omitempty"`
	// Disturbed is how many of them met a failure that may pass, or a refusal as too frequent, each time, as did a plain call to
	// compare with.
	Disturbed int `json:"disturbed,omitempty"`
	// More is how many kinds of findings were left out once there were too many.
	More     int      `json:"more,omitempty"`
	Coverage Coverage `json:"coverage"`
	Notes    []string `json:"notes,omitempty"`
	// Digests say what was judged by what.
	Digests *reports.Digests `json:"digests,omitempty"`
	// Ended says what ended the campaign: "all played", "duration", "calls", "first finding" or "interrupted".
	Ended string `json:"ended"`
}

// The ways in which a campaign ends. One that was interrupted is named by those who report it.
const (
	endedPlayed      = "all played"
	endedDuration    = "duration"
	endedCalls       = "calls"
	endedFirst       = "first finding"
	EndedInterrupted = "interrupted"
)

// mostDisturbed is the share of a campaign's programs, one in so many, that may meet nothing but failures which may pass before
// the campaign says nothing of the target.
const mostDisturbed = 20

// Conclusive reports whether enough was judged for a campaign without findings to say something of the target.
func (r *Result) Conclusive() bool {
	return r.Programs > 0 && r.Disturbed*mostDisturbed <= r.Programs+r.Disturbed
}

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
	// led ends the head start of what is fixed.
	led      context.CancelFunc
	coverage *counting
	layer    atomic.Value
	// over is closed where the campaign ends by itself.
	over   context.CancelFunc
	trials atomic.Int64
	// inOrder counts the calls of the programs that were dealt out so far, whether they are played already or not.
	inOrder atomic.Int64
	// undealt counts the fixed programs that were not dealt out before the end.
	undealt atomic.Int64
	// workerCalls counts the calls that were made on workers.
	workerCalls atomic.Int64
	// beside reports whether workers are played beside all else.
	beside atomic.Bool
	// following counts the deviations that are being followed up.
	following atomic.Int64
	// seenLag is the lag that crowds allow for, where that is more than was measured at first.
	seenLag atomic.Int64

	mu       sync.Mutex
	buckets  map[string]*bucket
	findings []*bucket
	more     int
	// believed counts the findings of what did not show again.
	believed int
	unjudged map[string]int
	// disturbed counts the programs that nothing was learned from, since a plain call fared no better.
	disturbed int
	programs  int
	known     []Finding
	trust     *trust
	// workers and values are what makes random calls and what draws them; suspected counts what workers have shown.
	crew      []*workerPlace
	gate      gate
	values    *values
	suspected map[string]int
	// given are calls of the values layer that are still to be made.
	given []program.Call
	// cases are the programs of the wire layer that are still to be played.
	cases []program.Program
	// saving is where what was played is saved.
	saving *saving
}

// Campaign fuzzes a target and returns what it found. An error is [usage.Err] where the options are at fault, and nothing was sent
// then; a context that ends makes the campaign end with what it has found until then.
func Campaign(ctx context.Context, o Options) (*Result, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	config := o.Target
	config.Forget, config.MaxCalls, config.Seed = true, o.MaxCalls, o.Seed
	if len(config.Groups) > 0 {
		return nil, usage.Errorf("a campaign makes and removes groups as it goes, and cannot keep to those that the configuration file lists below groups; " +
			"give --config with a file without them, or let unreadcheck run judge on them")
	}
	if err := target.NewGuard(config.Base, config.Allow, config.Host).Check(spec.Sets, spec.Creates); err != nil {
		return nil, usage.Wrap(err)
	}
	session, err := target.NewSession(target.NewClient(config))
	if err != nil {
		return nil, err
	}
	c := &campaign{options: o, contract: config.Contract, session: session, started: time.Now(), coverage: newCoverage(config.Contract),
		buckets: map[string]*bucket{}, unjudged: map[string]int{}, suspected: map[string]int{}, trust: &trust{types: map[string]bool{}}, saving: newSaving(o)}
	if o.Corpus != "" {
		if c.known, err = readCorpus(o.Corpus, config.Contract); err != nil {
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
	c.closeWorkers(clearing)
	notes := slices.Concat(c.session.Notes(), c.unplayed(), c.session.Clear(clearing))
	r := c.result(ended, notes)
	digest, err := c.saving.end(c, r)
	r.Digests = &reports.Digests{Contract: c.options.ContractSHA256, Recordings: digest}
	return r, err
}

func (c *campaign) ended(ctx context.Context) string {
	switch {
	case ctx.Err() != nil:
		return EndedInterrupted
	case c.options.StopAtFirst && c.found() > 0:
		return endedFirst
	case c.options.MaxCalls > 0 && c.left() <= mostExtraCalls:
		return endedCalls
	case !c.deadline.IsZero() && (c.spent() || !time.Now().Before(c.deadline)):
		return endedDuration
	default:
		return endedPlayed
	}
}

func (c *campaign) found() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.findings)
}

// confirmed is how many findings there are but those of what was seen once, and not when it was played by itself.
func (c *campaign) confirmed() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, b := range c.findings {
		if !b.finding.seenOnce() {
			n++
		}
	}
	return n
}

// judged is how many programs were judged.
func (c *campaign) judged() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.programs
}

// spent reports whether no call is left for new programs: a tenth, at most what one finding takes, is left for making the
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

// empty reports whether no call is left at all.
func (c *campaign) empty() bool { return c.left() <= 0 }

// left is how many calls are left.
func (c *campaign) left() int {
	if c.options.MaxCalls == 0 {
		return math.MaxInt
	}
	return c.options.MaxCalls - c.session.Client().Calls()
}

func (c *campaign) result(ended string, notes []string) *Result {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := &Result{Schema: schemaVersion, Kind: Kind, Tool: reports.Tool{Name: "unreadcheck", Version: c.options.Version}, Started: c.started,
		Contract: reports.ContractInfo{Version: c.contract.Version, Profile: newestProfile(c.contract), SHA256: c.options.ContractSHA256},
		Target: reports.TargetInfo{Address: c.options.Address, URL: c.options.Target.Base.String(), Observer: c.session.Observer(),
			ReadBackLagSeconds: c.session.Lag().Seconds()},
		Seed: c.options.Seed, Layers: c.options.Layers, Calls: c.session.Client().Calls(), Programs: c.programs, Limited: int(c.coverage.limited.Load()), HeldPace: c.session.HeldPace(),
		Seconds: time.Since(c.started).Seconds(), Observer: c.session.Observer(), Unjudged: c.unjudged, Disturbed: c.disturbed, More: c.more,
		Notes: notes, Ended: ended, Findings: []Finding{}}
	if calling := c.session.Client().LastCall().Sub(c.started).Seconds(); c.options.Target.Pace >= 0 && calling > 0 {
		r.Share = float64(r.Calls) / (calling * c.contract.Limit.PerSecond())
	}
	for _, b := range c.findings {
		b.finding.Hits = b.hits
		r.Findings = append(r.Findings, *b.finding)
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return a.FirstCall - b.FirstCall })
	r.leaveOutConsequences()
	r.Causes = Causes(r.Findings)
	c.coverage.finish()
	r.Coverage = c.coverage.Coverage
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
	p.Judged, p.Requirements = c.coverage.judged()
	return p
}
