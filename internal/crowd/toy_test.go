package crowd_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/internal/crowd"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// toy is an implementation in memory that keeps the contract, or breaks it in one way where calls meet.
type toy struct {
	wrong    string
	contract *spec.Contract
	start    []concurrent.Group

	mu     sync.Mutex
	groups map[string]*toyGroup
	calls  atomic.Int64
	// busy has how many calls are under way, by what they are on; waiting are answers that are to be swapped.
	busy     map[string]int
	waiting  chan concurrent.Answer
	clearing atomic.Int64
}

type toyGroup struct {
	counted  bool
	messages int64
	members  []string
	unread   map[string]int64
	was      map[string]int64
}

// toys opens stages on toys that are wrong in that way.
func toys(c *spec.Contract, wrong string) crowd.Opener {
	return func(_ context.Context, stage program.Stage) (crowd.Stage, error) { return newToy(c, wrong, stage), nil }
}

func newToy(c *spec.Contract, wrong string, stage program.Stage) *toy {
	t := &toy{wrong: wrong, contract: c, groups: map[string]*toyGroup{}, busy: map[string]int{}, waiting: make(chan concurrent.Answer, 1)}
	for _, g := range stage.Groups {
		kind, known := c.GroupType(g.Type)
		name := g.Type
		if !known {
			name = "Public"
		}
		made := &toyGroup{counted: !known || kind.Unread == spec.Counted, messages: int64(g.Messages), members: []string{program.Owner},
			unread: map[string]int64{program.Owner: 0}, was: map[string]int64{}}
		for _, m := range g.Everyone() {
			made.members = append(made.members, m.Name)
			made.unread[m.Name] = min(m.Unread, made.messages)
			if !made.counted {
				made.unread[m.Name] = 0
			}
		}
		t.groups[g.Name] = made
		start := concurrent.Group{Name: g.Name, Type: name, Messages: made.messages, Unread: map[string]int64{}}
		for k, v := range made.unread {
			start.Unread[k] = v
		}
		t.start = append(t.start, start)
	}
	return t
}

func (t *toy) Start() []concurrent.Group { return t.start }
func (t *toy) Calls() int                { return int(t.calls.Load()) }
func (t *toy) Close(context.Context)     {}

