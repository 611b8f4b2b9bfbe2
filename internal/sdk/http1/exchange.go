package http1

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// Exchange is a request that waits for its answer.
type Exchange struct {
	*Request
	connection *connection
	reader     *bufio.Reader
	body       []byte
	bodyFault  error
	read       bool
	// ended: the connection was closed.
	ended bool
}

// Answer is an answer in full.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	// Chunked sends it in chunks, without its length, where the client's protocol has chunks.
	Chunked bool
	// Cut sends half of the body and closes the connection.
	Cut bool
}

// Connection names the connection that the request came by.
func (x *Exchange) Connection() string {
	return fmt.Sprintf("%s %p", x.connection.raw.RemoteAddr(), x.connection)
}

// Address is the request's URL in two parts: up to its query, with the question mark, and the query as it came.
func (x *Exchange) Address() (base, query string) {
	base, query, _ = strings.Cut(x.Target, "?")
	if !strings.Contains(base, "://") {
		scheme := "http://"
		if x.Secure {
			scheme = "https://"
		}
		base = scheme + x.Header.Get("Host") + base
	}
	return base + "?", query
}

// Gone is closed once the client has closed the connection.
func (x *Exchange) Gone() <-chan struct{} { return x.connection.inbox.gone }

// Body reads the body, as far as it is kept. A client that waits to be asked for it is asked.
func (x *Exchange) Body() ([]byte, error) {
	if !x.read {
		x.read = true
		if x.Has("Expect", "100-continue") && x.Proto == "HTTP/1.1" {
			_, _ = x.connection.Write([]byte("HTTP/1.1 100 Continue\r\n\r\n"))
		}
		x.body, x.bodyFault = x.readBody(x.reader)
	}
	return x.body, x.bodyFault
}

// drained reports whether the next request can be read: the body is out of the way.
func (x *Exchange) drained() bool {
	_, err := x.Body()
	return err == nil
}

// HangUp closes the connection in place of an answer, with a reset where there is to be one.
func (x *Exchange) HangUp(reset bool) {
	x.ended = true
	x.connection.close(reset)
}

// Answer sends the answer. The error says that the client did not take it.
func (x *Exchange) Answer(a Answer) error {
	if x.ended {
		return errEnded
	}
	var out bytes.Buffer
	_, _ = fmt.Fprintf(&out, "HTTP/1.1 %d %s\r\n", a.Status, http.StatusText(a.Status))
	_ = a.Header.Write(&out)
	old := x.Proto == "HTTP/1.0"
	keep := x.keepsAlive() && x.Fault == "" && (!a.Chunked || !old)
	switch {
	case !keep:
		out.WriteString("Connection: close\r\n")
	case old:
		out.WriteString("Connection: keep-alive\r\n")
	}
	body := a.Body
	switch {
	case a.Chunked && !old:
		out.WriteString("Transfer-Encoding: chunked\r\n")
		body = inChunks(a.Body)
	case !a.Chunked:
		out.WriteString("Content-Length: " + strconv.Itoa(len(a.Body)) + "\r\n")
	}
	if a.Cut {
		body = body[:len(body)/2]
	}
	out.WriteString("\r\n")
	out.Write(body)
	_, err := x.connection.Write(out.Bytes())
	if err != nil || a.Cut || !keep {
		x.ended = true
		x.connection.close(a.Cut)
	}
	return err
}

// inChunks is a body in two chunks.
func inChunks(body []byte) []byte {
	var out bytes.Buffer
	for _, part := range [][]byte{body[:len(body)/3], body[len(body)/3:]} {
		if len(part) > 0 {
			_, _ = fmt.Fprintf(&out, "%x\r\n%s\r\n", len(part), part)
		}
	}
	out.WriteString("0\r\n\r\n")
	return out.Bytes()
}
