package fuzz

import (
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/internal/wire"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// TestAGatewaysFailureOfBytesHasToComeBack: a status that may pass is a finding of the wire layer where each further playing shows it.
func TestAGatewaysFailureOfBytesHasToComeBack(t *testing.T) {
	t.Parallel()
	c := spec.Default()
	trial := raw.Trial{Case: wire.Control(c), Playing: raw.Playing{Values: raw.Values{Group: "g", Account: "bob", A: 1, B: 2, Before: 3, Messages: 5},
		Seen: raw.Seen{Answers: []record.Response{{Status: 503}}}}}
	fails := raw.Evidence{Trial: trial, Again: &trial}
	passed := fails
	passed.Trial.Seen, passed.Again = raw.Seen{}, nil
	passed.Trial.Seen.Trouble = &record.Trouble{Kind: record.TroubleOther}
	for name, test := range map[string]struct {
		alone []raw.Evidence
		want  bool
	}{
		"came back":         {[]raw.Evidence{fails, fails}, true},
		"came back once":    {[]raw.Evidence{passed, fails}, false},
		"did not come back": {[]raw.Evidence{passed, passed, passed}, false},
		"not played again":  {nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := foundEvidence{First: evidence{Wire: &fails}, Looked: &Deviation{Requirement: c.Broken(spec.AnswerStatus)}, Alone: test.alone}
			if got := e.conclude(c, &Finding{}); got != test.want {
				t.Errorf("it is a finding: %t, want %t", got, test.want)
			}
		})
	}
}

// TestAFailureThatMayPassHasToShowEachTime: three failures in a row are chance where a network fails at times.
func TestAFailureThatMayPassHasToShowEachTime(t *testing.T) {
	t.Parallel()
	for repeats, test := range map[string]struct {
		again int
		want  bool
	}{
		"3 of 3": {3, true},
		"2 of 3": {3, false},
		notAgain: {0, false},
	} {
		if got := (foundEvidence{Again: make([]record.Recording, test.again)}).eachTime(repeats); got != test.want {
			t.Errorf("shown %s: each time is %t, want %t", repeats, got, test.want)
		}
	}
}
