package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/witness"
	"github.com/unreadcheck/unreadcheck/spec"
)

// reference is a served reference, in this process, with a witness of what is made on it.
type reference struct {
	*witness.Witness
	address string
	close   func()
}

// account is the reference's own: its key guards nothing.
var account = witness.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}

// serve serves the reference with one of its variations, or without any where the name is empty, and with its clock so far
// ahead.
func serve(variation string, ahead time.Duration) (*reference, error) {
	var departure fault.Departure
	if variation != "" {
		var known bool
		if departure, known = fault.Find(variation); !known {
			return nil, fmt.Errorf("there is no variation %q", variation)
		}
	}
	return serveDeparture(departure, ahead, fault.Lag{})
}

// serveDeparture serves the reference with a departure, whose readings are behind by the lag.
func serveDeparture(departure fault.Departure, ahead time.Duration, lag fault.Lag) (*reference, error) {
	contract, err := spec.Load(unreadcheck.Contract())
	if err != nil {
		return nil, err
	}
	create := func(unlimited bool) (*fault.Server, error) {
		return departure.New(emulator.Options{Contract: contract, Unlimited: unlimited, Now: func() time.Time { return time.Now().Add(ahead) }})
	}
	app, err := create(false)
	if err != nil {
		return nil, err
	}
	var handler http.Handler = app
	end := app.Close
	if lag != (fault.Lag{}) {
		follower, err := create(true) // which gets calls late, and so in bursts: what the leader let in, it has to take
		if err != nil {
			return nil, err
		}
		var stop func() error
		handler, stop = fault.Behind(app, follower, lag)
		end = func() error { return errors.Join(stop(), follower.Close(), app.Close()) }
	}
	w := witness.New(handler, handler, account)
	server := httptest.NewServer(w)
	return &reference{Witness: w, address: server.URL, close: func() {
		server.CloseClientConnections()
		server.Close()
		_ = end() // it has nothing to lose
	}}, nil
}
