package main

import (
	"fmt"
	"io"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/like"
	"github.com/unreadcheck/unreadcheck/suites"
)

// closingHandler is a handler with what has to be closed when it is no longer called.
type closingHandler interface {
	http.Handler
	Close() error
}

// seen is what the run in the folder that --like names has of its target, or nil without that flag.
func (f *serveFlags) seen(cmd *cobra.Command) (*like.Seen, error) {
	if f.like == "" {
		return nil, nil
	}
	for _, other := range []string{"fault", "rate-limit", "limiter"} {
		if cmd.Flags().Changed(other) {
			return nil, usage("--like and --%s exclude each other: a stand-in does what its target was seen to do", other)
		}
	}
	contract, digest, err := loadContract(f.contract)
	if err != nil {
		return nil, err
	}
	saved, err := readRun(f.like)
	if err != nil {
		return nil, err
	}
	result, err := suites.Verify(saved, contract, digest, version())
	if err != nil {
		return nil, err
	}
	seen := &like.Seen{Played: saved.Played(), Exchanges: saved.Exchanges(), Lag: saved.Lag()}
	for _, q := range result.Requirements {
		if v := q.Verdict; v == "fail" || v == "warn" || v == "expected-fail" {
			seen.Broken = append(seen.Broken, q.ID)
		}
	}
	return seen, nil
}

// reference is the server that is served: one that is like a target, or one that departs from the reference. What could not be
// taken over from a target is listed.
func (f *serveFlags) reference(notes io.Writer, departure fault.Departure, seen *like.Seen, config emulator.Options) (closingHandler, error) {
	if seen == nil {
		server, err := departure.New(config)
		if err != nil {
			return nil, exit{2, err}
		}
		return server, nil
	}
	likeness := like.Of(config.Contract, *seen)
	server, err := likeness.New(config)
	if err != nil {
		return nil, exit{2, err}
	}
	for _, text := range likeness.Missing() {
		_, _ = fmt.Fprintf(notes, "Not taken over from %s: %s.\n", f.like, text)
	}
	return server, nil
}
