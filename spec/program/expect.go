package program

import (
	"fmt"
	"slices"
	"strings"
)

// The things that a step can expect, by the names that programs write.
const (
	expectsAccepted          = "accepted"
	expectsRefused           = "refused"
	expectsRecorded          = "recorded"
	expectsAcceptedOrRefused = "acceptedOrRefused"
	expectsCount             = "count"
	expectsOneOf             = "oneOf"
	expectsCountIfAccepted   = "countIfAccepted"
	expectsUnchanged         = "unchanged"
	expectsKept              = "kept"
	expectsSilence           = "silence"
)

// things are what the expectation says that its step has to show.
func (e Expect) things() []string {
	var out []string
	for _, thing := range []struct {
		name string
		said bool
	}{
		{expectsAccepted, e.Accepted},
		{expectsRefused, e.Refused != ""},
		{expectsRecorded, e.Recorded},
		{expectsAcceptedOrRefused, e.AcceptedOrRefused != ""},
		{expectsCount, e.Count != ""},
		{expectsOneOf, len(e.OneOf) > 0},
		{expectsCountIfAccepted, e.CountIfAccepted != ""},
		{expectsUnchanged, e.Unchanged},
		{expectsKept, len(e.Kept) > 0},
		{expectsSilence, e.Silence},
	} {
		if thing.said {
			out = append(out, thing.name)
		}
	}
	return out
}

// shows says what kind of step it is, and what a step of that kind can have to show.
func (s Step) shows() (kind string, things []string) {
	switch {
	case s.Call != nil || len(s.AtOnce) > 0:
		return "a call", []string{expectsAccepted, expectsRefused, expectsAcceptedOrRefused, expectsRecorded}
	case s.Read != nil:
		return "a read", []string{expectsCount, expectsOneOf, expectsCountIfAccepted, expectsUnchanged, expectsRecorded}
	case s.Snapshot != nil:
		return "a look", []string{expectsKept}
	case s.Listen != nil:
		return "a listen", []string{expectsSilence}
	case s.Companion():
		return "a send, join, leave or destroy", []string{expectsAccepted, expectsRefused}
	case s.Rest != nil:
		return "a rest", nil
	default:
		return "a flood or an audit", nil
	}
}

// Companion reports whether the step is taken by another call than the endpoint under test, to change the stage.
func (s Step) Companion() bool {
	return s.Send != nil || s.Join != nil || s.Leave != nil || s.Destroy != nil
}

// validateExpect says what of a step's expectation cannot be: more than one thing, which would leave all but one unread, or what a
// step of that kind does not show.
func (s Step) validateExpect() error {
	if s.Expect == nil {
		return nil
	}
	said := s.Expect.things()
	if len(said) > 1 {
		return fmt.Errorf("expects %s at once; a step expects one thing", strings.Join(said, " and "))
	}
	kind, can := s.shows()
	if len(can) == 0 {
		return fmt.Errorf(`has an "expect" beside %s, for which there is none`, kind)
	}
	if len(said) == 1 && !slices.Contains(can, said[0]) {
		return fmt.Errorf("expects %q of %s; write %s", said[0], kind, strings.Join(can, ", "))
	}
	for _, part := range s.Expect.Kept {
		if parts := []string{PartMessages, PartHistory, PartProfile, PartMembers}; !slices.Contains(parts, part) {
			return fmt.Errorf("expects that %q is kept; write %s", part, strings.Join(parts, ", "))
		}
	}
	return nil
}
