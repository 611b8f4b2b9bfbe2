package fuzz_test

import (
	"testing"
	"testing/synctest"

	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/fuzz"
)

// A count that a call in another group left is blamed on that, and not on the calls of its own group: those show nothing where they
// are made by themselves.
func TestAStrayCountIsBlamedOnTheCallThatLeftIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, known := fault.Find("all-groups-set")
		if !known {
			t.Fatal("there is no such fault")
		}
		result := run(t, optionsFor(t, faulty(t, f), func(o *fuzz.Options) { o.Layers, o.MaxCalls = []string{fuzz.Values}, 1200 }))
		if len(result.Findings) == 0 {
			t.Errorf("nothing was found in %d calls", result.Calls)
		}
		for _, found := range result.Findings {
			if found.Requirement != "UMN-ISO-2" || found.Repeats == "0 of 1" {
				t.Errorf("%s (%s; %s), %s: expected %s, got %s", found.Requirement, found.State, found.Input, found.Repeats, found.Expected, found.Got)
			}
		}
	})
}
