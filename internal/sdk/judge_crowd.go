package sdk

import (
	"fmt"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
)

// keepsToLimit looks for a stretch of the limit's period in which more calls came than it has. One in twenty is let pass, and
// so is a stretch where the calls as a whole come no faster than the limit: requests that were sent in time arrive closer
// together where the machine is busy. A client that never comes near the limit shows nothing: it may be merely slow.
func keepsToLimit(e evidence) assessment {
	limit := e.contract.Limit
	for _, r := range e.recordings {
		if r.Trouble != nil || !staged(r) {
			return e.open()
		}
		if len(r.Requests) <= limit.Calls {
			return untestable(fmt.Sprintf("%s too few to tell", plural.Words(len(r.Requests), "call is", "calls are")))
		}
		most, mean := pace(r.Requests, limit.Per)
		allowed := limit.Calls + limit.Calls/20
		switch {
		case most > allowed && mean > float64(allowed):
			return broken("at most "+limit.String(), fmt.Sprintf("%d calls within %s", most, limit.Per), r.Requests...)
		case most < limit.Calls*4/5 || !holdsBack(r.Requests, limit):
			return untestable(fmt.Sprintf("of %s made at once at most %d came within %s: the client may keep to the limit or be merely slow",
				plural.Of(len(r.Requests), "call"), most, limit.Per))
		}
	}
	if len(e.recordings) == 0 {
		return e.open()
	}
	return kept()
}

// holdsBack reports whether the requests show that the client could have been faster: they come at even distances, as from a
// pacer, or so many at once that the limit would have been exceeded had it gone on like that, as from a window or a bucket.
// What a client sends as fast as it can comes in no order: two in five of its distances are below half of their mean.
func holdsBack(requests []Request, limit spec.Rate) bool {
	took := requests[len(requests)-1].Sent - requests[0].Sent
	short := 0
	for i := range len(requests) - 1 {
		if 2*(requests[i+1].Sent-requests[i].Sent)*time.Duration(len(requests)-1) < took {
			short++
		}
	}
	burst, _ := pace(requests, limit.Per/10)
	return 4*short < len(requests) || 4*burst >= limit.Calls
}

// pace is how many requests came within a period at most, and on average.
func pace(requests []Request, period time.Duration) (most int, mean float64) {
	for i, first := range requests {
		n := 0
		for _, q := range requests[i:] {
			if q.Sent-first.Sent < period {
				n++
			}
		}
		most = max(most, n)
	}
	took := requests[len(requests)-1].Sent - requests[0].Sent
	return most, float64(len(requests)-1) * float64(period) / float64(max(took, 1))
}

// limitTold wants a burst of which a call was refused to be told as a failure, or to have sent that call again.
func limitTold(e evidence) assessment {
	for _, r := range e.recordings {
		if r.Trouble != nil || len(r.Results) == 0 || !staged(r) {
			return e.open()
		}
		good, refused := 0, false
		for _, q := range r.Requests {
			if accepted(q) {
				good++
			} else if q.Staged {
				refused = true
			}
		}
		lost := r.Results[0].OK && good < r.Case.Repeat
		switch told, known := e.alone(r.Case.Code); {
		case good == 0:
			return e.open()
		case !refused:
			return untestable(fmt.Sprintf("only %s made", plural.Words(len(r.Requests), "call was", "calls were")))
		case lost && known && told.OK:
			return leftTo("SDK-ANS-3", fmt.Sprintf("a refusal with %d is told as a success, also outside of a burst", r.Case.Code))
		case lost:
			return broken("a failure, or "+plural.Of(r.Case.Repeat, "accepted call"), "a success with "+plural.Of(good, "accepted call"), r.Requests...)
		}
	}
	if len(e.recordings) == 0 {
		return e.open()
	}
	return kept()
}

