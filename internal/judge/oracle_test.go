package judge_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/model"
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
		{"accepted and right", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), reading(theGroup, bob, 4)}, ""},
		{"clamped", []program.Step{sets(bob, "9"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), reading(theGroup, bob, 5)}, ""},
		{"another count", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), reading(theGroup, bob, 3)}, "UMN-CLAMP-1 count"},
		{"not clamped", []program.Step{sets(bob, "9"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), reading(theGroup, bob, 9)}, "UMN-CLAMP-2 count"},
		{"refused", []program.Step{sets(bob, "0")}, []record.Step{answeredWith(fails(10004))}, "UMN-CLAMP-3 answer"},
		{"an admin", []program.Step{sets("dave", "4"), reads(theGroup, "dave")}, []record.Step{answeredWith(ok), reading(theGroup, "dave", 3)}, "UMN-CLAMP-8 count"},
		{"the owner", []program.Step{sets(program.Owner, "4")}, []record.Step{answeredWith(fails(10007))}, "UMN-CLAMP-8 answer"},
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
		"no answer": {[]program.Step{with(set, program.Expect{Accepted: true})}, []record.Step{answeredWith(reset)}, "", "step 1 was not played"},
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

// told notes what a watcher is told.
type told []string

func (w *told) Answered(p model.Prediction, a judge.Answer) {
	*w = append(*w, p.Input()+" "+map[bool]string{true: "accepted", false: "refused"}[a.Accepted])
}

func (w *told) Judged(class string, requirements ...string) {
	if class != "an answer that is accepted" {
		*w = append(*w, class+" "+strings.Join(requirements, " "))
	}
}

func TestAWatcherIsToldWhatIsJudged(t *testing.T) {
	var w told
	played(t, contract(t), []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), reading(theGroup, bob, 4)}, &w)
	if want := []string{"valid accepted", "counted, plain UMN-CLAMP-1"}; !slices.Equal(w, want) {
		t.Errorf("it is told %q, want %q", w, want)
	}
}

func TestTroubleThatComesBackIsADeviation(t *testing.T) {
	o := played(t, contract(t), []program.Step{sets(bob, "4")}, []record.Step{answeredWith(reset)}, nil)
	trouble := o.Trouble()
	if trouble == nil || len(o.Deviations()) > 0 {
		t.Fatalf("a call without an answer is trouble %+v and deviates as %+v", trouble, o.Deviations())
	}
	o.Blame(*trouble)
	if all := o.Deviations(); len(all) != 1 || !all[0].Passing || all[0].Requirement != "UMN-CLAMP-1" {
		t.Errorf("what came back each time deviates as %+v", all)
	}
}

// A call that the tool kept back says nothing about the target, however often that comes back.
func TestACallThatWasKeptBackIsNoTrouble(t *testing.T) {
	for _, x := range []record.Exchange{budget, cancelled} {
		o := played(t, contract(t), []program.Step{sets(bob, "4")}, []record.Step{answeredWith(x)}, nil)
		if o.Trouble() != nil || len(o.Deviations()) > 0 {
			t.Errorf("%s: it is trouble %+v and deviates as %+v", x.Why(), o.Trouble(), o.Deviations())
		}
	}
}

