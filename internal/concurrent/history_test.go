package concurrent_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	_ "github.com/unreadcheck/unreadcheck/internal/roomy" // it plays much and keeps little
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Operations of written histories: who does what in which milliseconds. They are on bob in g unless something else is said.

type change func(*concurrent.Operation)

func operation(do program.ActKind, client int, from, to time.Duration, changes []change) concurrent.Operation {
	o := concurrent.Operation{Do: do, Client: client, Sent: from * time.Millisecond, Answered: to * time.Millisecond, Group: "g", Member: "bob"}
	if do == program.ActRead {
		o.Reading = &concurrent.Reading{}
	} else {
		o.Answer = &concurrent.Answer{Fate: concurrent.Accepted}
	}
	if do == program.ActSend {
		o.Member = ""
	}
	for _, c := range changes {
		c(&o)
	}
	return o
}

func set(client int, from, to time.Duration, n int64, changes ...change) concurrent.Operation {
	return operation(program.ActSet, client, from, to, append([]change{func(o *concurrent.Operation) { o.Number = n }}, changes...))
}

func send(client int, from, to time.Duration, changes ...change) concurrent.Operation {
	return operation(program.ActSend, client, from, to, changes)
}

func read(client int, from, to time.Duration, n int64, changes ...change) concurrent.Operation {
	return operation(program.ActRead, client, from, to, append([]change{func(o *concurrent.Operation) { o.Reading.Unread = &n }}, changes...))
}

func of(member string) change { return func(o *concurrent.Operation) { o.Member = member } }
func in(group string) change  { return func(o *concurrent.Operation) { o.Group = group } }
func round(n int) change      { return func(o *concurrent.Operation) { o.Round = n } }
func barrier(o *concurrent.Operation) {
	o.Barrier, o.Client = true, 0
}
func none(o *concurrent.Operation) { o.Reading.Unread = nil }
func unanswered(o *concurrent.Operation) {
	o.Answer.Fate, o.Answer.Detail = concurrent.Unanswered, "no answer in time"
}
func unsent(o *concurrent.Operation) {
	o.Answer.Fate, o.Answer.Detail = concurrent.Unsent, "budget spent"
}
func refused(code int64) change {
	return func(o *concurrent.Operation) { o.Answer.Fate, o.Answer.Code = concurrent.Refused, code }
}
func exchange(n int) change {
	return func(o *concurrent.Operation) {
		if o.Reading != nil {
			o.Reading.Exchange = n
		} else {
			o.Answer.Exchange = n
		}
	}
}

// written is a history in groups of ten messages, in which bob has 2 unread, carol 3 and the owner none; in the one that
// does not count them nobody has any.
func written(operations ...concurrent.Operation) concurrent.History {
	unread := func() map[string]int64 { return map[string]int64{"bob": 2, "carol": 3, program.Owner: 0} }
	return concurrent.History{Operations: operations, Start: []concurrent.Group{
		{Name: "g", Type: "Public", Messages: 10, Unread: unread()},
		{Name: "h", Type: "Public", Messages: 10, Unread: unread()},
		{Name: "meeting", Type: "Meeting", Messages: 10, Unread: map[string]int64{"bob": 0, program.Owner: 0}},
	}}
}

