package crowd

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/model"
)

// CheckHerd judges what came of a herd: all calls are answered, each as its like was that was made alone, and the count
// ends as one of the numbers that were set. What the like was answered is not judged here.
func CheckHerd(c *spec.Contract, h HerdHistory) Verdict {
	var v Verdict
	if h.Ended != "" {
		v.doubt("the herd was not played to its end: %s", h.Ended)
	}
	if len(h.Waves) == 0 {
		v.doubt("no call was made at once with others")
	}
	v.allAnswered(c, h)
	for i, w := range h.Waves {
		v.ownAnswers(c, h, i, w)
		v.oneOfTheNumbers(c, h, i, w)
		v.Segments++
	}
	return v
}

// herdFinding is about the herd as a whole.
func herdFinding(c *spec.Contract, wave int, expected, got, explanation string, exchanges []int) Finding {
	return Finding{Requirement: c.Broken(oneMember), Group: herdGroup, Member: herdMember, Round: wave, Failed: 1, Segments: 1,
		Expected: expected, Got: got, Explanation: explanation, Exchanges: exchanges}
}

// allAnswered: what remains without an answer once is trouble of the network, which is excused. What comes back while the
// same calls alone are answered is the target's doing.
func (v *Verdict) allAnswered(c *spec.Contract, h HerdHistory) {
	failed := 0
	var shown []string
	for _, w := range h.Waves {
		n := w.unanswered()
		v.Unanswered += n
		if n > 0 {
			shown = append(shown, fmt.Sprint(n))
			if w.twinsAnswered() {
				failed++
			}
		}
	}
	switch {
	case len(shown) == 0:
	case failed < 2:
		v.doubt("%d calls of a herd of %d were not answered, in %d of %d waves, in %d of these though the same calls alone were",
			v.Unanswered, len(h.Herd.Calls), len(shown), len(h.Waves), failed)
	default:
		got := fmt.Sprintf("in %d of %d waves of %d calls at once some were not answered: %s", len(shown), len(h.Waves), len(h.Herd.Calls), strings.Join(shown, ", "))
		explanation := fmt.Sprintf("%s\nBefore %d of these the same calls alone were answered.", got, failed)
		f := herdFinding(c, 0, "calls made at once are all answered", got, explanation, nil)
		f.Failed, f.Segments = failed, len(h.Waves)
		v.Findings = append(v.Findings, f)
	}
}

// twinsAnswered tells whether all calls that were made alone have an answer.
func (w Wave) twinsAnswered() bool {
	for _, a := range w.Twins {
		if a.Fate == Unanswered || a.Fate == Unsent {
			return false
		}
	}
	return true
}

// ownAnswers: each call has the outcome that its like had alone. A condition may have several codes, any of which will do.
func (v *Verdict) ownAnswers(c *spec.Contract, h HerdHistory, wave int, w Wave) {
	var wrong []string
	var exchanges []int
	var first HerdCall
	var answer Answer
	for i, a := range w.Answers {
		call := h.Herd.Calls[i]
		twin, known := w.Twins[call.Condition]
		switch {
		case a.Fate == Unsent:
			v.doubt("%s could not be sent: %s", named(call.Condition), a.Detail)
			continue
		case a.Fate == Unanswered:
			continue // of which allAnswered speaks
		case !known, twin.Fate == Unanswered, twin.Fate == Unsent:
			v.doubt("%s alone was not answered", named(call.Condition))
			continue
		case a.Fate == Refused && c.Outcomes["over_limit"].Accepts(a.Code), twin.Fate == Refused && c.Outcomes["over_limit"].Accepts(twin.Code):
			v.doubt("%s was refused as one too many", named(call.Condition))
			continue
		case a.Fate == twin.Fate && (a.Code == twin.Code || c.Outcomes[call.Condition].Accepts(a.Code)):
			continue
		}
		if len(wrong) == 0 {
			first, answer = call, a
		}
		wrong = append(wrong, fmt.Sprintf("%s, number %d: %s; alone %s", named(call.Condition), call.Number, a, twin))
		if a.Exchange != 0 {
			exchanges = append(exchanges, a.Exchange)
		}
	}
	if len(wrong) > 0 {
		expected := fmt.Sprintf("%s, as when it is made alone", w.Twins[first.Condition])
		got := fmt.Sprintf("%s among %d at once was %s", named(first.Condition), len(w.Answers), answer)
		explanation := fmt.Sprintf("Of %d calls at once %d have an answer that is not their own:\n  %s", len(w.Answers), len(wrong), strings.Join(wrong, "\n  "))
		v.Findings = append(v.Findings, herdFinding(c, wave, expected, got, explanation, exchanges))
	}
}

// oneOfTheNumbers: the count afterwards is one that a valid call set.
func (v *Verdict) oneOfTheNumbers(c *spec.Contract, h HerdHistory, wave int, w Wave) {
	if w.Reading == nil || w.Reading.Unread == nil {
		v.doubt("the count after the calls could not be read")
		return
	}
	v.Readings++
	count, accepted := *w.Reading.Unread, 0
	for i, a := range w.Answers {
		call := h.Herd.Calls[i]
		if call.Condition != "" || a.Fate == Refused || a.Fate == Unsent {
			continue
		}
		if count == model.Clamp(big.NewInt(call.Number), h.Messages) {
			return
		}
		if a.Fate == Accepted {
			accepted++
		}
	}
	if accepted == 0 {
		return // the count is what it was
	}
	got := fmt.Sprintf("the count is %d", count)
	explanation := fmt.Sprintf("After %d accepted calls at once %s, which none of them set.", accepted, got)
	v.Findings = append(v.Findings, herdFinding(c, wave, "a number that one of the calls set", got, explanation, nil))
}

func named(condition string) string {
	if condition == "" {
		return "a valid call"
	}
	return "a call with " + condition
}
