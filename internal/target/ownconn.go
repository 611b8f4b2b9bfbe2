package target

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// seatTransport carries a seat's calls, one at a time. The answers lack their headers.
type seatTransport interface {
	carry(ctx context.Context, r request) (*record.Response, error)
	close()
}

// seatTransportOf is a connection of the seat's own where that will do, or what carries all other calls.
func seatTransportOf(config Config, usual http.RoundTripper) seatTransport {
	t, isTransport := usual.(*http.Transport)
	if !isTransport || config.Base.Scheme != "http" || !Loopback(config.Base) {
		return shared{usual, config.Timeout} // TLS and proxies are the transport's to know
	}
	return &ownConn{base: config.Base, dial: t.DialContext, timeout: config.Timeout}
}

// shared is what carries all other calls too.
type shared struct {
	via     http.RoundTripper
	timeout time.Duration
}

func (s shared) carry(ctx context.Context, r request) (*record.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	req, err := r.http(ctx)
	if err != nil {
		return nil, err
	}
	response, err := s.via.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	return readWhole(ctx, response)
}

// readWhole reads an answer up to the longest body that is read.
func readWhole(ctx context.Context, response *http.Response) (*record.Response, error) {
	body, truncated, err := readBody(ctx, response)
	if err != nil {
		return nil, err
	}
	return &record.Response{Status: response.StatusCode, Proto: response.Proto, Body: body, Truncated: truncated}, nil
}

func (shared) close() {}

// ownConn is a connection of one seat's own, used within the goroutine that makes the calls. [http.Transport] has two more
// goroutines for each connection, and on loopback the handing over between them takes longer than the call itself. It speaks
// HTTP/1.1 without TLS or proxies.
type ownConn struct {
	base    *url.URL
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
	timeout time.Duration

	conn   net.Conn
	reader *bufio.Reader
	// limit bounds what is read of an answer.
	limit  *io.LimitedReader
	writer *bufio.Writer
	// used is when the last call was made.
	used time.Time
	// until is the context whose end ends what is under way on the connection, and release lets go of it.
	until   context.Context
	release func() bool
}

// longestIdle is how long a connection may rest and be used again. Servers hang up on idle ones after some seconds, and a call
// that meets with that would have no answer.
const longestIdle = time.Second

// carry uses a connection on which anything went wrong no more. It sends nothing twice but what only reads, once, where a connection
// that was used before has ended meanwhile.
func (o *ownConn) carry(ctx context.Context, r request) (*record.Response, error) {
	now := time.Now()
	if ctx != o.until || now.Sub(o.used) > longestIdle {
		o.close()
	}
	used := o.conn != nil
	if !used {
		if err := o.open(ctx, net.JoinHostPort(o.base.Hostname(), cmp.Or(o.base.Port(), "80"))); err != nil {
			return nil, err
		}
	}
	o.used = now
	_ = o.conn.SetDeadline(now.Add(o.timeout)) // where that fails, so does writing
	if err := ctx.Err(); err != nil {
		o.close() // it may have ended before there was a new deadline
		return nil, err
	}
	response, err := o.exchange(ctx, r)
	if err != nil {
		o.close()
		switch {
		case ctx.Err() != nil && errors.Is(err, os.ErrDeadlineExceeded):
			return nil, ctx.Err()
		case used && r.effect == spec.Reads && !errors.Is(err, os.ErrDeadlineExceeded):
			return o.carry(ctx, r)
		}
	}
	return response, err
}

func (o *ownConn) open(ctx context.Context, address string) error {
	conn, err := o.dial(ctx, "tcp", address)
	if err != nil {
		return err
	}
	o.limit = &io.LimitedReader{R: conn}
	o.conn, o.reader, o.writer = conn, bufio.NewReader(o.limit), bufio.NewWriter(conn)
	o.until, o.release = ctx, context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	return nil
}

func (o *ownConn) exchange(ctx context.Context, r request) (*record.Response, error) {
	req, err := o.write(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := o.writer.Flush(); err != nil {
		return nil, err
	}
	response, err := o.answer(req)
	if err != nil {
		return nil, err
	}
	o.limit.N = 2 * longestBody // chunks have lengths beside their contents
	out, err := readWhole(ctx, response)
	if err != nil {
		return nil, err
	}
	if response.Close || out.Truncated || o.reader.Buffered() > 0 {
		o.close() // what comes next would be no answer to the next call
	}
	_ = response.Body.Close() // it has been read to its end, or there is no connection to read it from
	return out, nil
}

// plainHeader is the header of nearly all requests.
var plainHeader = map[string]string{"Content-Type": "application/json"}

// write writes a request as net/http does, which takes longer than the call itself where all but the address and the body is the
// same each time. The answer to such a request is read without it: req is nil then.
func (o *ownConn) write(ctx context.Context, r request) (req *http.Request, err error) {
	if r.method != http.MethodPost || !maps.Equal(r.header, plainHeader) {
		if req, err = r.http(ctx); err == nil {
			err = req.Write(o.writer)
		}
		return req, err
	}
	for _, part := range []string{"POST ", strings.TrimPrefix(r.url, "http://"+o.base.Host), " HTTP/1.1\r\nHost: ", o.base.Host,
		"\r\nUser-Agent: Go-http-client/1.1\r\nContent-Length: ", strconv.Itoa(len(r.body)), "\r\nContent-Type: application/json\r\n\r\n"} {
		_, _ = o.writer.WriteString(part) // what fails is said by the last
	}
	_, err = o.writer.Write(r.body)
	return nil, err
}

// mostInterim bounds the answers that only say that another will come (RFC 9110, section 15.2).
const mostInterim = 5

func (o *ownConn) answer(req *http.Request) (*http.Response, error) {
	o.limit.N = longestHead
	for range mostInterim {
		response, err := http.ReadResponse(o.reader, req)
		if err != nil || response.StatusCode >= 200 || response.StatusCode == http.StatusSwitchingProtocols {
			return response, err
		}
	}
	return nil, fmt.Errorf("more than %d interim answers came, and no last one", mostInterim)
}

// close closes the connection; the next call opens another.
func (o *ownConn) close() {
	if o.conn != nil {
		o.release()
		_ = o.conn.Close() // what was of use has been read
		o.conn, o.until, o.release = nil, nil, nil
	}
}
