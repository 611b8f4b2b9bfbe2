package judge

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Program judges what the playings of a program show about one requirement. There is one recording for each playing: the
// first, and more where the first failed or met a transient failure. others is what the other programs of the run met.
func Program(c *spec.Contract, p program.Program, recordings []record.Recording, r spec.Requirement, others Surroundings) Finding {
	own := always(c, p, recordings, others)
	return repeated(recordings, r, func(rec record.Recording) Finding { return attempt(c, p, rec, r, own) })
}

// side says what a step has to do with a requirement.
type side int

const (
	// resting: the step is of another requirement, which has to be kept for this one to be judged.
	resting side = iota
	// proving: the step proves the requirement.
	proving
	// coding: the step is a refusal, and the requirement is about its code.
	coding
	// whole: the step is held against all that it expects at once, whichever requirements that is of.
	whole
)

// sideOf is what a step has to do with the requirement of that id.
func sideOf(c *spec.Contract, e *program.Expect, id string) side {
	switch {
	case e == nil:
		return resting
	case e.Requirement == id:
		return proving
	case e.Control:
		return resting
	}
	if o := c.Outcomes[cmp.Or(e.Refused, e.AcceptedOrRefused)]; o.CodeRequirement == id && o.Requirement != id {
		return coding
	}
	return resting
}

// attempt judges one playing. Whatever the steps show about other requirements counts as a precondition: a requirement
// is not broken by what another one is to blame for. own are the steps whose transient failures are the target's doing.
func attempt(c *spec.Contract, p program.Program, rec record.Recording, r spec.Requirement, own map[int]bool) Finding {
	if rec.Obstacle != nil {
		for _, d := range Unstaged(c, p, rec) {
			if d.Requirement == r.ID {
				return broken(r, d.Expected, d.Got, d.Exchanges)
			}
		}
		return obstacle(rec.Obstacle, r)
	}
	last := -1
	for i, s := range p.Steps {
		if sideOf(c, s.Expect, r.ID) != resting {
			last = i
		}
	}
	if played := len(rec.Steps); played != len(p.Steps) {
		return Finding{Requirement: r.ID, Verdict: HarnessError,
			Reason: fmt.Sprintf("%d steps were recorded of a program of %d, and nothing says why", played, len(p.Steps))}
	}
	w := newStepJudge(c, p, rec, own)
	result := Finding{Requirement: r.ID, Verdict: Pass}
	flaw := -1 // the step that made the finding red
	for i, step := range p.Steps {
		mine := sideOf(c, step.Expect, r.ID)
		o := w.step(i, mine)
		if o.kind == met {
			continue
		}
		var e program.Expect // a call of which nothing is expected may meet a transient failure all the same
		if step.Expect != nil {
			e = *step.Expect
		}
		switch {
		case o.kind == troubled && (e.Control || i <= last && !result.Red()):
			return Finding{Requirement: r.ID, Verdict: Inconclusive, Reason: o.text, Exchanges: o.exchanges}
		case o.kind == recorded && mine == resting:
		case result.Red() && !callsAgain(p.Steps[flaw+1:i+1]): // it shows what the flawed call left behind
		case result.Red() && o.kind == vacuous && step.Read != nil: // it reads what the flawed call has set to the same
		case e.Control || mine == resting && i < last && !result.Red():
			return unjudged(r, i, step, o)
		case mine == resting || result.Red(): // the first flaw stands
		case o.kind == unmet:
			result, flaw = broken(r, o.expected, o.text, o.exchanges), i
			result.read = !step.Calls()
		case result.Verdict == Untestable || result.Verdict == Blocked: // and so does the first gap
		case o.kind == moot:
			result = Finding{Requirement: r.ID, Verdict: NotApplicable, Reason: o.text, Exchanges: o.exchanges}
		case o.kind == vacuous || o.kind == hidden:
			result = unjudged(r, i, step, o)
			if mine != coding && o.kind == vacuous {
				result.Reason = o.text
			}
		case o.kind == recorded:
			result = Finding{Requirement: r.ID, Verdict: NotApplicable, Observed: join(result.Observed, o.text),
				Reason: "undocumented: written down and not judged", Exchanges: append(result.Exchanges, o.exchanges...)}
		}
	}
	if result.Verdict == Pass && !called(rec.Steps[:last+1]) {
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "the program makes no call that could prove it"}
	}
	return withNote(c, p, rec, result)
}

// unjudged is the finding of a requirement that rests on a step which did not show what it has to: blocked where the target
// answered otherwise than it must, untestable where something is missing.
func unjudged(r spec.Requirement, i int, step program.Step, o outcome) Finding {
	f := Finding{Requirement: r.ID, Verdict: Untestable, Exchanges: o.exchanges, Reason: o.lacking(i + 1)}
	if o.kind == unmet || o.kind == hidden {
		f.Verdict, f.missed, f.read = Blocked, o.expected, !step.Calls()
		if e := step.Expect; e != nil && e.Requirement != r.ID {
			f.BlockedBy = e.Requirement
		}
	}
	return f
}

// withNote adds to a failure what the contract notes about the type of a group that the program is played on.
func withNote(c *spec.Contract, p program.Program, rec record.Recording, f Finding) Finding {
	if !f.Red() {
		return f
	}
	for _, g := range p.Stage.Groups {
		if t, ok := c.GroupType(rec.Groups[g.Name].Type); ok && t.Note != "" {
			f.Reason = join(f.Reason, t.Note)
			break
		}
	}
	return f
}

func callsAgain(steps []program.Step) bool { return slices.ContainsFunc(steps, program.Step.Calls) }

// called reports whether the endpoint was called in these steps.
func called(steps []record.Step) bool {
	return slices.ContainsFunc(steps, func(s record.Step) bool { return len(s.Calls) > 0 })
}

func obstacle(o *record.Obstacle, r spec.Requirement) Finding {
	verdicts := map[string]Verdict{
		record.ObstacleNotOffered: NotApplicable,
		record.ObstacleMissing:    Untestable,
		record.ObstacleSignIn:     Untestable,
		record.ObstacleNetwork:    Inconclusive,
	}
	verdict, known := verdicts[o.Kind]
	if !known {
		verdict = HarnessError
	}
	return Finding{Requirement: r.ID, Verdict: verdict, Reason: o.Reason, Exchanges: o.Exchanges}
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}
