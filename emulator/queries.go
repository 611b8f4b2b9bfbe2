package emulator

import (
	"slices"
	"strconv"
)

// groupInfo tells of up to 50 groups (get_group_info; documentation 1047/34961, 2023-03-30, "Getting Group
// Profiles"). The answer as a whole is a success; each group has an ErrorCode of its own. Of a ResponseFilter, each
// list that is there says which fields are wanted.
func groupInfo(c *call) (fields, error) {
	filter := c.body.object("ResponseFilter")
	infos := []fields{}
	for _, id := range c.body.texts("GroupIdList") {
		infos = append(infos, c.oneGroupInfo(id, filter))
	}
	return fields{"GroupInfo": infos}, nil
}

func (c *call) oneGroupInfo(id string, filter object) fields {
	g, refused := c.groupNamed(id)
	if refused != nil {
		return fields{"GroupId": id, "ErrorCode": refused.code, "ErrorInfo": refused.info}
	}
	info := wanted(c.groupFields(g), filter, "GroupBaseInfoFilter")
	info["GroupId"], info["ErrorCode"], info["ErrorInfo"] = id, 0, ""
	info["MemberList"] = memberList(g, g.members, filter)
	return info
}

// memberInfo tells of a group's members, all or those of some roles, in the order in which they joined
// (get_group_member_info; documentation 1047/34948, 2023-03-30, "Getting Group Member Profiles"). MemberNum counts them
// before paging. Community groups page with Next, which is empty on the last page, the others with Offset.
func memberInfo(c *call) (fields, error) {
	g, err := c.group()
	if err != nil {
		return nil, err
	}
	members := c.withRoles(g.members)
	if g.kind.Name != typeCommunity {
		listed := page(members, c.body.int64("Offset"), c.body.int64("Limit"))
		return fields{"MemberNum": len(members), "MemberList": memberList(g, listed, c.body)}, nil
	}
	offset := c.body.int64("Offset")
	if next := c.body.text("Next"); next != "" {
		if offset, err = strconv.ParseInt(next, 10, 64); err != nil || offset < 0 {
			return nil, c.invalid("Next: not out of an earlier answer")
		}
	}
	listed, next := page(members, offset, c.body.int64("Limit")), ""
	if end := offset + int64(len(listed)); len(listed) > 0 && end < int64(len(members)) {
		next = strconv.FormatInt(end, 10)
	}
	return fields{"MemberNum": len(members), "MemberList": memberList(g, listed, c.body), "Next": next}, nil
}

// namedMemberInfo tells of up to 50 members by name; who is not in the group is left out
// (get_specified_group_member_info; documentation 1047/64897, 2024-10, "Getting Specified Group Member Profiles").
func namedMemberInfo(c *call) (fields, error) {
	g, err := c.group()
	if err != nil {
		return nil, err
	}
	var members []*member
	for _, name := range c.body.texts("Member_List_Account") {
		if m := g.byAccount[name]; m != nil {
			members = append(members, m)
		}
	}
	return fields{"GroupId": g.id, "MemberList": memberList(g, c.withRoles(members), c.body)}, nil
}

// roles tells what up to 500 accounts are in a group (get_role_in_group; documentation 1047/34963, 2023-03-30,
// "Querying Roles of Users in a Group").
func roles(c *call) (fields, error) {
	g, err := c.group()
	if err != nil {
		return nil, err
	}
	list := []fields{}
	for _, name := range c.body.texts("User_Account") {
		role := roleNotMember
		if m := g.byAccount[name]; m != nil {
			role = m.role
		}
		list = append(list, fields{"Member_Account": name, "Role": role})
	}
	return fields{"UserIdList": list}, nil
}

// groupFields are what can be told of a group (documentation 1047/33529, 2022-10-24, "Group basic profile fields").
func (c *call) groupFields(g *group) fields {
	return fields{
		"Type":            g.kind.Name,
		"Name":            g.profile.name,
		"Appid":           c.sdkAppID,
		"Owner_Account":   g.profile.owner,
		"CreateTime":      g.profile.created,
		"Introduction":    g.profile.introduction,
		"Notification":    g.profile.notification,
		"FaceUrl":         g.profile.faceURL,
		"ApplyJoinOption": g.profile.joinOption,
		"MaxMemberNum":    g.profile.maxMembers,
		"MemberNum":       len(g.members),
		"NextMsgSeq":      g.next,
	}
}

// memberFields are what can be told of a member (documentation 1047/33529, 2022-10-24, "Group member profile fields").
// Nobody is muted, and everybody gets every message.
func memberFields(g *group, m *member) fields {
	return fields{
		"Role":            m.role,
		"JoinTime":        m.joined,
		"MsgSeq":          g.position(m),
		"MsgFlag":         "AcceptAndNotify",
		"LastSendMsgTime": m.lastSent,
		"MuteUntil":       0,
	}
}

// memberList tells of the members what the filter wants of them.
func memberList(g *group, members []*member, filter object) []fields {
	list := make([]fields, 0, len(members))
	for _, m := range members {
		entry := wanted(memberFields(g, m), filter, "MemberInfoFilter")
		entry["Member_Account"] = m.account
		list = append(list, entry)
	}
	return list
}

// wanted are those of all that the filter's list of that name has: all of them if it has no such list.
func wanted(all fields, filter object, name string) fields {
	if !filter.has(name) {
		return all
	}
	some := fields{}
	for _, field := range filter.texts(name) {
		if value, ok := all[field]; ok {
			some[field] = value
		}
	}
	return some
}

// withRoles are the members whose role is in the body's MemberRoleFilter: all of them if there is none.
func (c *call) withRoles(members []*member) []*member {
	if !c.body.has("MemberRoleFilter") {
		return members
	}
	roles := c.body.texts("MemberRoleFilter")
	var some []*member
	for _, m := range members {
		if slices.Contains(roles, m.role) {
			some = append(some, m)
		}
	}
	return some
}

// page is the part of list from offset on, at most limit long; a limit of 0 is none. Neither is negative.
func page[T any](list []T, offset, limit int64) []T {
	list = list[min(offset, int64(len(list))):]
	if limit > 0 {
		list = list[:min(limit, int64(len(list)))]
	}
	return list
}
