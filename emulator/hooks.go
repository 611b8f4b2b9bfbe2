package emulator

import (
	"errors"
	"math/big"
	"net/http"
	"net/url"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
)

// Hooks are the points at which an emulator can be told to depart from the contract, so that others can be proved to
// notice. Decide and Set are called for the call under test alone, the others for any call. A nil hook departs from nothing.
type Hooks struct {
	// Before is called before a call takes effect, with the time at which it came. The state is locked.
	Before func(now time.Time)

	// Decide is called at each point at which a request goes on or is refused, after the emulator has made up its mind;
	// it may change that. It may be called concurrently, but at AtGroup and AtMember, where the state is locked.
	Decide func(*Decision)
	// Set is called in place of setting the count. The state is locked.
	Set func(*Setting)
	// Created is called once a group was created or imported, with its first members in it. The state is locked.
	Created func(Group)
	// Joined is called once an account was added to a group by add_group_member. The state is locked.
	Joined func(Group)
	// Imported is called once accounts were added to a group by import_group_member. The state is locked.
	Imported func(Group)
	// Stored is called once a message was stored by send_group_msg. The state is locked.
	Stored func(Group)
}

// Point names where a request can be refused, in the order in which it comes by.
type Point string

// The points.
const (
	AtSignIn Point = "sign-in"
	AtLimit  Point = "limit"
	AtMethod Point = "method"
	AtBody   Point = "body"
	AtGroup  Point = "group"
	AtMember Point = "member"
)

// Request is a call of the endpoint under test on its way through the emulator.
type Request struct {
	*http.Request
	// Parameters are the query's.
	Parameters url.Values
	// Body is the JSON object that was sent; nil until AtBody, and where none could be read.
	Body map[string]any
	// Raw is the body as it was sent; nil until AtBody.
	Raw []byte
	// Now is when the request came, by the emulator's clock.
	Now time.Time

	// later is the refusal that is to be answered once the call has taken effect.
	later error
}

// Text is a field of the body that is a string, else "".
func (r *Request) Text(field string) string { return object(r.Body).text(field) }

// Number is the body's UnreadMsgNum; 0 where that is not an integer.
func (r *Request) Number() *big.Int { return object(r.Body).integer("UnreadMsgNum") }

// Refused reports whether the request is to be refused once it has taken effect.
func (r *Request) Refused() bool { return r.later != nil }

// Decision is what the emulator is about to do with a request at one point.
type Decision struct {
	Point   Point
	Request *Request
	// Outcome is the condition of the contract that the request meets, or "" where it may go on or has no name for it.
	Outcome string
	// Group is the group that was found, AtMember only.
	Group Group

	err   error
	codes codebook
	call  *call
}

// errAccepted ends a request's way with an answer of success, and no effect.
var errAccepted = errors.New("accepted without effect")

// Let lets the request go on.
func (d *Decision) Let() { d.Outcome, d.err = "", nil }

// Accept answers the request as a success at once: it has no effect.
func (d *Decision) Accept() { d.Outcome, d.err = "", errAccepted }

// Refuse refuses the request for a condition of the contract.
func (d *Decision) Refuse(condition string) {
	d.Outcome, d.err = condition, d.codes.refuse(outcome(condition), "")
}

// RefuseWith refuses the request with a code that the contract may not have for it.
func (d *Decision) RefuseWith(code int64) { d.Outcome, d.err = "", d.codes.refuseWith(code, "") }

// RefuseSaying refuses the request with a code and an ErrorInfo of its own.
func (d *Decision) RefuseSaying(code int64, info string) {
	d.Outcome, d.err = "", &refusal{code: code, info: info}
}

// Join makes the account that the call names a member of its group, AtMember only.
func (d *Decision) Join() {
	if name := d.Request.Text("Member_Account"); d.call.state.accounts[name] != nil && d.Group.group.byAccount[name] == nil {
		d.call.state.join(d.Group.group, name, roleMember, d.call.seconds())
	}
}

// Apply lets the request take effect before its refusal is answered. It does nothing where there is no refusal.
func (d *Decision) Apply() {
	if d.err != nil {
		d.Request.later, d.Outcome, d.err = d.err, "", nil
	}
}

// decide hands what was decided about a request to the hook and says what is to be done.
func (e *Emulator) decide(at Point, r *Request, err error) error {
	return e.config.Hooks.decide(Decision{Point: at, Request: r, err: err, codes: e.codes})
}

func (h Hooks) decide(d Decision) error {
	if h.Decide == nil {
		return d.err
	}
	var refused *refusal
	if errors.As(d.err, &refused) {
		d.Outcome = string(refused.condition)
	}
	h.Decide(&d)
	return d.err
}

// Setting is one count about to be set.
type Setting struct {
	Request *Request
	// Member is whose count it is.
	Member Member
	// Number is what the call asks for; a hook may replace it.
	Number *big.Int

	call *call
}

// Do sets the count as the contract wants it.
func (s *Setting) Do() { s.Member.group.setUnread(s.Member.member, s.Number) }

// Expel takes the member out of the group.
func (s *Setting) Expel() { s.call.state.leave(s.Member.group, s.Member.member) }

// Webhook posts an event about the group that names the member.
func (s *Setting) Webhook(command string) {
	g := s.Member.group
	s.call.webhooks = append(s.call.webhooks, s.call.event(command, fields{"GroupId": g.id, "Member_Account": s.Member.Account()}))
}

// Group is a group of the emulator. It is to be used within the hook that it was handed to.
type Group struct{ group *group }

// ID is the group's id.
func (g Group) ID() string { return g.group.id }

// Type is the group's type.
func (g Group) Type() spec.GroupType { return g.group.kind }

// Messages is the group's number of messages.
func (g Group) Messages() int64 { return g.group.messages() }

// Members are the group's members in the order in which they joined.
func (g Group) Members() []Member {
	var out []Member
	for _, m := range g.group.members {
		out = append(out, Member{m, g.group})
	}
	return out
}

// Notice stores a message of the service's own. A silent one changes no count.
func (g Group) Notice(at time.Time, silent bool) { g.group.store("", at.Unix(), silent) }

// Rewrite replaces what the group's last message says.
func (g Group) Rewrite(content any) {
	if n := len(g.group.history); n > 0 {
		g.group.history[n-1].content = content
	}
}

// Rename gives the group another name.
func (g Group) Rename(name string) { g.group.profile.name = name }

// Member is an account's place in a group. It is to be used within the hook that it was handed to.
type Member struct {
	member *member
	group  *group
}

// Account is the member's account.
func (m Member) Account() string { return m.member.account }

// Group is the member's group.
func (m Member) Group() Group { return Group{m.group} }

// Role is the member's role in the group: Owner, Admin or Member.
func (m Member) Role() string { return m.member.role }

// SetRole gives the member another role.
func (m Member) SetRole(role string) { m.member.role = role }

// Joined is when the member joined, in Unix seconds.
func (m Member) Joined() int64 { return m.member.joined }

// Unread is the member's unread count.
func (m Member) Unread() int64 { return m.group.unread(m.member) }

// Put makes n the member's unread count, whatever the number of messages is.
func (m Member) Put(n int64) { m.member.read = m.group.messages() - n }

// Elsewhere are the places of the same account in other groups.
func (s *Setting) Elsewhere() []Member {
	var out []Member
	for _, g := range s.call.state.accounts[s.Member.Account()].groups {
		if g != s.Member.group {
			out = append(out, Member{g.byAccount[s.Member.Account()], g})
		}
	}
	return out
}
