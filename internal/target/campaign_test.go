package target

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// oracleOf is an oracle that expects one count of every reading and stops after some step.
type oracleOf struct {
	counts []int64
	stop   int
	begun  bool
	seen   []record.Step
}

func (n *oracleOf) Begin(r record.Recording) { n.begun = len(r.Baseline) > 0 && len(r.Groups) > 0 }

func (n *oracleOf) Step(i int, seen record.Step) bool {
	n.seen = append(n.seen, seen)
	return i != n.stop
}

func (n *oracleOf) Counts(int) []int64 { return n.counts }

func trialOf(id string, steps ...program.Step) program.Program {
	return program.Program{ID: id, Steps: steps, Stage: program.Stage{Groups: []program.Group{{Name: "g", Type: program.AnyCounted, Messages: 5,
		Members: []program.Member{{Name: "bob", Unread: 2}}}}}}
}

func setTo(n program.Number) program.Step {
	return program.Step{Call: &program.Call{Group: "g", Member: "bob", Number: n}}
}

func readBob() program.Step { return program.Step{Read: &program.Read{Group: "g", Member: "bob"}} }

func forgetful(c *Config) { c.Forget = true }

func TestATrialIsToldToItsOracle(t *testing.T) {
	s := prepared(t, reference(t), forgetful)
	oracle := &oracleOf{counts: []int64{4}, stop: 2}
	recording, exchanges := s.PlayTrial(t.Context(), Trial{Program: trialOf("p", setTo("4"), readBob(), setTo("1"), readBob()), Oracle: oracle})
	if recording.Obstacle != nil || !oracle.begun || len(oracle.seen) != 3 {
		t.Fatalf("obstacle %+v, begun %v, %d steps were told", recording.Obstacle, oracle.begun, len(oracle.seen))
	}
	if r := oracle.seen[1].Reading; r == nil || r.String() != "4" {
		t.Errorf("the reading is %v", r)
	}
	var commands []string
	for _, x := range exchanges {
		commands = append(commands, x.Command)
	}
	for _, want := range []string{"import_group", "set_unread_msg_num", "get_joined_group_list", "destroy_group"} {
		if !slices.Contains(commands, want) {
			t.Errorf("the exchanges are of %v, without %s", commands, want)
		}
	}
	if left := s.client.Take("p"); len(left) != 0 {
		t.Errorf("%d exchanges were not forgotten", len(left))
	}
}

func TestAReadingWaitsForWhatTheOracleKnows(t *testing.T) {
	s := prepared(t, reference(t), forgetful)
	began := time.Now()
	oracle := &oracleOf{counts: []int64{77}, stop: -1}
	s.PlayTrial(t.Context(), Trial{Program: trialOf("p", setTo("4"), readBob()), Oracle: oracle, Patience: 50 * time.Millisecond})
	if r := oracle.seen[1].Reading; r == nil || r.String() != "4" || r.Waited < 20*time.Millisecond || time.Since(began) > 2*time.Second {
		t.Errorf("the reading is %+v", r)
	}
}

