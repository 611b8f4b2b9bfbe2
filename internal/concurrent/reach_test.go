package concurrent_test

import (
	"fmt"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Some counts no order of any calls can have left: that is said without a search. For others every order has to be tried.
func TestWhatTakesASearch(t *testing.T) {
	type operations = []concurrent.Operation
	const fine, fits, left = "", "a count that fits an order of the calls", "a count that one of the calls can have left"
	owner, meeting := of(program.Owner), in("meeting")
	// A first call, after which the count of the start is no longer right.
	after := func(o ...concurrent.Operation) operations { return append(operations{set(1, 0, 1, 6)}, o...) }
	for _, test := range []struct {
		name       string
		operations operations
		want       string
	}{
		{"the count of the start", operations{read(0, 2, 3, 2, barrier)}, fine},
		{"the count of the start, after a call", after(read(0, 2, 3, 2, barrier)), fits},
		{"less than at the start", operations{read(0, 2, 3, 1, barrier)}, left},
		{"more than at the start", operations{read(0, 2, 3, 3, barrier)}, left},
		{"more than at the start, with a message", operations{send(1, 0, 1), read(0, 2, 3, 3, barrier)}, fine},
		{"as at the start, with a message", operations{send(1, 0, 1), read(0, 2, 3, 2, barrier)}, fits},
		{"two more than at the start, with a message", operations{send(1, 0, 1), read(0, 2, 3, 4, barrier)}, left},
		{"two more than at the start, with two", operations{send(1, 0, 1), send(1, 0, 1), read(0, 2, 3, 4, barrier)}, fine},
		{"more than at the start, with a message as the reading ends", operations{read(0, 2, 3, 3, barrier), send(1, 3, 4)}, fine},
		{"more than at the start, with a message later", operations{read(0, 2, 3, 3, barrier), send(1, 4, 5)}, left},
		{"more than at the start, with a message that was refused", operations{send(1, 0, 1, refused(10007)), read(0, 2, 3, 3, barrier)}, left},

		{"a number as the reading ends", after(read(0, 2, 3, 5, barrier), set(2, 3, 4, 5)), fine},
		{"a number that is set later", after(read(0, 2, 3, 5, barrier), set(2, 4, 5, 5)), left},
		{"a number that was refused", after(set(2, 2, 3, 5, refused(60007)), read(0, 4, 5, 5, barrier)), left},
		{"a number without an answer", after(set(2, 2, 3, 5, unanswered), read(0, 4, 5, 5, barrier)), fine},
		{"a number that was set before another", after(set(2, 2, 3, 5), read(0, 4, 5, 6, barrier)), fits},
		{"one more than the number, with a message before it", operations{send(1, 0, 1), set(2, 2, 3, 5), read(0, 4, 5, 6, barrier)}, fits},
		{"one more than the number, with a message after it", operations{set(2, 0, 1, 5), send(1, 2, 3), read(0, 4, 5, 6, barrier)}, fine},
		{"one less than the number, with a message", operations{set(2, 0, 1, 5), send(1, 2, 3), read(0, 4, 5, 4, barrier)}, left},
		{"two more than the number, with a message", operations{set(2, 0, 1, 5), send(1, 2, 3), read(0, 4, 5, 7, barrier)}, left},
		{"the bound", after(set(2, 2, 3, 99), read(0, 4, 5, 10, barrier)), fine},
		{"less than the bound", after(set(2, 2, 3, 99), read(0, 4, 5, 9, barrier)), left},
		{"more than the bound", after(set(2, 2, 3, 99), read(0, 4, 5, 11, barrier)), left},
		{"the bound of before the message", operations{send(1, 0, 1), set(2, 2, 3, 99), read(0, 4, 5, 10, barrier)}, fits},
		{"the bound of after the message", operations{send(1, 0, 1), set(2, 2, 3, 99), read(0, 4, 5, 11, barrier)}, fine},
		{"more than the bound of after the message", operations{send(1, 0, 1), set(2, 2, 3, 99), read(0, 4, 5, 12, barrier)}, left},

		// A message may mark all as read for who sends it.
		{"the sender's, with a message that marks all as read", operations{set(1, 0, 1, 5, owner), send(2, 2, 3), read(0, 4, 5, 0, owner, barrier)}, fine},
		{"the sender's, with a message that marks some as read", operations{set(1, 0, 1, 5, owner), send(2, 2, 3), read(0, 4, 5, 3, owner, barrier)}, fine},
		{"the sender's, with a message that adds", operations{set(1, 0, 1, 5, owner), send(2, 2, 3), read(0, 4, 5, 6, owner, barrier)}, fine},
		{"the sender's, with a message that adds two", operations{set(1, 0, 1, 5, owner), send(2, 2, 3), read(0, 4, 5, 7, owner, barrier)}, left},
		{"the sender's, without a message", operations{set(1, 0, 1, 5, owner), read(0, 4, 5, 3, owner, barrier)}, left},
		{"the sender's, with a message before the call", operations{send(2, 0, 1), set(1, 2, 3, 5, owner), read(0, 4, 5, 3, owner, barrier)}, fits},
		{"the sender's, read once and then again", operations{set(1, 0, 1, 5, owner), send(2, 2, 3), read(1, 4, 5, 3, owner), read(0, 6, 7, 3, owner, barrier)}, fine},
		{"the sender's, read once and then otherwise", operations{set(1, 0, 1, 5, owner), send(2, 2, 3), read(1, 4, 5, 3, owner), read(0, 6, 7, 4, owner, barrier)}, fits},
		{"the sender's, and a second message after it was read", operations{set(1, 0, 1, 5, owner), send(2, 2, 3), read(1, 4, 5, 3, owner), send(2, 6, 7), read(0, 8, 9, 4, owner, barrier)}, fine},
		{"the sender's, and a second message that adds two", operations{set(1, 0, 1, 5, owner), send(2, 2, 3), read(1, 4, 5, 3, owner), send(2, 6, 7), read(0, 8, 9, 5, owner, barrier)}, fits},
		{"another's, with a message that marks all as read", operations{set(1, 0, 1, 5), send(2, 2, 3), read(0, 4, 5, 0, barrier)}, left},

		// Groups that count nothing.
		{"nothing, where nothing counts", operations{set(1, 0, 1, 5, meeting), read(0, 2, 3, 0, meeting, barrier)}, fine},
		{"a number, where nothing counts", operations{set(1, 0, 1, 5, meeting), read(0, 2, 3, 5, meeting, barrier)}, left},
		{"a message, where nothing counts", operations{send(1, 0, 1, meeting), read(0, 2, 3, 1, meeting, barrier)}, left},
		{"the sender's message, where nothing counts", operations{send(1, 0, 1, meeting), read(0, 2, 3, 1, meeting, owner, barrier)}, left},

		{"a refusal as one too many", operations{set(1, 0, 1, 5, refused(60007)), read(0, 2, 3, 2, barrier)}, fine},
		{"a refusal of a valid call", operations{set(1, 0, 1, 5, refused(10004)), read(0, 2, 3, 2, barrier)}, "accepted"},
		{"a refusal of the smallest number that may be refused", operations{set(1, 0, 1, 1<<31-1, refused(10004)), read(0, 2, 3, 2, barrier)}, fine},
		{"a refusal of a number that may be refused, by another code", operations{set(1, 0, 1, 1<<31-1, refused(10010)), read(0, 2, 3, 2, barrier)}, "accepted"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got string
			v := checked(t, written(test.operations...))
			for _, f := range v.Findings {
				got += f.Expected
			}
			if got != test.want {
				t.Errorf("it expects %q, want %q: %s", got, test.want, shown(v))
			}
		})
	}
}

