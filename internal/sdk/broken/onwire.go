package broken

import (
	"bytes"
	"context"
	"crypto/tls"
	"net"
	"time"
)

// onWire has what the client writes above TLS changed: change gets what Go's client wrote at once, which is a request.
func (c *client) onWire(change func(request []byte) []byte) { c.written(change, 0) }

// written is onWire, with requests that are written in pieces of so many bytes; 0 writes them whole.
func (c *client) written(change func([]byte) []byte, piece int) {
	c.transport.DialTLSContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		plain, err := c.dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		config := c.tls.Clone()
		config.ServerName, _, _ = net.SplitHostPort(address)
		secure := tls.Client(plain, config)
		if err := secure.HandshakeContext(ctx); err != nil {
			_ = plain.Close()
			return nil, err
		}
		return &rewritten{secure, change, piece}, nil
	}
}

// rewritten is a connection whose requests are changed on their way.
type rewritten struct {
	net.Conn
	change func([]byte) []byte
	piece  int
}

func (r *rewritten) Write(text []byte) (int, error) {
	out := r.change(bytes.Clone(text))
	for r.piece > 0 && len(out) > r.piece {
		if _, err := r.Conn.Write(out[:r.piece]); err != nil {
			return 0, err
		}
		out = out[r.piece:]
		time.Sleep(time.Millisecond)
	}
	if _, err := r.Conn.Write(out); err != nil {
		return 0, err
	}
	return len(text), nil
}

// unchanged is a change that is none.
func unchanged(request []byte) []byte { return request }

// firstLine changes a request's first line.
func firstLine(change func(string) string) func([]byte) []byte {
	return func(request []byte) []byte {
		line, rest, found := bytes.Cut(request, []byte("\r\n"))
		if !found || !bytes.HasPrefix(line, []byte("POST ")) {
			return request
		}
		return append([]byte(change(string(line))+"\r\n"), rest...)
	}
}

// headLines changes each header line, and their order.
func headLines(change func(lines []string) []string) func([]byte) []byte {
	return func(request []byte) []byte {
		head, body, found := bytes.Cut(request, []byte("\r\n\r\n"))
		lines := bytes.Split(head, []byte("\r\n"))
		if !found || !bytes.HasPrefix(request, []byte("POST ")) {
			return request
		}
		var rest []string
		for _, line := range lines[1:] {
			rest = append(rest, string(line))
		}
		out := append([]byte(nil), lines[0]...)
		for _, line := range change(rest) {
			out = append(out, "\r\n"+line...)
		}
		return append(append(out, "\r\n\r\n"...), body...)
	}
}
