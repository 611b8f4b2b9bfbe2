package judge

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/ratelimit"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// The phases of a probe of the rate limit, in the order in which they are played.
const (
	// PhaseUnder stays just under the limit.
	PhaseUnder = "just under the limit"
	// PhaseBurst is a burst of calls that have everything in common: member, random, and few connections.
	PhaseBurst = "a burst on one member"
	// PhaseMixed is a burst of calls that have nothing in common.
	PhaseMixed = "a burst on many members"
	// PhaseOverload goes on above the limit.
	PhaseOverload = "overload"
	// PhaseRecovery is slow, after a rest.
	PhaseRecovery = "recovery"
	// PhaseFresh is a burst in which each call has a connection of its own.
	PhaseFresh = "a burst on fresh connections"
)

// RateRule judges one playing of a probe.
type RateRule func(*spec.Contract, spec.Requirement, program.Program, record.Recording) Finding

// busy is how late calls may be sent, at the 99th percentile, before this machine was too busy to pace a probe: a pass
// then says too little.
const busy = 5 * time.Millisecond

// Rate judges the playings of a probe of the rate limit by a rule, as [Program] judges those of other programs.
func Rate(c *spec.Contract, p program.Program, recordings []record.Recording, r spec.Requirement, rule RateRule) Finding {
	return repeated(recordings, r, func(rec record.Recording) Finding {
		if rec.Obstacle != nil {
			return obstacle(rec.Obstacle, r)
		}
		if len(rec.Steps) < len(p.Steps) {
			return Finding{Requirement: r.ID, Verdict: HarnessError, Reason: "the probe was not played to its end and nothing says why"}
		}
		f := rule(c, r, p, rec)
		if late := Lateness(p, rec); f.Verdict == Pass && late > busy {
			return Finding{Requirement: r.ID, Verdict: Inconclusive, Reason: fmt.Sprintf(
				"this machine was too busy to pace the probe: one call in a hundred was sent %s late or more", late.Round(time.Millisecond))}
		}
		return f
	})
}

// Lateness is how much later than intended calls were sent that had an appointed time, at the 99th percentile.
func Lateness(p program.Program, rec record.Recording) time.Duration {
	var late []time.Duration
	for _, f := range Floods(p, rec) {
		if f.Plan.PerPeriod > 0 {
			late = append(late, f.Seen.Late...)
		}
	}
	if len(late) == 0 {
		return 0
	}
	slices.Sort(late)
	return late[len(late)*99/100]
}

// Served judges that up to the limit calls are let in. It is broken where no accepted reading of the limit explains a
// refusal. What follows a refusal that never ends is [Recovers]'s to judge. Calls below the limit that got no answer
// leave it open.
func Served(c *spec.Contract, r spec.Requirement, p program.Program, rec record.Recording) Finding {
	floods := Floods(p, rec)
	if recovery, ok := FloodOf(p, rec, PhaseRecovery); !ok || refusedIn(recovery) > 0 {
		floods = slices.DeleteFunc(floods, func(f Flood) bool { return f.Plan.Phase != PhaseUnder && f.Plan.Phase != PhaseBurst })
	}
	h := history(c, floods)
	if accepted, _, _ := h.Count(); accepted == 0 {
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "no call of the probe was accepted"}
	}
	j := h.Judge()
	if !j.Kept() && !j.TooMany {
		return broken(r, "calls up to "+c.Limit.String()+" are let in", "refusals that no reading of the limit explains: "+contradiction(j), refusals(floods))
	}
	under, _ := FloodOf(p, rec, PhaseUnder)
	if _, _, silent := history(c, []Flood{under}).Count(); silent > 0 {
		return Finding{Requirement: r.ID, Verdict: Inconclusive,
			Reason: fmt.Sprintf("%d of %d calls below the limit got no answer", silent, len(under.Seen.Calls))}
	}
	return Finding{Requirement: r.ID, Verdict: Pass, Reason: possible(j)}
}

