package program_test

import (
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Credentials that a target takes for authentic lock nobody out; each other might.
func TestBadCredentials(t *testing.T) {
	for credential, bad := range map[program.Credential]bool{
		program.Signed: false, program.Short: false, program.Brief: false, program.NotAdmin: false,
		program.Unsigned: true, program.EmptySig: true, program.Garbled: true, program.Truncated: true, program.WrongKey: true,
		program.Expired: true, program.OtherIdentifier: true, program.OtherApp: true, program.QueryIdentifier: true, program.QueryApp: true,
		program.AlteredFirst: true, program.AlteredMiddle: true, program.AlteredLast: true, program.AlteredIdentifier: true,
		program.AlteredApp: true, program.AlteredTime: true, program.AlteredExpire: true,
	} {
		if got := credential.Bad(); got != bad {
			t.Errorf("%q is bad: %t, want %t", credential, got, bad)
		}
	}
}

func TestBadSignIn(t *testing.T) {
	good, bad := program.Call{Group: "g"}, program.Call{Group: "g", Credential: program.WrongKey}
	for name, test := range map[string]struct {
		steps []program.Step
		bad   bool
	}{
		"nothing":                {nil, false},
		"a good call":            {[]program.Step{call(good)}, false},
		"a bad call":             {[]program.Step{call(bad)}, true},
		"a bad call at the end":  {[]program.Step{call(good), {Read: &program.Read{}}, call(bad)}, true},
		"good ones at once":      {[]program.Step{{AtOnce: []program.Call{good, good}}}, false},
		"a bad one among others": {[]program.Step{{AtOnce: []program.Call{good, bad}}}, true},
		"no admin":               {[]program.Step{call(program.Call{Credential: program.NotAdmin})}, false},
		"what makes no call":     {[]program.Step{{Snapshot: &program.Snapshot{}}, {Flood: &program.Flood{}}, {Listen: &program.Listen{}}}, false},
	} {
		if got := (program.Program{Steps: test.steps}).BadSignIn(); got != test.bad {
			t.Errorf("%s signs in badly: %t, want %t", name, got, test.bad)
		}
	}
}

// Who signs in is an account of the stage.
func TestCallersAreOfTheStage(t *testing.T) {
	by := func(caller string) program.Call {
		return program.Call{Group: "g", Member: "bob", Credential: program.NotAdmin, Caller: caller}
	}
	for caller, says := range map[string]string{
		"": "", "bob": "", "eve": "", program.Owner: "", "mallory": `names the account "mallory"`, "Bob": `names the account "Bob"`,
	} {
		for name, step := range map[string]program.Step{"a call": call(by(caller)), "one of several": {AtOnce: []program.Call{by("bob"), by(caller)}}} {
			err := program.Program{ID: "p", Stage: stage(), Steps: []program.Step{step}}.Validate()
			switch {
			case says == "" && err != nil:
				t.Errorf("%s by %q is refused: %v", name, caller, err)
			case says != "" && (err == nil || !strings.Contains(err.Error(), says)):
				t.Errorf("%s by %q is refused with %v, want …%s…", name, caller, err, says)
			}
		}
	}
}
