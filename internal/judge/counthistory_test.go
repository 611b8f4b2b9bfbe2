package judge_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Which requirement a count breaks follows from what happened since it was read: to it, to its neighbours, and in other groups.
func TestWhatAWrongCountBreaks(t *testing.T) {
	c := contract(t)
	at := func(calls ...program.Call) program.Step { return program.Step{AtOnce: calls} }
	onCarol, inSecond := program.Call{Group: theGroup, Member: carol, Number: "4"}, program.Call{Group: secondGroup, Member: bob, Number: "4"}
	minus := valid("4")
	minus.Fields = map[string]json.RawMessage{"UnreadMsgNum": json.RawMessage("-1")}
	twice := valid("")
	twice.Fill, twice.Bytes = true, []byte(`{"GroupId":$GroupId,"Member_Account":$Member_Account,"UnreadMsgNum":1,"UnreadMsgNum":4}`)
	three := reading(theGroup, bob, 3)
	readsBob := reads(theGroup, bob)
	for _, test := range []struct {
		name  string
		steps []program.Step
		seen  []record.Step
		want  string
	}{
		{"nothing was done", []program.Step{readsBob}, []record.Step{three}, ""},
		{"calls at once on the member", []program.Step{at(valid("4"), valid("1")), readsBob}, []record.Step{answeredWith(ok, ok), three}, "UMN-CONC-1"},
		{"calls at once on two members", []program.Step{at(valid("4"), onCarol), readsBob}, []record.Step{answeredWith(ok, ok), three}, "UMN-CONC-2"},
		{"calls at once in two groups", []program.Step{at(valid("4"), inSecond), readsBob}, []record.Step{answeredWith(ok, ok), three}, "UMN-CONC-3"},
		{"calls at once on two members in two groups", []program.Step{at(valid("4"), onCarol, inSecond), readsBob}, []record.Step{answeredWith(ok, ok, ok), three}, "UMN-CONC-3"},
		{"calls at once, the first of them refused", []program.Step{at(minus, valid("4")), readsBob}, []record.Step{answeredWith(fails(10004), ok), three}, "UMN-CONC-1"},
		{"calls at once, the last of them refused", []program.Step{at(valid("4"), minus), readsBob}, []record.Step{answeredWith(ok, fails(10004)), three}, "UMN-CONC-1"},
		{"calls at once, all of them right", []program.Step{at(valid("4"), onCarol), readsBob, reads(theGroup, carol)}, []record.Step{answeredWith(ok, ok), reading(theGroup, bob, 4), reading(theGroup, carol, 4)}, ""},
		{"calls at once, and one more", []program.Step{at(valid("4"), onCarol), sets(bob, "1"), readsBob}, []record.Step{answeredWith(ok, ok), answeredWith(ok), three}, "UMN-CLAMP-5"},
		{"calls at once, and one more, which left the count as it was", []program.Step{at(valid("4"), valid("1")), sets(bob, "3"), readsBob}, []record.Step{answeredWith(ok, ok), answeredWith(ok), reading(theGroup, bob, 4)}, "UMN-CLAMP-5"},
		{"calls at once on two members, and the same number once more", []program.Step{at(valid("4"), onCarol), sets(bob, "4"), readsBob}, []record.Step{answeredWith(ok, ok), answeredWith(ok), three}, "UMN-CLAMP-6"},
		{"calls at once, and one that was refused with an effect", []program.Step{at(valid("4"), valid("1")), does(minus), readsBob}, []record.Step{answeredWith(ok, ok), answeredWith(fails(10004)), three}, "UMN-ERR-13"},
		{"calls at once, of which the recording lacks one", []program.Step{at(valid("4"), onCarol), readsBob}, []record.Step{answeredWith(ok), three}, ""},
		{"a call of which the recording has none", []program.Step{sets(bob, "4"), readsBob}, []record.Step{{}, three}, ""},
		{"calls at once, one without an answer", []program.Step{at(valid("4"), onCarol), readsBob}, []record.Step{answeredWith(ok, reset), three}, ""},

		{"a call with two numbers, the first of which counts", []program.Step{does(twice), readsBob}, []record.Step{answeredWith(ok), reading(theGroup, bob, 1)}, ""},
		{"a call with two numbers, the last of which counts", []program.Step{does(twice), readsBob}, []record.Step{answeredWith(ok), reading(theGroup, bob, 4)}, ""},
		{"a call with two numbers, neither of which counts", []program.Step{does(twice), readsBob}, []record.Step{answeredWith(ok), three}, "UMN-CLAMP-1"},
		{"a call with two numbers, and one more", []program.Step{does(twice), sets(bob, "2"), readsBob}, []record.Step{answeredWith(ok), answeredWith(ok), three}, "UMN-CLAMP-5"},

		{"a neighbour's call", []program.Step{sets(carol, "4"), readsBob}, []record.Step{answeredWith(ok), three}, "UMN-ISO-1"},
		{"a call in another group", []program.Step{does(inSecond), readsBob}, []record.Step{answeredWith(ok), three}, "UMN-ISO-2"},
		{"a neighbour's call and one in another group", []program.Step{does(inSecond), sets(carol, "4"), readsBob}, []record.Step{answeredWith(ok), answeredWith(ok), three}, "UMN-ISO-1"},
		{"a neighbour's call before the member's own", []program.Step{sets(carol, "4"), sets(bob, "4"), readsBob}, []record.Step{answeredWith(ok), answeredWith(ok), three}, "UMN-CLAMP-1"},
		{"a neighbour's call after one of the member's own that found an unknown number", []program.Step{sets(bob, "1"), sends(), sets(bob, "4"), {Join: &program.Join{Group: theGroup, Member: "eve"}}, sets(bob, "1"), sets(carol, "4"), readsBob},
			[]record.Step{answeredWith(ok), messages(7), answeredWith(ok), messages(8), answeredWith(ok), answeredWith(ok), three}, "UMN-ISO-1"},
		{"a neighbour's call after the member's own", []program.Step{sets(bob, "4"), sets(carol, "4"), readsBob}, []record.Step{answeredWith(ok), answeredWith(ok), three}, "UMN-ISO-1"},
		{"a neighbour's call after the member's own, which left the count as it was", []program.Step{sets(bob, "4"), sets(carol, "4"), readsBob}, []record.Step{answeredWith(ok), answeredWith(ok), reading(theGroup, bob, 2)}, "UMN-CLAMP-1"},
		{"a neighbour's call after the member's own, which left the number itself", []program.Step{sets(bob, "9"), sets(carol, "4"), readsBob}, []record.Step{answeredWith(ok), answeredWith(ok), reading(theGroup, bob, 9)}, "UMN-CLAMP-2"},
		{"a neighbour's call, read before", []program.Step{sets(carol, "4"), readsBob, readsBob}, []record.Step{answeredWith(ok), reading(theGroup, bob, 2), three}, ""},
		{"a neighbour's call that was refused", []program.Step{does(minus), reads(theGroup, carol)}, []record.Step{answeredWith(fails(10004)), reading(theGroup, carol, 3)}, "UMN-ISO-1"},
		{"a neighbour's call, then messages", []program.Step{sets(carol, "4"), sends(), readsBob}, []record.Step{answeredWith(ok), messages(7), three}, ""},
		{"a call, then messages", []program.Step{sets(bob, "1"), sends(), readsBob}, []record.Step{answeredWith(ok), messages(7), reading(theGroup, bob, 1)}, "UMN-CLAMP-11"},
		{"a call, then messages to another group", []program.Step{sets(bob, "1"), {Send: &program.Send{Group: secondGroup, Times: 2}}, readsBob}, []record.Step{answeredWith(ok), messages(7), three}, "UMN-CLAMP-1"},
		{"a call, then no messages", []program.Step{sets(bob, "1"), {Send: &program.Send{Group: theGroup}}, readsBob}, []record.Step{answeredWith(ok), messages(5), three}, "UMN-CLAMP-1"},
		{"a call on the owner, then messages of theirs", []program.Step{sets(program.Owner, "1"), sends(), reads(theGroup, program.Owner)}, []record.Step{answeredWith(ok), messages(7), reading(theGroup, program.Owner, 0)}, ""},
		{"a call, then a newcomer", []program.Step{sets(bob, "1"), {Join: &program.Join{Group: theGroup, Member: "eve"}}, readsBob}, []record.Step{answeredWith(ok), messages(6), reading(theGroup, bob, 2)}, ""},
		{"calls at once, then a newcomer", []program.Step{at(valid("4"), valid("1")), {Join: &program.Join{Group: theGroup, Member: "eve"}}, readsBob}, []record.Step{answeredWith(ok, ok), messages(6), reading(theGroup, bob, 2)}, ""},
		{"a call, then a newcomer of another group", []program.Step{sets(bob, "1"), {Join: &program.Join{Group: secondGroup, Member: "eve"}}, readsBob}, []record.Step{answeredWith(ok), messages(6), reading(theGroup, bob, 2)}, "UMN-CLAMP-1"},
		{"a call, then somebody leaves", []program.Step{sets(bob, "1"), {Leave: &program.Leave{Group: theGroup, Member: carol}}, readsBob}, []record.Step{answeredWith(ok), messages(6), reading(theGroup, bob, 2)}, ""},
		{"the same number again, read before", []program.Step{sets(bob, "4"), readsBob, sets(bob, "4"), readsBob}, []record.Step{answeredWith(ok), reading(theGroup, bob, 4), answeredWith(ok), three}, "UMN-CLAMP-6"},
		{"the same number again, not read", []program.Step{sets(bob, "4"), sets(bob, "4"), readsBob}, []record.Step{answeredWith(ok), answeredWith(ok), three}, "UMN-CLAMP-6"},
		{"a number after one that was refused", []program.Step{does(minus), sets(bob, "4"), readsBob}, []record.Step{answeredWith(fails(10004)), answeredWith(ok), three}, "UMN-CLAMP-1"},
		{"a reading that was not taken", []program.Step{sets(bob, "4"), readsBob, readsBob}, []record.Step{answeredWith(ok), {}, three}, ""},
		{"messages between calls", []program.Step{sets(bob, "9"), sends(), sets(bob, "9"), readsBob}, []record.Step{answeredWith(ok), messages(7), answeredWith(ok), reading(theGroup, bob, 5)}, "UMN-CLAMP-9"},
		{"messages before the first call", []program.Step{sends(), sets(bob, "9"), readsBob}, []record.Step{messages(7), answeredWith(ok), reading(theGroup, bob, 5)}, "UMN-CLAMP-2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, d := range played(t, c, test.steps, test.seen, nil).Deviations() {
				got = append(got, d.Requirement)
			}
			if text := strings.Join(got, " "); text != test.want {
				t.Errorf("it breaks %q, want %q", text, test.want)
			}
		})
	}
}