func checked(t *testing.T, h concurrent.History) concurrent.Verdict {
	t.Helper()
	v, err := concurrent.Check(spec.Default(), h)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Each rule has histories that keep it beside ones that break it.
func TestRules(t *testing.T) {
	const one, two, three = "UMN-CONC-1", "UMN-CONC-2", "UMN-CONC-3"
	tests := []struct {
		name       string
		operations []concurrent.Operation
		want       string // the requirement that is not kept, or empty
	}{
		{"nothing but a reading", []concurrent.Operation{read(1, 0, 1, 2)}, ""},
		{"a reading of something else", []concurrent.Operation{read(1, 0, 1, 4)}, "UMN-CLAMP-1"},

		{"a set shows", []concurrent.Operation{set(1, 0, 1, 5), read(1, 2, 3, 5)}, ""},
		{"a set does not show", []concurrent.Operation{set(1, 0, 1, 5), read(1, 2, 3, 2)}, "UMN-CLAMP-1"},
		{"zero shows", []concurrent.Operation{set(1, 0, 1, 0), read(1, 2, 3, 0)}, ""},
		{"zero does not show", []concurrent.Operation{set(1, 0, 1, 0), read(1, 2, 3, 2)}, "UMN-CLAMP-3"},
		{"all messages show", []concurrent.Operation{set(1, 0, 1, 10), read(1, 2, 3, 10)}, ""},
		{"all messages do not show", []concurrent.Operation{set(1, 0, 1, 10), read(1, 2, 3, 9)}, "UMN-CLAMP-4"},
		{"clamped", []concurrent.Operation{set(1, 0, 1, 11), read(1, 2, 3, 10)}, ""},
		{"not clamped", []concurrent.Operation{set(1, 0, 1, 11), read(1, 2, 3, 11)}, "UMN-CLAMP-2"},
		{"ignored above the bound", []concurrent.Operation{set(1, 0, 1, 11), read(1, 2, 3, 2)}, "UMN-CLAMP-2"},
		{"more than 31 bits, clamped", []concurrent.Operation{set(1, 0, 1, 1<<31), read(1, 2, 3, 10)}, ""},
		{"more than 31 bits, wrapped", []concurrent.Operation{set(1, 0, 1, 1<<32+5), read(1, 2, 3, 5)}, "UMN-CLAMP-10"},
		{"a message adds", []concurrent.Operation{set(1, 0, 1, 5), send(1, 2, 3), read(1, 4, 5, 6)}, ""},
		{"a message does not add", []concurrent.Operation{set(1, 0, 1, 5), send(1, 2, 3), read(1, 4, 5, 5)}, "UMN-CLAMP-11"},
		{"a message raises the bound", []concurrent.Operation{send(1, 0, 1), set(1, 2, 3, 12), read(1, 4, 5, 11)}, ""},
		{"a message that was refused", []concurrent.Operation{send(1, 0, 1, refused(10007)), read(1, 4, 5, 2)}, ""},
		{"a message that was refused and adds", []concurrent.Operation{send(1, 0, 1, refused(10007)), read(1, 4, 5, 3)}, "UMN-CLAMP-1"},
		{"the owner's own message", []concurrent.Operation{send(1, 0, 1), read(1, 2, 3, 0, of(program.Owner)), set(1, 4, 5, 99, of(program.Owner)), read(1, 6, 7, 11, of(program.Owner))}, ""},
		// What a message does to its sender's own count is not documented, but that it does no more than add to it.
		{"the owner's own message adds", []concurrent.Operation{send(1, 0, 1), read(1, 2, 3, 1, of(program.Owner)), set(1, 4, 5, 99, of(program.Owner)), read(1, 6, 7, 11, of(program.Owner))}, ""},
		{"the owner's own message adds two", []concurrent.Operation{send(1, 0, 1), read(1, 2, 3, 2, of(program.Owner))}, "UMN-CLAMP-11"},
		{"the owner's own message marks all as read", []concurrent.Operation{set(1, 0, 1, 5, of(program.Owner)), send(1, 2, 3), read(1, 4, 5, 0, of(program.Owner))}, ""},

		{"one too many", []concurrent.Operation{set(1, 0, 1, 5, refused(60007)), read(1, 2, 3, 2)}, ""},
		{"one too many with an effect", []concurrent.Operation{set(1, 0, 1, 5, refused(60007)), read(1, 2, 3, 5)}, "UMN-CLAMP-1"},
		{"large and refused", []concurrent.Operation{set(1, 0, 1, 1<<31, refused(10004)), read(1, 2, 3, 2)}, ""},
		{"large and refused with an effect", []concurrent.Operation{set(1, 0, 1, 1<<31, refused(10004)), read(1, 2, 3, 10)}, "UMN-CLAMP-1"},
		{"large and refused for something else", []concurrent.Operation{set(1, 0, 1, 1<<31, refused(10010)), read(1, 2, 3, 2)}, "UMN-CLAMP-10"},
		{"valid and refused", []concurrent.Operation{set(1, 0, 1, 1<<31-2, refused(10004)), read(1, 2, 3, 2)}, "UMN-CLAMP-2"},
		{"valid and refused among others", []concurrent.Operation{set(1, 0, 3, 5), set(2, 1, 4, 6, refused(10002)), read(1, 5, 6, 5)}, one},

		{"two at once leave the one", []concurrent.Operation{set(1, 0, 5, 5), set(2, 1, 6, 7), read(1, 7, 8, 5)}, ""},
		{"two at once leave the other", []concurrent.Operation{set(1, 0, 5, 5), set(2, 1, 6, 7), read(1, 7, 8, 7)}, ""},
		{"two at once leave their sum", []concurrent.Operation{set(1, 0, 5, 3), set(2, 1, 6, 4), read(1, 7, 8, 7)}, one},
		{"two at once leave nothing", []concurrent.Operation{set(1, 0, 5, 5), set(2, 1, 6, 7), read(1, 7, 8, 2)}, one},
		{"the first of two that follow each other", []concurrent.Operation{set(1, 0, 1, 5), set(2, 2, 4, 7), send(3, 3, 5), read(1, 7, 8, 6)}, one},
		{"two readings agree on the order", []concurrent.Operation{set(1, 0, 9, 5), set(2, 0, 9, 7), read(3, 1, 2, 5), read(3, 3, 4, 7), read(3, 10, 11, 7)}, ""},
		{"two readings do not agree", []concurrent.Operation{set(1, 0, 9, 5), set(2, 0, 9, 7), read(3, 1, 2, 5), read(3, 3, 4, 7), read(3, 5, 6, 5)}, one},
		{"touching in time is at once", []concurrent.Operation{set(1, 0, 5, 5), set(2, 5, 6, 7), read(1, 7, 8, 5)}, ""},
		{"a set before the message", []concurrent.Operation{set(1, 0, 5, 5), send(2, 1, 6), read(1, 7, 8, 6)}, ""},
		{"a set after the message", []concurrent.Operation{set(1, 0, 5, 5), send(2, 1, 6), read(1, 7, 8, 5)}, ""},
		{"a message lost in a set", []concurrent.Operation{set(1, 0, 5, 5), send(2, 1, 6), read(1, 7, 8, 2)}, one},
		{"a clamp with the message", []concurrent.Operation{set(1, 0, 5, 20), send(2, 1, 6), read(1, 7, 8, 11)}, ""},
		{"a clamp torn by the message", []concurrent.Operation{set(1, 0, 5, 20), send(2, 1, 6), read(1, 7, 8, 10)}, one},
		{"a clamp that counts the message twice", []concurrent.Operation{set(1, 0, 5, 20), send(2, 1, 6), read(1, 7, 8, 12)}, one},
		{"a reading behind", []concurrent.Operation{set(1, 0, 1, 5), set(2, 2, 3, 7), read(1, 4, 6, 5), read(2, 5, 7, 7)}, one},

		{"unanswered and done", []concurrent.Operation{set(1, 0, 1, 5, unanswered), read(1, 2, 3, 5)}, ""},
		{"unanswered and not done", []concurrent.Operation{set(1, 0, 1, 5, unanswered), read(1, 2, 3, 2)}, ""},
		{"unanswered and done late", []concurrent.Operation{set(1, 0, 1, 5, unanswered), read(1, 2, 3, 2), read(1, 4, 5, 5)}, ""},
		{"unanswered and undone", []concurrent.Operation{set(1, 0, 1, 5, unanswered), read(1, 2, 3, 5), read(1, 4, 5, 2)}, one},
		{"an unanswered message", []concurrent.Operation{send(1, 0, 1, unanswered), read(1, 2, 3, 2), read(1, 4, 5, 3)}, ""},
		{"an unanswered message twice", []concurrent.Operation{send(1, 0, 1, unanswered), read(1, 2, 3, 4)}, one},
		{"unsent", []concurrent.Operation{set(1, 0, 1, 5, unsent), read(1, 2, 3, 2)}, ""},
		{"unsent and done", []concurrent.Operation{set(1, 0, 1, 5, unsent), read(1, 2, 3, 5)}, "UMN-CLAMP-1"},
		{"no count shown", []concurrent.Operation{set(1, 0, 1, 5), read(1, 2, 3, 0, none), read(1, 4, 5, 5)}, ""},

		{"each member's own", []concurrent.Operation{set(1, 0, 5, 5), set(2, 1, 6, 7, of("carol")), read(1, 7, 8, 5), read(2, 7, 8, 7, of("carol"))}, ""},
		{"another member's number", []concurrent.Operation{set(1, 0, 5, 5), set(2, 1, 6, 7, of("carol")), read(1, 7, 8, 7), read(2, 7, 8, 7, of("carol"))}, two},
		{"lost to another member", []concurrent.Operation{set(1, 0, 5, 5), set(2, 1, 6, 7, of("carol")), read(1, 7, 8, 2), read(2, 7, 8, 7, of("carol"))}, two},
		{"another member's number, one by one", []concurrent.Operation{set(1, 0, 1, 7, of("carol")), read(1, 7, 8, 7)}, "UMN-ISO-1"},
		{"each group's own", []concurrent.Operation{set(1, 0, 5, 5), set(2, 1, 6, 7, in("h")), read(1, 7, 8, 5), read(2, 7, 8, 7, in("h"))}, ""},
		{"another group's number", []concurrent.Operation{set(1, 0, 5, 5), set(2, 1, 6, 7, in("h")), read(1, 7, 8, 7), read(2, 7, 8, 7, in("h"))}, three},
		{"lost to another group", []concurrent.Operation{set(1, 0, 5, 5), set(2, 1, 6, 7, in("h")), read(1, 7, 8, 2), read(2, 7, 8, 7, in("h"))}, three},
		{"another group's number, one by one", []concurrent.Operation{set(1, 0, 1, 7, in("h")), read(1, 7, 8, 7)}, "UMN-ISO-2"},

		{"ignored", []concurrent.Operation{set(1, 0, 5, 5, in("meeting")), send(2, 1, 6, in("meeting")), read(1, 7, 8, 0, in("meeting"))}, ""},
		{"not ignored", []concurrent.Operation{set(1, 0, 1, 5, in("meeting")), read(1, 7, 8, 5, in("meeting"))}, "UMN-TYPE-3"},
		{"refused instead of ignored", []concurrent.Operation{set(1, 0, 1, 5, in("meeting"), refused(10007)), read(1, 7, 8, 0, in("meeting"))}, "UMN-TYPE-2"},

		{"a round begins where the other ended", []concurrent.Operation{set(1, 0, 1, 5), read(0, 2, 3, 5, barrier), read(1, 4, 5, 5, round(1)), set(1, 6, 7, 6, round(1)), read(0, 8, 9, 6, barrier, round(1))}, ""},
		{"a round begins elsewhere", []concurrent.Operation{set(1, 0, 1, 5), read(0, 2, 3, 5, barrier), read(1, 4, 5, 6, round(1))}, one},
		{"what is unanswered comes in the next round", []concurrent.Operation{set(1, 0, 1, 5, unanswered), read(0, 2, 3, 2, barrier), read(1, 4, 5, 5, round(1))}, ""},
		{"messages of a round count in the next", []concurrent.Operation{send(1, 0, 1), read(0, 2, 3, 3, barrier), set(1, 4, 5, 99, round(1)), read(0, 6, 7, 11, barrier, round(1))}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := checked(t, written(test.operations...))
			if test.want == "" {
				if len(v.Findings) > 0 {
					t.Errorf("found: %s", shown(v))
				}
				return
			}
			if len(v.Findings) == 0 || v.Findings[0].Requirement != test.want {
				t.Errorf("want %s: %s", test.want, shown(v))
			}
			if v.Passed() {
				t.Error("it passes")
			}
		})
	}
}

