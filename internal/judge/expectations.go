package judge

import (
	"cmp"
	"fmt"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// StepFinding is what a step shows that is not what it has to show.
type StepFinding struct {
	// Step counts from 0.
	Step int
	// Requirement is the id of the one that the step proves, or empty where it names none.
	Requirement string
	// Broken: the step shows something else. Otherwise it could not be judged, and Got says why.
	Broken    bool
	Expected  string
	Got       string
	Exchanges []int
}

// Expectations holds every step of a playing against what the program expects of it, be it of a requirement, a control or
// neither. Steps that show what they have to are not among the findings. Once a step is broken, those after it that could not
// be judged are left out: it may be to blame for that.
func Expectations(c *spec.Contract, p program.Program, rec record.Recording) []StepFinding {
	var out []StepFinding
	e := &expectations{stepJudge: newStepJudge(c, p, record.Recording{}, nil)}
	e.begin(rec)
	for i := range min(len(p.Steps), len(rec.Steps)) {
		if f, found := e.take(i, rec.Steps[i]); found {
			out = append(out, f)
		}
	}
	if f, found := e.unplayed(); found {
		out = append(out, f)
	}
	return out
}

// expectations holds steps against what they expect, one after another.
type expectations struct {
	*stepJudge
	// broken: a step showed something else. lacking is the first that could not be judged.
	broken  bool
	lacking string
}

// begin takes over what the stage shows before the first step.
func (e *expectations) begin(rec record.Recording) {
	e.stepJudge = newStepJudge(e.contract, e.program, record.Recording{Groups: rec.Groups, Baseline: rec.Baseline}, nil)
}

// take holds the next step against what it expects; found is false where nothing is to be said of it.
func (e *expectations) take(i int, seen record.Step) (f StepFinding, found bool) {
	e.recording.Steps = append(e.recording.Steps, seen)
	f, found = stepFinding(e.program.Steps[i].Expect, e.step(i, whole))
	f.Step = i
	switch {
	case f.Broken:
		e.broken = true
	case found:
		f.Got = fmt.Sprintf("step %d cannot be judged: %s", i+1, cmp.Or(f.Got, f.Expected))
		e.lacking = cmp.Or(e.lacking, f.Got)
		found = !e.broken
	}
	return f, found
}

// stepFinding is what came of holding a step, or a part of one, against an expectation.
func stepFinding(e *program.Expect, o outcome) (f StepFinding, found bool) {
	f = StepFinding{Requirement: o.requirement, Broken: o.kind == unmet, Expected: o.expected, Got: o.text, Exchanges: o.exchanges}
	if e != nil {
		f.Requirement = cmp.Or(o.requirement, e.Requirement)
	}
	return f, o.kind != met && o.kind != moot && o.kind != recorded
}

// Answered holds one answer, which text describes, against what a program expects of it. Where it shows that, found is false.
func Answered(c *spec.Contract, e program.Expect, a Answer, text string) (f StepFinding, found bool) {
	return stepFinding(&e, heldAnswer(c, e, a, text, whole, false))
}

// Counted holds a member's count, nil where none is shown, against what a program expects of it, in a group of so many messages.
func Counted(e program.Expect, member string, count *int64, messages int64) (f StepFinding, found bool) {
	o := heldCount(e, member, count, &messages)
	if o.kind == unmet && count == nil {
		o = outcome{kind: vacuous, text: "no count is shown"}
	}
	return stepFinding(&e, o)
}

// unplayed is the first step that expects something and was not played, unless one before it is broken.
func (e *expectations) unplayed() (f StepFinding, found bool) {
	for i := len(e.recording.Steps); i < len(e.program.Steps) && !e.broken; i++ {
		if expect := e.program.Steps[i].Expect; expect != nil {
			return StepFinding{Step: i, Requirement: expect.Requirement, Got: "the step was not played"}, true
		}
	}
	return f, false
}

// unjudged says why not all that is expected was judged, or is empty.
func (e *expectations) unjudged() string {
	if f, found := e.unplayed(); found {
		return cmp.Or(e.lacking, fmt.Sprintf("step %d was not played", f.Step+1))
	}
	return e.lacking
}
