package suites

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// recorded is all that judging reads of what was played.
type recorded struct {
	about
	// recordings are the playings of each program, by its id.
	recordings map[string][]record.Recording
	exchanges  []record.Exchange
}

// about is what a run knows of itself beside what its programs showed.
type about struct {
	// URL is what was called.
	URL string `json:"url"`
	// Observer is the way in which counts were read back, or empty, and Lag how long a change took to be seen.
	Observer string        `json:"observer,omitempty"`
	Lag      time.Duration `json:"lag,omitempty"`
	// Started is when the run began, and Seconds how long it took.
	Started     time.Time `json:"started"`
	Seconds     float64   `json:"seconds"`
	Interrupted bool      `json:"interrupted,omitempty"`
	// Calls is how many calls of the endpoint were made.
	Calls int `json:"calls"`
	// HeldPace is the pace in calls a second to which they were slowed down; 0 where they were not.
	HeldPace float64 `json:"heldPace,omitempty"`
	// Stage is what became of what the run made on the target.
	Stage *reports.Stage `json:"stage,omitempty"`
	// Notes are sentences that a reader should know.
	Notes []string `json:"notes,omitempty"`
}

// LongestBody is how much of an answer's body is kept, in bytes, where no judge reads more of it: of an answer to a call
// that is not judged, and of one that was longer than the client reads and is cut already. Every other answer is kept whole.
const LongestBody = 64 << 10

// shorten brings what was recorded into the form in which it is saved, before anything of it is judged: a saved run is judged
// by the very same.
func (r *recorded) shorten() {
	for i := range r.exchanges {
		r.exchanges[i] = shortened(r.exchanges[i])
	}
	for _, playings := range r.recordings {
		for _, playing := range playings {
			for _, step := range slices.Concat(playing.Steps, playing.Unstaged) {
				for _, calls := range [][]record.Exchange{step.Calls, step.Earlier} {
					for i := range calls {
						calls[i] = shortened(calls[i])
					}
				}
			}
		}
	}
}

func shortened(x record.Exchange) record.Exchange {
	if x.Response == nil {
		return x
	}
	_, companion := spec.Companions()[x.Command]
	long := len(x.Response.Body) > LongestBody && (companion || x.Response.Truncated)
	odd := !validHeader(x.Response.Header)
	if !long && !odd {
		return x
	}
	answer := *x.Response
	if long {
		answer.Body, answer.Truncated = answer.Body[:LongestBody:LongestBody], true
	}
	if odd {
		// JSON has no way to write these.
		answer.Header = map[string][]string{}
		for name, values := range x.Response.Header {
			for _, value := range values {
				name := strings.ToValidUTF8(name, "�")
				answer.Header[name] = append(answer.Header[name], strings.ToValidUTF8(value, "�"))
			}
		}
	}
	x.Response = &answer
	return x
}

func validHeader(header map[string][]string) bool {
	for name, values := range header {
		if !utf8.ValidString(name) || slices.ContainsFunc(values, func(v string) bool { return !utf8.ValidString(v) }) {
			return false
		}
	}
	return true
}
