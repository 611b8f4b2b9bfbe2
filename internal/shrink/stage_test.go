package shrink_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/shrink"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// drawn is a stage in short.
func drawn(s program.Stage) string {
	var out []string
	for _, g := range s.Groups {
		text := fmt.Sprintf("%s %s %d", g.Name, g.Type, g.Messages)
		for _, m := range g.Members {
			text += fmt.Sprintf(" %s=%d", m.Name, m.Unread)
			if m.Admin {
				text += "!"
			}
		}
		if g.Crowd != nil {
			text += " and a crowd"
		}
		out = append(out, text)
	}
	return strings.Join(append(out, s.Accounts...), "; ")
}

func TestAStageGetsSmaller(t *testing.T) {
	p := program.Program{Stage: stage(), Steps: []program.Step{sets("bob", "4"), reads("carol")}}
	want := []string{
		"g Public 20 bob=2 carol=0!",                                          // all that is not named
		"g Public 20 bob=2 carol=0! dave=30; h counted 5 bob=0 carol=0; eve",  // the stage as it is, with bob in carol's place
		"g counted 20 bob=2 carol=0! dave=30; h counted 5 bob=0 carol=0; eve", // its type
		"g Public 20 bob=2 carol=0 dave=30; h counted 5 bob=0 carol=0; eve",   // a role
		"g Public 20 bob=2 carol=0!; h counted 5 bob=0 carol=0; eve",          // a member
		"g Public 20 bob=2 carol=0! dave=20; h counted 5 bob=0 carol=0; eve",  // a count above the messages
		"g Public 5 bob=2 carol=0! dave=5; h counted 5 bob=0 carol=0; eve",    // messages
		"g Public 20 bob=2 carol=0! dave=30; eve",                             // a group
		"g Public 20 bob=2 carol=0! dave=30; h counted 5 bob=0 carol=0",       // an account
	}
	got := shown(shrink.Stage, p, func(p program.Program) string { return drawn(p.Stage) })
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("tried are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	few := program.Program{Stage: program.Stage{Groups: []program.Group{{Name: "g", Type: program.AnyCounted, Messages: 1, Members: []program.Member{{Name: "bob", Unread: 1}}}}}, Steps: []program.Step{sets("bob", "4")}}
	if got := tried(shrink.Stage, few); len(got) > 0 {
		t.Errorf("of the smallest there is, tried are %+v", got)
	}
	few.Stage.Groups[0].Crowd = &program.Crowd{Prefix: "m", Size: 9}
	if got := shown(shrink.Stage, few, func(p program.Program) string { return drawn(p.Stage) }); !slices.Equal(got, []string{"g counted 1 bob=1"}) {
		t.Errorf("of a crowd that no step names, tried are %q", got)
	}
	few.Steps = []program.Step{reads("m4")}
	for _, p := range tried(shrink.Stage, few) {
		if p.Steps[0].Read.Member == "m4" && p.Stage.Groups[0].Crowd == nil {
			t.Errorf("one of the crowd is named, and tried is %s", drawn(p.Stage))
		}
	}
}

// Whatever a step is, the first member takes the place of another in it, and the first group of the second.
func TestOtherNamesAreTried(t *testing.T) {
	for kind, s := range map[string]program.Step{
		"a call":        {Call: &program.Call{Group: "h", Member: "carol"}},
		"a caller":      {Call: &program.Call{Group: "h", Member: "carol", Credential: program.NotAdmin, Caller: "carol"}},
		"at once":       {AtOnce: []program.Call{{Group: "h", Member: "carol"}, {Group: "h", Member: "carol"}}},
		"a read":        {Read: &program.Read{Group: "h", Member: "carol"}},
		"a join":        {Join: &program.Join{Group: "h", Member: "carol"}},
		"a raw request": {Raw: &program.Raw{Group: "h", Member: "carol", Requests: []program.Request{{Class: program.Refuse}}}},
		"a burst":       {Burst: &program.Burst{Group: "h", Member: "carol", Calls: []program.BurstCall{{Number: 1}}}},
		"clients":       {Clients: &program.Clients{Each: [][]program.Act{{{Do: program.ActSet, Group: "h", Member: "carol", Number: "1"}, {Do: program.ActSend, Group: "h"}}}}},
	} {
		t.Run(kind, func(t *testing.T) {
			names := func(p program.Program) string {
				var out []string
				p.Handles(func(group, account *string) {
					for _, name := range []string{*group, *account} {
						if name != "" && !slices.Contains(out, name) {
							out = append(out, name)
						}
					}
				})
				slices.Sort(out)
				return strings.Join(out, " ")
			}
			got := shown(shrink.Stage, program.Program{Stage: stage(), Steps: []program.Step{s}}, names)
			if len(got) < 2 || got[0] != "bob h" || got[1] != "carol g" {
				t.Errorf("tried are %q first", got)
			}
		})
	}
}

func TestAStageWithoutWhatIsNotNamed(t *testing.T) {
	p := program.Program{Stage: stage(), Steps: []program.Step{sets("bob", "4"), {Read: &program.Read{Group: "h", Member: "carol"}}, {Join: &program.Join{Group: "g", Member: "eve"}}}}
	p.Stage.Names = map[string]program.Naming{"dave": {Longest: true}, "h": {Longest: true}, "bob": {Longest: true}}
	before := drawn(p.Stage)
	bare := shrink.Bare(p)
	if want := "g Public 20 bob=2; h counted 5 carol=0; eve"; drawn(bare.Stage) != want || len(bare.Stage.Names) != 2 || bare.Validate() != nil {
		t.Errorf("it is %s with names of %v, want %s", drawn(bare.Stage), bare.Stage.Names, want)
	}
	if drawn(p.Stage) != before || len(p.Stage.Names) != 3 {
		t.Errorf("the program is changed: %s", drawn(p.Stage))
	}
	plain := slices.ContainsFunc(tried(shrink.Stage, p), func(p program.Program) bool { return len(p.Stage.Names) == 0 && len(p.Stage.Groups) == 2 })
	if !plain {
		t.Error("plain ids are not tried")
	}
}
