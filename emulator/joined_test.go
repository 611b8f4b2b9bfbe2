package emulator_test

import (
	"maps"
	"testing"
)

// TestJoinedGroupList lists the groups of bob, who joined one of each kind, some with a message.
func TestJoinedGroupList(t *testing.T) {
	a := newApp(t)
	a.withAccounts("bob")
	for _, g := range []struct {
		id, kind string
		messages int
	}{
		{"public", "Public", 0}, {"work", "Work", 1}, {"work-idle", "Work", 0}, {"private-idle", "Private", 0},
		{"meeting", "Meeting", 0}, {"live", "AVChatRoom", 1}, {"@TGS#_c", "Community", 0},
	} {
		a.must(group+"create_group", object{"Type": g.kind, "Name": "g", "GroupId": g.id, "Owner_Account": "bob"})
		a.send(g.id, g.messages)
	}
	tests := map[string]struct {
		extra object
		ids   string
		total int64
	}{
		"by default": {object{}, "public work meeting @TGS#_c", 4},
		"with flags of 0": {
			object{"WithHugeGroups": 0, "WithNoActiveGroups": 0}, "public work meeting @TGS#_c", 4,
		},
		"with huge groups": {object{"WithHugeGroups": 1}, "public work meeting live @TGS#_c", 5},
		"with idle groups": {
			object{"WithNoActiveGroups": 1}, "public work work-idle private-idle meeting @TGS#_c", 6,
		},
		"all": {
			object{"WithHugeGroups": 1, "WithNoActiveGroups": 1},
			"public work work-idle private-idle meeting live @TGS#_c", 7,
		},
		"of one type": {object{"GroupType": "Public"}, "public", 1},
		"of a type by new name": {
			object{"GroupType": "Work", "WithNoActiveGroups": 1}, "work work-idle private-idle", 3,
		},
		"of a type by old name":  {object{"GroupType": "Private", "WithNoActiveGroups": 1}, "private-idle", 1},
		"of a type that is none": {object{"GroupType": "Secret"}, "", 0},
		"the first two":          {object{"Limit": 2}, "public work", 4},
		"two from the second":    {object{"Limit": 2, "Offset": 1}, "work meeting", 4},
		"beyond the last":        {object{"Limit": 2, "Offset": 9}, "", 4},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			request := object{"Member_Account": "bob"}
			maps.Copy(request, test.extra)
			got := a.must(group+"get_joined_group_list", request)
			if ids := got.names("GroupId", "GroupIdList"); ids != test.ids || number(got["TotalCount"]) != test.total {
				t.Errorf("answered %s of %v, want %s of %d", ids, got["TotalCount"], test.ids, test.total)
			}
		})
	}
	a.withAccounts("dora")
	got := a.must(group+"get_joined_group_list", object{"Member_Account": "dora"})
	if list, isList := got["GroupIdList"].([]any); !isList || len(list) != 0 || number(got["TotalCount"]) != 0 {
		t.Errorf("dora, who is in no group: %v", got)
	}
	if got := a.call(group+"get_joined_group_list", object{"Member_Account": "zoe"}); got.code() != 10019 {
		t.Errorf("zoe, who is not an account: %v", got)
	}
}

func TestJoinedGroupListFilters(t *testing.T) {
	const entry, self = "GroupId NextMsgSeq SelfInfo Type", "JoinTime MsgFlag MsgSeq Role UnreadMsgNum"
	tests := map[string]struct {
		filter      object
		entry, self string
	}{
		"none": {nil, entry, self},
		"for reading counts back": {
			object{"GroupBaseInfoFilter": []string{"NextMsgSeq"}, "SelfInfoFilter": []string{"MsgSeq"}},
			"GroupId NextMsgSeq SelfInfo", "MsgSeq",
		},
		"the historic field": {object{"SelfInfoFilter": []string{"UnreadMsgNum"}}, entry, "UnreadMsgNum"},
		"the group's profile": {
			object{"GroupBaseInfoFilter": []string{"Name", "Owner_Account", "MemberNum"}},
			"GroupId MemberNum Name Owner_Account SelfInfo", self,
		},
		"nothing": {
			object{"GroupBaseInfoFilter": []string{}, "SelfInfoFilter": []string{}}, "GroupId SelfInfo", "",
		},
	}
	a := newApp(t)
	id := a.stage("Public", 5)
	a.must(set, object{"GroupId": id, "Member_Account": "bob", "UnreadMsgNum": 2})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			request := object{"Member_Account": "bob"}
			if test.filter != nil {
				request["ResponseFilter"] = test.filter
			}
			got := a.must(group+"get_joined_group_list", request)
			if have := keys(got.at("GroupIdList", 0)); have != test.entry {
				t.Errorf("a group has %s, want %s", have, test.entry)
			}
			if have := keys(got.at("GroupIdList", 0, "SelfInfo")); have != test.self {
				t.Errorf("SelfInfo has %s, want %s", have, test.self)
			}
			for field, want := range map[string]int64{"MsgSeq": 3, "UnreadMsgNum": 2} {
				if value := got.at("GroupIdList", 0, "SelfInfo", field); value != nil && number(value) != want {
					t.Errorf("%s is %v, want %d", field, value, want)
				}
			}
		})
	}
}
