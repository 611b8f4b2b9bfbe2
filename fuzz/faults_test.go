package fuzz_test

import (
	"slices"
	"testing"
	"testing/synctest"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
)

// sampled is of how many faults one is played here. `unreadcheck selftest --part fuzz` plays all, with as many seeds as is
// asked for.
const sampled = 20

// faulty is the reference with a fault and without a limit, until the test ends.
func faulty(t *testing.T, d fault.Departure) *fault.Server {
	t.Helper()
	server, err := d.New(emulator.Options{Contract: loadContract(t), Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

func TestFaultsAreFound(t *testing.T) {
	t.Parallel()
	var faults []fault.Fault
	for _, f := range fault.Faults() {
		if f.Fuzz && f.Environment == fault.Memory {
			faults = append(faults, f)
		}
	}
	for some := range slices.Chunk(thorough.Share(t, 5, faults), sampled) {
		f := some[0]
		t.Run(f.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				result := run(t, optionsFor(t, faulty(t, f.Departure), func(o *fuzz.Options) { o.Layers, o.MaxCalls = []string{fuzz.Values, fuzz.Sequences, fuzz.Crowd}, 3000 }))
				if !slices.ContainsFunc(result.Findings, func(found fuzz.Finding) bool { return slices.Contains(f.Breaks, found.Requirement) }) {
					t.Errorf("it breaks %v, and of that nothing was found in %d calls; findings: %+v", f.Breaks, result.Calls, result.Findings)
				}
			})
		})
	}
}

// Counts that show 30 ms late look wrong to whoever is in a hurry: an example that is made smaller so is given up, and what was seen
// first is followed up with patience.
func TestWhatIsLostAmongLateCountsIsFound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		at := slices.IndexFunc(fault.Faults(), func(f fault.Fault) bool { return f.Name == "batch-keeps-one-member" })
		late := fault.Faults()[at]
		result := run(t, optionsFor(t, faulty(t, late.Departure), func(o *fuzz.Options) { o.Layers, o.MaxCalls = []string{fuzz.Values}, 400 }))
		for _, f := range result.Findings {
			if slices.Contains(slices.Concat(late.Breaks, late.Fuzzed), f.Requirement) && f.Repeats == "3 of 3" {
				return
			}
		}
		t.Errorf("the update that is lost is not among %d findings in %d calls", len(result.Findings), result.Calls)
	})
}
