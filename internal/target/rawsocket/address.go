package rawsocket

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
)

// Address is where raw requests go: nothing else is ever dialled.
type Address struct {
	base   *url.URL
	tls    *tls.Config
	dialer *net.Dialer
}

// NewAddress is the address of a base URL, http:// or https://. config is for https alone. The dialer
// keeps to the hosts that may be called.
func NewAddress(base *url.URL, config *tls.Config, dialer *net.Dialer) (*Address, error) {
	if base.Hostname() == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, errors.New("cases over raw sockets need an address such as http://127.0.0.1:8080")
	}
	config = config.Clone()
	if config.ServerName == "" {
		config.ServerName = base.Hostname()
	}
	config.NextProtos = []string{"http/1.1"}
	return &Address{base: base, tls: config, dialer: dialer}, nil
}

// Secure reports whether the target is one of HTTPS.
func (a *Address) Secure() bool { return a.base.Scheme == "https" }

// connection is a connection of which the sending side can be closed: TCP, or TLS over it.
type connection interface {
	net.Conn
	CloseWrite() error
}

// connect connects to the target, with TLS where it has it, unless plain is set.
func (a *Address) connect(ctx context.Context, plain bool) (connection, error) {
	port := a.base.Port()
	switch {
	case port != "":
	case a.Secure():
		port = "443"
	default:
		port = "80"
	}
	raw, err := a.dialer.DialContext(ctx, "tcp", net.JoinHostPort(a.base.Hostname(), port))
	if err != nil {
		return nil, err
	}
	tcp, ok := raw.(*net.TCPConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("%s is not a TCP address", raw.RemoteAddr()), raw.Close())
	}
	if plain || !a.Secure() {
		return tcp, nil
	}
	secure := tls.Client(tcp, a.tls)
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(err, tcp.Close())
	}
	return secure, nil
}
