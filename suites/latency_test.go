package suites_test

import (
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/suites"
)

// TestARunWaitsForNothingTwice bounds how long a run takes without the chapter of the limit, on a virtual clock. Programs play side
// by side, so that latency and lag cost a run its depth and not its breadth.
func TestARunWaitsForNothingTwice(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	for name, test := range map[string]struct {
		variation string
		latency   time.Duration
		most      float64 // seconds; 0 where it is what the calls need under the limit, and a fifth more
	}{
		"at once":               {"", 0, 0},
		"100 ms":                {"", 100 * time.Millisecond, 5},
		"200 ms":                {"", 200 * time.Millisecond, 9},
		"1 s behind, and 50 ms": {"readings-1s-behind", 50 * time.Millisecond, 12},
		"a refusal that fits":   {"last-codes", 0, 0}, // for a missing UserSig it is the code of a lockout
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := contract(t)
				departure, _ := fault.Find(test.variation)
				server, err := departure.New(emulator.Options{Contract: c, Latency: test.latency})
				if err != nil {
					t.Fatal(err)
				}
				r, exchanges, err := suites.Judge(t.Context(), suites.Options{LabelFilter: "!rate", AsOverNetwork: true,
					Target: target.Config{Contract: c, Base: &url.URL{Scheme: "http", Host: "localhost"}, Handler: server,
						Timeout: 5 * time.Second, Settle: 2 * time.Second, Seed: 1,
						Account: target.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}}})
				if err != nil {
					t.Fatal(err)
				}
				if r.Verdict != reports.KeptSelection {
					explain(t, r)
					t.Errorf("the reference is %s", r.Verdict)
				}
				most := test.most
				if most == 0 {
					calls := map[string]int{}
					for _, x := range exchanges {
						calls[x.Command]++
						most = max(most, 1.2*float64(calls[x.Command])/c.Limit.PerSecond())
					}
				}
				if r.Seconds > most {
					t.Errorf("%d exchanges took %.2f s, want at most %.2f s", r.Exchanges, r.Seconds, most)
				}
				t.Logf("%d exchanges in %.2f s of %.2f s", r.Exchanges, r.Seconds, most)
				if err := server.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
