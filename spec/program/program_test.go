package program_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// stage is one on which the tests' programs play.
func stage() program.Stage {
	return program.Stage{
		Groups: []program.Group{
			{Name: "g", Type: program.AnyCounted, Messages: 5, Members: []program.Member{{Name: "bob", Unread: 2}, {Name: "carol", Admin: true}}},
			{Name: "other", Type: "Public", Members: []program.Member{{Name: "bob"}}},
		},
		Accounts: []string{"eve", "bob"},
	}
}

func step(change func(*program.Step)) program.Step {
	var s program.Step
	change(&s)
	return s
}

func call(c program.Call) program.Step { return program.Step{Call: &c} }

func TestValidPrograms(t *testing.T) {
	for name, steps := range map[string][]program.Step{
		"no step":                     nil,
		"a call of a member":          {call(program.Call{Group: "g", Member: "bob", Number: "5"})},
		"a call of the owner":         {call(program.Call{Group: "g", Member: program.Owner, Number: "count-1"})},
		"a call of an outsider":       {call(program.Call{Group: "g", Member: "eve", Number: "0"})},
		"a call that names nothing":   {call(program.Call{})},
		"a call of a negative number": {call(program.Call{Group: "g", Member: "bob", Number: "-1"})},
		"a read":                      {step(func(s *program.Step) { s.Read = &program.Read{Group: "other", Member: "bob"} })},
		"a look":                      {step(func(s *program.Step) { s.Snapshot = &program.Snapshot{Group: "g"} })},
		"a message":                   {step(func(s *program.Step) { s.Send = &program.Send{Group: "g", Times: 1} })},
		"no message":                  {step(func(s *program.Step) { s.Send = &program.Send{Group: "g"} })},
		"a newcomer":                  {step(func(s *program.Step) { s.Join = &program.Join{Group: "g", Member: "eve"} })},
		"a member who leaves":         {step(func(s *program.Step) { s.Leave = &program.Leave{Group: "g", Member: "carol"} })},
		"a group that goes":           {step(func(s *program.Step) { s.Destroy = &program.Destroy{Group: "other"} })},
		"listening":                   {step(func(s *program.Step) { s.Listen = &program.Listen{Group: "g", Alive: true} })},
		"calls at once": {step(func(s *program.Step) {
			s.AtOnce = []program.Call{{Group: "g", Member: "bob"}, {Group: "other", Member: "bob"}}
		})},
		"an expectation of a reading": {step(func(s *program.Step) {
			s.Read = &program.Read{Group: "g", Member: "bob"}
			s.Expect = &program.Expect{Count: "count+1"}
		})},
		"an expectation of several": {step(func(s *program.Step) {
			s.Read = &program.Read{Group: "g", Member: "bob"}
			s.Expect = &program.Expect{OneOf: []program.Number{"1", "count"}}
		})},
		"a flood": {step(func(s *program.Step) {
			s.Flood = &program.Flood{Group: "g", Member: "bob", Number: "count-1", Calls: 9}
		})},
		"a flood on a crowd":           {step(func(s *program.Step) { s.Flood = &program.Flood{Group: "g", Number: "1", Calls: 9} })},
		"a rest":                       {step(func(s *program.Step) { s.Rest = &program.Rest{Periods: 0.5} })},
		"an audit":                     {step(func(s *program.Step) { s.Audit = &program.Audit{Group: "g", Sample: 3} })},
		"an expectation of acceptance": {step(func(s *program.Step) { s.Call = &program.Call{}; s.Expect = &program.Expect{Accepted: true} })},
	} {
		if err := (program.Program{ID: "p", Stage: stage(), Steps: steps}).Validate(); err != nil {
			t.Errorf("%s is refused: %v", name, err)
		}
	}
	empty := program.Program{Stage: program.Stage{Groups: []program.Group{{Name: "g", Crowd: &program.Crowd{Prefix: "m"}}}}}
	if err := empty.Validate(); err != nil {
		t.Errorf("an empty crowd is refused: %v", err)
	}
}

