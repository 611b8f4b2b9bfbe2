package judge

import (
	"math"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/ratelimit"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Inference is what a probe tells about the limit that a target really keeps.
type Inference struct {
	// Limit is the contract's, in calls per period of PeriodSeconds.
	Limit         int     `json:"limit"`
	PeriodSeconds float64 `json:"periodSeconds"`
	// Readings are the readings of the contract's limit that explain everything that was seen.
	Readings []string `json:"readings"`
	// Fits are the algorithms that explain everything with whatever limit, the one that leaves the least open first.
	Fits []LimitFit `json:"fits"`
	// SafePerSecond is a pace, in evenly spaced calls a second, at which none is refused; 0 where none was found.
	SafePerSecond float64 `json:"safePerSecond"`
	// Steady is how many calls a period were let in while the target was overloaded, over as many whole periods as that
	// lasted, the burst that it begins with included.
	Steady float64 `json:"steady"`
	// Burst is how many calls were let in at once after a rest.
	Burst int `json:"burst"`
	// RecoverySeconds is how long after the last refusal the next call was let in; the probe rests in between, so that it
	// is an upper bound. It is absent where nothing was refused, or nothing let in again.
	RecoverySeconds *float64 `json:"recoverySeconds,omitempty"`
	// Calls is how many calls the probe made, and LateSeconds how late those with an appointed time were sent, at the
	// 99th percentile.
	Calls       int     `json:"calls"`
	LateSeconds float64 `json:"lateSeconds"`
	// Phases says when the probe's phases began, in seconds from its first call.
	Phases []PhaseStart `json:"phases"`
	// Timeline has what came of the calls that were sent in each stretch of SliceSeconds.
	SliceSeconds float64 `json:"sliceSeconds"`
	Timeline     []Slice `json:"timeline"`
}

// LimitFit is an algorithm with the limits that it explains a probe by.
type LimitFit struct {
	Algorithm string `json:"algorithm"`
	// Calls is the likeliest limit of those from LeastCalls to MostCalls, in calls per period.
	Calls      int `json:"calls"`
	LeastCalls int `json:"leastCalls"`
	MostCalls  int `json:"mostCalls"`
	// Burst is, for a token bucket, how many calls it lets in at once at least.
	Burst int `json:"burst,omitempty"`
}

// PhaseStart is when a phase began.
type PhaseStart struct {
	Phase   string  `json:"phase"`
	Seconds float64 `json:"seconds"`
}

// Slice is what came of the calls sent in one stretch of time.
type Slice struct {
	Accepted int `json:"accepted"`
	Refused  int `json:"refused"`
	Other    int `json:"other"`
}

// slice is the width of a timeline's stretches.
const slice = 50 * time.Millisecond

// Infer reads the limit off the last playing of a probe. It is nil where the probe was not played to its end.
func Infer(c *spec.Contract, p program.Program, recordings []record.Recording) *Inference {
	if len(recordings) == 0 {
		return nil
	}
	rec := recordings[len(recordings)-1]
	floods := Floods(p, rec)
	if rec.Obstacle != nil || len(rec.Steps) < len(p.Steps) || len(floods) == 0 {
		return nil
	}
	l := lookAt(c, p, rec)
	h := l.history(l.of())
	out := &Inference{Limit: c.Limit.Calls, PeriodSeconds: c.Limit.Per.Seconds(), Readings: []string{},
		LateSeconds: Lateness(p, rec).Seconds(), SliceSeconds: slice.Seconds()}
	for _, e := range h.Possible() {
		out.Readings = append(out.Readings, e.Reading.String())
	}
	out.Fits = fits(c, h)
	out.SafePerSecond = safePace(l, out.Fits)
	calls := h.Calls()
	out.Calls = len(calls)
	first := calls[0].Sent
	out.Timeline = make([]Slice, int((calls[len(calls)-1].Sent-first)/slice)+1)
	var lastRefusal time.Duration
	for _, call := range calls {
		s := &out.Timeline[int((call.Sent-first)/slice)]
		switch {
		case call.Accepted:
			s.Accepted++
		case call.Refused:
			s.Refused++
			lastRefusal = call.Answered
		default:
			s.Other++
		}
		if call.Accepted && lastRefusal > 0 && call.Sent > lastRefusal {
			took := (call.Sent - lastRefusal).Seconds()
			out.RecoverySeconds = &took
			lastRefusal = 0
		}
	}
	for i, f := range floods {
		if len(f.Seen.Calls) == 0 {
			continue
		}
		begun := slices.MinFunc(f.Seen.Calls, func(a, b record.Exchange) int { return int(a.Sent - b.Sent) }).Sent
		out.Phases = append(out.Phases, PhaseStart{f.Plan.Phase, (begun - first).Seconds()})
		if f.Plan.Phase == PhaseBurst {
			out.Burst, _, _ = count(l.calls[i])
		}
	}
	out.Steady = l.steady(l.of(PhaseMixed, PhaseOverload))
	return out
}

// steady is the number of calls let in per period, over the whole periods that the exchanges of an overload cover.
func (l look) steady(exchanges []floodCall) float64 {
	if len(exchanges) == 0 {
		return 0
	}
	begun, ended := exchanges[0].Sent, exchanges[0].Sent
	for _, x := range exchanges {
		begun, ended = min(begun, x.Sent), max(ended, x.Sent)
	}
	periods := max(1, (ended-begun)/l.contract.Limit.Per)
	n := 0
	for _, x := range exchanges {
		if x.letIn() && x.Sent < begun+periods*l.contract.Limit.Per {
			n++
		}
	}
	return float64(n) / float64(periods)
}

func fits(c *spec.Contract, h *ratelimit.History) []LimitFit {
	out := []LimitFit{}
	for _, f := range h.Fits() {
		out = append(out, LimitFit{Algorithm: f.Reading.String(), Calls: f.Likely(c.Limit.Calls), LeastCalls: f.Least, MostCalls: f.Most, Burst: f.Burst})
	}
	return out
}

// Shares of a limit that is not the contract's which are safe: nearly all of it, and half of it where a bucket has room for
// no more than one call, so that any that comes a little early is refused.
const (
	safeShare           = 0.97
	safeShareUnbuffered = 0.5
)

// safePace is the fastest pace at which a phase was sent that had no refusal, or that of the limit that fits best.
func safePace(l look, fits []LimitFit) float64 {
	pace := 0.0
	for _, phase := range []string{PhaseUnder, PhaseRecovery} {
		if sent := l.of(phase); len(refusedOf(sent)) == 0 {
			pace = max(pace, paceOf(sent))
		}
	}
	if len(fits) > 0 && len(refusedOf(l.of(PhaseUnder))) > 0 {
		share := safeShare
		if fits[0].Burst == 1 {
			share = safeShareUnbuffered
		}
		pace = max(pace, share*float64(fits[0].LeastCalls)/l.contract.Limit.Per.Seconds())
	}
	return math.Floor(pace)
}
