package judge

import (
	"fmt"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Replays is how often a program is played again before a failure that rests on a reading, and that did not come back, is
// called unstable.
const Replays = 3

// repeated judges each playing and makes one finding of them. What an answer shows by itself fails, however seldom it comes.
// What a reading shows may be a matter of time, so that one of the replays has to show it again; one that was not played, or
// could not be judged, leaves it as it is.
func repeated(recordings []record.Recording, r spec.Requirement, judge func(record.Recording) Finding) Finding {
	if len(recordings) == 0 {
		return Finding{Requirement: r.ID, Verdict: Inconclusive, Reason: "the program was not played"}
	}
	var findings []Finding
	red, kept := 0, 0
	for _, rec := range recordings {
		f := judge(rec)
		findings = append(findings, f)
		switch {
		case f.Red():
			red++
		case f.Verdict == Pass:
			kept++
		}
	}
	if red == 0 {
		return conclusive(findings)
	}
	f := firstRed(findings)
	if len(findings) > 1 {
		f.Repeat = fmt.Sprintf("%d of %d", red, len(findings))
	}
	if f.read && red == 1 && kept >= Replays {
		f.Verdict, f.Unstable = Pass, true
		f.Reason = join(f.Reason, fmt.Sprintf("seen once in %s: expected %s; got %s", plural.Of(len(findings), "playing"), f.Expected, f.Got))
	}
	return f
}

// firstRed is the first failure that an answer proves by itself, or else the first.
func firstRed(findings []Finding) Finding {
	var first *Finding
	for i := range findings {
		f := &findings[i]
		if f.Red() && (first == nil || first.read && !f.read) {
			first = f
		}
	}
	return *first
}

// conclusive is the first finding that is not inconclusive, with a word on why the first playing said nothing.
func conclusive(findings []Finding) Finding {
	first := findings[0]
	if first.Verdict != Inconclusive {
		return first
	}
	for _, f := range findings[1:] {
		if f.Verdict != Inconclusive {
			f.Reason = join(f.Reason, "played first, it was inconclusive: "+first.Reason)
			return f
		}
	}
	return first
}

// Surroundings counts what the steps of a run's other programs met: how many made calls, and how many of these met transient
// failures.
type Surroundings struct {
	Steps, Transient int
	// Compared: plain calls that were made in between, to compare with, were each answered at the first try.
	Compared bool
}

// calm reports whether the run's other calls were answered, but for at most one in twenty, or those that were made to compare
// with.
func (s Surroundings) calm() bool {
	return s.Compared || s.Steps > 0 && s.Transient*mostTransient <= s.Steps
}

// mostTransient is the share of a run's calls, one in so many, that may meet transient failures before it says nothing.
const mostTransient = 20

// Met counts what the steps of one program met.
func Met(c *spec.Contract, playings []record.Recording) Surroundings {
	var s Surroundings
	for _, rec := range playings {
		for _, step := range rec.Steps {
			if len(step.Calls) == 0 {
				continue
			}
			s.Steps++
			if failing(c, step) || len(step.Earlier) > 0 {
				s.Transient++
			}
		}
	}
	return s
}

// Plus is both together.
func (s Surroundings) Plus(other Surroundings) Surroundings {
	return Surroundings{s.Steps + other.Steps, s.Transient + other.Transient, s.Compared || other.Compared}
}

// Less is what is left of s without what a program met that is no comparison.
func (s Surroundings) Less(part Surroundings) Surroundings {
	return Surroundings{s.Steps - part.Steps, s.Transient - part.Transient, s.Compared}
}

// Undisturbed reports whether programs that were played to the end made calls, each of which was answered at the first try.
func Undisturbed(c *spec.Contract, playings []record.Recording) bool {
	for _, rec := range playings {
		if rec.Obstacle != nil {
			return false
		}
	}
	met := Met(c, playings)
	return met.Steps > 0 && met.Transient == 0
}

// Troubled reports whether a call of a playing met a transient failure, or was refused as too frequent, at its last try too.
func Troubled(c *spec.Contract, rec record.Recording) bool {
	return slices.ContainsFunc(rec.Steps, func(s record.Step) bool { return failing(c, s) })
}

// Uncompared reports whether a call of a playing failed in a way that may pass, and no other call shows whether the target
// answers meanwhile.
func Uncompared(c *spec.Contract, rec record.Recording, others Surroundings) bool {
	return Troubled(c, rec) && !others.calm() && !answered(c, rec)
}

// always are the steps that met a transient failure, or were refused as too frequent, in each of two or more playings, while
// other calls were answered: what comes each time is the target's doing.
func always(c *spec.Contract, p program.Program, recordings []record.Recording, others Surroundings) map[int]bool {
	own := map[int]bool{}
	if len(recordings) < 2 {
		return own
	}
	calm := others.calm()
	for i := range p.Steps {
		each := true
		for _, rec := range recordings {
			if i >= len(rec.Steps) {
				return own
			}
			each = each && failing(c, rec.Steps[i]) && (calm || answered(c, rec))
		}
		own[i] = each
	}
	return own
}

// failing reports whether the last try of one of the step's calls met a transient failure or was refused as too frequent. One
// that the run itself ended, or for which there was no budget, did not.
func failing(c *spec.Contract, s record.Step) bool {
	for _, x := range s.Calls {
		if !x.Withheld() && (Transient(c, x) || TooFrequent(c, x)) {
			return true
		}
	}
	return false
}

// answered reports whether a call of the playing was answered for good.
func answered(c *spec.Contract, rec record.Recording) bool {
	for _, s := range rec.Steps {
		for _, x := range s.Calls {
			if !Transient(c, x) && !TooFrequent(c, x) {
				return true
			}
		}
	}
	return false
}
