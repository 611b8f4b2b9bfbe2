package raw

import (
	"fmt"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Meanwhile is another playing of a case whose sender ends before all of it came, with what a plain call got on a connection of its
// own while the case's was open.
type Meanwhile struct {
	// Waiting is the case. It was broken off once the plain call was over, so that it shows only whether it was still waiting then.
	Waiting Trial `json:"waiting"`
	// Other is the plain call. There is none where the case was over before it was due.
	Other *Trial `json:"other,omitempty"`
}

// Silent reports whether the plain call got nothing for as long as it was waited for, and the case was open all that time. A
// connection that could not even be made in that time counts as well: a server that takes up one at a time has no handshake for the
// next one.
func (m Meanwhile) Silent(c *spec.Contract) bool {
	if m.Other == nil || m.Waiting.Seen.Trouble != nil {
		return false
	}
	waiting, other := m.Waiting.Seen, m.Other.Seen
	if other.Trouble != nil {
		return other.Trouble.Kind == record.TroubleTimeout && waiting.TimedOut
	}
	// The case was sent first. So it was open until the call was given up if it took no less; that the server then goes on with
	// it, before it is broken off, does not matter.
	return Silent(c, *m.Other) && (waiting.TimedOut || waiting.Took >= other.Took)
}

// answered reports whether anything was answered to a plain call.
func answered(t Trial) bool { return len(t.Seen.Answers) > 0 }

// playings is how often the plain call has to stay without an answer: once may be the network's doing.
const playings = 2

// keepsOthers finds a server that answers no other call while it waits for the rest of the case. That it answers at all, one
// plain call shows that was made by itself: after the playings, or before the case where the server hangs for longer than they take.
// What is played again has to show it again, since two calls in a row may be lost; but not where the server is still silent
// afterwards: nothing could be played on it, and by then none of four calls was answered.
func (e Evidence) keepsOthers(c *spec.Contract) (Finding, bool) {
	if len(e.Meanwhile) < playings {
		return Finding{}, false
	}
	for _, m := range e.Meanwhile[:playings] {
		if !m.Silent(c) {
			return Finding{}, false
		}
	}
	after := len(e.Next) > 0 && answered(e.Next[len(e.Next)-1])
	if !after && (e.Before == nil || !answered(*e.Before)) {
		return Finding{}, false
	}
	f := Finding{Case: e.Trial.Case.ID, Family: e.Trial.Case.Family, Requirement: c.Broken(spec.AnswerStatus),
		Expected: "an answer to another call meanwhile", Got: "no connection in time", Trouble: !e.silentAfter(c)}
	if seen := e.Meanwhile[0].Other.Seen; seen.Trouble == nil {
		f.Got = fmt.Sprintf("nothing complete within %s", seen.Took.Round(time.Millisecond))
	}
	return f, true
}

// silentAfter reports whether the plain calls after the case were not answered either.
func (e Evidence) silentAfter(c *spec.Contract) bool {
	return len(e.Next) >= playings && Silent(c, e.Next[0]) && Silent(c, e.Next[1])
}
