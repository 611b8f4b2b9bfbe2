package fuzz_test

import (
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/fuzz"
)

// seedsVariable makes the test of all faults use that many seeds; without it each fault is met by one.
const seedsVariable = "UNREADCHECK_FUZZ_SEEDS"

func TestFaultsAreFound(t *testing.T) {
	seeds := 1
	if text := os.Getenv(seedsVariable); text != "" {
		var err error
		if seeds, err = strconv.Atoi(text); err != nil {
			t.Fatalf("%s=%q is no number", seedsVariable, text)
		}
	}
	var firsts []int
	for _, f := range fault.Faults() {
		if !f.Fuzz || f.Lane != fault.Memory {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			for seed := range seeds {
				server, err := f.New(emulator.Config{Contract: loadContract(t), Unlimited: true})
				if err != nil {
					t.Fatal(err)
				}
				result := run(t, optionsFor(t, server, func(o *fuzz.Options) { o.Seed, o.Layers = uint64(seed+1), []string{fuzz.Values, fuzz.Sequences} }))
				if err := server.Close(); err != nil {
					t.Error(err)
				}
				var ids []string
				first := -1
				for _, found := range result.Findings {
					if !slices.Contains(ids, found.Requirement) {
						ids = append(ids, found.Requirement)
					}
					if slices.Contains(f.Breaks, found.Requirement) && first < 0 {
						first = found.FirstCall
					}
					if !slices.Contains(f.Breaks, found.Requirement) {
						t.Logf("other: %s (%s; %s; %s) expected %s, got %s, %s", found.Requirement, found.Kind, found.State, found.Input, found.Expected, found.Got, found.Repeats)
					}
				}
				if first < 0 {
					t.Errorf("seed %d: not found; breaks %v, findings of %v", seed+1, f.Breaks, ids)
					continue
				}
				firsts = append(firsts, first)
				t.Logf("seed %d: call %d, %d findings of %v, breaks %v, %.1f s", seed+1, first, len(result.Findings), ids, f.Breaks, result.Seconds)
			}
		})
	}
	slices.Sort(firsts)
	if n := len(firsts); n > 0 {
		t.Logf("%d campaigns, calls to the first finding: median %d, 90th percentile %d, most %d", n, firsts[n/2], firsts[n*9/10], firsts[n-1])
	}
}
