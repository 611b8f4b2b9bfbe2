package program

import (
	"cmp"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Raw is one connection's worth of requests, byte by byte, as a pattern that fits any stage. It is its program's only step: the
// member's count is read before and after it, and calls that nothing is wrong with are made where it has to be held against them.
type Raw struct {
	// Group and Member are handles of the stage.
	Group  string `json:"group"`
	Member string `json:"member"`
	// ID is stable and unique among those of the wire layer, as "json/trailing-brace".
	ID    string `json:"id,omitempty"`
	Title string `json:"title,omitempty"`
	// Family is the class of input that it is of: findings of one requirement and one family are likely one fault.
	Family string `json:"family,omitempty"`
	// Body is the pattern of the body, in UTF-8 before Encoding is applied.
	Body record.Bytes `json:"body,omitempty"`
	// Encoding is one of Encodings, or empty for the bytes as they are.
	Encoding string `json:"encoding,omitempty"`
	// Segments are what is sent; none is one well-formed request with the Body.
	Segments []Segment `json:"segments,omitempty"`
	// HalfClose: the sending side of the connection is closed after the last segment.
	HalfClose bool `json:"halfClose,omitempty"`
	// Short: less arrives than is declared, by one reading of it at least, which is not a call. It is accepted only where its request has effects, since a whole
	// body came; however else it is answered, or not, is left open, as long as others are answered, meanwhile too.
	Short bool `json:"short,omitempty"`
	// Plain: the bytes go without TLS to a target that has it, and to no other.
	Plain bool `json:"plain,omitempty"`
	// Followed: bytes follow the last request that are none of it. A refusal may then be an answer to them.
	Followed bool `json:"followed,omitempty"`
	// Needs is the id of one of the wire layer's that breaks no less if this one is not the reason, or empty.
	Needs string `json:"needs,omitempty"`
	// Requests are the requests that the segments make up, in order. There is at least one.
	Requests []Request `json:"requests"`
}

// Encodings are the encodings that the body of a raw request may have besides UTF-8.
var Encodings = []string{"utf-16le", "utf-16be", "utf-32le"}

// Segment is a piece of what is sent.
type Segment struct {
	// Bytes are a pattern that whoever sends it fills in.
	Bytes record.Bytes `json:"bytes"`
	// Pause is waited before the bytes are sent, in nanoseconds.
	Pause time.Duration `json:"pause,omitempty"`
	// Await ends the pause as soon as so many answers have come, interim ones (100 Continue) included; 0 waits it out.
	Await int `json:"await,omitempty"`
}

// Request is what may become of one request among raw bytes.
type Request struct {
	Class Class `json:"class"`
	// Requirement is the id that a breach is a finding of; where it is empty, the program expects what no requirement does. Of is
	// what deviates then, from which it follows; empty is the outcome.
	Requirement string    `json:"requirement,omitempty"`
	Of          spec.Case `json:"-"`
	// Outcome is the condition of the contract whose codes a refusal has to carry; empty is any documented code.
	Outcome string `json:"outcome,omitempty"`
	// Kept is the id that an effect of a refused request is a finding of, and OfEffect what deviates then.
	Kept     string    `json:"kept,omitempty"`
	OfEffect spec.Case `json:"-"`
	// Effects are the counts that may be left once the request was accepted. None: it cannot be accepted.
	Effects []Effect `json:"effects,omitempty"`
	// NoBody: the answer has no body, since the method is HEAD.
	NoBody bool `json:"noBody,omitempty"`
}

// Class says what may become of a request.
type Class string

// The classes. In all of them the server answers in time, or closes the connection where that is allowed, and the count
// has no other effect to show than the one that the request may have.
const (
	// Accept: the call is accepted and takes effect.
	Accept Class = "accept"
	// Refuse: the call is refused, with HTTP status 200, and the count stays as it was.
	Refuse Class = "refuse"
	// Either: the contract is silent. Accepted, one of the effects shows; refused, none does.
	Either Class = "either"
	// Closed is Either for what is not proper HTTP, and for what is so rare that proxies err on it: how it is answered is left open, and
	// a closed connection is fine as well. A server may not leave the sender without either, nor refuse it and have it take effect.
	Closed Class = "closed"
	// Declined is Either for a well-formed request that a server may decline before any handler sees it, such as one that is very
	// large: a status from 400 to 499, 501 or 505 without a code of the contract, and a closed connection, are fine as well.
	Declined Class = "declined"
)

// Effect is a count that a call may leave behind: one of the constants, or a decimal number, which stands for the smaller
// of itself and the group's number of messages.
type Effect string

// The effects that depend on the stage.
const (
	// SetsA and SetsB are the two numbers that whoever plays it chose.
	SetsA Effect = "A"
	SetsB Effect = "B"
	// Unchanged is the count before the request.
	Unchanged Effect = "unchanged"
)

// JSON reports whether it is a body in one well-formed request.
func (r Raw) JSON() bool { return len(r.Segments) == 0 }

// Pipelined reports whether several requests are sent without waiting for an answer in between. Not all servers read on then, and
// one that closes the connection meanwhile may take its answer along.
func (r Raw) Pipelined() bool {
	return len(r.Requests) > 1 && !slices.ContainsFunc(r.Segments, func(s Segment) bool { return s.Await > 0 })
}

// Attribute fills in the requirements from the contract.
func (e *Request) Attribute(c *spec.Contract) {
	e.Requirement = c.Broken(cmp.Or(e.Of, spec.Case(e.Outcome)))
	e.Kept = c.Broken(cmp.Or(e.OfEffect, spec.RefusedEffect))
}

// RawRequest is the raw request that the program consists of, or nil.
func (p *Program) RawRequest() *Raw { return p.only().Raw }

// only is the step that the program consists of, or one that does nothing.
func (p *Program) only() Step {
	if p == nil || len(p.Steps) != 1 {
		return Step{}
	}
	return p.Steps[0]
}

// FewestMessages are the messages that the group of a raw request has at least, so that there are two numbers besides the count.
const FewestMessages = 4

// validate says what of a raw request cannot be.
func (r Raw) validate(stage Stage) error {
	if g, ok := stage.Group(r.Group); ok && g.Messages < FewestMessages {
		return fmt.Errorf("has a raw request in a group of %d messages, and needs %d, to have numbers to choose from", g.Messages, FewestMessages)
	}
	if r.Encoding != "" && !slices.Contains(Encodings, r.Encoding) {
		return fmt.Errorf("has a body in the encoding %q; write %s, or none for UTF-8", r.Encoding, strings.Join(Encodings, ", "))
	}
	for i, s := range r.Segments {
		if s.Pause < 0 || s.Await < 0 {
			return fmt.Errorf("has a pause, or a number of answers to await, below 0 in its segment %d", i+1)
		}
	}
	if len(r.Requests) == 0 {
		return errors.New(`has a raw request without "requests", which say for each request among the bytes what may become of it`)
	}
	for i, e := range r.Requests {
		if err := e.validate(r.Short); err != nil {
			return fmt.Errorf("request %d %w", i+1, err)
		}
	}
	return nil
}

func (e Request) validate(short bool) error {
	switch {
	case !slices.Contains([]Class{Accept, Refuse, Either, Closed, Declined}, e.Class):
		return fmt.Errorf("is of the class %q; write accept, refuse, either, closed or declined", e.Class)
	case e.Class == Accept && short:
		return errors.New(`is to be accepted, and cut short, which nothing has to accept; write closed`)
	case e.Class == Accept && len(e.Effects) == 0:
		return errors.New(`is to be accepted, and has no "effects", the counts that it may leave`)
	case e.Class == Refuse && len(e.Effects) > 0:
		return errors.New(`has "effects", and cannot be accepted`)
	}
	for _, effect := range e.Effects {
		n, number := new(big.Int).SetString(string(effect), 10)
		if effect != SetsA && effect != SetsB && effect != Unchanged && (!number || n.Sign() < 0) {
			return fmt.Errorf("has the effect %q; write A, B, unchanged or a number from 0 on", effect)
		}
	}
	return nil
}
