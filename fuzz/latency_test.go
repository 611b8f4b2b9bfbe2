package fuzz_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
)

// TestACampaignUsesItsLimitWhateverTheNetwork lets campaigns at the default pace at targets that answer late, and whose readings
// are behind: as many calls are under way as it takes. The clock is a virtual one.
func TestACampaignUsesItsLimitWhateverTheNetwork(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	for name, test := range map[string]struct {
		variation string
		latency   time.Duration
		least     float64
	}{
		"at once":               {"", 0, 0.95},
		"100 ms":                {"", 100 * time.Millisecond, 0.90},
		"200 ms":                {"", 200 * time.Millisecond, 0.85},
		"300 ms behind":         {"readings-300ms-behind", 0, 0.90},
		"1 s behind, and 50 ms": {"readings-1s-behind", 50 * time.Millisecond, 0.80},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				departure, _ := fault.Find(test.variation)
				server, err := departure.New(emulator.Options{Contract: loadContract(t), Latency: test.latency})
				if err != nil {
					t.Fatal(err)
				}
				result := run(t, optionsFor(t, server, func(o *fuzz.Options) {
					o.MaxCalls, o.Duration, o.Target.Pace, o.Target.Settle = 0, 40*time.Second, 0, 3*time.Second
				}))
				noFindings(t, result)
				if result.Limited > 0 || result.Share < test.least || result.Share > 1 {
					t.Errorf("%d calls, of which %d were refused as too frequent; of what the limit allows %.3f was used", result.Calls, result.Limited, result.Share)
				}
				t.Logf("%d calls, share %.3f", result.Calls, result.Share)
				if err := server.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// TestAFindingThatRecursSlowsNothingDown: what is known already is not waited for, so that a server that does not clamp still gets
// most of the calls that may be made.
func TestAFindingThatRecursSlowsNothingDown(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	synctest.Test(t, func(t *testing.T) {
		departure, _ := fault.Find("no-clamp")
		server, err := departure.New(emulator.Options{Contract: loadContract(t)})
		if err != nil {
			t.Fatal(err)
		}
		result := run(t, optionsFor(t, server, func(o *fuzz.Options) {
			o.MaxCalls, o.Duration, o.Target.Pace, o.Target.Settle = 0, 20*time.Second, 0, 3*time.Second
		}))
		if len(result.Findings) == 0 || result.Share < 0.5 {
			t.Errorf("%d findings in %d calls; of what the limit allows %.3f was used", len(result.Findings), result.Calls, result.Share)
		}
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
}