// Limited judges that above the limit calls are refused. It is broken where no accepted reading lets in what was let in.
func Limited(c *spec.Contract, r spec.Requirement, p program.Program, rec record.Recording) Finding {
	h := history(c, Floods(p, rec))
	accepted, refused, other := h.Count()
	j := h.Judge()
	if j.TooMany {
		return broken(r, "no more than "+c.Limit.String()+" are let in",
			fmt.Sprintf("%d accepted, %d refused: %s", accepted, refused, contradiction(j)), nil)
	}
	if refused == 0 {
		return Finding{Requirement: r.ID, Verdict: Inconclusive,
			Reason: fmt.Sprintf("the target was never driven above the limit: %d accepted, %d without an answer", accepted, other)}
	}
	return Finding{Requirement: r.ID, Verdict: Pass, Reason: possible(j)}
}

// RefusedInForm judges that a refusal as too frequent is one of the contract, and that a call which is answered as
// accepted took effect.
func RefusedInForm(c *spec.Contract, r spec.Requirement, p program.Program, rec record.Recording) Finding {
	expected := "HTTP 200, ActionStatus FAIL, and a code of over_limit"
	n := 0
	for _, f := range Floods(p, rec) {
		for _, x := range f.Seen.Calls {
			if !tooFrequent(x) {
				continue
			}
			n++
			fields := lenientObject(x.Response.Body)
			status, _ := fields["ActionStatus"].(string)
			code, _ := lenientInteger(fields["ErrorCode"])
			if x.Response.Status != http.StatusOK || status != "FAIL" || !c.Outcomes["over_limit"].Accepts(code) {
				return broken(r, expected, fmt.Sprintf("HTTP %d with %q", x.Response.Status, clip(string(x.Response.Body))), []int{x.ID})
			}
		}
	}
	if dropped := inconsistent(p, rec, true); dropped != nil {
		return broken(r, "a call that is not carried out is refused", *dropped, nil)
	}
	if n == 0 {
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "no call was refused as too frequent"}
	}
	return Finding{Requirement: r.ID, Verdict: Pass, Reason: fmt.Sprintf("%d refusals", n)}
}

// NoEffect judges that a call that was refused as too frequent did not set the count.
func NoEffect(_ *spec.Contract, r spec.Requirement, p program.Program, rec record.Recording) Finding {
	if applied := inconsistent(p, rec, false); applied != nil {
		return broken(r, "a refused call leaves the count as it was", *applied, nil)
	}
	if audited(p, rec, false) == 0 {
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "no call was refused whose effect could be read back"}
	}
	return Finding{Requirement: r.ID, Verdict: Pass, Reason: fmt.Sprintf("%d counts read back", audited(p, rec, false))}
}

// Recovers judges that, once the rate has fallen, calls are let in again.
func Recovers(c *spec.Contract, r spec.Requirement, p program.Program, rec record.Recording) Finding {
	if _, refused, _ := history(c, Floods(p, rec)).Count(); refused == 0 {
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "no call was refused, so that there is nothing to recover from"}
	}
	recovery, _ := FloodOf(p, rec, PhaseRecovery)
	if n := refusedIn(recovery); n > 0 {
		return broken(r, "after a rest, calls far below the limit are let in",
			fmt.Sprintf("%d of %d were refused", n, len(recovery.Seen.Calls)), refusals([]Flood{recovery}))
	}
	return Finding{Requirement: r.ID, Verdict: Pass}
}

