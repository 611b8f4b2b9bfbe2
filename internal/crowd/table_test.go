package crowd_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/crowd"
)

// TestDetection prints how often wrong implementations are found, and after how many steps, when CROWD_TABLE is set to the
// number of seeds for each.
func TestDetection(t *testing.T) {
	t.Parallel()
	var seeds int
	if _, err := fmt.Sscan(os.Getenv("CROWD_TABLE"), &seeds); err != nil {
		t.Skip("set CROWD_TABLE to the number of seeds")
	}
	contract := loadContract(t)
	type row struct {
		name string
		open func() crowd.Opener
		size crowd.Size
	}
	var rows []row
	for _, wrong := range []string{"", "limit", "31 bits", "one by one", "lost update", "torn clamp", "stale reading", "no clamp", "one more",
		"drops one of two", "refuses two", "another member", "another group"} {
		rows = append(rows, row{"toy: " + wrong, func() crowd.Opener { return toys(contract, wrong) }, crowd.Size{Operations: 100, Round: 100}})
	}
	rows = append(rows, row{"reference", func() crowd.Opener { return served(t, departed(t, fault.Departure{})) }, crowd.Size{}})
	for _, f := range fault.Faults() {
		if f.Chapter == "concurrency" {
			rows = append(rows, row{"fault: " + f.Name, func() crowd.Opener { return served(t, departed(t, f.Departure)) }, crowd.Size{}})
		}
	}
	filter := os.Getenv("CROWD_FILTER")
	for _, r := range rows {
		if !strings.Contains(r.name, filter) {
			continue
		}
		found, ids, shrunk := 0, map[string]int{}, map[string]int{}
		var steps, sizes []int
		for seed := range seeds {
			open, taken := r.open(), 0
			for try := range 6 {
				p := crowd.Generate(uint64(seed*100+try), r.size)
				out, err := crowd.Hunt(context.Background(), crowd.Config{Contract: contract}, open, p, crowd.Effort{})
				if err != nil {
					t.Fatal(err)
				}
				taken += firstFailure(out)
				if len(out.Verdict.Findings) > 0 {
					found++
					ids[out.Verdict.Findings[0].Requirement]++
					shrunk[out.Shrunk.Finding.Requirement]++
					sizes = append(sizes, out.Shrunk.Program.Acts())
					if v := os.Getenv("CROWD_SHOW"); v != "" && strings.HasSuffix(out.Verdict.Findings[0].Requirement, v) {
						t.Log(out.Verdict.Findings[0].Explanation)
					}
					break
				}
			}
			steps = append(steps, taken)
		}
		slices.Sort(steps)
		slices.Sort(sizes)
		median := func(n []int) int {
			if len(n) == 0 {
				return 0
			}
			return n[len(n)/2]
		}
		t.Logf("%-34s found %2d of %d, steps median %4d max %5d, first %v, shrunk %v to %d", r.name, found, seeds, median(steps), steps[len(steps)-1], ids, shrunk, median(sizes))
	}
}

// firstFailure is how many operations there were until the one that failed.
func firstFailure(out crowd.Hunted) int {
	if len(out.Verdict.Findings) == 0 {
		return len(out.History.Operations)
	}
	n := 0
	for _, o := range out.History.Operations {
		if o.Round <= out.Verdict.Findings[0].Round {
			n++
		}
	}
	return n
}
