package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/target"
)

// embed serves the reference on a free port of this machine and makes it the target, webhooks and all.
func embed(t *chosenTarget) error {
	reference, err := emulator.New(emulator.Options{Contract: t.config.Contract, CallbackURL: t.config.Callbacks.URL()})
	if err != nil {
		return fmt.Errorf("the reference cannot be made: %w", err)
	}
	t.closers = append(t.closers, reference.Close)
	server, err := listenAndServe(reference, "127.0.0.1:0", nil)
	if err != nil {
		return err
	}
	t.closers = append(t.closers, server.close)
	if t.config.Base, err = parseURL("http://" + server.address); err != nil {
		return err
	}
	t.config.Name = target.Embedded
	t.config.Account = target.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}
	return nil
}

// webServer is an HTTP server on a port of this machine.
type webServer struct {
	server  *http.Server
	address string
	ended   chan error
}

// listenAndServe serves a handler on an address, over TLS where there is a certificate.
func listenAndServe(handler http.Handler, address string, certificate *tls.Certificate) (*webServer, error) {
	var config net.ListenConfig
	listener, err := config.Listen(context.Background(), "tcp", address)
	if err != nil {
		return nil, exit{2, fmt.Errorf("cannot listen on %s: %w", address, err)}
	}
	s := &webServer{
		address: listener.Addr().String(),
		ended:   make(chan error, 1),
		server: &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second,
			// A client that breaks off a handshake is no news to whoever serves a test double.
			ErrorLog: log.New(io.Discard, "", 0)},
	}
	if certificate != nil {
		s.server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*certificate}, MinVersion: tls.VersionTLS12}
	}
	go func() {
		if certificate != nil {
			s.ended <- s.server.ServeTLS(listener, "", "")
		} else {
			s.ended <- s.server.Serve(listener)
		}
	}()
	return s, nil
}

// close ends the server. Calls under way are cut off after a moment.
func (s *webServer) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := s.server.Shutdown(ctx); err != nil {
		err = s.server.Close()
		if err != nil {
			return fmt.Errorf("the server does not end: %w", err)
		}
	}
	if err := <-s.ended; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("the server ended: %w", err)
	}
	return nil
}
