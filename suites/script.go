package suites

import (
	"encoding/json"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// The words in which chapters write their programs. Where a program has one group it is called g, and its member whose
// count matters is bob.
const (
	theGroup = "g"
	bob      = "bob"
	dave     = "dave"
)

// script is a step while it is being written.
type script struct{ program.Step }

func on(groups ...program.Group) program.Stage { return program.Stage{Groups: groups} }

// group is a group of any type that counts unread messages, with that many messages.
func group(messages int, members ...program.Member) program.Group {
	return typed(program.AnyCounted, messages, members...)
}

func typed(typeName string, messages int, members ...program.Member) program.Group {
	return program.Group{Name: theGroup, Type: typeName, Messages: messages, Members: members}
}

func named(name string, g program.Group) program.Group {
	g.Name = name
	return g
}

// member is an ordinary member with that unread count; admin is dave, an admin of the group.
func member(name string, unread int64) program.Member {
	return program.Member{Name: name, Unread: unread}
}

func admin(unread int64) program.Member {
	return program.Member{Name: dave, Unread: unread, Admin: true}
}

// set is a call as the contract wants it.
func set(name string, n program.Number) script { return setIn(theGroup, name, n) }

func setIn(group, name string, n program.Number) script {
	return script{program.Step{Call: &program.Call{Group: group, Member: name, Number: n}, Expect: &program.Expect{}}}
}

func atOnce(calls ...script) script {
	s := script{program.Step{Expect: &program.Expect{}}}
	for _, c := range calls {
		s.AtOnce = append(s.AtOnce, *c.Call)
	}
	return s
}

func read(name string) script { return readIn(theGroup, name) }

func readIn(group, name string) script {
	return script{program.Step{Read: &program.Read{Group: group, Member: name}, Expect: &program.Expect{}}}
}

func look() script {
	return script{program.Step{Snapshot: &program.Snapshot{Group: theGroup}, Expect: &program.Expect{}}}
}

func firstLook() script { return script{program.Step{Snapshot: &program.Snapshot{Group: theGroup}}} }

// keepsMembers looks at who is in the group, and in which role: nobody came, and nobody left.
func keepsMembers() script { return look().keeps(program.PartMembers).proves("UMN-ISO-6") }

func send(times int) script {
	return script{program.Step{Send: &program.Send{Group: theGroup, Times: times}}}
}

func join(name string) script {
	return script{program.Step{Join: &program.Join{Group: theGroup, Member: name}}}
}

func leave(name string) script {
	return script{program.Step{Leave: &program.Leave{Group: theGroup, Member: name}}}
}

func destroy(group string) script {
	return script{program.Step{Destroy: &program.Destroy{Group: group}}}
}

// restTo waits for so many whole seconds of the clock to begin.
func restTo(seconds int) script { return script{program.Step{Rest: &program.Rest{Seconds: seconds}}} }

func hear() script {
	return script{program.Step{Listen: &program.Listen{Group: theGroup, Alive: true}, Expect: &program.Expect{Control: true}}}
}

func hearNothing() script {
	return script{program.Step{Listen: &program.Listen{Group: theGroup}, Expect: &program.Expect{Silence: true}}}
}

// but changes the call that a step makes.
func (s script) but(changes ...func(*program.Call)) script {
	for _, change := range changes {
		change(s.Call)
	}
	return s
}

func (s script) accepted() script { s.Expect.Accepted = true; return s }

func (s script) refused(outcome string) script { s.Expect.Refused = outcome; return s }

func (s script) acceptedOrRefused(outcome string) script {
	s.Expect.AcceptedOrRefused = outcome
	return s
}

func (s script) recorded() script { s.Expect.Recorded = true; return s }

// meets names the condition that a recorded call meets, which a code of its refusal may name.
func (s script) meets(outcome string) script { s.Expect.Meets = outcome; return s }

func (s script) shows(n program.Number) script { s.Expect.Count = n; return s }

func (s script) showsOneOf(n ...program.Number) script { s.Expect.OneOf = n; return s }

func (s script) showsIfAccepted(n program.Number) script { s.Expect.CountIfAccepted = n; return s }

func (s script) unchanged() script { s.Expect.Unchanged = true; return s }

func (s script) keeps(parts ...string) script { s.Expect.Kept = parts; return s }

// asBefore allows the count to have been the same before the call.
func (s script) asBefore() script { s.Expect.SameAsBefore = true; return s }

// proves says that the step proves another requirement than the program's first.
func (s script) proves(id string) script { s.Expect.Requirement = id; return s }

// control makes the step a positive control: where it fails, nothing is proved.
func (s script) control() script { s.Expect.Control = true; return s }

// The ways in which a call can depart from what the contract wants.

func as(c program.Credential) func(*program.Call) {
	return func(call *program.Call) { call.Credential = c }
}

// by makes another account of the stage the caller.
func by(handle string) func(*program.Call) {
	return func(call *program.Call) { call.Credential, call.Caller = program.NotAdmin, handle }
}

func field(name, literal string) func(*program.Call) {
	return func(call *program.Call) { call.Fields = map[string]json.RawMessage{name: json.RawMessage(literal)} }
}

func without(name string) func(*program.Call) {
	return func(call *program.Call) { call.OmitFields = append(call.OmitFields, name) }
}

func body(text string) func(*program.Call) {
	return func(call *program.Call) { call.Body = &text }
}

// filled is a body of its own in which the stage's values are put.
func filled(text string) func(*program.Call) {
	return func(call *program.Call) { call.Body, call.Fill = &text, true }
}

func query(name, value string) func(*program.Call) {
	return func(call *program.Call) { call.Query = map[string]string{name: value} }
}

func withoutQuery(name string) func(*program.Call) {
	return func(call *program.Call) { call.OmitQuery = append(call.OmitQuery, name) }
}

func header(name, value string) func(*program.Call) {
	return func(call *program.Call) { call.Header = map[string]string{name: value} }
}

func method(name string) func(*program.Call) {
	return func(call *program.Call) { call.Method = name }
}
