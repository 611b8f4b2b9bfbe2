package target

import (
	"testing"
	"testing/synctest"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// A crowd is larger than one call takes, whichever way the stage is set.
func TestACrowdIsStagedInChunks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, session := range map[string]*Session{
			"imported": prepared(t, reference(t)), "live": prepared(t, without(reference(t), imports...)),
		} {
			plan := program.Stage{Groups: []program.Group{{Name: "g", Type: program.AnyCounted, Messages: 3,
				Crowd: &program.Crowd{Prefix: "m", Size: 450, Unread: 2}}}}
			r := mustPlay(t, session, program.Program{ID: "p", Stage: plan, Steps: []program.Step{look()}})
			if n := len(r.Steps[0].Snapshot.Members); n != 451 {
				t.Errorf("%s: the group has %d members, want the owner and a crowd of 450", name, n)
			}
			session.Clear(t.Context())
		}
	})
}

// Messages are imported a second apart, and none of them may lie in the future: more than an hour has seconds.
func TestAGroupOfManyMessagesIsStaged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := prepared(t, reference(t))
		plan := program.Stage{Groups: []program.Group{{Name: "g", Type: program.AnyCounted, Messages: 4000, Members: []program.Member{bobWith(3999)}}}}
		r := mustPlay(t, s, program.Program{ID: "p", Stage: plan, Steps: []program.Step{look(), readBob()}})
		if n := r.Steps[0].Snapshot.Messages; n != 4000 {
			t.Errorf("the group has %d messages, want 4000", n)
		}
		if n := r.Steps[1].Reading.Unread; n == nil || *n != 3999 {
			t.Errorf("bob's count reads as %+v, want 3999", r.Steps[1].Reading)
		}
		s.Clear(t.Context())
	})
}
