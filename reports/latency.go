package reports

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Latency is how long the answers to one command took, in seconds from the call's being sent to its answer.
type Latency struct {
	Command string `json:"command"`
	// Answers is how many there were. Calls without an answer are not among them.
	Answers       int     `json:"answers"`
	MedianSeconds float64 `json:"medianSeconds"`
	P90Seconds    float64 `json:"p90Seconds"`
	P99Seconds    float64 `json:"p99Seconds"`
	MaxSeconds    float64 `json:"maxSeconds"`
}

// Latencies are those of all exchanges, the command with the most answers first.
func Latencies(exchanges []record.Exchange) []Latency {
	took := map[string][]time.Duration{}
	for _, x := range exchanges {
		if x.Response != nil {
			took[x.Command] = append(took[x.Command], x.Answered-x.Sent)
		}
	}
	out := []Latency{}
	for _, command := range slices.Sorted(maps.Keys(took)) {
		all := took[command]
		slices.Sort(all)
		at := func(share float64) float64 { return all[int(share*float64(len(all)-1))].Seconds() }
		out = append(out, Latency{Command: command, Answers: len(all), MedianSeconds: at(0.5), P90Seconds: at(0.9), P99Seconds: at(0.99), MaxSeconds: at(1)})
	}
	slices.SortStableFunc(out, func(a, b Latency) int { return cmp.Compare(b.Answers, a.Answers) })
	return out
}
