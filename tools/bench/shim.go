package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// command is the last part of the path of the call under test.
const command = "set_unread_msg_num"

// shim stands between a tool and the server. It counts the calls of the call under test, keeps a peer below the server's
// rate limit and, where asked to, lifts the ErrorCode of an answer to an HTTP status, so that a tool that knows good
// from bad by the status sees a difference.
type shim struct {
	address string
	lift    bool
	// pace is the shortest time between two requests; 0 lets them through as they come.
	pace time.Duration

	mu sync.Mutex
	// calls are those of the call under test, requests those of any kind.
	calls, requests int
	first           time.Time
	next            time.Time

	server *http.Server
}

// open begins to forward what arrives at a free port of this machine to upstream, a base URL.
func (s *shim) open(ctx context.Context, upstream string) error {
	to, err := url.Parse(upstream)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			// A query that does not parse is a call like another: it has to arrive as it was sent.
			r.Out.URL.RawQuery = r.In.URL.RawQuery
		},
		Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true},
		// A tool may hang up in the middle of an answer, which is no news.
		ErrorLog: log.New(io.Discard, "", 0),
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			hangUp(w)
		},
	}
	if s.lift {
		proxy.ModifyResponse = liftAnswer
	}
	s.address = "http://" + listener.Addr().String()
	s.server = &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.admit(r)
		proxy.ServeHTTP(w, r)
	})}
	go func() { _ = s.server.Serve(listener) }()
	return nil
}

// admit counts a request and waits for its turn.
func (s *shim) admit(r *http.Request) {
	s.mu.Lock()
	now := time.Now()
	if s.first.IsZero() {
		s.first = now
	}
	s.requests++
	if strings.Contains(r.URL.Path, command) {
		s.calls++
	}
	wait := s.next.Sub(now)
	if s.next = s.next.Add(s.pace); wait <= 0 {
		wait, s.next = 0, now.Add(s.pace)
	}
	s.mu.Unlock()
	time.Sleep(wait)
}

// firstRequest is when the first request of any kind came.
func (s *shim) firstRequest() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.first
}

// seen is how many calls of the call under test were let through so far.
func (s *shim) seen() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// seenOfAnyKind is how many requests were let through so far.
func (s *shim) seenOfAnyKind() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

func (s *shim) close() { _ = s.server.Close() }

// hangUp ends a connection without an answer, as a server does that crashed.
func hangUp(w http.ResponseWriter) {
	if h, ok := w.(http.Hijacker); ok {
		if conn, _, err := h.Hijack(); err == nil {
			_ = conn.Close()
			return
		}
	}
	w.WriteHeader(http.StatusBadGateway)
}

// liftAnswer gives a refusal that came with status 200 the status that fits its ErrorCode. An answer that is no envelope
// with a whole number for a code stays as it is.
func liftAnswer(r *http.Response) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	_ = r.Body.Close()
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	r.Header.Set("Content-Length", strconv.Itoa(len(body)))
	r.TransferEncoding = nil
	var answer struct {
		ErrorCode *int `json:"ErrorCode"`
	}
	if r.StatusCode != http.StatusOK || json.Unmarshal(body, &answer) != nil || answer.ErrorCode == nil {
		return nil
	}
	r.StatusCode = status(*answer.ErrorCode, r.Request.Method)
	r.Status = strconv.Itoa(r.StatusCode) + " " + http.StatusText(r.StatusCode)
	if r.StatusCode == http.StatusMethodNotAllowed {
		r.Header.Set("Allow", http.MethodPost)
	}
	return nil
}

// status is the HTTP status by which other APIs would say what the code says.
func status(code int, method string) int {
	switch {
	case code == 0:
		return http.StatusOK
	case method != http.MethodPost:
		return http.StatusMethodNotAllowed
	case code == 10002:
		return http.StatusServiceUnavailable
	case code == 10006, code == 60007, code == 60011, code == 60018, code == 60019:
		return http.StatusTooManyRequests
	case code == 10007, code == 60010, code == 70403:
		return http.StatusForbidden
	case code == 10003, code == 10010, code == 10015, code == 10019:
		return http.StatusNotFound
	case code >= 70000, code == 60004, code == 60005:
		return http.StatusUnauthorized
	default:
		return http.StatusBadRequest
	}
}
