package emulator

// joinedGroups tells which groups an account is in, in the order in which it joined them (get_joined_group_list;
// documentation 1047/34925, 2024-07-16, "Getting the Groups a User Has Joined"). TotalCount counts them
// before paging. Left out unless a flag asks for them are AVChatRoom groups (WithHugeGroups) and Work groups without a
// message (WithNoActiveGroups).
//
// It is the one call that tells a group's NextMsgSeq and a member's MsgSeq at once. The field UnreadMsgNum of SelfInfo
// was documented until 2021-03-17 and is kept.
func joinedGroups(c *call) (fields, error) {
	name := c.body.text("Member_Account")
	if err := c.checkAccounts(name); err != nil {
		return nil, err
	}
	var groups []*group
	for _, g := range c.state.accounts[name].groups {
		if c.lists(g) {
			groups = append(groups, g)
		}
	}
	filter, list := c.body.object("ResponseFilter"), []fields{}
	for _, g := range page(groups, c.body.int64("Offset"), c.body.int64("Limit")) {
		entry := fields{"Type": g.kind.Name, "NextMsgSeq": g.next}
		if filter.has("GroupBaseInfoFilter") {
			entry = wanted(c.groupFields(g), filter, "GroupBaseInfoFilter")
		}
		entry["GroupId"] = g.id
		entry["SelfInfo"] = wanted(selfFields(g, g.byAccount[name]), filter, "SelfInfoFilter")
		list = append(list, entry)
	}
	return fields{"TotalCount": len(groups), "GroupIdList": list}, nil
}

// lists reports whether the body's flags and its GroupType let the list have the group.
func (c *call) lists(g *group) bool {
	kind := g.kind.Name
	if g.kind.AliasOf != "" {
		kind = g.kind.AliasOf
	}
	switch {
	case kind == typeAVChatRoom && c.body.int64("WithHugeGroups") == 0,
		kind == typeWork && g.messages() == 0 && c.body.int64("WithNoActiveGroups") == 0:
		return false
	}
	asked := c.body.text("GroupType")
	return asked == "" || asked == g.kind.Name || asked == kind
}

// selfFields are what can be told of an account's own place in a group.
func selfFields(g *group, m *member) fields {
	all := memberFields(g, m)
	return fields{
		"Role":         all["Role"],
		"JoinTime":     all["JoinTime"],
		"MsgFlag":      all["MsgFlag"],
		"MsgSeq":       all["MsgSeq"],
		"UnreadMsgNum": g.unread(m),
	}
}