// reusesConnections wants fewer connections than calls.
func reusesConnections(e evidence) assessment {
	for _, r := range e.recordings {
		if r.Trouble != nil || !staged(r) {
			return e.open()
		}
		connections, calls := map[string]bool{}, 0
		for _, q := range r.Requests {
			if accepted(q) {
				calls++
				connections[q.Connection] = true
			}
		}
		if calls < 4 {
			return untestable(plural.Words(calls, "accepted call is", "accepted calls are") + " too few to tell")
		}
		if len(connections)*2 >= calls {
			return broken("connections that are used again", fmt.Sprintf("%s for %s", plural.Of(len(connections), "connection"), plural.Of(calls, "call")), r.Requests...)
		}
	}
	if len(e.recordings) == 0 {
		return e.open()
	}
	return kept()
}

// opensAnew wants a call to be made by another connection where the server has closed the one that is there.
func opensAnew(e evidence) assessment {
	for _, r := range e.recordings {
		switch {
		case r.Trouble != nil:
			return e.open()
		case r.Rested == 0:
			return notApplicable("the client kept no connection open")
		case len(r.Results) == 1 && !r.Results[0].OK && len(r.Requests) == 0:
			return broken("a request by another connection", "none, and a failure"+quoted(r.Results[0]))
		}
	}
	return successReaches(e)
}

// lastOf is the last request that names the member.
func lastOf(r Recording, member string) (Request, bool) {
	for _, q := range slices.Backward(r.Requests) {
		if fieldsOf(q.Request.Body)["Member_Account"] == member {
			return q, true
		}
	}
	return Request{}, false
}

// ownValues wants the numbers of calls made at once to arrive, each for its member.
func ownValues(e evidence) assessment {
	for _, r := range e.recordings {
		if r.Trouble != nil || len(r.Requests) == 0 {
			return e.open()
		}
		if !slices.ContainsFunc(r.Case.Members, func(member string) bool { _, found := lastOf(r, member); return found }) {
			return leftTo("SDK-REQ-8", "no request names one of the members")
		}
		for i, member := range r.Case.Members {
			q, found := lastOf(r, member)
			if !found {
				return broken(fmt.Sprintf("a request for %s with the number %s", member, r.Case.Numbers[i]), "none", r.Requests...)
			}
			if got := fieldsOf(q.Request.Body)["UnreadMsgNum"]; !isNumber(got, r.Case.Numbers[i]) {
				return broken(fmt.Sprintf("the number %s for %s", r.Case.Numbers[i], member), short(spelt(got)), q)
			}
		}
	}
	if len(e.recordings) == 0 {
		return e.open()
	}
	return kept()
}

// ownAnswers wants each of the calls made at once to be told what was answered to its member. What is told wrongly of one
// call alone as well is for others to judge.
func ownAnswers(e evidence) assessment {
	compared := 0
	for _, r := range e.recordings {
		if r.Trouble != nil || len(r.Results) < len(r.Case.Members) || !staged(r) {
			return e.open()
		}
		for i, member := range r.Case.Members {
			q, found := lastOf(r, member)
			if !found || !q.Staged {
				continue
			}
			want, got := judge.ReadAnswer(q.Exchange), r.Results[i]
			told, known := e.alone(want.Code)
			switch {
			case accepted(q) && !got.OK && e.neverSatisfied():
			case !accepted(q) && known && told.OK == got.OK && sameCode(told, got):
				compared++
			case got.OK != accepted(q) || got.Code != nil && *got.Code != want.Code:
				return broken(fmt.Sprintf("what was answered for %s: %s", member, want.Describe(e.contract)), toldOf(got), q)
			default:
				compared++
			}
		}
	}
	if len(e.recordings) == 0 || compared == 0 {
		return e.open()
	}
	return kept()
}

func sameCode(a, b Result) bool {
	return a.Code == b.Code || a.Code != nil && b.Code != nil && *a.Code == *b.Code
}

func toldOf(r Result) string {
	switch {
	case r.OK:
		return "a success"
	case r.Code != nil:
		return fmt.Sprintf("a failure with the code %d%s", *r.Code, quoted(r))
	default:
		return "a failure without a code" + quoted(r)
	}
}
