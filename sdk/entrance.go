package sdk

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// Entrance is how requests get to the recording server.
type Entrance interface {
	// String says in a few words by what an SDK is led to the server.
	String() string
	// Open lets requests in until the door is closed, with the certificate that the setting asks for. It fails with
	// [ErrNotOffered] where there is no way to have that certificate. The handler may take connections over
	// ([http.Hijacker]): requests have to come by HTTP/1.1, and RemoteAddr has to tell connections apart.
	Open(ctx context.Context, handler http.Handler, setting Setting) (Door, error)
}

// Door is an entrance that is open.
type Door struct {
	// Host is what the adapter finds as UNREADCHECK_HOST.
	Host string
	// Environment puts what else the adapter needs into its environment, lines like "NAME=value".
	Environment func(base []string) []string
	// Wrap makes the command that starts the adapter; nil leaves the user's.
	Wrap func(command []string) []string
	// Close takes no more requests; those that are being served are cut off.
	Close func() error
}

// ErrNotOffered is what an entrance says of a setting that it cannot have.
var ErrNotOffered = errors.New("this way of reaching the recording server does not offer it")

// Direct is the entrance for SDKs whose host can be set: a port of this machine.
type Direct struct{}

// String names it.
func (Direct) String() string { return "its host setting" }

// Open listens on a free port.
func (Direct) Open(ctx context.Context, handler http.Handler, setting Setting) (_ Door, err error) {
	now := time.Now()
	authority, err := NewAuthority(now)
	if err != nil {
		return Door{}, err
	}
	signer := authority
	if setting == Untrusted {
		if signer, err = NewAuthority(now); err != nil {
			return Door{}, err
		}
	}
	certificate, err := signer.Leaf(now, setting)
	if err != nil {
		return Door{}, err
	}
	folder, err := os.MkdirTemp("", "unreadcheck-sdk-")
	if err != nil {
		return Door{}, fmt.Errorf("no place for the certificate: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(folder))
		}
	}()
	trusted := filepath.Join(folder, "ca.pem")
	if err := os.WriteFile(trusted, authority.PEM, 0o600); err != nil {
		return Door{}, fmt.Errorf("the certificate to trust cannot be written: %w", err)
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return Door{}, fmt.Errorf("cannot listen on this machine: %w", err)
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second,
		// A client that refuses a certificate breaks off the handshake: that is what is wanted of it.
		ErrorLog: log.New(io.Discard, "", 0),
		// The service answers by HTTP/1.1 (documentation 1047/34620, 2022-10-24, "Sample Call").
		TLSConfig:    &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}},
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){},
	}
	ended := make(chan error, 1)
	go func() { ended <- server.ServeTLS(listener, "", "") }()
	return Door{
		Host:        listener.Addr().String(),
		Environment: func(base []string) []string { return append(base, "UNREADCHECK_CA="+trusted) },
		Close: func() error {
			closing := server.Close()
			if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
				closing = errors.Join(closing, err)
			}
			return errors.Join(closing, os.RemoveAll(folder))
		},
	}, nil
}
