package http1

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// talk sends bytes to a server in the clear and returns what came back, and what the handler saw.
func talk(t *testing.T, sent string, answer func(*Exchange)) (back string, seen []*Exchange) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server := &Server{Handler: func(x *Exchange) {
			_, _ = x.Body()
			seen = append(seen, x)
			answer(x)
		}}
		theirs, ours := net.Pipe()
		served := make(chan struct{})
		go func() { defer close(served); server.ServeConn(ours, &tls.Config{}) }()
		got := make(chan string)
		go func() {
			text, _ := io.ReadAll(theirs)
			got <- string(text)
		}()
		if _, err := theirs.Write([]byte(sent)); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Second)
		_ = theirs.Close()
		<-served
		back = <-got
	})
	return back, seen
}

func ok(x *Exchange) {
	_ = x.Answer(Answer{Status: 200, Header: http.Header{"Content-Type": {"text/plain"}}, Body: []byte("fine")})
}

// What HTTP allows is read as what it is, and has no fault.
func TestWellFormedRequests(t *testing.T) {
	for name, test := range map[string]struct{ sent, target, body string }{
		"a length":            {"POST /a?b=c HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nxy", "/a?b=c", "xy"},
		"chunks":              {"POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n1;e=1\r\nz\r\n0\r\nT: 1\r\n\r\n", "/a", "xyz"},
		"the absolute form":   {"POST https://h/a HTTP/1.1\r\nhost: h\r\ncontent-length: 0\r\n\r\n", "https://h/a", ""},
		"bare line ends":      {"POST /a HTTP/1.1\nHost: h\nContent-Length: 1\n\nx", "/a", "x"},
		"an empty line":       {"\r\nPOST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx", "/a", "x"},
		"a folded header":     {"POST /a HTTP/1.1\r\nHost: h\r\nX: 1\r\n\t2\r\nContent-Length: 1\r\n\r\nx", "/a", "x"},
		"HTTP/1.0":            {"POST /a HTTP/1.0\r\nContent-Length: 1\r\n\r\nx", "/a", "x"},
		"no body":             {"GET /a HTTP/1.1\r\nHost: h\r\n\r\n", "/a", ""},
		"waiting to be asked": {"POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx", "/a", "x"},
	} {
		back, seen := talk(t, test.sent, ok)
		if len(seen) != 1 || seen[0].Fault != "" || seen[0].Target != test.target || string(seen[0].body) != test.body {
			t.Errorf("%s: %+v", name, seen)
		}
		if !strings.Contains(back, "HTTP/1.1 200 OK\r\n") || !strings.HasSuffix(back, "\r\n\r\nfine") {
			t.Errorf("%s is answered %q", name, back)
		}
		if got := strings.HasPrefix(back, "HTTP/1.1 100 Continue\r\n\r\n"); got != (name == "waiting to be asked") {
			t.Errorf("%s is answered %q", name, back)
		}
	}
}

// What HTTP does not allow is a request all the same, and says what is malformed.
func TestMalformedRequests(t *testing.T) {
	for sent, want := range map[string]string{
		"POST /a?b=c d HTTP/1.1\r\nHost: h\r\n\r\n":      "a blank in the URL is not escaped",
		"POST /a?b=c#d HTTP/1.1\r\nHost: h\r\n\r\n":      "a # in the URL is not escaped",
		"POST /a?b=\x01 HTTP/1.1\r\nHost: h\r\n\r\n":     "a control character in the URL is not escaped",
		"POST /a\r\nHost: h\r\n\r\n":                     `the request line ends with the protocol ""`,
		"POST /a HTTP/3.0\r\nHost: h\r\n\r\n":            `the request line ends with the protocol "HTTP/3.0"`,
		"(POST) /a HTTP/1.1\r\nHost: h\r\n\r\n":          `the request line begins with "(POST)", which is not a method`,
		"POST  HTTP/1.1\r\nHost: h\r\n\r\n":              "the request line has no target",
		"POST /a HTTP/1.1\r\nno header\r\n\r\n":          `"no header" is not a header line`,
		"POST /a HTTP/1.1\r\nHost : h\r\n\r\n":           `"Host : h" is not a header line`,
		"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n":               "it is the beginning of HTTP/2, and the server speaks HTTP/1.1",
		"POST /a HTTP/1.1\r\nHost: h\r\nX":               "the head of the request is not complete: EOF",
		"POST /" + strings.Repeat("a", longestHead) + "": "the head of the request is not complete: it has more than 65536 bytes",
	} {
		_, seen := talk(t, sent, ok)
		if len(seen) != 1 || seen[0].Fault != want {
			t.Errorf("%.40q: %+v, wanted %q", sent, seen, want)
		}
	}
	if _, seen := talk(t, "", ok); len(seen) != 0 {
		t.Errorf("nothing is a request: %+v", seen)
	}
}

