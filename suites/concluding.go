package suites

import (
	"fmt"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// judgeAll judges every check, and then goes over the findings together, for what the judge of one program cannot tell.
func (r *run) judgeAll() {
	seen := r.evidence()
	for _, c := range r.checks {
		r.findings[key(c)] = c.judge(seen)
	}
	for name, f := range r.findings {
		switch {
		case f.Unstable && r.brokenElsewhere(name, f.Requirement):
			f.Unstable = false
			f.Verdict = judge.Fail
			if q, _ := r.contract.Requirement(f.Requirement); q.Level != spec.Must {
				f.Verdict = judge.Warn
			}
			r.findings[name] = f
		case f.Verdict == judge.Blocked:
			r.findings[name] = r.named(f)
		}
	}
}

// brokenElsewhere reports whether another check shows that the requirement is broken.
func (r *run) brokenElsewhere(name, requirement string) bool {
	for other, f := range r.findings {
		if other != name && f.Requirement == requirement && f.Red() {
			return true
		}
	}
	return false
}

// named is a blocked finding with the requirement that stands in the way. Without any that is broken and has to do with it, it is
// not known what is missing.
func (r *run) named(f judge.Finding) judge.Finding {
	blame := judge.Blame(f, r.red())
	if blame == "" {
		f.Verdict, f.BlockedBy = judge.Untestable, ""
		return f
	}
	f.BlockedBy = blame
	f.Reason = fmt.Sprintf("%s is broken, which stands in the way: %s", blame, f.Reason)
	return f
}

// red are the findings that something is not kept, in the order of the checks.
func (r *run) red() []judge.Finding {
	var out []judge.Finding
	for _, c := range r.checks {
		if f := r.findings[key(c)]; f.Red() {
			out = append(out, f)
		}
	}
	return out
}

// mostTransient is the share of a run's calls that may meet transient failures before it says nothing of the target.
const mostTransient = 0.05

// tooTransient says how many of the run's calls met transient failures, where these are too many. What came each time is the
// target's own doing and does not count: a refusal whose code advises to try again, and which came at the last try too, was judged.
func (r *run) tooTransient() string {
	calls, transient := 0, 0
	for _, c := range r.checks {
		if !c.ownProgram() || c.ID != c.Programs[0].ID || r.findings[key(c)].Red() {
			continue
		}
		for _, rec := range r.recordings[c.ID] {
			for _, step := range rec.Steps {
				calls += len(step.Earlier) + len(step.Calls)
				transient += count(step.Calls, func(x record.Exchange) bool { return x.TransientFailure() && !x.Withheld() })
				if !slices.ContainsFunc(step.Calls, func(x record.Exchange) bool { return judge.Transient(r.contract, x) && !x.TransientFailure() }) {
					transient += count(step.Earlier, func(x record.Exchange) bool { return judge.Transient(r.contract, x) })
				}
			}
		}
	}
	if float64(transient) <= mostTransient*float64(calls) {
		return ""
	}
	return fmt.Sprintf("%d of %s met transient failures, which is too many to say anything of the target", transient, plural.Of(calls, "call"))
}

func count(exchanges []record.Exchange, of func(record.Exchange) bool) int {
	n := 0
	for _, x := range exchanges {
		if of(x) {
			n++
		}
	}
	return n
}
