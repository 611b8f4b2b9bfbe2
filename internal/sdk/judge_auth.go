package sdk

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/plural"
)

// userSigVerifies wants every UserSig to be in order.
func userSigVerifies(e evidence) assessment {
	return each(e, "a UserSig that can be verified", func(q Request, _ Case) string { return q.UserSig.Fault })
}

// userSigRenewed wants a call to be accepted after the UserSig has expired, or at the latest after one refusal for that
// reason.
func userSigRenewed(e evidence) assessment {
	if e.app.ReadyUserSig {
		return notApplicable("the SDK was given a ready UserSig and cannot make another")
	}
	for _, r := range e.recordings {
		if r.Trouble != nil || len(r.Requests) == 0 {
			return e.open()
		}
	}
	how, before, after := renewal(e.recordings)
	switch {
	case len(e.recordings) < 3:
		return e.open()
	case !slices.ContainsFunc(before.Requests, accepted):
		return untestable("the call before was refused: " + answerOf(e.contract, before.Requests[0]))
	case how == inTime, how == onRefusal:
		return kept()
	case how == never:
		return broken("a new UserSig", "the one that has expired, again", after.Requests...)
	case how == notSeen:
		return untestable(fmt.Sprintf("the client goes on with a UserSig that is valid for %s, which no run can wait for: whether it makes another in time "+
			"was not seen. An adapter may take UNREADCHECK_USERSIG_LIFETIME", span(before.Requests[0].UserSig.Expire)))
	default:
		return broken("a new UserSig that is valid", "another, and "+answerOf(e.contract, after.Requests[0]), after.Requests...)
	}
}

// The ways in which a client renews its UserSig.
const (
	inTime    = "in time"
	onRefusal = "after a refusal"
	never     = "never"
	notSeen   = "not seen"
)

// renewal is how the client renews its UserSig, by the calls before and after it expired.
func renewal(recordings []Recording) (how string, before, after Recording) {
	var expired Recording
	for _, r := range recordings {
		switch r.Case.Name {
		case "usersig/before":
			before = r
		case "usersig/expired":
			expired = r
		case "usersig/after":
			after = r
		}
	}
	old := func(q Request) bool {
		return slices.ContainsFunc(before.Requests, func(b Request) bool { return b.UserSig.Number == q.UserSig.Number })
	}
	switch {
	case len(before.Requests) == 0 || len(expired.Requests) == 0 || len(after.Requests) == 0:
		return "", before, after
	case accepted(expired.Requests[0]) && !old(expired.Requests[0]):
		return inTime, before, after
	case slices.ContainsFunc(expired.Requests, accepted), slices.ContainsFunc(after.Requests, accepted):
		return onRefusal, before, after
	case !old(after.Requests[0]):
		return "", before, after
	case expired.Expiry == Forced:
		return notSeen, before, after
	default:
		return never, before, after
	}
}

// userSigsSeen writes down how UserSigs are made.
func userSigsSeen(e evidence) assessment {
	numbers := map[int]bool{}
	var expire time.Duration
	calls := 0
	for _, q := range e.requests() {
		if q.UserSig.Number > 0 {
			calls++
			numbers[q.UserSig.Number] = true
			expire = max(expire, q.UserSig.Expire)
		}
	}
	if calls == 0 {
		return e.open()
	}
	text := fmt.Sprintf("%s in %s, valid for up to %s", plural.Of(len(numbers), "UserSig"), plural.Of(calls, "request"), span(expire))
	if how, _, _ := renewal(e.all); how != "" {
		text += "; renewed: " + how
	}
	return seen(text)
}

// span is a time as people say it.
func span(d time.Duration) string {
	for _, unit := range []struct {
		size time.Duration
		name string
	}{{24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}, {time.Second, "second"}} {
		if d >= unit.size && (d%unit.size == 0 || d >= 10*unit.size) {
			n := int64(d.Round(unit.size) / unit.size)
			if n == 1 {
				return "1 " + unit.name
			}
			return fmt.Sprintf("%d %ss", n, unit.name)
		}
	}
	return d.String()
}

// secretsKept wants neither the UserSig nor the key in what the caller is shown of a failure.
func secretsKept(e evidence) assessment {
	where, texts := LeakError, 0
	if strings.HasSuffix(e.check, "/log") {
		where = LeakLog
	}
	var names []string
	var requests []Request
	for _, r := range e.recordings {
		if slices.Contains(r.Leaks, where) {
			names, requests = append(names, r.Case.Name), append(requests, r.Requests...)
		}
		for _, result := range r.Results {
			if !result.OK && (where == LeakLog || result.Message != "") {
				texts++
			}
		}
	}
	switch {
	case len(names) > 0:
		return broken("no secret in the "+where, "the UserSig or the key, in "+few(names), requests...)
	case len(e.requests()) == 0:
		return e.open()
	case texts == 0 && where == LeakLog:
		return untestable("the caller was told of no failure")
	case texts == 0:
		return untestable("the caller was told no text of a failure")
	default:
		return kept()
	}
}
