package crowd

import (
	"context"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Service is what a crowd acts on. Its methods are called by many goroutines at once, take handles of the stage, and
// return when the context ends. What is done before a call can be sent, pacing above all, belongs into [Config].Gate:
// in here it would lengthen the time in which the call may have taken effect, and hide what is looked for.
type Service interface {
	// Set calls the endpoint with a number from 0 to 2^63-1.
	Set(ctx context.Context, group, member string, number int64) concurrent.Answer
	// Send sends one message to the group from its owner.
	Send(ctx context.Context, group string) concurrent.Answer
	// Read reads a member's count back.
	Read(ctx context.Context, group, member string) concurrent.Reading
}

// Stage is a service on which a program's stage was built.
type Stage interface {
	Service
	// Start is the state of the stage's groups once it was built, in the order of the stage.
	Start() []concurrent.Group
	// Calls is how many calls were made for the stage so far, of the endpoint and of any other, building it included.
	Calls() int
	// Close clears the stage, also after ctx has ended.
	Close(ctx context.Context)
}

// Opener builds a stage. Its groups and members are new ones at each call, so that no two stages meet.
type Opener func(ctx context.Context, stage program.Stage) (Stage, error)
