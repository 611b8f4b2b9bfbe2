package judge

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/ratelimit"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// look is what a probe's floods showed.
type look struct {
	contract *spec.Contract
	floods   []Flood
	// answers are each answer as it was read, by its text: most are alike.
	answers map[string]reply
	// refusals are the failures that come only above the limit, or far more often there: they are how the target
	// refuses, whatever they look like.
	refusals map[string]bool
}

// reply is what an answer says.
type reply struct {
	accepted, overLimit bool
	code                int64
}

func (l look) reply(x record.Exchange) reply {
	r, known := l.answers[string(x.Response.Body)]
	if !known {
		code, _ := lenientInteger(lenientObject(x.Response.Body)["ErrorCode"])
		r = reply{ReadAnswer(x).Accepted, l.contract.Outcomes["over_limit"].Accepts(code), code}
		l.answers[string(x.Response.Body)] = r
	}
	return r
}

// The HTTP status with which other services refuse calls as too frequent; here it is wrong, but it says so.
const statusTooManyRequests = 429

func lookAt(c *spec.Contract, p program.Program, rec record.Recording) look {
	l := look{contract: c, floods: Floods(p, rec), answers: map[string]reply{}, refusals: map[string]bool{}}
	below, above := map[string]int{}, map[string]int{}
	calm, flooded := 0, 0
	for _, f := range l.floods {
		into, n := above, &flooded
		if f.Plan.Phase == PhaseUnder || f.Plan.Phase == PhaseRecovery {
			into, n = below, &calm
		}
		for _, x := range f.Seen.Calls {
			*n++
			if !ours(x) {
				into[l.failure(x)]++
			}
		}
	}
	for kind, n := range above {
		l.refusals[kind] = kind != "" && rarer(below[kind], calm, n, flooded) && (kind != record.TroubleTimeout || l.prompt())
	}
	return l
}

// prompt reports whether the calls that are answered are answered long before the caller gives up on others. Where answers
// come later and later until none is waited for, the target or this machine is overwhelmed, and refuses nothing by it.
func (l look) prompt() bool {
	gaveUp, late, answered := time.Duration(math.MaxInt64), 0, 0
	for _, x := range l.of() {
		if x.Trouble != nil && x.Trouble.Kind == record.TroubleTimeout {
			gaveUp = min(gaveUp, x.Answered-x.Sent)
		}
	}
	for _, x := range l.of() {
		if x.Response == nil {
			continue
		}
		answered++
		if x.Answered-x.Sent > gaveUp/4 {
			late++
		}
	}
	return !transient(late, answered)
}

// ours reports whether the run itself broke a call off.
func ours(x record.Exchange) bool {
	return x.Trouble != nil && (x.Trouble.Kind == record.TroubleCancelled || x.Trouble.Kind == record.TroubleBudget)
}

// byChance is how likely something may be by chance that is taken for the target's doing.
const byChance = 1e-4

// rarer reports whether a failure is rarer among some calls than among others, and not by chance: as few are unlikely
// if it hit both alike.
func rarer(few, of, many, ofMany int) bool {
	share := float64(few+many) / float64(of+ofMany)
	if share >= 1 || float64(few) >= share*float64(of) {
		return false
	}
	chance := 0.0
	for k := range few + 1 {
		chance += math.Exp(logChoose(of, k) + float64(k)*math.Log(share) + float64(of-k)*math.Log1p(-share))
	}
	return chance < byChance
}

// logChoose is the logarithm of the number of ways to choose k of n.
func logChoose(n, k int) float64 {
	log := func(n int) float64 { v, _ := math.Lgamma(float64(n) + 1); return v }
	return log(n) - log(k) - log(n-k)
}

// failure names the way in which a call was not let in, "" where it was.
func (l look) failure(x record.Exchange) string {
	switch {
	case x.Response == nil:
		return x.Why()
	case l.letIn(x):
		return ""
	}
	return fmt.Sprintf("HTTP %d, code %d", x.Response.Status, l.reply(x).code)
}

func (l look) letIn(x record.Exchange) bool {
	return x.Response != nil && x.Response.Status == 200 && l.reply(x).accepted
}

// refused reports whether a call was refused as too frequent, rightly said or not: its answer says so, or it failed in a
// way in which calls fail only above the limit.
func (l look) refused(x record.Exchange) bool {
	if ours(x) || l.letIn(x) {
		return false
	}
	if x.Response != nil && (x.Response.Status == statusTooManyRequests || l.reply(x).overLimit) {
		return true
	}
	return l.refusals[l.failure(x)]
}

// of are the exchanges of the floods of some phases, of all where none is named.
func (l look) of(phases ...string) []record.Exchange {
	var out []record.Exchange
	for _, f := range l.floods {
		if len(phases) == 0 || slices.Contains(phases, f.Plan.Phase) {
			out = append(out, f.Seen.Calls...)
		}
	}
	return out
}

// calls are what the limiter decided on exchanges.
func (l look) calls(exchanges []record.Exchange) []ratelimit.Call {
	out := make([]ratelimit.Call, len(exchanges))
	for i, x := range exchanges {
		out[i] = ratelimit.Call{Sent: x.Sent, Answered: x.Answered, Accepted: l.letIn(x), Refused: l.refused(x)}
	}
	return out
}

func (l look) history(exchanges []record.Exchange) *ratelimit.History {
	return ratelimit.NewHistory(l.contract.Limit, l.calls(exchanges))
}

// ofRefused are the refused ones among exchanges.
func (l look) ofRefused(exchanges []record.Exchange) []record.Exchange {
	return slices.DeleteFunc(slices.Clone(exchanges), func(x record.Exchange) bool { return !l.refused(x) })
}

// exhausted are the refusals of the paced overload: calls come one by one there, so that they are refused for no other
// reason than their frequency.
func (l look) exhausted() []ratelimit.Call {
	return l.calls(l.ofRefused(l.of(PhaseOverload, PhaseLasting)))
}

// few are the ids of the first exchanges, to be shown.
func few(exchanges []record.Exchange) []int {
	const shown = 3
	var out []int
	for _, x := range exchanges[:min(shown, len(exchanges))] {
		out = append(out, x.ID)
	}
	return out
}
