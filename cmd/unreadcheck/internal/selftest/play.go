package selftest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/certificate"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/suites"
)

// What a subject is given. A null server keeps its callers waiting, and is not given long.
const (
	settle   = 2 * time.Second
	patience = 5 * time.Second
	shortly  = 300 * time.Millisecond
)

// play judges a subject in this process with the suite. Its calls take real time, but for a subject of the environment Memory
// inside a bubble of testing/synctest.
func play(ctx context.Context, contract *spec.Contract, s Subject) (Answer, error) {
	config := target.Config{Contract: contract, Settle: settle, Timeout: patience, Seed: max(1, s.seed),
		Account: target.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}}
	stand, err := put(ctx, s, emulator.Options{Contract: contract}, &config)
	if err != nil {
		return Answer{}, err
	}
	options := suites.Options{Target: config, Address: s.Name, LabelFilter: filter(s)}
	result, _, err := suites.Judge(ctx, options)
	if err := errors.Join(err, stand.close()); err != nil {
		return Answer{}, err
	}
	outcome := outcomeOf(s, result)
	return Answer{Suite: &outcome, Judged: compared(result)}, nil
}

// filter leaves out the rate chapter where it would take its time, unless that is what the subject is about.
func filter(s Subject) string {
	switch {
	case s.Chapter == "rate":
		return "rate || envelope" // the other chapters' calls are not made at a rate of its own
	case s.departure.Environment == fault.Memory && s.null == nil && !s.departure.Unprobed:
		return ""
	default:
		return "!rate"
	}
}

func outcomeOf(s Subject, result *reports.Result) Outcome {
	o := Outcome{Subject: s.Name, Verdict: result.Verdict, Calls: result.Calls, Seconds: result.Seconds,
		Requirements: map[string]judge.Verdict{}, Details: map[string]string{}}
	for _, q := range result.Requirements {
		if q.Level != spec.Observe && q.Verdict != "" {
			o.Requirements[q.ID] = q.Verdict
		}
	}
	for _, c := range result.Checks {
		if c.Finding.Verdict == judge.Pass {
			o.Kept = append(o.Kept, c.ID)
		}
		if c.Finding.Red() {
			o.Details[c.ID] = fmt.Sprintf("expected %s, got %s", c.Finding.Expected, c.Finding.Got)
		}
	}
	return o
}

// stand is a subject in place, and what has to be closed for it.
type stand struct{ closers []func() error }

func (s *stand) close() error {
	var all []error
	for _, end := range s.closers {
		all = append(all, end())
	}
	return errors.Join(all...)
}

// put makes the subject, an emulator of that config unless it does nothing, what a config targets.
func put(ctx context.Context, s Subject, own emulator.Options, config *target.Config) (*stand, error) {
	at := &stand{}
	if s.null != nil {
		config.Timeout = shortly
		return at, at.serve(s.null.Handler, nil, config)
	}
	if s.departure.Environment == fault.Webhooks {
		receiver, err := target.NewReceiver(ctx, "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		at.closers = append(at.closers, receiver.Close)
		config.Callbacks, own.CallbackURL = receiver, receiver.URL()
	}
	server, err := s.departure.New(own)
	if err != nil {
		return nil, errors.Join(err, at.close())
	}
	at.closers = append([]func() error{server.Close}, at.closers...)
	switch s.departure.Environment {
	case fault.Memory:
		config.Handler, config.Base = server, &url.URL{Scheme: "http", Host: "localhost"}
		return at, nil
	case fault.TLS:
		cert, roots, err := certified(s.departure.Certificate)
		if err != nil {
			return nil, errors.Join(err, at.close())
		}
		config.RootCAs = roots
		return at, at.serve(server, cert, config)
	default:
		return at, at.serve(server, nil, config)
	}
}

// certified is a certificate with a flaw, and the authorities that are trusted.
func certified(flaw fault.Certificate) (*tls.Certificate, *x509.CertPool, error) {
	made := time.Now()
	if flaw == fault.Outdated {
		made = made.AddDate(0, 0, -7)
	}
	cert, authority, err := certificate.Loopback(made)
	roots := x509.NewCertPool()
	if flaw != fault.Untrusted {
		roots.AppendCertsFromPEM(authority)
	}
	return &cert, roots, err
}

// serve serves a handler on a free port of this machine and makes that the target.
func (s *stand) serve(handler http.Handler, cert *tls.Certificate, config *target.Config) error {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("no port for a subject: %w", err)
	}
	config.Base = &url.URL{Scheme: "http", Host: listener.Addr().String()}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	if cert != nil {
		config.Base.Scheme = "https"
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*cert}, MinVersion: tls.VersionTLS12}
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if cert != nil {
			_ = server.ServeTLS(listener, "", "") // ends with Close, and its error then says only that
		} else {
			_ = server.Serve(listener)
		}
	}()
	s.closers = append([]func() error{func() error {
		err := server.Close()
		<-ended
		return err
	}}, s.closers...)
	return nil
}
