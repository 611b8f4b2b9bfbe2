package concurrent_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// closing are the barrier's readings of both members and the owner in g, from a time on.
func closing(from time.Duration, n int, bob, carol, owner int64) []concurrent.Operation {
	return []concurrent.Operation{
		read(0, from, from+1, bob, barrier, round(n)), read(0, from, from+1, carol, barrier, round(n), of("carol")), read(0, from, from+1, owner, barrier, round(n), of(program.Owner)),
	}
}

// The state after a history is that of its last barrier, if every count was read there and no call is open.
func TestTheEndOfAHistory(t *testing.T) {
	type operations = []concurrent.Operation
	end := func(messages, bob, carol, owner int64) []concurrent.Group {
		return []concurrent.Group{{Name: "g", Type: "Public", Messages: messages, Unread: map[string]int64{"bob": bob, "carol": carol, program.Owner: owner}}}
	}
	for _, test := range []struct {
		name       string
		operations operations
		want       []concurrent.Group // nil where it is not known
	}{
		{"all read", append(closing(2, 0, 5, 3, 0), set(1, 0, 1, 5)), end(10, 5, 3, 0)},
		{"nobody read", operations{set(1, 0, 1, 5)}, nil},
		{"one not read", append(closing(2, 0, 5, 3, 0)[:2], set(1, 0, 1, 5)), nil},
		{"one read that is no barrier", append(closing(2, 0, 5, 3, 0)[:2], read(0, 2, 3, 0, of(program.Owner))), nil},
		{"one whose count is not shown", append(closing(2, 0, 5, 3, 0)[:2], read(0, 2, 3, 0, of(program.Owner), barrier, none)), nil},
		{"a message", append(closing(2, 0, 3, 4, 0), send(1, 0, 1)), end(11, 3, 4, 0)},
		{"two messages", append(closing(4, 0, 4, 5, 0), send(1, 0, 1), send(1, 2, 3)), end(12, 4, 5, 0)},
		{"a message that was refused", append(closing(2, 0, 2, 3, 0), send(1, 0, 1, refused(10007))), end(10, 2, 3, 0)},
		{"a message that was not sent", append(closing(2, 0, 2, 3, 0), send(1, 0, 1, unsent)), end(10, 2, 3, 0)},
		{"a message to another group", append(closing(2, 0, 2, 3, 0), send(1, 0, 1, in("h"))), end(10, 2, 3, 0)},
		{"a message without an answer", append(closing(2, 0, 2, 3, 0), send(1, 0, 1, unanswered)), nil},
		{"a set without an answer", append(closing(2, 0, 2, 3, 0), set(1, 0, 1, 5, unanswered)), nil},
		{"a set that was not sent", append(closing(2, 0, 2, 3, 0), set(1, 0, 1, 5, unsent)), end(10, 2, 3, 0)},
		{"a count of another group", append(closing(2, 0, 2, 3, 0), read(0, 2, 3, 9, barrier, in("h"))), end(10, 2, 3, 0)},
		{"two rounds", append(closing(2, 0, 5, 3, 0), closing(4, 1, 6, 4, 1)...), end(10, 6, 4, 1)},
		{"two rounds, the later one first", append(closing(4, 1, 6, 4, 1), closing(2, 0, 5, 3, 0)...), end(10, 6, 4, 1)},
		{"two rounds, the last of them not read", append(closing(2, 0, 5, 3, 0), set(1, 4, 5, 6, round(1))), nil},
		{"two rounds, the last of them read in part", append(closing(2, 0, 5, 3, 0), closing(4, 1, 6, 4, 1)[:2]...), nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := written(test.operations...)
			h.Start = h.Start[:1]
			got, known := h.End()
			if known != (test.want != nil) || !reflect.DeepEqual(got, test.want) {
				t.Errorf("it ends with %+v, known: %t; want %+v", got, known, test.want)
			}
			if start := written().Start[:1]; !reflect.DeepEqual(h.Start, start) {
				t.Errorf("its start is now %+v", h.Start)
			}
		})
	}
	h := written(closing(2, 0, 5, 3, 0)...)
	if got, known := h.End(); known {
		t.Errorf("of three groups one was read, and the end is known: %+v", got)
	}
}

