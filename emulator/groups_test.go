package emulator_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
)

func TestCreateGroup(t *testing.T) {
	a := newApp(t)
	a.must(login+"multiaccount_import", object{"Accounts": []string{"alice", "bob", "carol"}})
	id := a.must(group+"create_group", object{
		"Type": "Public", "Name": "g", "GroupId": "mine", "Owner_Account": "alice",
		"Introduction": "i", "Notification": "n",
		"FaceUrl": "f", "ApplyJoinOption": "FreeAccess", "MaxMemberCount": 500,
		"MemberList": append([]object{{"Member_Account": "bob", "Role": "Admin"}}, members("carol", "alice", "bob")...),
	})["GroupId"]
	if id != "mine" {
		t.Fatalf("the id is %v", id)
	}
	info := a.must(group+"get_group_info", object{"GroupIdList": []string{"mine"}})
	for field, want := range map[string]any{
		"Type": "Public", "Name": "g", "Owner_Account": "alice",
		"Introduction": "i", "Notification": "n", "FaceUrl": "f",
		"ApplyJoinOption": "FreeAccess", "GroupId": "mine", "ErrorInfo": "",
	} {
		if got := info.at("GroupInfo", 0, field); got != want {
			t.Errorf("%s is %v, want %v", field, got, want)
		}
	}
	for field, want := range map[string]int64{
		"ErrorCode": 0, "MaxMemberNum": 500, "MemberNum": 3, "NextMsgSeq": 1,
		"CreateTime": start.Unix(), "Appid": 1400000000,
	} {
		if got := number(info.at("GroupInfo", 0, field)); got != want {
			t.Errorf("%s is %d, want %d", field, got, want)
		}
	}
	if got := info.names("Member_Account", "GroupInfo", 0, "MemberList"); got != "alice bob carol" {
		t.Errorf("the members are %s", got)
	}
	if got := info.names("Role", "GroupInfo", 0, "MemberList"); got != "Owner Admin Member" {
		t.Errorf("their roles are %s", got)
	}
}

// TestGroupTypes creates a group of every type, as does import_group but for the one that it refuses.
func TestGroupTypes(t *testing.T) {
	a := newApp(t)
	a.must(login+"account_import", object{"UserID": "alice"})
	for _, kind := range a.contract.GroupTypes {
		for _, command := range []string{"create_group", "import_group"} {
			want := spec.Companions()[command].RefusedTypes[kind.Name]
			got := a.call(group+command, object{"Type": kind.Name, "Name": "g", "Owner_Account": "alice"})
			if got.code() != want {
				t.Errorf("%s of type %s is answered %v, want %d", command, kind.Name, got, want)
			}
			prefix := kind.IDPrefix
			if prefix == "" {
				prefix = "@TGS#"
			}
			id, _ := got["GroupId"].(string)
			if want == 0 && (!strings.HasPrefix(id, prefix) || len(id) != len(prefix)+9) {
				t.Errorf("%s made the id %q for type %s", command, id, kind.Name)
			}
		}
	}
}

