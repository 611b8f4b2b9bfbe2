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
	w := newWalk(c, p, rec, nil)
	brokenBefore := false
	for i, step := range p.Steps {
		if i >= len(rec.Steps) {
			if step.Expect != nil && !brokenBefore {
				out = append(out, StepFinding{Step: i, Requirement: step.Expect.Requirement, Got: "the step was not played"})
			}
			continue
		}
		o := w.step(i, proving)
		f := StepFinding{Step: i}
		if step.Expect != nil {
			f.Requirement = step.Expect.Requirement
		}
		if o.kind == met && step.Expect != nil && step.Calls() {
			// That a call is refused is one requirement, and with which code is another.
			if code := w.calls(i, coding); code.kind == unmet {
				o, f.Requirement = code, cmp.Or(codeRequirement(c, *step.Expect), f.Requirement)
			}
		}
		f.Expected, f.Got, f.Exchanges = o.expected, o.text, o.exchanges
		switch o.kind {
		case met, moot, recorded:
			continue
		case unmet:
			f.Broken, brokenBefore = true, true
		default:
			if brokenBefore {
				continue
			}
			f.Got = fmt.Sprintf("step %d cannot be judged: %s", i+1, cmp.Or(o.text, o.expected))
		}
		out = append(out, f)
	}
	return out
}

// codeRequirement is the requirement about the code of the refusal that a step expects.
func codeRequirement(c *spec.Contract, e program.Expect) string {
	return c.Outcomes[cmp.Or(e.Refused, e.AcceptedOrRefused)].CodeRequirement
}
