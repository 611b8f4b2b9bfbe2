package program_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// clients is a program of two rounds that can be played.
func clients() program.Program {
	return program.Program{ID: "p", Stage: stage(), Steps: []program.Step{
		{Clients: &program.Clients{First: []program.Act{{Do: program.ActSet, Group: "g", Member: "bob", Number: "count-1"}},
			Each: [][]program.Act{{{Do: program.ActSend, Group: "g"}, {Do: program.ActRead, Group: "g", Member: program.Owner, Expect: &program.Expect{OneOf: []program.Number{"0", "count"}}}}, {{Do: program.ActSet, Group: "g", Member: "bob", Number: "9223372036854775807"}}}}},
		{Clients: &program.Clients{}}, // the counts alone
	}}
}

// burst is a program of a burst that can be played.
func burst() program.Program {
	return program.Program{ID: "p", Stage: stage(), Steps: []program.Step{{Expect: &program.Expect{Count: "3"}, Burst: &program.Burst{Group: "g", Member: "bob",
		Calls: []program.BurstCall{{Number: 3}, {Condition: "unknown_group", Number: 4, Expect: &program.Expect{Refused: "unknown_group"}}, {Condition: "missing_usersig", Number: 0}}}}}}
}

func TestClientsAndBurstsThatCannotBe(t *testing.T) {
	act := func(change func(*program.Act)) func(*program.Program) {
		return func(p *program.Program) { change(&p.Steps[0].Clients.First[0]) }
	}
	of := func(change func(*program.Burst)) func(*program.Program) {
		return func(p *program.Program) { change(p.Steps[0].Burst) }
	}
	for name, test := range map[string]struct {
		right  func() program.Program
		change func(*program.Program)
		says   string
	}{
		"another kind of step": {clients, func(p *program.Program) { p.Steps[1] = call(program.Call{}) }, "step 1: has clients beside other steps, and needs a program of its own"},
		"an expectation":       {clients, func(p *program.Program) { p.Steps[1].Expect = &program.Expect{Accepted: true} }, `step 2: has an "expect" beside clients, for which there is none: each of their acts can have one`},
		"a count of a set":     {clients, act(func(a *program.Act) { a.Expect = &program.Expect{Count: "3"} }), `step 1: expects "count" of a client's set; write accepted, refused, acceptedOrRefused`},
		"a refusal of a read":  {clients, func(p *program.Program) { p.Steps[0].Clients.Each[0][1].Expect = &program.Expect{Refused: "not_admin"} }, `step 1: expects "refused" of a client's read; write count, oneOf`},
		"a count that is none": {clients, func(p *program.Program) { p.Steps[0].Clients.Each[0][1].Expect = &program.Expect{Count: "many"} }, `step 1: "many" is not a number`},
		"a choice of a send": {clients, func(p *program.Program) {
			p.Steps[0].Clients.Each[0][0].Expect = &program.Expect{AcceptedOrRefused: "not_admin"}
		}, `step 1: expects "acceptedOrRefused" of a client's send; write accepted, refused`},
		"another action":      {clients, func(p *program.Program) { p.Steps[1].Rest = &program.Rest{Seconds: 1} }, "step 2: has 2 actions"},
		"a client that idles": {clients, func(p *program.Program) { p.Steps[0].Clients.Each[1] = nil }, "step 1: has a client that does nothing, which is number 2"},
		"an unknown group":    {clients, act(func(a *program.Act) { a.Group = "h" }), `step 1: names the group "h", which its stage does not have`},
		"an unknown member":   {clients, act(func(a *program.Act) { a.Member = "mallory" }), `step 1: names "mallory", who is not a member of g`},
		"an outsider":         {clients, act(func(a *program.Act) { a.Member = "eve" }), `step 1: names "eve", who is not a member of g`},
		"an unknown act":      {clients, act(func(a *program.Act) { a.Do = "join" }), `step 1: has a client that does "join"; write set, send or read`},
		"no number":           {clients, act(func(a *program.Act) { a.Number = "" }), `step 1: "" is not a number`},
		"a negative number":   {clients, act(func(a *program.Act) { a.Number = "-1" }), "step 1: sets -1; clients set numbers from 0 to 2^63-1"},
		"too large a number":  {clients, act(func(a *program.Act) { a.Number = "9223372036854775808" }), "step 1: sets 9223372036854775808"},

		"clients after a burst":     {burst, func(p *program.Program) { p.Steps = append(p.Steps, program.Step{Clients: &program.Clients{}}) }, "step 2: has clients beside other steps, and needs a program of its own"},
		"a burst that is accepted":  {burst, func(p *program.Program) { p.Steps[0].Expect = &program.Expect{Accepted: true} }, `step 1: expects "accepted" of a burst; write count, oneOf`},
		"a count of a burst's call": {burst, of(func(b *program.Burst) { b.Calls[1].Expect = &program.Expect{Count: "3"} }), `step 1: expects "count" of a burst's call; write accepted, refused, acceptedOrRefused`},
		"no calls":                  {burst, of(func(b *program.Burst) { b.Calls = nil }), "step 1: has a burst without calls"},
		"no member":                 {burst, of(func(b *program.Burst) { b.Member = "" }), "step 1: has a burst without a group or without a member"},
		"no group":                  {burst, of(func(b *program.Burst) { b.Group = "" }), "step 1: has a burst without a group or without a member"},
		"a burst in no group":       {burst, of(func(b *program.Burst) { b.Group = "h" }), `step 1: names the group "h"`},
		"an unknown condition":      {burst, of(func(b *program.Burst) { b.Calls[1].Condition = "over_limit" }), `refused for "over_limit"; write unknown_group, missing_field, missing_usersig, or none for a valid call`},
		"a number twice":            {burst, of(func(b *program.Burst) { b.Calls[1].Number = 3 }), "step 1: has a burst that sets 3, which is below 0 or set twice"},
		"a number below 0":          {burst, of(func(b *program.Burst) { b.Calls[1].Number = -3 }), "step 1: has a burst that sets -3"},
	} {
		t.Run(name, func(t *testing.T) {
			p := test.right()
			if err := p.Validate(); err != nil {
				t.Fatalf("as it was, it is refused: %v", err)
			}
			test.change(&p)
			if err := p.Validate(); err == nil || !strings.Contains(err.Error(), test.says) || !strings.HasPrefix(err.Error(), "program p, step ") {
				t.Errorf("refused with %v, want …%s…", err, test.says)
			}
		})
	}
}