// A history goes on where its round's barrier left it, if that is known: each stretch is judged by itself.
func TestStretches(t *testing.T) {
	type operations = []concurrent.Operation
	first := operations{set(1, 0, 1, 5), read(0, 2, 3, 5, barrier)}
	for _, test := range []struct {
		name       string
		operations operations
		segments   int // of all members
		readings   int
		finding    string // round, and failed stretches of all; or empty
	}{
		{"one round", first, 1, 1, ""},
		{"two rounds", append(first[:2:2], set(1, 4, 5, 6, round(1)), read(0, 6, 7, 6, barrier, round(1))), 2, 2, ""},
		{"a round without anything in between", append(first[:2:2], set(1, 4, 5, 6, round(2)), read(0, 6, 7, 6, barrier, round(2))), 2, 2, ""},
		{"a round without a barrier", operations{set(1, 0, 1, 5), read(1, 2, 3, 5), set(1, 4, 5, 6, round(1)), read(0, 6, 7, 6, barrier, round(1))}, 1, 2, ""},
		{"a round with an open call", operations{set(1, 0, 1, 5, unanswered), read(0, 2, 3, 2, barrier), read(0, 6, 7, 5, barrier, round(1))}, 1, 2, ""},
		{"a round with an open message", operations{send(1, 0, 1, unanswered), read(0, 2, 3, 2, barrier), read(0, 6, 7, 3, barrier, round(1))}, 3, 2, ""},
		{"a round with a barrier that shows no count", operations{set(1, 0, 1, 5), read(0, 2, 3, 5, barrier, none), read(0, 6, 7, 5, barrier, round(1))}, 1, 1, ""},
		{"messages raise the bound of the next", operations{send(1, 0, 1), send(1, 2, 3), read(0, 4, 5, 4, barrier), set(1, 6, 7, 99, round(1)), read(0, 8, 9, 12, barrier, round(1))}, 4, 2, ""},
		{"messages are counted once", operations{send(1, 0, 1), read(0, 4, 5, 3, barrier), read(0, 8, 9, 3, barrier, round(1))}, 4, 2, ""},
		{"what the barrier shows counts, though it is wrong", operations{set(1, 0, 1, 5), read(0, 2, 3, 6, barrier), read(0, 4, 5, 6, barrier, round(1))}, 2, 1, "round 0, 1 of 2"},
		{"what was set does not, where the barrier shows otherwise", operations{set(1, 0, 1, 5), read(0, 2, 3, 6, barrier), read(0, 4, 5, 5, barrier, round(1))}, 2, 0, "round 0, 2 of 2"},
		{"the second round is wrong", append(first[:2:2], set(1, 4, 5, 6, round(1)), read(0, 6, 7, 7, barrier, round(1))), 2, 1, "round 1, 1 of 2"},
		{"both rounds are wrong", operations{set(1, 0, 1, 5), read(0, 2, 3, 4, barrier), set(1, 4, 5, 6, round(1)), read(0, 6, 7, 7, barrier, round(1))}, 2, 0, "round 0, 2 of 2"},
		{"the order of writing is not that of time", operations{read(0, 6, 7, 6, barrier, round(1)), read(0, 2, 3, 5, barrier), set(1, 4, 5, 6, round(1)), set(1, 0, 1, 5)}, 2, 2, ""},
		{"a reading in the round that is made again is not its last", operations{set(1, 0, 1, 5), read(0, 2, 3, 5), read(0, 4, 5, 5, barrier), read(0, 6, 7, 5, round(1), barrier)}, 2, 3, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := checked(t, written(test.operations...))
			if v.Segments != test.segments || v.Readings != test.readings {
				t.Errorf("%d stretches were checked and %d readings explained, want %d and %d: %s", v.Segments, v.Readings, test.segments, test.readings, shown(v))
			}
			var got string
			for _, f := range v.Findings {
				got += fmt.Sprintf("round %d, %d of %d", f.Round, f.Failed, f.Segments)
			}
			if got != test.finding {
				t.Errorf("found %q, want %q: %s", got, test.finding, shown(v))
			}
		})
	}
}

// Whose count nothing in a round explains is to be read again: only the stretch that ends with that round is looked at.
func TestUnexplained(t *testing.T) {
	type operations = []concurrent.Operation
	bob, carol := concurrent.Place{Group: "g", Member: "bob"}, concurrent.Place{Group: "g", Member: "carol"}
	for _, test := range []struct {
		name       string
		operations operations
		round      int
		want       []concurrent.Place
	}{
		{"all explained", operations{set(1, 0, 1, 5), read(0, 2, 3, 5, barrier)}, 0, nil},
		{"one unexplained", operations{set(1, 0, 1, 5), read(0, 2, 3, 2, barrier), read(0, 2, 3, 3, of("carol"), barrier)}, 0, []concurrent.Place{bob}},
		{"both unexplained", operations{set(1, 0, 1, 5), read(0, 2, 3, 2, barrier), read(0, 2, 3, 2, of("carol"), barrier)}, 0, []concurrent.Place{bob, carol}},
		{"in another group", operations{set(1, 0, 1, 5, in("h")), read(0, 2, 3, 2, barrier, in("h"))}, 0, []concurrent.Place{{Group: "h", Member: "bob"}}},
		{"of the round before", operations{read(0, 2, 3, 4, barrier), read(0, 4, 5, 4, barrier, round(1))}, 1, nil},
		{"of the round that was asked for", operations{read(0, 2, 3, 4, barrier), read(0, 4, 5, 4, barrier, round(1))}, 0, []concurrent.Place{bob}},
		{"of a stretch of two rounds", operations{set(1, 0, 1, 5, unanswered), read(0, 2, 3, 5, barrier), read(0, 4, 5, 2, barrier, round(1))}, 1, []concurrent.Place{bob}},
		{"of a stretch that goes on", operations{set(1, 0, 1, 5, unanswered), read(0, 2, 3, 5, barrier), read(0, 4, 5, 2, barrier, round(1))}, 0, nil},
		{"of a round that was not played", operations{read(0, 2, 3, 4, barrier)}, 1, nil},
		{"with too many open calls to look", many(13, set(1, 0, 1, 5, unanswered), read(1, 2, 3, 5), read(0, 4, 5, 2, barrier)), 0, nil},
		{"with a few", many(1, set(1, 0, 1, 5, unanswered), read(1, 2, 3, 5), read(0, 4, 5, 2, barrier)), 0, []concurrent.Place{bob}},
	} {
		if got := written(test.operations...).Unexplained(spec.Default(), test.round); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: unexplained are %v, want %v", test.name, got, test.want)
		}
	}
}

// many is the operation so many times, before the others.
func many(n int, o concurrent.Operation, others ...concurrent.Operation) []concurrent.Operation {
	var out []concurrent.Operation
	for range n {
		out = append(out, o)
	}
	return append(out, others...)
}