// Members who are all right by themselves may differ on when a message came: that is not held against the call.
func TestAMessageSeenByOneBeforeTheOther(t *testing.T) {
	v := checked(t, written(send(1, 0, 9), read(2, 1, 2, 3), read(3, 3, 4, 3, of("carol")), read(2, 10, 11, 3), read(3, 10, 11, 4, of("carol"))))
	if !v.Passed() {
		t.Error(shown(v))
	}
}

func TestDoubts(t *testing.T) {
	lagging, ended := written(set(1, 0, 1, 5), read(1, 2, 3, 5)), written(read(1, 0, 1, 2))
	lagging.Lag, ended.Ended = time.Millisecond, "no more steps are allowed"
	tests := []struct {
		name string
		h    concurrent.History
		says string
	}{
		{"unanswered", written(set(1, 0, 1, 5, unanswered), read(1, 2, 3, 5)), "1 of 2 operations was not answered, and 0 could not be sent"},
		{"two unanswered", written(set(1, 0, 1, 5, unanswered), send(1, 2, 3, unanswered), read(1, 4, 5, 5)), "2 of 3 operations were not answered, and 0 could not be sent"},
		{"unsent", written(set(1, 0, 1, 5, unsent), read(1, 2, 3, 2)), "0 of 2 operations were not answered, and 1 could not be sent"},
		{"unanswered and unsent", written(set(1, 0, 1, 5, unanswered), set(1, 0, 1, 5, unsent), read(1, 2, 3, 5)), "1 of 3 operations was not answered, and 1 could not be sent"},
		{"no reading", written(set(1, 0, 1, 5)), "bob in g: no count was read"},
		{"no reading shows one", written(set(1, 0, 1, 5), read(1, 2, 3, 0, none)), "bob in g: no count was read"},
		{"no reading of one of two", written(set(1, 0, 1, 5), read(1, 2, 3, 5), set(1, 0, 1, 5, of("carol"))), "carol in g: no count was read"},
		{"readings that may be behind", lagging, "bob in g: no count was read"},
		{"ended early", ended, "the program was not played to its end: no more steps are allowed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := checked(t, test.h)
			if v.Passed() || len(v.Findings) > 0 || !slices.ContainsFunc(v.Doubts, func(d string) bool { return strings.Contains(d, test.says) }) {
				t.Errorf("want a doubt: %s; got %s", test.says, shown(v))
			}
		})
	}
	// A member of whom nothing was asked need not be read, nor one whose calls were all refused for want of a chance.
	if v := checked(t, written(set(1, 0, 1, 5), read(1, 2, 3, 5), send(1, 4, 5))); !v.Passed() {
		t.Errorf("a message alone has to be read: %s", shown(v))
	}
	if v := checked(t, written(set(1, 0, 1, 5, unsent, of("carol")), read(1, 2, 3, 2))); len(v.Doubts) != 1 {
		t.Errorf("a call that was not sent has to be read: %s", shown(v))
	}
	if v := checked(t, written()); v.Passed() {
		t.Error("a history of nothing passes")
	}
	if v := checked(t, written(set(1, 0, 1, 5), read(1, 2, 3, 5))); !v.Passed() {
		t.Errorf("a right history does not pass: %s", shown(v))
	}
}

