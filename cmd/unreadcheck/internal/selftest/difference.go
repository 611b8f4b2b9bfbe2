package selftest

import (
	"fmt"
	"io"
	"slices"

	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/diff"
	"github.com/unreadcheck/unreadcheck/reports"
)

// Difference is what unreadcheck diff says of a reference and a subject: the reference is the first that was met in the same
// environment, and the checks are those that both had.
type Difference struct {
	// Reference is the name of the reference.
	Reference string `json:"reference"`
	// Classes is how many differences there are of each class, and ExitCode what the command ends with.
	Classes  map[diff.Class]int `json:"classes,omitempty"`
	ExitCode int                `json:"exitCode"`
	// Worst is one of the gravest differences, in words; empty where there is none.
	Worst string `json:"worst,omitempty"`
}

// withoutReadings are the variations that show fewer counts than the reference does, so that something was judged there and is
// not on them: unreadcheck diff ends with exit code 3.
var withoutReadings = map[string]bool{"avchatrooms-are-not-listed": true}

// compared is the part of a result that two runs are compared by; the rest is not sent from process to process.
func compared(r *reports.Result) *reports.Result {
	out := &reports.Result{Schema: r.Schema, Kind: r.Kind, Verdict: r.Verdict, Tool: r.Tool, Target: r.Target, Started: r.Started,
		Rate: r.Rate, Behaviour: r.Behaviour}
	for _, c := range r.Checks {
		c.Evidence, c.Title = nil, ""
		out.Checks = append(out.Checks, c)
	}
	return out
}

// besideWhich is the environment of the reference that a subject is compared with: its own, but for faults of the limit, which is
// probed on the reference in memory alone.
func besideWhich(s Subject) fault.Environment {
	if s.Chapter == "rate" {
		return fault.Memory
	}
	return s.departure.Environment
}

// differences says of each row what differs between it and its reference.
func differences(rows []Row) {
	references := map[fault.Environment]Row{}
	for _, row := range rows {
		if _, there := references[row.departure.Environment]; row.Kind == Reference && row.judged != nil && !there {
			references[row.departure.Environment] = row
		}
	}
	for i := range rows {
		row := &rows[i]
		reference, there := references[besideWhich(row.Subject)]
		if row.Kind == Null || row.judged == nil || !there || row.Name == reference.Name {
			continue
		}
		d := diff.Compare(reference.judged, row.judged, reference.Name, row.Name, diff.Options{Shared: true})
		row.Difference = &Difference{Reference: reference.Name, Classes: map[diff.Class]int{}, ExitCode: d.ExitCode}
		for _, r := range d.Rows {
			row.Difference.Classes[r.Class]++
		}
		if len(d.Rows) > 0 {
			r := d.Rows[0]
			row.Difference.Worst = fmt.Sprintf("%s: %s, step %d, %s: %s, and %s", r.Class, r.Check, r.Step, r.Of, r.A, r.B)
		}
	}
	for i := range rows {
		rows[i].judged = nil
	}
}

// differenceProblems are what is wrong with what differs: a fault regresses in something, a variation differs within the contract
// alone, and the reference in nothing, whatever the seed.
func differenceProblems(row Row) []string {
	d := row.Difference
	within := func(allowed ...diff.Class) bool {
		for class := range d.Classes {
			if !slices.Contains(allowed, class) {
				return false
			}
		}
		return true
	}
	say := func(text string) []string {
		return []string{fmt.Sprintf("%s %s %s; diff of %s and it ends with exit code %d (%s)", row.Kind, row.Name, text, d.Reference, d.ExitCode, d.Worst)}
	}
	switch {
	case row.Kind == Fault && (d.Classes[diff.Regressed] == 0 || d.ExitCode != reports.ExitNotConformant):
		return say("shows no regression")
	case row.Kind == Reference && len(d.Classes) > 0:
		return say("differs from another run of the reference")
	case row.Kind == Variation && withoutReadings[row.Name]:
		if d.ExitCode != reports.ExitInconclusive || !within(diff.Differs, diff.NotJudged) {
			return say("takes readings away, which is exit code 3")
		}
	case row.Kind == Variation && !within(diff.Differs):
		return say("differs otherwise than within the contract")
	}
	return nil
}

// differencesConsole tells people what differs from the reference.
func differencesConsole(w io.Writer, r Report) {
	n, kept := map[Kind]int{}, map[Kind]int{}
	for _, row := range r.Rows {
		if row.Difference != nil {
			n[row.Kind]++
			if len(differenceProblems(row)) == 0 {
				kept[row.Kind]++
			}
		}
	}
	if len(n) == 0 {
		return
	}
	_, _ = fmt.Fprintln(w, "Differs from the reference")
	for _, kind := range []struct {
		kind Kind
		what string
	}{
		{Fault, "faults that regress in something"}, {Variation, "variations that differ within the contract at most, or take readings away"},
		{Reference, "runs of the reference with other seeds that do not differ"},
	} {
		if n[kind.kind] > 0 {
			_, _ = fmt.Fprintf(w, "  %4d of %d %s\n", kept[kind.kind], n[kind.kind], kind.what)
		}
	}
}
