package wire_test

import (
	"bytes"
	"io"
	"net"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/unreadcheck/unreadcheck/emulator"
)

// A server that takes what cannot be framed for the beginning of something longer waits for the rest of it. So may it, as long as
// others are answered.
func TestAServerMayWaitForWhatItTakesForLonger(t *testing.T) {
	t.Parallel()
	for id, sign := range map[string]string{
		"http/length-2^63":     "9223372036854775808",
		"http/length-2^64":     "184467440737095",
		"http/chunk-bad-size":  "xyz\r\n",
		"http/chunk-negative":  "-5\r\n",
		"http/chunk-overflow":  "fffffffffffffffffff0\r\n",
		"http/chunk-no-end":    "}0\r\n",
		"http/chunk-too-large": "chunked",
		"http/line-bare-cr":    "HTTP/1.1\rHost",
		"http/transport-hello": "\x16\x03\x01",
		"http/transport-h2":    "PRI * HTTP/2.0",
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(reference(t))
			defer server.Close()
			waiting, at := inFrontOf(t, server.Listener.Addr().String(), []byte(sign))
			player := playerAt(t, at, server.Client(), emulator.DefaultSecretKey)
			player.Timeout = brief
			r := player.Play(t.Context(), caseOf(t, id))
			if len(r.Findings) > 0 || r.Unjudged != "" {
				t.Errorf("found %+v, unjudged for %q", r.Findings, r.Unjudged)
			}
			if !waiting() {
				t.Error("no connection was kept waiting")
			}
		})
	}
}

// inFrontOf is a server that hands on what comes, and keeps a connection waiting on which the sign came. Waiting reports whether
// there was one.
func inFrontOf(t *testing.T, server string, sign []byte) (waiting func() bool, at *url.URL) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var connections sync.WaitGroup
	var kept atomic.Bool
	over := make(chan struct{})
	serve := func(conn net.Conn) {
		defer func() { _ = conn.Close() }()
		first := make([]byte, 1<<16)
		n, _ := conn.Read(first)
		if bytes.Contains(first[:n], sign) {
			kept.Store(true)
			<-over
			return
		}
		behind, err := net.Dial("tcp", server)
		if err != nil {
			return
		}
		defer func() { _ = behind.Close() }()
		if _, err := behind.Write(first[:n]); err == nil {
			_, _ = io.Copy(conn, behind)
		}
	}
	connections.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			connections.Go(func() { serve(conn) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		close(over)
		connections.Wait()
	})
	return kept.Load, &url.URL{Scheme: "http", Host: listener.Addr().String()}
}
