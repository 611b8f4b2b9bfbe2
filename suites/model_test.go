package suites_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/suites"
)

// What the checks expect of counts is written down by hand; the model works it out. Neither may be wrong alone.
func TestTheChecksAgreeWithTheModel(t *testing.T) {
	t.Parallel()
	const work = "  - {name: Work, unread: counted}\n"
	for name, test := range map[string]struct {
		contract *spec.Contract
		// floor is how many expectations have to be compared at least: a comparison that finds nothing proves nothing.
		floor int
	}{
		"built-in":             {contract(t), 120},
		"a further type":       {edited(t, work, work+"  - {name: Topic, unread: counted}\n"), 122},
		"a type that counts":   {edited(t, "{name: AVChatRoom, unread: ignored}", "{name: AVChatRoom, unread: counted}"), 122},
		"a type that does not": {edited(t, "{name: Community, unread: counted,", "{name: Community, unread: ignored,"), 118},
	} {
		t.Run(name, func(t *testing.T) {
			checks, err := suites.Checks(test.contract)
			if err != nil {
				t.Fatal(err)
			}
			compared, played := 0, map[string]bool{}
			for _, check := range checks {
				for _, p := range check.Programs {
					if played[p.ID] {
						continue
					}
					played[p.ID] = true
					n, wrong := agreement(t, test.contract, p)
					compared += n
					for _, text := range wrong {
						t.Errorf("%s, %s", p.ID, text)
					}
				}
			}
			if compared < test.floor {
				t.Errorf("%d expectations of %d programs were compared, want %d at least", compared, len(played), test.floor)
			}
		})
	}
}

// The comparison itself finds expectations that are wrong.
func TestADisagreementWithTheModelIsFound(t *testing.T) {
	t.Parallel()
	bob := program.Read{Group: "g", Member: "bob"}
	for name, test := range map[string]struct {
		number program.Number
		expect program.Expect
		says   string // empty: they agree
	}{
		"the number":               {"4", program.Expect{Count: "4"}, ""},
		"the clamped number":       {"9", program.Expect{Count: program.Count}, ""},
		"one of several":           {"4", program.Expect{OneOf: []program.Number{"1", "4"}}, ""},
		"as before, allowed":       {"2", program.Expect{Count: "2", SameAsBefore: true}, ""},
		"unchanged":                {"2", program.Expect{Unchanged: true}, ""},
		"another number":           {"4", program.Expect{Count: "3"}, "step 2 expects [3] of bob, where the model has 4"},
		"not clamped":              {"9", program.Expect{Count: "9"}, "step 2 expects [9] of bob, where the model has 5"},
		"clamped without need":     {"4", program.Expect{Count: program.Count}, "step 2 expects [5] of bob, where the model has 4"},
		"none of several":          {"4", program.Expect{OneOf: []program.Number{"1", "3"}}, "step 2 expects [1 3] of bob, where the model has 4"},
		"another number if so":     {"4", program.Expect{CountIfAccepted: "3"}, "step 2 expects [3] of bob, where the model has 4"},
		"changed":                  {"4", program.Expect{Unchanged: true}, "step 2 expects [2] of bob, where the model has 4"},
		"what was there to begin":  {"2", program.Expect{Count: "2"}, "who had that before"},
		"one that was there first": {"2", program.Expect{OneOf: []program.Number{"1", "2"}}, "who had that before"},
	} {
		n, wrong := agreement(t, contract(t), program.Program{
			Stage: program.Stage{Groups: []program.Group{{Name: "g", Type: "Public", Messages: 5, Members: []program.Member{{Name: "bob", Unread: 2}}}}},
			Steps: []program.Step{{Call: &program.Call{Group: "g", Member: "bob", Number: test.number}}, {Read: &bob, Expect: &test.expect}},
		})
		if text := strings.Join(wrong, "; "); n != 1 || (text == "") != (test.says == "") || !strings.Contains(text, test.says) {
			t.Errorf("%s: %d expectations were compared, which found %q, want …%s…", name, n, text, test.says)
		}
	}
}

// agreement plays a program's steps through the model and holds what they expect of counts against it. It tells how many
// expectations that were, and which of them are wrong. What a group shows whose type counts nothing is not compared.
func agreement(t *testing.T, c *spec.Contract, p program.Program) (compared int, wrong []string) {
	t.Helper()
	state, err := model.New(c, p.Stage)
	if err != nil {
		t.Fatalf("%s: %v", p.ID, err)
	}
	last := map[program.Read]int64{}
	for _, g := range p.Stage.Groups {
		for _, m := range g.Everyone() {
			last[program.Read{Group: g.Name, Member: m.Name}], _ = state.Unread(g.Name, m.Name)
		}
	}
	for i, step := range p.Steps {
		if step.Read != nil && step.Expect != nil {
			n, known := state.Unread(step.Read.Group, step.Read.Member)
			before, had := last[*step.Read]
			last[*step.Read] = n
			expected := expectedCounts(t, p, step, state, before)
			says := fmt.Sprintf("step %d expects %v of %s", i+1, expected, step.Read.Member)
			if known && len(expected) > 0 {
				compared++
				if !slices.Contains(expected, n) {
					wrong = append(wrong, fmt.Sprintf("%s, where the model has %d", says, n))
				}
				if had && before == n && !step.Expect.Unchanged && !step.Expect.SameAsBefore {
					wrong = append(wrong, says+", who had that before: it can prove nothing")
				}
			}
		}
		if err := state.Apply(step); err != nil {
			t.Fatalf("%s, step %d: %v", p.ID, i+1, err)
		}
	}
	return compared, wrong
}

// expectedCounts are the counts that a reading may show, each call before it having been answered as it is expected.
func expectedCounts(t *testing.T, p program.Program, step program.Step, state *model.State, before int64) []int64 {
	t.Helper()
	e := step.Expect
	numbers := slices.Clone(e.OneOf)
	for _, n := range []program.Number{e.Count, e.CountIfAccepted} {
		if n != "" {
			numbers = append(numbers, n)
		}
	}
	var out []int64
	for _, n := range numbers {
		value, err := n.Resolve(state.Messages(step.Read.Group))
		if err != nil || !value.IsInt64() {
			t.Fatalf("%s expects the count %q: %v", p.ID, n, err)
		}
		out = append(out, value.Int64())
	}
	if e.Unchanged {
		out = append(out, before)
	}
	return out
}
