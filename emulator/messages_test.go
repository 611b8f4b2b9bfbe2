package emulator_test

import (
	"maps"
	"testing"
	"time"
)

// sendWith sends a message with these fields beside the usual ones.
func (a *app) sendWith(id string, extra object) answer {
	a.Helper()
	sent := message(id)
	maps.Copy(sent, extra)
	return a.must(group+"send_group_msg", sent)
}

// nextSeq is a group's NextMsgSeq.
func (a *app) nextSeq(id string) int64 {
	a.Helper()
	info := a.must(group+"get_group_info", object{"GroupIdList": []string{id}})
	return number(info.at("GroupInfo", 0, "NextMsgSeq"))
}

// TestSendGroupMsg sends messages of all kinds after three ordinary ones, with bob's count set to 2.
func TestSendGroupMsg(t *testing.T) {
	tests := map[string]struct {
		kind       string
		extra      object
		seq        int64 // of the message; 0 if it is not stored
		alice, bob int64 // their counts
	}{
		"by the admin":        {"Public", object{}, 4, 4, 3},
		"by a member":         {"Public", object{"From_Account": "bob"}, 4, 4, 2},
		"by another account":  {"Public", object{"From_Account": "carol"}, 4, 4, 3},
		"of high priority":    {"Work", object{"MsgPriority": "High"}, 4, 4, 3},
		"that is not counted": {"Public", object{"SendMsgControl": []string{"NoUnread", "NoLastMsg"}}, 4, 3, 2},
		"by a member, not counted": {
			"Public", object{"From_Account": "bob", "SendMsgControl": []string{"NoUnread"}}, 4, 3, 2,
		},
		"that is not last":           {"Public", object{"SendMsgControl": []string{"NoLastMsg"}}, 4, 4, 3},
		"online only":                {"Public", object{"OnlineOnlyFlag": 1}, 0, 3, 2},
		"not online only":            {"Public", object{"OnlineOnlyFlag": 0}, 4, 4, 3},
		"in a type that is ignored":  {"Meeting", object{}, 4, 0, 0},
		"in an AVChatRoom":           {"AVChatRoom", object{}, 4, 0, -1},
		"online only, an AVChatRoom": {"AVChatRoom", object{"OnlineOnlyFlag": 1}, 4, 0, -1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			id := a.stage(test.kind, 3)
			if test.bob >= 0 {
				a.must(set, object{"GroupId": id, "Member_Account": "bob", "UnreadMsgNum": 2})
			}
			got := a.sendWith(id, test.extra)
			if number(got["MsgSeq"]) != test.seq || number(got["MsgTime"]) != start.Unix() {
				t.Errorf("answered %v, want the MsgSeq %d at %d", got, test.seq, start.Unix())
			}
			if next := a.nextSeq(id); next != max(test.seq, 3)+1 {
				t.Errorf("NextMsgSeq is %d", next)
			}
			if unread := a.unread(id, "alice"); unread != test.alice {
				t.Errorf("alice's count is %d, want %d", unread, test.alice)
			}
			if test.bob >= 0 {
				if unread := a.unread(id, "bob"); unread != test.bob {
					t.Errorf("bob's count is %d, want %d", unread, test.bob)
				}
			}
		})
	}
}

func TestSendGroupMsgRefusals(t *testing.T) {
	tests := map[string]struct {
		kind            string
		refused, served object
		code            int64
	}{
		"a sender that is not an account": {
			"Public", object{"From_Account": "zoe"}, object{"From_Account": "carol"}, 10019,
		},
		"NoUnread where all is ignored": {
			"Meeting", object{"SendMsgControl": []string{"NoUnread"}},
			object{"SendMsgControl": []string{"NoLastMsg"}}, 10004,
		},
		"a Random of 33 bits": {"Public", object{"Random": 1 << 32}, object{"Random": 1<<32 - 1}, 10004},
		"a negative Random":   {"Public", object{"Random": -1}, object{"Random": 0}, 10004},
		"no content":          {"Public", object{"MsgBody": []object{}}, object{"MsgBody": text("")}, 10004},
		"content without a type": {
			"Public", object{"MsgBody": []object{{"MsgContent": object{}}}},
			object{"MsgBody": []object{{"MsgType": "T", "MsgContent": object{"Size": 1.5}}}}, 10004,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			id := a.stage(test.kind, 0)
			sent := message(id)
			maps.Copy(sent, test.refused)
			if got := a.call(group+"send_group_msg", sent); got.code() != test.code {
				t.Errorf("answered %v, want %d", got, test.code)
			}
			if next := a.nextSeq(id); next != 1 {
				t.Errorf("the refused message is stored: NextMsgSeq is %d", next)
			}
			a.sendWith(id, test.served)
		})
	}
}

