package reports

import (
	"cmp"
	"maps"
	"math"
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
	P95Seconds    float64 `json:"p95Seconds"`
	P99Seconds    float64 `json:"p99Seconds"`
	MaxSeconds    float64 `json:"maxSeconds"`
	// Buckets count the answers by how long they took: the first those of up to 0.1 ms, each further one those of up to
	// twice as long, and the last one all that took longer.
	Buckets []int `json:"buckets,omitempty"`
}

// latencyBuckets is how many buckets there are: enough for a minute.
const latencyBuckets = 20

// BucketSeconds is how long the answers in a bucket took at most, but for those in the last one.
func BucketSeconds(bucket int) float64 { return 0.0001 * math.Pow(2, float64(bucket)) }

// bucketOf is the bucket for an answer that took so long.
func bucketOf(took time.Duration) int {
	for i := range latencyBuckets - 1 {
		if took.Seconds() <= BucketSeconds(i) {
			return i
		}
	}
	return latencyBuckets - 1
}

// BucketsInUse are the first bucket in which any of these commands has an answer, and the one after the last.
func BucketsInUse(all []Latency) (from, to int) {
	from = latencyBuckets
	for _, l := range all {
		for i, n := range l.Buckets {
			if n > 0 {
				from, to = min(from, i), max(to, i+1)
			}
		}
	}
	return min(from, to), to
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
		buckets := make([]int, latencyBuckets)
		for _, t := range all {
			buckets[bucketOf(t)]++
		}
		out = append(out, Latency{Command: command, Answers: len(all), MedianSeconds: at(0.5), P90Seconds: at(0.9), P95Seconds: at(0.95), P99Seconds: at(0.99), MaxSeconds: at(1), Buckets: buckets})
	}
	slices.SortStableFunc(out, func(a, b Latency) int { return cmp.Compare(b.Answers, a.Answers) })
	return out
}
