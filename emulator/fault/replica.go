package fault

import (
	"bytes"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
)

// replicate makes the server answer readings from a second emulator: what is read back is behind by that time.
func (s *Server) replicate(config emulator.Config, behind time.Duration) error {
	config.Unlimited, config.Limit, config.CallbackURL, config.Latency = true, nil, "", 0
	follower, err := emulator.New(config)
	if err != nil {
		return err
	}
	handler, end := Behind(s.Handler, follower, behind)
	s.Handler = handler
	s.closers = append(s.closers, end, follower.Close)
	return nil
}

// Behind answers readings from a follower, which gets every call that the leader accepted and that may change something later by
// that time, in the same order. end waits until it has got all of them.
func Behind(leader, follower http.Handler, behind time.Duration) (handler http.Handler, end func() error) {
	r := &replica{leader: leader, follower: follower, behind: behind, due: make(chan due, 1<<12), ended: make(chan struct{})}
	go r.follow()
	return r, func() error {
		r.stop.Do(func() { close(r.due) })
		<-r.ended
		return nil
	}
}

type replica struct {
	leader, follower http.Handler
	behind           time.Duration

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

// ServeHTTP answers readings from the follower. The signed time of a UserSig is no matter here: both have one clock.
func (r *replica) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if command := path.Base(req.URL.Path); strings.HasPrefix(command, "get_") {
		r.follower.ServeHTTP(w, req)
		return
	}
	body := bodyOf(req)
	r.mu.Lock()
	defer r.mu.Unlock()
	copied := withBody(req, body)
	answer := captureAny(r.leader, withBody(req, body))
	answer.send(w)
	if !bytes.Contains(answer.Body, []byte(`"ErrorCode":0,`)) {
		return // what is refused changes nothing
	}
	select {
	case r.due <- due{time.Now().Add(r.behind), copied}:
	default: // a follower that is so far behind is of no use to anybody
	}
}

func (r *replica) follow() {
	defer close(r.ended)
	for d := range r.due {
		time.Sleep(time.Until(d.at))
		r.follower.ServeHTTP(&captured{answer: answer{Header: http.Header{}}}, d.request)
	}
}
