package target

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"time"
)

// connections is how many connections are kept open; more calls than this are never under way at once.
const connections = 192

// roundTripper carries requests over the network, or into a handler where the target is one.
func roundTripper(config Config) http.RoundTripper {
	if config.Handler != nil {
		return inMemory{config.Handler}
	}
	return transport(config)
}

func transport(config Config) *http.Transport {
	d := dialer(config)
	d.Timeout = config.Timeout
	t := &http.Transport{
		DialContext:  d.DialContext,
		MaxIdleConns: connections,
		// A head without end is not an answer.
		MaxResponseHeaderBytes: longestHead,
		MaxIdleConnsPerHost:    connections,
		MaxConnsPerHost:        connections,
		IdleConnTimeout:        30 * time.Second,
		TLSHandshakeTimeout:    config.Timeout,
		TLSClientConfig:        trust(config),
		ForceAttemptHTTP2:      true,
		// Nothing is asked for that the contract does not speak of; see package packed for what comes all the same.
		DisableCompression: true,
	}
	if !Loopback(config.Base) {
		t.Proxy = http.ProxyFromEnvironment
	}
	return t
}

// dialer is the dialer of all transports: the pooled one, a seat's own connection, and raw sockets.
func dialer(config Config) *net.Dialer {
	d := &net.Dialer{}
	if Loopback(config.Base) {
		// Whatever a name resolves to, nothing is even connected to that is not of the loopback range.
		d.Control = func(_, address string, _ syscall.RawConn) error {
			if !isLoopbackAddress(address) {
				return fmt.Errorf("the name leads to %s, which is not this machine", address)
			}
			return nil
		}
	}
	return d
}

// trust is which certificates a target of HTTPS may have.
func trust(config Config) *tls.Config {
	return &tls.Config{RootCAs: config.RootCAs, MinVersion: tls.VersionTLS12}
}

// another is an HTTP client like the usual one with connections of its own.
func (c *Client) another() *http.Client {
	other := *c.http
	other.Transport = roundTripper(c.config)
	return &other
}
