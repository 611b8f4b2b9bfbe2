package judge

import "testing"

// A failure that rests on a reading may vanish when its program is played again, as long as one playing alone showed it.
func TestVanishing(t *testing.T) {
	for name, test := range map[string]struct {
		f    Finding
		want bool
	}{
		"a reading in one of two":       {Finding{read: true, Repeat: "1 of 2"}, true},
		"a reading in both":             {Finding{read: true, Repeat: "2 of 2"}, false},
		"a reading in a single one":     {Finding{read: true}, false},
		"an answer in one of two":       {Finding{Repeat: "1 of 2"}, false},
		"an answer in eleven of twenty": {Finding{Repeat: "11 of 20"}, false},
	} {
		if got := test.f.Vanishing(); got != test.want {
			t.Errorf("%s: vanishing is %t", name, got)
		}
	}
}

func TestBlame(t *testing.T) {
	const unsigned = "refused as missing usersig (70002)"
	red := []Finding{
		{Requirement: "CLAMP-2", Verdict: Fail, Expected: "the count of bob reads 5", Exchanges: []int{1, 2}, read: true},
		{Requirement: "REQ-4", Verdict: Warn, Expected: "accepted", Exchanges: []int{3}},
		{Requirement: "AUTH-3", Verdict: Fail, Expected: unsigned, Exchanges: []int{4}},
	}
	for name, test := range map[string]struct {
		blocked Finding
		want    string
	}{
		"the step's own requirement":                            {Finding{Requirement: "A", BlockedBy: "AUTH-3", Exchanges: []int{1}}, "AUTH-3"},
		"one whose failure is the same exchange":                {Finding{Requirement: "A", BlockedBy: "KEPT", Exchanges: []int{3}, missed: unsigned}, "REQ-4"},
		"one whose failure is the same":                         {Finding{Requirement: "A", Exchanges: []int{9}, missed: unsigned}, "AUTH-3"},
		"a should is no reason where it is another":             {Finding{Requirement: "A", Exchanges: []int{9}, missed: "accepted"}, ""},
		"a count that is wrong, of another count":               {Finding{Requirement: "A", missed: "the count of carol reads 300", read: true}, "CLAMP-2"},
		"a call that is accepted has nothing to do with counts": {Finding{Requirement: "A", missed: "refused as wrong key (70009)"}, ""},
		"its own failure is none that stands in the way":        {Finding{Requirement: "AUTH-3", missed: unsigned}, ""},
	} {
		if got := Blame(test.blocked, red); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
