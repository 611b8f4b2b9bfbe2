// Package raw has requests that are sent byte by byte, as data, and the judge of what came back. It does no input or output.
package raw

import (
	"cmp"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

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
	// Closed is Either for what is not proper HTTP, or what a server may decline before any handler sees it: a status from
	// 400 to 499, 501, 505 and a closed connection are fine as well.
	Closed Class = "closed"
)

// Effect is a count that a call may leave behind: one of the constants, or a decimal number, which stands for the smaller
// of itself and the group's number of messages.
type Effect string

// The effects that depend on the stage.
const (
	// SetsA and SetsB are the two numbers that the player chose; see [Values].
	SetsA Effect = "A"
	SetsB Effect = "B"
	// Unchanged is the count before the case.
	Unchanged Effect = "unchanged"
)

// Expectation is what may become of one request of a case.
type Expectation struct {
	Class Class `json:"class"`
	// Requirement is the id that a breach is a finding of. Of is what deviates then, from which it follows; empty is the outcome.
	Requirement string    `json:"requirement"`
	Of          spec.Case `json:"-"`
	// Outcome is the condition of the contract whose codes a refusal has to carry; empty is any documented code.
	Outcome string `json:"outcome,omitempty"`
	// Kept is the id that an effect of a refused request is a finding of, and OfEffect what deviates then.
	Kept     string    `json:"kept"`
	OfEffect spec.Case `json:"-"`
	// Effects are the counts that may be left once the request was accepted. None: it cannot be accepted.
	Effects []Effect `json:"effects,omitempty"`
	// NoBody: the answer has no body, since the method is HEAD.
	NoBody bool `json:"noBody,omitempty"`
}

// Segment is a piece of what is sent.
type Segment struct {
	// Bytes are a pattern that whoever sends it fills in.
	Bytes record.Bytes `json:"bytes"`
	// Pause is waited before the bytes are sent.
	Pause time.Duration `json:"pause,omitempty"`
	// Await ends the pause as soon as so many answers have come, interim ones (100 Continue) included; 0 waits it out.
	Await int `json:"await,omitempty"`
}

// Case is one connection's worth of requests, as a pattern that fits any stage.
type Case struct {
	// ID is stable and unique, as "json/trailing-brace".
	ID    string `json:"id"`
	Title string `json:"title"`
	// Family is the class of input that the case is of: findings of one requirement and one family are likely one fault.
	Family string `json:"family"`
	// Body is the pattern of the body, in UTF-8 before Encoding is applied.
	Body record.Bytes `json:"body,omitempty"`
	// Encoding is one of the keys of encodings, or empty for the bytes as they are.
	Encoding string `json:"encoding,omitempty"`
	// Segments are what is sent; none is one well-formed request with the Body.
	Segments []Segment `json:"segments,omitempty"`
	// HalfClose: the sending side of the connection is closed after the last segment.
	HalfClose bool `json:"halfClose,omitempty"`
	// Short: less arrives than is declared, which is not a call. It is never accepted and has no effect; however else it is
	// answered, or not, is left open, as long as the next call is answered.
	Short bool `json:"short,omitempty"`
	// Plain: the bytes go without TLS to a target that has it. The case is for such targets alone.
	Plain bool `json:"plain,omitempty"`
	// Followed: bytes follow the last request that are none of it. A refusal may then be an answer to them.
	Followed bool `json:"followed,omitempty"`
	// Needs is the id of a case that breaks no less if this one is not the reason, or empty.
	Needs string `json:"needs,omitempty"`
	// Requests are the requests that the segments make up, in order. There is at least one.
	Requests []Expectation `json:"requests"`
}

// JSON reports whether the case is of the JSON set: a body in one well-formed request.
func (c Case) JSON() bool { return len(c.Segments) == 0 }

// Values are what a stage has for a case. None of it is secret.
type Values struct {
	// Group and Account are the target's names for the group and the member.
	Group   string `json:"group"`
	Account string `json:"account"`
	// A and B are two different numbers from 1 to Messages - 1 that are not the count before.
	A int64 `json:"a"`
	B int64 `json:"b"`
	// Before is the member's count before the case, and Messages the group's number of messages, which bounds counts.
	Before   int64 `json:"before"`
	Messages int64 `json:"messages"`
}

// Seen is what came back on one connection.
type Seen struct {
	// Answers are the final answers in the order in which they came, and Interim the statuses of the others.
	Answers []record.Response `json:"answers,omitempty"`
	Interim []int             `json:"interim,omitempty"`
	// Rest is what came besides and is not an HTTP answer, or only a part of one; at most 1 KiB of it.
	Rest record.Bytes `json:"rest,omitempty"`
	// Closed: the server ended the connection. TimedOut: it had not done so, nor answered all, when the time was over.
	Closed   bool `json:"closed,omitempty"`
	TimedOut bool `json:"timedOut,omitempty"`
	// Took is the time from the first byte sent to the last answer, or to the end.
	Took time.Duration `json:"took"`
	// Trouble: there was no connection, so that nothing was sent.
	Trouble *record.Trouble `json:"trouble,omitempty"`
}

// Attribute fills in the requirements from the contract.
func (e *Expectation) Attribute(c *spec.Contract) {
	e.Requirement = c.Broken(cmp.Or(e.Of, spec.Case(e.Outcome)))
	e.Kept = c.Broken(cmp.Or(e.OfEffect, spec.RefusedEffect))
}
