package judge

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/ratelimit"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// look is what a probe's floods showed. A probe has thousands of calls, and each is read once.
type look struct {
	contract *spec.Contract
	floods   []Flood
	// calls are the calls of each of the floods, in order.
	calls [][]floodCall
	// replies are the answers as they were read: most are alike.
	replies map[replyKey]reply
}

// floodCall is a call of a flood, and what came of it.
type floodCall struct {
	*record.Exchange
	// failure names the way in which it was not let in, "" where it was.
	failure string
	// ours reports whether the run itself broke it off.
	ours bool
	// refused reports whether it was refused as too frequent, rightly said or not: its answer says so, or it failed in a way
	// in which calls fail only above the limit.
	refused bool
}

// letIn reports whether the call was answered as accepted.
func (x floodCall) letIn() bool { return x.failure == "" }

type replyKey struct {
	status int
	body   string
}

// reply is what an answer says: how it failed, "" where it accepted the call, and whether it says that calls are too frequent.
type reply struct {
	failure   string
	overLimit bool
}

func (l look) reply(x *record.Exchange) reply {
	r, known := l.replies[replyKey{x.Response.Status, string(x.Response.Body)}]
	if !known {
		code, _ := lenientInteger(lenientObject(x.Response.Body)["ErrorCode"])
		if x.Response.Status != http.StatusOK || !ReadAnswer(*x).Accepted {
			r.failure = fmt.Sprintf("HTTP %d, code %d", x.Response.Status, code)
			r.overLimit = x.Response.Status == statusTooManyRequests || l.contract.Outcomes["over_limit"].Accepts(code)
		}
		l.replies[replyKey{x.Response.Status, string(x.Response.Body)}] = r
	}
	return r
}

// read reads what came of calls, as far as each shows it by itself.
func (l look) read(exchanges []record.Exchange) []floodCall {
	out := make([]floodCall, len(exchanges))
	for i := range exchanges {
		x := &exchanges[i]
		out[i] = floodCall{Exchange: x, ours: ours(x)}
		if x.Response == nil {
			out[i].failure = cmp.Or(x.Why(), record.TroubleOther)
			continue
		}
		r := l.reply(x)
		out[i].failure, out[i].refused = r.failure, r.overLimit && !out[i].ours
	}
	return out
}

// The HTTP status with which other services refuse calls as too frequent; here it is wrong, but it says so.
const statusTooManyRequests = 429

func lookAt(c *spec.Contract, p program.Program, rec record.Recording) look {
	l := look{contract: c, floods: Floods(p, rec), replies: map[replyKey]reply{}}
	below, above := map[string]int{}, map[string]int{}
	calm, flooded := 0, 0
	for _, f := range l.floods {
		into, n := above, &flooded
		if f.Plan.Phase == PhaseUnder || f.Plan.Phase == PhaseRecovery {
			into, n = below, &calm
		}
		calls := l.read(f.Seen.Calls)
		for _, x := range calls {
			*n++
			if !x.ours {
				into[x.failure]++
			}
		}
		l.calls = append(l.calls, calls)
	}
	// The failures that come only above the limit, or far more often there, are how the target refuses, whatever they look like.
	refusals := map[string]bool{}
	for kind, n := range above {
		refusals[kind] = kind != "" && rarer(below[kind], calm, n, flooded) && (kind != record.TroubleTimeout || l.prompt())
	}
	for _, calls := range l.calls {
		for i, x := range calls {
			calls[i].refused = x.refused || !x.ours && refusals[x.failure]
		}
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
func ours(x *record.Exchange) bool {
	return x.Trouble != nil && (x.Trouble.Kind == record.TroubleCancelled || x.Trouble.Kind == record.TroubleBudget)
}

// byChance is how likely something may be by chance that is taken for the target's doing.
const byChance = 1e-4

// rarer reports whether a failure is rarer among some calls than among others, and not by chance: as few are unlikely
// if it hit both alike. Where all calls fail, the logarithm of the others' share leaves no number, and so none that is small.
func rarer(few, of, many, ofMany int) bool {
	share := float64(few+many) / float64(of+ofMany)
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

// of are the calls of the floods of some phases, of all where none is named.
func (l look) of(phases ...string) []floodCall {
	var floods [][]floodCall
	for i, f := range l.floods {
		if len(phases) == 0 || slices.Contains(phases, f.Plan.Phase) {
			floods = append(floods, l.calls[i])
		}
	}
	return slices.Concat(floods...)
}

// decided are the calls as the limiter decided on them.
func decided(calls []floodCall) []ratelimit.Call {
	out := make([]ratelimit.Call, len(calls))
	for i, x := range calls {
		out[i] = ratelimit.Call{Sent: x.Sent, Answered: x.Answered, Accepted: x.letIn(), Refused: x.refused}
	}
	return out
}

// count is how many calls were let in, refused, and met trouble.
func count(calls []floodCall) (accepted, refused, other int) {
	for _, x := range calls {
		switch {
		case x.letIn():
			accepted++
		case x.refused:
			refused++
		default:
			other++
		}
	}
	return accepted, refused, other
}

func (l look) history(calls []floodCall) *ratelimit.History {
	return ratelimit.NewHistory(l.contract.Limit, decided(calls))
}

// refusedOf are the refused ones among calls.
func refusedOf(calls []floodCall) []floodCall {
	var out []floodCall
	for _, x := range calls {
		if x.refused {
			out = append(out, x)
		}
	}
	return out
}

// exhausted are the refusals of the paced overload: calls come one by one there, so that they are refused for no other
// reason than their frequency.
func (l look) exhausted() []ratelimit.Call {
	return decided(refusedOf(l.of(PhaseOverload, PhaseLasting)))
}

// few are the ids of the first calls, to be shown.
func few(exchanges []floodCall) []int {
	const shown = 3
	var out []int
	for _, x := range exchanges[:min(shown, len(exchanges))] {
		out = append(out, x.ID)
	}
	return out
}
