// Package fault has the ways in which the reference can be told to break the contract, each by a name, and the ways in
// which it may differ and still keep it. A conformance suite and a fuzzer that are worth something catch each of the
// first and none of the second.
//
// A fault names the requirements that it breaks, and these alone: a suite that also blames others for it is as wrong as
// one that misses it. Faults that only certain values, orders or bytes bring to light are for the fuzzer to catch and not
// for the suite, whose programs are few and fixed.
package fault

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Environment is where the reference has to run for a departure to show.
type Environment string

// The environments of departures.
const (
	// Memory is for all that shows whatever carries the calls: they can be made in memory, on a virtual clock.
	Memory Environment = "memory"
	// Network is for what shows where there are connections.
	Network Environment = "network"
	// Webhooks is for what shows where webhooks are received.
	Webhooks Environment = "webhooks"
	// TLS is for what shows where HTTPS is spoken.
	TLS Environment = "tls"
)

// Departure is one way in which an emulator differs from the reference.
type Departure struct {
	// Name is in lower case with hyphens, and no other departure's.
	Name string
	// Sentence says what such an implementation does.
	Sentence    string
	Environment Environment
	// Certificate is what is wrong with the certificate that it is served under, Environment TLS only.
	Certificate Certificate
	// Unprobed: how many calls it lets in is not its own doing alone, so that a probe of its limit tells nothing of it.
	Unprobed bool

	plant func(*plan)
}

// Certificate is a flaw of a TLS certificate.
type Certificate string

// The flaws of certificates.
const (
	Trusted   Certificate = ""
	Untrusted Certificate = "untrusted"
	Outdated  Certificate = "outdated"
)

// Fault is a departure that breaks the contract.
type Fault struct {
	Departure
	// Chapter is the chapter of the contract that the fault is about, or "rare" or "wire".
	Chapter string
	// Breaks are the ids of the requirements that it breaks, in the order of the contract.
	Breaks []string
	// Fuzzed are further ids under which it shows where calls follow one another as no check of the suite makes them: the fuzzer
	// may catch it by these.
	Fuzzed []string
	// Run and Fuzz tell who has to catch it: the suite, the fuzzer or both.
	Run, Fuzz bool
	// Seldom: it shows in one of some fifty calls, and which these are depends on the order of calls that are made at once. The
	// fuzzer takes more calls to be sure to catch it.
	Seldom bool
}

// and is the fault where it breaks further requirements.
func (f Fault) and(ids ...string) Fault {
	f.Breaks = append(slices.Clone(f.Breaks), ids...)
	slices.Sort(f.Breaks)
	return f
}

// fuzzedAs is the fault where the fuzzer may catch it by further ids.
func (f Fault) fuzzedAs(ids ...string) Fault {
	f.Fuzzed = ids
	return f
}

// seldom is the fault where it shows in few calls.
func (f Fault) seldom() Fault {
	f.Seldom = true
	return f
}

// suiteAlone is a fault that the suite has to catch and the fuzzer need not.
func suiteAlone(f Fault) Fault {
	f.Fuzz = false
	return f
}

// fuzzerAlone is a fault that the fuzzer has to catch and the suite need not.
func fuzzerAlone(f Fault) Fault {
	f.Run = false
	return f
}

// missed is a fault that nothing here shows: it is kept for the record of what is not looked at.
func missed(f Fault) Fault {
	f.Run, f.Fuzz = false, false
	return f
}

// Variation is a departure that the contract allows.
type Variation struct{ Departure }

// Faults are all faults, chapter by chapter.
func Faults() []Fault {
	var all []Fault
	for _, chapter := range []struct {
		name   string
		faults []Fault
	}{
		{"envelope", envelope()}, {"request", request()}, {"clamping", clamping()}, {"group-type", groupTypes()},
		{"isolation", isolation()}, {"isolation", isolationOfTypes()}, {"errors", refusals()}, {"auth", signIn()}, {"rate", rate()},
		{"concurrency", concurrency()}, {"rare", rare()}, {"wire", wire()},
		{"clamping", blindStorage()}, {"clamping", blindMembers()}, {"group-type", blindTypes()}, {"isolation", blindIsolation()},
		{"isolation", blindNotices()}, {"errors", blindGroups()}, {"errors", blindRefusals()}, {"request", blindRequest()},
		{"auth", blindSignIn()}, {"concurrency", blindConcurrency()},
	} {
		for _, f := range chapter.faults {
			f.Chapter = chapter.name
			if f.Environment == "" {
				f.Environment = Memory
			}
			all = append(all, f)
		}
	}
	return all
}

// Variations are all variations.
func Variations() []Variation {
	var all []Variation
	for _, v := range slices.Concat(answers(), limits(), stages(), passing()) {
		if v.Environment == "" {
			v.Environment = Memory
		}
		all = append(all, v)
	}
	return all
}

// Find is the departure of that name, be it a fault or a variation.
func Find(name string) (Departure, bool) {
	for _, f := range Faults() {
		if f.Name == name {
			return f.Departure, true
		}
	}
	for _, v := range Variations() {
		if v.Name == name {
			return v.Departure, true
		}
	}
	return Departure{}, false
}

// Server is an emulator that departs from the reference.
type Server struct {
	http.Handler
	closers []func() error
}

// Close ends what the server started, as [emulator.Emulator.Close] does.
func (s *Server) Close() error {
	var all []error
	for _, end := range slices.Backward(s.closers) {
		all = append(all, end())
	}
	return errors.Join(all...)
}

// New makes an emulator of these options which departs in this way. Its Hooks are the departure's.
func (d Departure) New(config emulator.Options) (*Server, error) {
	if config.Contract == nil {
		config.Contract = spec.Default()
	}
	p := &plan{config: config}
	if d.plant != nil {
		d.plant(p)
	}
	if p.lag.By > 0 {
		p.lag.Latency, p.config.Latency = p.config.Latency, 0
	}
	reference, err := emulator.New(p.config)
	if err != nil {
		return nil, fmt.Errorf("the fault %s: %w", d.Name, err)
	}
	server := &Server{Handler: reference, closers: []func() error{reference.Close}}
	if p.lag.By > 0 {
		if err := server.replicate(p.config, p.lag); err != nil {
			return nil, fmt.Errorf("the variation %s: %w", d.Name, errors.Join(err, server.Close()))
		}
	}
	for _, wrap := range p.wraps {
		server.Handler = wrap(server.Handler)
	}
	return server, nil
}
