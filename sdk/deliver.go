package sdk

import (
	"compress/gzip"
	"crypto/tls"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// deliver gives the client its answer in the manner that it is to have. It tells whether an answer was given, and
// whether the client had gone before. Once the case is over nobody is answered any more.
func deliver(w http.ResponseWriter, req *http.Request, a reply, s *scene) (delivered, abandoned bool) {
	if a.manner == silent || a.after > 0 {
		var due <-chan time.Time
		if a.manner != silent {
			timer := time.NewTimer(a.after)
			defer timer.Stop()
			due = timer.C
		}
		select {
		case <-due:
		case <-req.Context().Done():
			hangUp(w, false) // else a client that is about to close would be answered at the last moment
			return false, true
		case <-s.over:
			left := s.answered.Load() && leaves(req)
			hangUp(w, false)
			return false, left
		}
	}
	switch a.manner {
	case reset:
		hangUp(w, true)
		return false, false
	case cut:
		w.Header().Set("Content-Type", a.mediaType)
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
		w.WriteHeader(a.status)
		_, _ = w.Write(a.body[:len(a.body)/2]) // who has gone misses nothing
		_ = http.NewResponseController(w).Flush()
		hangUp(w, false)
		return true, false
	}
	w.Header().Set("Content-Type", a.mediaType)
	switch {
	case a.manner == chunked:
		w.WriteHeader(a.status)
		for _, part := range [][]byte{a.body[:len(a.body)/3], a.body[len(a.body)/3:]} {
			_, _ = w.Write(part)
			_ = http.NewResponseController(w).Flush()
		}
	case a.manner == gzipped && strings.Contains(req.Header.Get("Accept-Encoding"), "gzip"):
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(a.status)
		compressor := gzip.NewWriter(w)
		_, _ = compressor.Write(a.body)
		_ = compressor.Close()
	default:
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
		w.WriteHeader(a.status)
		_, _ = w.Write(a.body)
	}
	return true, false
}

// leaves tells whether the client closes the connection, now that it has told its caller of the outcome: which of the
// two becomes known first is a matter of luck.
func leaves(req *http.Request) bool {
	timer := time.NewTimer(time.Second)
	defer timer.Stop()
	select {
	case <-req.Context().Done():
		return true
	case <-timer.C:
		return false
	}
}

// hangUp closes the request's connection, with a reset where there is to be one.
func hangUp(w http.ResponseWriter, reset bool) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // closes it as well, in its own way
	}
	inner := connection
	if secure, ok := connection.(*tls.Conn); ok {
		inner = secure.NetConn()
	}
	if tcp, ok := inner.(*net.TCPConn); ok && reset {
		_ = tcp.SetLinger(0)
	}
	_ = inner.Close() // without the farewell of TLS: the client is to see that it was cut off
}
