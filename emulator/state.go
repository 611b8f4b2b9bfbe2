package emulator

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
)

// state is all that the calls change and read. One lock guards it: a call holds it from looking up its group to the
// end of its effect, so that calls made at once take effect one after another.
type state struct {
	mu       sync.Mutex
	accounts map[string]*account
	groups   map[string]*group
	// dissolved has the ids of groups that were, for as long as no new group takes the id.
	dissolved map[string]bool
}

func newState(admins []string) *state {
	s := &state{accounts: map[string]*account{}, groups: map[string]*group{}, dissolved: map[string]bool{}}
	for _, name := range admins {
		s.accounts[name] = &account{}
	}
	return s
}

// account is a user of the app. Its groups are in the order in which it joined them.
type account struct{ groups []*group }

// group is a group with its members, and what is kept of its messages: how many there are, and when the last was sent.
type group struct {
	id      string
	kind    spec.GroupType
	profile profile
	// next is the sequence number that the next message will have; the first has 1.
	next int64
	// latest is when the last message was sent, in Unix seconds; 0 before the first.
	latest int64
	// members are in the order in which they joined; byAccount finds them.
	members   []*member
	byAccount map[string]*member
	recent    recentMessages
	// history are the last messages, oldest first.
	history []stored
}

// profile is what a group tells of itself. Times are Unix seconds.
type profile struct {
	name, owner, introduction, notification, faceURL, joinOption string

	maxMembers, created int64
}

// member is an account's place in a group.
type member struct {
	account string
	role    string
	// joined and lastSent are Unix seconds; lastSent is 0 before the member's first message.
	joined, lastSent int64
	// read is the sequence number up to which the member has read. See [group.unread].
	read int64
}

// The roles (documentation 1047/33529, 2022-10-24, "Group member profile fields").
const (
	roleOwner     = "Owner"
	roleAdmin     = "Admin"
	roleMember    = "Member"
	roleNotMember = "NotMember"
)

// add puts a new group into the state.
func (s *state) add(g *group) {
	g.next = 1
	g.byAccount = map[string]*member{}
	s.groups[g.id] = g
	delete(s.dissolved, g.id)
}

// dissolve takes a group out of the state; its id is remembered.
func (s *state) dissolve(g *group) {
	for _, m := range g.members {
		s.forget(g, m)
	}
	delete(s.groups, g.id)
	s.dissolved[g.id] = true
}

// join makes an account that exists and is not yet in the group a member, without unread messages.
func (s *state) join(g *group, name, role string, joined int64) *member {
	m := &member{account: name, role: role, joined: joined, read: g.messages()}
	g.members = append(g.members, m)
	g.byAccount[name] = m
	s.accounts[name].groups = append(s.accounts[name].groups, g)
	return m
}

// leave ends a membership. A group whose owner leaves has none from then on.
func (s *state) leave(g *group, m *member) {
	s.forget(g, m)
	delete(g.byAccount, m.account)
	g.members = slices.DeleteFunc(g.members, func(other *member) bool { return other == m })
	if m.role == roleOwner {
		g.profile.owner = ""
	}
}

// forget takes the group off the list of the member's groups.
func (s *state) forget(g *group, m *member) {
	a := s.accounts[m.account]
	a.groups = slices.DeleteFunc(a.groups, func(other *group) bool { return other == g })
}

// call is one request on its way through a command, which runs with the state locked.
type call struct {
	command  *command
	codes    codebook
	state    *state
	sdkAppID uint64
	body     object
	// operator is the admin who makes the call, from the address clientIP.
	operator, clientIP string
	now                time.Time
	hooks              Hooks
	// request is what the hooks see of the call.
	request *Request
	// webhooks are posted once the state is unlocked.
	webhooks []webhook
}

// group is the group that the body names, unless it is none, was dissolved, or has a type that the command refuses.
func (c *call) group() (*group, error) {
	g, refused := c.groupNamed(c.body.text("GroupId"))
	if refused != nil {
		return nil, refused
	}
	return g, c.checkType(g.kind)
}

func (c *call) groupNamed(id string) (*group, *refusal) {
	switch g, ok := c.state.groups[id]; {
	case ok:
		return g, nil
	case c.state.dissolved[id]:
		return nil, c.codes.refuse(dissolvedGroup, "this group was dissolved")
	}
	return nil, c.codes.refuse(unknownGroup, "this group never was")
}

// checkType refuses the group types that the command does not take, by either of their names.
func (c *call) checkType(kind spec.GroupType) error {
	for _, name := range []string{kind.Name, kind.AliasOf} {
		if code, refuses := c.command.refusedTypes[name]; refuses {
			return c.codes.refuseWith(code, c.command.name+" does not take groups of type "+kind.Name)
		}
	}
	return nil
}

// checkAccounts refuses names that are not accounts.
func (c *call) checkAccounts(names ...string) error {
	for _, name := range names {
		if c.state.accounts[name] == nil {
			return c.codes.refuseWith(codeNoSuchAccount, name)
		}
	}
	return nil
}

// invalid refuses the call for a parameter that its schema does not speak of.
func (c *call) invalid(format string, args ...any) error {
	return c.codes.refuseWith(c.command.invalid, fmt.Sprintf(format, args...))
}

// seconds is the time of the call in Unix seconds, as all times on the wire are.
func (c *call) seconds() int64 { return c.now.Unix() }
