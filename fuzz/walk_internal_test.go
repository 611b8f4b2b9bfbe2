package fuzz

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// contractWith is the repository's contract after replacing texts in it, old and new by turns.
func contractWith(t testing.TB, edits ...string) *spec.Contract {
	t.Helper()
	data, err := os.ReadFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for i := 0; i < len(edits); i += 2 {
		if !strings.Contains(text, edits[i]) {
			t.Fatalf("the contract has no %q to edit", edits[i])
		}
		text = strings.Replace(text, edits[i], edits[i+1], 1)
	}
	c, err := spec.Load([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const (
	okBody = `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}`
	lost   = ""
)

func refusedWith(code int) string {
	return fmt.Sprintf(`{"ActionStatus":"FAIL","ErrorCode":%d,"ErrorInfo":"why"}`, code)
}

func answered(c *spec.Contract, bodies ...string) record.Step {
	var s record.Step
	for _, body := range bodies {
		x := record.Exchange{ID: 7, Command: c.Command(), Request: record.Request{Method: c.Method}}
		if body != lost {
			x.Response = &record.Response{Status: 200, Body: []byte(body)}
		} else {
			x.Trouble = &record.Trouble{Kind: record.TroubleReset}
		}
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
		{Name: other, Type: typeName, Messages: 5, Members: members}}, Accounts: []string{eve}}
}

func TestDeviationsAreBlamedOnTheRightRequirement(t *testing.T) {
	c := contractWith(t)
	minus := Input{}
	for _, in := range numbers(c) {
		if in.Intended == "UnreadMsgNum minimum" {
			minus = in
			break
		}
	}
	unsigned := valid("4")
	unsigned.Credential = program.Unsigned
	for _, p := range []struct {
		name  string
		steps []program.Step
		seen  []record.Step
		want  string
	}{
		{"accepted and right", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answered(c, okBody), reading(theGroup, bob, 4)}, ""},
		{"clamped", []program.Step{sets(bob, "9"), reads(theGroup, bob)}, []record.Step{answered(c, okBody), reading(theGroup, bob, 5)}, ""},
		{"another count", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answered(c, okBody), reading(theGroup, bob, 3)}, "UMN-CLAMP-1 count"},
		{"not clamped", []program.Step{sets(bob, "9"), reads(theGroup, bob)}, []record.Step{answered(c, okBody), reading(theGroup, bob, 9)}, "UMN-CLAMP-2 count"},
		{"refused", []program.Step{sets(bob, "0")}, []record.Step{answered(c, refusedWith(10004))}, "UMN-CLAMP-3 answer"},
		{"an admin", []program.Step{sets("dave", "4"), reads(theGroup, "dave")}, []record.Step{answered(c, okBody), reading(theGroup, "dave", 3)}, "UMN-CLAMP-8 count"},
		{"the owner", []program.Step{sets(program.Owner, "4")}, []record.Step{answered(c, refusedWith(10007))}, "UMN-CLAMP-8 answer"},
		{"a later call", []program.Step{sets(bob, "4"), reads(theGroup, bob), sets(bob, "3"), reads(theGroup, bob)},
			[]record.Step{answered(c, okBody), reading(theGroup, bob, 4), answered(c, okBody), reading(theGroup, bob, 4)}, "UMN-CLAMP-5 count"},
		{"the same call", []program.Step{sets(bob, "4"), reads(theGroup, bob), sets(bob, "4"), reads(theGroup, bob)},
			[]record.Step{answered(c, okBody), reading(theGroup, bob, 4), answered(c, okBody), reading(theGroup, bob, 0)}, "UMN-CLAMP-6 count"},
		{"the bound stays", []program.Step{sets(bob, "9"), reads(theGroup, bob), sends(), sets(bob, "9"), reads(theGroup, bob)},
			[]record.Step{answered(c, okBody), reading(theGroup, bob, 5), messages(7), answered(c, okBody), reading(theGroup, bob, 5)}, "UMN-CLAMP-9 count"},
		{"messages add nothing", []program.Step{sets(bob, "3"), reads(theGroup, bob), sends(), reads(theGroup, bob)},
			[]record.Step{answered(c, okBody), reading(theGroup, bob, 3), messages(7), reading(theGroup, bob, 3)}, "UMN-CLAMP-11 count"},
		{"messages without a call", []program.Step{sends(), reads(theGroup, bob)}, []record.Step{messages(7), reading(theGroup, bob, 2)}, ""},
		{"another member", []program.Step{sets(bob, "4"), reads(theGroup, carol)}, []record.Step{answered(c, okBody), reading(theGroup, carol, 4)}, "UMN-ISO-1 count"},
		{"another group", []program.Step{sets(bob, "4"), reads(other, bob)}, []record.Step{answered(c, okBody), reading(other, bob, 4)}, "UMN-ISO-2 count"},
		{"another type", []program.Step{does(program.Call{Group: other, Member: bob, Number: "4"}), reads(other, bob)},
			[]record.Step{answered(c, okBody), reading(other, bob, 2)}, "UMN-TYPE-1 count"},
		{"refused as it has to be", []program.Step{does(minus.Call), reads(theGroup, bob)}, []record.Step{answered(c, refusedWith(10004)), reading(theGroup, bob, 2)}, ""},
		{"accepted where refused", []program.Step{does(minus.Call)}, []record.Step{answered(c, okBody)}, "UMN-ERR-8 answer"},
		{"another code", []program.Step{does(minus.Call)}, []record.Step{answered(c, refusedWith(10007))}, "UMN-ERR-14 answer"},
		{"a code that misleads", []program.Step{does(minus.Call)}, []record.Step{answered(c, refusedWith(10010))}, "UMN-ERR-15 answer"},
		{"a wrong code, and an effect", []program.Step{does(minus.Call), reads(theGroup, bob)},
			[]record.Step{answered(c, refusedWith(10007)), reading(theGroup, bob, 0)}, "UMN-ERR-14 answer, UMN-ERR-13 count"},
		{"a wrong code without effect", []program.Step{does(minus.Call), reads(theGroup, bob)},
			[]record.Step{answered(c, refusedWith(10007)), reading(theGroup, bob, 2)}, "UMN-ERR-14 answer"},
		{"refused with an effect", []program.Step{does(minus.Call), reads(theGroup, bob)},
			[]record.Step{answered(c, refusedWith(10004)), reading(theGroup, bob, 0)}, "UMN-ERR-13 count"},
		{"unsigned with an effect", []program.Step{does(unsigned), reads(theGroup, bob)},
			[]record.Step{answered(c, refusedWith(70002)), reading(theGroup, bob, 4)}, "UMN-AUTH-11 count"},
		{"at once, one of them", []program.Step{{AtOnce: []program.Call{valid("4"), valid("3")}}, reads(theGroup, bob)},
			[]record.Step{answered(c, okBody, okBody), reading(theGroup, bob, 3)}, ""},
		{"at once, none of them", []program.Step{{AtOnce: []program.Call{valid("4"), valid("3")}}, reads(theGroup, bob)},
			[]record.Step{answered(c, okBody, okBody), reading(theGroup, bob, 5)}, "UMN-CONC-1 count"},
		{"an undocumented code", []program.Step{does(minus.Call)}, []record.Step{answered(c, refusedWith(44))}, "UMN-ENV-7 envelope, UMN-ERR-14 answer"},
		{"no object", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answered(c, "OK"), reading(theGroup, bob, 0)}, "UMN-ENV-2 envelope"},
		{"no answer", []program.Step{sets(bob, "4"), reads(theGroup, bob)}, []record.Step{answered(c, lost), reading(theGroup, bob, 0)}, ""},
	} {
		t.Run(p.name, func(t *testing.T) {
			w, err := newWalk(c, program.Program{ID: "p", Stage: two("Public"), Steps: p.steps}, newCoverage())
			if err != nil {
				t.Fatal(err)
			}
			w.Begin(record.Recording{})
			for i, s := range p.seen {
				if !w.Step(i, s) {
					break
				}
			}
			var got []string
			for _, d := range w.deviations {
				got = append(got, d.Requirement+" "+d.Kind)
			}
			if text := strings.Join(got, ", "); text != p.want {
				t.Errorf("got %q, want %q: %+v", text, p.want, w.deviations)
			}
		})
	}
}

