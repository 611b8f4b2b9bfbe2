package fuzz_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
)

// TestACampaignUsesItsLimit lets a campaign at the default pace at a target with the contract's limit. It makes nearly as many
// calls as may be made, and none of them is refused as too frequent. The clock is a virtual one.
func TestACampaignUsesItsLimit(t *testing.T) {
	t.Parallel()
	for algorithm, calls := range map[emulator.Algorithm]int{emulator.SlidingLog: 10_000, emulator.FixedWindow: 3000, emulator.TokenBucket: 3000} {
		if !thorough.All() {
			if algorithm != emulator.SlidingLog {
				continue // the limiter is the server's: all three have the campaign do the same
			}
			calls = 1000
		}
		t.Run(string(algorithm), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				limited := reference(t, func(c *emulator.Options) { c.Unlimited, c.Limiter = false, algorithm })
				result := run(t, optionsFor(t, limited, func(o *fuzz.Options) { o.MaxCalls, o.Target.Pace = calls, 0 }))
				noFindings(t, result)
				if result.Calls != calls || result.Limited > 0 || thorough.All() && result.Share < 0.95 || result.Share > 1 {
					t.Errorf("%d calls, of which %d were refused as too frequent; of what the limit allows %.3f was used", result.Calls, result.Limited, result.Share)
				}
			})
		})
	}
}

// TestALimitThatIsLowerIsNoted is the twin: where the target allows half of what the contract says, refusals are counted, and
// the campaign slows down until few are left.
func TestALimitThatIsLowerIsNoted(t *testing.T) {
	thorough.Only(t)
	synctest.Test(t, func(t *testing.T) {
		limit := loadContract(t).Limit
		limit.Calls /= 2
		half := reference(t, func(c *emulator.Options) { c.Unlimited, c.Limit = false, &limit })
		result := run(t, optionsFor(t, half, func(o *fuzz.Options) { o.MaxCalls, o.Target.Pace = 2000, 0 }))
		noFindings(t, result)
		if result.Limited == 0 || result.Limited > result.Calls/10 {
			t.Errorf("%d of %d calls were refused as too frequent", result.Limited, result.Calls)
		}
		if result.HeldPace < 50 || result.HeldPace > 100 {
			t.Errorf("the pace that held is %.0f calls/s of 100", result.HeldPace)
		}
	})
}

// TestTrustSavesReadings: once a target has shown that it sets the counts that a stage asks for, they are not read before each
// program.
func TestTrustSavesReadings(t *testing.T) {
	t.Parallel()
	var readings atomic.Int64
	target := reference(t)
	counting := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/get_joined_group_list") {
			readings.Add(1)
		}
		target.ServeHTTP(w, r)
	})
	result := run(t, optionsFor(t, counting, func(o *fuzz.Options) {
		o.Layers, o.MaxCalls, o.Workers = []string{fuzz.Values}, 110, 1
	}))
	noFindings(t, result)
	if n := readings.Load(); n > int64(3*result.Calls/2) {
		t.Errorf("%d readings for %d calls", n, result.Calls)
	}
}
