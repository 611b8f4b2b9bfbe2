package suites

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/judge"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
	"github.com/unreadcheck/unreadcheck/target"
)

// ErrUsage marks an error of whoever started the run: nothing was sent.
var ErrUsage = errors.New("wrong usage")

// Options say what is judged and how.
type Options struct {
	// Target says which target is called; its Contract is the one by which is judged.
	Target target.Config
	// Address is what the user named as the target, for the report.
	Address string
	// ContractSHA256 is the digest of the contract file, for the report.
	ContractSHA256 string
	// Profile is the documentation's date whose requirements are scored; empty is the newest.
	Profile string
	// LabelFilter, Focus and Skip select checks the way Ginkgo does.
	LabelFilter string
	Focus, Skip []string
	// ThoroughRate makes the probe of the rate limit go on until one percent of the limit shows, for about a minute.
	ThoroughRate bool
	// Strict makes a should that is not kept fail the run.
	Strict bool
	// Baseline are the failures that are expected.
	Baseline Baseline
	// Version is the tool's, for the report.
	Version string
	// Progress is told how far the run is; it may be nil. It is never called twice at once.
	Progress func(done, total int, what string)
}

// clearingTime bounds the clearing of the stage once the run is over or was interrupted.
const clearingTime = 20 * time.Second

// Run plays the selected checks on the target, judges what was recorded in Ginkgo specs, clears the stage and gathers the
// result. An error is ErrUsage where the options are at fault; nothing was sent then. When the context ends, the run
// stops, and what was recorded until then is judged.
func Run(ctx context.Context, o Options) (*reports.Result, []record.Exchange, error) {
	return start(ctx, o, (*run).report)
}

// Judge is Run without Ginkgo, whose suite is one for a whole process: for those who judge inside a test of their own.
func Judge(ctx context.Context, o Options) (*reports.Result, []record.Exchange, error) {
	return start(ctx, o, func(*run) error { return nil })
}

func start(ctx context.Context, o Options, report func(*run) error) (*reports.Result, []record.Exchange, error) {
	run, err := newRun(o)
	if err != nil {
		return nil, nil, err
	}
	if err := o.Baseline.check(run); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrUsage, err)
	}
	if err := run.permitted(); err != nil {
		return nil, nil, err
	}
	if err := run.play(ctx); err != nil {
		return nil, nil, err
	}
	if err := report(run); err != nil {
		return nil, nil, err
	}
	return run.result(ctx), run.exchanges, nil
}

// run is one run, from the plan to the result.
type run struct {
	options  Options
	contract *spec.Contract
	profile  []string
	started  time.Time
	checks   []Check
	// narrowed: filters leave some checks out.
	narrowed bool

	session    *target.Session
	recordings map[string][]record.Recording
	exchanges  []record.Exchange
	notes      []string

	findings map[string]judge.Finding
	mu       sync.Mutex
	// reported are the checks whose findings were handed out.
	reported map[string]bool
}

func newRun(o Options) (*run, error) {
	contract := o.Target.Contract
	all, err := checks(contract, o)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUsage, err)
	}
	ids, err := contract.Profile(o.Profile)
	if err != nil {
		return nil, fmt.Errorf("%w: --profile: %w", ErrUsage, err)
	}
	r := &run{options: o, contract: contract, profile: ids, started: time.Now(),
		recordings: map[string][]record.Recording{}, findings: map[string]judge.Finding{}, reported: map[string]bool{}}
	for _, c := range all {
		if slices.Contains(ids, c.Requirement.ID) {
			r.checks = append(r.checks, c)
		}
	}
	return r, r.selectChecks()
}

// permitted refuses effects that the target's host was not named for. A flood that is not allowed leaves its own chapter
// unjudged and stops no other.
func (r *run) permitted() error {
	effects := slices.DeleteFunc(r.effects(), func(e spec.Effect) bool { return e == spec.Floods })
	if err := r.guard().Check(effects...); err != nil {
		return fmt.Errorf("%w: %w", ErrUsage, err)
	}
	return nil
}

// effects are those of the selected checks, from the mildest on.
func (r *run) effects() []spec.Effect {
	return slices.DeleteFunc(slices.Clone(spec.Effects), func(e spec.Effect) bool {
		return !slices.ContainsFunc(r.checks, func(c Check) bool { return slices.Contains(c.Effects, e) })
	})
}

// programs are the selected checks' programs, each once.
func (r *run) programs(of func(Check) bool) []program.Program {
	var out []program.Program
	seen := map[string]bool{}
	for _, c := range r.checks {
		if !of(c) {
			continue
		}
		for _, p := range c.Programs {
			if !seen[p.ID] {
				seen[p.ID] = true
				out = append(out, p)
			}
		}
	}
	return out
}

