package fuzz

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"

	"pgregory.net/rapid"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Programs generates programs as a campaign's layer of sequences plays them: a stage of one or two groups, then calls,
// messages, newcomers and readings on it, by the built-in contract.
func Programs() *rapid.Generator[program.Program] { return sequences(spec.Default()) }

// Property returns a property for rapid, with rapid's own shrinking, seeds and fail files:
//
//	func TestContract(t *testing.T) { rapid.Check(t, fuzz.Property(handler)) }
//
// It draws a program, plays it, and fails where an answer or a count is none that the model of the contract allows. What the
// subject and the changes are, [Check] says. A handler is called in memory, and all programs share one session. On a URL each
// program has a session of its own, which leaves nothing behind. A program that could not be judged, for want of a stage say,
// is skipped. Draws of the same program are played once where it passes, so that shrinking takes few calls.
func Property(subject any, changes ...func(*unreadcheck.Config)) func(*rapid.T) {
	p := &property{subject: subject, changes: changes, passed: map[string]bool{}}
	return p.check
}

// property plays programs that rapid draws.
type property struct {
	subject any
	changes []func(*unreadcheck.Config)

	mu       sync.Mutex
	shared   *ownReplayer
	programs *rapid.Generator[program.Program]
	// failed: one program has failed, with all patience, and is being made smaller.
	failed bool
	// passed has the programs that were found to keep the contract. One that fails is played each time: whether it fails
	// again is for rapid to see.
	passed map[string]bool
}

// mostPassed bounds the programs that are remembered.
const mostPassed = 1 << 14

func (p *property) check(t *rapid.T) {
	t.Helper()
	r, end, err := p.open()
	if err != nil {
		t.Fatalf("%v", err)
	}
	defer func() {
		if err := end(); err != nil {
			t.Errorf("%v", err)
		}
	}()
	drawn := p.programs.Draw(t, "program")
	drawn.ID = "drawn"
	text, err := json.Marshal(drawn)
	if err != nil {
		t.Fatalf("the program cannot be written: %v", err)
	}
	if p.known(string(text)) {
		return
	}
	all, _, obstacle := r.once(context.Background(), drawn, p.patience(r))
	if i := slices.IndexFunc(all, r.fails); i >= 0 {
		p.nowSmaller()
		t.Logf("the program, for unreadcheck replay:\n%s", text)
		t.Fatalf("%s", sentence(all[i]))
	}
	if obstacle != "" {
		t.Skipf("not judged: %s", obstacle)
	}
	p.remember(string(text))
}

// patience is how long a reading is repeated until it shows what it has to: less once a program has failed with all of it,
// since rapid then tries many that fail as well.
func (p *property) patience(r *ownReplayer) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failed {
		return r.campaign.hurry()
	}
	return 0
}

func (p *property) nowSmaller() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failed = true
}

// open is a replayer for one program, and what ends it.
func (p *property) open() (r *ownReplayer, end func() error, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	ctx := context.Background()
	if p.shared != nil {
		return p.shared, func() error { return nil }, nil
	}
	if r, err = replayerOf(ctx, p.subject, p.changes); err != nil {
		return nil, nil, err
	}
	if p.programs == nil {
		p.programs = sequences(r.target.Contract)
	}
	if _, inMemory := p.subject.(http.Handler); inMemory {
		p.shared = r
		return r, func() error { return nil }, nil
	}
	return r, func() error { return r.close(ctx) }, nil
}

func (p *property) known(text string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.passed[text]
}

func (p *property) remember(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.passed) >= mostPassed {
		clear(p.passed)
	}
	p.passed[text] = true
}
