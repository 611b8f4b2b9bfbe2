package sdk

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/plural"
)

func containsWord(header, word string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(name, word) {
			return true
		}
	}
	return false
}

// sentOnce wants one request in each case.
func sentOnce(e evidence) assessment {
	judged := 0
	for _, r := range e.recordings {
		if !staged(r) {
			continue
		}
		judged++
		answered := 0
		for _, q := range r.Requests {
			// What was given up has not been answered, so that another try is not a repetition.
			if !q.Abandoned && q.Response != nil {
				answered++
			}
		}
		if answered+r.Uncounted > 1 {
			return broken("one request", fmt.Sprintf("%s in the case %s, all of them answered", plural.Of(answered+r.Uncounted, "request"), r.Case.Name), r.Requests...)
		}
	}
	if judged == 0 {
		return e.open()
	}
	return kept()
}

// mostRepeats is how often a call may be sent in all. The documentation says "try again" and no number; clients in use try
// three or four times, with pauses that grow.
const mostRepeats = 10

func fewRepeats(e evidence) assessment {
	judged, open := 0, false
	for _, r := range e.recordings {
		if r.Case.Setting == Refused {
			continue // it brings no request
		}
		if !staged(r) {
			open = true
			continue
		}
		if n := len(r.Requests) + r.Uncounted; n > mostRepeats {
			return broken(fmt.Sprintf("at most %d requests", mostRepeats), fmt.Sprintf("%s within %s, in the case %s",
				plural.Of(n, "request"), rounded(r.Took), r.Case.Name), r.Requests...)
		}
		judged++
		open = open || r.Trouble != nil
	}
	if open || judged == 0 {
		return e.open()
	}
	return kept()
}

func repeatsSeen(e evidence) assessment {
	byCount := map[int][]string{}
	for _, r := range e.recordings {
		if n := len(r.Requests) + r.Uncounted; n > 1 {
			byCount[n] = append(byCount[n], r.Case.Name)
		}
	}
	if len(e.requests()) == 0 {
		return e.open()
	}
	if len(byCount) == 0 {
		return seen("no call was sent again")
	}
	var parts []string
	for _, n := range slices.Sorted(maps.Keys(byCount)) {
		parts = append(parts, fmt.Sprintf("%s in %s", plural.Of(n, "request"), few(byCount[n])))
	}
	return seen(strings.Join(parts, "; "))
}

// givenUp wants the client to have given up at least one request that nobody answered.
func givenUp(e evidence) assessment {
	for _, r := range e.recordings {
		switch {
		case len(r.Requests) == 0:
			return e.open()
		case slices.ContainsFunc(r.Requests, func(q Request) bool { return q.Abandoned }), len(r.Results) > 0:
		case r.Trouble != nil && r.Trouble.Kind == NoAnswer:
			return broken("a call that is given up", "still waiting after "+rounded(r.Took).String(), r.Requests...)
		default:
			return e.open()
		}
	}
	if len(e.recordings) == 0 {
		return e.open()
	}
	return kept()
}

func waitSeen(e evidence) assessment {
	var parts []string
	for _, r := range e.recordings {
		for _, q := range r.Requests {
			if q.Abandoned {
				parts = append(parts, fmt.Sprintf("%s: given up after %s", r.Case.Name, waited(q)))
				break
			}
		}
		if r.Case.Answer == SlowAbove && slices.ContainsFunc(r.Requests, accepted) {
			parts = append(parts, fmt.Sprintf("%s: waited for %s", r.Case.Name, waited(r.Requests[0])))
		}
	}
	if len(parts) == 0 {
		return e.open()
	}
	return seen(strings.Join(parts, "; "))
}

// waited is how long the client waited for an answer, as well as people want to know it.
func waited(q Request) string { return rounded(q.Answered - q.Sent).String() }

func rounded(d time.Duration) time.Duration { return d.Round(100 * time.Millisecond) }

// certificateRefused wants no request to come by a connection with a certificate that is not to be trusted. The plain
// case proves that the adapter does call, and the handshake that it saw the certificate.
func certificateRefused(e evidence) assessment {
	plain := e.named(firstCase)
	if len(plain.Requests) == 0 {
		return e.open()
	}
	for _, r := range e.recordings {
		switch {
		case r.Case.Name == firstCase:
		case slices.ContainsFunc(r.Requests, func(q Request) bool { return strings.HasPrefix(q.Request.URL, "http:") }):
			return leftTo("SDK-REQ-1", "the requests come in the clear")
		case len(r.Requests) > 0:
			return broken("no request", fmt.Sprintf("%s to a server with that certificate", plural.Of(len(r.Requests), "request")), r.Requests...)
		case r.Trouble != nil:
			return untestable(r.Trouble.Detail)
		case len(r.Handshakes) == 0:
			return untestable("no connection was opened, so that the client did not see the certificate")
		}
	}
	if len(e.recordings) < 2 {
		return untestable("none of its cases was played")
	}
	return kept()
}