func TestDuplicateMessages(t *testing.T) {
	same := object{"Random": 7, "MsgBody": text("same")}
	tests := map[string]struct {
		after time.Duration
		again object
		seq   int64
	}{
		"at once":             {0, same, 1},
		"within five minutes": {5*time.Minute - time.Nanosecond, same, 1},
		"after five minutes":  {5 * time.Minute, same, 2},
		"with another Random": {0, object{"Random": 8, "MsgBody": text("same")}, 2},
		"with other content":  {0, object{"Random": 7, "MsgBody": text("other")}, 2},
		"content in another order": {
			0,
			object{"Random": 7, "MsgBody": []object{{"MsgContent": object{"Text": "same"}, "MsgType": "TIMTextElem"}}},
			1,
		},
		"with another priority": {0, object{"Random": 7, "MsgBody": text("same"), "MsgPriority": "Low"}, 1},
		"in five minutes of another": {
			5*time.Minute - time.Nanosecond, object{"Random": 9, "MsgBody": text("same")}, 2,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			id := a.stage("Public", 0)
			first := a.sendWith(id, same)
			a.clock.advance(test.after)
			got := a.sendWith(id, test.again)
			if number(got["MsgSeq"]) != test.seq || a.nextSeq(id) != test.seq+1 {
				t.Errorf("answered %v after %v, want the MsgSeq %d", got, first, test.seq)
			}
			if test.seq == 1 && number(got["MsgTime"]) != number(first["MsgTime"]) {
				t.Errorf("the duplicate has another MsgTime: %v after %v", got, first)
			}
			if unread := a.unread(id, "bob"); unread != test.seq {
				t.Errorf("bob's count is %d of %d messages", unread, test.seq)
			}
		})
	}
	a := newApp(t)
	first, second := a.stage("Public", 0), a.stage("Public", 0)
	a.sendWith(first, same)
	if got := a.sendWith(second, same); number(got["MsgSeq"]) != 1 || a.nextSeq(second) != 2 {
		t.Errorf("in another group: %v", got)
	}
}

func TestImportGroupMsg(t *testing.T) {
	now, created := start.Unix(), start.Add(-time.Hour).Unix()
	tests := map[string]struct {
		times   []int64
		results string
		seqs    []int64
	}{
		"in order":            {[]int64{created + 1, created + 2, now - 1}, "0 0 0", []int64{1, 2, 3}},
		"as old as the group": {[]int64{created, created + 1}, "10004 0", []int64{0, 1}},
		"now":                 {[]int64{now - 1, now}, "0 10004", []int64{1, 0}},
		"back in time": {
			[]int64{created + 2, created + 1, created + 3}, "0 10004 0", []int64{1, 0, 2},
		},
		"two in one second": {[]int64{created + 1, created + 1}, "0 10004", []int64{1, 0}},
		"none of them":      {[]int64{0, now + 10}, "10004 10004", []int64{0, 0}},
		"seven, as many as one may have": {
			[]int64{created + 1, created + 2, created + 3, created + 4, created + 5, created + 6, created + 7},
			"0 0 0 0 0 0 0", []int64{1, 2, 3, 4, 5, 6, 7},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			a.migrate(created)
			got := a.must(group+"import_group_msg", object{"GroupId": "g", "MsgList": imported(test.times...)})
			if got.results("ImportMsgResult") != test.results {
				t.Errorf("answered %v, want the results %s", got, test.results)
			}
			for i, seq := range test.seqs {
				gotSeq, gotTime := got.at("ImportMsgResult", i, "MsgSeq"), got.at("ImportMsgResult", i, "MsgTime")
				if number(gotSeq) != seq || number(gotTime) != test.times[i] {
					t.Errorf("message %d has %v at %v, want %d at %d", i, gotSeq, gotTime, seq, test.times[i])
				}
			}
		})
	}
}

func imported(times ...int64) []object {
	list := []object{}
	for _, at := range times {
		list = append(list, object{"From_Account": "bob", "SendTime": at, "MsgBody": text("m")})
	}
	return list
}

// TestImportClearsCounts follows the documented order of a migration, and the wrong one.
func TestImportClearsCounts(t *testing.T) {
	a := newApp(t)
	created := start.Add(-time.Hour).Unix()
	a.migrate(created)
	a.must(group+"import_group_member", object{"GroupId": "g", "MemberList": members("alice")})
	a.must(group+"import_group_msg", object{"GroupId": "g", "MsgList": imported(created+1, created+2, created+3)})
	if alice, bob := a.unread("g", "alice"), a.unread("g", "bob"); alice != 0 || bob != 0 {
		t.Errorf("after the import the counts are %d and %d", alice, bob)
	}
	a.must(set, object{"GroupId": "g", "Member_Account": "alice", "UnreadMsgNum": 9})
	a.must(set, object{"GroupId": "g", "Member_Account": "bob", "UnreadMsgNum": 2})
	if alice, bob := a.unread("g", "alice"), a.unread("g", "bob"); alice != 3 || bob != 2 {
		t.Errorf("the counts are %d and %d, want 3 and 2", alice, bob)
	}
	a.must(group+"import_group_msg", object{"GroupId": "g", "MsgList": imported(created)})
	if got := a.unread("g", "bob"); got != 2 {
		t.Errorf("an import of which nothing was stored makes bob's count %d", got)
	}
	a.must(group+"import_group_msg", object{"GroupId": "g", "MsgList": imported(created + 4)})
	if got := a.unread("g", "bob"); got != 0 {
		t.Errorf("a later import leaves bob's count at %d", got)
	}
	a.send("g", 1)
	got := a.must(group+"import_group_msg", object{"GroupId": "g", "MsgList": imported(created + 5)})
	if got.results("ImportMsgResult") != "10004" {
		t.Errorf("an import of the time before the latest message: %v", got)
	}
	if got := a.memberField("g", "bob", "LastSendMsgTime"); number(got) != created+4 {
		t.Errorf("bob's LastSendMsgTime is %v", got)
	}
}

