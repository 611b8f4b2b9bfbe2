package proxy

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// patience bounds a client's silence where it has to speak: before its request's header has come, and in a handshake.
const patience = 10 * time.Second

// Config says what is intercepted and where it ends.
type Config struct {
	// Authority vouches for the hosts that are intercepted; they are its own and no others.
	Authority *Authority
	// Handler gets the requests.
	Handler http.Handler
	// Connection gets the connections in place of the Handler, before their handshake, and serves each until it ends;
	// also those of clients that call a host in the clear.
	Connection func(net.Conn, *tls.Config)
	// Certificate is what is shown for a host instead of the authority's certificate, to see whether a client
	// refuses it. It may be nil.
	Certificate func(host string) (*tls.Certificate, error)
}

func (c Config) check() error {
	if c.Authority == nil || (c.Handler == nil) == (c.Connection == nil) {
		return errors.New("nothing can be intercepted without an authority and a handler: set both in the Config")
	}
	return nil
}

// tlsServer is the server's side of TLS; a client that names no host means that one.
func (c Config) tlsServer(unnamed string) *tls.Config {
	certificate := c.Certificate
	if certificate == nil {
		certificate = c.Authority.Certificate
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		NextProtos: []string{"http/1.1", "http/1.0"},
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			host := strings.ToLower(hello.ServerName)
			if host == "" {
				host = unnamed
			}
			if !slices.Contains(c.Authority.hosts, host) {
				return nil, fmt.Errorf("%q is not intercepted", host)
			}
			return certificate(host)
		},
	}
}

// Proxy is a running forward proxy for HTTPS.
type Proxy struct {
	config  Config
	front   http.Server // speaks with clients as a proxy
	back    http.Server // speaks with them as the host that they asked for
	address string
	tunnels *tunnels
	served  sync.WaitGroup

	mu      sync.Mutex
	refused []string
	taken   map[net.Conn]bool // by Config.Connection
	closed  bool
}

// Start runs a forward proxy on a free port of 127.0.0.1 until [Proxy.Close]; the context is for starting alone. A
// CONNECT to port 443 of one of the authority's hosts gets a tunnel that ends at the handler; everything else is
// answered 403 and goes nowhere. It fails when there is no port to listen on.
func Start(ctx context.Context, config Config) (*Proxy, error) {
	if err := config.check(); err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the proxy cannot listen: %w", err)
	}
	p := &Proxy{config: config, address: listener.Addr().String(), tunnels: newTunnels(listener.Addr())}
	p.front = http.Server{Handler: http.HandlerFunc(p.connect), ReadHeaderTimeout: patience, ErrorLog: silent}
	p.back = http.Server{Handler: config.Handler, ReadHeaderTimeout: patience, ErrorLog: silent}
	// Serve tells nothing that is not known: it ends with an error, always, when Close makes it.
	p.served.Go(func() { _ = p.front.Serve(listener) })
	p.served.Go(func() { _ = p.back.Serve(p.tunnels) })
	return p, nil
}

// URL is the proxy's own, "http://127.0.0.1:40123": clients speak with it in the clear and with the host in TLS.
func (p *Proxy) URL() string { return "http://" + p.address }

// Refused are the hosts, with their ports, that clients asked for and did not get, in the order of their first call.
func (p *Proxy) Refused() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.refused)
}

// Close ends the proxy and its connections; requests under way are cut off.
func (p *Proxy) Close() error {
	p.mu.Lock()
	p.closed = true
	for conn := range p.taken {
		_ = conn.Close()
	}
	p.mu.Unlock()
	err := errors.Join(p.front.Close(), p.back.Close())
	p.served.Wait()
	return err
}

func (p *Proxy) connect(w http.ResponseWriter, r *http.Request) {
	host, port, err := net.SplitHostPort(r.Host)
	host = strings.ToLower(host)
	known := err == nil && port == "443" && slices.Contains(p.config.Authority.hosts, host)
	if r.Method != http.MethodConnect && p.config.Connection != nil && slices.Contains(p.config.Authority.hosts, strings.ToLower(r.URL.Hostname())) {
		p.inTheClear(w, r)
		return
	}
	if r.Method != http.MethodConnect || !known {
		p.refuse(w, r)
		return
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "the connection cannot be taken over: "+err.Error(), http.StatusInternalServerError)
		return
	}
	// A client that speaks before the tunnel stands would need its bytes put back in front of the connection, which
	// would then be no *net.TCPConn; none is known to.
	if buffered.Reader.Buffered() > 0 {
		_ = conn.Close()
		return
	}
	// The deadline was for the header of CONNECT; a failure to lift it or to write shows in the handshake.
	_ = conn.SetDeadline(time.Time{})
	_, _ = conn.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n"))
	if p.config.Connection != nil {
		p.take(conn, host)
		return
	}
	p.tunnels.add(tls.Server(conn, p.config.tlsServer(host)))
}

// inTheClear hands on a request that a client makes without TLS: it is a request, and a bad one.
func (p *Proxy) inTheClear(w http.ResponseWriter, r *http.Request) {
	var again bytes.Buffer
	if err := r.Write(&again); err != nil {
		http.Error(w, "the request breaks off: "+err.Error(), http.StatusBadRequest)
		return
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "the connection cannot be taken over: "+err.Error(), http.StatusInternalServerError)
		return
	}
	_ = conn.SetDeadline(time.Time{})
	p.take(&replayed{Conn: conn, from: io.MultiReader(&again, conn)}, r.URL.Hostname())
}

// replayed is a connection of which a part was read already, and is read again.
type replayed struct {
	net.Conn
	from io.Reader
}

func (r *replayed) Read(into []byte) (int, error) { return r.from.Read(into) }

// take has a connection served by Config.Connection.
func (p *Proxy) take(conn net.Conn, host string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		_ = conn.Close()
		return
	}
	if p.taken == nil {
		p.taken = map[net.Conn]bool{}
	}
	p.taken[conn] = true
	p.served.Go(func() {
		p.config.Connection(conn, p.config.tlsServer(host))
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.taken, conn)
	})
}

func (p *Proxy) refuse(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	if !slices.Contains(p.refused, r.Host) {
		p.refused = append(p.refused, r.Host)
	}
	p.mu.Unlock()
	http.Error(w, fmt.Sprintf("unreadcheck's proxy intercepts HTTPS to %s and passes nothing on; it was asked for %s %q.",
		strings.Join(p.config.Authority.hosts, ", "), r.Method, r.Host), http.StatusForbidden)
}
