package emulator_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
)

// results are the Result of each entry in an answer's list, in one string.
func (got answer) results(list string) string {
	entries, _ := got[list].([]any)
	var results []string
	for i := range entries {
		results = append(results, fmt.Sprint(got.at(list, i, "Result")))
	}
	return strings.Join(results, " ")
}

func TestAddGroupMember(t *testing.T) {
	a := newApp(t)
	id := a.stage("Public", 3)
	request := object{"GroupId": id, "Silence": 1, "MemberList": members("bob", "carol", "carol")}
	got := a.must(group+"add_group_member", request)
	if got.results("MemberList") != "2 1 2" {
		t.Errorf("answered %v, want the results 2 1 2", got)
	}
	if unread := a.unread(id, "carol"); unread != 0 {
		t.Errorf("carol has %d unread messages from before she joined", unread)
	}
	role, joined := a.memberField(id, "carol", "Role"), number(a.memberField(id, "carol", "JoinTime"))
	if role != "Member" || joined != start.Unix() {
		t.Errorf("carol's role is %v, and she joined at %d", role, joined)
	}
	a.send(id, 2)
	if unread := a.unread(id, "carol"); unread != 2 {
		t.Errorf("carol has %d unread messages of 2", unread)
	}
}

// TestAddGroupMemberIsAllOrNothing names an account that does not exist beside one that does.
func TestAddGroupMemberIsAllOrNothing(t *testing.T) {
	a := newApp(t)
	id := a.stage("Public", 0)
	got := a.call(group+"add_group_member", object{"GroupId": id, "MemberList": members("carol", "zoe")})
	if got.code() != 10019 {
		t.Errorf("answered %v, want 10019", got)
	}
	if a.memberField(id, "carol", "Role") != nil {
		t.Error("carol was added")
	}
}

func TestImportGroupMember(t *testing.T) {
	now, created := start.Unix(), start.Add(-time.Hour).Unix()
	tests := map[string]struct {
		entry  object
		result string
		unread int64
	}{
		"alone":                       {object{}, "1", 0},
		"with a count":                {object{"UnreadMsgNum": 2}, "1", 2},
		"with a count that is beyond": {object{"UnreadMsgNum": 4}, "1", 3},
		"with a count of 2^62":        {object{"UnreadMsgNum": 1 << 62}, "1", 3},
		"as an admin":                 {object{"Role": "Admin", "UnreadMsgNum": 3}, "1", 3},
		"just after the creation":     {object{"JoinTime": created + 1}, "1", 0},
		"at the creation":             {object{"JoinTime": created}, "0", -1},
		"just before now":             {object{"JoinTime": now - 1, "UnreadMsgNum": 1}, "1", 1},
		"now":                         {object{"JoinTime": now}, "0", -1},
		"in 2^63 seconds":             {object{"JoinTime": uint64(1) << 63}, "0", -1},
		"an account that is none":     {object{"Member_Account": "zoe"}, "0", -1},
		"a member already":            {object{"Member_Account": "bob", "UnreadMsgNum": 1}, "2", 3},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			a.migrate(created)
			a.send("g", 3)
			entry := object{"Member_Account": "carol"}
			maps.Copy(entry, test.entry)
			got := a.must(group+"import_group_member", object{"GroupId": "g", "MemberList": []object{entry}})
			if got.results("MemberList") != test.result {
				t.Errorf("answered %v, want the result %s", got, test.result)
			}
			if test.unread >= 0 {
				member := fmt.Sprint(entry["Member_Account"])
				if unread := a.unread("g", member); unread != test.unread {
					t.Errorf("%s's count is %d, want %d", member, unread, test.unread)
				}
			}
			if role := entry["Role"]; role != nil && a.memberField("g", "carol", "Role") != role {
				t.Errorf("the role is %v", a.memberField("g", "carol", "Role"))
			}
		})
	}
}