// With a lag, readings beside the calls are not used; those at the barriers are.
func TestLag(t *testing.T) {
	h := written(set(1, 0, 1, 5), read(1, 2, 3, 2), read(0, 20, 21, 5, barrier))
	if v := checked(t, h); len(v.Findings) != 1 || !v.Findings[0].Late {
		t.Errorf("without a lag: %s", shown(v))
	}
	h.Lag = 10 * time.Millisecond
	if v := checked(t, h); !v.Passed() || v.Readings != 1 {
		t.Errorf("with a lag, %d readings: %s", v.Readings, shown(v))
	}
	h.Operations[2] = read(0, 20, 21, 2, barrier)
	if v := checked(t, h); len(v.Findings) != 1 || v.Findings[0].Late {
		t.Errorf("wrong at the barrier: %s", shown(v))
	}
}

func TestExplanations(t *testing.T) {
	tests := []struct {
		name       string
		operations []concurrent.Operation
		says       []string
	}{
		{"an order", []concurrent.Operation{set(1, 0, 3, 50, exchange(4)), set(2, 2, 4, 6, exchange(5)), read(3, 5, 6, 2, exchange(6))},
			[]string{"bob in g, round 1: after set(6) -> accepted by client 2 the state was unread 6 of 10 messages; read -> 2 by client 3 is impossible", "set(50) -> accepted by client 1"}},
		{"none", []concurrent.Operation{set(1, 0, 5, 5), set(2, 0, 5, 6), read(0, 6, 7, 11, barrier)}, []string{"read -> 11 at the barrier is impossible: the group had 10 messages at most"}},
		{"a refusal", []concurrent.Operation{set(1, 0, 5, 5, refused(10002)), read(0, 6, 7, 2, barrier)}, []string{"set(5) -> refused with 10002 by client 1 is impossible: the call is valid"}},
		{"another's", []concurrent.Operation{set(1, 0, 5, 7, of("carol")), set(2, 0, 5, 5), read(1, 7, 8, 7)}, []string{"The number was set for carol in g."}},
		{"open", []concurrent.Operation{set(1, 0, 9, 5), set(2, 0, 1, 6, unanswered), read(3, 2, 3, 4)}, []string{"Calls without an answer, each taken for one that may or may not have had its effect: 1."}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := written(test.operations...)
			v := checked(t, h)
			if len(v.Findings) == 0 {
				t.Fatal("nothing is found")
			}
			for _, part := range test.says {
				if !strings.Contains(v.Findings[0].Explanation, part) {
					t.Errorf("want …%s… in\n%s", part, v.Findings[0].Explanation)
				}
			}
			for range 5 {
				if again := checked(t, h); !reflect.DeepEqual(again, v) {
					t.Fatalf("judged again it is\n%s, before\n%s", shown(again), shown(v))
				}
			}
			var page bytes.Buffer
			if err := concurrent.Visualize(&page, spec.Default(), h, v.Findings[0]); err != nil || !strings.Contains(page.String(), "<html") || !strings.Contains(page.String(), "set(") {
				t.Errorf("the page of %d bytes: %v", page.Len(), err)
			}
		})
	}
	v := checked(t, written(set(1, 0, 3, 50, exchange(4)), set(2, 2, 4, 6, exchange(5)), read(3, 5, 6, 2, exchange(6))))
	if got := v.Findings[0].Exchanges; !reflect.DeepEqual(got, []int{4, 5, 6}) {
		t.Errorf("the exchanges are %v", got)
	}
	if err := concurrent.Visualize(&bytes.Buffer{}, spec.Default(), written(), v.Findings[0]); err == nil {
		t.Error("a page is made of nothing")
	}
}

