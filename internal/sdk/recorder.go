package sdk

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/sdk/http1"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

const (
	// mostRequests is how many requests of a case are kept. A burst has a few hundred.
	mostRequests = 2000
	// mostSecrets is of how many requests of a case UserSigs are looked for in what its caller is shown.
	mostSecrets = 8
	// mostHandshakes is how many beginnings of connections are kept of a case.
	mostHandshakes = 20
)

// recorder is the recording server of one setting: it keeps each request as it came and answers as its case wants it.
type recorder struct {
	server     http1.Server
	contract   *spec.Contract
	reference  *emulator.Emulator
	redactor   *target.Redactor
	key        string
	sdkAppID   uint64
	identifier string
	times      Times
	start      time.Time
	// ids numbers the requests of all settings.
	ids *atomic.Int64

	mu       sync.Mutex
	current  *scene
	scenes   map[string]*scene // by the case's name
	byMember map[string]*scene
	// userSigs numbers those that were seen, from 1. Those up to expired are refused.
	userSigs map[string]int
	expired  int
	// lasting is until when the UserSigs that were seen are valid.
	lasting time.Time
}

// newRecorder makes a server for one setting.
func newRecorder(config Config, state *runState, reference *emulator.Emulator, identifier string) *recorder {
	r := &recorder{
		contract: config.Contract, reference: reference, redactor: config.redactor, key: state.key,
		sdkAppID: emulator.DefaultSDKAppID, identifier: identifier, times: config.Times, start: state.start, ids: &state.ids,
		scenes: map[string]*scene{}, byMember: map[string]*scene{}, userSigs: map[string]int{},
	}
	r.server.Handler, r.server.Began = r.serve, r.began
	return r
}

// scene is a case with what came for it.
type scene struct {
	Case
	// over is closed once the adapter is done with the case: whoever still waits for an answer gets none.
	over chan struct{}
	// answered: the adapter gave a result.
	answered   atomic.Bool
	requests   []*Request
	uncounted  int
	handshakes []http1.Handshake
	expiry     Expiry
	// leaked: a secret stood in the adapter's log.
	leaked bool
	// secrets hides the UserSigs of the case's first requests, in whatever form they show up.
	secrets *target.Redactor
}

func newScene(c Case) *scene {
	return &scene{Case: c, over: make(chan struct{}), secrets: target.NewRedactor()}
}

// end ends the case, with a result or without.
func (s *scene) end(answered bool) {
	s.answered.Store(answered)
	close(s.over)
}

// begin makes a case the one for which requests come from now on.
func (r *recorder) begin(c Case) *scene {
	s := newScene(c)
	r.mu.Lock()
	defer r.mu.Unlock()
	if c.Answer == ExpireUserSig {
		s.expiry = ByClock
		if r.expired > 0 {
			s.expiry = Forced
		}
	}
	r.current, r.scenes[c.Name] = s, s
	for _, name := range c.Members {
		r.byMember[name] = s
	}
	return s
}

// longestLifetime is how long a run waits for UserSigs to expire by themselves.
const longestLifetime = 30 * time.Second

// expire has every UserSig that was seen expire, once. It returns from when on that is so, and a new one is different:
// they have a time in whole seconds. Those that are valid for longer than a run can wait are refused as if they had expired.
func (r *recorder) expire() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	const instant = 1100 * time.Millisecond
	if until := time.Until(r.lasting); until <= longestLifetime {
		return r.lasting.Add(instant)
	}
	if r.expired == 0 {
		r.expired = len(r.userSigs)
	}
	return time.Now().Add(instant)
}

// heard reports whether a request came for the case, and knocked whether a connection did.
func (r *recorder) heard(name string) (heard, knocked bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.scenes[name]
	return s != nil && len(s.requests) > 0, s != nil && len(s.handshakes) > 0
}

// began keeps how a connection began.
func (r *recorder) began(h http1.Handshake) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.current; s != nil && len(s.handshakes) < mostHandshakes {
		s.handshakes = append(s.handshakes, h)
	}
}

// handshakeFault is the first failure of a handshake in the case of the moment, as the end of a sentence.
func (r *recorder) handshakeFault() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, h := range r.current.handshakes {
		if slices.Equal(h.Offered, []string{"h2"}) {
			return " The client offers HTTP/2 alone, and this server speaks HTTP/1.1"
		}
		if h.Fault != "" {
			return " The handshake failed: " + h.Fault
		}
	}
	return ""
}

