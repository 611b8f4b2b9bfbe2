package crowd_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/internal/crowd"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// lagging reads what was there a while ago.
type lagging struct {
	*toy
	behind time.Duration

	mu   sync.Mutex
	seen map[string][]seen
}

// seen is a count from a time on.
type seen struct {
	at   time.Time
	what concurrent.Reading
}

func (l *lagging) Set(ctx context.Context, group, member string, n int64) concurrent.Answer {
	defer l.note(group, member)
	return l.toy.Set(ctx, group, member, n)
}

func (l *lagging) Send(ctx context.Context, group string) concurrent.Answer {
	a := l.toy.Send(ctx, group)
	for _, g := range l.Start() {
		if g.Name == group {
			for name := range g.Unread {
				l.note(group, name)
			}
		}
	}
	return a
}

// note keeps the count as it is now. Notes are made one at a time, so that they follow each other as the counts did.
func (l *lagging) note(group, member string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seen == nil {
		l.seen = map[string][]seen{}
	}
	key := group + "/" + member
	l.seen[key] = append(l.seen[key], seen{time.Now(), l.now(group, member)})
}

func (l *lagging) Read(_ context.Context, group, member string) concurrent.Reading {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out concurrent.Reading
	for _, g := range l.Start() {
		if n, ok := g.Unread[member]; g.Name == group && ok {
			out.Unread = &n
		}
	}
	for _, s := range l.seen[group+"/"+member] {
		if time.Since(s.at) >= l.behind {
			out = s.what
		}
	}
	return out
}

// lagSize has short rounds: nothing but their ends is seen.
var lagSize = crowd.Size{Operations: 16, Round: 8, Groups: 2, Members: 2}

func TestReadingsThatLag(t *testing.T) {
	t.Parallel()
	contract := loadContract(t)
	play := func(t *testing.T, wrong string, lag time.Duration, p program.Program) concurrent.Verdict {
		t.Helper()
		stage := &lagging{toy: newToy(contract, wrong, p.Stage), behind: 8 * time.Millisecond}
		h, err := crowd.Play(t.Context(), crowd.Config{Contract: contract, Lag: lag, Settle: time.Second}, stage, p, 1)
		if err != nil {
			t.Fatal(err)
		}
		v, err := concurrent.Check(contract, h)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	// In bubbles, where a busy machine makes no reading later than the others.
	inBubble := func(name string, test func(t *testing.T)) {
		t.Run(name, func(t *testing.T) { synctest.Test(t, test) })
	}
	inBubble("is known", func(t *testing.T) {
		for seed := range uint64(3) {
			if v := play(t, "", 6*time.Millisecond, crowd.Generate(seed, lagSize)); !v.Passed() {
				t.Errorf("seed %d: %s", seed, shown(v))
			}
		}
	})
	// One round, since the next would begin with what was read.
	inBubble("is longer than measured", func(t *testing.T) {
		for seed := range uint64(5) {
			p := crowd.Generate(seed, lagSize)
			p.Steps = p.Steps[:1]
			if v := play(t, "", time.Millisecond, p); !v.Passed() {
				t.Errorf("seed %d: %s", seed, shown(v))
			}
		}
	})
	inBubble("is not known", func(t *testing.T) {
		if v := play(t, "", 0, crowd.Generate(1, lagSize)); len(v.Findings) == 0 {
			t.Error("readings that are behind go unnoticed where none may be")
		}
	})
	inBubble("hides no call that goes astray", func(t *testing.T) {
		for seed := range uint64(20) {
			if v := play(t, "another member", 6*time.Millisecond, crowd.Generate(seed, lagSize)); len(v.Findings) > 0 {
				return
			}
		}
		t.Error("calls that go astray go unnoticed where readings lag behind")
	})
}
