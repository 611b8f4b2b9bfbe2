package concurrent_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// What a finding says is what people go by: each text is written out.
func TestWhatFindingsSay(t *testing.T) {
	type operations = []concurrent.Operation
	const fits, left = "a count that fits an order of the calls", "a count that one of the calls can have left"
	const nothingAtOnce = "Nothing was done at once with anything until then."
	for _, test := range []struct {
		name          string
		operations    operations
		expected, got string
		says          []string
		exchanges     []int
	}{
		{"after an order", operations{set(1, 0, 5, 5, exchange(3)), set(2, 1, 6, 7, exchange(2)), read(0, 7, 8, 2, barrier, exchange(9))}, fits, "read -> 2", []string{
			"bob in g, round 1: after set(7) -> accepted by client 2 the state was unread 7 of 10 messages; read -> 2 at the barrier is impossible",
			"The order that explains most ends with",
			"  set(5) -> accepted by client 1",
			"  set(7) -> accepted by client 2"}, []int{2, 3, 9}},
		{"of no order", operations{set(1, 0, 1, 5, exchange(3)), read(1, 2, 3, 4, exchange(5)), read(0, 4, 5, 5, barrier, exchange(6))}, left, "read -> 4", []string{
			"bob in g, round 1: after set(5) -> accepted by client 1 the state was unread 5 of 10 messages; read -> 4 by client 1 is impossible",
			"The order that explains most ends with",
			"  set(5) -> accepted by client 1",
			"The count at the barrier is right; only readings beside the calls are wrong.", nothingAtOnce}, []int{3, 5}},
		{"from the start", operations{read(0, 0, 1, 4, barrier, exchange(1))}, left, "read -> 4", []string{
			"bob in g, round 1: the state was unread 2 of 10 messages; read -> 4 at the barrier is impossible", nothingAtOnce}, []int{1}},
		{"of one message", operations{read(0, 0, 1, 4, barrier, in("one"))}, left, "read -> 4", []string{
			"bob in one, round 1: read -> 4 at the barrier is impossible: the group had 1 message at most", nothingAtOnce}, nil},
		{"above what there are", operations{set(1, 0, 1, 11, exchange(7)), read(0, 2, 3, 11, barrier)}, left, "read -> 11", []string{
			"bob in g, round 1: read -> 11 at the barrier is impossible: the group had 10 messages at most",
			"The order that explains most ends with",
			"  set(11) -> accepted by client 1", nothingAtOnce}, []int{7}},
		{"above what there are with a message", operations{send(1, 0, 2), read(0, 2, 3, 12, barrier)}, left, "read -> 12", []string{
			"bob in g, round 1: read -> 12 at the barrier is impossible: the group had 11 messages at most",
			"The order that explains most ends with",
			"  send -> accepted by client 1", nothingAtOnce}, nil},
		{"as the message begins", operations{read(0, 2, 3, 12, barrier), send(1, 3, 4)}, left, "read -> 12", []string{
			"bob in g, round 1: read -> 12 at the barrier is impossible: the group had 11 messages at most",
			"The order that explains most ends with",
			"  send -> accepted by client 1", nothingAtOnce}, nil},
		{"before the message", operations{read(0, 2, 3, 11, barrier), send(1, 4, 5)}, left, "read -> 11", []string{
			"bob in g, round 1: read -> 11 at the barrier is impossible: the group had 10 messages at most", nothingAtOnce}, nil},
		{"at the bound", operations{set(1, 0, 1, 5), read(0, 2, 3, 10, barrier)}, left, "read -> 10", []string{
			"bob in g, round 1: after set(5) -> accepted by client 1 the state was unread 5 of 10 messages; read -> 10 at the barrier is impossible",
			"The order that explains most ends with",
			"  set(5) -> accepted by client 1", nothingAtOnce}, nil},
		{"ignored", operations{set(1, 0, 1, 5, in("meeting")), read(0, 2, 3, 5, barrier, in("meeting"))}, left, "read -> 5", []string{
			"bob in meeting, round 1: read -> 5 at the barrier is impossible: groups of this type count no unread messages, and the count was 0 before",
			"The order that explains most ends with",
			"  set(5) -> accepted by client 1", nothingAtOnce}, nil},
		{"a refusal", operations{set(0, 0, 1, 5, refused(10004), exchange(4)), read(0, 2, 3, 2, barrier)}, "accepted", "set(5) -> refused with 10004", []string{
			"bob in g, round 1: set(5) -> refused with 10004 before the clients start is impossible: the call is valid", nothingAtOnce}, []int{4}},
		{"a refusal after another call", operations{set(0, 0, 1, 5, exchange(3)), set(2, 2, 3, 6, refused(10004), exchange(4)), read(0, 4, 5, 5, barrier, exchange(5))}, "accepted", "set(6) -> refused with 10004", []string{
			"bob in g, round 1: set(6) -> refused with 10004 by client 2 is impossible: the call is valid",
			"The order that explains most ends with",
			"  set(5) -> accepted before the clients start", nothingAtOnce}, []int{3, 4}},
		{"open calls that an order takes", operations{set(1, 0, 9, 5), set(2, 0, 9, 6, unanswered), read(3, 2, 3, 4), read(0, 10, 11, 5, barrier)}, left, "read -> 4", []string{
			"bob in g, round 1: after set(6) -> unanswered (no answer in time) by client 2 the state was unread 6 of 10 messages; read -> 4 by client 3 is impossible",
			"The order that explains most ends with",
			"  set(5) -> accepted by client 1",
			"  set(6) -> unanswered (no answer in time) by client 2",
			"The count at the barrier is right; only readings beside the calls are wrong.",
			"Calls without an answer, each taken for one that may or may not have had its effect: 1."}, nil},
		{"open calls of the group, and not of others", operations{set(1, 0, 1, 5, unanswered), send(1, 2, 3, unanswered), set(1, 0, 1, 5, unanswered, of("carol")), set(1, 0, 1, 6, unanswered, of("carol")), set(1, 0, 1, 5, unanswered, in("h")), read(0, 4, 5, 9, barrier)}, left, "read -> 9", []string{
			"bob in g, round 1: after send -> unanswered (no answer in time) by client 1 the state was unread 6 of 11 messages; read -> 9 at the barrier is impossible",
			"The order that explains most ends with",
			"  set(5) -> unanswered (no answer in time) by client 1",
			"  send -> unanswered (no answer in time) by client 1",
			"Calls without an answer, each taken for one that may or may not have had its effect: 2."}, nil},
		{"another's number", operations{set(1, 0, 1, 7, of("carol")), read(0, 2, 3, 7, barrier)}, left, "read -> 7", []string{
			"bob in g, round 1: the state was unread 2 of 10 messages; read -> 7 at the barrier is impossible",
			"The number was set for carol in g.", nothingAtOnce}, nil},
		{"the sender's own", operations{send(1, 0, 1), read(0, 2, 3, 2, of(program.Owner), barrier)}, left, "read -> 2", []string{
			"owner in g, round 1: after send -> accepted by client 1 the state was unread 0 to 1 of 11 messages; read -> 2 at the barrier is impossible",
			"The order that explains most ends with",
			"  send -> accepted by client 1", nothingAtOnce}, nil},
		{"the end of a long order", operations{set(1, 0, 1, 3, exchange(1)), set(1, 2, 3, 4, exchange(2)), set(1, 4, 5, 5, exchange(3)), set(1, 6, 7, 6, exchange(4)), set(1, 8, 9, 7, exchange(5)), set(1, 10, 11, 8, exchange(6)), set(1, 12, 13, 9, exchange(6)),
			read(0, 14, 15, 1, barrier, exchange(8))}, left, "read -> 1", []string{
			"bob in g, round 1: after set(9) -> accepted by client 1 the state was unread 9 of 10 messages; read -> 1 at the barrier is impossible",
			"The order that explains most ends with",
			"  set(4) -> accepted by client 1", "  set(5) -> accepted by client 1", "  set(6) -> accepted by client 1", "  set(7) -> accepted by client 1", "  set(8) -> accepted by client 1", "  set(9) -> accepted by client 1", nothingAtOnce}, []int{2, 3, 4, 5, 6, 8}},
		{"the second round", operations{read(0, 0, 1, 2, barrier), set(1, 4, 5, 6, round(1)), read(0, 6, 7, 5, barrier, round(1))}, left, "read -> 5", []string{
			"bob in g, round 2: after set(6) -> accepted by client 1 the state was unread 6 of 10 messages; read -> 5 at the barrier is impossible",
			"The order that explains most ends with",
			"  set(6) -> accepted by client 1"}, nil},
		{"a reading beside it that does not fit either", operations{set(1, 0, 1, 5), read(3, 2, 4, 2), read(4, 3, 5, 3), read(0, 6, 7, 5, barrier)}, left, "read -> 3", []string{
			"bob in g, round 1: the state was unread 2 of 10 messages; read -> 3 by client 4 is impossible",
			"Open at the same time:",
			"  read -> 2 by client 3",
			"The count at the barrier is right; only readings beside the calls are wrong."}, nil},
		{"many readings beside it", append(many(7, read(3, 2, 4, 2, exchange(3)), set(1, 0, 1, 5)), read(4, 3, 5, 3, exchange(4)), read(0, 6, 7, 5, barrier)), left, "read -> 3", []string{
			"bob in g, round 1: the state was unread 2 of 10 messages; read -> 3 by client 4 is impossible",
			"Open at the same time:",
			"  read -> 2 by client 3", "  read -> 2 by client 3", "  read -> 2 by client 3", "  read -> 2 by client 3", "  read -> 2 by client 3", "  read -> 2 by client 3",
			"The count at the barrier is right; only readings beside the calls are wrong."}, []int{4}},
		{"the first of two orders that explain as much", operations{set(1, 0, 5, 5), set(2, 1, 6, 7), read(3, 7, 10, 5), read(4, 8, 11, 7), read(0, 12, 13, 7, barrier)}, fits, "read -> 5", []string{
			"bob in g, round 1: after read -> 7 by client 4 the state was unread 7 of 10 messages; read -> 5 by client 3 is impossible",
			"The order that explains most ends with",
			"  set(5) -> accepted by client 1", "  set(7) -> accepted by client 2", "  read -> 7 by client 4",
			"The count at the barrier is right; only readings beside the calls are wrong."}, nil},
		{"the longer of two orders", operations{set(1, 0, 5, 5), set(2, 1, 6, 7), read(3, 7, 10, 5), read(4, 8, 11, 7), read(5, 9, 12, 5), read(0, 13, 14, 5, barrier)}, fits, "read -> 7", []string{
			"bob in g, round 1: after read -> 5 by client 5 the state was unread 5 of 10 messages; read -> 7 by client 4 is impossible",
			"The order that explains most ends with",
			"  set(7) -> accepted by client 2", "  set(5) -> accepted by client 1", "  read -> 5 by client 3", "  read -> 5 by client 5",
			"The count at the barrier is right; only readings beside the calls are wrong."}, nil},
		{"a later round of a stretch", operations{set(1, 0, 1, 3), set(2, 1, 2, 3), set(1, 3, 4, 6, unanswered), read(0, 4, 5, 6, barrier), read(0, 6, 7, 2, barrier, round(1))}, fits, "read -> 2", []string{
			"bob in g, round 2: after read -> 6 at the barrier the state was unread 6 of 10 messages; read -> 2 at the barrier is impossible",
			"The order that explains most ends with",
			"  set(3) -> accepted by client 1", "  set(3) -> accepted by client 2",
			"  set(6) -> unanswered (no answer in time) by client 1",
			"  read -> 6 at the barrier",
			"Calls without an answer, each taken for one that may or may not have had its effect: 1."}, nil},
		{"what came first, though an order fails elsewhere", operations{set(1, 0, 1, 5), read(1, 2, 3, 2), set(1, 4, 5, 6), read(0, 6, 7, 8, barrier)}, left, "read -> 8", []string{
			"bob in g, round 1: the state was unread 2 of 10 messages; read -> 8 at the barrier is impossible", nothingAtOnce}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := written(test.operations...)
			h.Start = append(h.Start, concurrent.Group{Name: "one", Type: "Public", Messages: 1, Unread: map[string]int64{"bob": 1}})
			v := checked(t, h)
			if len(v.Findings) != 1 {
				t.Fatalf("there are %d findings: %s", len(v.Findings), shown(v))
			}
			f := v.Findings[0]
			if f.Expected != test.expected || f.Got != test.got || f.Stuck.String() != test.got {
				t.Errorf("it expected %q and got %q, want %q and %q", f.Expected, f.Got, test.expected, test.got)
			}
			if want := strings.Join(test.says, "\n"); f.Explanation != want {
				t.Errorf("it says\n%s\nwant\n%s", f.Explanation, want)
			}
			if !slices.Equal(f.Exchanges, test.exchanges) {
				t.Errorf("it is known by the exchanges %v, want %v", f.Exchanges, test.exchanges)
			}
		})
	}
}

