package main

import (
	"sync"
	"time"
)

type member struct {
	role   string
	joined int64
	unread int64
}

type group struct {
	id, kind, name, owner string
	created, lastMessage  int64
	messages              int64
	members               map[string]*member
	order                 []string
}

func (g *group) countsUnread() bool {
	return g.kind != "ChatRoom" && g.kind != "AVChatRoom"
}

func (g *group) clamp(n int64) int64 {
	if !g.countsUnread() {
		return 0
	}
	return min(n, g.messages)
}

// join returns the documented result: 1 for a new member, 2 for one that was there.
func (g *group) join(account, role string, joined, unread int64) int {
	if g.members[account] != nil {
		return 2
	}
	g.members[account] = &member{role: role, joined: joined, unread: g.clamp(unread)}
	g.order = append(g.order, account)
	return 1
}

func (g *group) leave(account string) {
	if g.members[account] == nil {
		return
	}
	delete(g.members, account)
	for i, name := range g.order {
		if name == account {
			g.order = append(g.order[:i:i], g.order[i+1:]...)
			break
		}
	}
}

// A store is all that the emulator knows, behind one lock.
type store struct {
	admin string

	mu       sync.Mutex
	accounts map[string]bool
	groups   map[string]*group
}

func newStore(admin string) *store {
	return &store{admin: admin, accounts: map[string]bool{admin: true}, groups: map[string]*group{}}
}

// find returns a group; refuse is the code for an AVChatRoom, or 0 where the call takes one.
func (s *store) find(id string, refuse int) (*group, error) {
	g := s.groups[id]
	if g == nil {
		return nil, &apiError{10010, "this group does not exist"}
	}
	if refuse != 0 && g.kind == "AVChatRoom" {
		return nil, &apiError{refuse, "not for an AVChatRoom"}
	}
	return g, nil
}

func now() int64 { return time.Now().Unix() }
