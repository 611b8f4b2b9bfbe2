package fuzz_test

import (
	"encoding/json"
	"testing"

	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// mixed is a program of steps of many kinds, those last, on a stage of two groups.
func mixed(last ...program.Step) program.Program {
	members := []program.Member{{Name: "bob", Unread: 2}, {Name: "carol", Unread: 1}}
	call := program.Call{Group: "g", Member: "carol", Number: "2"}
	steps := []program.Step{{Call: &call}, {Send: &program.Send{Group: "h", Times: 2}}, {Join: &program.Join{Group: "h", Member: "eve"}},
		{Read: &program.Read{Group: "h", Member: "bob"}}, {Rest: &program.Rest{}}, {AtOnce: []program.Call{call, call}}}
	return program.Program{ID: "mixed", Steps: append(append(steps, last...), program.Step{Read: &program.Read{Group: "g", Member: "bob"}}), Stage: program.Stage{
		Groups:   []program.Group{{Name: "g", Type: "Public", Messages: 20, Members: members}, {Name: "h", Type: "Public", Messages: 5, Members: members}},
		Accounts: []string{"eve", "frank"}}}
}

// unluckyBurst is a burst on carol, of which unlucky refuses one call each time.
func unluckyBurst() program.Step {
	s := program.Step{Burst: &program.Burst{Group: "g", Member: "carol"}}
	for n := range int64(12) {
		s.Burst.Calls = append(s.Burst.Calls, program.BurstCall{Number: 4 + n})
	}
	return s
}

func unlucky(body map[string]json.RawMessage) bool { return string(body["UnreadMsgNum"]) == "13" }

// comment is a raw request with a comment in its body, which it says has to be refused.
func comment(expected program.Request) program.Step {
	expected.Class = program.Refuse
	return program.Step{Raw: &program.Raw{Group: "g", Member: "carol", Family: "comment", Body: []byte(`{"GroupId":$(group), // the group` + "\n" + `"Member_Account":$(account),"UnreadMsgNum":$(A)}`),
		Requests: []program.Request{expected}}}
}

// Among steps of all kinds a raw request and a burst come down to what it takes, as calls do.
func TestMixedProgramsGetSmall(t *testing.T) {
	t.Parallel()
	byTheContract := program.Request{Requirement: "UMN-ERR-6", Outcome: "malformed_json", Kept: "UMN-ERR-13"}
	for name, test := range map[string]struct {
		options fuzz.Options
		step    program.Step
		calls   int
	}{
		"a burst":       {optionsFor(t, failingFor(t, unlucky, 10004)), unluckyBurst(), 2},
		"a raw request": {onNetwork(t, "comments-accepted"), comment(byTheContract), 0},
		"a raw request that no requirement is named of": {onNetwork(t, "comments-accepted"), comment(program.Request{}), 0},
	} {
		t.Run(name, func(t *testing.T) {
			p := fuzz.Smallest(t, test.options.Target, mixed(test.step))
			if len(p.Steps) != 1 || len(p.Stage.Groups) != 1 || len(p.Stage.Groups[0].Members) != 1 || len(p.Stage.Accounts) != 0 || p.Stage.Groups[0].Messages > 5 {
				t.Fatalf("what is left is %+v on %+v", p.Steps, p.Stage)
			}
			if b := p.Steps[0].Burst; test.calls > 0 && len(b.Calls) != test.calls { // the unlucky one, and one to hold it against
				t.Errorf("of the burst are left %v, want %d calls", b.Calls, test.calls)
			}
		})
	}
}

// What a program expects of a step may rest on any step before it: such an example stays as it is, but for what comes later. What the
// contract says by itself does not need it.
func TestExpectationsAreNotMadeWrong(t *testing.T) {
	t.Parallel()
	expects := mixed(program.Step{Call: &program.Call{Group: "g", Member: "bob", Number: "9"}, Expect: &program.Expect{Accepted: true}},
		program.Step{Read: &program.Read{Group: "g", Member: "bob"}, Expect: &program.Expect{Count: "8"}})
	own := fuzz.Smallest(t, optionsFor(t, reference(t)).Target, expects)
	if len(own.Steps) != len(expects.Steps)-1 || own.Steps[len(own.Steps)-1].Expect == nil || len(own.Stage.Groups) != 2 {
		t.Errorf("what is left of what the program alone expects is %+v", own.Steps)
	}
	expects.Steps[7].Expect.Count = "9"
	plain := fuzz.Smallest(t, optionsFor(t, wrongFrom(t, 3)).Target, expects)
	if len(plain.Steps) != 2 || plain.Steps[0].Expect != nil || plain.Steps[1].Expect != nil {
		t.Errorf("what is left of what the contract says is %+v", plain.Steps)
	}
}