// secrets hides the UserSigs that came for the case of the moment.
func (r *recorder) secrets() *target.Redactor {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.current == nil {
		return target.NewRedactor()
	}
	return r.current.secrets
}

// leaked notes that a secret stands in the adapter's log.
func (r *recorder) leaked() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.current != nil {
		r.current.leaked = true
	}
}

// serve records one request and answers it.
func (r *recorder) serve(x *http1.Exchange) {
	var body []byte
	if !r.inUnread() {
		body, _ = x.Body() // what breaks off is recorded as far as it came
	}
	s, q, seen := r.record(x, body)
	if s == nil {
		x.HangUp(false) // it came before the first case: nobody waits for an answer
		return
	}
	reply := r.reply(s, q, seen, body)
	delivered, abandoned := deliver(x, reply, s)
	r.mu.Lock()
	defer r.mu.Unlock()
	q.Answered, q.Abandoned, q.Staged = time.Since(r.start), abandoned, reply.staged
	switch {
	case abandoned:
		q.Trouble = &record.Trouble{Kind: record.TroubleTimeout, Detail: "the client closed the connection"}
	case !delivered:
		q.Trouble = &record.Trouble{Kind: record.TroubleReset, Detail: "the server closed the connection"}
	default:
		q.Response = &record.Response{Status: reply.status, Proto: "HTTP/1.1", Header: map[string][]string{"Content-Type": {reply.mediaType}},
			Body: record.Bytes(r.redactor.Text(string(reply.body))), Truncated: reply.manner == cut}
	}
}

// inUnread reports whether the case of the moment wants requests that are not read.
func (r *recorder) inUnread() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.current != nil && r.current.Answer == ResetUnread
}

// record keeps a request; seen is how many of its case came before it. The case is the one that its member belongs to,
// so that a request that is late is not taken for one of the next case; without a member it is the one of the moment.
func (r *recorder) record(x *http1.Exchange, body []byte) (s *scene, q *Request, seen int) {
	at := time.Since(r.start)
	q = &Request{Connection: x.Connection(), Fault: x.Fault}
	base, raw := x.Address()
	q.target = base + raw
	raw, sig := r.readQuery(raw, q)
	r.mu.Lock()
	defer r.mu.Unlock()
	if sig != "" {
		if r.userSigs[sig] == 0 {
			r.userSigs[sig] = len(r.userSigs) + 1
		}
		q.UserSig.Number = r.userSigs[sig]
		if until := q.UserSig.issued.Add(q.UserSig.Expire); until.After(r.lasting) {
			r.lasting = until
		}
	}
	s = r.current
	if name, ok := fieldsOf(body)["Member_Account"].(string); ok && r.byMember[name] != nil {
		s = r.byMember[name]
	}
	if s == nil {
		return nil, nil, 0
	}
	q.Exchange = record.Exchange{
		ID: int(r.ids.Add(1)), Program: s.Name, Command: r.contract.Command(), Sent: at, Answered: at,
		Request: record.Request{Method: x.Method, URL: r.redactor.Text(base + raw),
			Header: r.headers(x.Header), Body: record.Bytes(r.redactor.Text(string(body)))},
	}
	seen = len(s.requests) + s.uncounted
	if seen < mostSecrets {
		s.secrets.Hide(sig, strings.TrimPrefix(userSigVariable, "$"))
	}
	if len(s.requests) < mostRequests {
		s.requests = append(s.requests, q)
	} else {
		s.uncounted++
	}
	return s, q, seen
}

// headers are those that say something about a client.
func (r *recorder) headers(all http.Header) map[string]string {
	out := map[string]string{}
	for _, name := range []string{"Content-Type", "Accept-Encoding", "Connection", "User-Agent", "Transfer-Encoding", "Expect"} {
		if value := all.Get(name); value != "" {
			out[name] = r.redactor.Text(value)
		}
	}
	return out
}

// recordings puts what came for each of the cases into what was played, after the last request was answered.
func (r *recorder) recordings(put func(name string, change func(*Recording))) {
	r.server.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, s := range r.scenes {
		put(name, func(rec *Recording) {
			for _, q := range s.requests {
				rec.Requests = append(rec.Requests, *q)
			}
			if s.leaked {
				rec.Leaks = append(rec.Leaks, LeakLog)
			}
			rec.Uncounted, rec.Handshakes, rec.Expiry = s.uncounted, s.handshakes, s.expiry
		})
	}
}
