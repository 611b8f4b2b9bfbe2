package model_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// predictionStage has a group that counts and one that does not, a member and an account outside.
var predictionStage = program.Stage{
	Groups: []program.Group{
		{Name: "g", Type: program.AnyCounted, Messages: 5, Members: []program.Member{{Name: "bob", Unread: 2}}},
		{Name: "meeting", Type: "Meeting", Messages: 5, Members: []program.Member{{Name: "bob"}}},
		{Name: "empty", Type: program.AnyCounted, Members: []program.Member{{Name: "bob"}}},
	},
	Accounts: []string{"eve"},
}

func field(name, literal string) func(*program.Call) {
	return func(c *program.Call) { c.Fields = map[string]json.RawMessage{name: json.RawMessage(literal)} }
}

func body(text string) func(*program.Call) {
	return func(c *program.Call) { c.Body, c.Fill = &text, true }
}

func query(name, value string) func(*program.Call) {
	return func(c *program.Call) { c.Query = map[string]string{name: value} }
}

func as(credential program.Credential) func(*program.Call) {
	return func(c *program.Call) { c.Credential = credential }
}

func set(n program.Number) func(*program.Call) { return func(c *program.Call) { c.Number = n } }

func in(group string) func(*program.Call) { return func(c *program.Call) { c.Group = group } }

