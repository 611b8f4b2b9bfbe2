// Package concurrent judges what calls made at the same time do to each other, from a history of what happened: every call has
// to look as if it had taken effect at one instant between being sent and being answered. It does no input or output.
//
// A member's history has that member's calls and readings, and the messages of the group. It is checked against the state
// {messages, unread}, which changes as package model says: an accepted call makes unread the number or the messages, whichever
// is less; a refused call changes nothing; a message adds one to both. Members are checked one by one, which raises no false
// alarm and keeps the search short. What such a check cannot see is whether one message reaches all members at one instant;
// short histories are checked for that with the exact model of the group, and a departure is only noted, since it is the
// message's and the contract does not speak of it.
//
// A call that was not answered may have taken effect at any time since, or never. A search that does not end in time is
// inconclusive and never a pass.
package concurrent

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Kind is what a step does.
type Kind string

// The kinds of steps.
const (
	// Set calls the endpoint.
	Set Kind = "set"
	// Send sends one message to the group, from its owner.
	Send Kind = "send"
	// Read reads the member's count back.
	Read Kind = "read"
)

// Members are the handles of all whose counts a group has, its owner first.
func Members(g program.Group) []string {
	names := []string{program.Owner}
	for _, m := range g.Everyone() {
		names = append(names, m.Name)
	}
	return names
}

func strictJSON(data []byte, out any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(out); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more follows after its end")
	}
	return nil
}