// A type that the contract does not have is taken for one that counts.
func TestGroupsOfAnUnknownType(t *testing.T) {
	for kind, want := range map[string]string{"Public": "", "AnyCounted": "", "Meeting": "UMN-TYPE-3", "AVChatRoom": "UMN-TYPE-3"} {
		h := written(set(1, 0, 1, 5), read(0, 2, 3, 5, barrier))
		h.Start[0].Type = kind
		var got string
		for _, f := range checked(t, h).Findings {
			got += f.Requirement
		}
		if got != want {
			t.Errorf("a count that shows in a group of the type %s is a finding of %q, want %q", kind, got, want)
		}
	}
}

// However many calls there are, how many are not answered decides whether there is a search.
func TestHowManyMayBeOpen(t *testing.T) {
	for _, test := range []struct {
		open, answered int
		want           string
	}{
		{12, 0, ""},
		{13, 0, "bob in g, from round 1 on: 13 of 14 operations were not answered, too many to look for an order"},
		{12, 8, ""},
		{13, 8, "bob in g, from round 1 on: 13 of 22 operations were not answered, too many to look for an order"},
	} {
		h := written(append(many(test.open, set(1, 0, 1, 5, unanswered), many(test.answered, set(2, 0, 1, 5))...), read(0, 2, 3, 5, barrier))...)
		v := checked(t, h)
		var got string
		for _, d := range v.Doubts[1:] { // the first is that calls were not answered
			got += d
		}
		if got != test.want || len(v.Findings) > 0 || v.Unanswered != test.open || (v.Segments == 0) != (test.want != "") {
			t.Errorf("with %d open of %d, %d stretches: %s", test.open, len(h.Operations), v.Segments, fmt.Sprint(v.Doubts))
		}
	}
}
