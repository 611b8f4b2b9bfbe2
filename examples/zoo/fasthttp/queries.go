package main

import (
	"maps"
	"slices"
	"strconv"

	"github.com/valyala/fastjson"
)

func number(a *fastjson.Arena, n int64) *fastjson.Value {
	return a.NewNumberString(strconv.FormatInt(n, 10))
}

// memberList describes the members, with the group's lock held.
func (g *group) memberList(a *fastjson.Arena) *fastjson.Value {
	members := a.NewArray()
	for i, name := range slices.Sorted(maps.Keys(g.members)) {
		m := g.members[name]
		item := a.NewObject()
		item.Set("Member_Account", a.NewString(name))
		item.Set("Role", a.NewString(m.role))
		item.Set("JoinTime", number(a, m.joined))
		item.Set("MsgSeq", number(a, g.messages-m.unread))
		item.Set("MsgFlag", a.NewString("AcceptAndNotify"))
		item.Set("LastSendMsgTime", a.NewNumberInt(0))
		item.Set("MuteUntil", a.NewNumberInt(0))
		members.SetArrayItem(i, item)
	}
	return members
}

func getGroupInfo(body *fastjson.Value, a *fastjson.Arena, answer *fastjson.Value) error {
	ids, err := accounts(body, "GroupIdList", "", 50)
	if err != nil {
		return err
	}
	infos := a.NewArray()
	for i, id := range ids {
		info := a.NewObject()
		infos.SetArrayItem(i, info)
		info.Set("GroupId", a.NewString(id))
		g, found := groups.get(id)
		if !found {
			info.Set("ErrorCode", a.NewNumberInt(10010))
			info.Set("ErrorInfo", a.NewString("the group does not exist"))
			continue
		}
		g.mu.RLock()
		info.Set("ErrorCode", a.NewNumberInt(0))
		info.Set("ErrorInfo", a.NewString(""))
		info.Set("Type", a.NewString(g.kind))
		info.Set("Name", a.NewString(g.name))
		info.Set("Owner_Account", a.NewString(g.owner))
		info.Set("CreateTime", number(a, g.created))
		info.Set("NextMsgSeq", number(a, g.messages+1))
		info.Set("MemberNum", a.NewNumberInt(len(g.members)))
		info.Set("MemberList", g.memberList(a))
		g.mu.RUnlock()
	}
	answer.Set("GroupInfo", infos)
	return nil
}

func getGroupMemberInfo(body *fastjson.Value, a *fastjson.Arena, answer *fastjson.Value) error {
	id, err := groupID(body)
	if err != nil {
		return err
	}
	g, err := findGroup(id, 10007)
	if err != nil {
		return err
	}
	g.mu.RLock()
	defer g.mu.RUnlock()
	answer.Set("MemberNum", a.NewNumberInt(len(g.members)))
	answer.Set("MemberList", g.memberList(a))
	return nil
}

func getJoinedGroupList(body *fastjson.Value, a *fastjson.Arena, answer *fastjson.Value) error {
	user, err := account(body, "Member_Account")
	if err != nil {
		return err
	}
	filter := body.Get("ResponseFilter", "SelfInfoFilter")
	wants := func(name string) bool {
		return filter == nil || slices.ContainsFunc(filter.GetArray(), func(v *fastjson.Value) bool {
			return string(v.GetStringBytes()) == name
		})
	}
	list := a.NewArray()
	total := 0
	for _, g := range groups.all() {
		g.mu.RLock()
		if m, found := g.members[user]; found && g.listed(body) {
			self := a.NewObject()
			for name, value := range map[string]*fastjson.Value{
				"Role": a.NewString(m.role), "JoinTime": number(a, m.joined), "MsgFlag": a.NewString("AcceptAndNotify"),
				"MsgSeq": number(a, g.messages-m.unread), "UnreadMsgNum": number(a, m.unread),
			} {
				if wants(name) {
					self.Set(name, value)
				}
			}
			item := a.NewObject()
			item.Set("GroupId", a.NewString(g.id))
			item.Set("Type", a.NewString(g.kind))
			item.Set("Name", a.NewString(g.name))
			item.Set("NextMsgSeq", number(a, g.messages+1))
			item.Set("SelfInfo", self)
			list.SetArrayItem(total, item)
			total++
		}
		g.mu.RUnlock()
	}
	answer.Set("TotalCount", a.NewNumberInt(total))
	answer.Set("GroupIdList", list)
	return nil
}

// listed reports whether get_joined_group_list shows the group: huge ones and those without messages only on request.
func (g *group) listed(body *fastjson.Value) bool {
	if g.kind == "AVChatRoom" {
		return body.GetInt("WithHugeGroups") == 1
	}
	work := g.kind == "Private" || g.kind == "Work"
	return !work || g.messages > 0 || body.GetInt("WithNoActiveGroups") == 1
}

func getRoleInGroup(body *fastjson.Value, a *fastjson.Arena, answer *fastjson.Value) error {
	id, err := groupID(body)
	if err != nil {
		return err
	}
	names, err := accounts(body, "User_Account", "", 500)
	if err != nil {
		return err
	}
	g, err := findGroup(id, 10007)
	if err != nil {
		return err
	}
	g.mu.RLock()
	defer g.mu.RUnlock()
	roles := a.NewArray()
	for i, name := range names {
		role := "NotMember"
		if m, found := g.members[name]; found {
			role = m.role
		}
		item := a.NewObject()
		item.Set("Member_Account", a.NewString(name))
		item.Set("Role", a.NewString(role))
		roles.SetArrayItem(i, item)
	}
	answer.Set("UserIdList", roles)
	return nil
}
