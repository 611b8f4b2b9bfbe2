// Package record holds what was seen while programs were played: exchanges as they were on the wire, readings of unread
// counts, and what a group showed. Judges see nothing else, so that a saved run can be judged again.
package record

import (
	"encoding/json"
	"errors"
	"slices"
	"time"
	"unicode/utf8"
)

// Exchange is one request and its answer as they were on the wire, with their times. Secrets are replaced before an
// exchange is recorded.
type Exchange struct {
	// ID counts the exchanges of a run from 1.
	ID int `json:"id"`
	// Program and Attempt name the program, and which playing of it (from 1); both are empty outside a program.
	Program string `json:"program,omitempty"`
	Attempt int    `json:"attempt,omitempty"`
	// Command is the last part of the path, as "set_unread_msg_num".
	Command string `json:"command"`
	// Sent and Answered are times since the run's start on the monotonic clock, in nanoseconds.
	Sent     time.Duration `json:"sent"`
	Answered time.Duration `json:"answered"`
	Request  Request       `json:"request"`
	// Response is nil where no answer came.
	Response *Response `json:"response,omitempty"`
	// Trouble says why there is no answer, or why it broke off.
	Trouble *Trouble `json:"trouble,omitempty"`
}

// Request is what was sent.
type Request struct {
	Method string            `json:"method"`
	URL    string            `json:"url"`
	Header map[string]string `json:"header,omitempty"`
	Body   Bytes             `json:"body"`
}

// Response is what was answered.
type Response struct {
	Status int `json:"status"`
	// Proto is the version of the protocol, as "HTTP/1.1".
	Proto  string              `json:"proto"`
	Header map[string][]string `json:"header,omitempty"`
	Body   Bytes               `json:"body"`
	// Truncated: the body was longer than the client reads.
	Truncated bool `json:"truncated,omitempty"`
}

// Trouble is a failure of the network.
type Trouble struct {
	// Kind is one of the Trouble… constants.
	Kind string `json:"kind"`
	// Detail is the error's own text.
	Detail string `json:"detail"`
}

// Kinds of trouble.
const (
	TroubleRefused   = "connection refused"
	TroubleReset     = "connection closed"
	TroubleTimeout   = "no answer in time"
	TroubleTLS       = "TLS failed"
	TroubleName      = "name not found"
	TroubleOther     = "network error"
	TroubleCancelled = "cancelled"
	TroubleBudget    = "budget spent"
)

// Bytes are a body. In JSON they are a string where they are UTF-8, else an object {"base64": "…"}.
type Bytes []byte

// MarshalJSON writes the bytes so that people can read them where that is possible.
func (b Bytes) MarshalJSON() ([]byte, error) {
	if utf8.Valid(b) {
		return json.Marshal(string(b))
	}
	return json.Marshal(map[string][]byte{"base64": b})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (b *Bytes) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err == nil {
		*b = Bytes(text)
		return nil
	}
	var binary map[string][]byte
	if err := json.Unmarshal(data, &binary); err != nil {
		return err
	}
	body, there := binary["base64"]
	if !there || len(binary) != 1 {
		return errors.New(`a body is a string or an object {"base64": "…"}`)
	}
	*b = body
	return nil
}

// gatewayStatuses are the HTTP statuses that a gateway or a proxy gives in place of a target that it cannot reach, or
// that is slow: 408, 502, 503 and 504 (RFC 9110, section 15), and those that content delivery networks have beside them.
// The documentation says that any status but 200 is a network error, 502 for one (1047/34909, 2022-10-24, "Error Codes").
var gatewayStatuses = []int{408, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530}

// TransientFailure reports whether the exchange is a failure of the network: no answer came, or a gateway gave its own.
func (x Exchange) TransientFailure() bool {
	return x.Response == nil || slices.Contains(gatewayStatuses, x.Response.Status)
}

// Withheld reports whether the tool itself kept the call back or gave it up: there was no budget left for it, or the run
// ended. It says nothing about the target.
func (x Exchange) Withheld() bool {
	return x.Trouble != nil && (x.Trouble.Kind == TroubleCancelled || x.Trouble.Kind == TroubleBudget)
}

// Why names the trouble of an excused exchange.
func (x Exchange) Why() string {
	switch {
	case x.Trouble != nil:
		return x.Trouble.Kind
	case x.Response != nil:
		return "HTTP " + itoa(x.Response.Status)
	default:
		return TroubleOther
	}
}
