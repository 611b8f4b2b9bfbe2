package judge

import (
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/ratelimit"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Flood is what a flood of a program showed.
type Flood struct {
	Plan program.Flood
	Seen record.Step
}

// Floods are the floods that were played, in order.
func Floods(p program.Program, rec record.Recording) []Flood {
	var out []Flood
	for i, s := range p.Steps {
		if s.Flood != nil && i < len(rec.Steps) {
			out = append(out, Flood{*s.Flood, rec.Steps[i]})
		}
	}
	return out
}

// FloodOf is the flood of that phase, where it was played.
func FloodOf(p program.Program, rec record.Recording, phase string) (Flood, bool) {
	for _, f := range Floods(p, rec) {
		if f.Plan.Phase == phase {
			return f, true
		}
	}
	return Flood{}, false
}

// Once are the members on whom the flood made exactly one call that was answered: those whose call was accepted, or
// those whose call was refused.
func (f Flood) Once(accepted bool) []string {
	calls := map[string]int{}
	for _, m := range f.Seen.Members {
		calls[m]++
	}
	var out []string
	for i, m := range f.Seen.Members {
		x := f.Seen.Calls[i]
		if calls[m] == 1 && x.Response != nil && ReadAnswer(x).Accepted == accepted {
			out = append(out, m)
		}
	}
	return out
}

// history is what the limiter decided in floods. A call was let in where its answer says so. It was refused where its
// answer refuses it as too frequent, in whatever form: the forms have a judge of their own.
func history(c *spec.Contract, floods []Flood) *ratelimit.History {
	var calls []ratelimit.Call
	for _, f := range floods {
		for _, x := range f.Seen.Calls {
			calls = append(calls, ratelimit.Call{Sent: x.Sent, Answered: x.Answered,
				Accepted: letIn(x), Refused: tooFrequent(x)})
		}
	}
	return ratelimit.NewHistory(c.Limit, calls)
}

func letIn(x record.Exchange) bool {
	return x.Response != nil && x.Response.Status == 200 && ReadAnswer(x).Accepted
}

// The HTTP statuses with which other services refuse calls as too frequent; here they are wrong, but they say so.
const (
	statusTooManyRequests    = 429
	statusServiceUnavailable = 503
)

// tooFrequent tells whether an answer refuses a call as too frequent, rightly said or not. In a flood of calls that are
// all alike and valid, nothing else refuses them.
func tooFrequent(x record.Exchange) bool {
	if x.Response == nil {
		return false
	}
	status := x.Response.Status
	if status == statusTooManyRequests || status == statusServiceUnavailable {
		return true
	}
	answer := ReadAnswer(x)
	return answer.Readable && !answer.Accepted
}
