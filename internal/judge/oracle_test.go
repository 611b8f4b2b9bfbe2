package judge_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// The handles of the stages on which oracles are tried.
const (
	theGroup    = "g"
	secondGroup = "h"
	bob         = "bob"
	carol       = "carol"
)

func does(c program.Call) program.Step { return program.Step{Call: &c} }

func valid(n program.Number) program.Call {
	return program.Call{Group: theGroup, Member: bob, Number: n}
}

func sets(member string, n program.Number) program.Step {
	return does(program.Call{Group: theGroup, Member: member, Number: n})
}

func reads(group, member string) program.Step {
	return program.Step{Read: &program.Read{Group: group, Member: member}}
}

func looks() program.Step { return program.Step{Snapshot: &program.Snapshot{Group: theGroup}} }

func sends() program.Step { return program.Step{Send: &program.Send{Group: theGroup, Times: 2}} }

func answeredWith(answers ...record.Exchange) record.Step {
	var s record.Step
	for _, x := range answers {
		x.ID = 7
		s.Calls = append(s.Calls, x)
	}
	return s
}

func reading(group, member string, n int64) record.Step {
	return record.Step{Reading: &record.Reading{Group: group, Member: member, Unread: &n, Exchange: 8}}
}

func messages(n int64) record.Step { return record.Step{Messages: &n} }

func withMessages(s record.Step, n int64) record.Step { s.Messages = &n; return s }

// two is a stage of two groups with the same members; the second is of a type of its own.
func two(typeName string) program.Stage {
	members := []program.Member{{Name: bob, Unread: 2}, {Name: carol, Unread: 1}, {Name: "dave", Unread: 3, Admin: true}}
	return program.Stage{Groups: []program.Group{{Name: theGroup, Type: program.AnyCounted, Messages: 5, Members: members},
		{Name: secondGroup, Type: typeName, Messages: 5, Members: members}}, Accounts: []string{"eve"}}
}