func TestLooksAreCompared(t *testing.T) {
	c := contractWith(t)
	look := func(n int64, name, role string) record.Step {
		return record.Step{Look: &record.Look{Group: theGroup, Messages: n, Profile: map[string]string{"Name": name}, Members: map[string]string{bob: role}}}
	}
	for want, last := range map[string]record.Step{
		"": look(5, "a", "Member"), "UMN-ISO-4": look(6, "a", "Member"), "UMN-ISO-5": look(5, "b", "Member"), "UMN-ISO-6": look(5, "a", "Admin"),
	} {
		w, err := newWalk(c, program.Program{Stage: two("Public"), Steps: []program.Step{looks(), sets(bob, "4"), looks()}}, newCoverage())
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range []record.Step{look(5, "a", "Member"), answered(c, okBody), last} {
			w.Step(i, s)
		}
		got := ""
		for _, d := range w.deviations {
			got += d.Requirement
		}
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestInputsFollowTheContract(t *testing.T) {
	whole := contractWith(t)
	for _, all := range [][]Input{absences(whole), wrongTypes(whole), numbers(whole), texts(whole), parameters(whole), bounds(whole), spellings(whole), brokenBodies(whole)} {
		if len(all) < 3 {
			t.Errorf("only %d inputs: %+v", len(all), all)
		}
	}
	lengths := func(c *spec.Contract) (out []int) {
		for _, in := range texts(c) {
			if in.Intended == "GroupId maxLength" {
				out = append(out, len(in.Call.Fields["GroupId"])-2)
			}
		}
		return out
	}
	if got := lengths(whole); got[0] != 49 {
		t.Errorf("the shortest id that is too long has %d bytes", got[0])
	}
	if got := lengths(contractWith(t, "maxLength: 48", "maxLength: 20")); got[0] != 21 {
		t.Errorf("of a contract that allows 20 bytes, the shortest id that is too long has %d", got[0])
	}
	bounded := contractWith(t, "          minimum: 0\n          x-requirements: [UMN-CLAMP-1", "          minimum: 0\n          maximum: 1000\n          x-requirements: [UMN-CLAMP-1")
	found := false
	for _, in := range numbers(bounded) {
		found = found || in.Intended == "UnreadMsgNum maximum" && string(in.Call.Fields["UnreadMsgNum"]) == "1001"
	}
	if !found {
		t.Error("of a contract with a maximum of 1000 nothing sets 1001")
	}
}

func TestTheSameSeedDrawsTheSame(t *testing.T) {
	c := contractWith(t)
	text := func(seed, turn uint64) string {
		out := ""
		for _, p := range drawSequences(c, seed, turn) {
			data, err := p.Encode()
			if err != nil {
				t.Fatal(err)
			}
			if err := p.Validate(); err != nil {
				t.Fatalf("%v: %s", err, data)
			}
			out += string(data)
		}
		return out
	}
	if first, again := text(1, 2), text(1, 2); first != again {
		t.Error("the same seed draws other programs")
	}
	if text(1, 2) == text(1, 3) || text(1, 2) == text(2, 2) {
		t.Error("another turn, or another seed, draws the same programs")
	}
}

func TestMergedCallsDepartInBothWays(t *testing.T) {
	a, b := valid("4"), valid("4")
	a.Credential, b.OmitFields = program.Expired, []string{"GroupId"}
	if m, ok := merge(a, b); !ok || m.Credential != program.Expired || len(m.OmitFields) != 1 {
		t.Errorf("merged: %+v, %v", m, ok)
	}
	c := valid("4")
	c.Credential = program.WrongKey
	empty := ""
	d := valid("4")
	d.Body = &empty
	e := valid("4")
	e.OmitQuery = []string{"usersig"}
	for _, pair := range [][2]program.Call{{a, c}, {b, b}, {b, d}, {a, e}} {
		if m, ok := merge(pair[0], pair[1]); ok {
			t.Errorf("merged: %+v", m)
		}
	}
}

func TestASmallerExampleStandsForTheSameFlaw(t *testing.T) {
	c := contractWith(t)
	d := func(requirement, kind, input string) Deviation {
		return Deviation{Requirement: requirement, Kind: kind, Input: input}
	}
	for _, p := range []struct {
		large, small Deviation
		want         bool
	}{
		{d("UMN-CLAMP-2", kindCount, "above the count"), d("UMN-CLAMP-2", kindCount, "above the count"), true},
		{d("UMN-CLAMP-5", kindCount, "below the count"), d("UMN-CLAMP-1", kindCount, "below the count"), true},
		{d("UMN-CLAMP-1", kindCount, "below the count"), d("UMN-CLAMP-4", kindCount, "the count"), false},
		{d("UMN-TYPE-1", kindCount, "below the count"), d("UMN-CLAMP-4", kindCount, "the count"), false},
		{d("UMN-CONC-2", kindCount, ""), d("UMN-ISO-1", kindCount, ""), true},
		{d("UMN-AUTH-4", kindAnswer, "usersig garbled, sdkappid required"), d("UMN-AUTH-9", kindAnswer, "sdkappid required"), true},
		{d("UMN-REQ-13", kindAnswer, "sdkappid name"), d("UMN-AUTH-9", kindAnswer, "sdkappid required"), true},
		{d("UMN-AUTH-9", kindAnswer, "sdkappid required"), d("UMN-ERR-4", kindAnswer, "GroupId required"), false},
		{d("UMN-ENV-2", kindEnvelope, "refused"), d("UMN-ENV-1", kindEnvelope, "refused"), false},
	} {
		if got := standsFor(c, p.large, p.small); got != p.want {
			t.Errorf("%s (%s) for %s (%s): %v", p.small.Requirement, p.small.Input, p.large.Requirement, p.large.Input, got)
		}
	}
}
