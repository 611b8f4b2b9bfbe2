package main

import (
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/valyala/fastjson"
)

var kinds = []string{"Private", "Public", "ChatRoom", "AVChatRoom", "Community", "Work", "Meeting"}

func makeGroup(body *fastjson.Value, created int64) (*group, error) {
	kind, err := str(body, "Type", 20)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(kinds, kind) {
		return nil, fail(10004, "Type is unknown")
	}
	name, err := str(body, "Name", 100)
	if err != nil {
		return nil, err
	}
	g := &group{kind: kind, name: name, created: created, members: map[string]member{}}
	g.id = "@TGS#" + strconv.FormatUint(rand.Uint64(), 36)
	if body.Exists("GroupId") {
		if g.id, err = groupID(body); err != nil {
			return nil, err
		}
	}
	if body.Exists("Owner_Account") {
		if g.owner, err = account(body, "Owner_Account"); err != nil {
			return nil, err
		}
		if g.join(g.owner, "Owner", created, 0) == 0 {
			return nil, fail(10019, "Owner_Account does not exist")
		}
	}
	if !groups.put(g.id, g) {
		return nil, fail(10021, "GroupId is in use")
	}
	return g, nil
}

func createGroup(body *fastjson.Value, a *fastjson.Arena, answer *fastjson.Value) error {
	members := body.GetArray("MemberList")
	if len(members) > 0 && string(body.GetStringBytes("Type")) == "AVChatRoom" {
		return fail(10007, "an AVChatRoom is created without members")
	}
	g, err := makeGroup(body, now())
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, item := range members {
		g.join(string(item.GetStringBytes("Member_Account")), role(item), now(), 0)
	}
	answer.Set("GroupId", a.NewString(g.id))
	return nil
}

func importGroup(body *fastjson.Value, a *fastjson.Arena, answer *fastjson.Value) error {
	if string(body.GetStringBytes("Type")) == "AVChatRoom" {
		return fail(10007, "an AVChatRoom cannot be imported")
	}
	created := now()
	if body.Exists("CreateTime") {
		created = body.GetInt64("CreateTime")
	}
	g, err := makeGroup(body, created)
	if err != nil {
		return err
	}
	answer.Set("GroupId", a.NewString(g.id))
	return nil
}

func destroyGroup(body *fastjson.Value, _ *fastjson.Arena, _ *fastjson.Value) error {
	id, err := groupID(body)
	if err != nil {
		return err
	}
	if !groups.remove(id) {
		return fail(10010, "the group does not exist")
	}
	return nil
}

func role(item *fastjson.Value) string {
	if name := string(item.GetStringBytes("Role")); name != "" {
		return name
	}
	return "Member"
}

func addGroupMember(body *fastjson.Value, a *fastjson.Arena, answer *fastjson.Value) error {
	return join(body, a, answer, false)
}

func importGroupMember(body *fastjson.Value, a *fastjson.Arena, answer *fastjson.Value) error {
	return join(body, a, answer, true)
}

func join(body *fastjson.Value, a *fastjson.Arena, answer *fastjson.Value, imported bool) error {
	id, err := groupID(body)
	if err != nil {
		return err
	}
	items, err := list(body, "MemberList", 300)
	if err != nil {
		return err
	}
	g, err := findGroup(id, 10007)
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	results := a.NewArray()
	for i, item := range items {
		user, err := account(item, "Member_Account")
		if err != nil {
			return err
		}
		joined, unread := now(), int64(0)
		if imported {
			if item.Exists("JoinTime") {
				joined = item.GetInt64("JoinTime")
			}
			unread = max(item.GetInt64("UnreadMsgNum"), 0)
		}
		result := a.NewObject()
		result.Set("Member_Account", a.NewString(user))
		result.Set("Result", a.NewNumberInt(g.join(user, role(item), joined, unread)))
		results.SetArrayItem(i, result)
	}
	answer.Set("MemberList", results)
	return nil
}

func deleteGroupMember(body *fastjson.Value, _ *fastjson.Arena, _ *fastjson.Value) error {
	id, err := groupID(body)
	if err != nil {
		return err
	}
	names, err := accounts(body, "MemberToDel_Account", "", 100)
	if err != nil {
		return err
	}
	g, err := findGroup(id, 10004)
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, name := range names {
		delete(g.members, name)
	}
	return nil
}
