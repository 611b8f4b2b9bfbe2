package ratelimit_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/ratelimit"
)

// sweep is how many probes of each limiter and network there are, all of them whole, where
// UNREADCHECK_RATELIMIT_PROBES says so.
func sweep(t testing.TB) (n int, set bool) {
	t.Helper()
	text := os.Getenv("UNREADCHECK_RATELIMIT_PROBES")
	if text == "" {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("UNREADCHECK_RATELIMIT_PROBES=%q is not a number of probes", text)
	}
	return n, true
}

// judgement is how a history fares against all accepted readings.
type judgement struct {
	Possible, Contradicted []ratelimit.Explanation
	// TooMany: every reading is refuted by what was accepted; TooFew: every other one by what was refused.
	TooMany, TooFew bool
}

func (j judgement) Kept() bool { return len(j.Possible) > 0 }

func judged(h *ratelimit.History) judgement {
	j := judgement{Possible: h.Possible(), TooMany: true, TooFew: true}
	for _, r := range ratelimit.Readings() {
		e := h.Explain(r)
		if !e.Holds {
			j.Contradicted = append(j.Contradicted, e)
		}
		j.TooMany, j.TooFew = j.TooMany && e.TooMany, j.TooFew && e.TooFew
	}
	j.TooFew = j.TooFew || !j.Kept() && !j.TooMany
	return j
}

func holds(j judgement, r ratelimit.Reading) bool {
	return slices.ContainsFunc(j.Possible, func(e ratelimit.Explanation) bool { return e.Reading == r })
}

// shown is a judgement for people.
func shown(j judgement) string {
	var b strings.Builder
	fmt.Fprintf(&b, "kept %t, too many %t, too few %t", j.Kept(), j.TooMany, j.TooFew)
	for _, e := range slices.Concat(j.Possible, j.Contradicted) {
		fmt.Fprintf(&b, "\n  %s: holds %t, too many %t, too few %t: %s", e.Reading, e.Holds, e.TooMany, e.TooFew, e.Seen)
	}
	return b.String()
}

// No probe of a limiter that keeps the contract refutes the reading that describes it.
func TestProbesNeverRefuteAnAcceptedLimiter(t *testing.T) {
	t.Parallel()
	probes, whole := sweep(t)
	if !whole {
		probes = 20
	}
	for _, k := range accepted {
		for _, d := range delays {
			t.Run(k.name+", "+d.name, func(t *testing.T) {
				t.Parallel()
				for seed := range probes {
					rate := small
					if whole || seed == 0 {
						rate = limit
					}
					j := judged(ratelimit.NewHistory(rate, probed(rate, k, d, uint64(seed))))
					if !holds(j, k.reading) || !j.Kept() || j.TooMany || j.TooFew {
						t.Errorf("%s, seed %d: %s", rate, seed, shown(j))
					}
				}
			})
		}
	}
}

// A probe refutes the limiters that break the contract, and says in which direction, where the network is good enough.
// What more it decides, a sweep logs.
func TestProbesRefuteWrongLimiters(t *testing.T) {
	t.Parallel()
	probes, whole := sweep(t)
	networks := delays
	if !whole {
		probes, networks = 2, short
	}
	for _, w := range wrongs {
		if !whole && w.fault == undecided {
			continue
		}
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			for i, d := range networks {
				refuted, many, few := 0, 0, 0
				for seed := range probes {
					j := judged(ratelimit.NewHistory(limit, probed(limit, w.kind, d, uint64(seed))))
					if !j.Kept() {
						refuted++
					}
					if j.TooMany {
						many++
					}
					if j.TooFew {
						few++
					}
					if j.Kept() == (j.TooMany || j.TooFew) {
						t.Errorf("at delays of %s, seed %d: %s", d.name, seed, shown(j))
					}
				}
				t.Logf("%s at %s: %d of %d refuted, %d for too many, %d for too few", w.name, d.name, refuted, probes, many, few)
				demanded := map[fault]int{tooMany: many, tooFew: few, either: refuted}
				if right, ok := demanded[w.fault]; ok && i < len(short) && right != probes {
					t.Errorf("at delays of %s, %d of %d probes show %s", d.name, right, probes, w.fault)
				}
			}
		})
	}
}

func BenchmarkJudge(b *testing.B) {
	for _, name := range []string{"fixed, any phase", "opened by a call", "log", "counter, consuming", "bucket of L/10", "fixed 180", "fixed 201", "none"} {
		for _, d := range []delay{delays[0], delays[2], delays[3]} {
			kinds := slices.Clone(accepted)
			for _, w := range wrongs {
				kinds = append(kinds, w.kind)
			}
			k := kinds[slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })]
			calls := probed(limit, k, d, 1)
			b.Run(fmt.Sprintf("%s, %s, %d calls", name, d.name, len(calls)), func(b *testing.B) {
				for b.Loop() {
					judged(ratelimit.NewHistory(limit, calls))
				}
			})
		}
	}
}
