package concurrent_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

func expecting(e program.Expect) change {
	return func(o *concurrent.Operation) { o.Expect = &e }
}

var (
	accepted = expecting(program.Expect{Accepted: true})
	tooLarge = expecting(program.Expect{AcceptedOrRefused: "number_too_large"})
	never    = expecting(program.Expect{Requirement: "UMN-CLAMP-10", Refused: "number_too_large"})
)

// What a program expects of its acts is held against them, though the history has an order that explains it.
func TestActsAreHeldAgainstWhatIsExpected(t *testing.T) {
	const nothing = "no finding and no doubt"
	for _, test := range []struct {
		name string
		act  concurrent.Operation
		want string // the requirement of the finding and what it says, a part of the doubt, or nothing
	}{
		{"a set that is accepted", set(1, 0, 1, 2, accepted), nothing},
		{"a set that is refused", set(1, 0, 1, 2, accepted, refused(10007)), "accepted; got a set of bob in g: refused with 10007"},
		{"a set that is refused as one too many", set(1, 0, 1, 2, accepted, refused(60007)), "a set of bob in g cannot be held against what its program expects: refused with 60007"},
		{"a set without an answer", set(1, 0, 1, 2, accepted, unanswered), "a set of bob in g has no answer to hold against what its program expects: no answer in time"},
		{"a set that was not sent", set(1, 0, 1, 2, accepted, unsent), "budget spent"},
		{"a choice, accepted", set(1, 0, 1, 2, tooLarge), nothing},
		{"a choice, refused so", set(1, 0, 1, 1<<31, tooLarge, refused(10004)), nothing},
		{"a choice, refused otherwise", set(1, 0, 1, 2, tooLarge, refused(10010)), "UMN-ERR-15: accepted, or refused as number too large (10004 or 60003 or 10011); got a set of bob in g: refused with 10010"},
		{"a refusal", set(1, 0, 1, 1<<31, never, refused(10004)), nothing},
		{"a refusal that is none", set(1, 0, 1, 2, never), "UMN-CLAMP-10: refused as number too large (10004 or 60003 or 10011); got a set of bob in g: accepted"},
		{"another refusal", set(1, 0, 1, 1<<31, never, refused(10016)), "UMN-ERR-14: refused as number too large (10004 or 60003 or 10011); got a set of bob in g: refused with 10016"},
		{"a refusal that misleads", set(1, 0, 1, 1<<31, never, refused(10010)), "UMN-ERR-15: refused as number too large (10004 or 60003 or 10011); got a set of bob in g: refused with 10010"},
		{"a message", send(1, 0, 1, expecting(program.Expect{Accepted: true})), nothing},
		{"a message that is refused", send(1, 0, 1, expecting(program.Expect{Accepted: true}), refused(10007)), "accepted; got a message to g: refused with 10007"},
		{"a count", read(1, 0, 1, 2, expecting(program.Expect{Count: "2"})), nothing},
		{"another count", read(1, 0, 1, 2, expecting(program.Expect{Count: "3", Requirement: "UMN-CLAMP-1"})), "UMN-CLAMP-1: the count of bob reads 3; got a read of bob in g: 2"},
		{"a count of the messages", read(1, 0, 1, 2, expecting(program.Expect{Count: "count-8"})), nothing},
		{"another count of the messages", read(1, 0, 1, 2, expecting(program.Expect{Count: "count-1"})), "the count of bob reads 9; got a read of bob in g: 2"},
		{"one of two", read(1, 0, 1, 2, expecting(program.Expect{OneOf: []program.Number{"1", "2"}})), nothing},
		{"none of two", read(1, 0, 1, 2, expecting(program.Expect{OneOf: []program.Number{"1", "3"}})), "the count of bob reads 1 or 3; got a read of bob in g: 2"},
		{"no count", read(1, 0, 1, 2, none, expecting(program.Expect{Count: "2"})), "a read of bob in g cannot be held against what its program expects: no count is shown"},
		{"a control", read(1, 0, 1, 2, expecting(program.Expect{Count: "2", Control: true})), nothing},
		{"a control that is not met", read(1, 0, 1, 2, expecting(program.Expect{Count: "3", Control: true})), "a read of bob in g, a control, was to show: the count of bob reads 3; it showed: 2"},
		{"nothing of a set", set(1, 0, 1, 2, expecting(program.Expect{})), "the step expects nothing of the answer"},
		{"nothing of a read", read(1, 0, 1, 2, expecting(program.Expect{})), "the step expects nothing of the count"},
	} {
		t.Run(test.name, func(t *testing.T) {
			said(t, checked(t, written(test.act, read(0, 8, 9, 2, barrierAfter(test.act)))), test.want, nothing)
		})
	}
}

// barrierAfter is a barrier's reading of what the act leaves: a message adds one.
func barrierAfter(act concurrent.Operation) change {
	return func(o *concurrent.Operation) {
		barrier(o)
		if act.Do == program.ActSend && act.Answer.Fate == concurrent.Accepted {
			*o.Reading.Unread++
		}
	}
}

