package reports

import (
	"cmp"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

// OwnTimes is how much of a run's time each program took, by its id: each moment is shared by the programs that waited for an
// answer in it, so that programs played side by side do not count it several times. All of them together take no longer than
// the run.
func OwnTimes(exchanges []record.Exchange) map[string]time.Duration {
	type edge struct {
		at      time.Duration
		program string
		opens   int
	}
	var edges []edge
	for _, x := range exchanges {
		if x.Program != "" && x.Answered > x.Sent {
			edges = append(edges, edge{x.Sent, x.Program, 1}, edge{x.Answered, x.Program, -1})
		}
	}
	slices.SortFunc(edges, func(a, b edge) int { return cmp.Compare(a.at, b.at) })
	open, out := map[string]int{}, map[string]time.Duration{}
	last := time.Duration(0)
	for _, e := range edges {
		if n := len(open); n > 0 {
			for program := range open {
				out[program] += (e.at - last) / time.Duration(n)
			}
		}
		last = e.at
		if open[e.program] += e.opens; open[e.program] == 0 {
			delete(open, e.program)
		}
	}
	return out
}
