package http1

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"time"
)

// patience bounds a handshake.
const patience = 10 * time.Second

// Handshake is how a connection began.
type Handshake struct {
	// Fault says why it failed; it is empty where it did not.
	Fault string `json:"fault,omitempty"`
	// Offered are the protocols above TLS that the client offers, "h2" for one.
	Offered []string `json:"offered,omitempty"`
	// Version is that of TLS, or empty.
	Version string `json:"version,omitempty"`
}

// Server hands requests to a handler. It is used by its ServeConn; listening is for others.
type Server struct {
	// Handler answers one request. It is called by many goroutines.
	Handler func(*Exchange)
	// Began is told of each connection. It may be nil.
	Began func(Handshake)

	mu          sync.Mutex
	closed      bool
	connections map[*connection]bool
	serving     sync.WaitGroup
}

// connection is one that is served.
type connection struct {
	net.Conn          // above TLS
	raw      net.Conn // beneath it
	inbox    *inbox
	secure   bool

	mu sync.Mutex
	// idle: it waits for a request. used: there was one before.
	idle, used, closed bool
}

// ServeConn serves a connection until it ends. A client that speaks TLS gets the configuration's certificate, and one that
// does not is served in the clear: what it sends is as worth recording.
func (s *Server) ServeConn(raw net.Conn, config *tls.Config) {
	c := &connection{raw: raw, inbox: newInbox()}
	if !s.enter(c) {
		_ = raw.Close()
		return
	}
	defer s.leave(c)
	defer c.close(false)
	if !s.begin(c, config) {
		return
	}
	s.serving.Go(func() { c.inbox.fill(c.Conn) })
	reader := bufio.NewReader(c.inbox)
	for {
		c.rest(true)
		q, err := readRequest(reader)
		if err != nil || !c.rest(false) {
			return
		}
		q.Secure = c.secure
		x := &Exchange{Request: q, connection: c, reader: reader}
		s.Handler(x)
		if q.Fault != "" || x.ended || !x.drained() || !q.keepsAlive() {
			return
		}
	}
}

// begin finds out whether the client speaks TLS, and shakes hands.
func (s *Server) begin(c *connection, config *tls.Config) bool {
	_ = c.raw.SetDeadline(time.Now().Add(patience))
	defer func() { _ = c.raw.SetDeadline(time.Time{}) }()
	first := make([]byte, 1)
	if _, err := io.ReadFull(c.raw, first); err != nil {
		s.tell(Handshake{Fault: "the client closed the connection at once"})
		return false
	}
	known := &prefixed{Conn: c.raw, prefix: bytes.NewReader(first)}
	if first[0] != handshakeRecord {
		c.Conn = known
		s.tell(Handshake{})
		return true
	}
	var shaken Handshake
	config = config.Clone()
	config.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		shaken.Offered = slices.Clone(hello.SupportedProtos)
		return nil, nil
	}
	secure := tls.Server(known, config)
	if err := secure.HandshakeContext(context.Background()); err != nil {
		shaken.Fault = err.Error()
		s.tell(shaken)
		return false
	}
	shaken.Version = tls.VersionName(secure.ConnectionState().Version)
	c.Conn, c.secure = secure, true
	s.tell(shaken)
	return true
}

// handshakeRecord is the first byte that a client sends who speaks TLS.
const handshakeRecord = 22

func (s *Server) tell(h Handshake) {
	if s.Began != nil {
		s.Began(h)
	}
}

func (s *Server) enter(c *connection) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	if s.connections == nil {
		s.connections = map[*connection]bool{}
	}
	s.connections[c] = true
	s.serving.Add(1)
	return true
}

func (s *Server) leave(c *connection) {
	s.mu.Lock()
	delete(s.connections, c)
	s.mu.Unlock()
	s.serving.Done()
}

// CloseIdle closes the connections that wait for a request after an answer, as a server does whose patience is over. It
// returns how many there were.
func (s *Server) CloseIdle() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for c := range s.connections {
		if c.closeIdle() {
			n++
		}
	}
	return n
}

// Close closes all connections and waits until the last handler has returned. Connections that come later are closed.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	for c := range s.connections {
		_ = c.raw.Close()
	}
	s.mu.Unlock()
	s.serving.Wait()
}

// rest notes that the connection waits for a request, or that one came. It reports whether the connection is open.
func (c *connection) rest(idle bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle = idle
	if !idle {
		c.used = true
	}
	return !c.closed
}

func (c *connection) closeIdle() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-c.inbox.gone:
		return false // the client has closed it
	default:
	}
	if !c.idle || !c.used || c.closed {
		return false
	}
	c.closed = true
	_ = c.Close()
	return true
}

// close closes the connection, or resets it: then the client gets no farewell of TLS either.
func (c *connection) close(reset bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.closed = true
		if tcp, ok := c.raw.(interface{ SetLinger(seconds int) error }); ok && reset {
			_ = tcp.SetLinger(0) // as of a TCP connection
		}
		if c.Conn != nil && !reset {
			_ = c.SetWriteDeadline(time.Now().Add(patience))
			_ = c.Close()
		}
		_ = c.raw.Close()
	}
	c.inbox.end(net.ErrClosed)
}

// prefixed is a connection of which the beginning was read already.
type prefixed struct {
	net.Conn
	prefix *bytes.Reader
}

func (p *prefixed) Read(into []byte) (int, error) {
	if p.prefix.Len() > 0 {
		return p.prefix.Read(into)
	}
	return p.Conn.Read(into)
}

// errEnded is what a handler gets that goes on with an exchange that is over.
var errEnded = errors.New("the exchange is over")
