package sdk

import (
	"fmt"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
)

// accepted reports whether the request was answered as a success. Half an answer is none.
func accepted(q Request) bool {
	return q.Response != nil && q.Response.Status == 200 && !q.Response.Truncated && judge.ReadAnswer(q.Exchange).Accepted
}

// successReaches wants the caller to be told of success where the server accepted the call.
func successReaches(e evidence) assessment {
	for _, r := range e.recordings {
		switch {
		case r.Trouble != nil || len(r.Results) == 0 || !staged(r):
			return e.open()
		case r.Case.Answer == Compressed && !takesGzip(r.Requests[0]):
			return notApplicable("the request does not allow compressed answers")
		case r.Results[0].OK && slices.ContainsFunc(r.Requests, accepted):
		case r.Results[0].OK:
			return untestable("no request was answered, and the caller was told of success")
		case r.Case.Name != firstCase && e.neverSatisfied():
			return leftTo("SDK-ANS-1", "the plain success is told as a failure")
		case slices.ContainsFunc(r.Requests, accepted):
			return broken("a success", "a failure"+quoted(r.Results[0]), r.Requests...)
		case slices.ContainsFunc(r.Requests, func(q Request) bool { return q.Abandoned }):
			return broken("to wait for the answer", "given up after "+waited(r.Requests[0]), r.Requests...)
		default:
			return e.open()
		}
	}
	if len(e.recordings) == 0 {
		return e.open()
	}
	return kept()
}

// neverSatisfied reports whether the plain case was accepted and told as a failure.
func (e evidence) neverSatisfied() bool {
	plain := e.named(firstCase)
	return len(plain.Results) == 1 && !plain.Results[0].OK && slices.ContainsFunc(plain.Requests, accepted)
}

func takesGzip(q Request) bool {
	return slices.ContainsFunc([]string{"gzip", "*"}, func(word string) bool { return containsWord(q.Request.Header["Accept-Encoding"], word) })
}

func quoted(r Result) string {
	if r.Message == "" {
		return ""
	}
	return fmt.Sprintf(": %q", r.Message)
}

// failureReaches wants the caller to be told of a failure, unless an answer that was late came in the end.
func failureReaches(e evidence) assessment {
	var wrong []Recording
	judged, trusted := 0, 0
	for _, r := range e.recordings {
		switch {
		case r.Case.Setting.badCertificate() && len(r.Requests) > 0:
			trusted++
			continue
		case r.Case.Answer == Silence && r.Trouble != nil && r.Trouble.Kind == NoAnswer:
			return notApplicable("the call did not end; SDK-TIME-2 judges that")
		case r.Trouble != nil || len(r.Results) == 0 || !e.occurred(r):
			continue
		}
		judged++
		late := r.Case.Answer == SlowAbove && slices.ContainsFunc(r.Requests, accepted)
		if r.Results[0].OK && !late {
			wrong = append(wrong, r)
		}
	}
	switch {
	case judged == 0 && trusted > 0:
		return leftTo("SDK-TLS", "a request came in spite of the certificate")
	case judged == 0:
		return e.open()
	case len(wrong) > 0 && e.readsNothing() && !e.judges("error/"):
		return leftTo("SDK-ANS-3", "every refusal is told as a success")
	case len(wrong) > 0:
		return failuresLost(e, wrong)
	case judged+trusted < len(e.recordings):
		return e.open()
	default:
		return kept()
	}
}

// occurred reports whether what the case is for came about. A connection that is refused leaves no trace at the server: that
// the client calls it at all is told by the plain case.
func (e evidence) occurred(r Recording) bool {
	if r.Case.Setting == Refused {
		plain := e.named(firstCase)
		return len(plain.Requests) > 0
	}
	return staged(r) || r.Case.Setting.badCertificate() && len(r.Handshakes) > 0
}

func failuresLost(e evidence, wrong []Recording) assessment {
	var requests []Request
	var names []string
	for _, r := range wrong {
		names = append(names, r.Case.Name)
		if len(r.Requests) > 0 {
			requests = append(requests, r.Requests[0])
		}
	}
	answer := "the connection was refused"
	if len(requests) > 0 {
		answer = answerOf(e.contract, requests[0])
	}
	return broken("a failure", "a success, in "+few(names)+": "+answer, requests...)
}

