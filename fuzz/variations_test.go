package fuzz_test

import (
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/fuzz"
)

// runsVariable makes the test of false alarms run that many campaigns against the reference; without it there are three.
const runsVariable = "UNREADCHECK_FUZZ_RUNS"

func noFindings(t *testing.T, result *fuzz.Result) {
	t.Helper()
	for _, f := range result.Findings {
		t.Errorf("a false alarm: %s", f.Report())
	}
	if result.Programs == 0 {
		t.Errorf("nothing was judged: %v", result.Unjudged)
	}
}

func TestTheReferenceRaisesNoAlarm(t *testing.T) {
	runs := 3
	if text := os.Getenv(runsVariable); text != "" {
		var err error
		if runs, err = strconv.Atoi(text); err != nil {
			t.Fatalf("%s=%q is no number", runsVariable, text)
		}
	}
	for seed := range runs {
		result := run(t, optionsFor(t, reference(t), func(o *fuzz.Options) { o.Seed, o.MaxCalls = uint64(seed+100), 2000 }))
		noFindings(t, result)
		if result.Calls < 1900 {
			t.Errorf("only %d calls were made: %s", result.Calls, result.Ended)
		}
	}
}

func TestVariationsRaiseNoAlarm(t *testing.T) {
	for _, v := range fault.Variations() {
		if v.Lane != fault.Memory {
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			server, err := v.New(emulator.Config{Contract: loadContract(t), Unlimited: true})
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := server.Close(); err != nil {
					t.Error(err)
				}
			}()
			result := run(t, optionsFor(t, server, func(o *fuzz.Options) {
				o.MaxCalls, o.Duration, o.Target.Settle = 700, 20*time.Second, 2*time.Second
			}))
			noFindings(t, result)
			t.Logf("%d calls, %d programs, %.1f s, %s, %v", result.Calls, result.Programs, result.Seconds, result.Ended, result.Unjudged)
		})
	}
}
