package fuzz_test

import (
	"testing"

	"github.com/unreadcheck/unreadcheck/fuzz"
)

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
	t.Parallel()
	result := run(t, optionsFor(t, reference(t), func(o *fuzz.Options) { o.Seed, o.MaxCalls = 100, 2000 }))
	noFindings(t, result)
	if result.Calls < 1900 {
		t.Errorf("only %d calls were made: %s", result.Calls, result.Ended)
	}
}
