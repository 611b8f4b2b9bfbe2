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

// What answers and counts can have to show.
var (
	answers     = []string{expectsAccepted, expectsRefused}
	callAnswers = append(slices.Clone(answers), expectsAcceptedOrRefused)
	counts      = []string{expectsCount, expectsOneOf}
)

// shows says what kind of step it is, and what a step of that kind can have to show; where that is nothing, the kind ends with why.
func (s Step) shows() (kind string, things []string) {
	switch {
	case s.Call != nil || len(s.AtOnce) > 0:
		return "a call", append(slices.Clone(callAnswers), expectsRecorded)
	case s.Read != nil:
		return "a read", append(slices.Clone(counts), expectsCountIfAccepted, expectsUnchanged, expectsRecorded)
	case s.Snapshot != nil:
		return "a look", []string{expectsKept}
	case s.Listen != nil:
		return "a listen", []string{expectsSilence}
	case s.Companion():
		return "a send, join, leave or destroy", answers
	case s.Burst != nil:
		return "a burst", counts
	case s.Clients != nil:
		return "clients, for which there is none: each of their acts can have one", nil
	case s.Raw != nil:
		return `a raw request, for which there is none: its "requests" say what may become of each`, nil
	case s.Rest != nil:
		return "a rest, for which there is none", nil
	default:
		return "a flood or an audit, for which there is none", nil
	}
}

// Companion reports whether the step is taken by another call than the endpoint under test, to change the stage.
func (s Step) Companion() bool {
	return s.Send != nil || s.Join != nil || s.Leave != nil || s.Destroy != nil
}

// validateExpect says what of a step's expectation cannot be.
func (s Step) validateExpect() error { return s.Expect.validate(s.shows()) }

// validate says what of an expectation cannot be: more than one thing, which would leave all but one unread, what a step or an act
// of that kind does not show.
func (e *Expect) validate(kind string, can []string) error {
	if e == nil {
		return nil
	}
	said := e.things()
	if len(said) > 1 {
		return fmt.Errorf("expects %s at once; a step expects one thing", strings.Join(said, " and "))
	}
	if len(can) == 0 {
		return fmt.Errorf(`has an "expect" beside %s`, kind)
	}
	if len(said) == 1 && !slices.Contains(can, said[0]) {
		return fmt.Errorf("expects %q of %s; write %s", said[0], kind, strings.Join(can, ", "))
	}
	for _, part := range e.Kept {
		if parts := []string{PartMessages, PartHistory, PartProfile, PartMembers}; !slices.Contains(parts, part) {
			return fmt.Errorf("expects that %q is kept; write %s", part, strings.Join(parts, ", "))
		}
	}
	return nil
}
