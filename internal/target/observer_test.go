package target

import (
	"net/http"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

// joinedOnly answers get_joined_group_list alone.
func joinedOnly(body string) http.Handler {
	return instead(says(unknown), map[string]http.HandlerFunc{"get_joined_group_list": says(body)})
}

const ok = `"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""`

func TestObserversReadWhatIsThere(t *testing.T) {
	joined := func(rows string) http.Handler { return joinedOnly(`{` + ok + `,"GroupIdList":[` + rows + `]}`) }
	group := func(info string) map[string]http.HandlerFunc {
		return map[string]http.HandlerFunc{"get_group_info": says(`{` + ok + `,"GroupInfo":[` + info + `]}`)}
	}
	members := func(answers map[string]http.HandlerFunc, rows string) http.Handler {
		answers["get_group_member_info"] = says(`{` + ok + `,"MemberList":[` + rows + `]}`)
		return instead(says(unknown), answers)
	}
	const other = `{"GroupId":"h","NextMsgSeq":9,"SelfInfo":{"UnreadMsgNum":8,"MsgSeq":7}},`
	tests := map[string]struct {
		observer observer
		handler  http.Handler
		want     string // the count and the number of messages, or "nothing"
	}{
		"the field":                  {unreadField{}, joined(other + `{"GroupId":"g","NextMsgSeq":6,"SelfInfo":{"UnreadMsgNum":3}}`), "3 of 5"},
		"the field, no messages":     {unreadField{}, joined(`{"GroupId":"g","SelfInfo":{"UnreadMsgNum":3}}`), "3 of none"},
		"no field":                   {unreadField{}, joined(`{"GroupId":"g","NextMsgSeq":6,"SelfInfo":{}}`), "none of 5"},
		"the field is text":          {unreadField{}, joined(`{"GroupId":"g","NextMsgSeq":6,"SelfInfo":{"UnreadMsgNum":"3"}}`), "none of 5"},
		"the field is a fraction":    {unreadField{}, joined(`{"GroupId":"g","NextMsgSeq":6,"SelfInfo":{"UnreadMsgNum":3.0}}`), "none of 5"},
		"another group":              {unreadField{}, joined(`{"GroupId":"h","NextMsgSeq":6,"SelfInfo":{"UnreadMsgNum":3}}`), "nothing"},
		"no groups":                  {unreadField{}, joined(""), "nothing"},
		"nulls":                      {unreadField{}, joined(`null,5,{"GroupId":"g","SelfInfo":null}`), "none of none"},
		"no such command":            {unreadField{}, says(unknown), "nothing"},
		"no envelope":                {unreadField{}, says("[]"), "nothing"},
		"the sequence":               {messageSeq{}, joined(other + `{"GroupId":"g","NextMsgSeq":6,"SelfInfo":{"MsgSeq":2}}`), "3 of 5"},
		"more read than there is":    {messageSeq{}, joined(`{"GroupId":"g","NextMsgSeq":6,"SelfInfo":{"MsgSeq":9}}`), "-4 of 5"},
		"no sequence anywhere":       {messageSeq{}, joined(`{"GroupId":"g","NextMsgSeq":6,"SelfInfo":{}}`), "nothing"},
		"by the group's own profile": {messageSeq{}, members(group(`{"GroupId":"g","ErrorCode":0,"NextMsgSeq":6,"MemberList":[{"Member_Account":"eve","MsgSeq":1},{"Member_Account":"bob","MsgSeq":2}]}`), ""), "3 of 5"},
		"by the group's members":     {messageSeq{}, members(group(`{"GroupId":"g","NextMsgSeq":6}`), `{"Member_Account":"bob","MsgSeq":1}`), "4 of 5"},
		"members without sequence":   {messageSeq{}, members(group(`{"GroupId":"g","NextMsgSeq":6,"MemberList":[{"Member_Account":"bob"}]}`), `{"Member_Account":"bob"}`), "nothing"},
		"not among the members":      {messageSeq{}, members(group(`{"GroupId":"g","NextMsgSeq":6}`), `{"Member_Account":"eve","MsgSeq":1}`), "nothing"},
		"a group that is not there":  {messageSeq{}, members(group(`{"GroupId":"g","ErrorCode":10010,"NextMsgSeq":6}`), `{"Member_Account":"bob","MsgSeq":1}`), "nothing"},
		"the profile of another":     {messageSeq{}, members(group(`{"GroupId":"h","NextMsgSeq":6}`), `{"Member_Account":"bob","MsgSeq":1}`), "nothing"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			reading, r := test.observer.read(t.Context(), here(t, test.handler), playing{program: "p", attempt: 1}, "g", "bob")
			if got := describeReading(reading); got != test.want {
				t.Errorf("read %s, want %s", got, test.want)
			}
			if r.exchange.ID == 0 || r.exchange.Program != "p" {
				t.Errorf("the reading rests on %+v", r.exchange)
			}
		})
	}
}

func describeReading(r *record.Reading) string {
	if r == nil {
		return "nothing"
	}
	return r.String() + " of " + record.Reading{Unread: r.Messages}.String()
}

// TestObserversAskForTheGroupsThatAreLeftOut looks at the request: by default the list lacks huge and inactive groups.
func TestObserversAskForTheGroupsThatAreLeftOut(t *testing.T) {
	for field, o := range map[string]observer{"UnreadMsgNum": unreadField{}, "MsgSeq": messageSeq{}} {
		var body map[string]any
		client := here(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if body == nil {
				body = bodyOf(r)
			}
		}))
		o.read(t.Context(), client, playing{}, "g", "bob")
		self := list(object(body["ResponseFilter"])["SelfInfoFilter"])
		if body["Member_Account"] != "bob" || body["WithHugeGroups"] != 1.0 || body["WithNoActiveGroups"] != 1.0 || len(self) != 1 || self[0] != field {
			t.Errorf("%s asks with %v", o.name(), body)
		}
	}
}

// TestObserversAgreeOnTheReference reads the same count in two ways.
func TestObserversAgreeOnTheReference(t *testing.T) {
	s := prepared(t, reference(t))
	for _, typeName := range []string{"Private", "Public", "Community", "Work", "ChatRoom", "Meeting"} {
		plan := stageOf(typeName, bobWith(2))
		accounts := map[string]string{"owner": "o-" + typeName, "bob": "b-" + typeName}
		s.makeAccounts(t.Context(), [][]string{{accounts["owner"], accounts["bob"]}})
		st, o := s.build(t.Context(), playing{}, plan, accounts)
		if o != nil {
			t.Fatal(o.Reason)
		}
		for _, account := range accounts {
			field, _ := unreadField{}.read(t.Context(), s.client, playing{}, st.groups["g"].ID, account)
			sequence, _ := messageSeq{}.read(t.Context(), s.client, playing{}, st.groups["g"].ID, account)
			if describeReading(field) != describeReading(sequence) || field == nil {
				t.Errorf("%s of %s: %s by the field, %s by the sequence", account, typeName, describeReading(field), describeReading(sequence))
			}
		}
	}
}