func TestDeleteGroupMember(t *testing.T) {
	a := newApp(t)
	id := a.stage("Public", 3)
	a.must(group+"delete_group_member", object{
		"GroupId": id, "MemberToDel_Account": []string{"bob", "carol", "zoe"}, "Silence": 1, "Reason": "r",
	})
	if got := a.set(id, "bob", 1); got.code() != a.code("not_a_member") {
		t.Errorf("bob's count: %v", got)
	}
	if got := a.set(id, "alice", 1); got.code() != 0 {
		t.Errorf("alice's count: %v", got)
	}
	a.must(group+"add_group_member", object{"GroupId": id, "MemberList": members("bob")})
	if got := a.unread(id, "bob"); got != 0 {
		t.Errorf("bob comes back with %d unread messages", got)
	}
}

// TestOwnerLeaves leaves the group without an owner.
func TestOwnerLeaves(t *testing.T) {
	a := newApp(t)
	id := a.stage("Public", 0)
	a.must(group+"delete_group_member", object{"GroupId": id, "MemberToDel_Account": []string{"alice"}})
	info := a.must(group+"get_group_info", object{"GroupIdList": []string{id}})
	if owner := info.at("GroupInfo", 0, "Owner_Account"); owner != "" {
		t.Errorf("the owner is %v", owner)
	}
}

// TestRefusedTypes calls each companion on a group of each type.
func TestRefusedTypes(t *testing.T) {
	bodies := map[string]object{
		"add_group_member":    {"MemberList": members("carol")},
		"import_group_member": {"MemberList": members("carol")},
		"delete_group_member": {"MemberToDel_Account": []string{"bob"}},
		"import_group_msg": {
			"MsgList": []object{{"From_Account": "alice", "SendTime": 1, "MsgBody": text("m")}},
		},
		"get_group_member_info":           {},
		"group_msg_get_simple":            {"ReqMsgNumber": 1},
		"get_specified_group_member_info": {"Member_List_Account": []string{"alice"}},
		"get_role_in_group":               {"User_Account": []string{"alice"}},
		"send_group_system_notification":  {"Content": "c"},
		"send_group_msg":                  {"Random": 1, "MsgBody": text("m")},
		"destroy_group":                   {},
	}
	for command, companion := range spec.Companions() {
		if bodies[command] == nil && len(companion.RefusedTypes) > 0 && command != "import_group" {
			t.Errorf("%s refuses types and is not tried", command)
		}
	}
	for command, body := range bodies {
		t.Run(command, func(t *testing.T) {
			a := newApp(t)
			for _, kind := range a.contract.GroupTypes {
				body["GroupId"] = a.stage(kind.Name, 0)
				want := spec.Companions()[command].RefusedTypes[kind.Name]
				if got := a.call(group+command, body); got.code() != want {
					t.Errorf("type %s: %v, want %d", kind.Name, got, want)
				}
			}
		})
	}
}

// TestCompanionFields sends each group companion bodies that its schema does not accept.
func TestCompanionFields(t *testing.T) {
	a := newApp(t)
	for name, companion := range spec.Companions() {
		if !strings.HasPrefix(companion.Path, group) {
			continue
		}
		for _, body := range []string{`{}`, `{"GroupId":7}`, `{"GroupId":null}`} {
			if got := a.call(companion.Path, body); got.code() != 10004 {
				t.Errorf("%s %s is answered %v, want 10004", name, body, got)
			}
		}
		for body, outcome := range map[string]string{`{`: "malformed_json", ``: "empty_body"} {
			if got := a.call(companion.Path, body); got.code() != a.code(outcome) {
				t.Errorf("%s %q is answered %v, want %s", name, body, got, outcome)
			}
		}
	}
	id := a.stage("Public", 0)
	entry := object{"Member_Account": "carol", "UnreadMsgNum": json.RawMessage("2.0")}
	request := object{"GroupId": id, "MemberList": []object{entry}}
	if got := a.call(group+"import_group_member", request); got.code() != 10004 {
		t.Errorf("an UnreadMsgNum of 2.0 is answered %v", got)
	}
	entry["UnreadMsgNum"] = 2
	a.must(group+"import_group_member", request)
}
