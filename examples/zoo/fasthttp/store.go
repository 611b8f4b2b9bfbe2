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
	mu       sync.RWMutex
	id       string
	kind     string
	name     string
	owner    string
	created  int64
	messages int64
	members  map[string]member
}

func (g *group) countsUnread() bool {
	switch g.kind {
	case "ChatRoom", "Meeting", "AVChatRoom":
		return false
	}
	return true
}

func (g *group) clamp(n int64) int64 {
	if !g.countsUnread() {
		return 0
	}
	return min(n, g.messages)
}

func (g *group) join(user, role string, joined, unread int64) int {
	if !users.has(user) {
		return 0
	}
	if _, found := g.members[user]; found {
		return 2
	}
	g.members[user] = member{role, joined, g.clamp(unread)}
	return 1
}

// registry is a map that many connections share.
type registry[T any] struct {
	mu    sync.RWMutex
	items map[string]T
}

func (r *registry[T]) get(name string) (T, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	item, found := r.items[name]
	return item, found
}

func (r *registry[T]) has(name string) bool {
	_, found := r.get(name)
	return found
}

// put keeps an item unless its name is taken.
func (r *registry[T]) put(name string, item T) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, found := r.items[name]; found {
		return false
	}
	r.items[name] = item
	return true
}

func (r *registry[T]) remove(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, found := r.items[name]
	delete(r.items, name)
	return found
}

func (r *registry[T]) all() []T {
	r.mu.RLock()
	defer r.mu.RUnlock()
	list := make([]T, 0, len(r.items))
	for _, item := range r.items {
		list = append(list, item)
	}
	return list
}

var (
	users  = &registry[struct{}]{items: map[string]struct{}{admin: {}}}
	groups = &registry[*group]{items: map[string]*group{}}
)

func findGroup(id string, refuse int) (*group, error) {
	g, found := groups.get(id)
	if !found {
		return nil, fail(10010, "the group does not exist")
	}
	if refuse != 0 && g.kind == "AVChatRoom" {
		return nil, fail(refuse, "not for an AVChatRoom")
	}
	return g, nil
}

func now() int64 { return time.Now().Unix() }
