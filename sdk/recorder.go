package sdk

import (
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
	"github.com/unreadcheck/unreadcheck/target"
)

const (
	// longestBody is how much of a request's body is read. The largest of the cases has some hundred bytes.
	longestBody = 64 << 10
	// mostRequests is how many requests of a case are kept. A burst has a few hundred.
	mostRequests = 2000
)

// recorder is the recording server of one setting: it keeps each request as it came and answers as its case wants it.
type recorder struct {
	contract   *spec.Contract
	reference  *emulator.Emulator
	redactor   *target.Redactor
	key        string
	sdkAppID   uint64
	identifier string
	times      Times
	start      time.Time

	mu       sync.Mutex
	nextID   int
	current  *scene
	scenes   map[string]*scene // by the case's name
	byMember map[string]*scene
	userSigs map[string]int
	// issued is the newest UserSig's time of issue, and expired up to which one they are refused.
	issued, expired time.Time
	// closed: no more requests are taken; serving are those that were.
	closed  bool
	serving sync.WaitGroup
}

// scene is a case with what came for it.
type scene struct {
	Case
	// over is closed once the adapter is done with the case: whoever still waits for an answer gets none.
	over chan struct{}
	// answered: the adapter gave a result.
	answered  atomic.Bool
	requests  []*Request
	uncounted int
}

func newScene(c Case) *scene { return &scene{Case: c, over: make(chan struct{})} }

// end ends the case, with a result or without.
func (s *scene) end(answered bool) {
	s.answered.Store(answered)
	close(s.over)
}

// begin makes a case the one for which requests come from now on.
func (r *recorder) begin(c Case) *scene {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := newScene(c)
	r.current, r.scenes[c.Name] = s, s
	for _, name := range c.Members {
		r.byMember[name] = s
	}
	return s
}

// expire makes every UserSig that was seen count as expired, once. It returns from when on a new one is different: they
// have a time in whole seconds.
func (r *recorder) expire() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.expired.IsZero() {
		r.expired = r.issued
	}
	return r.expired.Add(time.Second)
}

// heard tells whether a request came for the case.
func (r *recorder) heard(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.scenes[name] != nil && len(r.scenes[name].requests) > 0
}

// ServeHTTP records one request and answers it.
func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if !r.enter() {
		panic(http.ErrAbortHandler)
	}
	defer r.serving.Done()
	unread := r.inUnread()
	var body []byte
	if !unread {
		// What breaks off is recorded as far as it came.
		body, _ = io.ReadAll(io.LimitReader(req.Body, longestBody))
	}
	s, q, seen := r.record(req, body)
	if s == nil {
		panic(http.ErrAbortHandler) // it came before the first case: nobody waits for an answer
	}
	reply := r.reply(s, q, seen, req, body)
	delivered, abandoned := deliver(w, req, reply, s)
	r.mu.Lock()
	defer r.mu.Unlock()
	q.Answered, q.Abandoned = time.Since(r.start), abandoned
	switch {
	case abandoned:
		q.Trouble = &record.Trouble{Kind: record.TroubleTimeout, Detail: "the client closed the connection"}
	case !delivered:
		q.Trouble = &record.Trouble{Kind: record.TroubleReset, Detail: "the server closed the connection"}
	default:
		q.Response = &record.Response{Status: reply.status, Proto: req.Proto, Header: map[string][]string{"Content-Type": {reply.mediaType}},
			Body: record.Bytes(r.redactor.Text(string(reply.body))), Truncated: reply.manner == cut}
	}
}

// enter counts a request in, unless there are to be no more.
func (r *recorder) enter() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.serving.Add(1)
	}
	return !r.closed
}

// inUnread tells whether the case of the moment wants requests that are not read.
func (r *recorder) inUnread() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.current != nil && r.current.Answer == ResetUnread
}

// record keeps a request; seen is how many of its case came before it. The case is the one that its member belongs to,
// so that a request that is late is not taken for one of the next case; without a member it is the one of the moment.
func (r *recorder) record(req *http.Request, body []byte) (s *scene, q *Request, seen int) {
	at := time.Since(r.start)
	q = &Request{Connection: req.RemoteAddr}
	raw, sig := r.readQuery(req.URL.RawQuery, q)
	r.mu.Lock()
	defer r.mu.Unlock()
	if sig != "" {
		if r.userSigs[sig] == 0 {
			r.userSigs[sig] = len(r.userSigs) + 1
		}
		q.UserSig.Number = r.userSigs[sig]
		if q.UserSig.issued.After(r.issued) {
			r.issued = q.UserSig.issued
		}
	}
	s = r.current
	if name, ok := fieldsOf(body)["Member_Account"].(string); ok && r.byMember[name] != nil {
		s = r.byMember[name]
	}
	if s == nil {
		return nil, nil, 0
	}
	r.nextID++
	scheme := "http://"
	if req.TLS != nil {
		scheme = "https://"
	}
	q.Exchange = record.Exchange{
		ID: r.nextID, Program: s.Name, Command: r.contract.Command(), Sent: at, Answered: at,
		Request: record.Request{Method: req.Method, URL: r.redactor.Text(scheme + req.Host + req.URL.EscapedPath() + "?" + raw),
			Header: r.headers(req), Body: record.Bytes(r.redactor.Text(string(body)))},
	}
	seen = len(s.requests) + s.uncounted
	if len(s.requests) < mostRequests {
		s.requests = append(s.requests, q)
	} else {
		s.uncounted++
	}
	return s, q, seen
}

// headers are those that say something about a client.
func (r *recorder) headers(req *http.Request) map[string]string {
	out := map[string]string{}
	for _, name := range []string{"Content-Type", "Accept-Encoding", "Connection", "User-Agent"} {
		if value := req.Header.Get(name); value != "" {
			out[name] = r.redactor.Text(value)
		}
	}
	return out
}

// recordings puts what came for each of the cases into what was played. The door has to be closed: it waits for the
// requests that are being served, whose connections are gone.
func (r *recorder) recordings(played map[string]Recording) {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.serving.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, s := range r.scenes {
		rec := played[name]
		for _, q := range s.requests {
			rec.Requests = append(rec.Requests, *q)
		}
		rec.Uncounted = s.uncounted
		played[name] = rec
	}
}
