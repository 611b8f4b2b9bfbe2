package suites

import (
	"context"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/judge"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// result gathers what the run found.
func (r *run) result(ctx context.Context) *reports.Result {
	o := r.options
	profile := o.Profile
	if names := r.contract.ProfileNames(); profile == "" {
		profile = names[len(names)-1]
	}
	result := &reports.Result{
		Schema:      reports.SchemaVersion,
		Interrupted: ctx.Err() != nil,
		Tool:        reports.Tool{Name: "unreadcheck", Version: o.Version},
		Contract:    reports.ContractInfo{Version: r.contract.Version, Profile: profile, SHA256: o.ContractSHA256},
		Target: reports.TargetInfo{Address: o.Address, URL: o.Target.Base.String(), Observer: r.session.Observer(),
			ReadBackLagSeconds: r.session.Lag().Seconds()},
		Started:   r.started,
		Seconds:   time.Since(r.started).Seconds(),
		Seed:      o.Target.Seed,
		Strict:    o.Strict,
		Calls:     r.session.Client().Calls(),
		Exchanges: len(r.exchanges),
		Notes:     r.notes,
	}
	for _, p := range r.programs(func(Check) bool { return true }) {
		if p.Floods() {
			result.Rate = judge.Infer(r.contract, p, r.recordings[p.ID])
		}
	}
	byID := map[int]record.Exchange{}
	for _, x := range r.exchanges {
		byID[x.ID] = x
	}
	findings := o.Baseline.apply(r)
	for _, c := range r.checks {
		result.Checks = append(result.Checks, r.checkResult(c, findings[key(c)], byID))
	}
	for _, requirement := range r.contract.Requirements {
		if slices.Contains(r.profile, requirement.ID) {
			result.Requirements = append(result.Requirements, reports.Requirement{Requirement: requirement})
		}
	}
	result.Narrowed = r.narrowed
	if why := r.tooTransient(); why != "" {
		result.Transient = why
		result.Notes = append(result.Notes, why+".")
	}
	result.Gather()
	r.nameUnchecked(result)
	return result
}

func (r *run) checkResult(c Check, finding judge.Finding, byID map[int]record.Exchange) reports.Check {
	out := reports.Check{ID: c.ID, Chapter: c.Requirement.Chapter, Title: c.Title, Level: c.Requirement.Level, Finding: finding}
	first, last := time.Duration(0), time.Duration(0)
	for _, x := range r.exchanges {
		if c.ownProgram() && x.Program == c.Programs[0].ID {
			if first == 0 || x.Sent < first {
				first = x.Sent
			}
			last = max(last, x.Answered)
		}
	}
	out.Seconds = (last - first).Seconds()
	if finding.Verdict != judge.Pass && finding.Verdict != judge.NotApplicable {
		for _, id := range finding.Exchanges {
			if x, ok := byID[id]; ok {
				out.Evidence = append(out.Evidence, x)
			}
		}
		if c.ownProgram() && finding.Red() {
			out.Program = &c.Programs[0]
		}
	}
	return out
}

// nameUnchecked says of each requirement for which there is no check at all that it was not judged. Where filters leave
// checks out, the requirements without one are simply not part of the run.
func (r *run) nameUnchecked(result *reports.Result) {
	if r.narrowed {
		return
	}
	for i, q := range result.Requirements {
		if len(q.Checks) == 0 && q.Level != spec.Observe {
			result.Requirements[i].Verdict = judge.Untestable
			result.Requirements[i].Reason = "this version has no check for it"
		}
	}
	result.Verdict, result.ExitCode = result.Conclude()
}
