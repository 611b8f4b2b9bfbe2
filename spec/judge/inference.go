package judge

import (
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Inference is what a probe tells about the limit that a target really keeps.
type Inference struct {
	// Limit is the contract's, in calls per period of PeriodSeconds.
	Limit         int     `json:"limit"`
	PeriodSeconds float64 `json:"periodSeconds"`
	// Readings are the accepted readings of the limit that explain everything that was seen.
	Readings []string `json:"readings"`
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
	h := history(c, floods)
	out := &Inference{Limit: c.Limit.Calls, PeriodSeconds: c.Limit.Per.Seconds(), Readings: []string{},
		LateSeconds: Lateness(p, rec).Seconds(), SliceSeconds: slice.Seconds()}
	for _, e := range h.Judge().Possible {
		out.Readings = append(out.Readings, e.Reading.String())
	}
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
	for _, f := range floods {
		if len(f.Seen.Calls) == 0 {
			continue
		}
		begun := slices.MinFunc(f.Seen.Calls, func(a, b record.Exchange) int { return int(a.Sent - b.Sent) }).Sent
		out.Phases = append(out.Phases, PhaseStart{f.Plan.Phase, (begun - first).Seconds()})
		if f.Plan.Phase == PhaseBurst {
			out.Burst, _, _ = history(c, []Flood{f}).Count()
		}
	}
	mixed, _ := FloodOf(p, rec, PhaseMixed)
	overload, _ := FloodOf(p, rec, PhaseOverload)
	out.Steady = steady(c, append(slices.Clone(mixed.Seen.Calls), overload.Seen.Calls...))
	return out
}

// steady is the number of calls let in per period, over the whole periods that the exchanges of an overload cover.
func steady(c *spec.Contract, exchanges []record.Exchange) float64 {
	if len(exchanges) == 0 {
		return 0
	}
	begun, ended := exchanges[0].Sent, exchanges[0].Sent
	for _, x := range exchanges {
		begun, ended = min(begun, x.Sent), max(ended, x.Sent)
	}
	periods := max(1, (ended-begun)/c.Limit.Per)
	n := 0
	for _, x := range exchanges {
		if letIn(x) && x.Sent < begun+periods*c.Limit.Per {
			n++
		}
	}
	return float64(n) / float64(periods)
}
