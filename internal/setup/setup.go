// Package setup has what stands between a user's config and the calls to a target: the target with everything that was
// started for it.
package setup

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/target"
)

// Target is a target that is ready to be called. Close ends what was started for it.
type Target struct {
	target.Config
	// Address is what the user named as the target, for reports.
	Address string
	// ContractSHA256 is the digest of the contract file, in hexadecimal.
	ContractSHA256 string

	closers []func() error
}

// OnClose has Close call end, before what was added earlier.
func (t *Target) OnClose(end func() error) { t.closers = append(t.closers, end) }

// Close ends what was started for the target, the last first, and returns all errors of that.
func (t *Target) Close() error {
	var all []error
	for _, end := range slices.Backward(t.closers) {
		all = append(all, end())
	}
	t.closers = nil
	return errors.Join(all...)
}

// Serve serves a handler on a free port of this machine until Close, and makes it what the target's calls go to.
func (t *Target) Serve(ctx context.Context, handler http.Handler) error {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("the handler cannot be served on a port of this machine: %w", err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	t.OnClose(func() error {
		err := server.Close()
		if why := <-ended; !errors.Is(why, http.ErrServerClosed) {
			err = errors.Join(err, fmt.Errorf("the handler's server ended early: %w", why))
		}
		return err
	})
	t.Base = &url.URL{Scheme: "http", Host: listener.Addr().String()}
	return nil
}
