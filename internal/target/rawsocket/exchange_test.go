package rawsocket_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/internal/target/rawsocket"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// rawServer is the address of a server that hands each connection to serve, and is over with the test.
func rawServer(t *testing.T, serve func(net.Conn)) *rawsocket.Address {
	t.Helper()
	return addressOf(t, &url.URL{Scheme: "http", Host: serving(t, serve)})
}

func serving(t *testing.T, serve func(net.Conn)) (host string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serve(conn)
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = listener.Close(); <-ended })
	return listener.Addr().String()
}

func addressOf(t *testing.T, base *url.URL) *rawsocket.Address {
	t.Helper()
	address, err := rawsocket.NewAddress(base, &tls.Config{MinVersion: tls.VersionTLS12}, new(net.Dialer))
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// reads reads so many bytes.
func reads(conn net.Conn, n int) { _, _ = io.ReadFull(conn, make([]byte, n)) }

func says200(conn net.Conn, body string) {
	_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

func sending(requests int, segments ...program.Segment) rawsocket.Sending {
	return rawsocket.Sending{Segments: segments, NoBody: make([]bool, requests)}
}

func bytesOf(text string) program.Segment { return program.Segment{Bytes: []byte(text)} }

const (
	plenty = 20 * time.Second
	little = 150 * time.Millisecond
)

func TestExchange(t *testing.T) {
	var packed bytes.Buffer
	packer := gzip.NewWriter(&packed)
	_, _ = packer.Write([]byte("unpacked"))
	_ = packer.Close()
	halfClosed := sending(1, bytesOf("ask"))
	halfClosed.HalfClose = true
	bodiless := sending(2, bytesOf("ask"))
	bodiless.NoBody[0] = true
	tests := []struct {
		name    string
		serve   func(net.Conn)
		sending rawsocket.Sending
		timeout time.Duration
		want    string
	}{
		{"one answer", func(c net.Conn) { reads(c, 3); says200(c, "x") }, sending(1, bytesOf("ask")), plenty, "[200 x] closed"},
		{"two answers at once", func(c net.Conn) { reads(c, 6); says200(c, "x"); says200(c, "y") }, sending(2, bytesOf("ask"), bytesOf("ask")), plenty, "[200 x] [200 y] closed"},
		{"one answer of two", func(c net.Conn) { reads(c, 3); says200(c, "x") }, sending(2, bytesOf("ask")), plenty, "[200 x] closed"},
		{"more answers than requests", func(c net.Conn) { reads(c, 3); says200(c, "x"); says200(c, "y") }, sending(1, bytesOf("ask")), plenty, "[200 x] [200 y] closed"},
		{"an answer that ends with its connection", func(c net.Conn) {
			reads(c, 3)
			_, _ = io.WriteString(c, "HTTP/1.0 200 OK\r\n\r\nxyz")
		}, sending(1, bytesOf("ask")), plenty, "[200 xyz] closed"},
		{"an answer to HEAD", func(c net.Conn) {
			reads(c, 3)
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n")
			says200(c, "y")
		}, bodiless, plenty, "[200 ] [200 y] closed"},
		{"an interim answer", func(c net.Conn) {
			reads(c, 3)
			_, _ = io.WriteString(c, "HTTP/1.1 100 Continue\r\n\r\n")
			says200(c, "x")
		}, sending(1, bytesOf("ask")), plenty, "(100) [200 x] closed"},
		{"a packed answer", func(c net.Conn) {
			reads(c, 3)
			_, _ = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", packed.Len(), packed.Bytes())
		}, sending(1, bytesOf("ask")), plenty, "[200 unpacked] closed"},
		{"an answer that is said to be packed", func(c net.Conn) {
			reads(c, 3)
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx")
		}, sending(1, bytesOf("ask")), plenty, "[200 x] closed"},
		{"no answer", func(c net.Conn) { reads(c, 3) }, sending(1, bytesOf("ask")), plenty, "closed"},
		{"a part of an answer", func(c net.Conn) { reads(c, 3); _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-") }, sending(1, bytesOf("ask")), plenty,
			`"HTTP/1.1 200 OK\r\nContent-" closed`},
		{"an answer and what is none", func(c net.Conn) { reads(c, 3); says200(c, "x"); _, _ = io.WriteString(c, "rest\r\n\r\n") }, sending(2, bytesOf("ask")), plenty,
			`[200 x] "rest\r\n\r\n"`},
		{"a sender that ends", func(c net.Conn) { _, _ = io.ReadAll(c); says200(c, "x") }, halfClosed, plenty, "[200 x] closed"},
		{"silence", func(c net.Conn) { _, _ = io.ReadAll(c) }, sending(1, bytesOf("ask")), little, "timed out"},
		{"silence after one of two", func(c net.Conn) { says200(c, "x"); _, _ = io.ReadAll(c) }, sending(2, bytesOf("ask")), little, "[200 x] timed out"},
		{"a body that does not end", func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nx")
			_, _ = io.ReadAll(c)
		}, sending(1, bytesOf("ask")), little, `"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nx" timed out`},
		{"a connection that stays open", func(c net.Conn) { says200(c, "x"); _, _ = io.ReadAll(c) }, sending(1, bytesOf("ask")), plenty, "[200 x]"},
		{"a server that does not read", func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n") },
			sending(1, bytesOf(strings.Repeat("x", 8<<20))), plenty, "[413 ] closed"},
		{"a second piece once the first is answered", func(c net.Conn) { reads(c, 3); says200(c, "x"); reads(c, 4); says200(c, "y") },
			sending(2, bytesOf("ask"), program.Segment{Bytes: []byte("more"), Pause: plenty, Await: 1}), plenty, "[200 x] [200 y] closed"},
		{"a third piece once two are answered", func(c net.Conn) {
			reads(c, 3)
			says200(c, "x")
			reads(c, 4)
			says200(c, "y")
			reads(c, 5)
			says200(c, "z")
		}, sending(3, bytesOf("ask"), program.Segment{Bytes: []byte("more"), Pause: plenty, Await: 1}, program.Segment{Bytes: []byte("again"), Pause: plenty, Await: 2}),
			plenty, "[200 x] [200 y] [200 z] closed"},
		{"a second piece that is not waited for", func(c net.Conn) { reads(c, 7); says200(c, "x") },
			sending(1, bytesOf("ask"), program.Segment{Bytes: []byte("more"), Pause: time.Millisecond, Await: 1}), plenty, "[200 x] closed"},
		{"a server that is gone before the second piece", func(net.Conn) {}, sending(1, bytesOf("ask"), program.Segment{Bytes: []byte("more"), Pause: plenty}), plenty, "closed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			seen := rawsocket.Exchange(context.Background(), rawServer(t, test.serve), test.sending, test.timeout)
			if got := describe(seen); got != test.want {
				t.Errorf("saw %s, want %s", got, test.want)
			}
			if seen.Took < 0 || seen.TimedOut && seen.Took < test.timeout/2 {
				t.Errorf("it took %s of %s", seen.Took, test.timeout)
			}
		})
	}
}

// describe is what was seen on one line.
func describe(s raw.Seen) string {
	var parts []string
	for _, code := range s.Interim {
		parts = append(parts, fmt.Sprintf("(%d)", code))
	}
	for _, a := range s.Answers {
		parts = append(parts, fmt.Sprintf("[%d %s]", a.Status, a.Body))
	}
	if len(s.Rest) > 0 {
		parts = append(parts, fmt.Sprintf("%q", s.Rest))
	}
	if s.Closed {
		parts = append(parts, "closed")
	}
	if s.TimedOut {
		parts = append(parts, "timed out")
	}
	if s.Trouble != nil {
		parts = append(parts, s.Trouble.Kind)
	}
	return strings.Join(parts, " ")
}

// Where a server says that an answer is the last of its connection, the recording says so too.
func TestExchangeKeepsThatAnAnswerIsTheLast(t *testing.T) {
	for header, want := range map[string]string{"": "", "Connection: close\r\n": "close", "Connection: keep-alive\r\n": "keep-alive"} {
		address := rawServer(t, func(conn net.Conn) {
			reads(conn, 3)
			_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\n%sContent-Length: 2\r\n\r\n{}", header)
		})
		seen := rawsocket.Exchange(t.Context(), address, sending(1, bytesOf("ask")), plenty)
		if len(seen.Answers) != 1 || strings.Join(seen.Answers[0].Header["Connection"], ",") != want {
			t.Errorf("%q: %+v", header, seen.Answers)
		}
	}
}

func TestExchangeBoundsWhatItKeeps(t *testing.T) {
	endless := func(head string) *rawsocket.Address {
		return rawServer(t, func(c net.Conn) {
			_, _ = io.WriteString(c, head)
			for chunk := bytes.Repeat([]byte("x"), 1<<16); ; {
				if _, err := c.Write(chunk); err != nil {
					return
				}
			}
		})
	}
	body := rawsocket.Exchange(context.Background(), endless("HTTP/1.1 200 OK\r\n\r\n"), sending(1, bytesOf("ask")), plenty)
	if len(body.Answers) != 1 || !body.Answers[0].Truncated || len(body.Answers[0].Body) != 1<<20 {
		t.Errorf("of an endless body, %d answers are kept", len(body.Answers))
	}
	noise := rawsocket.Exchange(context.Background(), endless(""), sending(1, bytesOf("ask")), plenty)
	if len(noise.Answers) != 0 || len(noise.Rest) != 1<<10 || noise.TimedOut {
		t.Errorf("of endless noise, %d bytes are kept", len(noise.Rest))
	}
}

func TestExchangeEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	address := rawServer(t, func(c net.Conn) { reads(c, 3); cancel(); _, _ = io.ReadAll(c) })
	seen := rawsocket.Exchange(ctx, address, sending(1, bytesOf("ask"), program.Segment{Bytes: []byte("x"), Pause: plenty}), 10*plenty)
	if seen.Took > plenty {
		t.Errorf("it took %s", seen.Took)
	}
}

