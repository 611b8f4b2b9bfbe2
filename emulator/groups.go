package emulator

import (
	"crypto/rand"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec"
)

// Group types that companions treat in a way of their own. What a type does with unread messages is the contract's.
const (
	typeWork       = "Work"
	typeAVChatRoom = "AVChatRoom"
	typeCommunity  = "Community"
)

// systemPrefix begins the ids that the service makes (documentation 1047/33529, 2022-10-24, "Group ID"). An id that an
// app chooses may begin with it only where its type asks for more of the same.
const systemPrefix = "@TGS#"

// createGroup creates a group with its owner and up to 100 members (create_group; documentation 1047/34895,
// 2023-03-30, "Creating a Group"). Creating posts no join notices, so that a new group has no messages.
func createGroup(c *call) (fields, error) {
	members := c.body.objects("MemberList")
	if len(members) > 0 && c.body.text("Type") == typeAVChatRoom {
		return nil, c.codes.refuseWith(codeNotAllowed, "a group of type "+typeAVChatRoom+" takes no MemberList")
	}
	names := []string{}
	for _, entry := range members {
		names = append(names, entry.text("Member_Account"))
	}
	if err := c.checkAccounts(names...); err != nil {
		return nil, err
	}
	g, err := c.newGroup(c.seconds())
	if err != nil {
		return nil, err
	}
	for i, name := range names {
		if g.byAccount[name] == nil {
			c.state.join(g, name, roleOf(members[i]), c.seconds())
		}
	}
	c.created(g)
	c.webhooks = append(c.webhooks, c.groupCreated(g))
	return fields{"GroupId": g.id}, nil
}

// importGroup creates a group with its owner, as of a time in the past if CreateTime says so (import_group;
// documentation 1047/34967, 2024-07-16, "Importing a Group Profile").
func importGroup(c *call) (fields, error) {
	created := c.seconds()
	if c.body.has("CreateTime") {
		created = c.body.int64("CreateTime")
	}
	if created > c.seconds() {
		return nil, c.invalid("CreateTime: it lies in the future")
	}
	g, err := c.newGroup(created)
	if err != nil {
		return nil, err
	}
	c.created(g)
	return fields{"GroupId": g.id}, nil
}

// destroyGroup dissolves a group (destroy_group; documentation 1047/34896, 2023-03-30, "Disbanding a Group").
func destroyGroup(c *call) (fields, error) {
	g, err := c.group()
	if err != nil {
		return nil, err
	}
	c.state.dissolve(g)
	return nil, nil
}

// newGroup adds the group that the body describes to the state, with its owner as the only member.
func (c *call) newGroup(created int64) (*group, error) {
	kind, ok := c.codes.contract.GroupType(c.body.text("Type"))
	if !ok {
		return nil, c.invalid("Type: there is no group type %q", c.body.text("Type"))
	}
	if err := c.checkType(kind); err != nil {
		return nil, err
	}
	owner := c.body.text("Owner_Account")
	if c.body.has("Owner_Account") {
		if err := c.checkAccounts(owner); err != nil {
			return nil, err
		}
	}
	id, err := c.newGroupID(kind)
	if err != nil {
		return nil, err
	}
	g := &group{id: id, kind: kind, profile: profile{
		name:         c.body.text("Name"),
		owner:        owner,
		introduction: c.body.text("Introduction"),
		notification: c.body.text("Notification"),
		faceURL:      c.body.text("FaceUrl"),
		joinOption:   c.body.text("ApplyJoinOption"),
		maxMembers:   c.body.int64("MaxMemberCount"),
		created:      created,
	}}
	c.state.add(g)
	if owner != "" {
		c.state.join(g, owner, roleOwner, created)
	}
	return g, nil
}

func (c *call) created(g *group) {
	if c.hooks.Created != nil {
		c.hooks.Created(Group{g})
	}
}

// newGroupID is the id that the body asks for, or else one that is made here.
func (c *call) newGroupID(kind spec.GroupType) (string, error) {
	if !c.body.has("GroupId") {
		return c.state.makeGroupID(kind), nil
	}
	id := c.body.text("GroupId")
	switch {
	case !strings.HasPrefix(id, kind.IDPrefix):
		return "", c.invalid("GroupId: in type %s it has to begin with %s", kind.Name, kind.IDPrefix)
	case kind.IDPrefix == "" && strings.HasPrefix(id, systemPrefix):
		return "", c.invalid("GroupId: %s begins the ids that the service makes", systemPrefix)
	case c.state.groups[id] != nil:
		return "", c.codes.refuseWith(codeGroupIDTaken, "")
	}
	return id, nil
}

// makeGroupID is an id that was never in use: the prefix and nine letters and digits, as in "@TGS#2J4SZEAEL".
func (s *state) makeGroupID(kind spec.GroupType) string {
	prefix := kind.IDPrefix
	if prefix == "" {
		prefix = systemPrefix
	}
	for {
		id := prefix + rand.Text()[:9]
		if s.groups[id] == nil && !s.dissolved[id] {
			return id
		}
	}
}

// roleOf is the role that an entry of a MemberList gives: Admin, or else an ordinary member's.
func roleOf(entry object) string {
	if role := entry.text("Role"); role != "" {
		return role
	}
	return roleMember
}