func TestDeviationsAreBlamedOnTheRightRequirement(t *testing.T) {
	c := contract(t)
	minus := valid("4")
	minus.Fields = map[string]json.RawMessage{"UnreadMsgNum": json.RawMessage("-1")}
	unsigned := valid("4")
	unsigned.Credential = program.Unsigned
	short := program.Call{Group: theGroup, Member: "dave", Number: "4", Credential: program.Short}
	for _, p := range []struct {
		name  string
		steps []program.Step
		seen  []record.Step
		want  string
	}{
		{"accepted and right", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), reading(theGroup, bob, 4)}, ""},
		{"clamped", []program.Step{sets(bob, "9"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), reading(theGroup, bob, 5)}, ""},
		{"another count", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), reading(theGroup, bob, 3)}, "UMN-CLAMP-1 count"},
		{"not clamped", []program.Step{sets(bob, "9"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), reading(theGroup, bob, 9)}, "UMN-CLAMP-2 count"},
		{"refused", []program.Step{sets(bob, "0")}, []record.Step{answeredWith(fails(10004))}, "UMN-CLAMP-3 answer"},
		{"an admin", []program.Step{sets("dave", "4"), reads(theGroup, "dave")}, []record.Step{answeredWith(ok), reading(theGroup, "dave", 3)}, "UMN-CLAMP-8 count"},
		{"the owner", []program.Step{sets(program.Owner, "4")}, []record.Step{answeredWith(fails(10007))}, "UMN-CLAMP-8 answer"},
		{"an admin, with a short UserSig", []program.Step{does(short)}, []record.Step{answeredWith(fails(10004))}, "UMN-AUTH-1 answer"},
		{"a call that is refused, and what is read then", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answeredWith(fails(10004)), reading(theGroup, bob, 3)}, "UMN-CLAMP-1 answer"},
		{"a later call that is refused", []program.Step{sets(bob, "4"), reads(theGroup, bob), sets(bob, "3")}, []record.Step{answeredWith(ok), reading(theGroup, bob, 4), answeredWith(fails(10004))}, "UMN-CLAMP-5 answer"},
		{"a call that is refused once messages came", []program.Step{sends(), sets(bob, "9")}, []record.Step{messages(7), answeredWith(fails(10004))}, "UMN-CLAMP-2 answer"},
		{"a later call that is refused once messages came", []program.Step{sets(bob, "9"), reads(theGroup, bob), sends(), sets(bob, "9")},
			[]record.Step{answeredWith(ok), reading(theGroup, bob, 5), messages(7), answeredWith(fails(10004))}, "UMN-CLAMP-9 answer"},
		{"messages that came of themselves before a call", []program.Step{sets(bob, "9"), reads(theGroup, bob)}, []record.Step{withMessages(answeredWith(ok), 6), reading(theGroup, bob, 6)}, ""},
		{"messages that came of themselves before others", []program.Step{sends(), sets(bob, "9"), reads(theGroup, bob)}, []record.Step{messages(8), answeredWith(ok), reading(theGroup, bob, 8)}, ""},
		{"a later call", []program.Step{sets(bob, "4"), reads(theGroup, bob), sets(bob, "3"), reads(theGroup, bob)},
			[]record.Step{answeredWith(ok), reading(theGroup, bob, 4), answeredWith(ok), reading(theGroup, bob, 4)}, "UMN-CLAMP-5 count"},
		{"the same call", []program.Step{sets(bob, "4"), reads(theGroup, bob), sets(bob, "4"), reads(theGroup, bob)},
			[]record.Step{answeredWith(ok), reading(theGroup, bob, 4), answeredWith(ok), reading(theGroup, bob, 0)}, "UMN-CLAMP-6 count"},
		{"the bound stays", []program.Step{sets(bob, "9"), reads(theGroup, bob), sends(), sets(bob, "9"), reads(theGroup, bob)},
			[]record.Step{answeredWith(ok), reading(theGroup, bob, 5), messages(7), answeredWith(ok), reading(theGroup, bob, 5)}, "UMN-CLAMP-9 count"},
		{"messages add nothing", []program.Step{sets(bob, "3"), reads(theGroup, bob), sends(), reads(theGroup, bob)},
			[]record.Step{answeredWith(ok), reading(theGroup, bob, 3), messages(7), reading(theGroup, bob, 3)}, "UMN-CLAMP-11 count"},
		{"messages without a call", []program.Step{sends(), reads(theGroup, bob)}, []record.Step{messages(7), reading(theGroup, bob, 2)}, ""},
		{"another member", []program.Step{sets(bob, "4"), reads(theGroup, carol)}, []record.Step{answeredWith(ok), reading(theGroup, carol, 4)}, "UMN-ISO-1 count"},
		{"another group", []program.Step{sets(bob, "4"), reads(secondGroup, bob)}, []record.Step{answeredWith(ok), reading(secondGroup, bob, 4)}, "UMN-ISO-2 count"},
		{"another type", []program.Step{does(program.Call{Group: secondGroup, Member: bob, Number: "4"}), reads(secondGroup, bob)},
			[]record.Step{answeredWith(ok), reading(secondGroup, bob, 2)}, "UMN-TYPE-1 count"},
		{"refused as it has to be", []program.Step{does(minus), reads(theGroup, bob)}, []record.Step{answeredWith(fails(10004)), reading(theGroup, bob, 2)}, ""},
		{"accepted where refused", []program.Step{does(minus)}, []record.Step{answeredWith(ok)}, "UMN-ERR-8 answer"},
		{"accepted where refused, and what is read then", []program.Step{does(minus), reads(theGroup, bob)}, []record.Step{answeredWith(ok), reading(theGroup, bob, 0)}, "UMN-ERR-8 answer"},
		{"unsigned, and accepted", []program.Step{does(unsigned)}, []record.Step{answeredWith(ok)}, "UMN-AUTH-3 answer"},
		{"another code", []program.Step{does(minus)}, []record.Step{answeredWith(fails(10007))}, "UMN-ERR-14 answer"},
		{"a code that misleads", []program.Step{does(minus)}, []record.Step{answeredWith(fails(10010))}, "UMN-ERR-15 answer"},
		{"a wrong code, and an effect", []program.Step{does(minus), reads(theGroup, bob)},
			[]record.Step{answeredWith(fails(10007)), reading(theGroup, bob, 0)}, "UMN-ERR-14 answer, UMN-ERR-13 count"},
		{"a wrong code without effect", []program.Step{does(minus), reads(theGroup, bob)},
			[]record.Step{answeredWith(fails(10007)), reading(theGroup, bob, 2)}, "UMN-ERR-14 answer"},
		{"refused with an effect", []program.Step{does(minus), reads(theGroup, bob)},
			[]record.Step{answeredWith(fails(10004)), reading(theGroup, bob, 0)}, "UMN-ERR-13 count"},
		{"unsigned with an effect", []program.Step{does(unsigned), reads(theGroup, bob)},
			[]record.Step{answeredWith(fails(70002)), reading(theGroup, bob, 4)}, "UMN-AUTH-11 count"},
		{"locked out, as bad UserSigs before it brought about", []program.Step{does(unsigned), reads(theGroup, bob)},
			[]record.Step{answeredWith(fails(70050)), reading(theGroup, bob, 2)}, ""},
		{"locked out, with an effect", []program.Step{does(unsigned), reads(theGroup, bob)},
			[]record.Step{answeredWith(fails(70050)), reading(theGroup, bob, 4)}, "UMN-AUTH-11 count"},
		{"locked out though signed well", []program.Step{sets(bob, "4"), reads(theGroup, bob)},
			[]record.Step{answeredWith(fails(70050)), reading(theGroup, bob, 2)}, ""}, // that may pass
		{"at once, one of them", []program.Step{{AtOnce: []program.Call{valid("4"), valid("3")}}, reads(theGroup, bob)},
			[]record.Step{answeredWith(ok, ok), reading(theGroup, bob, 3)}, ""},
		{"at once, none of them", []program.Step{{AtOnce: []program.Call{valid("4"), valid("3")}}, reads(theGroup, bob)},
			[]record.Step{answeredWith(ok, ok), reading(theGroup, bob, 5)}, "UMN-CONC-1 count"},
		{"an undocumented code", []program.Step{does(minus)}, []record.Step{answeredWith(fails(44))}, "UMN-ENV-7 envelope, UMN-ERR-14 answer"},
		{"no object", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answeredWith(says(200, "OK")), reading(theGroup, bob, 0)}, "UMN-ENV-2 envelope"},
		{"no answer", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answeredWith(reset), reading(theGroup, bob, 0)}, ""},
	} {
		t.Run(p.name, func(t *testing.T) {
			o, err := judge.NewOracle(c, program.Program{ID: "p", Stage: two("Public"), Steps: p.steps}, nil)
			if err != nil {
				t.Fatal(err)
			}
			o.Begin(record.Recording{})
			for i, s := range p.seen {
				if !o.Step(i, s) {
					break
				}
			}
			var got []string
			for _, d := range o.Deviations() {
				got = append(got, d.Requirement+" "+d.Kind)
			}
			if text := strings.Join(got, ", "); text != p.want {
				t.Errorf("got %q, want %q: %+v", text, p.want, o.Deviations())
			}
		})
	}
}