// play prepares the target, plays every program once, and those of the checks that failed or met trouble once more, so
// that a report can tell what happens each time from what happens at times. The stage is cleared in the end.
func (r *run) play(ctx context.Context) error {
	session, err := target.NewSession(target.NewClient(r.options.Target))
	if err != nil {
		return err
	}
	r.session = session
	defer session.Client().Close()

	r.progress(0, 1, "preparing the stage")
	session.Prepare(ctx)
	r.notes = append(r.notes, session.Notes()...)

	r.playOnce(ctx, r.programs(func(Check) bool { return true }), 1, "playing")
	r.exchanges = session.Client().Exchanges()
	if slices.ContainsFunc(r.exchanges, func(x record.Exchange) bool { return !x.Excused() }) {
		for attempt := 2; attempt <= 1+judge.Replays && ctx.Err() == nil; attempt++ {
			seen := r.evidence()
			again := r.programs(func(c Check) bool { return c.ownProgram() && playsAgain(c.judge(seen), attempt) })
			r.playOnce(ctx, again, attempt, "playing again what failed")
		}
	}
	r.notes = append(r.notes, session.Waits()...)

	// The clearing outlives an interruption, but not for ever.
	clearing, cancel := context.WithTimeout(context.WithoutCancel(ctx), clearingTime)
	defer cancel()
	r.progress(0, 1, "clearing the stage")
	r.notes = append(r.notes, session.Clear(clearing)...)
	r.exchanges = session.Client().Exchanges()
	r.judgeAll()
	return nil
}

// playsAgain reports whether a check's program has to be played for that attempt: a failure or a transient one is seen a
// second time, and a failure that rests on a reading and does not come back is looked for in all replays.
func playsAgain(f judge.Finding, attempt int) bool {
	if attempt == 2 {
		return f.Red() || f.Verdict == judge.Inconclusive
	}
	return f.Red() && f.Vanishing()
}

// playOnce plays programs: side by side, but for those that could lock the caller's account out of signing in, which come
// after the others, and those that have to be played alone, which come last.
func (r *run) playOnce(ctx context.Context, programs []program.Program, attempt int, what string) {
	var calm, lockingOut, alone []program.Program
	for _, p := range programs {
		switch {
		case p.Alone():
			alone = append(alone, p)
		case p.BadSignIn():
			lockingOut = append(lockingOut, p)
		default:
			calm = append(calm, p)
		}
	}
	done := 0
	keep := func(rec record.Recording) {
		done++
		r.recordings[rec.Program] = append(r.recordings[rec.Program], rec)
		r.progress(done, len(programs), what)
	}
	r.session.Play(ctx, calm, attempt, keep)
	r.playSpaced(ctx, lockingOut, attempt, keep)
	for _, p := range alone {
		if p.Floods() && attempt > 2 {
			continue // the probe of the limit is not for a third time
		}
		if err := r.guard().Check(spec.Floods); p.Floods() && err != nil {
			keep(record.Recording{Program: p.ID, Attempt: attempt, Obstacle: &record.Obstacle{Kind: record.ObstacleMissing, Reason: err.Error()}})
			continue
		}
		if p.Floods() {
			r.progress(done, len(programs), "probing the rate limit, which takes a while")
		}
		r.session.Play(ctx, []program.Program{p}, attempt, keep)
	}
}

// signInSpace is the pause between two programs with bad UserSigs where several in short order might lock the account out;
// once it was locked out, three of them come in the time of a lockout.
const signInSpace = time.Second

// playSpaced plays programs with bad UserSigs: on this machine side by side, as long as it locks nobody out.
func (r *run) playSpaced(ctx context.Context, programs []program.Program, attempt int, keep func(record.Recording)) {
	if target.Loopback(r.options.Target.Base) && !r.session.LockedOut() {
		r.session.Play(ctx, programs, attempt, keep)
		return
	}
	for i, p := range programs {
		if i > 0 {
			pause := signInSpace
			if r.session.LockedOut() {
				pause = r.contract.Transient.Lockout.Duration / 3
			}
			select {
			case <-time.After(pause):
			case <-ctx.Done():
			}
		}
		r.session.Play(ctx, []program.Program{p}, attempt, keep)
	}
}

func (r *run) guard() target.Guard {
	return target.NewGuard(r.options.Target.Base, r.options.Target.Allow, r.options.Target.Host)
}

func (r *run) progress(done, total int, what string) {
	if r.options.Progress != nil {
		r.options.Progress(done, total, what)
	}
}

// find is the finding of a check.
func (r *run) find(c Check) judge.Finding {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reported[key(c)] = true
	return r.findings[key(c)]
}
