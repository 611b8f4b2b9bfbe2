package judge

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// kind is what came of holding one step against its expectation.
type kind int

const (
	met kind = iota
	unmet
	// troubled: what happened is a transient failure, or a refusal as too frequent that may be somebody else's doing.
	troubled
	// vacuous: what was seen proves nothing, since it would have been seen without the call too, or since what it has to
	// be held against is missing.
	vacuous
	// hidden: another requirement that the target breaks hides what is to be judged.
	hidden
	// moot: the situation that the requirement speaks of did not occur, which the contract allows.
	moot
	// recorded: there is nothing to judge, only something to write down.
	recorded
)

type outcome struct {
	kind kind
	// requirement is the id of what is unmet, where that is another than the step names.
	requirement string
	expected    string
	text        string
	exchanges   []int
}

// lacking says why what rests on the step cannot be judged.
func (o outcome) lacking(step int) string {
	text := fmt.Sprintf("step %d, on which this rests, showed: %s", step, o.text)
	if o.expected != "" {
		text += "; expected: " + o.expected
	}
	return text
}

// stepJudge goes through a program's steps in order and remembers what they showed.
type stepJudge struct {
	contract  *spec.Contract
	program   program.Program
	recording record.Recording
	// own are the steps whose transient failures are the target's doing.
	own map[int]bool

	lastReading map[program.Read]record.Reading
	// firstLook has, for each group, the last look that expects nothing: later ones are held against it.
	firstLook map[string]record.Snapshot
	// heard has the groups of which callbacks came: the channel is alive.
	heard map[string]bool
	// lastCalls are the calls made since the last reading, to be shown as its cause.
	lastCalls []record.Exchange
}

func newStepJudge(c *spec.Contract, p program.Program, rec record.Recording, own map[int]bool) *stepJudge {
	w := &stepJudge{contract: c, program: p, recording: rec, own: own, lastReading: map[program.Read]record.Reading{},
		firstLook: map[string]record.Snapshot{}, heard: map[string]bool{}}
	for _, b := range rec.Baseline {
		w.lastReading[program.Read{Group: b.Group, Member: b.Member}] = b
	}
	return w
}

// step holds a step against its expectation, as far as the requirement on that side of it is concerned.
func (w *stepJudge) step(i int, as side) outcome {
	step, seen := w.program.Steps[i], w.recording.Steps[i]
	var o outcome
	switch {
	case step.Call != nil || len(step.AtOnce) > 0:
		if i > 0 && !w.program.Steps[i-1].Calls() {
			w.lastCalls = nil
		}
		o = w.calls(i, as)
		w.lastCalls = append(w.lastCalls, seen.Calls...)
	case step.Read != nil:
		o = w.reading(step, seen)
		if seen.Reading != nil {
			w.lastReading[*step.Read] = *seen.Reading
		}
	case step.Snapshot != nil:
		o = w.look(step, seen)
		if seen.Snapshot != nil && step.Expect == nil {
			w.firstLook[step.Snapshot.Group] = *seen.Snapshot
		}
	case step.Listen != nil:
		o = w.listened(step, seen)
	case step.Companion() && step.Expect != nil:
		o = w.taken(step)
	case step.Expect != nil:
		o = nothingHeld()
	}
	if len(o.exchanges) == 0 {
		o.exchanges = ids(w.lastCalls)
	}
	return o
}

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
	case o.kind != met || step.Expect.SameAsBefore:
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
	for _, n := range numbers {
		if n.Relative() && messages == nil {
			return outcome{kind: vacuous, text: "the group's number of messages is not known"}
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

// look holds what a group shows against what it showed before.
func (w *stepJudge) look(step program.Step, seen record.Step) outcome {
	if step.Expect == nil {
		return outcome{}
	}
	before, ok := w.firstLook[step.Snapshot.Group]
	if !ok || seen.Snapshot == nil {
		return outcome{kind: vacuous, text: "there are no two looks to compare"}
	}
	if len(step.Expect.Kept) == 0 {
		return outcome{kind: vacuous, text: "the step expects nothing of the look"}
	}
	proof := append(ids(w.lastCalls), seen.Snapshot.Exchanges...)
	for _, part := range step.Expect.Kept {
		var was, is string
		shown := true
		switch part {
		case program.PartMessages:
			was, is = plural.Of(before.Messages, "message"), plural.Of(seen.Snapshot.Messages, "message")
		case program.PartHistory:
			if before.History == nil || seen.Snapshot.History == nil {
				continue
			}
			was, is = firstDifference(before.History, seen.Snapshot.History)
		case program.PartProfile:
			was, is = difference(before.Profile, seen.Snapshot.Profile)
			shown = len(before.Profile) > 0
		case program.PartMembers:
			was, is = difference(before.Members, seen.Snapshot.Members)
			shown = len(before.Members) > 0
		default:
			shown = false
		}
		if !shown {
			return outcome{kind: vacuous, text: fmt.Sprintf("the target shows no %s of the group", part), exchanges: proof}
		}
		if was != is {
			return outcome{kind: unmet, expected: "still " + was, text: is, exchanges: proof}
		}
	}
	return outcome{}
}

// listened holds what the receiver of callbacks heard against the expectation.
func (w *stepJudge) listened(step program.Step, seen record.Step) outcome {
	if step.Listen.Alive && len(seen.Callbacks) > 0 {
		w.heard[step.Listen.Group] = true
	}
	switch {
	case step.Expect == nil:
		return outcome{}
	case step.Expect.Silence && len(seen.Callbacks) > 0:
		return outcome{kind: unmet, expected: "no callback", text: "the callback " + seen.Callbacks[0].Command}
	case step.Listen.Alive && len(seen.Callbacks) == 0:
		return outcome{kind: unmet, expected: "a callback for the message sent", text: "none"}
	case step.Expect.Silence && !w.heard[step.Listen.Group]:
		return outcome{kind: vacuous, text: "silence on a channel that was not heard before"}
	case !step.Expect.Silence && !step.Listen.Alive:
		return outcome{kind: vacuous, text: "the step expects nothing of what is heard"}
	default:
		return outcome{}
	}
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

// difference shows the first key at which two maps differ, or twice nothing.
func difference(a, b map[string]string) (was, is string) {
	keys := map[string]string{}
	maps.Copy(keys, a)
	maps.Copy(keys, b)
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		if x, y := entry(a, k), entry(b, k); x != y {
			return x, y
		}
	}
	return "", ""
}

// firstDifference shows the first place at which two lists differ, or twice nothing.
func firstDifference(a, b []string) (was, is string) {
	at := func(list []string, i int) string {
		if i < len(list) {
			return "the message " + list[i]
		}
		return "no further message"
	}
	for i := range max(len(a), len(b)) {
		if x, y := at(a, i), at(b, i); x != y {
			return x, y
		}
	}
	return "", ""
}

func entry(of map[string]string, key string) string {
	if value, there := of[key]; there {
		return fmt.Sprintf("%s %q", key, value)
	}
	return "no " + key
}

func ids(exchanges []record.Exchange) []int {
	var out []int
	for _, x := range exchanges {
		out = append(out, x.ID)
	}
	return out
}
