package judge_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/judge"
	"github.com/unreadcheck/unreadcheck/spec/model"
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

func looks() program.Step { return program.Step{Look: &program.Look{Group: theGroup}} }

func sends() program.Step { return program.Step{Send: &program.Send{Group: theGroup, Times: 2}} }

func answered(answers ...record.Exchange) record.Step {
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
	for _, p := range []struct {
		name  string
		steps []program.Step
		seen  []record.Step
		want  string
	}{
		{"accepted and right", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answered(ok), reading(theGroup, bob, 4)}, ""},
		{"clamped", []program.Step{sets(bob, "9"), reads(theGroup, bob)}, []record.Step{answered(ok), reading(theGroup, bob, 5)}, ""},
		{"another count", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answered(ok), reading(theGroup, bob, 3)}, "UMN-CLAMP-1 count"},
		{"not clamped", []program.Step{sets(bob, "9"), reads(theGroup, bob)}, []record.Step{answered(ok), reading(theGroup, bob, 9)}, "UMN-CLAMP-2 count"},
		{"refused", []program.Step{sets(bob, "0")}, []record.Step{answered(fails(10004))}, "UMN-CLAMP-3 answer"},
		{"an admin", []program.Step{sets("dave", "4"), reads(theGroup, "dave")}, []record.Step{answered(ok), reading(theGroup, "dave", 3)}, "UMN-CLAMP-8 count"},
		{"the owner", []program.Step{sets(program.Owner, "4")}, []record.Step{answered(fails(10007))}, "UMN-CLAMP-8 answer"},
		{"a later call", []program.Step{sets(bob, "4"), reads(theGroup, bob), sets(bob, "3"), reads(theGroup, bob)},
			[]record.Step{answered(ok), reading(theGroup, bob, 4), answered(ok), reading(theGroup, bob, 4)}, "UMN-CLAMP-5 count"},
		{"the same call", []program.Step{sets(bob, "4"), reads(theGroup, bob), sets(bob, "4"), reads(theGroup, bob)},
			[]record.Step{answered(ok), reading(theGroup, bob, 4), answered(ok), reading(theGroup, bob, 0)}, "UMN-CLAMP-6 count"},
		{"the bound stays", []program.Step{sets(bob, "9"), reads(theGroup, bob), sends(), sets(bob, "9"), reads(theGroup, bob)},
			[]record.Step{answered(ok), reading(theGroup, bob, 5), messages(7), answered(ok), reading(theGroup, bob, 5)}, "UMN-CLAMP-9 count"},
		{"messages add nothing", []program.Step{sets(bob, "3"), reads(theGroup, bob), sends(), reads(theGroup, bob)},
			[]record.Step{answered(ok), reading(theGroup, bob, 3), messages(7), reading(theGroup, bob, 3)}, "UMN-CLAMP-11 count"},
		{"messages without a call", []program.Step{sends(), reads(theGroup, bob)}, []record.Step{messages(7), reading(theGroup, bob, 2)}, ""},
		{"another member", []program.Step{sets(bob, "4"), reads(theGroup, carol)}, []record.Step{answered(ok), reading(theGroup, carol, 4)}, "UMN-ISO-1 count"},
		{"another group", []program.Step{sets(bob, "4"), reads(secondGroup, bob)}, []record.Step{answered(ok), reading(secondGroup, bob, 4)}, "UMN-ISO-2 count"},
		{"another type", []program.Step{does(program.Call{Group: secondGroup, Member: bob, Number: "4"}), reads(secondGroup, bob)},
			[]record.Step{answered(ok), reading(secondGroup, bob, 2)}, "UMN-TYPE-1 count"},
		{"refused as it has to be", []program.Step{does(minus), reads(theGroup, bob)}, []record.Step{answered(fails(10004)), reading(theGroup, bob, 2)}, ""},
		{"accepted where refused", []program.Step{does(minus)}, []record.Step{answered(ok)}, "UMN-ERR-8 answer"},
		{"another code", []program.Step{does(minus)}, []record.Step{answered(fails(10007))}, "UMN-ERR-14 answer"},
		{"a code that misleads", []program.Step{does(minus)}, []record.Step{answered(fails(10010))}, "UMN-ERR-15 answer"},
		{"a wrong code, and an effect", []program.Step{does(minus), reads(theGroup, bob)},
			[]record.Step{answered(fails(10007)), reading(theGroup, bob, 0)}, "UMN-ERR-14 answer, UMN-ERR-13 count"},
		{"a wrong code without effect", []program.Step{does(minus), reads(theGroup, bob)},
			[]record.Step{answered(fails(10007)), reading(theGroup, bob, 2)}, "UMN-ERR-14 answer"},
		{"refused with an effect", []program.Step{does(minus), reads(theGroup, bob)},
			[]record.Step{answered(fails(10004)), reading(theGroup, bob, 0)}, "UMN-ERR-13 count"},
		{"unsigned with an effect", []program.Step{does(unsigned), reads(theGroup, bob)},
			[]record.Step{answered(fails(70002)), reading(theGroup, bob, 4)}, "UMN-AUTH-11 count"},
		{"at once, one of them", []program.Step{{AtOnce: []program.Call{valid("4"), valid("3")}}, reads(theGroup, bob)},
			[]record.Step{answered(ok, ok), reading(theGroup, bob, 3)}, ""},
		{"at once, none of them", []program.Step{{AtOnce: []program.Call{valid("4"), valid("3")}}, reads(theGroup, bob)},
			[]record.Step{answered(ok, ok), reading(theGroup, bob, 5)}, "UMN-CONC-1 count"},
		{"an undocumented code", []program.Step{does(minus)}, []record.Step{answered(fails(44))}, "UMN-ENV-7 envelope, UMN-ERR-14 answer"},
		{"no object", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answered(says(200, "OK")), reading(theGroup, bob, 0)}, "UMN-ENV-2 envelope"},
		{"no answer", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answered(reset), reading(theGroup, bob, 0)}, ""},
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
		return record.Step{Look: &record.Look{Group: theGroup, Messages: n, Profile: map[string]string{"Name": name}, Members: map[string]string{bob: role}}}
	}
	for want, last := range map[string]record.Step{
		"": look(5, "a", "Member"), "UMN-ISO-4": look(6, "a", "Member"), "UMN-ISO-5": look(5, "b", "Member"), "UMN-ISO-6": look(5, "a", "Admin"),
	} {
		o, err := judge.NewOracle(c, program.Program{Stage: two("Public"), Steps: []program.Step{looks(), sets(bob, "4"), looks()}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range []record.Step{look(5, "a", "Member"), answered(ok), last} {
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
