package judge_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// asked adds to a call the numbers that it asked for.
func (p play) asked(numbers ...string) play { p.seen.Numbers = numbers; return p }

// bounded gives a reading the group's messages of its own.
func (p play) bounded(messages int64) play { p.seen.Reading.Messages = &messages; return p }

// Each reading is shown with what it is held against: what was read before, what was asked for since, and what may be read.
func TestBoundReadings(t *testing.T) {
	c := contract(t)
	shown := func(n *int64) string {
		if n == nil {
			return "none"
		}
		return fmt.Sprint(*n)
	}
	for _, test := range []struct {
		name  string
		plays []play
		want  []string // "step: member before > unread of bound, set, allowed, verdict"
	}{
		{"nothing is read", []play{set(nil, ok).asked("4")}, nil},
		{"as expected", []play{set(nil, ok).asked("4"), read(mine(count("4")), "4 of 5")}, []string{"1: bob 2 > 4 of 5, set 4, allowed 4, pass"}},
		{"otherwise", []play{set(nil, ok).asked("4"), read(mine(count("4")), "3 of 5")}, []string{"1: bob 2 > 3 of 5, set 4, allowed 4, fail"}},
		{"none is shown", []play{set(nil, ok).asked("4"), read(mine(count("4")), "none of 5")}, []string{"1: bob 2 > none of 5, set 4, allowed 4, fail"}},
		{"as before, so that it proves nothing", []play{set(nil, ok).asked("2"), read(mine(count("2")), "2 of 5")}, []string{"1: bob 2 > 2 of 5, set 2, allowed 2, "}},
		{"nothing is expected", []play{set(nil, ok).asked("4"), read(nil, "3 of 5")}, []string{"1: bob 2 > 3 of 5, set 4, allowed , "}},
		{"no change is expected", []play{set(nil, ok).asked("4"), read(mine(same), "2 of 5")}, []string{"1: bob 2 > 2 of 5, set 4, allowed , pass"}},
		{"a change where none is expected", []play{set(nil, ok).asked("4"), read(mine(same), "4 of 5")}, []string{"1: bob 2 > 4 of 5, set 4, allowed , fail"}},
		{"only recorded", []play{set(nil, ok).asked("4"), read(mine(writes), "4 of 5")}, []string{"1: bob 2 > 4 of 5, set 4, allowed , "}},
		{"one of several", []play{set(nil, ok).asked("4"), read(mine(expect{OneOf: []program.Number{"1", "count-1", "count"}}), "4 of 5")}, []string{"1: bob 2 > 4 of 5, set 4, allowed 1 4 5, pass"}},
		{"one of several, of which some are not known", []play{set(nil, ok).asked("4"), read(mine(expect{OneOf: []program.Number{"1", "count", "many"}}), "1")}, []string{"1: bob 2 > 1 of none, set 4, allowed 1, pass"}},
		{"one of several, of which the first is not known", []play{set(nil, ok).asked("4"), read(mine(expect{OneOf: []program.Number{"count", "1"}}), "1")}, []string{"1: bob 2 > 1 of none, set 4, allowed 1, pass"}},
		{"none of several, of which one is not known", []play{set(nil, ok).asked("4"), read(mine(expect{OneOf: []program.Number{"count", "1"}}), "3")}, []string{"1: bob 2 > 3 of none, set 4, allowed 1, "}},
		{"a number that is none", []play{set(nil, ok).asked("4"), read(mine(count("many")), "1 of 5")}, []string{"1: bob 2 > 1 of 5, set 4, allowed , "}},
		{"if accepted, and it was", []play{set(nil, ok).asked("4"), read(mine(expect{CountIfAccepted: "4"}), "4 of 5")}, []string{"1: bob 2 > 4 of 5, set 4, allowed 4, pass"}},
		{"if accepted, and it was not", []play{set(nil, fails(10010)).asked("4"), read(mine(expect{CountIfAccepted: "4"}), "2 of 5")}, []string{"1: bob 2 > 2 of 5, set 4, allowed 4, pass"}},
		{"the reading's own messages", []play{set(nil, ok).asked("4"), read(nil, "3").bounded(9)}, []string{"1: bob 2 > 3 of 9, set 4, allowed , "}},
		{"the step's messages before the reading's", []play{set(nil, ok).asked("4"), read(nil, "3 of 5").bounded(9)}, []string{"1: bob 2 > 3 of 5, set 4, allowed , "}},
		{"two calls before it", []play{set(nil, ok).asked("4"), set(nil, ok).asked("5"), read(nil, "5 of 5")}, []string{"2: bob 2 > 5 of 5, set 4 5, allowed , "}},
		{"two readings of it", []play{set(nil, ok).asked("4"), read(nil, "4 of 5"), set(nil, ok).asked("3"), read(mine(count("3")), "3 of 5")},
			[]string{"1: bob 2 > 4 of 5, set 4, allowed , ", "3: bob 4 > 3 of 5, set 3, allowed 3, pass"}},
		{"of two members", []play{set(nil, ok).asked("4"), read(nil, "4 of 5"), readOf("g", "carol", mine(same), "1 of 5")},
			[]string{"1: bob 2 > 4 of 5, set 4, allowed , ", "2: carol 1 > 1 of 5, set , allowed , pass"}},
		{"of a member that was not read before", []play{set(nil, ok).asked("4"), readOf("g", "eve", nil, "3 of 5")}, []string{"1: eve none > 3 of 5, set 4, allowed , "}},
		{"one that was not taken", []play{set(nil, ok).asked("4"), read(mine(count("4")), ""), read(mine(count("4")), "4 of 5")}, []string{"2: bob 2 > 4 of 5, set 4, allowed 4, pass"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, rec := assembled(usual, test.plays...)
			all := judge.BoundReadings(c, p, rec)
			var got []string
			for i := range p.Steps {
				if r := all[i]; r != nil {
					got = append(got, fmt.Sprintf("%d: %s %s > %s of %s, set %s, allowed %s, %s", i, r.Member, shown(r.Before), shown(r.Unread), shown(r.Bound),
						strings.Join(r.Set, " "), strings.Join(r.Allowed, " "), r.Verdict))
				}
			}
			if !slices.Equal(got, test.want) || len(all) != len(test.want) {
				t.Errorf("the readings are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}

	p, rec := assembled(usual, set(nil, ok), read(nil, "4"))
	rec.Steps[1].Reading.Waited = 1500 * time.Millisecond
	if r := judge.BoundReadings(c, p, rec)[1]; r.WaitedSeconds != 1.5 || r.Exchange != 90 || r.Group != "g" {
		t.Errorf("the reading is %+v", r)
	}
	rec.Steps = append(rec.Steps, rec.Steps[1]) // a recording that is longer than its program
	if all := judge.BoundReadings(c, p, rec); len(all) != 1 {
		t.Errorf("of a program with one reading there are %d", len(all))
	}
}