// readsNothing reports whether every refusal was told as a success: the client does not look at what the answer says.
func (e evidence) readsNothing() bool {
	refusals := 0
	for _, r := range e.all {
		if r.Case.Answer == Refuse && len(r.Results) == 1 && staged(r) {
			if refusals++; !r.Results[0].OK {
				return false
			}
		}
	}
	return refusals > 0
}

// judges reports whether the check's cases begin so.
func (e evidence) judges(prefix string) bool {
	return slices.ContainsFunc(e.recordings, func(r Recording) bool { return len(r.Case.Name) > len(prefix) && r.Case.Name[:len(prefix)] == prefix })
}

// alone is what the caller was told of a refusal with that code when no other call was made.
func (e evidence) alone(code int64) (Result, bool) {
	for _, r := range e.all {
		if r.Case.Answer == Refuse && r.Case.Code == code && len(r.Results) == 1 && staged(r) {
			return r.Results[0], true
		}
	}
	return Result{}, false
}

// answerOf says what a request was answered.
func answerOf(c *spec.Contract, q Request) string {
	switch {
	case q.Abandoned:
		return "nothing, for the client had gone"
	case q.Response == nil:
		return "the connection was closed"
	case q.Response.Status != 200:
		return fmt.Sprintf("HTTP status %d (%s)", q.Response.Status, short(string(q.Response.Body)))
	case q.Response.Truncated:
		return "half of an answer"
	default:
		return fmt.Sprintf("%s (%s)", judge.ReadAnswer(q.Exchange).Describe(c), short(string(q.Response.Body)))
	}
}

// codeKept wants the error code of each refusal to be the one that the caller gets at. A caller who is told of success is
// for failureReaches to judge.
func codeKept(e evidence) assessment {
	var wrong []Request
	first, judged, lost := "", 0, 0
	for _, r := range e.recordings {
		if r.Trouble != nil || !staged(r) || len(r.Results) == 0 || r.Results[0].OK {
			continue
		}
		if r.Uncounted > 0 || r.Requests[len(r.Requests)-1].Response == nil {
			continue // the call ended with something else than the refusal, a failure of the network say
		}
		judged++
		got := r.Results[0].Code
		if got != nil && *got == r.Case.Code {
			continue
		}
		wrong = append(wrong, r.Requests[0])
		text := fmt.Sprintf("no code where it was %d", r.Case.Code)
		if got != nil {
			text = fmt.Sprintf("%d where it was %d", *got, r.Case.Code)
		} else {
			lost++
		}
		if first == "" {
			first = text
		}
	}
	switch {
	case judged == 0:
		troubled := slices.ContainsFunc(e.recordings, func(r Recording) bool { return r.Trouble != nil })
		if len(e.requests()) > 0 && !troubled {
			return untestable("the caller was told of no failure")
		}
		return e.open()
	case len(wrong) > 0:
		return broken("the code of the answer", fmt.Sprintf("%s; %s lost or changed", first, plural.Share(len(wrong), judged, "code", "is", "are")), wrong...)
	default:
		return kept()
	}
}

// outlives wants no case to have ended the process. The adapter has to have got somewhere before.
func outlives(e evidence) assessment {
	var names []string
	var wrong []Request
	detail, played := "", 0
	for _, r := range e.recordings {
		if r.Trouble == nil && staged(r) {
			played++
		} else if r.Trouble != nil && r.Trouble.Kind == Ended && len(r.Requests) > 0 {
			names, wrong = append(names, r.Case.Name), append(wrong, r.Requests...)
			if detail == "" {
				detail = r.Trouble.Detail
			}
		}
	}
	switch {
	case len(names) > 0:
		return broken("a process that lives on", fmt.Sprintf("%s, in %s", detail, few(names)), wrong...)
	case played == 0:
		return e.open()
	default:
		return kept()
	}
}

// readerSeen writes down who reads the answers.
func readerSeen(e evidence) assessment {
	if len(e.requests()) == 0 {
		return e.open()
	}
	if e.app.RawAnswers {
		return seen("the SDK hands over the answer as it came: telling success from failure is its caller's work")
	}
	return seen("the SDK reads the answer and tells its caller of success or failure")
}
