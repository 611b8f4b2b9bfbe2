package selftest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Report is what a selftest found.
type Report struct {
	Rows []Row `json:"rows"`
	// Problems are sentences; without any the selftest is green.
	Problems []string `json:"problems"`
	// Likenesses is how the faults were named by what they show; nil in what an older selftest wrote.
	Likenesses *Likenesses `json:"likenesses,omitempty"`
}

// Row is a subject with what was played on it.
type Row struct {
	Subject
	Suite  *Outcome   `json:"suite,omitempty"`
	Fuzzer *Campaigns `json:"fuzzer,omitempty"`
	// Difference is what differs from a reference; nil where there is none to compare with.
	Difference *Difference `json:"difference,omitempty"`
	// Problems are what is wrong with what came of it.
	Problems []string `json:"problems,omitempty"`

	judged *reports.Result
}

// Rows are the subjects of jobs with what came of them; the jobs of one subject follow each other.
func Rows(jobs []Job, answers []Answer) []Row {
	var rows []Row
	for i, job := range jobs {
		if len(rows) == 0 || rows[len(rows)-1].Name != job.Subject.Name {
			rows = append(rows, Row{Subject: job.Subject})
		}
		row := &rows[len(rows)-1]
		if job.Part == FuzzPart {
			row.Fuzzer = answers[i].Fuzzer
		} else {
			row.Suite, row.judged = answers[i].Suite, answers[i].Judged
		}
	}
	differences(rows)
	return rows
}

// Gather holds every row against what should have come of it, and the faults against the contract's requirements.
func Gather(contract *spec.Contract, rows []Row, whole bool) Report {
	r := Report{Rows: rows, Problems: []string{}}
	for i, row := range rows {
		rows[i].Problems = nil
		if row.Suite != nil {
			rows[i].Problems = suiteProblems(contract, row)
		}
		if row.Fuzzer != nil {
			rows[i].Problems = append(rows[i].Problems, fuzzProblems(row)...)
		}
		if row.Difference != nil {
			rows[i].Problems = append(rows[i].Problems, differenceProblems(row)...)
		}
		r.Problems = append(r.Problems, rows[i].Problems...)
	}
	likenesses := Compare(contract, r, reports.KnownFaults())
	r.Likenesses = &likenesses
	r.Problems = append(r.Problems, likenesses.problems(whole)...)
	if whole {
		r.Problems = append(r.Problems, Unproved(contract, fault.Faults())...)
	}
	return r
}

// suiteProblems are what is wrong with what the suite found.
func suiteProblems(contract *spec.Contract, row Row) []string {
	o := *row.Suite
	if o.Trouble != "" {
		return []string{fmt.Sprintf("%s %s: %s", row.Kind, row.Name, o.Trouble)}
	}
	red := o.Red()
	switch row.Kind {
	case Fault:
		if !slices.Equal(red, row.Breaks) {
			return []string{fmt.Sprintf("fault %s breaks %s and is caught by %s%s", row.Name, list(row.Breaks), list(red), o.details(row.Breaks))}
		}
	case Null:
		var out []string
		for _, id := range Earned(contract, o) {
			out = append(out, fmt.Sprintf("null server %s passes %s, which nothing earns by doing nothing", row.Name, id))
		}
		return out
	default:
		if len(red) > 0 {
			return []string{fmt.Sprintf("%s %s is flagged by %s, and keeps the contract%s", row.Kind, row.Name, list(red), o.details(nil))}
		}
		if o.Verdict != reports.Conformant && o.Verdict != reports.KeptSelection {
			return []string{fmt.Sprintf("%s %s is %s, and keeps the contract", row.Kind, row.Name, o.Verdict)}
		}
	}
	return nil
}

// Earned are the musts beyond the form of an answer that an implementation passes.
func Earned(contract *spec.Contract, o Outcome) []string {
	return slices.DeleteFunc(o.Passed(), func(id string) bool {
		q, _ := contract.Requirement(id)
		return q.Level != spec.Must || q.Chapter == "envelope"
	})
}

// Unproved are sentences about requirements that no fault breaks, musts that no fault breaks alone, and faults that break
// what the contract does not have.
func Unproved(contract *spec.Contract, faults []fault.Fault) []string {
	var out []string
	alone, broken := map[string]bool{}, map[string]bool{}
	for _, f := range faults {
		for _, id := range f.Breaks {
			if _, known := contract.Requirement(id); !known {
				out = append(out, fmt.Sprintf("the fault %s breaks %s, which the contract does not have", f.Name, id))
			}
			broken[id] = true
			alone[id] = alone[id] || len(f.Breaks) == 1 && f.Run
		}
	}
	for _, q := range contract.Requirements {
		switch {
		case q.Level == spec.Observe:
		case !broken[q.ID]:
			out = append(out, fmt.Sprintf("%s has no fault that breaks it: declare one with Breaks %s in emulator/fault, in the file of the chapter %s; "+
				"docs/adding-a-requirement.md shows how", q.ID, q.ID, q.Chapter))
		case q.Level == spec.Must && !alone[q.ID]:
			out = append(out, fmt.Sprintf("%s is a must, and every fault that breaks it breaks others too: declare one in emulator/fault that breaks it alone, "+
				"or give the checks of the others a control in front", q.ID))
		}
	}
	return out
}

// details are what a run said of the checks that should not have been red.
func (o Outcome) details(expected []string) string {
	var out []string
	for check, text := range o.Details {
		if !slices.ContainsFunc(expected, func(id string) bool { return strings.HasPrefix(check, id+"/") }) {
			out = append(out, check+": "+text)
		}
	}
	slices.Sort(out)
	if len(out) == 0 {
		return ""
	}
	return " (" + strings.Join(out[:min(len(out), 2)], "; ") + ")"
}

func list(ids []string) string {
	if len(ids) == 0 {
		return "nothing"
	}
	return strings.Join(ids, ", ")
}
