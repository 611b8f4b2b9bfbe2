package emulator

import (
	"math/big"

	"github.com/unreadcheck/unreadcheck/spec"
)

// setUnread is the call that this package is about: it sets the unread count of one member (documentation 1047/34909,
// 2022-10-24).
func setUnread(c *call) (fields, error) {
	g, err := c.group()
	if err := c.decide(AtGroup, nil, err); err != nil {
		return nil, err
	}
	m, err := c.memberToSet(g)
	if err := c.decide(AtMember, g, err); err != nil {
		return nil, err
	}
	n := c.request.Number()
	if c.hooks.Set != nil {
		c.hooks.Set(&Setting{Request: c.request, Member: Member{m, g}, Number: n, call: c})
		return nil, nil
	}
	g.setUnread(m, n)
	return nil, nil
}

// decide hands what was decided about the call to the hook and says what is to be done.
func (c *call) decide(at Point, g *group, err error) error {
	return c.hooks.decide(Decision{Point: at, Request: c.request, Group: Group{g}, err: err, codes: c.codes, call: c})
}

// memberToSet is the member whose count is to be set. What is answered for others is not documented.
func (c *call) memberToSet(g *group) (*member, error) {
	name := c.body.text("Member_Account")
	if c.state.accounts[name] == nil {
		return nil, c.codes.refuse(unknownAccount, "there is no such account")
	}
	m, ok := g.byAccount[name]
	if !ok {
		return nil, c.codes.refuse(notAMember, "the account is not in the group")
	}
	return m, nil
}

// setUnread sets a member's unread count to n, or to the number of messages if n is more. In a group whose type counts
// no unread messages it does nothing, and that is not an error (documentation 1047/34909, 2022-10-24, "Applicable group
// types").
func (g *group) setUnread(m *member, n *big.Int) {
	if g.countsUnread() {
		m.read = g.messages() - clamp(n, g.messages())
	}
}

// clamp is n held between 0 and the group's number of messages (documentation 1047/34909, 2022-10-24, "Sample request
// packet"). Below 0 it is met only where an edited contract lets negative numbers through.
func clamp(n *big.Int, messages int64) int64 {
	switch {
	case n.Sign() < 0:
		return 0
	case n.IsInt64():
		return min(n.Int64(), messages)
	}
	return messages
}

// messages is how many messages the group has. It never goes down.
func (g *group) messages() int64 { return g.next - 1 }

// unread is the member's unread count: the messages after the one up to which the member has read. That the two
// documented numbers, NextMsgSeq and MsgSeq (documentation 1047/33529, 2022-10-24, "Group member profile fields"), give
// the count in this way is nowhere said in so many words; all samples agree with it.
func (g *group) unread(m *member) int64 { return g.messages() - g.position(m) }

// position is the member's MsgSeq. In a group whose type counts no unread messages everything counts as read.
func (g *group) position(m *member) int64 {
	if !g.countsUnread() {
		return g.messages()
	}
	return m.read
}

func (g *group) countsUnread() bool { return g.kind.Unread == spec.Counted }
