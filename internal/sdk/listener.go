package sdk

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Serve serves one connection until it ends, with TLS by that configuration where the client speaks TLS.
type Serve func(connection net.Conn, config *tls.Config)

// Listener is how requests get to the recording server.
type Listener interface {
	// String says in a few words by what an SDK is led to the server.
	String() string
	// Open lets connections in until the endpoint is closed, with the certificate that the setting asks for. It fails with
	// [ErrNotOffered] where there is no way to have the setting.
	Open(ctx context.Context, serve Serve, setting Setting) (Endpoint, error)
}

// Endpoint is where an adapter reaches the recording server.
type Endpoint struct {
	// Host is what the adapter finds as UNREADCHECK_HOST.
	Host string
	// Environment puts what else the adapter needs into its environment, lines like "NAME=value".
	Environment func(base []string) []string
	// Wrap makes the command that starts the adapter; nil leaves the user's.
	Wrap func(command []string) []string
	// Close takes no more connections. Those that are served are for others to close.
	Close func() error
}

// ErrNotOffered is what a listener says of a setting that it cannot have.
var ErrNotOffered = errors.New("this way of reaching the recording server does not offer it")

// Direct is the listener for SDKs whose host can be set: a port of this machine.
type Direct struct{}

// String names it.
func (Direct) String() string { return "its host setting" }

// Open listens on a free port.
func (Direct) Open(ctx context.Context, serve Serve, setting Setting) (_ Endpoint, err error) {
	certificate, environment, remove, err := trusted(setting)
	if err != nil {
		return Endpoint{}, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, remove())
		}
	}()
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return Endpoint{}, fmt.Errorf("cannot listen on this machine: %w", err)
	}
	out := Endpoint{Host: listener.Addr().String(), Environment: environment, Close: remove}
	if setting == Refused {
		if err := listener.Close(); err != nil {
			return Endpoint{}, fmt.Errorf("a port cannot be given back: %w", err)
		}
		return out, nil
	}
	var accepting sync.WaitGroup
	accepting.Go(func() { accept(listener, serve, ServerTLS(certificate)) })
	out.Close = func() error {
		closing := listener.Close()
		accepting.Wait()
		return errors.Join(closing, remove())
	}
	return out, nil
}

// accept hands on connections until the listener is closed.
func accept(listener net.Listener, serve Serve, config *tls.Config) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go serve(connection, config)
	}
}

// ServerTLS is the server's side of TLS. The service answers by HTTP/1.1 (documentation 1047/34620, 2022-10-24, "Sample
// Call"). Clients that offer HTTP/1.0 alone get it, since any server of the former speaks the latter.
func ServerTLS(certificate tls.Certificate) *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1", "http/1.0"}}
}

// trusted makes the certificate of a setting, and a file that has the adapter trust who signed it, or who should have.
func trusted(setting Setting) (leaf tls.Certificate, environment func([]string) []string, remove func() error, err error) {
	now := time.Now()
	authority, err := NewAuthority(now)
	if err != nil {
		return leaf, nil, nil, err
	}
	signer := authority
	if setting == Untrusted {
		if signer, err = NewAuthority(now); err != nil {
			return leaf, nil, nil, err
		}
	}
	if leaf, err = signer.Leaf(now, setting); err != nil {
		return leaf, nil, nil, err
	}
	folder, err := os.MkdirTemp("", "unreadcheck-sdk-")
	if err != nil {
		return leaf, nil, nil, fmt.Errorf("no place for the certificate: %w", err)
	}
	remove = func() error { return os.RemoveAll(folder) }
	file := filepath.Join(folder, "ca.pem")
	if err := os.WriteFile(file, authority.PEM, 0o600); err != nil {
		return leaf, nil, nil, errors.Join(fmt.Errorf("the certificate to trust cannot be written: %w", err), remove())
	}
	return leaf, func(base []string) []string { return append(base, "UNREADCHECK_CA="+file) }, remove, nil
}
