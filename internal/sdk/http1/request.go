package http1

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
)

const (
	// longestHead is how many bytes the head of a request may have. A UserSig has some 300.
	longestHead = 64 << 10
	// longestBody is how much of a body is kept, and most how much of one is read.
	longestBody = 64 << 10
	mostBody    = 1 << 20
)

// Request is a request as it came.
type Request struct {
	Method, Target, Proto string
	// Header has the names in their canonical form.
	Header http.Header
	// Fault says what is malformed in the head; it is empty where nothing is. What could be read is there all the same.
	Fault string
	// Secure: it came by TLS.
	Secure bool
}

// readRequest reads the head of a request. It fails with io.EOF where the connection ends before one begins.
func readRequest(from *bufio.Reader) (*Request, error) {
	left := longestHead
	line, err := readLine(from, &left)
	for err == nil && line == "" { // RFC 9112, 2.2: a server should ignore an empty line before a request
		line, err = readLine(from, &left)
	}
	switch {
	case err != nil && line == "":
		return nil, io.EOF
	case err != nil:
		return &Request{Target: line, Header: http.Header{}, Fault: "the head of the request is not complete: " + err.Error()}, nil
	}
	q := &Request{Header: http.Header{}}
	q.readFirstLine(line)
	last := ""
	for {
		line, err := readLine(from, &left)
		if err != nil {
			q.blame("the head of the request is not complete: " + err.Error())
			return q, nil
		}
		if line == "" {
			return q, nil
		}
		if (line[0] == ' ' || line[0] == '\t') && last != "" { // a folded line, which was legal once
			values := q.Header[last]
			values[len(values)-1] += " " + strings.TrimSpace(line)
			continue
		}
		name, value, found := strings.Cut(line, ":")
		if !found || name == "" || strings.ContainsAny(name, " \t") {
			q.blame(fmt.Sprintf("%q is not a header line", line))
			continue
		}
		last = textproto.CanonicalMIMEHeaderKey(name)
		q.Header[last] = append(q.Header[last], strings.TrimSpace(value))
	}
}

// readLine reads a line without its end.
func readLine(from *bufio.Reader, left *int) (string, error) {
	var text []byte
	for {
		part, err := from.ReadSlice('\n')
		text = append(text, part...)
		if *left -= len(part); *left < 0 {
			return string(text[:min(len(text), 1000)]), fmt.Errorf("it has more than %d bytes", longestHead)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			return string(text), err
		}
		return strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r"), nil
	}
}

// readFirstLine reads the request line. What stands between the method and the protocol is the target, blanks included:
// so what was not escaped can be shown.
func (q *Request) readFirstLine(line string) {
	method, rest, _ := strings.Cut(line, " ")
	target, proto := rest, ""
	if at := strings.LastIndexByte(rest, ' '); at >= 0 && strings.HasPrefix(rest[at+1:], "HTTP/") {
		target, proto = rest[:at], rest[at+1:]
	}
	q.Method, q.Target, q.Proto = method, target, proto
	switch {
	case method == "PRI" && proto == "HTTP/2.0":
		q.blame("it is the beginning of HTTP/2, and the server speaks HTTP/1.1")
	case method == "" || strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_") != "":
		q.blame(fmt.Sprintf("the request line begins with %q, which is not a method", method))
	case proto != "HTTP/1.1" && proto != "HTTP/1.0":
		q.blame(fmt.Sprintf("the request line ends with the protocol %q", proto))
	case target == "":
		q.blame("the request line has no target")
	case strings.Contains(target, " "):
		q.blame("a blank in the URL is not escaped")
	case strings.Contains(target, "#"):
		q.blame("a # in the URL is not escaped")
	case strings.ContainsFunc(target, func(r rune) bool { return r < ' ' || r == 0x7f }):
		q.blame("a control character in the URL is not escaped")
	}
}

// blame notes a fault; the first counts.
func (q *Request) blame(fault string) {
	if q.Fault == "" {
		q.Fault = fault
	}
}

// Has reports whether a header that is a list has that word.
func (q *Request) Has(name, word string) bool {
	for _, value := range q.Header.Values(name) {
		for part := range strings.SplitSeq(value, ",") {
			plain, _, _ := strings.Cut(part, ";")
			if strings.EqualFold(strings.TrimSpace(plain), word) {
				return true
			}
		}
	}
	return false
}

// keepsAlive reports whether the client wants to send more by this connection.
func (q *Request) keepsAlive() bool {
	if q.Proto == "HTTP/1.0" {
		return q.Has("Connection", "keep-alive")
	}
	return !q.Has("Connection", "close")
}

// readBody reads the request's body, as far as it is kept. The error says in what the framing is wrong, or that the body
// breaks off.
func (q *Request) readBody(from *bufio.Reader) ([]byte, error) {
	switch lengths := q.Header.Values("Content-Length"); {
	case q.Has("Transfer-Encoding", "chunked"):
		return keep(newChunks(from))
	case len(lengths) == 0:
		return nil, nil
	default:
		n, err := strconv.ParseUint(lengths[0], 10, 63)
		if err != nil {
			return nil, fmt.Errorf("Content-Length is %q", lengths[0])
		}
		body, err := keep(io.LimitReader(from, int64(n)))
		if err == nil && n <= longestBody && uint64(len(body)) < n {
			err = fmt.Errorf("%d of %d bytes came: %w", len(body), n, io.ErrUnexpectedEOF)
		}
		return body, err
	}
}

// keep reads to the end and keeps the beginning.
func keep(from io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(from, longestBody))
	if err != nil {
		return body, err
	}
	if n, err := io.Copy(io.Discard, io.LimitReader(from, mostBody)); err != nil || n == mostBody {
		return body, fmt.Errorf("more than %d bytes came: %w", mostBody, err)
	}
	return body, nil
}