// A body whose framing is wrong, or that breaks off, is known for that.
func TestMalformedBodies(t *testing.T) {
	for _, head := range []string{"Content-Length: 5\r\n\r\nabc", "Content-Length: x\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
		"Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n", "Transfer-Encoding: chunked\r\n\r\n2\r\nab", "Transfer-Encoding: chunked\r\n\r\n-1\r\n"} {
		_, seen := talk(t, "POST /a HTTP/1.1\r\nHost: h\r\n"+head, ok)
		if len(seen) != 1 || seen[0].bodyFault == nil {
			t.Errorf("%q: %+v", head, seen)
		}
	}
}

// Requests that follow each other by one connection are answered each, until the client or the answer closes it.
func TestConnectionsAreKept(t *testing.T) {
	one := "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx"
	back, seen := talk(t, one+one+strings.Replace(one, "Host: h", "Host: h\r\nConnection: close", 1)+one, ok)
	if len(seen) != 3 || strings.Count(back, "200 OK") != 3 || strings.Count(back, "Connection: close") != 1 {
		t.Errorf("%d requests, answered %q", len(seen), back)
	}
	old := strings.Replace(one, "1.1\r\nHost: h", "1.0\r\nConnection: Keep-Alive", 1)
	if back, seen := talk(t, old+old, ok); len(seen) != 2 || strings.Count(back, "Connection: keep-alive") != 2 {
		t.Errorf("HTTP/1.0: %d requests, answered %q", len(seen), back)
	}
}

// Answers get to the client in the manner that is asked for.
func TestAnswers(t *testing.T) {
	one := "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx"
	answer := func(a Answer) func(*Exchange) { return func(x *Exchange) { _ = x.Answer(a) } }
	for want, how := range map[string]func(*Exchange){
		"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab":                                                answer(Answer{Status: 200, Body: []byte("abcd"), Cut: true}),
		"HTTP/1.1 502 Bad Gateway\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n3\r\nbcd\r\n0\r\n\r\n": answer(Answer{Status: 502, Body: []byte("abcd"), Chunked: true}),
		"": func(x *Exchange) { x.HangUp(false) },
	} {
		if back, _ := talk(t, one, how); back != want {
			t.Errorf("answered %q, wanted %q", back, want)
		}
	}
	old := strings.Replace(one, "1.1\r\nHost: h", "1.0", 1)
	if back, _ := talk(t, old, answer(Answer{Status: 200, Body: []byte("abcd"), Chunked: true})); back != "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabcd" {
		t.Errorf("HTTP/1.0 is answered %q", back)
	}
}

// A client that goes while it waits is noticed, and connections that rest are closed on demand.
func TestGoneAndIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := make(chan time.Duration, 1)
		began := time.Now()
		server := &Server{}
		server.Handler = func(x *Exchange) {
			if _, _ = x.Body(); x.Target == "/wait" {
				<-x.Gone()
				gone <- time.Since(began)
				x.HangUp(false)
				return
			}
			ok(x)
		}
		dial := func() net.Conn {
			theirs, ours := net.Pipe()
			go server.ServeConn(ours, &tls.Config{})
			return theirs
		}
		waits, rests, unused := dial(), dial(), dial()
		_, _ = fmt.Fprint(waits, "POST /wait HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
		_, _ = fmt.Fprint(rests, "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
		reader := bufio.NewReader(rests)
		res, err := http.ReadResponse(reader, nil)
		if err != nil || res.StatusCode != 200 {
			t.Fatal(res, err)
		}
		_ = res.Body.Close()
		time.Sleep(time.Second)
		if n := server.CloseIdle(); n != 1 {
			t.Errorf("%d connections were idle", n)
		}
		_, _ = io.ReadAll(reader)
		time.Sleep(time.Second)
		_ = waits.Close()
		if after := <-gone; after != 2*time.Second {
			t.Errorf("it went after %s", after)
		}
		_ = unused.Close()
		server.Close()
	})
}