// Where the ids of two members, or of two groups, are alike, a call on one that changes the other's count took them for one.
func TestWhatAWrongCountBreaksWhereIDsAreAlike(t *testing.T) {
	c := contract(t)
	capitals, similar := program.Naming{Like: program.InCapitals}, program.Naming{Like: program.LastCharacter}
	onCarol, inSecond := sets(carol, "4"), does(program.Call{Group: secondGroup, Member: bob, Number: "4"})
	for _, test := range []struct {
		name  string
		names map[string]program.Naming
		steps []program.Step
		want  string
	}{
		{"members, but for capitals", map[string]program.Naming{bob: capitals}, []program.Step{onCarol}, "UMN-REQ-15"},
		{"members, but for a character", map[string]program.Naming{bob: similar}, []program.Step{onCarol}, "UMN-REQ-14"},
		{"groups, but for capitals", map[string]program.Naming{theGroup: capitals}, []program.Step{inSecond}, "UMN-REQ-15"},
		{"a member's, and nothing was called", map[string]program.Naming{bob: capitals}, nil, ""},
		{"a member's, and messages came since", map[string]program.Naming{bob: capitals}, []program.Step{onCarol, sends()}, ""},
		{"another member's", map[string]program.Naming{"dave": capitals}, []program.Step{onCarol}, "UMN-ISO-1"},
		{"none, but the member's is long", map[string]program.Naming{bob: {Longest: true}}, []program.Step{onCarol}, "UMN-ISO-1"},
		{"none, but the member's is long, and was called", map[string]program.Naming{bob: {Longest: true}}, []program.Step{sets(bob, "4")}, "UMN-REQ-14"},
		{"none, but the group's is long, and was called", map[string]program.Naming{theGroup: {Longest: true}}, []program.Step{sets(bob, "4")}, "UMN-REQ-14"},
	} {
		stage := two("Public")
		stage.Names = test.names
		o, err := judge.NewOracle(c, program.Program{Stage: stage, Steps: append(test.steps, reads(theGroup, bob))}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, step := range test.steps {
			if step.Call != nil {
				o.Step(i, answeredWith(ok))
			} else {
				o.Step(i, messages(7))
			}
		}
		o.Step(len(test.steps), reading(theGroup, bob, 3))
		got := ""
		for _, d := range o.Deviations() {
			got += d.Requirement
		}
		if got != test.want {
			t.Errorf("the ids are alike of %s: it breaks %q, want %q", test.name, got, test.want)
		}
	}
}

// A look says nothing of a group in which something was done in between.
func TestALookAfterAChange(t *testing.T) {
	c := contract(t)
	look := func(n int64) record.Step {
		return record.Step{Snapshot: &record.Snapshot{Group: theGroup, Messages: n}}
	}
	for _, test := range []struct {
		name  string
		steps []program.Step
		seen  []record.Step
		want  int
	}{
		{"messages in between", []program.Step{looks(), sends(), looks()}, []record.Step{look(5), messages(7), look(7)}, 0},
		{"messages before", []program.Step{sends(), looks(), looks()}, []record.Step{messages(7), look(7), look(8)}, 1},
		{"a look that was not taken", []program.Step{looks(), looks(), looks()}, []record.Step{look(5), {}, look(8)}, 0},
		{"two looks at what changed once", []program.Step{looks(), looks(), looks()}, []record.Step{look(5), look(6), look(6)}, 1},
	} {
		if got := played(t, c, test.steps, test.seen, nil).Deviations(); len(got) != test.want {
			t.Errorf("%s: %d looks deviate, want %d: %+v", test.name, len(got), test.want, got)
		}
	}
}
