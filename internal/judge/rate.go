package judge

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/internal/ratelimit"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
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
	// PhaseLasting goes on for longer.
	PhaseLasting = "lasting overload"
	// PhaseRecovery is slow, after a rest.
	PhaseRecovery = "recovery"
)

// RateRule judges one playing of a probe.
type RateRule func(*spec.Contract, spec.Requirement, program.Program, record.Recording) Finding

// Rate judges the playings of a probe of the rate limit by a rule, as [Program] judges those of other programs.
func Rate(c *spec.Contract, p program.Program, recordings []record.Recording, r spec.Requirement, rule RateRule) Finding {
	return repeated(recordings, r, func(rec record.Recording) Finding {
		if rec.Obstacle != nil {
			return obstacle(rec.Obstacle, r)
		}
		if len(rec.Steps) < len(p.Steps) {
			return Finding{Requirement: r.ID, Verdict: HarnessError, Reason: "the probe was not played to its end and nothing says why"}
		}
		return rule(c, r, p, rec)
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

// paceShown is the share of the limit's pace at which calls have to be sent to show anything of it.
const paceShown = 0.8

// Served judges that calls below the limit are let in that come spaced, give or take a quarter of their spacing. The
// evidence is those calls alone. One that the network or this machine may have bunched with others proves nothing.
func Served(c *spec.Contract, r spec.Requirement, p program.Program, rec record.Recording) Finding {
	l := lookAt(c, p, rec)
	sent := l.of(PhaseUnder)
	accepted, refused, other := count(sent)
	if all, _, _ := count(l.of()); all == 0 {
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "no call of the probe was accepted"}
	}
	spacing := ratelimit.Space(c.Limit, decided(sent))
	if n := len(spacing.Proven); n > 0 {
		var proof []floodCall
		for _, i := range spacing.Proven {
			proof = append(proof, sent[i])
		}
		f := broken(r, "calls are let in that come spaced below "+c.Limit.String(),
			fmt.Sprintf("%d of %d were refused, %d of them for certain without having come too soon after others", refused, len(sent), n), few(proof))
		f.Reason = "another client of the app that called at the time would explain it too: where there may have been one, judge the rate while nobody else calls"
		return f
	}
	inconclusive := func(format string, args ...any) Finding {
		return Finding{Requirement: r.ID, Verdict: Inconclusive, Reason: fmt.Sprintf(format, args...)}
	}
	switch pace := paceOf(sent); {
	case transient(other, len(sent)):
		return inconclusive("%s neither let in nor refused as too frequent below the limit", plural.Share(other, len(sent), "call", "was", "were"))
	case pace < paceShown*float64(c.Limit.Calls)/c.Limit.Per.Seconds():
		return inconclusive("calls below the limit were sent at no more than %.0f a second", pace)
	case spacing.Refused > 0 && spacing.Certain < c.Limit.Calls/2:
		return inconclusive("%s refused below the limit, and only %d of all came certainly spaced: the network or this machine bunched the others", plural.Share(refused, len(sent), "call", "was", "were"), spacing.Certain)
	}
	return Finding{Requirement: r.ID, Verdict: Pass, Reason: fmt.Sprintf("%s let in, sent at %.0f a second", plural.Share(accepted, len(sent), "call", "was", "were"), paceOf(sent))}
}

// transient reports whether so many calls failed for other reasons that the rest tells too little.
func transient(failed, of int) bool { return float64(failed) > 0.05*float64(of) }

// paceOf is at how many calls a second calls were sent.
func paceOf(calls []floodCall) float64 {
	return paceIn(calls, func(x floodCall) time.Duration { return x.Sent })
}

// paceIn is at how many a second those instants of calls follow one another.
func paceIn(calls []floodCall, at func(floodCall) time.Duration) float64 {
	if len(calls) < 2 {
		return 0
	}
	first, last := at(calls[0]), at(calls[0])
	for _, x := range calls {
		first, last = min(first, at(x)), max(last, at(x))
	}
	return float64(len(calls)-1) / max(last-first, 1).Seconds()
}

// Limited judges that above the limit calls are refused: no more are let in than an honest limiter lets in. A target that
// answers late what comes above the limit, and refuses none of it, keeps it too.
func Limited(c *spec.Contract, r spec.Requirement, p program.Program, rec record.Recording) Finding {
	l := lookAt(c, p, rec)
	h := l.history(l.of())
	accepted, refused, other := h.Count()
	if e, over := h.Excess(l.exhausted()); over {
		return broken(r, "no more than "+c.Limit.String()+" are let in", fmt.Sprintf("%d accepted, %d refused: %s", accepted, refused, e), nil)
	}
	inconclusive := func(text string) Finding {
		return Finding{Requirement: r.ID, Verdict: Inconclusive, Reason: fmt.Sprintf("%s: %d accepted, %d refused, %d without either", text, accepted, refused, other)}
	}
	overload := l.of(PhaseOverload)
	switch limit := float64(c.Limit.Calls) / c.Limit.Per.Seconds(); {
	case accepted == 0:
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "no call of the probe was accepted"}
	case float64(mostWithin(l.of(), c.Limit.Per)) < drivenPace*float64(c.Limit.Calls):
		return inconclusive("the target was never driven above the limit")
	case refused > 0:
		return Finding{Requirement: r.ID, Verdict: Pass, Reason: plural.Share(refused, len(l.of()), "call", "was", "were") + " refused"}
	case paceOf(overload) >= drivenPace*limit && paceOfAnswers(overload) <= heldBackPace*limit:
		return Finding{Requirement: r.ID, Verdict: Pass, Reason: "none was refused: what came above the limit was answered late, and no more of it than the limit"}
	}
	return inconclusive("none was refused, and the answers took too long to tell how many were let in at a time")
}

// The paces, in shares of the limit's, above which the target is driven above the limit, and up to which a target that
// refuses nothing holds back what is.
const (
	drivenPace   = 1.25
	heldBackPace = 1.1
)

// mostWithin is how many exchanges were sent within a stretch of time at most.
func mostWithin(exchanges []floodCall, span time.Duration) int {
	sent := make([]time.Duration, len(exchanges))
	for i, x := range exchanges {
		sent[i] = x.Sent
	}
	slices.Sort(sent)
	most, first := 0, 0
	for i, at := range sent {
		for at-sent[first] >= span {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// paceOfAnswers is at how many calls a second exchanges were answered.
func paceOfAnswers(exchanges []floodCall) float64 {
	return paceIn(exchanges, func(x floodCall) time.Duration { return x.Answered })
}

// RefusedInForm judges that a refusal as too frequent is one of the contract, and that a call which is answered as
// accepted took effect. What comes only above the limit is the refusal, whatever it looks like.
func RefusedInForm(c *spec.Contract, r spec.Requirement, p program.Program, rec record.Recording) Finding {
	l := lookAt(c, p, rec)
	expected := "HTTP 200, ActionStatus FAIL, and a code of over_limit"
	refused := refusedOf(l.of())
	for _, x := range refused {
		if x.Response == nil {
			return broken(r, expected, fmt.Sprintf("no answer (%s) to %d of %d refused calls", x.Why(), silentIn(refused), len(refused)), []int{x.ID})
		}
		fields := lenientObject(x.Response.Body)
		status, _ := fields["ActionStatus"].(string)
		code, _ := lenientInteger(fields["ErrorCode"])
		if x.Response.Status != http.StatusOK || status != "FAIL" || !c.Outcomes["over_limit"].Accepts(code) {
			return broken(r, expected, fmt.Sprintf("HTTP %d with %q", x.Response.Status, clip(string(x.Response.Body))), []int{x.ID})
		}
	}
	if dropped := inconsistent(p, rec, true); dropped != nil {
		return broken(r, "a call that is not carried out is refused", *dropped, nil)
	}
	if len(refused) == 0 {
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "no call was refused as too frequent"}
	}
	return Finding{Requirement: r.ID, Verdict: Pass, Reason: plural.Of(len(refused), "refusal")}
}

// silentIn is how many exchanges have no answer.
func silentIn(exchanges []floodCall) int {
	n := 0
	for _, x := range exchanges {
		if x.Response == nil {
			n++
		}
	}
	return n
}

// NoEffect judges that a call that was refused as too frequent did not set the count.
func NoEffect(_ *spec.Contract, r spec.Requirement, p program.Program, rec record.Recording) Finding {
	if applied := inconsistent(p, rec, false); applied != nil {
		return broken(r, "a refused call leaves the count as it was", *applied, nil)
	}
	if audited(p, rec, false) == 0 {
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "no call was refused whose effect could be read back"}
	}
	return Finding{Requirement: r.ID, Verdict: Pass, Reason: fmt.Sprintf("%s read back", plural.Of(audited(p, rec, false), "count"))}
}

// Recovers judges that, once the rate has fallen, calls are let in again.
func Recovers(c *spec.Contract, r spec.Requirement, p program.Program, rec record.Recording) Finding {
	l := lookAt(c, p, rec)
	if len(refusedOf(l.of())) == 0 {
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "no call was refused, so that there is nothing to recover from"}
	}
	sent := l.of(PhaseRecovery)
	refused := refusedOf(sent)
	accepted, _, other := count(sent)
	switch spacing := ratelimit.Space(c.Limit, decided(sent)); {
	case len(spacing.Proven) > 0:
		return broken(r, "after a rest, calls far below the limit are let in",
			fmt.Sprintf("%d of %d were refused", len(refused), len(sent)), few(refused))
	case len(refused) > 0:
		return Finding{Requirement: r.ID, Verdict: Inconclusive, Reason: fmt.Sprintf(
			"after a rest %s refused, all of which the network or this machine may have bunched with others", plural.Share(len(refused), len(sent), "call", "was", "were"))}
	case accepted == 0 || transient(other, len(sent)):
		return Finding{Requirement: r.ID, Verdict: Inconclusive, Reason: fmt.Sprintf("after a rest %s let in, and none was refused", plural.Share(accepted, len(sent), "call", "was", "were"))}
	}
	return Finding{Requirement: r.ID, Verdict: Pass, Reason: fmt.Sprintf("after a rest all of %s let in", plural.Words(len(sent)-other, "call was", "calls were"))}
}

// Keeps judges that a refusal leaves the connection usable, as an accepted call does.
func Keeps(c *spec.Contract, r spec.Requirement, p program.Program, rec record.Recording) Finding {
	l := lookAt(c, p, rec)
	var proof []floodCall
	others := false // calls that were let in closed theirs too
	refused := refusedOf(l.of())
	if n := silentIn(refused); n > 0 {
		return broken(r, "a call above the limit is answered", fmt.Sprintf("%d were not, while below the limit calls are", n),
			few(slices.DeleteFunc(refused, func(x floodCall) bool { return x.Response != nil })))
	}
	for i, f := range l.floods {
		for _, x := range l.calls[i] {
			if x.Response == nil || f.Plan.Connections == program.Fresh || !closes(x) {
				continue
			}
			if x.refused {
				proof = append(proof, x)
			}
			others = others || x.letIn()
		}
	}
	switch {
	case len(refused) == 0:
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "no call was refused as too frequent"}
	case len(proof) > 0 && !others:
		return broken(r, "a refusal leaves the connection open", fmt.Sprintf("%s closed theirs", plural.Of(len(proof), "refusal")), few(proof))
	}
	return Finding{Requirement: r.ID, Verdict: Pass}
}