func TestLooksAreCompared(t *testing.T) {
	c := contract(t)
	look := func(n int64, name, role string) record.Step {
		return record.Step{Snapshot: &record.Snapshot{Group: theGroup, Messages: n, Profile: map[string]string{"Name": name}, Members: map[string]string{bob: role}}}
	}
	for want, last := range map[string]record.Step{
		"": look(5, "a", "Member"), "UMN-ISO-4": look(6, "a", "Member"), "UMN-ISO-5": look(5, "b", "Member"), "UMN-ISO-6": look(5, "a", "Admin"),
	} {
		o, err := judge.NewOracle(c, program.Program{Stage: two("Public"), Steps: []program.Step{looks(), sets(bob, "4"), looks()}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range []record.Step{look(5, "a", "Member"), answeredWith(ok), last} {
			o.Step(i, s)
		}
		got := ""
		for _, d := range o.Deviations() {
			got += d.Requirement
		}
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// played lets an oracle judge steps, and returns it.
func played(t *testing.T, c *spec.Contract, steps []program.Step, seen []record.Step, watcher judge.Watcher) *judge.Oracle {
	t.Helper()
	o, err := judge.NewOracle(c, program.Program{ID: "p", Stage: two("Public"), Steps: steps}, watcher)
	if err != nil {
		t.Fatal(err)
	}
	two := int64(2)
	o.Begin(record.Recording{Baseline: []record.Reading{{Group: theGroup, Member: bob, Unread: &two}}})
	for i, s := range seen {
		if !o.Step(i, s) {
			break
		}
	}
	return o
}

func TestAnOracleHoldsStepsAgainstWhatTheyExpect(t *testing.T) {
	c := contract(t)
	with := func(s program.Step, e program.Expect) program.Step { s.Expect = &e; return s }
	set := sets(bob, "4")
	for name, test := range map[string]struct {
		steps    []program.Step
		seen     []record.Step
		broken   string
		unjudged string
	}{
		"as expected": {[]program.Step{with(set, program.Expect{Accepted: true}), with(reads(theGroup, bob), program.Expect{Count: "4"})},
			[]record.Step{answeredWith(ok), reading(theGroup, bob, 4)}, "", ""},
		"a count that cannot be": {[]program.Step{set, with(reads(theGroup, bob), program.Expect{Count: "3"})},
			[]record.Step{answeredWith(ok), reading(theGroup, bob, 4)}, "expectation the count of bob reads 3", ""},
		"a refusal that cannot be": {[]program.Step{with(set, program.Expect{Refused: "unknown_group"})},
			[]record.Step{answeredWith(ok)}, "expectation refused as unknown group (10010 or 10015)", ""},
		"the model's own": {[]program.Step{with(set, program.Expect{Accepted: true}), reads(theGroup, bob)},
			[]record.Step{answeredWith(ok), reading(theGroup, bob, 3)}, "count the count of bob reads 4", ""},
		"nothing that is proved": {[]program.Step{sets(bob, "2"), with(reads(theGroup, bob), program.Expect{Count: "2"})},
			[]record.Step{answeredWith(ok), reading(theGroup, bob, 2)}, "", "step 2 cannot be judged: the count of bob read 2"},
		"not played": {[]program.Step{set, with(reads(theGroup, bob), program.Expect{Count: "4"})},
			[]record.Step{answeredWith(ok)}, "", "step 2 was not played"},
		"nothing is expected": {[]program.Step{set}, []record.Step{answeredWith(ok)}, "", ""},
		"no answer":           {[]program.Step{with(set, program.Expect{Accepted: true})}, []record.Step{answeredWith(reset)}, "", "step 1 was not played"},
	} {
		o := played(t, c, test.steps, test.seen, nil)
		broken := ""
		for _, d := range o.Deviations() {
			broken += d.Kind + " " + d.Expected
		}
		if broken != test.broken || (test.unjudged == "") != (o.Unjudged() == "") || !strings.HasPrefix(o.Unjudged(), test.unjudged) {
			t.Errorf("%s: broken %q, unjudged %q; want %q, %q", name, broken, o.Unjudged(), test.broken, test.unjudged)
		}
	}
}

func TestAnOracleForetellsWhatReadingsShow(t *testing.T) {
	c := contract(t)
	o := played(t, c, []program.Step{sets(bob, "9"), reads(theGroup, bob)}, []record.Step{answeredWith(ok)}, nil)
	if got := o.Counts(1); !slices.Equal(got, []int64{5}) {
		t.Errorf("after a number above the count a reading may show %v, want the 5 messages", got)
	}
	joins := program.Step{Join: &program.Join{Group: theGroup, Member: "eve"}}
	expects := reads(theGroup, carol)
	if o = played(t, c, []program.Step{joins, expects}, []record.Step{{}}, nil); o.Counts(1) != nil {
		t.Errorf("once somebody has joined a reading may show %v only", o.Counts(1))
	}
	expects.Expect = &program.Expect{OneOf: []program.Number{"1", "count"}}
	if o = played(t, c, []program.Step{joins, expects}, []record.Step{{}}, nil); !slices.Equal(o.Counts(1), []int64{1, 5}) {
		t.Errorf("where the model knows nothing and the step expects 1 or 5, a reading may show %v", o.Counts(1))
	}
}

// A group whose type the contract does not have cannot be foretold.
func TestAnOracleOfAnUnknownType(t *testing.T) {
	if o, err := judge.NewOracle(contract(t), program.Program{Stage: two("NoSuchRoom")}, nil); err == nil {
		t.Errorf("there is an oracle %+v", o)
	}
}
