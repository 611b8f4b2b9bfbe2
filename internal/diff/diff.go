// Package diff compares the results of two runs: what the checks found and what the targets showed, step by step. Comparing is
// a pure function; what differs from one run to the next, names and times say, is left out before.
package diff

import (
	"cmp"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/behaviour"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Class says what a difference means.
type Class string

// The classes, the gravest first.
const (
	// Regressed: B breaks what A does not.
	Regressed Class = "regressed"
	// NotJudged: it was judged in A, and could not be in B.
	NotJudged Class = "judged in A and not in B"
	// OnlyInA and OnlyInB: one of the runs alone has it.
	OnlyInA Class = "only in A"
	OnlyInB Class = "only in B"
	// BothBreak: both break it, each in its own way.
	BothBreak Class = "broken in both, differently"
	// Differs: both keep the contract, each in its own way, or do something on which it is silent.
	Differs Class = "differs within the contract"
	// Fixed: A breaks what B keeps.
	Fixed Class = "fixed"
)

// Classes are all classes, the gravest first.
var Classes = []Class{Regressed, NotJudged, OnlyInA, OnlyInB, BothBreak, Differs, Fixed}

// Row is one difference.
type Row struct {
	// Fingerprint names the difference: the same one has the same fingerprint whenever it is found.
	Fingerprint string `json:"fingerprint"`
	Class       Class  `json:"class"`
	// Check is the id of the check or program that shows it; empty where it is one of the target as a whole.
	Check string `json:"check,omitempty"`
	// Step is the number of the program's step that shows it, from 1; 0 is the whole check.
	Step int `json:"step,omitempty"`
	// Of is what differs: "verdict", "observation", "read-back lag", what the step did.
	Of string `json:"of"`
	// Meets is the condition of the contract that the step's call meets, or empty.
	Meets string `json:"meets,omitempty"`
	// A and B are what each showed.
	A string `json:"a"`
	B string `json:"b"`
	// Accepted: the difference is a known one, or a failure that the baseline of B's run announces.
	Accepted bool `json:"accepted,omitempty"`

	// judged: A judged what B does not have.
	judged bool
	// direction is set where A and B are measurements, of which the next ones differ a little: "more" where B's is the greater.
	direction string
}

// Side is one of the two that are compared.
type Side struct {
	// Name is what the user named: a folder, a file, a target.
	Name string `json:"name"`
	// Target is the address that was judged, and Started when; Verdict is the run's.
	Target  string `json:"target"`
	Started string `json:"started"`
	Verdict string `json:"verdict"`
	// Lacking is the first reason for which there is no verdict, in words.
	Lacking string `json:"lacking,omitempty"`
	Tool    string `json:"tool"`
	Checks  int    `json:"checks"`
}

// Diff is what two runs differ in.
type Diff struct {
	Schema int  `json:"schema"`
	A      Side `json:"a"`
	B      Side `json:"b"`
	// Rows are the differences, the gravest first.
	Rows []Row `json:"rows"`
	// Latency compares how long calls took: information, and no difference.
	Latency *LatencyChange `json:"latency,omitempty"`
	// Notes are sentences that a reader should know.
	Notes []string `json:"notes,omitempty"`
	// Rules are the rules by which texts were made comparable.
	Rules []behaviour.Rule `json:"rules"`
	// ErrorInfo: the texts of refusals were compared too.
	ErrorInfo bool `json:"errorInfo"`
	// FailOn is at which differences the command fails, and ExitCode what it ends with.
	FailOn   FailOn `json:"failOn"`
	ExitCode int    `json:"exitCode"`
}

// SchemaVersion names the version of the JSON form.
const SchemaVersion = 1

// Options say what is compared.
type Options struct {
	// Contract is what both were judged by; nil is the built-in one.
	Contract *spec.Contract
	// ErrorInfo: the texts of refusals are compared too.
	ErrorInfo bool
	// Shared leaves out the checks that one of the runs alone has.
	Shared bool
}

// Compare compares the results of two runs, which their users call by these names.
func Compare(a, b *reports.Result, nameA, nameB string, o Options) *Diff {
	d := &Diff{Schema: SchemaVersion, A: side(nameA, a), B: side(nameB, b), Rows: []Row{}, ErrorInfo: o.ErrorInfo,
		Rules: behaviour.Rules(), Latency: latencyChange(a.Behaviour, b.Behaviour), FailOn: OnRegression}
	if o.Contract == nil {
		o.Contract = spec.Default()
	}
	c := comparison{a: a, b: b, options: o}
	c.checks()
	c.steps()
	c.observations()
	c.target()
	for _, row := range c.rows {
		row.Fingerprint = fingerprint(row)
		row.Accepted = row.Class == Regressed && c.announced(row)
		d.Rows = append(d.Rows, row)
	}
	slices.SortStableFunc(d.Rows, func(x, y Row) int {
		return cmp.Compare(slices.Index(Classes, x.Class), slices.Index(Classes, y.Class))
	})
	d.Notes = c.notes
	d.Conclude(OnRegression)
	return d
}

func side(name string, r *reports.Result) Side {
	return Side{Name: name, Target: cmp.Or(r.Target.URL, r.Target.Address), Started: r.Started.UTC().Format("2006-01-02 15:04 UTC"),
		Verdict: r.Verdict, Lacking: r.Lacking(), Tool: r.Tool.Version, Checks: len(r.Checks)}
}

// Of are the rows of a class that are not accepted.
func (d *Diff) Of(class Class) []Row {
	return slices.DeleteFunc(slices.Clone(d.Rows), func(r Row) bool { return r.Class != class || r.Accepted })
}