func closes(x floodCall) bool {
	for name, values := range x.Response.Header {
		if strings.EqualFold(name, "Connection") && slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(v, "close") }) {
			return true
		}
	}
	return false
}

// OneForAll judges that the limit is one for the app. Where calls that have everything in common are limited, and more than
// twice as many that have nothing in common are not, it is one for each connection, random or member. Twice as many come
// in where two windows of one limit meet.
func OneForAll(c *spec.Contract, r spec.Requirement, p program.Program, rec record.Recording) Finding {
	l := lookAt(c, p, rec)
	alike, apart := l.of(PhaseBurst), l.of(PhaseMixed)
	accepted, refused, _ := count(alike)
	if refused == 0 {
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "calls that have everything in common are not limited"}
	}
	h := l.history(apart)
	_, over := h.Excess(nil)
	if all, none, _ := h.Count(); none == 0 && over && all > 2*accepted {
		return broken(r, "one limit for all calls of the app",
			fmt.Sprintf("of %s in %s %d were accepted; in %s all of %d", plural.Of(len(alike), "call"), PhaseBurst, accepted, PhaseMixed, all), nil)
	}
	return Finding{Requirement: r.ID, Verdict: Pass}
}

// observed is the finding for what is written down and not judged.
func observed(r spec.Requirement, text string) Finding {
	return Finding{Requirement: r.ID, Verdict: NotApplicable, Reason: "undocumented: written down and not judged", Observed: text}
}

