package target

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// scripted answers the requests of each connection with these texts, one after the other, and then hangs up; "" is not an answer,
// for as long as the caller stays. It tells how many connections there were.
func scripted(t *testing.T, answers ...string) (base *url.URL, connections func() int) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	var mu sync.Mutex
	count := 0
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			count++
			mu.Unlock()
			serving.Go(func() {
				defer func() { _ = conn.Close() }()
				reader := bufio.NewReader(conn)
				for _, answer := range answers {
					req, err := http.ReadRequest(reader)
					if err != nil {
						return
					}
					_, _ = io.Copy(io.Discard, req.Body)
					if answer == "" {
						_, _ = reader.ReadByte() // until the caller hangs up
						return
					}
					_, _ = io.WriteString(conn, answer)
				}
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		serving.Wait()
	})
	return &url.URL{Scheme: "http", Host: listener.Addr().String(), Path: "/"}, func() int {
		mu.Lock()
		defer mu.Unlock()
		return count
	}
}

func answerOf(body string, header ...string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s", strings.Join(append(header, ""), "\r\n"), len(body), body)
}

// TestASeatsConnection makes three calls over a seat's connection. What the first answer is decides whether the second call may
// use the same one.
func TestASeatsConnection(t *testing.T) {
	long := strings.Repeat("x", longestBody+2)
	for name, c := range map[string]struct {
		first       string
		timeout     time.Duration
		want        string // of the first call: what its body begins with, or the kind of trouble
		connections int
	}{
		"kept":                     {answerOf("1"), time.Minute, "1", 1},
		"an interim answer before": {"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" + answerOf("1"), time.Minute, "1", 1},
		"the server will close":    {answerOf("1", "Connection: close"), time.Minute, "1", 3},
		"HTTP/1.0":                 {strings.Replace(answerOf("1"), "HTTP/1.1", "HTTP/1.0", 1), time.Minute, "1", 3},
		"bytes after the answer":   {answerOf("1") + answerOf("another's"), time.Minute, "1", 3},
		"an endless body":          {answerOf(long), time.Minute, "xxx", 3},
		"no answer in time":        {"", 30 * time.Millisecond, record.TroubleTimeout, 3},
		"a body cut short":         {strings.Replace(answerOf("1"), "Length: 1", "Length: 9", 1), time.Minute, record.TroubleReset, 3},
		"interim answers only":     {strings.Repeat("HTTP/1.1 102 Processing\r\n\r\n", mostInterim), time.Minute, record.TroubleOther, 3},
	} {
		t.Run(name, func(t *testing.T) {
			answers := []string{c.first, answerOf("2"), answerOf("3")}
			if c.want == record.TroubleReset {
				answers = answers[:1] // the server hangs up, and the body ends there
			}
			base, connections := scripted(t, answers...)
			o := &ownConn{base: base, dial: (&net.Dialer{}).DialContext, timeout: c.timeout}
			defer o.close()
			for i := range 3 {
				got := callOver(t.Context(), o, base)
				want := c.want
				if c.connections == 1 {
					want = fmt.Sprint(i + 1)
				}
				if !strings.HasPrefix(got, want) {
					t.Errorf("call %d has %.20q, want %q", i+1, got, want)
				}
			}
			if n := connections(); n != c.connections {
				t.Errorf("%d connections were opened, want %d", n, c.connections)
			}
		})
	}
}

// callOver makes one call and tells the answer's body, or the kind of trouble.
func callOver(ctx context.Context, o *ownConn, base *url.URL) string {
	response, err := o.carry(ctx, request{method: http.MethodPost, url: base.String() + "/v4", header: plainHeader, body: []byte("{}")})
	if err != nil {
		return troubleKind(err)
	}
	return string(response.Body)
}