func TestPredict(t *testing.T) {
	contract := contract(t)
	for _, c := range []struct {
		name   string
		change func(*program.Call)
		// want is the input class, then "accept" with the counts or not, the outcomes, and "any" for any code.
		want   string
		counts []int64
		answer string
		kept   string
	}{
		{name: "plain", change: set("4"), want: "valid accept", counts: []int64{4}, answer: "UMN-CLAMP-1", kept: "UMN-ERR-13"},
		{name: "zero", change: set("0"), want: "valid accept", counts: []int64{0}, answer: "UMN-CLAMP-3", kept: "UMN-ERR-13"},
		{name: "count", change: set("count"), want: "valid accept", counts: []int64{5}, answer: "UMN-CLAMP-4", kept: "UMN-ERR-13"},
		{name: "above", change: set("count+1"), want: "valid accept", counts: []int64{5}, answer: "UMN-CLAMP-2", kept: "UMN-ERR-13"},
		{name: "wide", change: set("4294967296"), want: "valid accept number_too_large", counts: []int64{5}, answer: "UMN-CLAMP-10", kept: "UMN-CLAMP-10"},
		{name: "empty group", change: in("empty"), want: "valid accept", counts: []int64{0}, answer: "UMN-CLAMP-7", kept: "UMN-ERR-13"},
		{name: "ignored", change: in("meeting"), want: "valid accept", counts: []int64{0}, answer: "UMN-TYPE-2", kept: "UMN-ERR-13"},
		{name: "reversed", change: func(c *program.Call) { c.ReverseQuery = true }, want: "valid accept", counts: []int64{4}, answer: "UMN-REQ-4", kept: "UMN-ERR-13"},
		{name: "spaced", change: func(c *program.Call) { c.Spaced = true }, want: "valid accept", counts: []int64{4}, answer: "UMN-REQ-5", kept: "UMN-ERR-13"},
		{name: "random", change: query("random", "4294967295"), want: "valid accept", counts: []int64{4}, answer: "UMN-REQ-3", kept: "UMN-ERR-13"},

		{name: "negative", change: field("UnreadMsgNum", "-1"), want: "UnreadMsgNum minimum negative_number fractional_number", answer: "UMN-ERR-8", kept: "UMN-ERR-13"},
		{name: "fraction", change: field("UnreadMsgNum", "4.5"), want: "UnreadMsgNum fraction fractional_number", answer: "UMN-ERR-9", kept: "UMN-ERR-13"},
		{name: "whole", change: field("UnreadMsgNum", "5.0"), want: "UnreadMsgNum spelling accept any", answer: "UMN-CLAMP-1", kept: "UMN-ERR-13"},
		{name: "string", change: field("UnreadMsgNum", `"4"`), want: "UnreadMsgNum type wrong_type", answer: "UMN-ERR-5", kept: "UMN-ERR-13"},
		{name: "null", change: field("GroupId", "null"), want: "GroupId nullable mistyped_group_id missing_field", answer: "UMN-ERR-5", kept: "UMN-ERR-13"},
		{name: "null account", change: field("Member_Account", "null"), want: "Member_Account nullable wrong_type missing_field", answer: "UMN-ERR-5", kept: "UMN-ERR-13"},
		{name: "a group that is a number", change: field("GroupId", "7"), want: "GroupId type mistyped_group_id", answer: "UMN-ERR-5", kept: "UMN-ERR-13"},
		{name: "an account that is a number", change: field("Member_Account", "7"), want: "Member_Account type wrong_type", answer: "UMN-ERR-5", kept: "UMN-ERR-13"},
		{name: "no group", change: func(c *program.Call) { c.OmitFields = []string{"GroupId"} }, want: "GroupId required missing_group_id", answer: "UMN-ERR-4", kept: "UMN-ERR-13"},
		{name: "absent", change: func(c *program.Call) { c.OmitFields = []string{"Member_Account"} }, want: "Member_Account required missing_field", answer: "UMN-ERR-4", kept: "UMN-ERR-13"},
		{name: "another group", change: field("GroupId", `"nowhere"`), want: "GroupId unknown unknown_group", answer: "UMN-ERR-1", kept: "UMN-ERR-13"},
		{name: "long group", change: field("GroupId", `"`+strings.Repeat("u", 49)+`"`), want: "GroupId maxLength malformed_group_id missing_field", answer: "UMN-ERR-3", kept: "UMN-ERR-13"},
		{name: "another account", change: field("Member_Account", `"nobody"`), want: "Member_Account unknown accept unknown_account not_a_member any", answer: "UMN-CLAMP-1", kept: "UMN-ERR-13"},
		{name: "outside", change: func(c *program.Call) { c.Member = "eve" }, want: "Member_Account outside accept not_a_member unknown_account any", answer: "UMN-CLAMP-1", kept: "UMN-ERR-13"},
		{name: "a name in lower case", change: body(`{"groupid":$GroupId,"Member_Account":$Member_Account,"UnreadMsgNum":$UnreadMsgNum}`),
			want: "GroupId name, groupid additionalProperties accept any", answer: "UMN-REQ-5", kept: "UMN-ERR-13"},

		{name: "no JSON", change: body("{"), want: "syntax malformed_json", answer: "UMN-ERR-6", kept: "UMN-ERR-13"},
		{name: "empty", change: body(""), want: "empty empty_body malformed_json", answer: "UMN-ERR-7", kept: "UMN-ERR-13"},
		{name: "array", change: body("[]"), want: "type wrong_type missing_field malformed_json empty_body", answer: "UMN-ERR-5", kept: "UMN-ERR-13"},
		{name: "twice", change: body(`{"UnreadMsgNum":3,"GroupId":$GroupId,"Member_Account":$Member_Account,"UnreadMsgNum":4}`), want: "duplicate accept any",
			counts: []int64{3, 4}, answer: "UMN-REQ-5", kept: "UMN-ERR-13"},
		{name: "twice and wrong", change: body(`{"UnreadMsgNum":-3,"GroupId":$GroupId,"Member_Account":$Member_Account,"UnreadMsgNum":-4}`),
			want: "duplicate, UnreadMsgNum minimum negative_number fractional_number any", answer: "UMN-ERR-8", kept: "UMN-ERR-13"},

		{name: "unsigned", change: as(program.Unsigned), want: "usersig missing missing_usersig", answer: "UMN-AUTH-3", kept: "UMN-AUTH-11"},
		{name: "no admin", change: as(program.NotAdmin), want: "usersig not-admin not_admin", answer: "UMN-AUTH-2", kept: "UMN-AUTH-11"},
		{name: "no sdkappid", change: func(c *program.Call) { c.OmitQuery = []string{"sdkappid"} }, want: "sdkappid required missing_sdkappid", answer: "UMN-AUTH-9", kept: "UMN-AUTH-11"},
		{name: "sdkappid abc", change: query("sdkappid", "abc"), want: "sdkappid type invalid_sdkappid", answer: "UMN-AUTH-9", kept: "UMN-AUTH-11"},
		{name: "random abc", change: query("random", "abc"), want: "random type accept any", answer: "UMN-REQ-3", kept: "UMN-ERR-13"},
		{name: "another name", change: func(c *program.Call) { c.RenameQuery = map[string]string{"usersig": "UserSig"} }, want: "usersig name missing_usersig",
			answer: "UMN-REQ-13", kept: "UMN-REQ-13"},
		{name: "GET", change: func(c *program.Call) { c.Method = "GET" }, want: "method GET wrong_method", answer: "UMN-REQ-6", kept: "UMN-REQ-6"},
		{name: "command", change: func(c *program.Call) { c.Command = "other" }, want: "command wrong_command", answer: "UMN-ERR-10", kept: "UMN-ERR-13"},
		{name: "Content-Type", change: func(c *program.Call) { c.Header = map[string]string{"Content-Type": "text/plain"} }, want: "Content-Type value accept any",
			answer: "UMN-REQ-1", kept: "UMN-ERR-13"},
		// Where two reasons to refuse meet, the code of either is right: also one for a number that may be refused for its size.
		{name: "unsigned and wide", change: func(c *program.Call) {
			c.Credential, c.Number = program.Unsigned, "4294967296"
		}, want: "usersig missing missing_usersig number_too_large", answer: "UMN-AUTH-3", kept: "UMN-AUTH-11"},
		{name: "unsigned and beyond 64 bits", change: func(c *program.Call) {
			c.Credential, c.Number = program.Unsigned, "99999999999999999999"
		}, want: "usersig missing missing_usersig number_too_large malformed_json wrong_type", answer: "UMN-AUTH-3", kept: "UMN-AUTH-11"},
		{name: "unsigned and the largest that is taken", change: func(c *program.Call) {
			c.Credential, c.Number = program.Unsigned, "2147483646"
		}, want: "usersig missing missing_usersig", answer: "UMN-AUTH-3", kept: "UMN-AUTH-11"},
		{name: "another group and wide", change: func(c *program.Call) {
			field("GroupId", `"nowhere"`)(c)
			c.Number = "4294967296"
		}, want: "GroupId unknown unknown_group number_too_large", answer: "UMN-ERR-1", kept: "UMN-ERR-13"},
		{name: "two at once", change: func(c *program.Call) {
			c.Credential, c.OmitFields = program.Expired, []string{"GroupId"}
		}, want: "usersig expired, GroupId required expired_usersig missing_group_id", answer: "UMN-AUTH-6", kept: "UMN-AUTH-11"},
	} {
		t.Run(c.name, func(t *testing.T) {
			state, err := model.New(contract, predictionStage)
			if err != nil {
				t.Fatal(err)
			}
			call := program.Call{Group: "g", Member: "bob", Number: "4"}
			c.change(&call)
			p, err := state.Predict(contract, call)
			if err != nil {
				t.Fatal(err)
			}
			got := p.Input()
			if p.Accept {
				got += " accept"
			}
			for _, name := range p.Refuse {
				got += " " + name
			}
			if p.AnyCode {
				got += " any"
			}
			if got != c.want || !slices.Equal(p.Counts, c.counts) || p.Answer != c.answer || p.Kept != c.kept {
				t.Errorf("predicted %q, counts %v, %s, %s; want %q, counts %v, %s, %s", got, p.Counts, p.Answer, p.Kept, c.want, c.counts, c.answer, c.kept)
			}
		})
	}
}

