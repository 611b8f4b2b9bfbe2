package suites

import (
	"context"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

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
	// AsOverNetwork plays a target in memory as if it were on a network: what only a call that takes no time can show is left out.
	AsOverNetwork bool
	// Strict makes a should that is not kept fail the run.
	Strict bool
	// Baseline are the failures that are expected.
	Baseline Baseline
	// Version is the tool's, for the report.
	Version string
	// Progress is told how far the run is; it may be nil. It is never called twice at once.
	Progress func(done, total int, what string)
	// Recordings takes what [Verify] needs to judge the run again; it may be nil. Nothing is written before all was played.
	Recordings io.Writer
}

// Run plays the selected checks on the target, judges what was recorded in Ginkgo specs, clears the stage and gathers the
// result. An error is [usage.Err] where the options are at fault; nothing was sent then. When the context ends, the run
// stops, and what was recorded until then is judged.
func Run(ctx context.Context, o Options) (*reports.Result, []record.Exchange, error) {
	return start(ctx, o, (*run).report)
}

// Judge is Run without Ginkgo, whose suite is one for a whole process: for those who judge inside a test of their own.
func Judge(ctx context.Context, o Options) (*reports.Result, []record.Exchange, error) {
	return start(ctx, o, func(*run) error { return nil })
}

func start(ctx context.Context, o Options, report func(*run) error) (*reports.Result, []record.Exchange, error) {
	run, err := newRun(o, o.selection())
	if err != nil {
		return nil, nil, err
	}
	if err := o.Baseline.check(run); err != nil {
		return nil, nil, usage.Wrap(err)
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
	result := run.result()
	if o.Recordings != nil {
		if result.Digests.Recordings, err = run.save(o.Recordings); err != nil {
			return nil, nil, err
		}
	}
	return result, run.exchanges, nil
}

// run is one run, from the plan to the result. It judges what was recorded, be it played just now or read from a file.
type run struct {
	options   Options
	selection selection
	contract  *spec.Contract
	profile   []string
	checks    []Check
	// narrowed: filters leave some checks out.
	narrowed bool

	recorded

	findings map[string]judge.Finding
	mu       sync.Mutex
	// reported are the checks whose findings were handed out.
	reported map[string]bool
}

func newRun(o Options, chosen selection) (*run, error) {
	contract := o.Target.Contract
	all, err := checks(contract, chosen)
	if err != nil {
		return nil, usage.Wrap(err)
	}
	ids, err := contract.Profile(chosen.Profile)
	if err != nil {
		return nil, usage.Errorf("--profile: %w", err)
	}
	r := &run{options: o, selection: chosen, contract: contract, profile: ids, findings: map[string]judge.Finding{}, reported: map[string]bool{}}
	r.recorded = recorded{about: about{Started: time.Now()}, recordings: map[string][]record.Recording{}}
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
		return usage.Wrap(err)
	}
	return nil
}

// effects are those of the selected checks, from the mildest on.
func (r *run) effects() []spec.Effect {
	return slices.DeleteFunc(slices.Clone(spec.Effects), func(e spec.Effect) bool {
		if e == spec.Creates && len(r.options.Target.Groups) > 0 {
			return true // nothing is made where the user brings the groups
		}
		return !slices.ContainsFunc(r.checks, func(c Check) bool { return slices.Contains(c.Effects, e) })
	})
}

// programs are the checks' programs, each once.
func programs(checks []Check) []program.Program {
	var out []program.Program
	seen := map[string]bool{}
	for _, c := range checks {
		for _, p := range c.Programs {
			if !seen[p.ID] {
				seen[p.ID] = true
				out = append(out, p)
			}
		}
	}
	return out
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
