package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/suites"
)

// played is a check as it was played.
type played struct {
	// Fault is the one that the reference had, or empty.
	Fault string `json:"fault,omitempty"`
	Check string `json:"check"`
	Title string `json:"title"`
	// Wire are the exchanges, a line for each thing sent and answered.
	Wire     []string `json:"wire"`
	Expected string   `json:"expected,omitempty"`
	Got      string   `json:"got,omitempty"`
}

// play plays the examples of an explanation: on the reference, and on it with the first of the faults that shows.
func (e *explanation) play(ctx context.Context, contract *spec.Contract, faults []fault.Fault) error {
	shows := func(f fault.Fault) bool {
		return f.Run && (f.Environment == fault.Memory || f.Environment == fault.Network)
	}
	i := slices.IndexFunc(faults, shows)
	if e.Chapter == "rate" || e.Level == spec.Observe || i < 0 {
		e.Examples = "unreadcheck run --label-filter " + e.ID + " plays its checks; on a server with one of the faults it says what is wrong"
		return nil
	}
	bad, check, err := playExample(ctx, contract, faults[i].Departure, e.ID, "")
	if err != nil {
		return err
	}
	good, _, err := playExample(ctx, contract, fault.Departure{}, e.ID, check)
	if err != nil {
		return err
	}
	e.Good, e.Bad = good, bad
	return nil
}

// playExample plays the checks of a requirement on the reference with a departure. It returns the check of that id, or the
// first that fails.
func playExample(ctx context.Context, contract *spec.Contract, departure fault.Departure, requirement, check string) (_ *played, id string, err error) {
	reference, err := departure.New(emulator.Options{Contract: contract})
	if err != nil {
		return nil, "", err
	}
	server, err := listenAndServe(reference, "127.0.0.1:0", nil)
	if err != nil {
		return nil, "", err
	}
	defer func() { err = errors.Join(err, server.close(), reference.Close()) }()
	base, err := parseURL("http://" + server.address)
	if err != nil {
		return nil, "", err
	}
	result, exchanges, err := suites.Judge(ctx, suites.Options{Address: target.Embedded, LabelFilter: requirement,
		Target: target.Config{Contract: contract, Base: base, Timeout: 2 * time.Second, Settle: 100 * time.Millisecond, Seed: 1,
			Account: target.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}}})
	if err != nil {
		return nil, "", err
	}
	for _, c := range result.Checks {
		f := c.Finding
		if f.Requirement != requirement || check != "" && c.ID != check || check == "" && f.Verdict == judge.Pass {
			continue
		}
		return &played{Fault: departure.Name, Check: c.ID, Title: c.Title, Wire: reports.Example(result, c, exchanges), Expected: f.Expected, Got: f.Got}, c.ID, nil
	}
	return nil, "", nil
}

func (x *played) show(w io.Writer, what string) {
	if x == nil {
		return
	}
	_, _ = fmt.Fprintf(w, "  %s\n    %s: %s\n", what, x.Check, x.Title)
	for _, line := range x.Wire {
		_, _ = fmt.Fprintf(w, "    %s\n", line)
	}
	if x.Expected != "" || x.Got != "" {
		_, _ = fmt.Fprintf(w, "    expected %s\n    got      %s\n", x.Expected, x.Got)
	}
}
