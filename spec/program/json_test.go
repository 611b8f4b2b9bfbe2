package program_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// programs are valid programs of every kind of step, with every kind of departure in their calls.
func programs() *rapid.Generator[program.Program] {
	text := rapid.String()
	groups := []string{"g", "other"}
	accounts := []string{"bob", "carol", "eve", program.Owner}
	number := rapid.StringMatching(`(count([+-][0-9]{1,3})?|-?[0-9]{1,20})?`)
	words := rapid.SliceOfN(text, 1, 3)
	table := rapid.MapOfN(text, text, 1, 3)
	fields := rapid.MapOfN(text, rapid.Map(rapid.SampledFrom([]string{"5", "5.0", "5e0", `"a"`, "null", "[1]", `{"a":1}`, "9007199254740993"}),
		func(s string) json.RawMessage { return json.RawMessage(s) }), 1, 3)
	oneCall := rapid.Custom(func(t *rapid.T) program.Call {
		c := program.Call{
			Group: rapid.SampledFrom(groups).Draw(t, "group"), Member: rapid.SampledFrom(accounts).Draw(t, "member"),
			Number:     program.Number(number.Draw(t, "number")),
			Credential: rapid.SampledFrom([]program.Credential{program.Signed, program.Unsigned, program.Expired, program.NotAdmin}).Draw(t, "credential"),
			Method:     rapid.SampledFrom([]string{"", "GET"}).Draw(t, "method"),
			Command:    text.Draw(t, "command"), ReverseQuery: rapid.Bool().Draw(t, "reverse query"),
			ReverseFields: rapid.Bool().Draw(t, "reverse fields"), Spaced: rapid.Bool().Draw(t, "spaced"),
		}
		maybe := func(what string, set func()) {
			if rapid.Bool().Draw(t, what) {
				set()
			}
		}
		maybe("query", func() { c.Query = table.Draw(t, "replaced") })
		maybe("omit query", func() { c.OmitQuery = words.Draw(t, "omitted") })
		maybe("rename query", func() { c.RenameQuery = table.Draw(t, "renamed") })
		maybe("fields", func() { c.Fields = fields.Draw(t, "literals") })
		maybe("omit fields", func() { c.OmitFields = words.Draw(t, "left out") })
		maybe("header", func() { c.Header = table.Draw(t, "headers") })
		maybe("body", func() { body := text.Draw(t, "text"); c.Body = &body })
		return c
	})
	// expect is an expectation of one of some things, or nil.
	expect := func(t *rapid.T, things ...program.Expect) *program.Expect {
		if rapid.Bool().Draw(t, "nothing") {
			return nil
		}
		e := rapid.SampledFrom(append(things, program.Expect{})).Draw(t, "thing")
		e.Requirement, e.Control = text.Draw(t, "requirement"), rapid.Bool().Draw(t, "control")
		e.Meets, e.SameAsBefore = text.Draw(t, "meets"), rapid.Bool().Draw(t, "as before")
		return &e
	}
	answers := func(t *rapid.T) *program.Expect {
		return expect(t, program.Expect{Accepted: true}, program.Expect{Recorded: true},
			program.Expect{Refused: text.Draw(t, "refused")}, program.Expect{AcceptedOrRefused: text.Draw(t, "either")})
	}
	counts := func(t *rapid.T) *program.Expect {
		n := program.Number(number.Draw(t, "expected"))
		return expect(t, program.Expect{Count: n}, program.Expect{CountIfAccepted: n}, program.Expect{OneOf: []program.Number{"1", "count"}},
			program.Expect{Unchanged: true}, program.Expect{Recorded: true})
	}
	oneStep := rapid.Custom(func(t *rapid.T) program.Step {
		var s program.Step
		group, member := rapid.SampledFrom(groups).Draw(t, "in"), rapid.SampledFrom(accounts).Draw(t, "of")
		taken := []program.Expect{{Accepted: true}, {Refused: text.Draw(t, "refused")}}
		switch rapid.IntRange(0, 8).Draw(t, "action") {
		case 0:
			c := oneCall.Draw(t, "call")
			s.Call, s.Expect = &c, answers(t)
		case 1:
			s.Read, s.Expect = &program.Read{Group: group, Member: member}, counts(t)
		case 2:
			s.Snapshot, s.Expect = &program.Snapshot{Group: group}, expect(t, program.Expect{Kept: []string{program.PartMembers}})
		case 3:
			s.Send, s.Expect = &program.Send{Group: group, Times: rapid.IntRange(0, 9).Draw(t, "times")}, expect(t, taken...)
		case 4:
			s.Join, s.Expect = &program.Join{Group: group, Member: member}, expect(t, taken...)
		case 5:
			s.Leave, s.Expect = &program.Leave{Group: group, Member: member}, expect(t, taken...)
		case 6:
			s.Destroy, s.Expect = &program.Destroy{Group: group}, expect(t, taken...)
		case 7:
			s.Listen, s.Expect = &program.Listen{Group: group, Alive: rapid.Bool().Draw(t, "alive")}, expect(t, program.Expect{Silence: true})
		default:
			s.AtOnce, s.Expect = rapid.SliceOfN(oneCall, 1, 3).Draw(t, "calls"), answers(t)
		}
		return s
	})
	return rapid.Custom(func(t *rapid.T) program.Program {
		return program.Program{ID: text.Draw(t, "id"), Stage: stage(), Steps: rapid.SliceOfN(oneStep, 1, 5).Draw(t, "steps")}
	})
}

func TestProgramsSurviveJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := programs().Draw(t, "program")
		data, err := want.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := program.Decode(data)
		if err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		if got := compact(t, got); !reflect.DeepEqual(got, want) {
			t.Fatalf("comes back as\n%+v, want\n%+v\n%s", got, want, data)
		}
		again, err := got.Encode()
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("written once more it is\n%s, %v, want\n%s", again, err, data)
		}
	})
}

// compact takes out the white space that writing puts into the literals of fields.
func compact(t *rapid.T, p program.Program) program.Program {
	t.Helper()
	calls := func(c *program.Call) {
		for name, literal := range c.Fields {
			var out bytes.Buffer
			if err := json.Compact(&out, literal); err != nil {
				t.Fatal(err)
			}
			c.Fields[name] = out.Bytes()
		}
	}
	for _, s := range p.Steps {
		if s.Call != nil {
			calls(s.Call)
		}
		for i := range s.AtOnce {
			calls(&s.AtOnce[i])
		}
	}
	return p
}

// A number literal keeps its spelling: 5.0 is not 5 on the wire, and large numbers keep their last digit.
func TestLiteralsKeepTheirSpelling(t *testing.T) {
	for _, literal := range []string{"5.0", "5e0", "5E+0", "-0", "9007199254740993", "1e400", "0.10", `"5"`, `"\u0041"`, "null"} {
		c := program.Call{Fields: map[string]json.RawMessage{"UnreadMsgNum": json.RawMessage(literal)}}
		data, err := program.Program{Steps: []program.Step{call(c)}}.Encode()
		if err != nil {
			t.Fatal(err)
		}
		p, err := program.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(p.Steps[0].Call.Fields["UnreadMsgNum"]); got != literal {
			t.Errorf("%s comes back as %s", literal, got)
		}
	}
}

// JSON would write U+FFFD for what is not UTF-8: the program in the file would be another.
func TestWhatIsNotUTF8IsNotWritten(t *testing.T) {
	broken := "\xff"
	for name, c := range map[string]program.Call{
		"the body":          {Body: &broken},
		"a query parameter": {Query: map[string]string{"usersig": "a" + broken}},
		"a header":          {Header: map[string]string{"X-Trace": broken + "b"}},
	} {
		for _, s := range []program.Step{call(c), {AtOnce: []program.Call{{}, c}}} {
			data, err := program.Program{ID: "p", Steps: []program.Step{{Snapshot: &program.Snapshot{}}, s}}.Encode()
			if err == nil || !strings.Contains(err.Error(), "program p, step 2: ") {
				t.Errorf("%s is written as %s, %v", name, data, err)
			}
		}
	}
	replaced := "\ufffd"
	if _, err := (program.Program{Steps: []program.Step{call(program.Call{Body: &replaced})}}).Encode(); err != nil {
		t.Errorf("a replacement character of its own is refused: %v", err)
	}
}