// What is written by hand for most requests is what net/http writes, byte by byte.
func TestASeatWritesWhatNetHTTPDoes(t *testing.T) {
	base, err := url.Parse("http://127.0.0.1:8080/behind/a+proxy")
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]request{
		"a usual call":   {method: http.MethodPost, url: base.String() + "/v4?usersig=eJ%2Bx&random=7", header: plainHeader, body: []byte(`{"GroupId":"группа"}`)},
		"an empty body":  {method: http.MethodPost, url: base.String() + "/v4", header: plainHeader},
		"another method": {method: http.MethodGet, url: base.String() + "/v4", header: plainHeader, body: []byte("{}")},
		"another header": {method: http.MethodPost, url: base.String() + "/v4", header: map[string]string{"Content-Type": "text/plain"}, body: []byte("{}")},
		"no header":      {method: http.MethodPost, url: base.String() + "/v4", header: map[string]string{"Content-Type": ""}, body: []byte("{}")},
	} {
		t.Run(name, func(t *testing.T) {
			var got, want bytes.Buffer
			o := &ownConn{base: base, writer: bufio.NewWriter(&got)}
			if _, err := o.write(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			_ = o.writer.Flush() // to memory
			req, err := r.http(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := req.Write(&want); err != nil {
				t.Fatal(err)
			}
			if got.String() != want.String() {
				t.Errorf("it writes %q, want %q", got.String(), want.String())
			}
		})
	}
}

func TestASeatsConnectionEndsWithItsContext(t *testing.T) {
	base, connections := scripted(t, "")
	o := &ownConn{base: base, dial: (&net.Dialer{}).DialContext, timeout: time.Minute}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	if got := callOver(ctx, o, base); got != record.TroubleCancelled || o.conn != nil {
		t.Errorf("the call ends with %q, and the connection is %v", got, o.conn)
	}
	if got := callOver(ctx, o, base); got != record.TroubleCancelled || connections() != 1 {
		t.Errorf("after its end a call ends with %q, over %d connections", got, connections())
	}
}

// TestASeatsConnectionMayNotRest: a server may have hung up on it by then.
func TestASeatsConnectionMayNotRest(t *testing.T) {
	for rest, want := range map[time.Duration]int{longestIdle / 4: 1, longestIdle + time.Millisecond: 2} {
		base, connections := scripted(t, answerOf("1"), answerOf("2"))
		o := &ownConn{base: base, dial: (&net.Dialer{}).DialContext, timeout: time.Minute}
		callOver(t.Context(), o, base)
		o.used = o.used.Add(-rest)
		callOver(t.Context(), o, base)
		if n := connections(); n != want {
			t.Errorf("after %s there were %d connections, want %d", rest, n, want)
		}
		o.close()
	}
}

// TestASeatReadsAgainWhatAnEndedConnectionLost: a server may hang up after any answer without saying so. A call, which may have had its
// effect, is not made again.
func TestASeatReadsAgainWhatAnEndedConnectionLost(t *testing.T) {
	for effect, want := range map[spec.Effect]string{spec.Reads: "1", spec.Sets: record.TroubleReset} {
		base, _ := scripted(t, answerOf("1"))
		o := &ownConn{base: base, dial: (&net.Dialer{}).DialContext, timeout: time.Minute}
		callOver(t.Context(), o, base)
		response, err := o.carry(t.Context(), request{effect: effect, method: http.MethodPost, url: base.String() + "/v4", header: plainHeader})
		got := ""
		if err != nil {
			got = troubleKind(err)
		} else {
			got = string(response.Body)
		}
		if got != want {
			t.Errorf("after the end of its connection, what %s ends with %q, want %q", effect, got, want)
		}
		o.close()
	}
}

// TestOnlyPlainLoopbackHasAConnectionOfItsOwn: what needs TLS or a proxy is carried as all other calls are.
func TestOnlyPlainLoopbackHasAConnectionOfItsOwn(t *testing.T) {
	for base, want := range map[string]bool{
		"http://127.0.0.1:8080": true, "http://localhost": true,
		"https://127.0.0.1:8080": false, "http://im.example": false,
	} {
		config := configOf(t, base)
		if _, own := seatTransportOf(config, transport(config)).(*ownConn); own != want {
			t.Errorf("%s has a connection of its own: %v", base, own)
		}
	}
	if _, own := seatTransportOf(configOf(t, "http://127.0.0.1:1"), inMemory{}).(*ownConn); own {
		t.Error("a handler in memory has a connection")
	}
}
