package fuzz

import (
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

func TestTrustIsEarnedAndLost(t *testing.T) {
	t.Parallel()
	stage := func(typeName string) program.Stage { return group(typeName, 5, program.Member{Name: bob, Unread: 2}) }
	reading := func(member string, unread, messages int64) record.Reading {
		return record.Reading{Group: theGroup, Member: member, Unread: &unread, Messages: &messages}
	}
	two := int64(2)
	asAsked := reading(bob, 2, 5)
	for name, test := range map[string]struct {
		seen []record.Reading
		want bool
	}{
		"nothing seen":           {nil, false},
		"as asked":               {[]record.Reading{asAsked}, true},
		"another count":          {[]record.Reading{reading(bob, 3, 5)}, false},
		"more messages":          {[]record.Reading{reading(bob, 2, 6)}, false},
		"no number of messages":  {[]record.Reading{{Group: theGroup, Member: bob, Unread: &two}}, false},
		"no count":               {[]record.Reading{{Group: theGroup, Member: bob, Messages: &two}}, false},
		"once as asked, and not": {[]record.Reading{asAsked, reading(bob, 1, 5)}, false},
		"not, and once as asked": {[]record.Reading{reading(bob, 1, 5), asAsked}, false},
		"only the owner's":       {[]record.Reading{reading(program.Owner, 0, 5)}, false},
	} {
		trusted := &trust{types: map[string]bool{}}
		for _, r := range test.seen {
			trusted.learn(stage("Public"), []record.Reading{r})
		}
		if got := trusted.in(stage("Public")); got != test.want {
			t.Errorf("%s: trusted %v", name, got)
		}
		if trusted.in(stage("Work")) || trusted.in(program.Stage{}) {
			t.Errorf("%s: a type of which nothing was seen, or no stage, is trusted", name)
		}
	}
	zero := group("Public", 0, program.Member{Name: bob})
	trusted := &trust{types: map[string]bool{}}
	if trusted.learn(zero, []record.Reading{reading(bob, 0, 0)}); trusted.in(zero) {
		t.Error("a count of 0, which any member begins with, earns trust")
	}
}
