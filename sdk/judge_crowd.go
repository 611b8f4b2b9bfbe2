package sdk

import (
	"fmt"
	"slices"

	"github.com/unreadcheck/unreadcheck/spec/judge"
)

// keepsToLimit looks for a stretch of the limit's period in which more calls came than it has. One in twenty is let pass:
// requests that were sent in time come closer together where the machine is busy.
func keepsToLimit(e evidence) opinion {
	limit := e.contract.Limit
	for _, r := range e.recordings {
		if r.Trouble != nil || len(r.Requests) == 0 {
			return e.open()
		}
		if len(r.Requests) <= limit.Calls {
			return untestable(fmt.Sprintf("%d calls are too few to tell", len(r.Requests)))
		}
		most := 0
		for i, first := range r.Requests {
			n := 0
			for _, q := range r.Requests[i:] {
				if q.Sent-first.Sent < limit.Per {
					n++
				}
			}
			most = max(most, n)
		}
		if most > limit.Calls+limit.Calls/20 {
			return broken("at most "+limit.String(), fmt.Sprintf("%d calls within %s", most, limit.Per), r.Requests...)
		}
	}
	if len(e.recordings) == 0 {
		return e.open()
	}
	return kept()
}

// limitTold wants a burst of which a call was refused to be told as a failure, or to have sent that call again.
func limitTold(e evidence) opinion {
	for _, r := range e.recordings {
		if r.Trouble != nil || len(r.Requests) == 0 {
			return e.open()
		}
		good, refused := 0, false
		for _, q := range r.Requests {
			if accepted(q) {
				good++
			} else {
				refused = true
			}
		}
		switch {
		case !refused:
			return untestable(fmt.Sprintf("only %d calls were made", len(r.Requests)))
		case r.Results[0].OK && good < r.Case.Repeat:
			return broken(fmt.Sprintf("a failure, or %d accepted calls", r.Case.Repeat), fmt.Sprintf("a success with %d accepted calls", good), r.Requests...)
		}
	}
	if len(e.recordings) == 0 {
		return e.open()
	}
	return kept()
}

func reusesConnections(e evidence) opinion {
	for _, r := range e.recordings {
		if r.Trouble != nil || len(r.Requests) == 0 {
			return e.open()
		}
		connections := map[string]bool{}
		for _, q := range r.Requests {
			connections[q.Connection] = true
		}
		if len(r.Requests) < 4 {
			return untestable(fmt.Sprintf("%d calls are too few to tell", len(r.Requests)))
		}
		if len(connections)*2 >= len(r.Requests) {
			return broken("connections that are used again", fmt.Sprintf("%d connections for %d calls", len(connections), len(r.Requests)), r.Requests...)
		}
	}
	if len(e.recordings) == 0 {
		return e.open()
	}
	return kept()
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
func ownValues(e evidence) opinion {
	for _, r := range e.recordings {
		if r.Trouble != nil || len(r.Requests) == 0 {
			return e.open()
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

// ownAnswers wants each of the calls made at once to be told what was answered to its member.
func ownAnswers(e evidence) opinion {
	for _, r := range e.recordings {
		if r.Trouble != nil || len(r.Requests) == 0 {
			return e.open()
		}
		for i, member := range r.Case.Members {
			q, found := lastOf(r, member)
			if !found {
				continue
			}
			want, got := judge.ReadAnswer(q.Exchange), r.Results[i]
			if got.OK != accepted(q) || got.Code != nil && *got.Code != want.Code {
				return broken(fmt.Sprintf("what was answered for %s: %s", member, want.Describe(e.contract)), toldOf(got), q)
			}
		}
	}
	if len(e.recordings) == 0 {
		return e.open()
	}
	return kept()
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
