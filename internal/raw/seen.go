// Package raw judges requests that are sent byte by byte, from what came back. It does no input or output.
package raw

import (
	"time"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Values are what a stage has for a raw request. None of it is secret.
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
