package shrink_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/shrink"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// stage has two groups, and members of either.
func stage() program.Stage {
	return program.Stage{
		Groups: []program.Group{
			{Name: "g", Type: "Public", Messages: 20, Members: []program.Member{{Name: "bob", Unread: 2}, {Name: "carol", Admin: true}, {Name: "dave", Unread: 30}}},
			{Name: "h", Type: program.AnyCounted, Messages: 5, Members: []program.Member{{Name: "bob"}, {Name: "carol"}}},
		},
		Accounts: []string{"eve"},
	}
}

func sets(member string, n program.Number) program.Step {
	return program.Step{Call: &program.Call{Group: "g", Member: member, Number: n}}
}

func reads(member string) program.Step {
	return program.Step{Read: &program.Read{Group: "g", Member: member}}
}

// words is a program in short: what its steps set and read.
func words(p program.Program) string {
	var out []string
	for _, s := range p.Steps {
		for _, c := range s.AllCalls() {
			out = append(out, c.Member+"="+string(c.Number))
		}
		if s.Read != nil {
			out = append(out, s.Read.Member+"?")
		}
	}
	return strings.Join(out, " ")
}

// searching is a search that keeps the programs whose words have all of these, and writes down what is played.
func searching(p program.Program, times int, need ...string) (*shrink.Search, *[]string, *program.Program) {
	played, best := &[]string{}, &p
	return shrink.New(p, times, func(p program.Program, most int) (int, bool) {
		*played = append(*played, fmt.Sprintf("%s (%d)", words(p), most))
		for _, one := range need {
			if !slices.Contains(strings.Fields(words(p)), one) {
				return 1, false
			}
		}
		*best = p
		return 1, true
	}), played, best
}

func TestStepsAreLeftOutByHalves(t *testing.T) {
	p := program.Program{ID: "p", Stage: stage()}
	for i := range 8 {
		p.Steps = append(p.Steps, sets("bob", program.Number(fmt.Sprint(i))))
	}
	search, played, best := searching(p, 1, "bob=5")
	search.Run()
	want := []string{"bob=4 bob=5 bob=6 bob=7 (1)", "bob=6 bob=7 (1)", "bob=4 bob=5 (1)", "bob=5 (1)"}
	if words(*best) != "bob=5" || !slices.Equal(*played, want) {
		t.Errorf("it ends with %s, after %q; want %q", words(*best), *played, want)
	}
	if len(p.Steps) != 8 || best.ID != "p" {
		t.Errorf("the program itself is changed: %s, and the smaller one is called %q", words(p), best.ID)
	}
}

func TestAProgramIsPlayedAsOftenAsItMayBe(t *testing.T) {
	p := program.Program{ID: "p", Stage: stage(), Steps: []program.Step{sets("bob", "4"), sets("bob", "5")}}
	other := program.Program{ID: "another name", Stage: stage(), Steps: []program.Step{sets("bob", "4")}}
	search, played, _ := searching(p, 3, "bob=6")
	for range 5 {
		if search.Keep(other) {
			t.Error("it is kept")
		}
		other.ID += "'"
	}
	if want := []string{"bob=4 (3)", "bob=4 (2)", "bob=4 (1)"}; !slices.Equal(*played, want) {
		t.Errorf("played are %q, want %q", *played, want)
	}
	*played = nil
	none := shrink.New(p, 1, func(p program.Program, _ int) (int, bool) {
		*played = append(*played, words(p))
		return 0, false // nothing is left for it
	})
	for range 2 {
		none.Keep(other)
	}
	if len(*played) != 2 {
		t.Errorf("what was not played is not tried again: %q", *played)
	}
}

func TestWhatCannotBePlayedIsNotTried(t *testing.T) {
	p := program.Program{ID: "p", Stage: stage(), Steps: []program.Step{sets("bob", "4"), sets("bob", "5")}}
	search, played, _ := searching(p, 1)
	same, wrong := p.Clone(), p.Clone()
	same.ID, wrong.Steps[0].Call.Member = "another name", "mallory"
	if search.Keep(same) || search.Keep(wrong) || len(*played) > 0 {
		t.Errorf("played are %q", *played)
	}
	broken := p.Clone()
	broken.Steps[0].Call.Fields = map[string]json.RawMessage{"GroupId": json.RawMessage("{")}
	search, played, _ = searching(broken, 1)
	search.Run(shrink.Calls)
	if len(*played) == 0 || !slices.Contains(*played, "bob=5 (1)") {
		t.Errorf("of a program that cannot be written, what can be is not tried: %q", *played)
	}
}

// A strategy is asked again once it, or another, got on; not about what it was asked in vain.
func TestStrategiesTakeTurns(t *testing.T) {
	p := program.Program{Stage: stage(), Steps: []program.Step{sets("bob", "4"), sets("carol", "4"), reads("bob")}}
	var asked []string
	strategy := func(name, member string) shrink.Strategy {
		return func(p program.Program) []program.Program {
			asked = append(asked, name+": "+words(p))
			out := p.Clone()
			for _, s := range out.Steps {
				if s.Call != nil && s.Call.Member == member && s.Call.Number != "0" {
					s.Call.Number = program.Number(fmt.Sprint(s.Call.Number[0] - '1'))
					return []program.Program{out}
				}
			}
			return nil
		}
	}
	search := shrink.New(p, 1, func(p program.Program, _ int) (int, bool) {
		return 1, len(p.Steps) == 3 && !strings.Contains(words(p), "bob=1") && !strings.Contains(words(p), "carol=2")
	})
	search.Run(strategy("bob", "bob"), strategy("carol", "carol"))
	want := []string{"bob: bob=4 carol=4 bob?", "bob: bob=3 carol=4 bob?", "bob: bob=2 carol=4 bob?",
		"carol: bob=2 carol=4 bob?", "carol: bob=2 carol=3 bob?", "bob: bob=2 carol=3 bob?"}
	if !slices.Equal(asked, want) {
		t.Errorf("asked are %q, want %q", asked, want)
	}
}
