package judge

import (
	"fmt"

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
	// apart has the counts that a step which is judged apart has set since they were read.
	apart map[program.Read]bool
	// firstLook has, for each group, the last look that expects nothing: later ones are held against it.
	firstLook map[string]record.Snapshot
	// heard has the groups of which callbacks came: the channel is alive.
	heard map[string]bool
	// lastCalls are the calls made since the last reading, to be shown as its cause.
	lastCalls []record.Exchange
}

func newStepJudge(c *spec.Contract, p program.Program, rec record.Recording, own map[int]bool) *stepJudge {
	w := &stepJudge{contract: c, program: p, recording: rec, own: own, lastReading: map[program.Read]record.Reading{}, apart: map[program.Read]bool{},
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
			delete(w.apart, *step.Read)
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
	case step.Apart() != "":
		w.lastCalls, w.apart[program.Read{Group: step.Group(), Member: step.Apart()}] = nil, true
	case step.Expect != nil:
		o = nothingHeld()
	}
	if len(o.exchanges) == 0 {
		o.exchanges = ids(w.lastCalls)
	}
	return o
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

func ids(exchanges []record.Exchange) []int {
	var out []int
	for _, x := range exchanges {
		out = append(out, x.ID)
	}
	return out
}
