package suites

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/behaviour"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// result gathers what the run found.
func (r *run) result() *reports.Result {
	o := r.options
	result := &reports.Result{
		Schema:      reports.SchemaVersion,
		Kind:        reports.KindRun,
		Interrupted: r.Interrupted,
		Tool:        reports.Tool{Name: "unreadcheck", Version: o.Version},
		Contract:    reports.ContractInfo{Version: r.contract.Version, Profile: r.profileName(), SHA256: o.ContractSHA256},
		Target: reports.TargetInfo{Address: o.Address, URL: r.URL, Observer: r.Observer,
			ReadBackLagSeconds: r.Lag.Seconds()},
		Started:   r.Started,
		Seconds:   r.Seconds,
		Seed:      o.Target.Seed,
		Strict:    o.Strict,
		Calls:     r.Calls,
		Exchanges: len(r.exchanges),
		HeldPace:  r.HeldPace,
		Stage:     r.Stage,
		Notes:     r.Notes,
		Digests:   &reports.Digests{Contract: o.ContractSHA256, Profile: r.profileDigest()},
	}
	var played []judge.Played
	for _, p := range programs(r.checks) {
		if p.Floods() {
			result.Rate = judge.Infer(r.contract, p, r.recordings[p.ID])
		}
		played = append(played, judge.Played{Program: p, Recordings: r.recordings[p.ID]})
		result.Programs = append(result.Programs, reports.Played(r.contract, p, r.recordings[p.ID]))
	}
	result.Latency, result.Coverage = reports.Latencies(r.exchanges), reports.Cover(r.contract, played)
	result.Behaviour = behaviour.Of(r.contract, played, r.exchanges)
	byID := map[int]record.Exchange{}
	for _, x := range r.exchanges {
		byID[x.ID] = x
	}
	own := reports.OwnTimes(r.exchanges)
	findings := o.Baseline.apply(r)
	for _, c := range r.checks {
		result.Checks = append(result.Checks, r.checkResult(c, findings[key(c)], byID, own))
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

// profileName is the date of the profile that is scored: of the newest where none is named.
func (r *run) profileName() string {
	if names := r.contract.ProfileNames(); r.selection.Profile == "" {
		return names[len(names)-1]
	}
	return r.selection.Profile
}

// profileDigest is the digest of the ids that the profile scores, a line each.
func (r *run) profileDigest() string {
	sum := sha256.Sum256([]byte(strings.Join(r.profile, "\n") + "\n"))
	return hex.EncodeToString(sum[:])
}

func (r *run) checkResult(c Check, finding judge.Finding, byID map[int]record.Exchange, own map[string]time.Duration) reports.Check {
	out := reports.Check{ID: c.ID, Chapter: c.Requirement.Chapter, Title: c.Title, Level: c.Requirement.Level, Finding: finding}
	for _, p := range c.Programs {
		out.Programs = append(out.Programs, p.ID)
	}
	if c.ownProgram() {
		// A program that several checks share took its time once.
		out.Seconds = own[c.Programs[0].ID].Seconds()
		delete(own, c.Programs[0].ID)
	}
	if finding.Verdict != judge.Pass && finding.Verdict != judge.NotApplicable {
		for _, id := range finding.Exchanges {
			if x, ok := byID[id]; ok {
				out.Evidence = append(out.Evidence, x)
			}
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