// AtOnce writes down how many calls were let in at once after a rest.
func AtOnce(c *spec.Contract, r spec.Requirement, p program.Program, rec record.Recording) Finding {
	l := lookAt(c, p, rec)
	accepted, refused, _ := count(l.of(PhaseBurst))
	if refused+accepted == 0 {
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "no burst was answered"}
	}
	return observed(r, fmt.Sprintf("%s let in at once after a rest, and %d refused", plural.Words(accepted, "call was", "calls were"), refused))
}

// UseUpUndecided is what UseUp writes down where the calls of the probe fit both.
const UseUpUndecided = "undecided: what was seen fits refused calls that use up quota, and such that do not; --rate-probe thorough looks longer"

// UseUp writes down whether refused calls use up quota.
func UseUp(c *spec.Contract, r spec.Requirement, p program.Program, rec record.Recording) Finding {
	l := lookAt(c, p, rec)
	possible := l.history(l.of()).Possible()
	free := slices.ContainsFunc(possible, func(e ratelimit.Explanation) bool { return !e.Reading.Consume })
	consume := slices.ContainsFunc(possible, func(e ratelimit.Explanation) bool { return e.Reading.Consume })
	switch {
	case free && consume:
		return observed(r, UseUpUndecided)
	case free:
		return observed(r, "refused calls use up no quota")
	case consume:
		return observed(r, "refused calls use up quota")
	}
	return observed(r, "no reading of the limit explains what was seen")
}
