package judge_test

import (
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// What the contract notes about the type of a group is said once, and only where something is not kept.
func TestAFailureHasTheNoteOnItsGroupsType(t *testing.T) {
	c := contract(t)
	meeting, _ := c.GroupType("Meeting")
	for name, test := range map[string]struct {
		answer        record.Exchange
		first, second string
		want          string
	}{
		"nothing is wrong":       {ok, "Meeting", "Meeting", ""},
		"no type has one":        {fails(10010), "Public", "AVChatRoom", ""},
		"the first group's does": {fails(10010), "Meeting", "AVChatRoom", meeting.Note},
		"another group's does":   {fails(10010), "Public", "Meeting", meeting.Note},
		"both have the same":     {fails(10010), "ChatRoom", "Meeting", meeting.Note},
	} {
		p, rec := assembled(usual, set(mine(accepted), test.answer))
		rec.Groups = map[string]record.Group{"g": {Type: test.first}, "i": {Type: test.second}}
		f := judge.Program(c, p, []record.Recording{rec}, mineAt(spec.Must), judge.Surroundings{})
		if f.Reason != test.want || f.Repeat != "" {
			t.Errorf("%s: the reason is %q, want %q; it is repeated %q", name, f.Reason, test.want, f.Repeat)
		}
	}
}

// A control that is the requirement's own blocks it, and no other requirement is to blame.
func TestAControlOfTheRequirementItself(t *testing.T) {
	e := mine(accepted)
	e.Control = true
	p, rec := assembled(usual, set(e, fails(10010)), set(mine(accepted), ok))
	if f := judge.Program(contract(t), p, []record.Recording{rec}, mineAt(spec.Must), judge.Surroundings{}); f.Verdict != judge.Blocked || f.BlockedBy != "" {
		t.Errorf("it is %+v", f)
	}
}
