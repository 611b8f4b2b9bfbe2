package rawsocket

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"syscall"

	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Address is a target that may be called: its host is the one that was given, and nothing else is ever dialled.
type Address struct {
	base *url.URL
	tls  *tls.Config
}

// NewAddress is the address of a base URL, http:// or https://. Cases set counts: on a host that is not this machine that
// has to be allowed, with spec.Sets in allow and host naming that very host. config is for https alone; nil trusts the
// system's authorities. The error says what to type.
func NewAddress(base *url.URL, config *tls.Config, allow []spec.Effect, host string) (*Address, error) {
	if base == nil || base.Hostname() == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, errors.New("cases over raw sockets need an address such as http://127.0.0.1:8080")
	}
	if err := target.NewGuard(base, allow, host).Check(spec.Sets); err != nil {
		return nil, fmt.Errorf("cases over raw sockets: %w", err)
	}
	a := &Address{base: base, tls: &tls.Config{MinVersion: tls.VersionTLS12}}
	if config != nil {
		a.tls = config.Clone()
	}
	if a.tls.ServerName == "" {
		a.tls.ServerName = base.Hostname()
	}
	a.tls.NextProtos = []string{"http/1.1"}
	return a, nil
}

// Base is the base URL.
func (a *Address) Base() *url.URL { return a.base }

// String is the base URL.
func (a *Address) String() string { return a.base.String() }

// Secure reports whether the target is one of HTTPS.
func (a *Address) Secure() bool { return a.base.Scheme == "https" }

// connection is a connection of which the sending side can be closed: TCP, or TLS over it.
type connection interface {
	net.Conn
	CloseWrite() error
}

// dial connects to the target, with TLS where it has it, unless plain is set.
func (a *Address) dial(ctx context.Context, plain bool) (connection, error) {
	port := a.base.Port()
	switch {
	case port != "":
	case a.Secure():
		port = "443"
	default:
		port = "80"
	}
	var dialer net.Dialer
	if target.Loopback(a.base) {
		// Whatever a name resolves to, nothing is even connected to that is not of the loopback range.
		dialer.Control = func(_, dialled string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(dialled)
			if err != nil || !at.Addr().Unmap().IsLoopback() {
				return fmt.Errorf("the name leads to %s, which is not this machine", dialled)
			}
			return nil
		}
	}
	raw, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(a.base.Hostname(), port))
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
