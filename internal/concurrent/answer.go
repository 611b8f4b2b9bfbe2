package concurrent

import (
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Group is the state of a group at one time.
type Group struct {
	Name string `json:"name"`
	// Type is a group type of the contract.
	Type     string `json:"type"`
	Messages int64  `json:"messages"`
	// Unread are the counts of all members whose count can be read, the owner's included.
	Unread map[string]int64 `json:"unread"`
}

// Fate is what became of a call or a message.
type Fate string

// The fates.
const (
	Accepted Fate = "accepted"
	Refused  Fate = "refused"
	// Unanswered calls have no answer that can be read: they may have taken effect or not.
	Unanswered Fate = "unanswered"
	// Unsent calls never had a chance: there was no budget, no time or no connection for them, or nobody could sign in.
	Unsent Fate = "unsent"
)

// Answer is what came of a call or a message.
type Answer struct {
	Fate Fate `json:"fate"`
	// Code is the ErrorCode of a refusal.
	Code int64 `json:"code,omitempty"`
	// Exchange is the id of the exchange, or 0.
	Exchange int `json:"exchange,omitempty"`
	// Detail says why a call is unanswered or unsent.
	Detail string `json:"detail,omitempty"`
}

// Reading is a count that was read back.
type Reading struct {
	// Unread is the count, or nil where none was shown.
	Unread *int64 `json:"unread,omitempty"`
	// Exchange is the id of the exchange that shows it, or 0.
	Exchange int `json:"exchange,omitempty"`
}

// AnswerOf is the answer that an exchange shows. A transient failure, or an answer that cannot be read, leaves open whether
// the call took effect.
func AnswerOf(c *spec.Contract, x record.Exchange) Answer {
	out := Answer{Exchange: x.ID}
	read := judge.ReadAnswer(x)
	switch {
	case x.Trouble != nil && (x.Trouble.Kind == record.TroubleBudget || x.Trouble.Kind == record.TroubleRefused):
		out.Fate, out.Detail = Unsent, x.Trouble.Kind
	case x.TransientFailure():
		out.Fate, out.Detail = Unanswered, x.Why()
	case judge.LockedOut(c, x):
		out.Fate, out.Detail = Unsent, read.Describe(c)
	case judge.Transient(c, x):
		out.Fate, out.Detail = Unanswered, read.Describe(c)
	case !read.Readable:
		out.Fate, out.Detail = Unanswered, "an answer that cannot be read"
	case read.Accepted:
		out.Fate = Accepted
	default:
		out.Fate, out.Code = Refused, read.Code
	}
	return out
}
