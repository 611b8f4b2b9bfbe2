// Package selftest proves that the tool can say no. It plays the suite and the fuzzer against the reference, against
// every fault that the reference can be told to have, against every variation that the contract allows and against
// servers that do nothing, and holds what was found against what should have been.
package selftest

import (
	"slices"

	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/judge"
)

// Kind is what a subject is.
type Kind string

// The kinds of subjects.
const (
	Reference Kind = "reference"
	Fault     Kind = "fault"
	Variation Kind = "variation"
	Null      Kind = "null"
)

// Subject is one implementation to be judged.
type Subject struct {
	Kind Kind   `json:"kind"`
	Name string `json:"name"`
	// Sentence says what it does.
	Sentence string `json:"sentence"`
	// Chapter, Breaks and Fuzzed are a fault's.
	Chapter string   `json:"chapter,omitempty"`
	Breaks  []string `json:"breaks,omitempty"`
	Fuzzed  []string `json:"fuzzed,omitempty"`
	// Run reports whether the suite is to be played on it, Fuzz whether the fuzzer is.
	Run  bool `json:"run"`
	Fuzz bool `json:"fuzz"`
	// Seldom: a fault shows in so few calls that the fuzzer has [rareFaultCalls] times the calls for it.
	Seldom bool `json:"seldom,omitempty"`

	departure fault.Departure
	null      *fault.Null
	// seed is a reference's own; others are judged with the same one.
	seed uint64
}

// Subjects are all subjects: the reference as often as is said, the faults, the variations, and what does nothing.
func Subjects(references int) []Subject {
	// What takes longest comes first, so that nothing is left to wait for in the end.
	var all []Subject
	for _, n := range fault.Nulls() {
		all = append(all, Subject{Kind: Null, Name: n.Name, Sentence: n.Sentence, Run: true, null: &n})
	}
	for i := range references {
		all = append(all, Subject{Kind: Reference, Name: referenceName(i), Sentence: "The reference as it is.", Run: true, Fuzz: i < 2,
			departure: fault.Departure{Environment: environments[i%len(environments)]}, seed: uint64(i) + 1})
	}
	for _, f := range fault.Faults() {
		all = append(all, Subject{Kind: Fault, Name: f.Name, Sentence: f.Sentence, Chapter: f.Chapter, Breaks: f.Breaks, Fuzzed: f.Fuzzed,
			Run: f.Run, Fuzz: f.Fuzz, Seldom: f.Seldom, departure: f.Departure})
	}
	for _, v := range fault.Variations() {
		all = append(all, Subject{Kind: Variation, Name: v.Name, Sentence: v.Sentence, Run: true, Fuzz: true, departure: v.Departure})
	}
	return all
}

// Plays reports whether a part is to be played on the subject.
func (s Subject) Plays(part Part) bool {
	if part == FuzzPart {
		return s.Fuzz
	}
	return s.Run
}

// Find is the subject of that name.
func Find(name string) (Subject, bool) {
	all := Subjects(maxReferences)
	i := slices.IndexFunc(all, func(s Subject) bool { return s.Name == name })
	if i < 0 {
		return Subject{}, false
	}
	return all[i], true
}

// Outcome is what became of a subject.
type Outcome struct {
	Subject string `json:"subject"`
	// Verdict is the run's, and Requirements those of each requirement that was judged.
	Verdict      string                   `json:"verdict"`
	Requirements map[string]judge.Verdict `json:"requirements"`
	// Calls is how many calls of the endpoint were made, Seconds how long it took.
	Calls   int     `json:"calls"`
	Seconds float64 `json:"seconds"`
	// Trouble says why there is no verdict.
	Trouble string `json:"trouble,omitempty"`
	// Kept are the ids of the checks that passed.
	Kept []string `json:"kept,omitempty"`
	// Details are what was expected and what was got where a requirement is red.
	Details map[string]string `json:"details,omitempty"`
}

// Red are the requirements that were not kept, in order.
func (o Outcome) Red() []string {
	return o.with(func(v judge.Verdict) bool { return v == judge.Fail || v == judge.Warn })
}

// Passed are the requirements that were found to be kept, in order.
func (o Outcome) Passed() []string {
	return o.with(func(v judge.Verdict) bool { return v == judge.Pass })
}

func (o Outcome) with(is func(judge.Verdict) bool) []string {
	var ids []string
	for id, v := range o.Requirements {
		if is(v) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}
