package fault

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
)

// replicate makes the server answer readings from a second emulator: what is read back is late by the lag.
func (s *Server) replicate(config emulator.Options, lag Lag) error {
	config.Unlimited, config.Limit, config.CallbackURL, config.Latency = true, nil, "", 0
	follower, err := emulator.New(config)
	if err != nil {
		return err
	}
	handler, end := Behind(s.Handler, follower, lag)
	s.Handler = handler
	s.closers = append(s.closers, end, follower.Close)
	return nil
}

// Lag is how late a follower is.
type Lag struct {
	// By is how much later than the leader it gets a call, and Spread up to how much later still, each call by another time. The
	// calls keep their order.
	By, Spread time.Duration
	// Latency is how long every answer, the leader's or the follower's, is held back. Calls are handed on one after another, so
	// that it must not be the leader who holds them back.
	Latency time.Duration
}

// Behind answers readings from a follower, which gets every call that the leader accepted and that may change something later by
// the lag, in the same order. end waits until it has got all of them.
func Behind(leader, follower http.Handler, lag Lag) (handler http.Handler, end func() error) {
	r := &replica{leader: leader, follower: follower, lag: lag, due: make(chan due, 1<<12), ended: make(chan struct{})}
	go r.follow()
	return r, func() error {
		r.stop.Do(func() { close(r.due) })
		<-r.ended
		return nil
	}
}

type replica struct {
	leader, follower http.Handler
	lag              Lag

	mu    sync.Mutex
	due   chan due
	stop  sync.Once
	ended chan struct{}
}

// due is a call that the follower gets at that time.
type due struct {
	at      time.Time
	request *http.Request
}

// ServeHTTP answers readings from the follower. The signed time of a UserSig does not matter here: both have one clock.
func (r *replica) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if command := path.Base(req.URL.Path); strings.HasPrefix(command, "get_") {
		a := captureAny(r.follower, req)
		hold(req.Context(), r.lag.Latency)
		a.send(w)
		return
	}
	a := r.lead(req, bodyOf(req))
	hold(req.Context(), r.lag.Latency)
	a.send(w)
}

// lead has the leader answer, and hands on what it accepted.
func (r *replica) lead(req *http.Request, body []byte) *answer {
	r.mu.Lock()
	defer r.mu.Unlock()
	copied := withBody(req, body)
	a := captureAny(r.leader, withBody(req, body))
	if !bytes.Contains(a.Body, []byte(`"ErrorCode":0,`)) {
		return a // what is refused changes nothing
	}
	select {
	case r.due <- due{time.Now().Add(r.lag.By + rand.N(r.lag.Spread+1)), copied}:
	default: // a follower that is so far behind is of no use to anybody
	}
	return a
}

// hold holds an answer back.
func hold(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func (r *replica) follow() {
	defer close(r.ended)
	for d := range r.due {
		time.Sleep(time.Until(d.at))
		r.follower.ServeHTTP(&captured{answer: answer{Header: http.Header{}}}, d.request)
	}
}