func TestBrokenPrograms(t *testing.T) {
	oneOf := func(numbers ...program.Number) program.Step {
		return step(func(s *program.Step) {
			s.Read = &program.Read{Group: "g", Member: "bob"}
			s.Expect = &program.Expect{OneOf: numbers}
		})
	}
	tests := []struct {
		name string
		step program.Step
		says string
	}{
		{"no action", program.Step{}, "has 0 actions"},
		{"an expectation alone", program.Step{Expect: &program.Expect{Accepted: true}}, "has 0 actions"},
		{"an empty crowd", step(func(s *program.Step) { s.AtOnce = []program.Call{} }), "has 0 actions"},
		{"a call and a read", step(func(s *program.Step) { s.Call = &program.Call{}; s.Read = &program.Read{Group: "g", Member: "bob"} }), "has 2 actions"},
		{"a call and calls at once", step(func(s *program.Step) { s.Call = &program.Call{}; s.AtOnce = []program.Call{{}} }), "has 2 actions"},
		{"a look and a listen", step(func(s *program.Step) {
			s.Snapshot = &program.Snapshot{Group: "g"}
			s.Listen = &program.Listen{Group: "g"}
		}), "has 2 actions"},
		{"everything", step(func(s *program.Step) {
			s.Call, s.Read, s.Snapshot, s.Send = &program.Call{}, &program.Read{}, &program.Snapshot{}, &program.Send{}
			s.Join, s.Leave, s.Destroy, s.Listen, s.AtOnce = &program.Join{}, &program.Leave{}, &program.Destroy{}, &program.Listen{}, []program.Call{{}}
		}), "has 9 actions"},

		{"a call in an unknown group", call(program.Call{Group: "h", Member: "bob"}), `names the group "h"`},
		{"a call of an unknown account", call(program.Call{Group: "g", Member: "mallory"}), `names the account "mallory"`},
		{"a call by the target's own name", call(program.Call{Group: "@TGS#1", Member: "bob"}), `names the group "@TGS#1"`},
		{"a read in an unknown group", step(func(s *program.Step) { s.Read = &program.Read{Group: "h", Member: "bob"} }), `names the group "h"`},
		{"a read of an unknown account", step(func(s *program.Step) { s.Read = &program.Read{Group: "g", Member: "Bob"} }), `names the account "Bob"`},
		{"a look at an unknown group", step(func(s *program.Step) { s.Snapshot = &program.Snapshot{Group: "h"} }), `names the group "h"`},
		{"a message to an unknown group", step(func(s *program.Step) { s.Send = &program.Send{Group: "h", Times: 1} }), `names the group "h"`},
		{"a newcomer to an unknown group", step(func(s *program.Step) { s.Join = &program.Join{Group: "h", Member: "eve"} }), `names the group "h"`},
		{"an unknown newcomer", step(func(s *program.Step) { s.Join = &program.Join{Group: "g", Member: "mallory"} }), `names the account "mallory"`},
		{"leaving an unknown group", step(func(s *program.Step) { s.Leave = &program.Leave{Group: "h", Member: "bob"} }), `names the group "h"`},
		{"an unknown account that leaves", step(func(s *program.Step) { s.Leave = &program.Leave{Group: "g", Member: "mallory"} }), `names the account "mallory"`},
		{"an unknown group that goes", step(func(s *program.Step) { s.Destroy = &program.Destroy{Group: "h"} }), `names the group "h"`},
		{"listening to an unknown group", step(func(s *program.Step) { s.Listen = &program.Listen{Group: "h"} }), `names the group "h"`},
		{"one of several in an unknown group", step(func(s *program.Step) { s.AtOnce = []program.Call{{Group: "g"}, {Group: "h"}} }), `names the group "h"`},
		{"one of several of an unknown account", step(func(s *program.Step) { s.AtOnce = []program.Call{{Member: "bob"}, {Member: "mallory"}} }), `names the account "mallory"`},

		{"a word for a number", call(program.Call{Group: "g", Member: "bob", Number: "five"}), `"five" is not a number`},
		{"a fraction", call(program.Call{Group: "g", Member: "bob", Number: "4.5"}), `"4.5" is not a number`},
		{"a slip in count", call(program.Call{Group: "g", Member: "bob", Number: "count1"}), `"count1" is not a number`},
		{"a word in a crowd", step(func(s *program.Step) { s.AtOnce = []program.Call{{Number: "1"}, {Number: "two"}} }), `"two" is not a number`},
		{"a word that is expected", step(func(s *program.Step) {
			s.Read = &program.Read{Group: "g", Member: "bob"}
			s.Expect = &program.Expect{Count: "all"}
		}), `"all" is not a number`},
		{"a word that is expected if accepted", step(func(s *program.Step) {
			s.Read = &program.Read{Group: "g", Member: "bob"}
			s.Expect = &program.Expect{CountIfAccepted: "all"}
		}), `"all" is not a number`},
		{"a word among several", oneOf("1", "2", "many"), `"many" is not a number`},
		{"fewer messages than none", step(func(s *program.Step) { s.Send = &program.Send{Group: "g", Times: -1} }), "sends -1 messages"},
		{"a flood of an unknown group", step(func(s *program.Step) { s.Flood = &program.Flood{Group: "h", Member: "bob", Number: "1"} }), `names the group "h"`},
		{"a flood of an unknown account", step(func(s *program.Step) { s.Flood = &program.Flood{Group: "g", Member: "mallory", Number: "1"} }), `names the account "mallory"`},
		{"a flood of a word", step(func(s *program.Step) { s.Flood = &program.Flood{Group: "g", Member: "bob", Number: "many"} }), `"many" is not a number`},
		{"an audit of an unknown group", step(func(s *program.Step) { s.Audit = &program.Audit{Group: "h"} }), `names the group "h"`},
		{"a rest and a flood", step(func(s *program.Step) { s.Rest = &program.Rest{Periods: 1}; s.Flood = &program.Flood{Group: "g"} }), "has 2 actions"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := program.Program{ID: "UMN-X-1/x", Stage: stage(), Steps: []program.Step{call(program.Call{Group: "g", Member: "bob"}), test.step}}
			err := p.Validate()
			if err == nil {
				t.Fatal("it is valid")
			}
			for _, part := range []string{"program UMN-X-1/x, step 2: ", test.says} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("refused with %q, want …%s…", err, part)
				}
			}
		})
	}
}

