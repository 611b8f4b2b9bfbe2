package emulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/emulator"
)

// keys are an object's keys in order, in one string.
func keys(value any) string {
	object, _ := value.(map[string]any)
	var names []string
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// names are what the entries of a list have in a field, in one string.
func (got answer) names(field string, path ...any) string {
	list, _ := got.at(path...).([]any)
	var names []string
	for i := range list {
		names = append(names, fmt.Sprint(got.at(append(slices.Clone(path), i, field)...)))
	}
	return strings.Join(names, " ")
}

// TestGroupInfoElements asks for groups of which some do not exist: the answer as a whole is a success.
func TestGroupInfoElements(t *testing.T) {
	a := newApp(t)
	dissolve(a.withAccounts("bob"), nil)
	id := a.stage("Public", 0)
	got := a.must(group+"get_group_info", object{"GroupIdList": []string{"never", id, "gone"}})
	want := fmt.Sprint(a.code("unknown_group"), 0, a.code("dissolved_group"))
	if codes := got.names("ErrorCode", "GroupInfo"); codes != want {
		t.Errorf("the codes are %s, want %s", codes, want)
	}
	if ids := got.names("GroupId", "GroupInfo"); ids != "never "+id+" gone" {
		t.Errorf("the ids are %s", ids)
	}
}

func (a *app) withAccounts(names ...string) *app {
	a.Helper()
	a.must(login+"multiaccount_import", object{"Accounts": names})
	return a
}

func TestGroupInfoFilters(t *testing.T) {
	const base = "Appid ApplyJoinOption CreateTime ErrorCode ErrorInfo FaceUrl GroupId Introduction MaxMemberNum " +
		"MemberList MemberNum Name NextMsgSeq Notification Owner_Account Type"
	const member = "JoinTime LastSendMsgTime Member_Account MsgFlag MsgSeq MuteUntil Role"
	tests := map[string]struct {
		filter       object
		base, member string
	}{
		"none":  {nil, base, member},
		"empty": {object{}, base, member},
		"base": {
			object{"GroupBaseInfoFilter": []string{"NextMsgSeq", "Type"}},
			"ErrorCode ErrorInfo GroupId MemberList NextMsgSeq Type", member,
		},
		"member": {object{"MemberInfoFilter": []string{"MsgSeq"}}, base, "Member_Account MsgSeq"},
		"unknown name": {
			object{"GroupBaseInfoFilter": []string{"Nope"}, "MemberInfoFilter": []string{"UnreadMsgNum"}},
			"ErrorCode ErrorInfo GroupId MemberList", "Member_Account",
		},
		"empty lists": {
			object{"GroupBaseInfoFilter": []string{}, "MemberInfoFilter": []string{}},
			"ErrorCode ErrorInfo GroupId MemberList", "Member_Account",
		},
	}
	a := newApp(t)
	id := a.stage("Public", 1)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			request := object{"GroupIdList": []string{id}}
			if test.filter != nil {
				request["ResponseFilter"] = test.filter
			}
			got := a.must(group+"get_group_info", request)
			if have := keys(got.at("GroupInfo", 0)); have != test.base {
				t.Errorf("a group has %s, want %s", have, test.base)
			}
			if have := keys(got.at("GroupInfo", 0, "MemberList", 0)); have != test.member {
				t.Errorf("a member has %s, want %s", have, test.member)
			}
		})
	}
}

// crowd makes a group of that type with five members besides alice and bob.
func (a *app) crowd(kind string) string {
	a.Helper()
	id := a.stage(kind, 0)
	a.withAccounts("m1", "m2", "m3", "m4", "m5")
	entries := members("m1", "m2", "m3", "m4", "m5")
	entries[4]["Role"] = "Admin"
	a.must(group+"import_group_member", object{"GroupId": id, "MemberList": entries})
	return id
}

