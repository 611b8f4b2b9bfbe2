package fuzz

import (
	"net/http"
	"testing"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// FuzzBody bridges to go test -fuzz: the engine makes the body of one call, and coverage of the handler's code leads it.
// In a body $GroupId, $Member_Account and $UnreadMsgNum stand for the stage's own values. What the changes are, [Check] says.
func FuzzBody(f *testing.F, h http.Handler, changes ...func(*unreadcheck.Config)) { //nolint:revive // go test knows such functions as FuzzXxx
	f.Helper()
	r, err := replayerOf(f.Context(), h, changes)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := r.close(f.Context()); err != nil {
			f.Error(err)
		}
	})
	contract := r.target.Contract
	for _, in := range append(spellings(contract), brokenBodies(contract)...) {
		switch {
		case in.Call.Body != nil:
			f.Add([]byte(*in.Call.Body))
		case in.Call.Bytes != nil:
			f.Add(in.Call.Bytes)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		t.Helper()
		call := valid("4")
		text := string(body)
		call.Body, call.Fill = &text, true
		p := program.Program{ID: "a body", Stage: plainStage(), Steps: []program.Step{does(call), reads(theGroup, bob)}}
		replayed := r.Replay(t.Context(), p, 1)
		for _, d := range replayed.Deviations {
			if r.fails(d) {
				t.Errorf("%s\nthe body: %q", sentence(d), body)
			}
		}
	})
}
