package rawsocket

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/internal/target/packed"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

const (
	// longestBody is how much of an answer's body is kept. The service promises less than 1 MB (documentation 1047/34348,
	// 2023-03-30, error code 10018).
	longestBody = 1 << 20
	// longestInput bounds what is read of one connection, answers and all.
	longestInput = 4 << 20
	// longestRest is how much of what is not an answer is kept.
	longestRest = 1 << 10
)

// reader reads answers off a connection until there will be no more. It runs in a goroutine of its own; what it saw may be
// looked at once done is closed. It closes the connection.
type reader struct {
	conn     connection
	noBody   []bool
	deadline time.Time
	done     chan struct{}
	// came has an element for each answer, interim ones included, as far as its capacity goes: nobody has to listen.
	came chan struct{}

	input *bufio.Reader
	// taken is what has been read since the last answer ended, and more where the next one is there already.
	taken bytes.Buffer
	// ended is the error of the connection's last read, or nil while there is none.
	ended error
	seen  raw.Seen
	last  time.Time
	// heard is how many of came were taken; the writer's own.
	heard int
}

// awaitable is how many answers a sender can wait for.
const awaitable = 16

func newReader(conn connection, noBody []bool, deadline time.Time) *reader {
	r := &reader{conn: conn, noBody: noBody, deadline: deadline, done: make(chan struct{}), came: make(chan struct{}, awaitable)}
	r.input = bufio.NewReader(io.TeeReader(io.LimitReader(r, longestInput), &r.taken))
	return r
}

// Read reads off the connection and notes how it ended: what is made of the bytes may end sooner, or otherwise.
func (r *reader) Read(p []byte) (int, error) {
	n, err := r.conn.Read(p)
	if err != nil {
		r.ended = err
	}
	return n, err
}

func (r *reader) run() {
	defer close(r.done)
	defer func() { _ = r.conn.Close() }() // whoever still writes is to stop
	for {
		if r.next() != nil {
			r.end()
			return
		}
		r.last = time.Now()
		select {
		case r.came <- struct{}{}:
		default:
		}
		if until := time.Now().Add(linger); len(r.seen.Answers) >= len(r.noBody) && until.Before(r.deadline) {
			if r.conn.SetReadDeadline(until) != nil {
				return // it is closed
			}
		}
	}
}

// end notes how a connection ended: what is left over, and who ended it.
func (r *reader) end() {
	rest := r.taken.Bytes()
	r.seen.Rest = bytes.Clone(rest[:min(len(rest), longestRest)])
	waiting := len(r.seen.Answers) < len(r.noBody)
	if waiting {
		r.last = time.Now()
	}
	timedOut := errors.Is(r.ended, os.ErrDeadlineExceeded)
	r.seen.TimedOut = timedOut && waiting
	r.seen.Closed = r.ended != nil && !timedOut
}

// next reads one answer.
func (r *reader) next() error {
	request := &http.Request{Method: http.MethodPost}
	if n := len(r.seen.Answers); n < len(r.noBody) && r.noBody[n] {
		request.Method = http.MethodHead
	}
	response, err := http.ReadResponse(r.input, request)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, longestBody+1))
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return err
	}
	if packed.Is(response.Header) {
		body = packed.Content(body, longestBody+1)
	}
	r.taken.Next(r.taken.Len() - r.input.Buffered())
	if response.StatusCode < http.StatusOK && response.StatusCode != http.StatusSwitchingProtocols {
		r.seen.Interim = append(r.seen.Interim, response.StatusCode)
		return nil
	}
	if response.Close && response.ProtoAtLeast(1, 1) {
		response.Header.Set("Connection", "close") // which ReadResponse takes out: it says that no further request is read
	}
	r.seen.Answers = append(r.seen.Answers, record.Response{
		Status: response.StatusCode, Proto: response.Proto, Header: response.Header,
		Body: body[:min(len(body), longestBody)], Truncated: len(body) > longestBody,
	})
	return nil
}