// said wants a verdict to have that finding or that doubt, or neither.
func said(t *testing.T, v concurrent.Verdict, want, nothing string) {
	t.Helper()
	var all []string
	for _, f := range v.Findings {
		all = append(all, strings.TrimPrefix(f.Requirement+": "+f.Expected+"; got "+f.Got, ": "))
		if f.Explanation == "" || f.Group != "g" {
			t.Errorf("the finding lacks a group or an explanation: %+v", f)
		}
	}
	all = append(all, v.Doubts...)
	switch got := strings.Join(all, "\n"); {
	case want == nothing && got != "":
		t.Errorf("it says %s", got)
	case want != nothing && !strings.Contains(got, want):
		t.Errorf("it says %q, want …%s…", got, want)
	}
}

// What is found is known by its exchange, if there is one, and names the round. Acts that expect nothing stand in nothing's way.
func TestWhatUnmetExpectationsShow(t *testing.T) {
	for _, test := range []struct {
		name string
		act  concurrent.Operation
		want concurrent.Finding
	}{
		{"a set", set(1, 4, 5, 2, round(1), accepted, refused(10007), exchange(7)), concurrent.Finding{Member: "bob", Expected: "accepted", Got: "a set of bob in g: refused with 10007",
			Explanation: "The program expects of a set of bob in g: accepted. It shows: refused with 10007.", Exchanges: []int{7}}},
		{"a message", send(1, 4, 5, round(1), accepted, refused(10007), exchange(7)), concurrent.Finding{Expected: "accepted", Got: "a message to g: refused with 10007",
			Explanation: "The program expects of a message to g: accepted. It shows: refused with 10007.", Exchanges: []int{7}}},
		{"a count", read(1, 4, 5, 2, round(1), exchange(7), expecting(program.Expect{Count: "3"})), concurrent.Finding{Member: "bob", Expected: "the count of bob reads 3", Got: "a read of bob in g: 2",
			Explanation: "The program expects of a read of bob in g: the count of bob reads 3. It shows: 2.", Exchanges: []int{7}}},
		{"a count by an observer that has no exchanges", read(1, 4, 5, 2, round(1), expecting(program.Expect{Count: "3"})), concurrent.Finding{Member: "bob", Expected: "the count of bob reads 3", Got: "a read of bob in g: 2",
			Explanation: "The program expects of a read of bob in g: the count of bob reads 3. It shows: 2."}},
	} {
		v := checked(t, written(set(1, 0, 1, 2), read(0, 2, 3, 2, barrier), test.act, read(0, 8, 9, 2, barrier, round(1))))
		test.want.Group, test.want.Round, test.want.Failed, test.want.Segments = "g", 1, 1, 1
		i := slices.IndexFunc(v.Findings, func(f concurrent.Finding) bool { return strings.HasPrefix(f.Explanation, "The program expects") })
		if i < 0 || !reflect.DeepEqual(v.Findings[i], test.want) {
			t.Errorf("%s: found %+v, want %+v", test.name, v.Findings, test.want)
		}
	}
}

// Where readings may be behind, only those at barriers say anything.
func TestReadsThatMayBeBehindAreNotHeldAgainstWhatIsExpected(t *testing.T) {
	h := written(read(1, 0, 1, 2, expecting(program.Expect{Count: "3"})), read(0, 8, 9, 2, barrier))
	h.Lag = time.Second
	if v := checked(t, h); len(v.Findings) > 0 || len(v.Doubts) != 1 || !strings.Contains(v.Doubts[0], "readings may be 1s behind") {
		t.Errorf("there are findings %+v and doubts %q", v.Findings, v.Doubts)
	}
}

func TestBurstsAreHeldAgainstWhatIsExpected(t *testing.T) {
	const nothing = "no finding and no doubt"
	ok, denied := concurrent.Answer{Fate: concurrent.Accepted}, concurrent.Answer{Fate: concurrent.Refused, Code: 10004, Exchange: 7}
	for _, test := range []struct {
		name      string
		of        *program.Expect // of the first call
		afterward *program.Expect
		want      string
	}{
		{"nothing", nil, nil, nothing},
		{"an acceptance", &program.Expect{Accepted: true}, nil, nothing},
		{"a refusal that does not come", &program.Expect{Refused: "not_admin"}, nil, "refused as not admin (60010 or 10007 or 70403); got call 1 of the burst: accepted"},
		{"one of the numbers", nil, &program.Expect{OneOf: []program.Number{"3", "count"}}, nothing},
		{"another number", nil, &program.Expect{Count: "count"}, "the count of bob reads 10, the group's number of messages; got the count after the burst: 3"},
	} {
		t.Run(test.name, func(t *testing.T) {
			three := int64(3)
			h := concurrent.BurstHistory{Messages: 10,
				Program: program.Program{Steps: []program.Step{{Expect: test.afterward, Burst: &program.Burst{Group: "g", Member: "bob",
					Calls: []program.BurstCall{{Number: 3, Expect: test.of}, {Condition: "missing_field", Number: 4, Expect: &program.Expect{Refused: "missing_field"}}}}}}},
				Waves: []concurrent.Wave{{Controls: map[string]concurrent.Answer{"": ok, "missing_field": denied}, Answers: []concurrent.Answer{ok, denied}, Reading: &concurrent.Reading{Unread: &three}}}}
			said(t, concurrent.CheckBurst(spec.Default(), h), test.want, nothing)
		})
	}
}
