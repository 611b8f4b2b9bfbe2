package crowd

import (
	"context"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/judge"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Service is what a crowd acts on. Its methods are called by many goroutines at once, take handles of the stage, and
// return when the context ends. What is done before a call can be sent, pacing above all, belongs into [Config].Gate:
// in here it would lengthen the time in which the call may have taken effect, and hide what is looked for.
type Service interface {
	// Set calls the endpoint with a number from 0 to 2^63-1.
	Set(ctx context.Context, group, member string, number int64) Answer
	// Send sends one message to the group from its owner.
	Send(ctx context.Context, group string) Answer
	// Read reads a member's count back.
	Read(ctx context.Context, group, member string) Reading
}

// Stage is a service on which a program's stage was built.
type Stage interface {
	Service
	// Start is the state of the stage's groups once it was built, in the order of the stage.
	Start() []Group
	// Calls is how many calls were made for the stage so far, of the endpoint and of any other, building it included.
	Calls() int
	// Close clears the stage, also after ctx has ended.
	Close(ctx context.Context)
}

// Opener builds a stage. Its groups and members are new ones at each call, so that no two stages meet.
type Opener func(ctx context.Context, stage program.Stage) (Stage, error)

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
	// Unsent calls never reached the target: there was no budget, no time or no connection for them.
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
	case x.Excused():
		out.Fate, out.Detail = Unanswered, x.Why()
	case judge.Transient(c, x), judge.LockedOut(c, x):
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
