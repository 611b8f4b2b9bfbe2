package judge

import (
	"fmt"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Program judges what the playings of a program show about one requirement. There is one recording for each playing:
// the first, and a second where the first failed or met trouble.
func Program(c *spec.Contract, p program.Program, recordings []record.Recording, r spec.Requirement) Finding {
	if len(recordings) == 0 {
		return Finding{Requirement: r.ID, Verdict: Inconclusive, Reason: "the program was not played"}
	}
	first := attempt(c, p, recordings[0], r)
	if len(recordings) == 1 {
		return first
	}
	second := attempt(c, p, recordings[1], r)
	switch {
	case first.Red() && second.Red():
		first.Repeat = Deterministic
		return first
	case first.Red():
		first.Repeat = Flaky
		first.Reason = join(first.Reason, fmt.Sprintf("played again, it ended as %s", second.Verdict))
		return first
	case second.Red():
		second.Repeat = Flaky
		second.Reason = join(second.Reason, fmt.Sprintf("played first, it ended as %s", first.Verdict))
		return second
	case first.Verdict == Inconclusive && second.Verdict == Inconclusive:
		return troubleAgain(c, p, recordings, r, first)
	case first.Verdict == Inconclusive:
		second.Reason = join(second.Reason, "the first playing met trouble of the network")
		return second
	default:
		return first
	}
}

// troubleAgain tells trouble that is the network's from trouble that is the target's: a call that breaks off each time
// it is made, while other calls of the same program are answered, is the target's doing.
func troubleAgain(c *spec.Contract, p program.Program, recordings []record.Recording, r spec.Requirement, first Finding) Finding {
	for i := range min(len(recordings[0].Steps), len(recordings[1].Steps)) {
		a, aTrouble := excused(recordings[0].Steps[i])
		b, bTrouble := excused(recordings[1].Steps[i])
		if !aTrouble || !bTrouble || p.Steps[i].Expect == nil || p.Steps[i].Expect.Requirement != r.ID {
			continue
		}
		if !answeredElsewhere(recordings[0], i) || !answeredElsewhere(recordings[1], i) {
			continue
		}
		f := broken(r, "an answer", a.Why()+", each time, while other calls of the same program were answered", []int{a.ID, b.ID})
		f.Repeat = Deterministic
		return f
	}
	return first
}

func excused(s record.Step) (record.Exchange, bool) {
	for _, x := range s.Calls {
		if x.Excused() {
			return x, true
		}
	}
	return record.Exchange{}, false
}

func answeredElsewhere(rec record.Recording, except int) bool {
	for i, s := range rec.Steps {
		for _, x := range s.Calls {
			if i != except && !x.Excused() {
				return true
			}
		}
	}
	return false
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
	w := &walk{contract: c, program: p, recording: rec, lastReading: map[string]record.Reading{}, lastLook: map[string]record.Look{}}
	for _, b := range rec.Baseline {
		w.lastReading[b.Group+"/"+b.Member] = b
	}
	result := Finding{Requirement: r.ID, Verdict: Pass}
	for i, step := range p.Steps {
		if i >= len(rec.Steps) {
			return Finding{Requirement: r.ID, Verdict: HarnessError,
				Reason: fmt.Sprintf("step %d of %d was not played and nothing says why", i+1, len(p.Steps))}
		}
		o := w.step(i)
		if step.Expect == nil || o.kind == met {
			continue
		}
		mine := step.Expect.Requirement == r.ID
		switch {
		case o.kind == troubled && (mine || i <= last || step.Expect.Control):
			return Finding{Requirement: r.ID, Verdict: Inconclusive, Reason: o.text, Exchanges: o.exchanges}
		case o.kind == recorded && mine:
			result = Finding{Requirement: r.ID, Verdict: NotApplicable, Observed: join(result.Observed, o.text),
				Reason: "undocumented: written down and not judged", Exchanges: append(result.Exchanges, o.exchanges...)}
		case step.Expect.Control || !mine && i < last:
			return Finding{Requirement: r.ID, Verdict: Untestable, Exchanges: o.exchanges,
				Reason: fmt.Sprintf("step %d, on which this rests, showed: %s; expected: %s", i+1, o.text, o.expected)}
		case !mine:
			continue
		case o.kind == vacuous:
			result = Finding{Requirement: r.ID, Verdict: Untestable, Reason: o.text, Exchanges: o.exchanges}
		case o.kind == unmet && !result.Red():
			result = broken(r, o.expected, o.text, o.exchanges)
		}
	}
	return result
}

func obstacle(o *record.Obstacle, r spec.Requirement) Finding {
	verdicts := map[string]Verdict{
		record.ObstacleNotOffered: NotApplicable,
		record.ObstacleMissing:    Untestable,
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
