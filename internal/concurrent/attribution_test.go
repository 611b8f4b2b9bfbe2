package concurrent_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// putDown says what a finding is put down to: "UMN-CONC-2 of carol in g, ambiguous".
func putDown(f concurrent.Finding) string {
	out := f.Requirement
	if f.Source != nil {
		out += " of " + f.Source.Member + " in " + f.Source.Group
	}
	for _, mark := range []struct {
		word string
		is   bool
	}{{"alone", f.Sequential}, {"ambiguous", f.Ambiguous}, {"late", f.Late}} {
		if mark.is {
			out += ", " + mark.word
		}
	}
	return out
}

// A requirement is named by what can be to blame: another membership's call, the bound, a reading that is behind, or the calls that
// met. What needs no crowd bears the id that it has elsewhere.
func TestWhatAProofIsPutDownTo(t *testing.T) {
	type operations = []concurrent.Operation
	for _, test := range []struct {
		name       string
		operations operations
		want       string
	}{
		// Another membership's number.
		{"of carol, at once", operations{set(1, 0, 5, 5), set(2, 1, 6, 7, of("carol")), read(1, 7, 8, 7, barrier)}, "UMN-CONC-2 of carol in g"},
		{"of carol, one by one", operations{set(2, 1, 2, 7, of("carol")), read(1, 7, 8, 7, barrier)}, "UMN-ISO-1 of carol in g, alone"},
		{"of the other group, at once", operations{set(1, 0, 5, 5), set(2, 1, 6, 7, in("h")), read(1, 7, 8, 7, barrier)}, "UMN-CONC-3 of bob in h"},
		{"of the other group, one by one", operations{set(2, 1, 2, 7, in("h")), read(1, 7, 8, 7, barrier)}, "UMN-ISO-2 of bob in h, alone"},
		{"of the same group before another", operations{set(1, 0, 1, 7, in("h")), set(2, 2, 3, 7, of("carol")), read(1, 7, 8, 7, barrier)}, "UMN-ISO-1 of carol in g, alone"},
		{"of the first of two groups", operations{set(1, 0, 1, 7, in("h")), set(2, 2, 3, 7, in("h"), of("carol")), read(1, 7, 8, 7, barrier)}, "UMN-ISO-2 of bob in h, alone"},
		{"of another member of another group", operations{set(2, 2, 3, 7, in("h"), of("carol")), read(1, 7, 8, 7, barrier)}, "UMN-CLAMP-1, alone"},
		{"of a call that was refused", operations{set(2, 2, 3, 7, of("carol"), refused(60007)), read(1, 7, 8, 7, barrier)}, "UMN-CLAMP-1, alone"},
		{"of a call that was not answered", operations{set(2, 2, 3, 7, of("carol"), unanswered), read(1, 7, 8, 7)}, "UMN-CONC-1, late"},
		{"of a call that is sent as the reading ends", operations{read(1, 7, 8, 7, barrier), set(2, 8, 9, 7, of("carol"))}, "UMN-ISO-1 of carol in g, alone"},
		{"of a call that is sent later", operations{read(1, 7, 8, 7, barrier), set(2, 9, 10, 7, of("carol"))}, "UMN-CLAMP-1, alone"},
		{"a number that the member is set later", operations{set(2, 1, 2, 7, of("carol")), read(1, 3, 4, 7), set(1, 5, 6, 7), read(1, 7, 8, 7, barrier)}, "UMN-CLAMP-1, alone, late"},
		{"a number that the member is set otherwise", operations{set(2, 1, 2, 7, of("carol")), read(1, 3, 4, 7), set(1, 5, 6, 6), read(1, 7, 8, 6, barrier)}, "UMN-ISO-1 of carol in g, alone, late"},
		{"1 may come of much", operations{set(2, 1, 2, 1, of("carol")), read(1, 7, 8, 1, barrier)}, "UMN-CLAMP-1, alone"},
		{"2 may not", operations{set(2, 1, 2, 2), read(1, 7, 8, 2, barrier, of("carol"))}, "UMN-ISO-1 of bob in g, alone"},
		{"what the bound leaves may come of much", operations{set(2, 1, 2, 10, of("carol")), read(1, 7, 8, 10, barrier)}, "UMN-CLAMP-1, alone"},
		{"one less may not", operations{set(2, 1, 2, 9, of("carol")), read(1, 7, 8, 9, barrier)}, "UMN-ISO-1 of carol in g, alone"},
		{"a number that the member may have", operations{set(1, 0, 1, 5), set(2, 2, 3, 2, of("carol")), read(1, 7, 8, 2, barrier)}, "UMN-CLAMP-1, alone"},
		{"three operations ago", operations{set(2, 0, 1, 7, of("carol")), set(1, 2, 3, 4), set(1, 4, 5, 5), read(1, 7, 8, 7, barrier)}, "UMN-ISO-1 of carol in g, alone"},
		{"long ago", operations{set(2, 0, 1, 7, of("carol")), set(1, 2, 3, 4), set(1, 4, 5, 5), set(1, 6, 7, 6), read(1, 8, 9, 7, barrier)}, "UMN-CLAMP-1, alone"},
		{"at the same time as the last but two", operations{set(2, 0, 2, 7, of("carol")), set(1, 2, 3, 4), set(1, 4, 5, 5), set(1, 6, 7, 6), read(1, 8, 9, 7, barrier)}, "UMN-CONC-2 of carol in g"},
		{"of the round before", operations{set(2, 0, 1, 7, of("carol")), read(1, 2, 3, 2, barrier), read(2, 2, 3, 7, barrier, of("carol")), read(1, 4, 5, 7, round(1), barrier)}, "UMN-CONC-1"},
		{"of this round", operations{read(1, 2, 3, 2, barrier), set(2, 4, 5, 7, of("carol"), round(1)), read(1, 6, 7, 7, round(1), barrier)}, "UMN-CONC-2 of carol in g"},

		// Nothing at once with anything.
		{"after calls one by one", operations{set(1, 0, 1, 5), set(1, 2, 3, 6), read(1, 4, 5, 5, barrier)}, "UMN-CLAMP-1, alone"},
		{"after calls that touch", operations{set(1, 0, 2, 5), set(2, 2, 3, 6), read(1, 4, 5, 4, barrier)}, "UMN-CONC-1"},
		{"after calls that touch, the later one first", operations{read(1, 4, 5, 4, barrier), set(2, 2, 3, 6), set(1, 0, 2, 5)}, "UMN-CONC-1"},
		{"of others, after calls that meet", operations{set(1, 0, 2, 5, of("carol")), set(2, 1, 3, 6, in("h")), read(1, 4, 5, 4, barrier)}, "UMN-CONC-1"},
		{"before calls that meet", operations{read(1, 0, 1, 4), set(1, 2, 4, 5), set(2, 3, 5, 6), read(1, 6, 7, 5, barrier)}, "UMN-CLAMP-1, alone, late"},
		{"as a call begins, before others that meet", operations{read(1, 0, 2, 4), set(1, 2, 4, 5), set(2, 3, 5, 6), read(1, 6, 7, 5, barrier)}, "UMN-CONC-1, late"},
		{"barriers beside each other", operations{set(1, 0, 1, 5), read(1, 2, 4, 6, barrier), read(2, 3, 5, 3, barrier, of("carol"))}, "UMN-CLAMP-1, alone"},
		{"an unanswered call meets all that follows", operations{set(2, 0, 1, 7, of("carol"), unanswered), set(1, 2, 3, 5), read(1, 4, 5, 4, barrier)}, "UMN-CONC-2"},
		{"a call that was not sent meets nothing", operations{set(1, 0, 5, 5), set(2, 1, 6, 7, of("carol"), unsent), read(1, 7, 8, 2, barrier)}, "UMN-CLAMP-1, alone"},
		{"in the second round", operations{set(1, 0, 1, 5), read(1, 2, 3, 5, barrier), set(1, 4, 5, 6, round(1)), read(1, 6, 7, 5, barrier, round(1))}, "UMN-CONC-1"},
		{"zero, alone", operations{set(1, 0, 1, 0), read(1, 2, 3, 2, barrier)}, "UMN-CLAMP-3, alone"},
		{"a refused call does not count", operations{set(1, 0, 1, 0), set(1, 2, 3, 10, refused(60007)), read(1, 4, 5, 2, barrier)}, "UMN-CLAMP-3, alone"},
		{"a message after it does", operations{set(1, 0, 1, 0), send(1, 2, 3), read(1, 4, 5, 5, barrier)}, "UMN-CLAMP-11, alone"},
		{"a call after the message does", operations{send(1, 0, 1), set(1, 2, 3, 11), read(1, 4, 5, 5, barrier)}, "UMN-CLAMP-4, alone"},
		{"a refusal by its number", operations{set(1, 0, 1, 0, refused(10004)), read(1, 2, 3, 2, barrier)}, "UMN-CLAMP-3, alone"},
		{"a refusal by the messages then", operations{send(1, 0, 1), set(1, 2, 3, 11, refused(10004)), read(1, 4, 5, 3, barrier)}, "UMN-CLAMP-4, alone"},
		{"a refusal above the bound", operations{set(1, 0, 1, 11, refused(10004)), read(1, 2, 3, 2, barrier)}, "UMN-CLAMP-2, alone"},

		// Above the bound, and behind.
		{"above the bound", operations{set(1, 0, 5, 5), set(2, 1, 6, 7), read(1, 7, 8, 11, barrier)}, "UMN-CLAMP-2"},
		{"above the bound, with a message that may have raced", operations{set(1, 0, 5, 5), send(2, 1, 6), read(1, 7, 8, 12, barrier)}, "UMN-CONC-1"},
		{"at the bound", operations{set(1, 0, 5, 5), set(2, 1, 6, 7), read(1, 7, 8, 10, barrier)}, "UMN-CONC-1"},
		{"behind", operations{set(1, 0, 1, 5), set(2, 2, 4, 7), set(2, 3, 4, 4, of("carol")), read(1, 5, 6, 5), read(1, 7, 8, 7, barrier)}, "UMN-CONC-1, late"},
		{"behind, beside another reading", operations{set(1, 0, 1, 5), set(2, 2, 4, 7), set(2, 3, 4, 4, of("carol")), read(1, 5, 6, 5), read(2, 6, 7, 7), read(1, 8, 9, 7, barrier)}, "UMN-CONC-1, late"},
		{"not behind, since the next is wrong too", operations{set(1, 0, 1, 5), set(2, 2, 4, 7), set(2, 3, 4, 4, of("carol")), read(1, 5, 6, 5), read(1, 7, 8, 5, barrier)}, "UMN-CONC-2"},
		{"not behind, since a call comes between", operations{set(1, 0, 1, 5), set(2, 2, 4, 7), set(2, 3, 4, 4, of("carol")), read(1, 5, 6, 5), set(1, 7, 8, 7), read(1, 9, 10, 7, barrier)}, "UMN-CONC-2, late"},
		{"not behind, since a call goes on", operations{set(1, 0, 1, 5), set(2, 2, 4, 7), set(2, 3, 4, 4, of("carol")), read(1, 6, 7, 5), set(1, 6, 8, 9), read(1, 9, 10, 9, barrier)}, "UMN-CONC-2, late"},
		{"not behind, since a call ends as it begins", operations{set(1, 0, 1, 5), set(2, 2, 4, 7), set(3, 2, 5, 9), set(2, 3, 4, 4, of("carol")), read(1, 5, 6, 5), read(1, 7, 8, 9, barrier)}, "UMN-CONC-1, ambiguous, late"},
		{"behind, beside another that is", operations{set(1, 0, 1, 5), set(2, 2, 4, 7), set(2, 3, 4, 4, of("carol")), read(1, 5, 6, 5), read(2, 6, 7, 5), read(1, 8, 9, 7, barrier)}, "UMN-CONC-1, late"},
		{"not behind, since it is the last", operations{set(1, 0, 1, 5), set(2, 2, 4, 7), set(2, 3, 4, 4, of("carol")), read(1, 5, 6, 5, barrier)}, "UMN-CONC-2"},

		{"behind at the barrier alone, by readings beside the calls", operations{set(1, 0, 9, 5), set(2, 0, 9, 7), read(3, 1, 2, 5), read(3, 3, 4, 7), read(0, 10, 11, 5, barrier)}, "UMN-CONC-1"},

		// Which calls met.
		{"two on the member", operations{set(1, 0, 5, 5), set(2, 1, 6, 7), read(1, 7, 8, 2, barrier)}, "UMN-CONC-1"},
		{"one on the member and a message", operations{set(1, 0, 5, 5), send(2, 1, 6), read(1, 7, 8, 2, barrier)}, "UMN-CONC-1"},
		{"one on the member and one on carol", operations{set(1, 0, 5, 5), set(2, 1, 6, 7, of("carol")), read(1, 7, 8, 2, barrier)}, "UMN-CONC-2"},
		{"one on carol that ends as the member's begins", operations{set(2, 0, 2, 7, of("carol")), set(1, 2, 4, 5), read(1, 7, 8, 2, barrier)}, "UMN-CONC-2"},
		{"one on carol that begins as the member's ends", operations{set(1, 0, 2, 5), set(2, 2, 4, 7, of("carol")), read(1, 7, 8, 2, barrier)}, "UMN-CONC-2"},
		{"one on the member after a reading, and one on carol", operations{read(1, 0, 1, 2), set(1, 2, 5, 5), set(2, 3, 6, 7, of("carol")), read(1, 7, 8, 2, barrier)}, "UMN-CONC-2"},
		{"one on the member and one in the other group", operations{set(1, 0, 5, 5), set(2, 1, 6, 7, in("h")), read(1, 7, 8, 2, barrier)}, "UMN-CONC-3"},
		{"one on the member and a reading", operations{set(1, 0, 5, 5), read(2, 1, 6, 3, of("carol")), read(1, 7, 8, 2, barrier)}, "UMN-CONC-1"},
		{"one on the member and carol's in the other group", operations{set(1, 0, 5, 5), set(2, 1, 6, 7, in("h"), of("carol")), read(1, 7, 8, 2, barrier)}, "UMN-CONC-1"},
		{"one on the member and a message to the other group", operations{set(1, 0, 5, 5), send(2, 1, 6, in("h")), read(1, 7, 8, 2, barrier)}, "UMN-CONC-1"},
		{"two on the member and one on carol", operations{set(1, 0, 5, 5), set(2, 1, 6, 7), set(3, 1, 6, 7, of("carol")), read(1, 7, 8, 2, barrier)}, "UMN-CONC-1, ambiguous"},
		{"two on the member and one on carol that was not sent", operations{set(1, 0, 5, 5), set(2, 1, 6, 7), set(3, 1, 6, 7, of("carol"), unsent), read(1, 7, 8, 2, barrier)}, "UMN-CONC-1"},
		{"two on the member and one on carol that was refused", operations{set(1, 0, 5, 5), set(2, 1, 6, 7), set(3, 1, 6, 7, of("carol"), refused(60007)), read(1, 7, 8, 2, barrier)}, "UMN-CONC-1, ambiguous"},
		{"two on the member and one in the other group", operations{set(1, 0, 5, 5), set(2, 1, 6, 7), set(3, 1, 6, 7, in("h")), read(1, 7, 8, 2, barrier)}, "UMN-CONC-1, ambiguous"},
		{"one on the member, one on carol and one in the other group", operations{set(1, 0, 5, 5), set(2, 1, 6, 7, of("carol")), set(3, 1, 6, 7, in("h")), read(1, 7, 8, 2, barrier)}, "UMN-CONC-2, ambiguous"},
		{"calls that do not meet the member's", operations{set(1, 0, 1, 5), set(2, 2, 6, 7, of("carol")), set(3, 2, 6, 7, in("h")), read(1, 7, 8, 2, barrier)}, "UMN-CONC-1"},
		{"calls that the reading is too early for", operations{set(2, 0, 3, 9, in("h")), set(1, 1, 3, 5), read(1, 4, 5, 2), set(1, 6, 8, 6), set(2, 7, 9, 7, of("carol")), read(1, 10, 11, 6, barrier)}, "UMN-CONC-3, late"},
		{"calls of the round before", operations{set(2, 0, 9, 7, of("carol")), read(1, 1, 2, 2, barrier), set(1, 3, 4, 5, round(1)), set(3, 3, 4, 4, in("h"), round(1)), read(1, 5, 6, 2, barrier, round(1))}, "UMN-CONC-3"},

		// Groups that count nothing.
		{"ignored, and refused", operations{set(1, 0, 1, 5, in("meeting"), refused(10004)), read(1, 2, 3, 0, in("meeting"), barrier)}, "UMN-TYPE-2, alone"},
		{"ignored, and counted", operations{set(1, 0, 1, 5, in("meeting")), read(1, 2, 3, 5, in("meeting"), barrier)}, "UMN-TYPE-3, alone"},
		{"ignored, and counted as elsewhere", operations{set(1, 0, 5, 5, in("meeting")), set(2, 1, 6, 7), read(1, 7, 8, 7, in("meeting"), barrier)}, "UMN-TYPE-3"},
		{"ignored, and a message counted", operations{send(1, 0, 1, in("meeting")), read(1, 2, 3, 1, in("meeting"), barrier)}, "UMN-TYPE-3, alone"},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := checked(t, written(test.operations...))
			if len(v.Findings) != 1 {
				t.Fatalf("there are %d findings: %s", len(v.Findings), shown(v))
			}
			if got := putDown(v.Findings[0]); got != test.want {
				t.Errorf("it is put down to %s, want %s: %s", got, test.want, shown(v))
			}
		})
	}
}