func TestAccountsAreLentAgain(t *testing.T) {
	s := prepared(t, reference(t), forgetful)
	for i := range 30 {
		s.PlayTrial(t.Context(), Trial{Program: trialOf(fmt.Sprint("p", i), setTo("4")), Oracle: &oracleOf{stop: -1}})
	}
	if _, accounts := s.journal.open(); len(accounts) > 2*atLeast {
		t.Errorf("30 programs of two accounts made %d", len(accounts))
	}
	if kept := len(s.client.Exchanges()); kept > fewExchanges {
		t.Errorf("%d exchanges were kept", kept)
	}
	if left := s.Clear(t.Context()); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// openSeat opens the only seat of a stage.
func openSeat(t *testing.T, s *Session) (*Seat, *record.Obstacle) {
	t.Helper()
	stage, o := s.OpenSeats(t.Context(), trialOf("").Stage, "bob", 1)
	if o != nil {
		return nil, o
	}
	return stage.Seat(0), nil
}

// TestLanesOfAStageHaveCountsOfTheirOwn has two seats on one stage: no group is made for the second, and what one sets does
// not show in the other.
func TestLanesOfAStageHaveCountsOfTheirOwn(t *testing.T) {
	s := prepared(t, reference(t), forgetful)
	before := groupsMade(s)
	stage, o := s.OpenSeats(t.Context(), trialOf("").Stage, "bob", 2)
	if o != nil {
		t.Fatal(o.Reason)
	}
	if made := groupsMade(s) - before; made != len(trialOf("").Stage.Groups) {
		t.Errorf("two seats made %d groups", made)
	}
	first, second := stage.Seat(0), stage.Seat(1)
	for seat, number := range map[*Seat]program.Number{first: "4", second: "3"} {
		if x, err := seat.Call(t.Context(), program.Call{Group: "g", Member: "bob", Number: number}); err != nil || x.Response == nil {
			t.Fatalf("the answer is %+v, %v", x, err)
		}
	}
	for seat, want := range map[*Seat]string{first: "4", second: "3"} {
		if rows, o := seat.Read(t.Context(), "bob"); o != nil || rows["g"].String() != want {
			t.Errorf("a seat that set %s reads %+v, %+v", want, rows, o)
		}
	}
	stage.Close(t.Context())
	if groups, _ := s.Left(); len(groups) != before {
		t.Errorf("%d groups are left, want %d", len(groups), before)
	}
}

// groupsMade is how many groups of the session stand.
func groupsMade(s *Session) int {
	groups, _ := s.Left()
	return len(groups)
}

func TestASeatCallsAndReads(t *testing.T) {
	for _, observer := range []observer{unreadField{}, messageSeq{}} {
		s := prepared(t, reference(t), forgetful)
		s.observer = observer
		l, o := openSeat(t, s)
		if o != nil {
			t.Fatal(o.Reason)
		}
		x, err := l.Call(t.Context(), program.Call{Group: "g", Member: "bob", Number: "4"})
		if err != nil || x.Response == nil || !strings.Contains(string(x.Response.Body), `"OK"`) {
			t.Fatalf("the answer is %+v, %v", x, err)
		}
		unsigned := program.Call{Group: "g", Member: "bob", Number: "1", Credential: program.Unsigned}
		if x, err = l.Call(t.Context(), unsigned); err != nil || x.Response == nil || !strings.Contains(string(x.Response.Body), `"FAIL"`) {
			t.Fatalf("the answer to an unsigned call is %+v, %v", x, err)
		}
		rows, o := l.Read(t.Context(), "bob")
		if o != nil || rows["g"].String() != "4" || *rows["g"].Messages != 5 {
			t.Errorf("%s reads %+v, %+v", observer.name(), rows, o)
		}
		l.Close(t.Context())
		if rows, o := l.Read(t.Context(), "bob"); o == nil {
			t.Errorf("once closed, the seat shows %+v", rows)
		}
		if s.client.Calls() != 2 {
			t.Errorf("%d calls were counted, want 2", s.client.Calls())
		}
	}
}

func TestASeatBeginsWithAllMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := prepared(t, hesitant(reference(t), 300*time.Millisecond), forgetful)
		l, o := openSeat(t, s)
		if o != nil {
			t.Fatal(o.Reason)
		}
		if rows, o := l.Begin(t.Context(), "bob"); o != nil || rows["g"].Messages == nil || *rows["g"].Messages != 5 {
			t.Errorf("a seat whose groups show late begins with %+v, %+v", rows, o)
		}
	})
}

func TestASeatKeepsToTheBudget(t *testing.T) {
	s := prepared(t, reference(t), forgetful, func(c *Config) { c.MaxCalls = 1 })
	l, o := openSeat(t, s)
	if o != nil {
		t.Fatal(o.Reason)
	}
	for _, want := range []bool{true, false} {
		x, err := l.Call(t.Context(), program.Call{Group: "g", Member: "bob", Number: "4"})
		if err != nil || (x.Response != nil) != want || !want && x.Why() != record.TroubleBudget {
			t.Errorf("the exchange is %+v, %v", x, err)
		}
	}
}
