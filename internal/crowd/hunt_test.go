package crowd_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/internal/crowd"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
)

// small is enough to find what happens to be there in a program or a few.
var small = crowd.Size{Operations: 60, Round: 60}

// hunt generates the programs of seeds and hunts until one finds something. It returns how many it took.
func hunt(t testing.TB, config crowd.Config, open crowd.Opener, size crowd.Size, seeds int) (crowd.Hunted, int) {
	t.Helper()
	config.Contract = loadContract(t)
	var last crowd.Hunted
	for seed := range seeds {
		out, err := crowd.Hunt(context.Background(), config, open, crowd.Generate(uint64(seed), size), crowd.Effort{Calls: 150})
		if err != nil {
			t.Fatal(err)
		}
		if last = out; len(out.Verdict.Findings) > 0 {
			return out, seed + 1
		}
	}
	return last, seeds
}

// healthy expects that programs of several seeds find nothing, and that all is checked.
func healthy(t *testing.T, config crowd.Config, open crowd.Opener, size crowd.Size, seeds int) {
	t.Helper()
	config.Contract = loadContract(t)
	for seed := range seeds {
		out, err := crowd.Hunt(context.Background(), config, open, crowd.Generate(uint64(seed), size), crowd.Effort{})
		if err != nil {
			t.Fatal(err)
		}
		if !out.Verdict.Passed() || out.Verdict.Readings < 20 {
			t.Errorf("seed %d, %d readings: %s", seed, out.Verdict.Readings, shown(out.Verdict))
		}
	}
}

func shown(v concurrent.Verdict) string {
	var b strings.Builder
	for _, f := range v.Findings {
		fmt.Fprintf(&b, "%s (%d of %d): %s\n", f.Requirement, f.Failed, f.Segments, f.Explanation)
	}
	for _, d := range v.Doubts {
		fmt.Fprintf(&b, "doubt: %s\n", d)
	}
	return b.String()
}

func TestTheHealthy(t *testing.T) {
	t.Parallel()
	size := small
	size.Types = []string{"Public", "Work", "Community", "Meeting"}
	for _, allowed := range []string{"", "limit", "31 bits"} {
		t.Run("a toy "+allowed, func(t *testing.T) { healthy(t, crowd.Config{}, toys(loadContract(t), allowed), size, 6) })
	}
	t.Run("the reference", func(t *testing.T) {
		size.Types = []string{"Public", "Work", "Meeting"}
		healthy(t, crowd.Config{}, served(t, departed(t, fault.Departure{})), size, 6)
	})
}

// What the contract allows is not a finding.
func TestVariations(t *testing.T) {
	t.Parallel()
	for name, lag := range map[string]time.Duration{
		"last-codes": 0, "numbers-of-31-bits": 0, "numbers-of-32-bits": 0, "join-notices": 0, "assigned-group-ids": 0,
		"latency-5ms": 0, "readings-300ms-behind": 300 * time.Millisecond,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // most of the time is spent waiting
			d, known := fault.Find(name)
			if !known {
				t.Fatal("there is no such variation")
			}
			size, seeds := small, 2
			if lag > 0 {
				size, seeds = crowd.Size{Operations: 8, Round: 8, Groups: 2}, 1
			}
			healthy(t, crowd.Config{Lag: lag, Settle: 2 * time.Second}, servedLate(t, departed(t, d), lag), size, seeds)
		})
	}
}

// Each is found within a few programs. Which requirement a race is put down to depends on what it left behind; histories
// that are written down say what has to be made of each. What ends with a dash stands for all that begin so.
func TestTheWrong(t *testing.T) {
	t.Parallel()
	races := slices.Clip([]string{"UMN-CONC-1", "UMN-CONC-2", "UMN-CONC-3"})
	clamping := []string{"UMN-CLAMP-2", "UMN-CLAMP-10"}
	for _, test := range thorough.Share(t, 3, []struct {
		wrong string
		want  []string
	}{
		{"lost update", races}, {"torn clamp", races}, {"one by one", races}, {"drops one of two", races}, {"refuses two", races},
		{"another member", races},
		{"another group", append(races, "UMN-CLAMP-")}, // whose messages are not the bound that the count was cut to
		{"stale reading", append(races, "UMN-CLAMP-")},
		{"no clamp", clamping},
		{"one more", clamping},
		{"sets what is ignored", []string{"UMN-TYPE-3"}},
	}) {
		t.Run(test.wrong, func(t *testing.T) {
			size := small
			if test.wrong == "sets what is ignored" {
				size.Types = []string{"Public", "Meeting"}
			}
			expectFound(t, toys(loadContract(t), test.wrong), size, test.want)
		})
	}
}

func TestFaultsOfConcurrency(t *testing.T) {
	t.Parallel()
	for _, f := range fault.Faults() {
		if f.Chapter == "concurrency" && f.Fuzz {
			t.Run(f.Name, func(t *testing.T) {
				expectFound(t, served(t, departed(t, f.Departure)), small, []string{"UMN-CONC-1", "UMN-CONC-2", "UMN-CONC-3"})
			})
		}
	}
}

func expectFound(t *testing.T, open crowd.Opener, size crowd.Size, want []string) {
	t.Helper()
	out, seeds := hunt(t, crowd.Config{}, open, size, 12)
	if len(out.Verdict.Findings) == 0 {
		t.Fatalf("not found in %d programs: %s", seeds, shown(out.Verdict))
	}
	for _, f := range []concurrent.Finding{out.Verdict.Findings[0], out.Shrunk.Finding} {
		wanted := slices.ContainsFunc(want, func(prefix string) bool { return strings.HasPrefix(f.Requirement, prefix) })
		if !wanted || f.Expected == "" || f.Got == "" || !strings.Contains(f.Explanation, "impossible") {
			t.Errorf("want one of %v…: %s, expected %q, got %q: %s", want, f.Requirement, f.Expected, f.Got, f.Explanation)
		}
	}
}
