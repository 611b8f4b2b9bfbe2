package program_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// A program with a flood or a pause disturbs others, and is disturbed by them.
func TestAlone(t *testing.T) {
	plain := []program.Step{call(program.Call{Group: "g", Member: "bob", Number: "5"}), step(func(s *program.Step) { s.Snapshot = &program.Snapshot{Group: "g"} })}
	flood := step(func(s *program.Step) { s.Flood = &program.Flood{Group: "g", Number: "1", Calls: 9} })
	rest := step(func(s *program.Step) { s.Rest = &program.Rest{Periods: 2} })
	for name, test := range map[string]struct {
		steps         []program.Step
		alone, floods bool
	}{
		"no step":              {nil, false, false},
		"calls":                {plain, false, false},
		"a flood":              {[]program.Step{flood}, true, true},
		"a flood after calls":  {append(slices.Clone(plain), flood), true, true},
		"a pause":              {[]program.Step{rest}, true, false},
		"a pause before calls": {append([]program.Step{rest}, plain...), true, false},
		"a pause and a flood":  {[]program.Step{rest, flood}, true, true},
	} {
		p := program.Program{Stage: stage(), Steps: test.steps}
		if p.Alone() != test.alone || p.Floods() != test.floods {
			t.Errorf("%s: alone %t, floods %t; want %t and %t", name, p.Alone(), p.Floods(), test.alone, test.floods)
		}
	}
}

func TestEveryoneOfACrowd(t *testing.T) {
	g := program.Group{Name: "g", Members: []program.Member{{Name: "bob", Unread: 1}}, Crowd: &program.Crowd{Prefix: "m", Size: 3, Unread: 2}}
	want := []program.Member{{Name: "bob", Unread: 1}, {Name: "m1", Unread: 2}, {Name: "m2", Unread: 2}, {Name: "m3", Unread: 2}}
	if got := g.Everyone(); !reflect.DeepEqual(got, want) {
		t.Errorf("everyone is %+v, want %+v", got, want)
	}
	s := program.Stage{Groups: []program.Group{g, {Name: "h", Members: []program.Member{{Name: "m2"}, {Name: program.Owner}}}}, Accounts: []string{"eve", "bob"}}
	if got, want := s.AccountNames(), []string{"bob", "m1", "m2", "m3", "eve"}; !slices.Equal(got, want) {
		t.Errorf("the accounts are %q, want %q", got, want)
	}
	for name, want := range map[string]bool{"m3": true, "m4": false, "m0": false, "m03": false, "m": false, "eve": true, program.Owner: true, "": false} {
		if s.Has(name) != want {
			t.Errorf("%q is there: %t", name, !want)
		}
	}
}