func TestHistoriesSurviveJSON(t *testing.T) {
	h := written(set(1, 0, 3, 50, exchange(4)), send(1, 3, 4), read(3, 5, 6, 2, exchange(6)), set(2, 2, 4, 6, unanswered), read(0, 7, 8, 0, none, barrier))
	h.Seed, h.Attempt, h.Lag, h.Ended = 7, 2, time.Second, "why"
	data, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	var again concurrent.History
	if err := json.Unmarshal(data, &again); err != nil || !reflect.DeepEqual(again, h) {
		t.Errorf("comes back as\n%+v, %v, want\n%+v", again, err, h)
	}
}

func TestWrongHistories(t *testing.T) {
	right := written(set(1, 0, 1, 5), send(1, 2, 3), read(1, 4, 5, 6))
	if v := checked(t, right); !v.Passed() {
		t.Fatalf("the right one does not pass: %s", shown(v))
	}
	tests := []struct {
		name   string
		change func(*concurrent.History)
		says   string // empty where nothing is wrong
	}{
		{"nothing", func(*concurrent.History) {}, ""},
		{"no group", func(h *concurrent.History) { h.Start = nil }, "a history needs a group at least"},
		{"an unknown group", func(h *concurrent.History) { h.Operations[0].Group = "x" }, `operation 1 is in the group "x", which is not there at the start`},
		{"an unknown group of a message", func(h *concurrent.History) { h.Operations[1].Group = "x" }, `operation 2 is in the group "x", which is not there at the start`},
		{"an unknown member", func(h *concurrent.History) { h.Operations[2].Member = "eve" }, `operation 3 is on "eve", who has no count in g at the start`},
		{"a member of another group", func(h *concurrent.History) { h.Operations[2].Member, h.Operations[2].Group = "carol", "meeting" }, `operation 3 is on "carol", who has no count in meeting at the start`},
		{"a message of somebody", func(h *concurrent.History) { h.Operations[1].Member = "eve" }, ""},
		{"time runs back", func(h *concurrent.History) { h.Operations[0].Answered = -1 }, "operation 1 is answered before it is sent"},
		{"no time passes", func(h *concurrent.History) { h.Operations[0].Answered = h.Operations[0].Sent }, ""},
		{"a set without an answer", func(h *concurrent.History) { h.Operations[0].Answer = nil }, "operation 1, a set, does not say what came of it"},
		{"a set with a reading", func(h *concurrent.History) {
			h.Operations[0].Answer, h.Operations[0].Reading = nil, h.Operations[2].Reading
		}, "operation 1, a set, does not say what came of it"},
		{"a message without an answer", func(h *concurrent.History) { h.Operations[1].Answer = nil }, "operation 2, a send, does not say what came of it"},
		{"a read without a reading", func(h *concurrent.History) { h.Operations[2].Reading = nil }, "operation 3, a read, does not say what came of it"},
		{"a read with an answer", func(h *concurrent.History) {
			h.Operations[2].Reading, h.Operations[2].Answer = nil, h.Operations[0].Answer
		}, "operation 3, a read, does not say what came of it"},
		{"an unknown action", func(h *concurrent.History) { h.Operations[1].Do = "join" }, `operation 2 is a "join"; write set, send or read`},
		{"a negative number", func(h *concurrent.History) { h.Operations[0].Number = -1 }, "operation 1 sets -1; a crowd sets numbers from 0"},
		{"zero", func(h *concurrent.History) {
			h.Operations[0].Number, h.Operations[2].Reading = 0, read(1, 0, 1, 1).Reading
		}, ""},
		{"a barrier that sets", func(h *concurrent.History) { h.Operations[0].Barrier = true }, "operation 1, a set, is marked as a barrier; only a read can be one"},
		{"a barrier that sends", func(h *concurrent.History) { h.Operations[1].Barrier = true }, "operation 2, a send, is marked as a barrier; only a read can be one"},
		{"a barrier that reads", func(h *concurrent.History) { h.Operations[2].Barrier = true }, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := right
			h.Operations = slices.Clone(right.Operations)
			test.change(&h)
			v, err := concurrent.Check(spec.Default(), h)
			if test.says == "" {
				if err != nil || !v.Passed() {
					t.Errorf("Check: %v, %s", err, shown(v))
				}
				return
			}
			if err == nil || err.Error() != test.says || !reflect.DeepEqual(v, concurrent.Verdict{}) {
				t.Errorf("Check: %v, want %s", err, test.says)
			}
		})
	}
}

func shown(v concurrent.Verdict) string {
	var b strings.Builder
	for _, f := range v.Findings {
		fmt.Fprintf(&b, "%s (%d of %d): %s\n", f.Requirement, f.Failed, f.Segments, f.Explanation)
	}
	for _, d := range v.Doubts {
		fmt.Fprintf(&b, "doubt: %s\n", d)
	}
	return b.String()
}