func TestPredictKnowsDissolvedGroups(t *testing.T) {
	contract := contract(t)
	state, err := model.New(contract, predictionStage)
	if err != nil {
		t.Fatal(err)
	}
	state.Destroy("g")
	p, err := state.Predict(contract, program.Call{Group: "g", Member: "bob", Number: "4"})
	if err != nil || p.Accept || !slices.Equal(p.Refuse, []string{"dissolved_group"}) || p.Answer != "UMN-ERR-2" {
		t.Errorf("predicted %+v, %v", p, err)
	}
}

func TestPredictNeedsANumber(t *testing.T) {
	contract := contract(t)
	state, err := model.New(contract, predictionStage)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := state.Predict(contract, program.Call{Group: "g", Member: "bob", Number: "many"}); err == nil {
		t.Errorf("predicted %+v", p)
	}
}

func TestWhatIsForgottenIsNotKnown(t *testing.T) {
	state, err := model.New(contract(t), predictionStage)
	if err != nil {
		t.Fatal(err)
	}
	shown := func(group string, want int64, known bool) {
		t.Helper()
		if n, ok := state.Shown(group, "bob"); ok != known || ok && n != want {
			t.Errorf("%s shows %d, %v; want %d, %v", group, n, ok, want, known)
		}
	}
	shown("g", 2, true)
	state.Forget("g", "bob")
	shown("g", 0, false)
	state.Know("g", "bob", 4)
	shown("g", 4, true)
	state.Send("g", 2)
	shown("g", 6, true)
	shown("meeting", 0, true)
	state.Send("meeting", 1)
	shown("meeting", 0, false)
	state.KnowMessages("empty", 3)
	if n := state.Messages("empty"); n != 3 {
		t.Errorf("the group has %d messages, want 3", n)
	}
}