func TestGroupMemberInfo(t *testing.T) {
	tests := map[string]struct {
		extra object
		names string
		count int64
	}{
		"all":                {object{}, "alice bob m1 m2 m3 m4 m5", 7},
		"the first two":      {object{"Limit": 2}, "alice bob", 7},
		"two from the third": {object{"Limit": 2, "Offset": 2}, "m1 m2", 7},
		"the last":           {object{"Limit": 10, "Offset": 6}, "m5", 7},
		"beyond the last":    {object{"Limit": 10, "Offset": 70}, "", 7},
		"no limit":           {object{"Limit": 0, "Offset": 5}, "m4 m5", 7},
		"of one role":        {object{"MemberRoleFilter": []string{"Admin"}}, "m5", 1},
		"of two roles":       {object{"MemberRoleFilter": []string{"Admin", "Owner"}, "Limit": 1}, "alice", 2},
		"of none":            {object{"MemberRoleFilter": []string{}}, "", 0},
	}
	a := newApp(t)
	id := a.crowd("Public")
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.extra["GroupId"] = id
			got := a.must(group+"get_group_member_info", test.extra)
			have := got.names("Member_Account", "MemberList")
			if have != test.names || number(got["MemberNum"]) != test.count {
				t.Errorf("answered %s of %v, want %s of %d", have, got["MemberNum"], test.names, test.count)
			}
			if _, pages := got["Next"]; pages {
				t.Error("Next is for Community groups")
			}
		})
	}
	filtered := object{"GroupId": id, "MemberInfoFilter": []string{"MsgSeq", "Role"}, "Limit": 1}
	got := a.must(group+"get_group_member_info", filtered)
	if have := keys(got.at("MemberList", 0)); have != "Member_Account MsgSeq Role" {
		t.Errorf("filtered, a member has %s", have)
	}
}

// TestCommunityPages walks through a Community group's members with Next.
func TestCommunityPages(t *testing.T) {
	a := newApp(t)
	id := a.crowd("Community")
	var pages []string
	for next := ""; ; {
		got := a.must(group+"get_group_member_info", object{"GroupId": id, "Limit": 3, "Next": next})
		pages = append(pages, got.names("Member_Account", "MemberList"))
		if next, _ = got["Next"].(string); next == "" {
			break
		}
	}
	if got := strings.Join(pages, " | "); got != "alice bob m1 | m2 m3 m4 | m5" {
		t.Errorf("the pages are %s", got)
	}
	for _, next := range []string{"x", "-1"} {
		if got := a.call(group+"get_group_member_info", object{"GroupId": id, "Next": next}); got.code() != 10004 {
			t.Errorf("Next %s is answered %v", next, got)
		}
	}
}

func TestSpecifiedMemberInfo(t *testing.T) {
	a := newApp(t)
	id := a.crowd("Public")
	a.send(id, 4)
	a.must(set, object{"GroupId": id, "Member_Account": "m5", "UnreadMsgNum": 1})
	request := object{"GroupId": id, "Member_List_Account": []string{"m5", "carol", "zoe", "alice"}}
	request["MemberInfoFilter"] = []string{"MsgSeq"}
	got := a.must(group+"get_specified_group_member_info", request)
	names, positions := got.names("Member_Account", "MemberList"), got.names("MsgSeq", "MemberList")
	if got["GroupId"] != id || names != "m5 alice" || positions != "3 0" {
		t.Errorf("answered %v, want m5 with MsgSeq 3 and alice with 0", got)
	}
	request["MemberRoleFilter"] = []string{"Owner"}
	got = a.must(group+"get_specified_group_member_info", request)
	if got.names("Member_Account", "MemberList") != "alice" {
		t.Errorf("of owners: %v", got)
	}
}

func TestRoleInGroup(t *testing.T) {
	a := newApp(t)
	id := a.crowd("Public")
	accounts := []string{"alice", "m5", "bob", "carol", "zoe"}
	got := a.must(group+"get_role_in_group", object{"GroupId": id, "User_Account": accounts})
	if have := got.names("Role", "UserIdList"); have != "Owner Admin Member NotMember NotMember" {
		t.Errorf("the roles are %s", have)
	}
	if have := got.names("Member_Account", "UserIdList"); have != "alice m5 bob carol zoe" {
		t.Errorf("the accounts are %s", have)
	}
}

// TestAVChatRoom works with its owner as the only member.
func TestAVChatRoom(t *testing.T) {
	a := newApp(t, func(c *emulator.Options) { c.Admins = []string{emulator.DefaultAdmin, "host"} })
	id := a.stage("AVChatRoom", 3)
	info := a.must(group+"get_group_info", object{"GroupIdList": []string{id}})
	if got := info.names("Member_Account", "GroupInfo", 0, "MemberList"); got != "alice" || a.nextSeq(id) != 4 {
		t.Errorf("the group is %v", info)
	}
	a.must(set, object{"GroupId": id, "Member_Account": "alice", "UnreadMsgNum": 2})
	if got := a.unread(id, "alice"); got != 0 {
		t.Errorf("alice's count is %d", got)
	}
	if got := a.set(id, "bob", 2); got.code() != a.code("not_a_member") {
		t.Errorf("bob's count: %v", got)
	}
}