func TestProgramsOfClientsAndBurstsAreWrittenAndRead(t *testing.T) {
	for name, p := range map[string]program.Program{"clients": clients(), "burst": burst()} {
		data, err := p.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := program.Decode(data)
		if err != nil || !reflect.DeepEqual(again, p) {
			t.Errorf("%s: read again, it is %+v, %v", name, again, err)
		}
		if !p.SideBySide() || p.Playings() != 5 || (p.BurstStep() != nil) != (name == "burst") {
			t.Errorf("%s: side by side: %t, played %d times, its burst is %+v", name, p.SideBySide(), p.Playings(), p.BurstStep())
		}
	}
	var none *program.Program
	if other := (&program.Program{Steps: []program.Step{call(program.Call{})}}); none.SideBySide() || none.BurstStep() != nil || other.SideBySide() || other.BurstStep() != nil {
		t.Error("other programs are side by side")
	}
	if p := clients(); p.Acts() != 4 || len(p.Steps[0].Clients.All()) != 4 {
		t.Errorf("its clients take %d acts", p.Acts())
	}
}

// Programs that earlier versions wrote are read as those of today.
func TestProgramsOfEarlierVersions(t *testing.T) {
	const groups = `"stage": {"groups": [{"name": "group1", "type": "counted", "messages": 5, "members": [{"name": "member1", "unread": 2}]}]}`
	const set = `{"do": "set", "group": "group1", "member": "member1", "number": "3"}`
	for name, test := range map[string]struct{ earlier, today string }{
		"a crowd": {`{"seed": 7, ` + groups + `, "rounds": [{"prefix": [` + set + `], "clients": [[` + set + `], [` + set + `]]}, {}]}`,
			`{"id": "", ` + groups + `, "steps": [{"clients": {"first": [` + set + `], "each": [[` + set + `], [` + set + `]]}}, {"clients": {}}]}`},
		"a burst": {`{"seed": 7, ` + groups + `, "calls": [{"number": 3}, {"condition": "missing_field", "number": 4}]}`,
			`{"id": "", ` + groups + `, "steps": [{"burst": {"group": "group1", "member": "member1", "calls": [{"number": 3}, {"condition": "missing_field", "number": 4}]}}]}`},
	} {
		earlier, err := program.Decode([]byte(test.earlier))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		today, err := program.Decode([]byte(test.today))
		if err != nil || !reflect.DeepEqual(earlier, today) {
			t.Errorf("%s: %+v, %v, want %+v", name, earlier, err, today)
		}
	}
}

// Raw requests and bursts stand among other steps; each keeps the member whose count it sets and reads by itself.
func TestRawRequestsAndBurstsStandAmongOtherSteps(t *testing.T) {
	raw, b := rawRequest(), burst()
	mixed := raw
	mixed.Steps = slices.Concat([]program.Step{call(program.Call{})}, raw.Steps, b.Steps, raw.Steps)
	if err := mixed.Validate(); err != nil {
		t.Error(err)
	}
	if mixed.RawRequest() != nil || mixed.BurstStep() != nil || mixed.SideBySide() {
		t.Error("a program of several steps is taken for one that consists of a raw request or a burst")
	}
	if n := mixed.Playings(); n != b.Playings() || n <= raw.Playings() {
		t.Errorf("it is played %d times, as often as a burst wants: %d", n, b.Playings())
	}
	for i, want := range []string{"", "bob", "bob", "bob"} {
		if got := mixed.Steps[i].Apart(); got != want {
			t.Errorf("step %d is apart for %q, want %q", i+1, got, want)
		}
	}
}
