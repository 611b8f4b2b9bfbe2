package sdk

import (
	"fmt"
	"slices"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/judge"
)

// accepted tells whether the request was answered as a success. Half an answer is none.
func accepted(q Request) bool {
	return q.Response != nil && q.Response.Status == 200 && !q.Response.Truncated && judge.ReadAnswer(q.Exchange).Accepted
}

// successReaches wants the caller to be told of success where the server accepted the call.
func successReaches(e evidence) opinion {
	for _, r := range e.recordings {
		switch {
		case r.Trouble != nil || len(r.Requests) == 0:
			return e.open()
		case r.Case.Answer == Compressed && !takesGzip(r.Requests[0]):
			return notApplicable("the request does not allow compressed answers")
		case r.Results[0].OK && slices.ContainsFunc(r.Requests, accepted):
		case r.Results[0].OK:
			return untestable("the call was refused, and the caller was told of success")
		case slices.ContainsFunc(r.Requests, accepted):
			return broken("a success", "a failure"+quoted(r.Results[0]), r.Requests...)
		case slices.ContainsFunc(r.Requests, func(q Request) bool { return q.Abandoned }):
			return broken("to wait for the answer", "given up after "+waited(r.Requests[0]), r.Requests...)
		default:
			return untestable("the server refused the call: " + answerOf(e.contract, r.Requests[0]))
		}
	}
	if len(e.recordings) == 0 {
		return e.open()
	}
	return kept()
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

// failureReaches wants the caller to be told of a failure, unless the call was made good by sending it again.
func failureReaches(e evidence) opinion {
	var wrong []Request
	var names []string
	judged := 0
	for _, r := range e.recordings {
		switch {
		case r.Case.Answer == Silence && r.Trouble != nil && r.Trouble.Kind == NoAnswer:
			return notApplicable("the call did not end; SDK-TIME-2 judges that")
		case r.Trouble != nil || len(r.Requests) == 0:
			continue
		}
		judged++
		// What contradicts itself is read as accepted by nobody who looks at both fields.
		good := r.Case.Answer == SlowAbove && slices.ContainsFunc(r.Requests, accepted)
		if r.Results[0].OK && !good {
			wrong, names = append(wrong, r.Requests[0]), append(names, r.Case.Name)
		}
	}
	switch {
	case judged == 0:
		return e.open()
	case len(wrong) > 0:
		return broken("a failure", "a success, in "+few(names)+": "+answerOf(e.contract, wrong[0]), wrong...)
	case judged < len(e.recordings):
		return e.open()
	default:
		return kept()
	}
}

// answerOf says what a request was answered.
func answerOf(c *spec.Contract, q Request) string {
	switch {
	case q.Abandoned:
		return "nothing, for the client had gone"
	case q.Response == nil:
		return "the connection was closed"
	case q.Response.Status != 200:
		return fmt.Sprintf("HTTP status %d", q.Response.Status)
	case q.Response.Truncated:
		return "half of an answer"
	default:
		return fmt.Sprintf("%s (%s)", judge.ReadAnswer(q.Exchange).Describe(c), short(string(q.Response.Body)))
	}
}

// codeKept wants the error code of each refusal to be the one that the caller gets at. A caller who is told of success is
// for failureReaches to judge.
func codeKept(e evidence) opinion {
	var wrong []Request
	first, judged, lost := "", 0, 0
	for _, r := range e.recordings {
		if r.Trouble != nil || len(r.Requests) == 0 || r.Results[0].OK {
			continue
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
		if len(e.requests()) > 0 {
			return untestable("the caller was told of no failure")
		}
		return e.open()
	case len(wrong) > 0:
		return broken("the code of the answer", fmt.Sprintf("%s; %d of %d codes are lost or changed", first, len(wrong), judged), wrong...)
	default:
		return kept()
	}
}

// outlives wants no case to have ended the process. The adapter has to have got somewhere before.
func outlives(e evidence) opinion {
	var names []string
	var wrong []Request
	detail, played := "", 0
	for _, r := range e.recordings {
		if r.Trouble == nil {
			played++
		} else if r.Trouble.Kind == Ended && len(r.Requests) > 0 {
			names, wrong = append(names, r.Case.Name), append(wrong, r.Requests...)
			if detail == "" {
				detail = r.Trouble.Detail
			}
		}
	}
	switch {
	case played == 0:
		return e.open()
	case len(names) > 0:
		return broken("a process that lives on", fmt.Sprintf("%s, in %s", detail, few(names)), wrong...)
	default:
		return kept()
	}
}
