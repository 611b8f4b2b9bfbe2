package emulator

// What a list of members tells of each entry (documentation 1047/34969, 2024-07-16, "Response fields").
const (
	resultFailed  = 0
	resultAdded   = 1
	resultAlready = 2
)

// addMembers adds accounts to a group as ordinary members (add_group_member; documentation 1047/34921,
// 2023-03-30, "Adding Group Members"). They join without unread messages. Adding posts no join notices, whatever
// Silence says.
func addMembers(c *call) (fields, error) {
	g, err := c.group()
	if err != nil {
		return nil, err
	}
	entries := c.body.objects("MemberList")
	for _, entry := range entries {
		if err := c.checkAccounts(entry.text("Member_Account")); err != nil {
			return nil, err
		}
	}
	results := []fields{}
	for _, entry := range entries {
		name, result := entry.text("Member_Account"), resultAlready
		if g.byAccount[name] == nil {
			c.state.join(g, name, roleMember, c.seconds())
			result = resultAdded
			if c.hooks.Joined != nil {
				c.hooks.Joined(Group{g})
			}
		}
		results = append(results, fields{"Member_Account": name, "Result": result})
	}
	return fields{"MemberList": results}, nil
}

// importMembers adds accounts to a group as they were in another system: with a role, a time of joining and an unread
// count, which is clamped as the call under test clamps it (import_group_member; documentation 1047/34969,
// 2024-07-16, "Importing Group Members"). An entry fails by itself, the others are imported.
func importMembers(c *call) (fields, error) {
	g, err := c.group()
	if err != nil {
		return nil, err
	}
	results := []fields{}
	for _, entry := range c.body.objects("MemberList") {
		result := c.importMember(g, entry)
		results = append(results, fields{"Member_Account": entry.text("Member_Account"), "Result": result})
	}
	if c.hooks.Imported != nil {
		c.hooks.Imported(Group{g})
	}
	return fields{"MemberList": results}, nil
}

func (c *call) importMember(g *group, entry object) int {
	name, joined := entry.text("Member_Account"), c.seconds()
	if c.state.accounts[name] == nil {
		return resultFailed
	}
	if g.byAccount[name] != nil {
		return resultAlready
	}
	if entry.has("JoinTime") {
		joined = entry.int64("JoinTime")
		if joined <= g.profile.created || joined >= c.seconds() {
			return resultFailed
		}
	}
	m := c.state.join(g, name, roleOf(entry), joined)
	g.setUnread(m, entry.integer("UnreadMsgNum"))
	return resultAdded
}

// deleteMembers removes accounts from a group; those that are not in it are passed over (delete_group_member;
// documentation 1047/34949, 2023-03-30, "Deleting Group Members").
func deleteMembers(c *call) (fields, error) {
	g, err := c.group()
	if err != nil {
		return nil, err
	}
	for _, name := range c.body.texts("MemberToDel_Account") {
		if m := g.byAccount[name]; m != nil {
			c.state.leave(g, m)
		}
	}
	return nil, nil
}
