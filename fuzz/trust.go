package fuzz

import (
	"sync"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// trust knows for which group types a target has shown that it sets the counts and the messages that a stage asks for. To read
// them again before every program would take half of all readings, and on a target with a limit half of the time. What a
// program shows is played again with these readings, as far as calls are left for it.
type trust struct {
	mu    sync.Mutex
	types map[string]bool
}

// learn holds what the members of a stage read before the first step against what the stage asked for. One difference ends the
// trust in a type for good.
func (t *trust) learn(stage program.Stage, baseline []record.Reading) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, r := range baseline {
		g, _ := stage.Group(r.Group)
		for _, m := range g.Members {
			if m.Name != r.Member {
				continue
			}
			as := r.Unread != nil && *r.Unread == m.Unread && r.Messages != nil && *r.Messages == int64(g.Messages)
			if trusted, known := t.types[g.Type]; !as || known && !trusted {
				t.types[g.Type] = false
			} else if m.Unread > 0 {
				t.types[g.Type] = true
			}
		}
	}
}

// in reports whether all groups of a stage are of types that are trusted.
func (t *trust) in(stage program.Stage) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, g := range stage.Groups {
		if !t.types[g.Type] {
			return false
		}
	}
	return len(stage.Groups) > 0
}
