package raw

import (
	"fmt"
	"slices"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Evidence is the playing of a case with all that was played to hold it against: what is seen once may be the network's doing,
// or that of any call like it. What is absent could not be played.
type Evidence struct {
	Trial Trial `json:"trial"`
	// Stage is the program's; recordings of earlier versions have none.
	Stage *program.Stage `json:"stage,omitempty"`
	// Before is a plain call that was accepted before a case whose server waits for the rest of it, and Meanwhile are playings of that
	// case with a plain call at the same time: a second one follows where the call got no answer in the first. Recordings of
	// earlier versions have neither.
	Before    *Trial      `json:"before,omitempty"`
	Meanwhile []Meanwhile `json:"meanwhile,omitempty"`
	// Next are plain calls after these: a second one follows where the first got no answer.
	Next []Trial `json:"next,omitempty"`
	// Again is the case played again, after the plain call was accepted.
	Again *Trial `json:"again,omitempty"`
	// Needed is the case that this one breaks no less without being the reason.
	Needed *Trial `json:"needed,omitempty"`
	// Way are plain calls that go the way again from the count before to the one that was expected, and back: as many as
	// [Evidence.Steps] has, or fewer where one of them got no further.
	Way []Trial `json:"way,omitempty"`
	// Control is the plain call, where its answer was not judged before, and Known are the requirements that this answer breaks.
	Control *Trial   `json:"control,omitempty"`
	Known   []string `json:"known,omitempty"`
}

// What a finding is about.
func trouble(f Finding) bool { return f.Trouble }
func effect(f Finding) bool  { return f.Effect }

// Asks says what is to be played to hold a case against.
type Asks string

// What can be asked for.
const (
	AsksNothing Asks = ""
	AsksNext    Asks = "next"
	AsksAgain   Asks = "again"
	AsksNeeded  Asks = "needed"
	AsksWay     Asks = "way"
)

// Asks is what the playing of the case itself asks for.
func (e Evidence) Asks(c *spec.Contract) Asks {
	found := Judge(c, e.Trial)
	switch {
	case e.Trial.Case.Short && e.Trial.Seen.TimedOut:
		return AsksNext
	case slices.ContainsFunc(found, trouble):
		return AsksAgain
	case len(found) > 0 && e.Trial.Case.Needs != "":
		return AsksNeeded
	case slices.ContainsFunc(found, effect):
		return AsksWay
	default:
		return AsksNothing
	}
}

// Step is a plain call on the way from the count before to the one that was expected.
type Step struct {
	// Number is what it sets, and Count what it leaves.
	Number, Count int64
	// Kind is which kind of number that is.
	Kind spec.Case
}

// Steps are the plain calls of the way.
func (e Evidence) Steps(c *spec.Contract) []Step {
	before := e.Trial.Values.Before
	fine, _ := e.Trial.Possible(c)
	number, kind := fine[0], spec.LaterNumber
	if number == e.Trial.Values.Messages {
		number, kind = number+1, spec.NumberAbove
	}
	return []Step{{before, before, spec.LaterNumber}, {number, fine[0], kind}, {before, before, spec.LaterNumber}}
}

// Silent reports whether a plain call got no answer in time.
func Silent(c *spec.Contract, t Trial) bool { return t.Seen.TimedOut && len(Judge(c, t)) > 0 }

// Conclude says what the evidence shows that the target breaks, each requirement at most once.
func Conclude(c *spec.Contract, e Evidence) []Finding {
	found := Judge(c, e.Trial)
	switch e.Asks(c) {
	case AsksNext:
		return append(found, e.unanswered(c)...)
	case AsksAgain:
		if e.Again != nil {
			if again := Judge(c, *e.Again); slices.ContainsFunc(again, trouble) {
				return again
			}
		}
		return slices.DeleteFunc(found, trouble)
	case AsksNeeded:
		if e.Needed != nil {
			if needed := slices.DeleteFunc(Judge(c, *e.Needed), trouble); len(needed) > 0 {
				return needed
			}
		}
		return found
	case AsksWay:
		return e.alongTheWay(c, found)
	default:
		return found
	}
}

// ConcludeBeside is [Conclude] for what the target breaks beside what the plain call shows too: that is found once, where the
// evidence has the plain call, and not again with each case.
func ConcludeBeside(c *spec.Contract, e Evidence) []Finding {
	found := slices.DeleteFunc(Conclude(c, e), func(f Finding) bool { return slices.Contains(e.Known, f.Requirement) })
	if e.Control == nil {
		return found
	}
	return append(Judge(c, *e.Control), found...)
}

// unanswered holds a server that waits for the rest of a call against what it does for others, meanwhile and afterwards: only
// itself may the connection keep waiting.
func (e Evidence) unanswered(c *spec.Contract) []Finding {
	if f, found := e.keepsOthers(c); found {
		return []Finding{f}
	}
	if !e.silentAfter(c) {
		return nil
	}
	f := Judge(c, e.Next[0])[0]
	f.Case, f.Family, f.Expected = e.Trial.Case.ID, e.Trial.Case.Family, "an answer to the next call"
	return []Finding{f}
}

// alongTheWay holds an effect against that of plain calls from the same count to the same: where one of them gets no further,
// the case is not the reason, and the finding is that of a later call or of one above the bound. A count that is wrong only now
// and then does not depend on the case either, but it is one of counts.
func (e Evidence) alongTheWay(c *spec.Contract, found []Finding) []Finding {
	steps := e.Steps(c)
	for i, t := range e.Way {
		if i < len(steps) && t.After != nil && *t.After != steps[i].Count {
			return append(slices.DeleteFunc(found, effect), Finding{Case: "control", Family: "control", Requirement: c.Broken(steps[i].Kind), Effect: true,
				Expected: fmt.Sprintf("a plain call that sets %d leaves the count %d", steps[i].Number, steps[i].Count),
				Got:      fmt.Sprintf("the count %d after %d", *t.After, t.Values.Before)})
		}
	}
	if len(e.Way) < len(steps) || e.Again == nil {
		return slices.DeleteFunc(found, effect)
	}
	if again := slices.DeleteFunc(Judge(c, *e.Again), trouble); slices.ContainsFunc(again, effect) {
		return again
	}
	for i := range found {
		if found[i].Effect {
			found[i].Requirement = c.Broken(spec.NumberBelow)
			found[i].Got += ", in one of two playings"
		}
	}
	return found
}