func TestWrongProgramFilesAreRefused(t *testing.T) {
	const right = `{"id": "p", "stage": {"groups": [{"name": "g", "type": "counted", "messages": 5, "members": [{"name": "bob", "unread": 2}]}]},
		"steps": [{"call": {"group": "g", "member": "bob", "number": "4"}, "expect": {"accepted": true}},
		{"read": {"group": "g", "member": "bob"}, "expect": {"count": "4"}}]}`
	if _, err := program.Decode([]byte(right)); err != nil {
		t.Fatalf("the right one is refused: %v", err)
	}
	replaced := func(old, instead string) string {
		if strings.Count(right, old) != 1 {
			t.Fatalf("%q does not appear once in the program", old)
		}
		return strings.Replace(right, old, instead, 1)
	}
	tests := []struct{ name, text, says string }{
		{"nothing", "", "this is not a program: it is empty"},
		{"half of it", right[:len(right)/2], "this is not a program"},
		{"a list", "[" + right + "]", "this is not a program: it is an array where an object has to be"},
		{"a text", `"program"`, "this is not a program"},
		{"two programs", right + right, "this is not a program: more follows"},
		{"a comma after it", right + ",", "this is not a program: more follows"},
		{"a bracket after it", right + "}", "this is not a program: more follows"},
		{"text after it", right + " and so on", "this is not a program: more follows"},
		{"an unknown field", replaced(`"id"`, `"name"`), `unknown field "name"`},
		{"an unknown field of the stage", replaced(`"groups"`, `"rooms"`), `unknown field "rooms"`},
		{"an unknown field of a group", replaced(`"messages"`, `"msgs"`), `unknown field "msgs"`},
		{"an unknown field of a member", replaced(`"unread"`, `"count"`), `unknown field "count"`},
		{"an unknown action", replaced(`"read"`, `"ask"`), `unknown field "ask"`},
		{"an unknown departure", replaced(`"number": "4"`, `"number": "4", "retry": true`), `unknown field "retry"`},
		{"an unknown expectation", replaced(`"accepted"`, `"acceptd"`), `unknown field "acceptd"; the nearest known one is "accepted"`},
		{"a number that is none", replaced(`"number": "4"`, `"number": 4`), `this is not a program: "steps.call.number" is a number without quotes; write "5"`},
		{"a count that is none", replaced(`"count": "4"`, `"count": 4`), "this is not a program"},
		{"messages as text", replaced(`"messages": 5`, `"messages": "5"`), `this is not a program: "stage.groups.messages" cannot be a string`},
		{"half a message", replaced(`"messages": 5`, `"messages": 0.5`), "this is not a program"},
		{"an unread count beyond int64", replaced(`"unread": 2`, `"unread": 9223372036854775808`), "this is not a program"},
		{"a program that cannot be played", replaced(`{"read": {"group": "g"`, `{"read": {"group": "h"`), `program p, step 2: names the group "h"`},
		{"a step of nothing", replaced(`"read": {"group": "g", "member": "bob"}, `, ""), "program p, step 2: has 0 actions"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, err := program.Decode([]byte(test.text))
			if err == nil {
				t.Fatalf("read as %+v", p)
			}
			if !strings.Contains(err.Error(), test.says) {
				t.Errorf("refused with %q, want …%s…", err, test.says)
			}
		})
	}
}

// The words of program files stay what they are: there are files that have them.
func TestTheWordsOfProgramFiles(t *testing.T) {
	for got, want := range map[string]string{
		string(program.Signed): "", string(program.Unsigned): "missing", string(program.EmptySig): "empty", string(program.Garbled): "garbled",
		string(program.Truncated): "truncated", string(program.WrongKey): "wrong-key", string(program.Expired): "expired",
		string(program.OtherIdentifier): "other-identifier", string(program.OtherApp): "other-app", string(program.NotAdmin): "not-admin",
		string(program.Count): "count", program.AnyCounted: "counted", program.Owner: "owner",
		program.PartMessages: "messages", program.PartProfile: "profile", program.PartMembers: "members",
	} {
		if got != want {
			t.Errorf("the word is %q, want %q", got, want)
		}
	}
}
