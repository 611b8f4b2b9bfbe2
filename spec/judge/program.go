package judge

import (
	"fmt"
	"slices"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Program judges what the playings of a program show about one requirement. There is one recording for each playing:
// the first, and a second where the first failed or met trouble.
func Program(c *spec.Contract, p program.Program, recordings []record.Recording, r spec.Requirement) Finding {
	f := repeated(recordings, r, func(rec record.Recording) Finding { return attempt(c, p, rec, r) })
	if f.Verdict == Inconclusive && len(recordings) > 1 {
		return troubleAgain(p, recordings, r, f)
	}
	return f
}

// repeated judges each playing and makes one finding of the two: red where one of them is, and then with a word on how
// regular that was.
func repeated(recordings []record.Recording, r spec.Requirement, judge func(record.Recording) Finding) Finding {
	if len(recordings) == 0 {
		return Finding{Requirement: r.ID, Verdict: Inconclusive, Reason: "the program was not played"}
	}
	first := judge(recordings[0])
	if len(recordings) == 1 {
		return first
	}
	second := judge(recordings[1])
	switch {
	case first.Red() && second.Red():
		first.Repeat = Deterministic
		return first
	case first.Red():
		first.Repeat = flaky(second)
		first.Reason = join(first.Reason, fmt.Sprintf("played again, it ended as %s", second.Verdict))
		return first
	case second.Red():
		second.Repeat = flaky(first)
		second.Reason = join(second.Reason, fmt.Sprintf("played first, it ended as %s", first.Verdict))
		return second
	case first.Verdict == Inconclusive && second.Verdict != Inconclusive:
		second.Reason = join(second.Reason, "played first, it was inconclusive")
		return second
	default:
		return first
	}
}

// flaky is the repetition of a red finding whose other playing is not red. One that was not judged tells nothing of how
// regular the failure is.
func flaky(other Finding) string {
	if other.Verdict == Pass {
		return Flaky
	}
	return ""
}

// troubleAgain tells trouble that is the network's from trouble that is the target's: a call that breaks off each time
// it is made, while other calls of the same program are answered, is the target's doing. So is a crowd of which some
// are answered and some are not.
func troubleAgain(p program.Program, recordings []record.Recording, r spec.Requirement, first Finding) Finding {
	if !answered(recordings[0]) || !answered(recordings[1]) {
		return first
	}
	for i := range min(len(p.Steps), len(recordings[0].Steps), len(recordings[1].Steps)) {
		a, aTrouble := brokenOff(recordings[0].Steps[i])
		b, bTrouble := brokenOff(recordings[1].Steps[i])
		if !aTrouble || !bTrouble || p.Steps[i].Expect == nil || p.Steps[i].Expect.Requirement != r.ID {
			continue
		}
		f := broken(r, "an answer", a.Why()+", each time, while other calls of the same program were answered", []int{a.ID, b.ID})
		f.Repeat = Deterministic
		return f
	}
	return first
}

// brokenOff is the step's first call that broke off. One that the run itself ended, or for which there was no budget,
// did not.
func brokenOff(s record.Step) (record.Exchange, bool) {
	for _, x := range s.Calls {
		ours := x.Trouble != nil && (x.Trouble.Kind == record.TroubleCancelled || x.Trouble.Kind == record.TroubleBudget)
		if x.Excused() && !ours {
			return x, true
		}
	}
	return record.Exchange{}, false
}

func answered(rec record.Recording) bool {
	for _, s := range rec.Steps {
		for _, x := range s.Calls {
			if !x.Excused() {
				return true
			}
		}
	}
	return false
}

func callsAgain(steps []program.Step) bool { return slices.ContainsFunc(steps, program.Step.Calls) }

// called tells whether the endpoint was called in these steps.
func called(steps []record.Step) bool {
	return slices.ContainsFunc(steps, func(s record.Step) bool { return len(s.Calls) > 0 })
}

// attempt judges one playing. Whatever the steps show about other requirements counts as a precondition: a requirement
// is judged only where everything before held, so that one flaw of a target shows up as one finding.
func attempt(c *spec.Contract, p program.Program, rec record.Recording, r spec.Requirement) Finding {
	if rec.Obstacle != nil {
		return obstacle(rec.Obstacle, r)
	}
	last := -1
	for i, s := range p.Steps {
		if s.Expect != nil && s.Expect.Requirement == r.ID {
			last = i
		}
	}
	if played := len(rec.Steps); played != len(p.Steps) {
		return Finding{Requirement: r.ID, Verdict: HarnessError,
			Reason: fmt.Sprintf("%d steps were recorded of a program of %d, and nothing says why", played, len(p.Steps))}
	}
	w := newWalk(c, p, rec)
	result := Finding{Requirement: r.ID, Verdict: Pass}
	flaw := -1 // the step that made the finding red
	for i, step := range p.Steps {
		o := w.step(i)
		if o.kind == met {
			continue
		}
		var e program.Expect // a call of which nothing is expected may meet trouble all the same
		if step.Expect != nil {
			e = *step.Expect
		}
		mine := e.Requirement == r.ID
		switch {
		case o.kind == troubled && (e.Control || i <= last && !result.Red()):
			return Finding{Requirement: r.ID, Verdict: Inconclusive, Reason: o.text, Exchanges: o.exchanges}
		case o.kind == recorded && !mine:
			continue
		case result.Red() && !callsAgain(p.Steps[flaw+1:i+1]):
			continue // it shows what the flawed call left behind
		case e.Control || !mine && i < last && !result.Red():
			return Finding{Requirement: r.ID, Verdict: Untestable, Exchanges: o.exchanges, Reason: o.lacking(i + 1)}
		case !mine || result.Red():
			continue // the first flaw stands
		case o.kind == unmet:
			result, flaw = broken(r, o.expected, o.text, o.exchanges), i
		case result.Verdict == Untestable:
			continue // and so does the first gap
		case o.kind == vacuous:
			result = Finding{Requirement: r.ID, Verdict: Untestable, Reason: o.text, Exchanges: o.exchanges}
		case o.kind == recorded:
			result = Finding{Requirement: r.ID, Verdict: NotApplicable, Observed: join(result.Observed, o.text),
				Reason: "undocumented: written down and not judged", Exchanges: append(result.Exchanges, o.exchanges...)}
		}
	}
	if result.Verdict == Pass && !called(rec.Steps[:last+1]) {
		return Finding{Requirement: r.ID, Verdict: Untestable, Reason: "the program makes no call that could prove it"}
	}
	return result
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