func TestSystemNotification(t *testing.T) {
	a := newApp(t)
	id := a.stage("Public", 2)
	const notify = group + "send_group_system_notification"
	a.must(notify, object{"GroupId": id, "Content": "c"})
	a.must(notify, object{"GroupId": id, "Content": "c", "ToMembers_Account": []string{"bob"}})
	if next, unread := a.nextSeq(id), a.unread(id, "bob"); next != 3 || unread != 2 {
		t.Errorf("afterwards NextMsgSeq is %d and bob's count %d", next, unread)
	}
	if got := a.call(notify, object{"GroupId": "never", "Content": "c"}); got.code() != a.code("unknown_group") {
		t.Errorf("in an unknown group: %v", got)
	}
	if got := a.call(notify, object{"GroupId": id}); got.code() != 10004 {
		t.Errorf("without content: %v", got)
	}
}

// TestHistory asks for a group's last messages: the newest first, none above ReqMsgSeq, and no more than were asked for.
func TestHistory(t *testing.T) {
	a := newApp(t)
	id := a.stage("Public", 25)
	for _, test := range []struct {
		extra       object
		first, last int64
		n           int
	}{
		{object{"ReqMsgNumber": 20}, 25, 6, 20},
		{object{"ReqMsgNumber": 1}, 25, 25, 1},
		{object{"ReqMsgNumber": 3, "ReqMsgSeq": 10}, 10, 8, 3},
		{object{"ReqMsgNumber": 20, "ReqMsgSeq": 7}, 7, 6, 2}, // older ones are forgotten
		{object{"ReqMsgNumber": 2, "ReqMsgSeq": 99}, 25, 24, 2},
	} {
		body := object{"GroupId": id}
		maps.Copy(body, test.extra)
		got := a.must(group+"group_msg_get_simple", body)
		list, _ := got["RspMsgList"].([]any)
		if len(list) != test.n || got["GroupId"] != id {
			t.Errorf("%v: %d messages of %v, want %d", test.extra, len(list), got["GroupId"], test.n)
			continue
		}
		if first, last := number(got.at("RspMsgList", 0, "MsgSeq")), number(got.at("RspMsgList", test.n-1, "MsgSeq")); first != test.first || last != test.last {
			t.Errorf("%v: from %d to %d, want from %d to %d", test.extra, first, last, test.first, test.last)
		}
		if got.at("RspMsgList", 0, "From_Account") == nil || got.at("RspMsgList", 0, "MsgBody") == nil {
			t.Errorf("%v: a message without its sender or its content: %v", test.extra, got.at("RspMsgList", 0))
		}
	}
	// A message that is stored shows with its sender; one that is online only does not.
	a.sendWith(id, object{"From_Account": "bob"})
	a.sendWith(id, object{"From_Account": "bob", "OnlineOnlyFlag": 1})
	got := a.must(group+"group_msg_get_simple", object{"GroupId": id, "ReqMsgNumber": 1})
	if number(got.at("RspMsgList", 0, "MsgSeq")) != 26 || got.at("RspMsgList", 0, "From_Account") != "bob" {
		t.Errorf("the last message is %v", got.at("RspMsgList", 0))
	}
	// What sets a count sends no message.
	a.set(id, "bob", 3)
	if again := a.must(group+"group_msg_get_simple", object{"GroupId": id, "ReqMsgNumber": 1}); number(again.at("RspMsgList", 0, "MsgSeq")) != 26 {
		t.Errorf("after a count was set the last message is %v", again.at("RspMsgList", 0))
	}
	empty := a.stage("Public", 0)
	if list, told := a.must(group+"group_msg_get_simple", object{"GroupId": empty, "ReqMsgNumber": 5})["RspMsgList"].([]any); !told || len(list) != 0 {
		t.Errorf("the messages of an empty group are %v, %t", list, told)
	}
	for name, body := range map[string]object{
		"no number": {"GroupId": id}, "none": {"GroupId": id, "ReqMsgNumber": 0}, "too many": {"GroupId": id, "ReqMsgNumber": 21},
		"an unknown group": {"GroupId": "nowhere", "ReqMsgNumber": 1},
	} {
		if got := a.call(group+"group_msg_get_simple", body); got.code() == 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}
