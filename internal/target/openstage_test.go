package target

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Many act on one stage at once; what they do is read back, kept under the stage's name, and cleared in the end.
func TestAStageStandsForManyAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reference := reference(t)
		made := keepBooks(reference)
		s := prepared(t, made)
		s.client.config.Forget = true
		st, o := s.Open(t.Context(), "the stage", stageOf("Public", bobWith(2)))
		if o != nil {
			t.Fatal(o.Reason)
		}
		if id, account := st.Place("g", "bob"); id == "" || account == "" || st.Type("g") != "Public" {
			t.Errorf("the stage has the group %q of type %q, and the account %q", id, st.Type("g"), account)
		}
		if err := st.Reserve(t.Context(), 3); err != nil {
			t.Fatal(err)
		}
		answers := make(chan judge.Answer, 3)
		for range 3 {
			go func() {
				answers <- judge.ReadAnswer(st.Call(t.Context(), program.Call{Group: "g", Member: "bob", Number: "4"}))
			}()
		}
		for range 3 {
			if a := <-answers; !a.Accepted {
				t.Errorf("a call is answered %+v", a)
			}
		}
		if x := st.Send(t.Context(), "g"); !judge.ReadAnswer(x).Accepted {
			t.Errorf("a message is answered %+v", x.Response)
		}
		reading, err := st.Read(t.Context(), "g", "bob")
		if err != nil || reading.Unread == nil || *reading.Unread != 5 || reading.Exchange == 0 {
			t.Errorf("4 and a message read %s, %v", reading, err)
		}
		if n, err := st.Messages(t.Context(), "g"); err != nil || reading.Messages == nil || n != *reading.Messages {
			t.Errorf("the group has %d messages, %v, where the reading says %v", n, err, reading.Messages)
		}
		calls := 0
		for _, x := range st.Close(t.Context()) {
			if x.Command == "set_unread_msg_num" {
				calls++
			}
		}
		if calls != 3 {
			t.Errorf("%d calls were kept, want 3", calls)
		}
		s.Clear(t.Context())
		made.mustBeClear(t, reference)
	})
}

// A budget and the target's limit are kept to, whoever makes the calls.
func TestAStageGivesLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := prepared(t, reference(t))
		s.client.config.MaxCalls = s.client.Calls() + 3
		st, o := s.Open(t.Context(), "the stage", stageOf("Public", bobWith(2)))
		if o != nil {
			t.Fatal(o.Reason)
		}
		defer st.Close(t.Context())
		if err := st.Reserve(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
		call := program.Call{Group: "g", Member: "bob", Number: "4"}
		if x := st.Call(t.Context(), call); !judge.ReadAnswer(x).Accepted {
			t.Errorf("with leave a call ends as %+v", x.Trouble)
		}
		st.Release()
		if err := st.Reserve(t.Context(), 2); err == nil {
			t.Error("there was leave for four calls, of three in the budget")
		}
		if x := st.Call(t.Context(), call); !judge.ReadAnswer(x).Accepted {
			t.Errorf("the last call of the budget ends as %+v", x.Trouble)
		}
		if x := st.Call(t.Context(), call); x.Trouble == nil || x.Trouble.Kind != record.TroubleBudget {
			t.Errorf("beyond the budget a call ends as %+v", x.Trouble)
		}
	})
}

// What is not shown is not a count, and what cannot be set is not a stage.
func TestAStageShowsNoMoreThanThereIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := prepared(t, reference(t))
		st, o := s.Open(t.Context(), "the stage", stageOf("Public", bobWith(2)))
		if o != nil {
			t.Fatal(o.Reason)
		}
		defer st.Close(t.Context())
		if reading, err := st.Read(t.Context(), "g", "nobody"); err == nil {
			t.Errorf("an account that is not there reads %s", reading)
		}
		if _, o := s.Open(t.Context(), "another", stageOf("NoSuchType", bobWith(2))); o == nil {
			t.Error("a stage of no type is set")
		}
	})
}

// TestAStandingStageBeginsWithAllMessages has a target that shows a new group without its messages at first.
func TestAStandingStageBeginsWithAllMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := prepared(t, hesitant(reference(t), 300*time.Millisecond))
		for name, first := range map[string]func(*Stage) (int64, error){
			"messages": func(st *Stage) (int64, error) { return st.Messages(t.Context(), "g") },
			"a count": func(st *Stage) (int64, error) {
				reading, err := st.Begin(t.Context(), "g", "bob")
				return *reading.Messages, err
			},
		} {
			st, o := s.Open(t.Context(), name, stageOf("Public", bobWith(2)))
			if o != nil {
				t.Fatal(o.Reason)
			}
			if n, err := first(st); err != nil || n != 5 {
				t.Errorf("%s: the group has %d messages at first, %v", name, n, err)
			}
			st.Close(t.Context())
		}
		if _, err := s.newStage(playing{}, nil).Messages(t.Context(), "none"); err == nil {
			t.Error("a group that is not there has a number of messages")
		}
	})
}
