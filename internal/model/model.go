// Package model says what calls do to members' counts, step by step, so that what a program expects can be worked out
// instead of written down. It knows nothing of HTTP and asks the contract alone for its rules.
package model

import (
	"fmt"
	"maps"
	"math/big"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// State is the state of a stage.
type State struct {
	groups map[string]*group
}

type group struct {
	kind     spec.Unread
	messages int64
	unread   map[string]int64
	// unknown has the members whose count nothing is known of.
	unknown   map[string]bool
	dissolved bool
}

func (g *group) has(member string) bool {
	_, is := g.unread[member]
	return is
}

// New is the state of a stage before the first step. AnyCounted stands for a type that counts.
func New(c *spec.Contract, stage program.Stage) (*State, error) {
	s := &State{groups: map[string]*group{}}
	for _, g := range stage.Groups {
		kind := spec.Counted
		if g.Type != program.AnyCounted {
			t, ok := c.GroupType(g.Type)
			if !ok {
				return nil, fmt.Errorf("the contract has no group type %q", g.Type)
			}
			kind = t.Unread
		}
		members := map[string]int64{program.Owner: 0}
		for _, m := range g.Everyone() {
			members[m.Name] = min(m.Unread, int64(g.Messages))
		}
		s.groups[g.Name] = &group{kind: kind, messages: int64(g.Messages), unread: members, unknown: map[string]bool{}}
	}
	return s, nil
}

// Set is what an accepted call does: in a group that counts, the member's count becomes the number, or the group's
// number of messages where that is less. Everything else stays, in groups that do not count all of it.
func (s *State) Set(groupName, member string, n *big.Int) {
	g := s.groups[groupName]
	if g == nil || g.dissolved || g.kind == spec.Ignored {
		return
	}
	if _, isMember := g.unread[member]; !isMember {
		return
	}
	if n.Sign() >= 0 {
		g.unread[member] = Clamp(n, g.messages)
		delete(g.unknown, member)
	}
}

// Know takes over a count that was read, and Forget says that nothing is known of one any more: it may have become
// anything.
func (s *State) Know(groupName, member string, unread int64) {
	if g := s.groups[groupName]; g != nil && g.has(member) {
		g.unread[member] = unread
		delete(g.unknown, member)
	}
}

// Forget is described at Know.
func (s *State) Forget(groupName, member string) {
	if g := s.groups[groupName]; g != nil && g.has(member) {
		g.unknown[member] = true
	}
}

// KnowMessages takes over a group's number of messages that was read.
func (s *State) KnowMessages(groupName string, n int64) {
	if g := s.groups[groupName]; g != nil {
		g.messages = n
	}
}

// Shown is the count that reading a member has to show, whatever the group's type; it is not known for who is not a member, in a
// group that is gone, and once something has happened of which nothing is known.
func (s *State) Shown(groupName, member string) (int64, bool) {
	g := s.groups[groupName]
	if g == nil || g.dissolved || g.unknown[member] {
		return 0, false
	}
	n, ok := g.unread[member]
	return n, ok
}

// Send is what messages do: each adds one to the count of every member but their sender, the owner.
func (s *State) Send(groupName string, times int) {
	g := s.groups[groupName]
	if g == nil || g.dissolved {
		return
	}
	g.messages += int64(times)
	for name := range g.unread {
		switch {
		case g.kind == spec.Ignored:
			g.unknown[name] = true // whether what such a group shows moves along is not documented
		case name != program.Owner:
			g.unread[name] += int64(times)
		}
	}
}

// Join adds a member, who has read everything that was there before.
func (s *State) Join(groupName, member string) {
	if g := s.groups[groupName]; g != nil {
		if _, isMember := g.unread[member]; !isMember {
			g.unread[member] = 0
		}
	}
}

// Leave takes a member out.
func (s *State) Leave(groupName, member string) {
	if g := s.groups[groupName]; g != nil {
		delete(g.unread, member)
	}
}

// Destroy dissolves a group.
func (s *State) Destroy(groupName string) {
	if g := s.groups[groupName]; g != nil {
		g.dissolved = true
	}
}

// Messages is a group's number of messages.
func (s *State) Messages(groupName string) int64 {
	if g := s.groups[groupName]; g != nil {
		return g.messages
	}
	return 0
}

// Unread is a member's count. It is not known for who is not a member, or in a group that is gone or does not count.
func (s *State) Unread(groupName, member string) (int64, bool) {
	g := s.groups[groupName]
	if g == nil || g.kind == spec.Ignored {
		return 0, false
	}
	return s.Shown(groupName, member)
}

// Clone is a copy that changes on its own.
func (s *State) Clone() *State {
	out := &State{groups: map[string]*group{}}
	for name, g := range s.groups {
		c := *g
		c.unread, c.unknown = maps.Clone(g.unread), maps.Clone(g.unknown)
		out.groups[name] = &c
	}
	return out
}

// Apply takes one step of a program, each call of which is accepted where the step expects nothing else.
func (s *State) Apply(step program.Step) error {
	refused := step.Expect != nil && step.Expect.Refused != ""
	switch {
	case refused:
	case step.Calls():
		for _, c := range step.AllCalls() {
			if err := s.call(*c); err != nil {
				return err
			}
		}
	case step.Send != nil:
		s.Send(step.Send.Group, step.Send.Times)
	case step.Join != nil:
		s.Join(step.Join.Group, step.Join.Member)
	case step.Leave != nil:
		s.Leave(step.Leave.Group, step.Leave.Member)
	case step.Destroy != nil:
		s.Destroy(step.Destroy.Group)
	}
	return nil
}

func (s *State) call(c program.Call) error {
	if c.Number == "" {
		return nil // a call that sets none
	}
	n, err := c.Number.Resolve(s.Messages(c.Group))
	if err != nil {
		return err
	}
	s.Set(c.Group, c.Member, n)
	return nil
}
