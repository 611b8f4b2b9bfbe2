package judge

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// reading holds a reading of a count against its expectation.
func (w *stepJudge) reading(step program.Step, seen record.Step) outcome {
	e := step.Expect
	if e == nil {
		return outcome{}
	}
	if seen.Reading == nil {
		return outcome{kind: vacuous, text: "no reading was taken"}
	}
	now := *seen.Reading
	var before *record.Reading
	text := fmt.Sprintf("the count of %s reads %s", step.Read.Member, now)
	if last, there := w.lastReading[*step.Read]; there {
		before = &last
		text += fmt.Sprintf(" (before: %s)", last)
	}
	var o outcome
	switch {
	case e.Recorded:
		o = outcome{kind: recorded}
	case e.Unchanged || e.CountIfAccepted != "" && !w.lastCallAccepted():
		o = w.unchanged(*step.Read, now, before)
	default:
		o = w.shows(step, seen, before)
	}
	if o.text == "" {
		o.text = text
	}
	o.exchanges = ids(w.lastCalls)
	if now.Exchange > 0 { // an observer of the user's own has no exchange
		o.exchanges = append(o.exchanges, now.Exchange)
	}
	return o
}

// unchanged wants a reading to show what the one before it showed.
func (w *stepJudge) unchanged(r program.Read, now record.Reading, before *record.Reading) outcome {
	switch {
	case before == nil:
		return outcome{kind: vacuous, text: "there is no reading to compare with"}
	case !now.Same(*before):
		return outcome{kind: unmet, expected: fmt.Sprintf("the count of %s still reads %s", r.Member, before)}
	case now.Unread == nil && w.counts(r.Group):
		return outcome{kind: vacuous, text: fmt.Sprintf("the target shows no count of %s", r.Member)}
	default:
		return outcome{}
	}
}

// shows wants a reading to show one of the expected numbers, and another than before the call.
func (w *stepJudge) shows(step program.Step, seen record.Step, before *record.Reading) outcome {
	o := heldCount(*step.Expect, step.Read.Member, seen.Reading.Unread, seen.Messages)
	switch {
	case o.kind != met || step.Expect.SameAsBefore || w.apart[*step.Read]:
		return o
	case before == nil && w.begins(*step.Read):
		return outcome{kind: vacuous, text: "there is no reading to compare with"}
	case before != nil && seen.Reading.Same(*before):
		return outcome{kind: vacuous,
			text: fmt.Sprintf("the count of %s read %s before the call already, so that nothing is proved", step.Read.Member, before)}
	default:
		return outcome{}
	}
}

// heldCount holds a member's count, nil where none is shown, against the numbers that are expected of it in a group of so many
// messages, nil where that is not known.
func heldCount(e program.Expect, member string, count, messages *int64) outcome {
	numbers := e.OneOf
	for _, n := range []program.Number{e.Count, e.CountIfAccepted} {
		if n != "" {
			numbers = []program.Number{n}
		}
	}
	if len(numbers) == 0 {
		return outcome{kind: vacuous, text: "the step expects nothing of the count"}
	}
	var texts []string
	unknown := false
	for _, n := range numbers {
		if n.Relative() && messages == nil {
			unknown = true
			continue // the count may be another of them
		}
		want, err := n.Resolve(orZero(messages))
		if err != nil {
			return outcome{kind: vacuous, text: err.Error()}
		}
		if count != nil && want.Cmp(big.NewInt(*count)) == 0 {
			return outcome{}
		}
		texts = append(texts, describeNumber(n, want))
	}
	if unknown {
		return outcome{kind: vacuous, text: "the group's number of messages is not known"}
	}
	return outcome{kind: unmet, expected: fmt.Sprintf("the count of %s reads %s", member, strings.Join(texts, " or "))}
}

// counts reports whether the group is of a type that counts unread messages; of another, a target may show no counts.
func (w *stepJudge) counts(group string) bool {
	t, known := w.contract.GroupType(w.recording.Groups[group].Type)
	return !known || t.Unread == spec.Counted
}

// begins reports whether the member is in the group to begin with, so that there has to be a reading from before.
func (w *stepJudge) begins(r program.Read) bool {
	g, _ := w.program.Stage.Group(r.Group)
	return r.Member == program.Owner || slices.ContainsFunc(g.Members, func(m program.Member) bool { return m.Name == r.Member })
}

func (w *stepJudge) lastCallAccepted() bool {
	return len(w.lastCalls) > 0 && ReadAnswer(w.lastCalls[len(w.lastCalls)-1]).Accepted
}

func orZero(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

func describeNumber(n program.Number, value *big.Int) string {
	if n == program.Count {
		return fmt.Sprintf("%v, the group's number of messages", value)
	}
	return value.String()
}
