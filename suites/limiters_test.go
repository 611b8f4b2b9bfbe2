package suites

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
)

// limitedTarget is a reference without a limit of its own behind a limiter of a test's making.
type limitedTarget struct {
	reference http.Handler
	path      string
	latency   time.Duration
	// key tells calls that share a quota; nil is one quota for all.
	key func(*http.Request) string
	// admit lets a call in, given the times at which earlier calls with its key were let in.
	admit func(now time.Time, admitted []time.Time) bool
	// refuse answers a call that is not let in.
	refuse func(http.ResponseWriter, *http.Request)
	// applies: a refused call takes effect all the same.
	applies bool

	mu       sync.Mutex
	admitted map[string][]time.Time
}

func (l *limitedTarget) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != l.path {
		l.reference.ServeHTTP(w, r)
		return
	}
	// The way there and the way back.
	time.Sleep(l.latency / 2)
	defer time.Sleep(l.latency / 2)
	key := ""
	if l.key != nil {
		key = l.key(r)
	}
	now := time.Now()
	l.mu.Lock()
	in := l.admit(now, l.admitted[key])
	if in {
		l.admitted[key] = append(l.admitted[key], now)
	}
	l.mu.Unlock()
	if in {
		l.reference.ServeHTTP(w, r)
		return
	}
	if l.applies {
		l.reference.ServeHTTP(httptest.NewRecorder(), r)
	}
	l.refuse(w, r)
}

// window admits so many calls in windows of the clock.
func window(calls int, per time.Duration) func(time.Time, []time.Time) bool {
	return func(now time.Time, admitted []time.Time) bool {
		from, n := now.Truncate(per), 0
		for i := len(admitted) - 1; i >= 0 && !admitted[i].Before(from); i-- {
			n++
		}
		return n < calls
	}
}

func answers(status int, body string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body)
	}
}

const refusal = `{"ActionStatus":"FAIL","ErrorInfo":"too many requests","ErrorCode":60007}`

// wrongLimiters break the contract, each in one way, with the id of the requirement that says so, or the ids where it
// depends on the moment.
var wrongLimiters = []struct {
	name string
	ids  []string
	make func(*limitedTarget)
	// network: what it does shows only where there are connections.
	network bool
}{
	{name: "20", ids: []string{"UMN-RATE-1"}, make: func(l *limitedTarget) { l.admit = window(20, time.Second) }},
	{name: "100", ids: []string{"UMN-RATE-1"}, make: func(l *limitedTarget) { l.admit = window(100, time.Second) }},
	{name: "150", ids: []string{"UMN-RATE-1"}, make: func(l *limitedTarget) { l.admit = window(150, time.Second) }},
	{name: "180", ids: []string{"UMN-RATE-1"}, make: func(l *limitedTarget) { l.admit = window(180, time.Second) }},
	{name: "260", ids: []string{"UMN-RATE-2"}, make: func(l *limitedTarget) { l.admit = window(260, time.Second) }},
	{name: "400", ids: []string{"UMN-RATE-2"}, make: func(l *limitedTarget) { l.admit = window(400, time.Second) }},
	{name: "1000", ids: []string{"UMN-RATE-2"}, make: func(l *limitedTarget) { l.admit = window(1000, time.Second) }},
	{name: "none", ids: []string{"UMN-RATE-2"}, make: func(l *limitedTarget) { l.admit = func(time.Time, []time.Time) bool { return true } }},
	{name: "12000 a minute", ids: []string{"UMN-RATE-2"}, make: func(l *limitedTarget) { l.admit = window(12000, time.Minute) }},
	{name: "200 a minute", ids: []string{"UMN-RATE-1", "UMN-RATE-5"}, make: func(l *limitedTarget) { l.admit = window(200, time.Minute) }},
	{name: "one for each connection", ids: []string{"UMN-RATE-7"}, network: true, make: func(l *limitedTarget) {
		l.key = func(r *http.Request) string { return r.RemoteAddr }
	}},
	{name: "one for each random", ids: []string{"UMN-RATE-7"}, make: func(l *limitedTarget) {
		l.key = func(r *http.Request) string { return r.URL.Query().Get("random") }
	}},
	{name: "one for each member", ids: []string{"UMN-RATE-7"}, make: func(l *limitedTarget) { l.key = memberOf }},
	{name: "never recovers", ids: []string{"UMN-RATE-5"}, make: func(l *limitedTarget) {
		limit, over := window(200, time.Second), false
		l.admit = func(now time.Time, admitted []time.Time) bool {
			over = over || !limit(now, admitted)
			return !over
		}
	}},
	{name: "HTTP 429", ids: []string{"UMN-RATE-3"}, make: func(l *limitedTarget) { l.refuse = answers(429, refusal) }},
	{name: "HTTP 503", ids: []string{"UMN-RATE-3"}, make: func(l *limitedTarget) { l.refuse = answers(503, "") }},
	{name: "closes the connection", ids: []string{"UMN-RATE-6"}, network: true, make: func(l *limitedTarget) {
		l.refuse = func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Connection", "close")
			answers(200, refusal)(w, r)
		}
	}},
	{name: "says OK", ids: []string{"UMN-RATE-3"}, make: func(l *limitedTarget) {
		l.refuse = answers(200, `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":60007}`)
	}},
	{name: "carries code 0", ids: []string{"UMN-RATE-3"}, make: func(l *limitedTarget) {
		l.refuse = answers(200, `{"ActionStatus":"FAIL","ErrorInfo":"too many requests","ErrorCode":0}`)
	}},
	{name: "says nothing and drops", ids: []string{"UMN-RATE-3"}, make: func(l *limitedTarget) {
		l.refuse = answers(200, `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`)
	}},
	{name: "applies what it refuses", ids: []string{"UMN-RATE-4"}, make: func(l *limitedTarget) { l.applies = true }},
}

// newLimited is a target with a limiter that keeps the contract, for a test to change.
func newLimited(t *testing.T, c *spec.Contract) *limitedTarget {
	t.Helper()
	reference, err := emulator.New(emulator.Options{Contract: c, Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reference.Close() })
	return &limitedTarget{reference: reference, path: c.Path, admitted: map[string][]time.Time{},
		admit: window(c.Limit.Calls, c.Limit.Per), refuse: answers(200, refusal)}
}

// redRate are the ids of the rate chapter's requirements that a probe shows not to be kept.
func redRate(findings map[string]judge.Finding) []string {
	var out []string
	for id, f := range findings {
		if f.Red() {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}
