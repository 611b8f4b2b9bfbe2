package program_test

import (
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

func TestAStepNamesItsGroup(t *testing.T) {
	for name, step := range map[string]program.Step{
		"call":  {Call: &program.Call{Group: "call"}},
		"read":  {Read: &program.Read{Group: "read"}},
		"send":  {Send: &program.Send{Group: "send"}},
		"join":  {Join: &program.Join{Group: "join"}},
		"leave": {Leave: &program.Leave{Group: "leave"}},
		"raw":   {Raw: &program.Raw{Group: "raw"}},
		"burst": {Burst: &program.Burst{Group: "burst"}},
		"":      {AtOnce: []program.Call{{Group: "one"}, {Group: "another"}}},
	} {
		if got := step.Group(); got != name {
			t.Errorf("the group is %q, want %q", got, name)
		}
	}
}