// Operations read as what they did, and what came of it.
func TestOperationsInWords(t *testing.T) {
	for want, o := range map[string]concurrent.Operation{
		"set(5) -> accepted":                     set(1, 0, 1, 5),
		"set(5) -> refused with 10004":           set(1, 0, 1, 5, refused(10004)),
		"set(0) -> unsent (budget spent)":        set(1, 0, 1, 0, unsent),
		"send -> accepted":                       send(1, 0, 1),
		"send -> unanswered (no answer in time)": send(1, 0, 1, unanswered),
		"read -> 0":                              read(1, 0, 1, 0),
		"read -> none":                           read(1, 0, 1, 0, none),
	} {
		if got := o.String(); got != want {
			t.Errorf("it reads %q, want %q", got, want)
		}
	}
	if got := (concurrent.Operation{Do: program.ActRead}).String(); got != "read -> none" {
		t.Errorf("a read of which nothing came reads %q", got)
	}
}

// A page shows the stretch that its finding is about, of that member, group and round; there is none of anything else.
func TestPages(t *testing.T) {
	h := written(set(1, 0, 1, 5), read(0, 2, 3, 5, barrier), set(1, 4, 5, 6, round(1)), read(0, 6, 7, 8, barrier, round(1)), set(1, 0, 1, 4, of("carol")), set(1, 0, 1, 3, in("h")))
	page := func(f concurrent.Finding, h concurrent.History) (string, error) {
		var out bytes.Buffer
		err := concurrent.Visualize(&out, spec.Default(), h, f)
		return out.String(), err
	}
	for _, test := range []struct {
		name string
		of   concurrent.Finding
		want string // of the page
		not  string
	}{
		{"the first round", concurrent.Finding{Group: "g", Member: "bob"}, "set(5)", "set(6)"},
		{"the second round", concurrent.Finding{Group: "g", Member: "bob", Round: 1}, "set(6)", "set(5)"},
		{"another member", concurrent.Finding{Group: "g", Member: "carol"}, "set(4)", "set(5)"},
		{"another group", concurrent.Finding{Group: "h", Member: "bob"}, "set(3)", "set(5)"},
	} {
		got, err := page(test.of, h)
		if err != nil || !strings.Contains(got, test.want) || strings.Contains(got, test.not) || !strings.Contains(got, "<html") {
			t.Errorf("%s: a page of %d bytes without %s or with %s: %v", test.name, len(got), test.want, test.not, err)
		}
	}
	if got, _ := page(concurrent.Finding{Group: "g", Member: "bob", Round: 1}, h); !strings.Contains(got, "unread 6 of 10 messages") {
		t.Error("the page does not show states")
	}
	if _, err := page(concurrent.Finding{Group: "g", Member: "bob", Round: 2}, h); err == nil || err.Error() != "the history has nothing of bob in g from round 3 on" {
		t.Errorf("a round that was not played: %v", err)
	}
	h.Start = nil
	if got, err := page(concurrent.Finding{Group: "g", Member: "bob"}, h); err == nil || got != "" {
		t.Errorf("a wrong history has a page of %d bytes", len(got))
	}
}