// A group without messages has a requirement of its own.
func TestACallOnAnEmptyGroup(t *testing.T) {
	for count, want := range map[int64]string{0: "", 5: "UMN-CLAMP-7, alone"} {
		h := written(set(1, 0, 1, 5), read(1, 2, 3, count, barrier))
		h.Start = []concurrent.Group{{Name: "g", Type: "Public", Unread: map[string]int64{"bob": 0}}}
		var got string
		for _, f := range checked(t, h).Findings {
			got += putDown(f)
		}
		if got != want {
			t.Errorf("with the count %d it is put down to %q, want %q", count, got, want)
		}
	}
}

// Findings of one cause bear one id. Those that take no crowd come first, then those that name a source, then those of the barriers
// by their rounds, and last what only readings beside the calls show.
func TestFindingsOfOneCause(t *testing.T) {
	type operations = []concurrent.Operation
	carol, h := of("carol"), in("h")
	// In the first round only calls on different members, or groups, meet; in the second, those on one member as well.
	members := operations{set(1, 0, 5, 5), set(2, 1, 6, 7, carol), read(1, 7, 8, 9, barrier), read(1, 7, 8, 7, barrier, carol)}
	groups := operations{set(1, 0, 5, 5), set(2, 1, 6, 7, h), read(1, 7, 8, 9, barrier), read(1, 7, 8, 7, barrier, h), read(1, 7, 8, 3, barrier, carol)}
	later := operations{set(1, 10, 15, 5, carol, round(1)), set(2, 11, 16, 6, carol, round(1)), set(3, 11, 16, 4, round(1)), read(1, 17, 18, 9, carol, barrier, round(1)), read(1, 17, 18, 4, barrier, round(1))}
	only := operations{set(1, 10, 15, 5, carol, round(1)), set(2, 11, 16, 6, carol, round(1)), read(1, 17, 18, 9, carol, barrier, round(1))}
	both := operations{set(1, 0, 5, 5), set(2, 1, 6, 6), set(3, 1, 6, 7, carol), read(1, 7, 8, 9, barrier), read(1, 7, 8, 7, carol, barrier)}
	for _, test := range []struct {
		name       string
		operations operations
		want       []string
	}{
		{"what is missed where it was set", operations{set(1, 0, 5, 5), set(2, 1, 6, 7, carol), set(3, 1, 6, 8, carol), read(1, 7, 8, 7, barrier), read(1, 7, 8, 3, carol, barrier)},
			[]string{"bob UMN-CONC-2 of carol in g", "carol UMN-CONC-2, ambiguous"}},
		{"what is missed elsewhere", operations{set(1, 0, 5, 5), set(2, 1, 6, 7, carol), read(1, 7, 8, 7, barrier), read(1, 7, 8, 7, carol, barrier), set(3, 0, 5, 5, of(program.Owner)), set(3, 1, 6, 6, of(program.Owner)), read(1, 7, 8, 8, of(program.Owner), barrier)},
			[]string{"bob UMN-CONC-2 of carol in g", "owner UMN-CONC-1, ambiguous"}},
		{"each has the other's", operations{set(1, 0, 5, 5), set(2, 1, 6, 7, carol), read(1, 7, 8, 7, barrier), read(1, 7, 8, 5, carol, barrier)},
			[]string{"bob UMN-CONC-2 of carol in g", "carol UMN-CONC-2 of bob in g"}},
		{"members first, then all", slices.Concat(members, later), []string{"bob UMN-CONC-2", "carol UMN-CONC-2, ambiguous"}},
		{"groups first, then all", slices.Concat(groups, later), []string{"bob UMN-CONC-3", "carol UMN-CONC-3, ambiguous"}},
		{"members first, then one member", slices.Concat(members, only), []string{"bob UMN-CONC-2", "carol UMN-CONC-1"}},
		{"one member first, then others", operations{set(1, 0, 5, 5), set(2, 1, 6, 6), read(1, 7, 8, 9, barrier), read(1, 7, 8, 3, barrier, carol),
			set(1, 10, 15, 5, carol, round(1)), set(2, 11, 16, 6, round(1)), set(3, 11, 16, 4, carol, h, round(1)), read(1, 17, 18, 8, carol, barrier, round(1)), read(1, 17, 18, 6, barrier, round(1))},
			[]string{"bob UMN-CONC-1", "carol UMN-CONC-2, ambiguous"}},
		{"all in the first round", both, []string{"bob UMN-CONC-1, ambiguous"}},
		{"all first, then members", slices.Concat(both, operations{set(1, 10, 15, 5, carol, round(1)), set(3, 11, 16, 4, round(1)), read(1, 17, 18, 9, carol, barrier, round(1))}),
			[]string{"bob UMN-CONC-1, ambiguous", "carol UMN-CONC-2"}},
		{"first what takes no crowd", operations{read(1, 0, 1, 9), set(2, 2, 6, 7, carol), set(3, 3, 6, 5, of(program.Owner)), read(1, 7, 8, 5, barrier, carol), read(1, 7, 8, 2, barrier)},
			[]string{"bob UMN-CLAMP-1, alone, late", "carol UMN-CONC-2 of owner in g"}},
		{"last what only readings beside the calls show", operations{set(1, 0, 5, 5), set(2, 1, 6, 7), read(1, 6, 7, 2), read(1, 8, 9, 5, barrier), set(1, 0, 5, 5, carol), set(2, 1, 6, 7, carol), read(1, 8, 9, 3, barrier, carol)},
			[]string{"carol UMN-CONC-1, ambiguous", "bob UMN-CONC-1, ambiguous, late"}},
		{"by their rounds, where readings beside the calls show it", operations{set(1, 0, 5, 5, carol), set(2, 1, 6, 7, carol), read(1, 6, 7, 2, carol), read(1, 8, 9, 5, barrier, carol), read(1, 8, 9, 2, barrier),
			set(1, 10, 15, 5, round(1)), set(2, 11, 16, 6, round(1)), read(1, 16, 17, 9, round(1)), read(1, 18, 19, 5, barrier, round(1))}, []string{"carol UMN-CONC-1, late", "bob UMN-CONC-1, late"}},
		{"by their rounds", operations{set(1, 0, 5, 5), read(1, 8, 9, 5, barrier), set(1, 0, 5, 5, carol), set(2, 1, 6, 7, carol), read(1, 8, 9, 3, barrier, carol),
			set(1, 10, 15, 5, round(1)), set(2, 11, 16, 6, round(1)), read(1, 17, 18, 9, barrier, round(1))}, []string{"carol UMN-CONC-1, ambiguous", "bob UMN-CONC-1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, f := range checked(t, written(test.operations...)).Findings {
				got = append(got, f.Member+" "+putDown(f))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// The ids that crowds are judged by are those of the contract's three cases.
func TestRequirements(t *testing.T) {
	if got := concurrent.Requirements(spec.Default()); !slices.Equal(got, []string{"UMN-CONC-1", "UMN-CONC-2", "UMN-CONC-3"}) {
		t.Errorf("crowds are judged by %v", got)
	}
}