// travel is the time that a call takes on its way.
func travel(ctx context.Context) {
	timer := time.NewTimer(time.Duration(rand.IntN(60)) * time.Microsecond)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func (t *toy) enter(keys ...string) {
	for _, k := range keys {
		t.busy[k]++
	}
}

func (t *toy) leave(keys ...string) {
	for _, k := range keys {
		t.busy[k]--
	}
}

var accepted = concurrent.Answer{Fate: concurrent.Accepted}

func (t *toy) Set(ctx context.Context, group, member string, n int64) concurrent.Answer {
	t.calls.Add(1)
	travel(ctx)
	defer travel(ctx)
	t.mu.Lock()
	defer t.mu.Unlock()
	g := t.groups[group]
	one, all, mine := group+"/"+member, group, "/"+member
	t.enter(one, all, mine)
	defer t.leave(one, all, mine)
	if !g.counted && t.wrong != "sets what is ignored" {
		return accepted
	}
	pause := func() {
		t.mu.Unlock()
		travel(ctx)
		t.mu.Lock()
	}
	g.was[member] = g.unread[member]
	clamped := min(n, g.messages)
	switch t.wrong {
	case "torn clamp": // the bound is read before, the count written after
		pause()
	case "lost update": // the whole row is read, and written back
		before := g.unread[member]
		pause()
		if before == clamped {
			return accepted // nothing to write, as it seems
		}
	case "no clamp":
		clamped = n
	case "one more":
		clamped = min(n, g.messages+1)
	case "drops one of two":
		if pause(); t.busy[one] > 1 && t.clearing.Add(1)%2 == 0 {
			return accepted
		}
	case "another member":
		if pause(); t.busy[all] > t.busy[one] {
			member = g.members[(slices.Index(g.members, member)+1)%len(g.members)]
		}
	case "another group":
		if pause(); t.busy[mine] > t.busy[one] {
			for _, other := range t.groups {
				if other != g && other.counted {
					if _, ok := other.unread[member]; ok {
						g = other
					}
				}
			}
		}
	case "unanswered", "unanswered once":
		if t.clearing.Add(1)%9 == 0 && (t.wrong == "unanswered" || t.clearing.Load() < 12) {
			g.unread[member] = clamped
			return concurrent.Answer{Fate: concurrent.Unanswered, Detail: "connection closed"}
		}
	case "burst of 32":
		t.mu.Unlock()
		time.Sleep(2 * time.Millisecond)
		t.mu.Lock()
		if t.busy[one] >= 16 && t.clearing.Add(1)%4 == 0 {
			return concurrent.Answer{Fate: concurrent.Unanswered, Detail: "no answer in time"}
		}
	case "refuses two":
		if pause(); t.busy[one] > 1 && t.clearing.Add(1)%4 == 0 {
			return concurrent.Answer{Fate: concurrent.Refused, Code: 10002}
		}
	case "limit":
		if t.clearing.Add(1)%3 == 0 {
			return concurrent.Answer{Fate: concurrent.Refused, Code: t.contract.Outcomes["over_limit"].Codes[0]}
		}
	case "31 bits":
		if n > 1<<31-1 {
			return concurrent.Answer{Fate: concurrent.Refused, Code: t.contract.Outcomes["number_too_large"].Codes[0]}
		}
	}
	g.unread[member] = clamped
	return accepted
}

func (t *toy) Send(ctx context.Context, group string) concurrent.Answer {
	t.calls.Add(1)
	travel(ctx)
	defer travel(ctx)
	t.mu.Lock()
	defer t.mu.Unlock()
	g := t.groups[group]
	g.messages++
	if !g.counted {
		return accepted
	}
	before := map[string]int64{}
	for name, n := range g.unread {
		before[name] = n
	}
	if t.wrong == "lost update" || t.wrong == "one by one" {
		t.mu.Unlock()
		travel(ctx)
		t.mu.Lock()
	}
	for _, name := range g.members {
		if name == program.Owner {
			continue
		}
		g.was[name] = g.unread[name]
		if t.wrong == "lost update" {
			g.unread[name] = before[name] + 1
			continue
		}
		g.unread[name]++
		if t.wrong == "one by one" {
			t.mu.Unlock()
			travel(ctx)
			t.mu.Lock()
		}
	}
	return accepted
}

func (t *toy) Read(ctx context.Context, group, member string) concurrent.Reading {
	t.calls.Add(1)
	travel(ctx)
	defer travel(ctx)
	return t.now(group, member)
}

// now is what a reading shows that takes no time.
func (t *toy) now(group, member string) concurrent.Reading {
	t.mu.Lock()
	defer t.mu.Unlock()
	g := t.groups[group]
	n := g.unread[member]
	if was, known := g.was[member]; known && t.wrong == "stale reading" && rand.IntN(20) == 0 {
		n = was
	}
	return concurrent.Reading{Unread: &n}
}

// Call makes a call that is to be refused, for a condition of the contract.
func (t *toy) Call(ctx context.Context, condition, group, member string, n int64) concurrent.Answer {
	answer := accepted
	if condition == "" {
		answer = t.Set(ctx, group, member, n)
	} else {
		travel(ctx)
		answer = concurrent.Answer{Fate: concurrent.Refused, Code: t.contract.Outcomes[condition].Codes[0]}
		if t.wrong == "last code" && t.clearing.Add(1)%2 == 0 {
			codes := t.contract.Outcomes[condition].Codes
			answer.Code = codes[len(codes)-1]
		}
		if t.wrong == "accepts all" {
			answer = accepted
		}
	}
	if t.wrong != "swapped answers" {
		return answer
	}
	// Of two calls that meet here each leaves with the other's answer.
	select {
	case other := <-t.waiting:
		t.waiting <- answer
		return other
	default:
	}
	return t.meet(ctx, answer)
}

func (t *toy) meet(ctx context.Context, answer concurrent.Answer) concurrent.Answer {
	select {
	case t.waiting <- answer:
	default:
		return answer
	}
	travel(ctx)
	return <-t.waiting
}