// Keeps judges that a refusal leaves the connection usable, as an accepted call does.
func Keeps(_ *spec.Contract, r spec.Requirement, p program.Program, rec record.Recording) Finding {
	closing := map[bool]int{}
	answers := map[bool]int{}
	var proof []int
	calmTrouble, floodTrouble := 0, 0
	for _, f := range Floods(p, rec) {
		for _, x := range f.Seen.Calls {
			refused := tooFrequent(x)
			switch {
			case x.Response == nil && refusedIn(f) == 0:
				calmTrouble++
			case x.Response == nil:
				floodTrouble++
				proof = append(proof, x.ID)
			case refused || letIn(x):
				answers[refused]++
				if f.Plan.Connections != program.Fresh && closes(x) {
					closing[refused]++
					if refused {
						proof = append(proof, x.ID)
					}
				}
			}
		}
	}
	proof = proof[:min(len(proof), 3)]
	switch {
	case answers[true] == 0 && floodTrouble == 0:
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "no call was refused as too frequent"}
	case closing[true] > 0 && closing[false] == 0:
		return broken(r, "a refusal leaves the connection open", fmt.Sprintf("%d refusals closed theirs", closing[true]), proof)
	case floodTrouble > 0 && calmTrouble == 0:
		return broken(r, "a call above the limit is answered", fmt.Sprintf("%d were not, while below the limit all were", floodTrouble), proof)
	}
	return Finding{Requirement: r.ID, Verdict: Pass}
}

func closes(x record.Exchange) bool {
	for name, values := range x.Response.Header {
		if strings.EqualFold(name, "Connection") && slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(v, "close") }) {
			return true
		}
	}
	return false
}

// OneForAll judges that the limit is one for the app. Where calls that have everything in common are limited, and as many that have
// nothing in common are not, it is one for each connection, random or member.
func OneForAll(c *spec.Contract, r spec.Requirement, p program.Program, rec record.Recording) Finding {
	alike, ok := FloodOf(p, rec, PhaseBurst)
	accepted, refused, _ := history(c, []Flood{alike}).Count()
	if !ok || refused == 0 {
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "calls that have everything in common are not limited"}
	}
	for _, phase := range []string{PhaseMixed, PhaseFresh} {
		f, ok := FloodOf(p, rec, phase)
		if !ok || len(f.Seen.Calls) <= accepted {
			continue
		}
		h := history(c, []Flood{f})
		if all, none, _ := h.Count(); none == 0 && h.Judge().TooMany {
			return broken(r, "one limit for all calls of the app",
				fmt.Sprintf("of %d calls in %s %d were accepted; in %s all of %d", len(alike.Seen.Calls), PhaseBurst, accepted, phase, all), nil)
		}
	}
	return Finding{Requirement: r.ID, Verdict: Pass}
}

// FullBurst judges that after a rest, a whole period's worth of calls may come at once.
func FullBurst(c *spec.Contract, r spec.Requirement, p program.Program, rec record.Recording) Finding {
	burst, ok := FloodOf(p, rec, PhaseBurst)
	accepted, refused, other := history(c, []Flood{burst}).Count()
	if !ok || refused+accepted == 0 {
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "no burst was answered"}
	}
	if refused > 0 && accepted+other < c.Limit.Calls {
		return broken(r, fmt.Sprintf("%d calls at once are let in after a rest", c.Limit.Calls),
			fmt.Sprintf("%d were, %d were refused", accepted, refused), refusals([]Flood{burst}))
	}
	return Finding{Requirement: r.ID, Verdict: Pass, Reason: fmt.Sprintf("%d calls were let in at once", accepted)}
}

// UseUp writes down whether refused calls use up quota.
func UseUp(c *spec.Contract, r spec.Requirement, p program.Program, rec record.Recording) Finding {
	j := history(c, Floods(p, rec)).Judge()
	f := Finding{Requirement: r.ID, Verdict: NotApplicable, Reason: "undocumented: written down and not judged"}
	free := slices.ContainsFunc(j.Possible, func(e ratelimit.Explanation) bool { return !e.Reading.Consume })
	consume := slices.ContainsFunc(j.Possible, func(e ratelimit.Explanation) bool { return e.Reading.Consume })
	switch {
	case free && consume:
		f.Observed = "both explain what was seen"
	case free:
		f.Observed = "refused calls use up no quota"
	case consume:
		f.Observed = "refused calls use up quota"
	default:
		f.Observed = "no accepted reading of the limit explains what was seen"
	}
	return f
}