func TestBrokenStages(t *testing.T) {
	for name, test := range map[string]struct {
		groups []program.Group
		says   string
	}{
		"a group without a name":      {[]program.Group{{Type: "Public"}}, `a group ""`},
		"two groups of one name":      {[]program.Group{{Name: "g"}, {Name: "h"}, {Name: "g"}}, `a group "g"`},
		"fewer messages than none":    {[]program.Group{{Name: "g", Messages: -1}}, `its group "g" has a number of messages`},
		"a count below 0":             {[]program.Group{{Name: "g", Messages: 5, Members: []program.Member{{Name: "bob", Unread: -1}}}}, `its group "g" has a number`},
		"a second member's below 0":   {[]program.Group{{Name: "g", Members: []program.Member{{Name: "bob"}, {Name: "eve", Unread: -9}}}}, `its group "g" has a number`},
		"the second group's below 0":  {[]program.Group{{Name: "g"}, {Name: "h", Messages: -7}}, `its group "h" has a number`},
		"a crowd of fewer than none":  {[]program.Group{{Name: "g", Crowd: &program.Crowd{Prefix: "m", Size: -1}}}, `its group "g" has a number`},
		"a crowd's count below 0":     {[]program.Group{{Name: "g", Crowd: &program.Crowd{Prefix: "m", Size: 2, Unread: -1}}}, `its group "g" has a number`},
		"a second one without a name": {[]program.Group{{Name: "g"}, {Name: ""}}, `a group ""`},
	} {
		err := program.Program{ID: "p", Stage: program.Stage{Groups: test.groups}}.Validate()
		if err == nil || !strings.HasPrefix(err.Error(), "program p: ") || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: refused with %v, want …%s…", name, err, test.says)
		}
	}
}

func TestStageLookups(t *testing.T) {
	s := stage()
	if got, want := s.AccountNames(), []string{"bob", "carol", "eve"}; !slices.Equal(got, want) {
		t.Errorf("the accounts are %v, want %v", got, want)
	}
	for name, want := range map[string]bool{"bob": true, "carol": true, "eve": true, program.Owner: true, "": false, "BOB": false, "mallory": false} {
		if got := s.Has(name); got != want {
			t.Errorf("the stage has %q: %t, want %t", name, got, want)
		}
	}
	// The owner is not one account more where a stage names it.
	s.Accounts = append(s.Accounts, program.Owner)
	if slices.Contains(s.AccountNames(), program.Owner) {
		t.Error("the owner is listed")
	}
	if g, ok := s.Group("other"); !ok || g.Type != "Public" {
		t.Errorf("the group other is %+v, %t", g, ok)
	}
	if g, ok := s.Group("h"); ok || g.Name != "" {
		t.Errorf("the group h is %+v, %t", g, ok)
	}
}

func TestCalls(t *testing.T) {
	for name, test := range map[string]struct {
		step  program.Step
		calls bool
	}{
		"a call":   {call(program.Call{}), true},
		"a crowd":  {program.Step{AtOnce: []program.Call{{}}}, true},
		"nothing":  {program.Step{}, false},
		"a read":   {program.Step{Read: &program.Read{}}, false},
		"a look":   {program.Step{Snapshot: &program.Snapshot{}}, false},
		"messages": {program.Step{Send: &program.Send{}}, false},
	} {
		if got := test.step.Calls(); got != test.calls {
			t.Errorf("%s calls: %t, want %t", name, got, test.calls)
		}
	}
}

// A crowd's members are accounts of the stage like any other.
func TestCrowds(t *testing.T) {
	g := program.Group{Name: "g", Members: []program.Member{{Name: "bob", Unread: 2}}, Crowd: &program.Crowd{Prefix: "m", Size: 3, Unread: 1}}
	want := []program.Member{{Name: "bob", Unread: 2}, {Name: "m1", Unread: 1}, {Name: "m2", Unread: 1}, {Name: "m3", Unread: 1}}
	if got := g.Everyone(); !slices.Equal(got, want) {
		t.Errorf("everyone is %v, want %v", got, want)
	}
	s := program.Stage{Groups: []program.Group{g}}
	if got := s.AccountNames(); !slices.Equal(got, []string{"bob", "m1", "m2", "m3"}) || !s.Has("m3") || s.Has("m4") || s.Has("m0") {
		t.Errorf("the accounts are %v", got)
	}
	if got := (program.Group{Name: "g"}).Everyone(); len(got) != 0 {
		t.Errorf("everyone in an empty group is %v", got)
	}
	floods := program.Program{Steps: []program.Step{{Snapshot: &program.Snapshot{}}, {Flood: &program.Flood{}}}}
	if !floods.Floods() || (program.Program{Steps: floods.Steps[:1]}).Floods() {
		t.Error("a flood is not told from what is none")
	}
}
