package concurrent

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// BurstHistory is what came of a burst. It is JSON.
type BurstHistory struct {
	// Program is the one that was played.
	Program program.Program `json:"herd,omitzero"`
	// Messages is the group's number of messages.
	Messages int64 `json:"messages"`
	// Waves are the times that the calls were made; a further one follows where calls went unanswered.
	Waves []Wave `json:"waves"`
	// Ended says why not all was done that was due, or is empty.
	Ended string `json:"ended,omitempty"`
}

// Wave is one time that the calls were made at once.
type Wave struct {
	// Controls are one call of each condition that the burst has, by condition, made alone just before.
	Controls map[string]Answer `json:"twins"`
	// Answers are those of the burst's calls, in their order.
	Answers []Answer `json:"answers"`
	// Reading is the count afterwards; nil where it could not be read.
	Reading *Reading `json:"reading,omitempty"`
}

// Unanswered is how many calls have no answer.
func (w Wave) Unanswered() int {
	n := 0
	for _, a := range w.Answers {
		if a.Fate == Unanswered {
			n++
		}
	}
	return n
}

// CheckBurst judges what came of a burst: all calls are answered, each as its like was that was made alone, and the count
// ends as one of the numbers that were set. What the like was answered is not judged here, but where the program itself expects
// something of a call, or of the count in the end, it is held against that.
func CheckBurst(c *spec.Contract, h BurstHistory) Verdict {
	var v Verdict
	b := h.Program.BurstStep()
	if b == nil {
		v.doubt("the program is none of a burst")
		return v
	}
	if h.Ended != "" {
		v.doubt("the burst was not played to its end: %s", h.Ended)
	}
	if len(h.Waves) == 0 {
		v.doubt("no call was made at once with others")
	}
	for i, w := range h.Waves {
		if len(w.Answers) != len(b.Calls) {
			v.doubt("wave %d has %s to %s", i+1, plural.Of(len(w.Answers), "answer"), plural.Of(len(b.Calls), "call"))
			return v
		}
	}
	v.allAnswered(c, b, h.Waves)
	for i, w := range h.Waves {
		v.ownAnswers(c, b, w)
		v.oneOfTheNumbers(c, b, h.Messages, h.Waves[:i+1])
		v.burstExpectations(c, h.Program, h.Messages, w)
		v.Segments++
	}
	return v
}

// burstFinding is about the burst as a whole.
func burstFinding(c *spec.Contract, b *program.Burst, expected, got, explanation string, exchanges []int) Finding {
	return Finding{Requirement: c.Broken(oneMember), Group: b.Group, Member: b.Member, Failed: 1, Segments: 1,
		Expected: expected, Got: got, Explanation: explanation, Exchanges: exchanges}
}

// allAnswered: what remains without an answer once is trouble of the network, which is excused. What comes back while the
// same calls alone are answered is the target's doing.
func (v *Verdict) allAnswered(c *spec.Contract, b *program.Burst, waves []Wave) {
	failed := 0
	var shown []string
	for _, w := range waves {
		n := w.Unanswered()
		v.Unanswered += n
		if n > 0 {
			shown = append(shown, fmt.Sprint(n))
			if w.controlsAnswered() {
				failed++
			}
		}
	}
	switch {
	case len(shown) == 0:
	case failed < 2:
		v.doubt("of a burst of %d, %s not answered, in %d of %s, in %d of these though the same calls alone were",
			len(b.Calls), plural.Words(v.Unanswered, "call was", "calls were"), len(shown), plural.Of(len(waves), "wave"), failed)
	default:
		got := fmt.Sprintf("in %d of %s of %s at once some were not answered: %s", len(shown), plural.Of(len(waves), "wave"), plural.Of(len(b.Calls), "call"), strings.Join(shown, ", "))
		explanation := fmt.Sprintf("%s\nBefore %d of these the same calls alone were answered.", got, failed)
		f := burstFinding(c, b, "calls made at once are all answered", got, explanation, nil)
		f.Failed, f.Segments = failed, len(waves)
		v.Findings = append(v.Findings, f)
	}
}

