package sdk

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Facts are what buyers compare first. Empty is not seen.
type Facts struct {
	// Answers is "read" or "raw".
	Answers string `json:"answers,omitempty"`
	// TimeOut is after how long a call without an answer is given up.
	TimeOut string `json:"timeOut,omitempty"`
	// Retries says after what a call is sent again, and how often.
	Retries string `json:"retries,omitempty"`
	// Renewal says when a new UserSig is made.
	Renewal string `json:"renewal,omitempty"`
	// Lifetime is for how long a UserSig is valid.
	Lifetime string `json:"lifetime,omitempty"`
}

func facts(all Recordings) Facts {
	out := Facts{Answers: "read"}
	if all.App.RawAnswers {
		out.Answers = "raw"
	}
	var calls []Recording
	for _, r := range all.Cases {
		switch {
		case len(r.Requests) == 0:
		case r.Case.Answer == Silence:
			out.TimeOut = timeOut(r)
		case r.Case.Setting == Plain:
			calls = append(calls, r)
		}
		if r.Case.Name == firstCase && len(r.Requests) > 0 && r.Requests[0].UserSig.Expire > 0 {
			out.Lifetime = span(r.Requests[0].UserSig.Expire)
		}
	}
	out.Renewal, _, _ = renewal(all.Cases)
	if all.App.ReadyUserSig {
		out.Renewal = ""
	}
	out.Retries = retries(calls)
	return out
}

func timeOut(r Recording) string {
	for _, q := range r.Requests {
		if q.Abandoned {
			return span(rounded(q.Answered - q.Sent).Round(time.Second))
		}
	}
	if r.Trouble != nil && r.Trouble.Kind == NoAnswer {
		return "none within " + span(rounded(r.Took).Round(time.Second))
	}
	return ""
}

// retries says what is sent again, by what happened to the call.
func retries(recordings []Recording) string {
	if len(recordings) == 0 {
		return ""
	}
	byCount := map[int][]string{}
	for _, r := range recordings {
		_, what, _ := strings.Cut(r.Case.Name, "/")
		if n := len(r.Requests) + r.Uncounted - 1; n > 0 && r.Case.Op == OpSet {
			byCount[n] = append(byCount[n], what)
		}
	}
	if len(byCount) == 0 {
		return "none"
	}
	var parts []string
	for _, n := range slices.Sorted(maps.Keys(byCount)) {
		parts = append(parts, fmt.Sprintf("%d after %s", n, few(byCount[n])))
	}
	return strings.Join(parts, "; ")
}
