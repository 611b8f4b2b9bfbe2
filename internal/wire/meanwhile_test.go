package wire_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// queue is what a server's calls wait in that keep others waiting.
type queue struct {
	mu      sync.Mutex
	waiting map[chan struct{}]bool
	over    chan struct{}
}

// wait keeps a call whose body is cut, until one that it keeps waiting has given up.
func (q *queue) wait() {
	release := make(chan struct{})
	q.mu.Lock()
	q.waiting[release] = true
	q.mu.Unlock()
	select {
	case <-release:
	case <-q.over:
	}
}

// pass keeps a whole call until its caller gives up, where there is one that waits, and reports whether it may go on. Forever says
// whether those that wait go on waiting then.
func (q *queue) pass(ctx context.Context, forever bool) bool {
	q.mu.Lock()
	var held []chan struct{}
	for release := range q.waiting {
		held = append(held, release)
	}
	q.mu.Unlock()
	if len(held) == 0 {
		return true
	}
	select {
	case <-ctx.Done():
	case <-q.over:
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, release := range held {
		if q.waiting[release] && !forever {
			delete(q.waiting, release)
			close(release)
		}
	}
	return false
}

// impatient is a stage whose readings give up.
type impatient struct{ *stage }

const brief = 500 * time.Millisecond

func (i impatient) Read(ctx context.Context, group, member string) (record.Reading, error) {
	ctx, cancel := context.WithTimeout(ctx, brief)
	defer cancel()
	return i.stage.Read(ctx, group, member)
}

// While a server waits for the rest of a body whose sender has ended, it answers others, however short the wait is.
func TestAServerThatAnswersNobodyMeanwhileIsCaught(t *testing.T) {
	t.Parallel()
	type caller struct{ endpoint, first bool }
	for name, test := range map[string]struct {
		// keeps says which other calls are kept waiting; first is the first whole call of the endpoint after the case began to wait.
		keeps    func(caller) bool
		forever  bool
		want     string
		unjudged string
		calls    []int
	}{
		"only itself":                 {func(caller) bool { return false }, false, "", "", []int{5}},
		"one call only":               {func(c caller) bool { return c.first }, false, "", "", []int{7}},
		"the endpoint, for a while":   {func(c caller) bool { return c.endpoint }, false, "UMN-ENV-1", "", []int{7, 8}},
		"all calls, for a while":      {func(caller) bool { return true }, false, "UMN-ENV-1", "the effect was not read back", []int{7, 8}},
		"the endpoint, for very long": {func(c caller) bool { return c.endpoint }, true, "UMN-ENV-1", "", []int{8}},
		"all calls, for very long":    {func(caller) bool { return true }, true, "UMN-ENV-1", "the effect was not read back", []int{8}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			next, q := reference(t), &queue{waiting: map[chan struct{}]bool{}, over: make(chan struct{})}
			var began, once sync.Once
			var waits bool
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					q.mu.Lock()
					began.Do(func() { waits = true })
					q.mu.Unlock()
					q.wait()
					return
				}
				c := caller{endpoint: strings.HasSuffix(r.URL.Path, "/"+contract(t).Command())}
				q.mu.Lock()
				if c.endpoint && waits {
					once.Do(func() { c.first = true })
				}
				q.mu.Unlock()
				if !test.keeps(c) || q.pass(r.Context(), test.forever) {
					next.ServeHTTP(w, withBody(r, body))
				}
			}))
			defer server.Close()
			defer close(q.over)
			player := playerFor(t, server, emulator.DefaultSecretKey)
			whole, _ := player.Stage.(*stage)
			if player.Timeout = brief; test.unjudged != "" {
				player.Stage = impatient{whole}
			}
			r := player.Play(t.Context(), caseOf(t, "http/timing-half-body"))
			var got []string
			for _, f := range r.Findings {
				got = append(got, f.Requirement)
				if f.Expected != "an answer to another call meanwhile" {
					t.Errorf("the finding is %+v", f)
				}
			}
			if strings.Join(got, " ") != test.want || !strings.HasPrefix(r.Unjudged, test.unjudged) || (r.Unjudged == "") != (test.unjudged == "") {
				t.Errorf("found %v, unjudged for %q; want %q, unjudged for %q", got, r.Unjudged, test.want, test.unjudged)
			}
			if !slices.Contains(test.calls, player.Calls) { // the server may see that a caller gave up only once the next one is there
				t.Errorf("%d calls were made, want %v", player.Calls, test.calls)
			}
		})
	}
}

// A case that ends with its context ends while it waits as well, and says so.
func TestAPlayingMeanwhileEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	var cut atomic.Int32
	server := httptest.NewServer(wrongly(t, func(next http.Handler, w http.ResponseWriter, r *http.Request, _ []byte, whole bool) {
		if whole {
			next.ServeHTTP(w, r)
			return
		}
		if cut.Add(1) == 2 { // the playing with another call beside it
			cancel()
		}
		<-over
	}))
	defer server.Close()
	defer close(over)
	player := playerFor(t, server, emulator.DefaultSecretKey)
	player.Timeout = brief
	r := player.Play(ctx, caseOf(t, "http/timing-half-body"))
	if len(r.Findings) > 0 || !strings.HasPrefix(r.Unjudged, "the case was broken off") || len(r.Evidence.Meanwhile) > 0 {
		t.Errorf("found %v, unjudged for %q, with %d playings", r.Findings, r.Unjudged, len(r.Evidence.Meanwhile))
	}
}
