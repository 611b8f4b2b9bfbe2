package program_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// TestAStepExpectsOneThingThatItShows writes each kind of step with what it can expect, and with what would be read by nobody.
func TestAStepExpectsOneThingThatItShows(t *testing.T) {
	const (
		aCall   = `"call":{"group":"g","member":"bob","number":"4"}`
		atOnce  = `"atOnce":[{"group":"g","member":"bob","number":"4"}]`
		aRead   = `"read":{"group":"g","member":"bob"}`
		aLook   = `"look":{"group":"g"}`
		aSend   = `"send":{"group":"g","times":1}`
		aJoin   = `"join":{"group":"g","member":"eve"}`
		aLeave  = `"leave":{"group":"g","member":"bob"}`
		goes    = `"destroy":{"group":"g"}`
		aListen = `"listen":{"group":"g","alive":true}`
		aRest   = `"rest":{"periods":1}`
		anAudit = `"audit":{"group":"g","phase":"overload","sample":3}`
	)
	for _, test := range []struct{ step, expect, says string }{
		{aCall, `"accepted":true`, ""},
		{aCall, `"refused":"unknown_group"`, ""},
		{aCall, `"acceptedOrRefused":"number_too_large","control":true`, ""},
		{aCall, `"recorded":true,"meets":"unknown_group"`, ""},
		{aCall, `"accepted":true,"refused":"unknown_group"`, `expects accepted and refused at once; a step expects one thing`},
		{aCall, `"accepted":true,"count":"9"`, `expects accepted and count at once`},
		{aCall, `"count":"4"`, `expects "count" of a call; write accepted, refused, acceptedOrRefused, recorded`},
		{aCall, `"kept":["members"]`, `expects "kept" of a call`},
		{atOnce, `"accepted":true`, ""},
		{atOnce, `"unchanged":true`, `expects "unchanged" of a call`},
		{aRead, `"count":"4","sameAsBefore":true`, ""},
		{aRead, `"oneOf":["1","4"]`, ""},
		{aRead, `"countIfAccepted":"4"`, ""},
		{aRead, `"unchanged":true`, ""},
		{aRead, `"recorded":true`, ""},
		{aRead, `"count":"4","oneOf":["1"]`, `expects count and oneOf at once`},
		{aRead, `"count":"4","countIfAccepted":"1"`, `expects count and countIfAccepted at once`},
		{aRead, `"count":"9","unchanged":true`, `expects count and unchanged at once`},
		{aRead, `"accepted":true`, `expects "accepted" of a read; write count, oneOf, countIfAccepted, unchanged, recorded`},
		{aRead, `"silence":true`, `expects "silence" of a read`},
		{aLook, `"kept":["messages","history","profile","members"]`, ""},
		{aLook, `"kept":["members","colour"]`, `expects that "colour" is kept; write messages, history, profile, members`},
		{aLook, `"kept":["members"],"count":"9"`, `expects count and kept at once`},
		{aLook, `"unchanged":true`, `expects "unchanged" of a look; write kept`},
		{aSend, `"accepted":true`, ""},
		{aJoin, `"refused":"not_admin"`, ""},
		{aLeave, `"accepted":true,"control":true`, ""},
		{goes, `"refused":"unknown_group"`, ""},
		{aSend, `"count":"9"`, `expects "count" of a send, join, leave or destroy; write accepted, refused`},
		{aJoin, `"recorded":true`, `expects "recorded" of a send, join, leave or destroy`},
		{aLeave, `"kept":["members"]`, `expects "kept" of a send, join, leave or destroy`},
		{goes, `"silence":true`, `expects "silence" of a send, join, leave or destroy`},
		{aListen, `"control":true`, ""},
		{aListen, `"silence":true`, ""},
		{aListen, `"accepted":true`, `expects "accepted" of a listen; write silence`},
		{aRest, `"silence":true`, `has an "expect" beside a rest, for which there is none`},
		{anAudit, `"accepted":true`, `has an "expect" beside a flood or an audit, for which there is none`},
	} {
		text := `{"id":"p","stage":` + stageJSON(t) + `,"steps":[{` + test.step + `,"expect":{` + test.expect + `}}]}`
		_, err := program.Decode([]byte(text))
		switch {
		case test.says == "" && err != nil:
			t.Errorf("%s with %s is refused: %v", test.step, test.expect, err)
		case test.says != "" && (err == nil || !strings.Contains(err.Error(), "program p, step 1: "+test.says)):
			t.Errorf("%s with %s: refused with %v, want …%s…", test.step, test.expect, err, test.says)
		}
	}
}

func stageJSON(t *testing.T) string {
	t.Helper()
	text, err := json.Marshal(stage())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
