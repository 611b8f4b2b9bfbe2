// Package chaos is a network that fails on purpose: a proxy in front of one HTTP server that delays, cuts, drops, or
// replaces what passes. What it does to which request is fixed by a count and a seed, so that a failure comes again.
package chaos

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httputil"
	"sync"
	"time"
)

// Condition is a state of the network.
type Condition struct {
	// Name is in lower case with hyphens, and Sentence says what happens.
	Name, Sentence string
	// Every is which requests are struck: 1 all, 40 every fortieth. After lets so many pass first.
	Every, After int
	// Path has the only requests that are struck end with it; empty is any.
	Path string
	// Strike is what happens to those requests.
	Strike Strike
	// Serve is how TLS is spoken in front of the network, or nil.
	Serve *tls.Config
}

// Strike is what happens to one request. It reports whether the connection can go on.
type Strike func(*Request) (goesOn bool)

// Network is a proxy in front of a server. It speaks HTTP/1.1.
type Network struct {
	condition Condition
	listener  net.Listener
	transport *http.Transport
	upstream  string
	address   string
	ctx       context.Context
	stop      context.CancelFunc
	serving   sync.WaitGroup

	mu       sync.Mutex
	random   *rand.Rand
	requests int
	// open are the connections, and restarted says that the server was away once.
	open      map[net.Conn]bool
	restarted bool
}

// Open puts a network in front of the server at upstream, as "127.0.0.1:8080". It stays until [Network.Close].
func Open(ctx context.Context, upstream string, c Condition, seed uint64) (*Network, error) {
	listener, err := listen(ctx, "127.0.0.1:0", c.Serve)
	if err != nil {
		return nil, err
	}
	n := &Network{condition: c, listener: listener, upstream: upstream, random: rand.New(rand.NewPCG(seed, seed)), open: map[net.Conn]bool{},
		address: listener.Addr().String(), transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 100}}
	n.ctx, n.stop = context.WithCancel(ctx)
	n.serving.Go(func() { n.accept(listener) })
	return n, nil
}

func listen(ctx context.Context, address string, with *tls.Config) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil || with == nil {
		return listener, err
	}
	return tls.NewListener(listener, with), nil
}

// Address is where the network is entered, as "http://127.0.0.1:8080".
func (n *Network) Address() string {
	if n.condition.Serve != nil {
		return "https://" + n.address
	}
	return "http://" + n.address
}

// Close ends the network, whatever is under way.
func (n *Network) Close() error {
	n.stop()
	n.mu.Lock()
	err := n.listener.Close()
	n.mu.Unlock()
	n.serving.Wait()
	n.transport.CloseIdleConnections()
	return err
}

func (n *Network) accept(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		n.mu.Lock()
		n.open[conn] = true
		n.mu.Unlock()
		n.serving.Go(func() { n.serve(conn) })
	}
}

func (n *Network) serve(conn net.Conn) {
	release := context.AfterFunc(n.ctx, func() { _ = conn.Close() })
	defer release()
	defer func() {
		_ = conn.Close()
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.open, conn)
	}()
	reader := bufio.NewReader(conn)
	for n.ctx.Err() == nil {
		in, err := http.ReadRequest(reader)
		if err != nil {
			return // its sender has gone, or speaks no HTTP
		}
		body, err := io.ReadAll(in.Body)
		if err != nil {
			return
		}
		in.Body = io.NopCloser(bytes.NewReader(body))
		r := &Request{Request: in, Conn: conn, network: n}
		strike := pass
		if n.strikes(in.URL.Path) {
			strike = n.condition.Strike
		}
		if !strike(r) {
			return
		}
	}
}

// strikes reports whether the next request is struck.
func (n *Network) strikes(path string) bool {
	if n.condition.Strike == nil || len(path) < len(n.condition.Path) || path[len(path)-len(n.condition.Path):] != n.condition.Path {
		return false
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.requests++
	return n.requests > n.condition.After && n.requests%max(1, n.condition.Every) == 0
}

// Request is a request on its way.
type Request struct {
	*http.Request
	Conn    net.Conn
	network *Network
}

// Answer has the server answer the request, and returns the answer as it is on the wire.
func (r *Request) Answer() ([]byte, error) {
	out := r.Clone(r.network.ctx)
	out.RequestURI, out.URL.Scheme, out.URL.Host = "", "http", r.network.upstream
	answer, err := r.network.transport.RoundTrip(out)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	return httputil.DumpResponse(answer, true)
}

// Wait waits, or until the network is closed; it reports whether it is still open.
func (r *Request) Wait(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.network.ctx.Done():
		return false
	}
}

// random is a random duration up to the most.
func (r *Request) random(most time.Duration) time.Duration {
	r.network.mu.Lock()
	defer r.network.mu.Unlock()
	return time.Duration(r.network.random.Int64N(int64(most) + 1))
}

// pass is what happens to a request where nothing does.
func pass(r *Request) bool {
	answer, err := r.Answer()
	if err != nil {
		return reset(r)
	}
	_, err = r.Conn.Write(answer)
	return err == nil
}

// reset ends the connection without a farewell: its other end sees a reset.
func reset(r *Request) bool {
	conn := r.Conn
	if inTLS, ok := conn.(*tls.Conn); ok {
		conn = inTLS.NetConn()
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // where that fails, it is closed in order, which is not an answer either
	}
	_ = conn.Close()
	return false
}

// restart drops all connections and refuses new ones for a while, once. It reports whether this was the time.
func (n *Network) restart(away time.Duration) bool {
	n.mu.Lock()
	if n.restarted {
		n.mu.Unlock()
		return false
	}
	n.restarted = true
	_ = n.listener.Close()
	for conn := range n.open {
		_ = conn.Close()
	}
	n.mu.Unlock()
	n.serving.Go(func() {
		timer := time.NewTimer(away)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-n.ctx.Done():
			return
		}
		n.mu.Lock()
		defer n.mu.Unlock()
		if n.ctx.Err() != nil {
			return
		}
		listener, err := listen(n.ctx, n.address, n.condition.Serve)
		if err != nil {
			return // somebody else has taken the port: the server stays away
		}
		n.listener = listener
		n.serving.Go(func() { n.accept(listener) })
	})
	return true
}
