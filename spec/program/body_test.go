package program_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// The documented fields of a small contract, in their order, and what its stage has for them.
var documented = []string{"GroupId", "Member_Account", "UnreadMsgNum"}

func literal(name string) (string, error) {
	return map[string]string{"GroupId": `"@TGS#1"`, "Member_Account": `"bob"`, "UnreadMsgNum": "5"}[name], nil
}

func TestEncodeBody(t *testing.T) {
	text := func(s string) *string { return &s }
	fields := func(of ...string) map[string]json.RawMessage {
		out := map[string]json.RawMessage{}
		for i := 0; i < len(of); i += 2 {
			out[of[i]] = json.RawMessage(of[i+1])
		}
		return out
	}
	for name, test := range map[string]struct {
		call program.Call
		want string
	}{
		"as it should be":  {program.Call{}, `{"GroupId":"@TGS#1","Member_Account":"bob","UnreadMsgNum":5}`},
		"a field left out": {program.Call{OmitFields: []string{"Member_Account"}}, `{"GroupId":"@TGS#1","UnreadMsgNum":5}`},
		"all left out":     {program.Call{OmitFields: documented}, `{}`},
		"a field replaced": {program.Call{Fields: fields("UnreadMsgNum", `"5"`)}, `{"GroupId":"@TGS#1","Member_Account":"bob","UnreadMsgNum":"5"}`},
		"fields added, in the order of their names": {program.Call{Fields: fields("b", "[]", "a\"", "null")},
			`{"GroupId":"@TGS#1","Member_Account":"bob","UnreadMsgNum":5,"a\"":null,"b":[]}`},
		"replaced and left out": {program.Call{OmitFields: []string{"GroupId"}, Fields: fields("GroupId", "1")}, `{"Member_Account":"bob","UnreadMsgNum":5}`},
		"the other way round":   {program.Call{ReverseFields: true}, `{"UnreadMsgNum":5,"Member_Account":"bob","GroupId":"@TGS#1"}`},
		"spaced": {program.Call{Spaced: true, OmitFields: documented[1:]},
			" \r\n\t{ \r\n\t\"GroupId\" \r\n\t: \r\n\t\"@TGS#1\" \r\n\t} \r\n\t"},

		"another body":          {program.Call{Body: text(`{"UnreadMsgNum":$UnreadMsgNum}`)}, `{"UnreadMsgNum":$UnreadMsgNum}`},
		"an empty body":         {program.Call{Body: text("")}, ""},
		"bytes":                 {program.Call{Bytes: []byte("\xff")}, "\xff"},
		"a body before bytes":   {program.Call{Body: text("a"), Bytes: []byte("b")}, "a"},
		"filled":                {program.Call{Fill: true, Body: text(`{"UnreadMsgNum":$UnreadMsgNum,"GroupId":$GroupId}`)}, `{"UnreadMsgNum":5,"GroupId":"@TGS#1"}`},
		"filled without quotes": {program.Call{Fill: true, Body: text(`{"GroupId":"${GroupId}x","n":"${UnreadMsgNum}"}`)}, `{"GroupId":"@TGS#1x","n":"5"}`},
		"filled with both":      {program.Call{Fill: true, Body: text(`$Member_Account ${Member_Account} $Member_Account`)}, `"bob" bob "bob"`},
		"filled bytes":          {program.Call{Fill: true, Bytes: []byte("\xff$UnreadMsgNum")}, "\xff5"},
		"nothing to be filled":  {program.Call{Fill: true, Body: text(`{"$": "$Nobody", "{GroupId}": 1}`)}, `{"$": "$Nobody", "{GroupId}": 1}`},
		"to be filled, no body": {program.Call{Fill: true, OmitFields: documented[:2]}, `{"UnreadMsgNum":5}`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := test.call.EncodeBody(documented, literal)
			if err != nil || string(got) != test.want {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
		})
	}
}

// The stage is asked for the fields that are sent as they are, and for no other.
func TestEncodeBodyAsksForWhatItNeeds(t *testing.T) {
	lacking := errors.New("the stage has no number")
	none := func(name string) (string, error) {
		if name == "UnreadMsgNum" {
			return "", lacking
		}
		return literal(name)
	}
	filled := func(body string) program.Call { return program.Call{Fill: true, Body: &body} }
	for name, test := range map[string]struct {
		call program.Call
		want error
	}{
		"sent":              {program.Call{}, lacking},
		"left out":          {program.Call{OmitFields: []string{"UnreadMsgNum"}}, nil},
		"replaced":          {program.Call{Fields: map[string]json.RawMessage{"UnreadMsgNum": json.RawMessage("4")}}, nil},
		"filled in":         {filled("$UnreadMsgNum"), lacking},
		"filled in bare":    {filled("${UnreadMsgNum}"), lacking},
		"another filled in": {filled("$GroupId ${Member_Account}"), nil},
	} {
		body, err := test.call.EncodeBody(documented, none)
		if fmt.Sprint(err) != fmt.Sprint(test.want) || err != nil && body != nil {
			t.Errorf("%s: %q, %v; want %v", name, body, err, test.want)
		}
	}
}