func TestCreateGroupRefusals(t *testing.T) {
	tests := map[string]struct {
		code            int64
		refused, served object
	}{
		"no type":                         {10004, object{"Type": ""}, object{"Type": "Public"}},
		"an unknown type":                 {10004, object{"Type": "Secret"}, object{"Type": "Public"}},
		"no name":                         {10004, object{"Name": ""}, object{"Name": "g"}},
		"an owner that is not an account": {10019, object{"Owner_Account": "zoe"}, object{"Owner_Account": "alice"}},
		"an id that is taken":             {10021, object{"GroupId": "taken"}, object{"GroupId": "free"}},
		"an id of the service's own":      {10004, object{"GroupId": "@TGS#MINE"}, object{"GroupId": "@TGS-MINE"}},
		"a Community id without prefix": {
			10004, object{"Type": "Community", "GroupId": "c"}, object{"Type": "Community", "GroupId": "@TGS#_c"},
		},
		"an id of 49 characters": {
			10004, object{"GroupId": strings.Repeat("g", 49)}, object{"GroupId": strings.Repeat("g", 48)},
		},
		"an unknown way to join": {
			10004, object{"ApplyJoinOption": "Ask"}, object{"ApplyJoinOption": "NeedPermission"},
		},
		"a size of one half": {10004, object{"MaxMemberCount": 0.5}, object{"MaxMemberCount": 1}},
		"a member that is not an account": {
			10019, object{"MemberList": members("bob", "zoe")}, object{"MemberList": members("bob")},
		},
		"a member with an unknown role": {
			10004, object{"MemberList": []object{{"Member_Account": "bob", "Role": "Owner"}}},
			object{"MemberList": []object{{"Member_Account": "bob", "Role": "Admin"}}},
		},
		"an AVChatRoom with members": {
			10007, object{"Type": "AVChatRoom", "MemberList": members("bob")},
			object{"Type": "AVChatRoom", "MemberList": members()},
		},
		"an AVChatRoom with an absent one": {
			10007, object{"Type": "AVChatRoom", "MemberList": members("zoe")}, object{"MemberList": members()},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			a.must(login+"multiaccount_import", object{"Accounts": []string{"alice", "bob"}})
			a.must(group+"create_group", object{"Type": "Public", "Name": "g", "GroupId": "taken"})
			request := object{"Type": "Public", "Name": "g"}
			maps.Copy(request, test.refused)
			if got := a.call(group+"create_group", request); got.code() != test.code {
				t.Errorf("answered %v, want %d", got, test.code)
			}
			maps.Copy(request, test.served)
			a.must(group+"create_group", request)
		})
	}
}

func TestImportGroupTime(t *testing.T) {
	a := newApp(t)
	past := start.Add(-24 * time.Hour).Unix()
	for id, test := range map[string]struct {
		time any
		want int64 // 0 for a refusal
	}{"past": {past, past}, "now": {start.Unix(), start.Unix()}, "future": {start.Unix() + 1, 0}} {
		request := object{"Type": "Public", "Name": "g", "GroupId": id, "CreateTime": test.time}
		got := a.call(group+"import_group", request)
		if refused := got.code() == 10004; refused != (test.want == 0) {
			t.Errorf("%s is answered %v", id, got)
		}
		if test.want == 0 {
			continue
		}
		info := a.must(group+"get_group_info", object{"GroupIdList": []string{id}})
		if created := number(info.at("GroupInfo", 0, "CreateTime")); created != test.want {
			t.Errorf("%s was created at %d, want %d", id, created, test.want)
		}
	}
}

// TestDestroyGroup remembers what was dissolved, until the id is taken again.
func TestDestroyGroup(t *testing.T) {
	a := newApp(t)
	a.must(login+"account_import", object{"UserID": "bob"})
	create := object{"Type": "Public", "Name": "g", "GroupId": "g", "Owner_Account": "bob"}
	a.must(group+"create_group", create)
	a.send("g", 2)
	a.must(group+"destroy_group", object{"GroupId": "g"})
	if list := a.must(group+"get_joined_group_list", object{"Member_Account": "bob"}); number(list["TotalCount"]) != 0 {
		t.Errorf("bob is still in %v", list)
	}
	for _, command := range []string{"destroy_group", "get_group_member_info"} {
		if got := a.call(group+command, object{"GroupId": "g"}); got.code() != a.code("dissolved_group") {
			t.Errorf("%s is answered %v", command, got)
		}
		if got := a.call(group+command, object{"GroupId": "never"}); got.code() != a.code("unknown_group") {
			t.Errorf("%s of an unknown group is answered %v", command, got)
		}
	}
	a.must(group+"create_group", create)
	if got := a.unread("g", "bob"); got != 0 {
		t.Errorf("the new group begins with %d unread messages", got)
	}
	if got := a.set("g", "bob", 5); got.code() != 0 || a.unread("g", "bob") != 0 {
		t.Errorf("in the new group, without messages: %v, a count of %d", got, a.unread("g", "bob"))
	}
}