// controlsAnswered reports whether all calls that were made alone have an answer.
func (w Wave) controlsAnswered() bool {
	for _, a := range w.Controls {
		if a.Fate == Unanswered || a.Fate == Unsent {
			return false
		}
	}
	return true
}

// ownAnswers: each call has the outcome that its like had alone. A condition may have several codes, any of which will do.
func (v *Verdict) ownAnswers(c *spec.Contract, b *program.Burst, w Wave) {
	var wrong []string
	var exchanges []int
	var first program.BurstCall
	var answer Answer
	for i, a := range w.Answers {
		call := b.Calls[i]
		control, known := w.Controls[call.Condition]
		switch {
		case a.Fate == Unsent:
			v.doubt("%s could not be sent: %s", named(call.Condition), a.Detail)
			continue
		case a.Fate == Unanswered:
			continue // of which allAnswered speaks
		case !known, control.Fate == Unanswered, control.Fate == Unsent:
			v.doubt("%s alone was not answered", named(call.Condition))
			continue
		case a.Fate == Refused && c.Outcomes["over_limit"].Accepts(a.Code), control.Fate == Refused && c.Outcomes["over_limit"].Accepts(control.Code):
			v.doubt("%s was refused as one too many", named(call.Condition))
			continue
		case a.Fate == control.Fate && (a.Code == control.Code || c.Outcomes[call.Condition].Accepts(a.Code)):
			continue
		}
		if len(wrong) == 0 {
			first, answer = call, a
		}
		wrong = append(wrong, fmt.Sprintf("%s, number %d: %s; alone %s", named(call.Condition), call.Number, a, control))
		if a.Exchange != 0 {
			exchanges = append(exchanges, a.Exchange)
		}
	}
	if len(wrong) > 0 {
		expected := fmt.Sprintf("%s, as when it is made alone", w.Controls[first.Condition])
		got := fmt.Sprintf("%s among %d at once was %s", named(first.Condition), len(w.Answers), answer)
		explanation := fmt.Sprintf("Of %s at once %d have an answer that is not their own:\n  %s", plural.Of(len(w.Answers), "call"), len(wrong), strings.Join(wrong, "\n  "))
		v.Findings = append(v.Findings, burstFinding(c, b, expected, got, explanation, exchanges))
	}
}

// oneOfTheNumbers: the count after the last of these waves is one that a valid call set. A call without an answer may have had its
// effect at any time since, that of an earlier wave and one that was made alone included.
func (v *Verdict) oneOfTheNumbers(c *spec.Contract, b *program.Burst, messages int64, waves []Wave) {
	w := waves[len(waves)-1]
	if w.Reading == nil || w.Reading.Unread == nil {
		v.doubt("the count after the calls could not be read")
		return
	}
	v.Readings++
	count, accepted := *w.Reading.Unread, 0
	for i, call := range b.Calls {
		if call.Condition != "" {
			continue
		}
		fate := w.Answers[i].Fate
		open := fate == Accepted || slices.ContainsFunc(waves, func(w Wave) bool { return w.Answers[i].Fate == Unanswered || w.Controls[""].Fate == Unanswered })
		if open && count == model.Clamp(big.NewInt(call.Number), messages) {
			return
		}
		if fate == Accepted {
			accepted++
		}
	}
	if accepted == 0 {
		return // the count is what it was
	}
	got := fmt.Sprintf("the count is %d", count)
	explanation := fmt.Sprintf("After %d accepted calls at once %s, which none of them set.", accepted, got)
	v.Findings = append(v.Findings, burstFinding(c, b, "a number that one of the calls set", got, explanation, nil))
}

func named(condition string) string {
	if condition == "" {
		return "a valid call"
	}
	return "a call with " + condition
}
