package fuzz

import (
	"fmt"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/internal/crowd"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// evidence is what was played and what it showed: all that judging it reads. One of its parts is there.
type evidence struct {
	Program *programEvidence         `json:"program,omitempty"`
	Wire    *raw.Evidence            `json:"wire,omitempty"`
	Crowd   *concurrent.History      `json:"crowd,omitempty"`
	Burst   *concurrent.BurstHistory `json:"burst,omitempty"`
}

// programEvidence are the playings of a program. There is one, and more where a call met a failure that may pass. Compared are
// those of a plain call in between.
type programEvidence struct {
	Program    program.Program    `json:"program"`
	Recordings []record.Recording `json:"recordings"`
	Compared   []record.Recording `json:"compared,omitempty"`
	// Apart is what steps showed in any of them that are judged apart; recordings of earlier versions have none.
	Apart []apartEvidence `json:"apart,omitempty"`
}

// foundEvidence is what a finding rests on.
type foundEvidence struct {
	// First is what showed it first.
	First evidence `json:"first"`
	// Smallest is the smallest example as the search for it left it, Again are its playings afterwards, Apart is what they showed that
	// is judged apart, and Looked is what was looked for in them, which is Passing where it may be a failure that passes. They are of a
	// program.
	Smallest *programEvidence   `json:"smallest,omitempty"`
	Again    []record.Recording `json:"again,omitempty"`
	Looked   *Deviation         `json:"looked,omitempty"`
	Passing  bool               `json:"passing,omitempty"`
	Apart    []apartEvidence    `json:"apart,omitempty"`
	// Alone are further playings of the bytes.
	Alone []raw.Evidence `json:"alone,omitempty"`
	// Index is which finding of the first playing it is, where that is of a crowd, Crowd its program, and Shrunk what the search
	// for a smaller one came to.
	Index  int              `json:"index,omitempty"`
	Crowd  *program.Program `json:"crowd,omitempty"`
	Shrunk *crowd.Shrunk    `json:"shrunk,omitempty"`
}

// judged is a trial as its recordings show it.
func (e programEvidence) judged(c *spec.Contract) trial {
	t := trial{program: e.Program, recordings: e.Recordings, compared: e.Compared}
	if len(e.Recordings) == 0 {
		return t
	}
	last := e.Recordings[len(e.Recordings)-1]
	oracle, err := judge.NewOracle(c, e.Program, nil)
	if err != nil {
		return t
	}
	oracle.Begin(last)
	for i, seen := range last.Steps {
		for _, a := range e.Apart {
			if a.Playing == last.Program && a.Step == i {
				oracle.Add(a.deviations(c))
			}
		}
		if i >= len(e.Program.Steps) || !oracle.Step(i, seen) {
			break
		}
	}
	t.oracle, t.obstacle, t.exchanges = oracle, last.Obstacle, calls(last)
	if oracle.Trouble() != nil && len(e.Recordings) > tries(oracle) && judge.Undisturbed(c, e.Compared) {
		oracle.Blame(*oracle.Trouble())
	}
	return t
}

// calls are the calls of the endpoint in a playing.
func calls(r record.Recording) []record.Exchange {
	var out []record.Exchange
	for _, step := range r.Steps {
		out = append(append(out, step.Earlier...), step.Calls...)
	}
	return out
}

// deviations are what the evidence shows that the contract judges.
func (e evidence) deviations(c *spec.Contract) []Deviation {
	var out []Deviation
	switch {
	case e.Program != nil:
		out = e.Program.judged(c).deviations()
	case e.Wire != nil:
		out = ofBytes(raw.ConcludeBeside(c, *e.Wire))
	case e.Crowd != nil:
		if v, err := concurrent.Check(c, *e.Crowd); err == nil {
			out = ofCrowd(v)
		}
	case e.Burst != nil:
		out = ofBurst(concurrent.CheckBurst(c, *e.Burst))
	}
	return slices.DeleteFunc(out, func(d Deviation) bool {
		r, known := c.Requirement(d.Requirement)
		return known && r.Level == spec.Observe || e.Program == nil && !known
	})
}

func ofBytes(found []raw.Finding) []Deviation {
	var out []Deviation
	for _, f := range found {
		out = append(out, Deviation{Requirement: f.Requirement, Kind: kindOf(f.Requirement, "wire"), State: "plain", Input: f.Family, Expected: f.Expected, Got: f.Got})
	}
	return out
}

// kindOf is the kind of a deviation from a requirement, or from what its program alone expects.
func kindOf(requirement, kind string) string {
	if requirement == "" {
		return judge.DeviantExpectation
	}
	return kind
}

func ofCrowd(v concurrent.Verdict) []Deviation {
	var out []Deviation
	for _, f := range v.Findings {
		out = append(out, Deviation{Requirement: f.Requirement, Step: f.Round, Kind: kindOf(f.Requirement, "crowd"), State: "at once", Input: input(f), Expected: f.Expected, Got: f.Got})
	}
	return out
}

func ofBurst(v concurrent.Verdict) []Deviation {
	out := ofCrowd(v)
	for i := range out {
		out[i].Input = "a burst"
	}
	return out
}

// conclude judges what a finding rests on, and fills in what follows from it; ok is false where it is none.
func (e foundEvidence) conclude(c *spec.Contract, f *Finding) (ok bool) {
	switch {
	case e.First.Program != nil:
		return e.concludeProgram(c, f)
	case e.First.Wire != nil:
		return e.concludeBytes(c, f)
	case e.First.Crowd != nil:
		return e.concludeCrowd(c, f)
	case e.First.Burst != nil:
		v := concurrent.CheckBurst(c, *e.First.Burst)
		if e.Index >= len(v.Findings) {
			return false
		}
		found := v.Findings[e.Index]
		f.take(c, ofBurst(v)[e.Index])
		f.Explanation, f.Repeats = found.Explanation, notAgain
		f.showBurst(*e.First.Burst)
		return true
	default:
		return false
	}
}

// take fills in what a deviation says.
func (f *Finding) take(c *spec.Contract, d Deviation) {
	r, _ := c.Requirement(d.Requirement)
	f.Requirement, f.Level, f.Kind, f.State, f.Input, f.Expected, f.Got = d.Requirement, r.Level, d.Kind, d.State, d.Input, d.Expected, d.Got
}

func (e foundEvidence) concludeProgram(c *spec.Contract, f *Finding) bool {
	looked := *e.Looked
	looked.Passing = e.Passing
	f.Repeats = notAgain
	if e.Smallest != nil && len(e.Again) > 0 {
		k := 0
		for _, r := range e.Again {
			t := programEvidence{Program: e.Smallest.Program, Recordings: []record.Recording{r}, Apart: e.Apart}.judged(c)
			d, same := sameDeviation(c, looked, t)
			if !same {
				continue
			}
			k++
			f.take(c, d)
			f.Program, f.Exchanges = &e.Smallest.Program, t.exchanges
		}
		if f.Repeats = fmt.Sprintf("%d of %d", k, len(e.Again)); k > 0 {
			return true
		}
	}
	t := e.First.Program.judged(c)
	for _, d := range t.deviations() {
		if d.Requirement == looked.Requirement && d.Kind == looked.Kind {
			f.take(c, d)
			f.Program, f.Exchanges = &e.First.Program.Program, t.exchanges
			return true
		}
	}
	return false
}

// eachTime reports whether a finding was played again and showed in all of these playings, which its Repeats say.
func (e foundEvidence) eachTime(repeats string) bool {
	return len(e.Again) > 0 && repeats == fmt.Sprintf("%d of %d", len(e.Again), len(e.Again))
}

func (e foundEvidence) concludeBytes(c *spec.Contract, f *Finding) bool {
	shows := func(found []raw.Finding) (raw.Finding, bool) {
		i := slices.IndexFunc(found, func(x raw.Finding) bool { return x.Requirement == e.Looked.Requirement })
		if i < 0 {
			return raw.Finding{}, false
		}
		return found[i], true
	}
	found, ok := shows(raw.ConcludeBeside(c, *e.First.Wire))
	if !ok {
		return false
	}
	k := 0
	for _, again := range e.Alone {
		if _, same := shows(raw.Conclude(c, again)); same {
			k++
		}
	}
	if found.Trouble && k < max(1, len(e.Alone)) {
		return false // a gateway fails several times in a row now and then, and not each time
	}
	f.take(c, ofBytes([]raw.Finding{found})[0])
	if f.Repeats = notAgain; len(e.Alone) > 0 {
		f.Repeats = fmt.Sprintf("%d of %d", k, len(e.Alone))
	}
	f.showBytes(*e.First.Wire, exampleOf(c, *e.First.Wire, found.Requirement))
	return true
}

// exampleOf is the trial that a finding of bytes is about: the plain call's, where that shows it.
func exampleOf(c *spec.Contract, e raw.Evidence, requirement string) raw.Trial {
	if e.Control != nil && slices.ContainsFunc(raw.Judge(c, *e.Control), func(f raw.Finding) bool { return f.Requirement == requirement }) {
		return *e.Control
	}
	return e.Trial
}

// showBytes puts a trial into a finding, as a program on the stage of the evidence.
func (f *Finding) showBytes(e raw.Evidence, t raw.Trial) {
	p := rawProgram(t.Case)
	if e.Stage != nil {
		p.Stage, p.Steps[0].Raw.Group, p.Steps[0].Raw.Member = *e.Stage, e.Trial.Case.Group, e.Trial.Case.Member
	}
	f.Program, f.Seen = &p, &t.Playing
}

// showBurst puts what came of a burst into a finding, and its program.
func (f *Finding) showBurst(h concurrent.BurstHistory) {
	p := h.Program
	h.Program = program.Program{}
	f.Program, f.Burst = &p, &h
}

func (e foundEvidence) concludeCrowd(c *spec.Contract, f *Finding) bool {
	v, err := concurrent.Check(c, *e.First.Crowd)
	if err != nil || e.Index >= len(v.Findings) {
		return false
	}
	found := v.Findings[e.Index]
	f.take(c, ofCrowd(v)[e.Index])
	f.History, f.Program, f.Repeats = e.First.Crowd, e.Crowd, notAgain
	if e.Shrunk != nil {
		small, err := e.Shrunk.Conclude(c, found)
		if err != nil {
			return false
		}
		found = small
		f.Program, f.History, f.Repeats = &e.Shrunk.Program, &e.Shrunk.History, e.Shrunk.Repeat()
	}
	f.Requirement, f.Expected, f.Got, f.Explanation = found.Requirement, found.Expected, found.Got, found.Explanation
	if r, known := c.Requirement(f.Requirement); known {
		f.Level = r.Level
	}
	return true
}
