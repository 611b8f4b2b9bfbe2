package diff

import (
	"fmt"
	"math"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/behaviour"
)

// LatencyChange compares the latencies of two runs. They are as much the network's and this machine's as the target's: whether
// they differ is information.
type LatencyChange struct {
	// MedianA and MedianB are in milliseconds.
	MedianA float64 `json:"medianA"`
	MedianB float64 `json:"medianB"`
	// P is how likely as great a difference is by chance, by the test of Mann and Whitney over the quantiles.
	P float64 `json:"p"`
	// Significant: by chance it is unlikelier than one in a hundred.
	Significant bool `json:"significant"`
}

// byChance is from which probability on a difference of latencies is taken for chance.
const byChance = 0.01

func latencyChange(a, b *behaviour.Behaviour) *LatencyChange {
	if a == nil || b == nil || a.Latency == nil || b.Latency == nil {
		return nil
	}
	p := mannWhitney(a.Latency.Milliseconds, b.Latency.Milliseconds)
	return &LatencyChange{MedianA: a.Latency.Median(), MedianB: b.Latency.Median(), P: p, Significant: p < byChance}
}

// String is the comparison for people.
func (l LatencyChange) String() string {
	text := fmt.Sprintf("median %.1f ms in A, %.1f ms in B", l.MedianA, l.MedianB)
	if !l.Significant {
		return text + ": no significant difference"
	}
	return fmt.Sprintf("%s: a significant difference (p = %.1g, Mann–Whitney)", text, max(l.P, 1e-9))
}

// mannWhitney is the probability, two-sided, that two samples of one distribution differ in their ranks as much as these. It
// takes the normal approximation with its correction for ties, which is good from some ten values on.
func mannWhitney(a, b []float64) float64 {
	n, m := float64(len(a)), float64(len(b))
	if n == 0 || m == 0 {
		return 1
	}
	type value struct {
		v     float64
		first bool
	}
	var all []value
	for _, v := range a {
		all = append(all, value{v, true})
	}
	for _, v := range b {
		all = append(all, value{v, false})
	}
	slices.SortFunc(all, func(x, y value) int {
		switch {
		case x.v < y.v:
			return -1
		case x.v > y.v:
			return 1
		}
		return 0
	})
	ranks, ties := 0.0, 0.0
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].v == all[i].v {
			j++
		}
		rank, tied := float64(i+j+1)/2, float64(j-i)
		ties += tied*tied*tied - tied
		for _, v := range all[i:j] {
			if v.first {
				ranks += rank
			}
		}
		i = j
	}
	total := n + m
	variance := n * m / 12 * (total + 1 - ties/(total*(total-1)))
	if total < 2 || variance <= 0 {
		return 1
	}
	u := ranks - n*(n+1)/2
	z := max(0, math.Abs(u-n*m/2)-0.5) / math.Sqrt(variance)
	return math.Erfc(z / math.Sqrt2)
}