func TestExchangeWithoutConnection(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	seen := rawsocket.Exchange(context.Background(), addressOf(t, &url.URL{Scheme: "http", Host: nobody}), sending(1, bytesOf("ask")), plenty)
	if seen.Trouble == nil || seen.Trouble.Kind != record.TroubleRefused {
		t.Errorf("saw %+v, want that nobody is there", seen.Trouble)
	}
	host := serving(t, func(c net.Conn) { reads(c, 3); _, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n") })
	plain, secure := addressOf(t, &url.URL{Scheme: "http", Host: host}), addressOf(t, &url.URL{Scheme: "https", Host: host})
	if seen := rawsocket.Exchange(context.Background(), secure, sending(1, bytesOf("ask")), plenty); seen.Trouble == nil || seen.Trouble.Kind != record.TroubleTLS {
		t.Errorf("saw %+v, want that there is no TLS", seen.Trouble)
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if seen := rawsocket.Exchange(cancelled, plain, sending(1, bytesOf("ask")), plenty); seen.Trouble == nil || seen.Trouble.Kind != record.TroubleCancelled {
		t.Errorf("saw %+v, want that it was cancelled", seen.Trouble)
	}
}

func TestAddresses(t *testing.T) {
	for text, fine := range map[string]bool{
		"http://127.0.0.1:1": true, "https://localhost": true, "http://[::1]:8080/x": true, "ftp://127.0.0.1": false, "http://": false,
	} {
		base, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := rawsocket.NewAddress(base, &tls.Config{MinVersion: tls.VersionTLS12}, nil); (err == nil) != fine {
			t.Errorf("%s: %v", text, err)
		}
	}
}