// What a deviation says: the step, how many calls there had been, the classes of state and call, what was due, and the exchanges.
func TestWhatDeviationsSay(t *testing.T) {
	c := contract(t)
	minus := valid("4")
	minus.Fields = map[string]json.RawMessage{"UnreadMsgNum": json.RawMessage("-1")}
	odd := valid("4")
	odd.ReverseQuery, odd.ReverseFields, odd.Spaced, odd.Fill, odd.Credential = true, true, true, true, program.Short
	odd.Query = map[string]string{"random": "5"}
	ofSecond := program.Call{Group: secondGroup, Member: bob, Number: "4"}
	joins := program.Step{Join: &program.Join{Group: theGroup, Member: "eve"}}
	for _, test := range []struct {
		name  string
		steps []program.Step
		seen  []record.Step
		want  string
	}{
		{"a count", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), reading(theGroup, bob, 3)},
			"step 1, 1 call, plain, below the count: the count of bob reads 4; got the count of bob reads 3, by [7 8]"},
		{"a count after two calls", []program.Step{sets(bob, "4"), sets(bob, "3"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), answeredWith(ok), reading(theGroup, bob, 4)},
			"step 2, 2 call, set before, below the count: the count of bob reads 3; got the count of bob reads 4, by [7 8]"},
		{"a count by an observer of the user's own", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), unnumbered(reading(theGroup, bob, 3))},
			"step 1, 1 call, plain, below the count: the count of bob reads 4; got the count of bob reads 3, by [7]"},
		{"a count that is not shown", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), blank(reading(theGroup, bob, 3))},
			"step 1, 1 call, plain, below the count: the count of bob reads 4; got the count of bob reads none, by [7 8]"},
		{"zero", []program.Step{sets(bob, "0"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), reading(theGroup, bob, 2)},
			"step 1, 1 call, plain, zero: the count of bob reads 0; got the count of bob reads 2, by [7 8]"},
		{"of a group of its type", []program.Step{does(ofSecond), reads(secondGroup, bob)}, []record.Step{answeredWith(ok), reading(secondGroup, bob, 2)},
			"step 1, 1 call, Public, below the count: the count of bob reads 4; got the count of bob reads 2, by [7 8]"},
		{"an admin's", []program.Step{sets("dave", "4"), reads(theGroup, "dave")}, []record.Step{answeredWith(ok), reading(theGroup, "dave", 3)},
			"step 1, 1 call, admin, below the count: the count of dave reads 4; got the count of dave reads 3, by [7 8]"},
		{"the owner's", []program.Step{sets(program.Owner, "4"), reads(theGroup, program.Owner)}, []record.Step{answeredWith(ok), reading(theGroup, program.Owner, 3)},
			"step 1, 1 call, owner, below the count: the count of owner reads 4; got the count of owner reads 3, by [7 8]"},
		{"a newcomer's", []program.Step{joins, sets("eve", "4"), reads(theGroup, "eve")}, []record.Step{messages(5), answeredWith(ok), reading(theGroup, "eve", 0)},
			"step 2, 1 call, newcomer, below the count: the count of eve reads 4; got the count of eve reads 0, by [7 8]"},
		{"after messages", []program.Step{sets(bob, "3"), sends(), reads(theGroup, bob)}, []record.Step{answeredWith(ok), messages(7), reading(theGroup, bob, 3)},
			"step 2, 1 call, after messages, below the count: the count of bob reads 5; got the count of bob reads 3, by [7 8]"},
		{"between messages", []program.Step{sets(bob, "9"), sends(), sets(bob, "9"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), messages(7), answeredWith(ok), reading(theGroup, bob, 5)},
			"step 3, 2 call, set before, after messages, above the count: the count of bob reads 7; got the count of bob reads 5, by [7 8]"},
		{"of another member", []program.Step{sets(carol, "4"), reads(theGroup, bob)}, []record.Step{answeredWith(ok), reading(theGroup, bob, 4)},
			"step 1, 1 call, plain, : the count of bob reads 2; got the count of bob reads 4, by [0 8]"},
		{"at once", []program.Step{{AtOnce: []program.Call{valid("4"), valid("3")}}, reads(theGroup, bob)}, []record.Step{answeredWith(ok, ok), reading(theGroup, bob, 5)},
			"step 1, 2 call, set before, below the count: the count of bob reads 4 or 3; got the count of bob reads 5, by [7 8]"},
		{"an answer", []program.Step{sets(bob, "9")}, []record.Step{answeredWith(fails(10004))},
			"step 0, 1 call, plain, above the count: accepted; got refused with 10004 (A parameter is not valid; ErrorInfo says which): \"no\", by [7]"},
		{"an answer to what is to be refused", []program.Step{does(minus)}, []record.Step{answeredWith(says(200, okBody))},
			"step 0, 1 call, plain, UnreadMsgNum minimum: refused as negative number (10004 or 60003 or 10011), or refused as fractional number (10004 or 60003 or 10011); got accepted, by [7]"},
		{"a call in another form", []program.Step{does(odd)}, []record.Step{answeredWith(fails(10004))},
			"step 0, 1 call, plain, below the count, query reversed, fields reversed, white space, body spelt otherwise, random, short: accepted; got refused with 10004"},
		{"a look", []program.Step{looks(), sets(bob, "4"), looks()}, []record.Step{{Snapshot: &record.Snapshot{Group: theGroup, Messages: 5}}, answeredWith(ok), {Snapshot: &record.Snapshot{Group: theGroup, Messages: 6, Exchanges: []int{9}}}},
			"step 2, 1 call, plain, : still 5 messages; got 6 messages, by [9]"},
		{"an envelope", []program.Step{sets(bob, "4")}, []record.Step{answeredWith(says(200, `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":7}`))},
			"step 0, 1 call, plain, accepted: "},
		{"an envelope of a refusal", []program.Step{does(minus)}, []record.Step{answeredWith(says(200, `{"ActionStatus":"FAIL","ErrorCode":10004,"ErrorInfo":7}`))},
			"step 0, 1 call, plain, refused: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			all := played(t, c, test.steps, test.seen, nil).Deviations()
			if len(all) == 0 {
				t.Fatal("nothing deviates")
			}
			d := all[0]
			if got := fmt.Sprintf("step %d, %d call, %s, %s: %s; got %s, by %v", d.Step, d.Calls, d.State, d.Input, d.Expected, d.Got, d.Exchanges); !strings.HasPrefix(got, test.want) {
				t.Errorf("it says\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// unnumbered is a reading of an observer that has no exchanges; blank is one that shows no count.
func unnumbered(s record.Step) record.Step { s.Reading.Exchange = 0; return s }
func blank(s record.Step) record.Step      { s.Reading.Unread = nil; return s }

// Which requirement a count breaks follows from what happened since it was read: to it, to its neighbours, and in other groups.
func TestWhatAWrongCountBreaks(t *testing.T) {
	c := contract(t)
	at := func(calls ...program.Call) program.Step { return program.Step{AtOnce: calls} }
	onCarol, inSecond := program.Call{Group: theGroup, Member: carol, Number: "4"}, program.Call{Group: secondGroup, Member: bob, Number: "4"}
	minus := valid("4")
	minus.Fields = map[string]json.RawMessage{"UnreadMsgNum": json.RawMessage("-1")}
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
		{"calls at once, of which the recording lacks one", []program.Step{at(valid("4"), onCarol), readsBob}, []record.Step{answeredWith(ok), three}, ""},
		{"a call of which the recording has none", []program.Step{sets(bob, "4"), readsBob}, []record.Step{{}, three}, ""},
		{"calls at once, one without an answer", []program.Step{at(valid("4"), onCarol), readsBob}, []record.Step{answeredWith(ok, reset), three}, ""},

		{"a neighbour's call", []program.Step{sets(carol, "4"), readsBob}, []record.Step{answeredWith(ok), three}, "UMN-ISO-1"},
		{"a call in another group", []program.Step{does(inSecond), readsBob}, []record.Step{answeredWith(ok), three}, "UMN-ISO-2"},
		{"a neighbour's call and one in another group", []program.Step{does(inSecond), sets(carol, "4"), readsBob}, []record.Step{answeredWith(ok), answeredWith(ok), three}, "UMN-ISO-1"},
		{"a neighbour's call before the member's own", []program.Step{sets(carol, "4"), sets(bob, "4"), readsBob}, []record.Step{answeredWith(ok), answeredWith(ok), three}, "UMN-CLAMP-1"},
		{"a neighbour's call after one of the member's own that found an unknown number", []program.Step{sets(bob, "1"), sends(), sets(bob, "4"), {Join: &program.Join{Group: theGroup, Member: "eve"}}, sets(bob, "1"), sets(carol, "4"), readsBob},
			[]record.Step{answeredWith(ok), messages(7), answeredWith(ok), messages(8), answeredWith(ok), answeredWith(ok), three}, "UMN-ISO-1"},
		{"a neighbour's call after the member's own", []program.Step{sets(bob, "4"), sets(carol, "4"), readsBob}, []record.Step{answeredWith(ok), answeredWith(ok), three}, "UMN-ISO-1"},
		{"a neighbour's call, read before", []program.Step{sets(carol, "4"), readsBob, readsBob}, []record.Step{answeredWith(ok), reading(theGroup, bob, 2), three}, ""},
		{"a neighbour's call that was refused", []program.Step{does(minus), reads(theGroup, carol)}, []record.Step{answeredWith(fails(10004)), reading(theGroup, carol, 3)}, "UMN-ISO-1"},
		{"a neighbour's call, then messages", []program.Step{sets(carol, "4"), sends(), readsBob}, []record.Step{answeredWith(ok), messages(7), three}, ""},
		{"a call, then messages", []program.Step{sets(bob, "1"), sends(), readsBob}, []record.Step{answeredWith(ok), messages(7), reading(theGroup, bob, 1)}, "UMN-CLAMP-11"},
		{"a call, then messages to another group", []program.Step{sets(bob, "1"), {Send: &program.Send{Group: secondGroup, Times: 2}}, readsBob}, []record.Step{answeredWith(ok), messages(7), three}, "UMN-CLAMP-1"},
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

// A group whose type the contract does not have cannot be foretold.
func TestAnOracleOfAnUnknownType(t *testing.T) {
	if o, err := judge.NewOracle(contract(t), program.Program{Stage: two("NoSuchRoom")}, nil); err == nil {
		t.Errorf("there is an oracle %+v", o)
	}
}

// A look says nothing of a group in which something was done in between.
func TestALookAfterAChange(t *testing.T) {
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
		if got := played(t, contract(t), test.steps, test.seen, nil).Deviations(); len(got) != test.want {
			t.Errorf("%s: %d looks deviate, want %d: %+v", test.name, len(got), test.want, got)
		}
	}
}
