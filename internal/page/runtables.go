package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// unjudged lists what nobody knows, with its reasons.
func unjudged(r *reports.Result) Section {
	t := Table{Caption: "What was not judged, by reason", Head: []string{"Why", "What unlocks it", "Requirements or checks"}}
	add := func(gaps []reports.Gap, tone Tone) {
		for _, g := range gaps {
			cell := Cell{Text: g.Verdict + ": " + OrElse(g.Reason, "no reason was given"), Tone: tone}
			if g.Holding > 0 {
				cell.Tone, cell.Note = Open, "needed for a verdict"
			}
			t.Rows = append(t.Rows, Row{Cells: []Cell{cell, {Text: Unlocks(g.Reason), Code: Unlocks(g.Reason) != ""}, {Text: reports.Ranges(g.IDs)}}})
		}
	}
	add(r.Gaps(), Open)
	add(r.VariantGaps(), Plain)
	if len(t.Rows) == 0 {
		return Section{}
	}
	return Section{ID: "unjudged", Title: "Not judged", Tables: []Table{t},
		Lead: "Of this the run says neither that it is kept nor that it is not. Requirements come first, then checks whose requirement was judged by others."}
}

// matrix has a row for each requirement and a column for each type of group on which it was played.
func matrix(r *reports.Result) Section {
	types := groupTypes(r)
	byType := verdictsByType(r)
	t := Table{Caption: "Requirements, their verdicts, and the types of groups on which they were played", Head: []string{"Requirement", "Verdict"}}
	t.Head = append(t.Head, types...)
	for _, q := range r.Requirements {
		word := WordOf(q.Level, q.Verdict)
		verdict := Cell{Text: word, Tone: ToneOf(q.Verdict)}
		if q.Verdict != judge.Pass && q.Level != spec.Observe {
			verdict.Note = q.Reason
		}
		row := Row{ID: q.ID, Level: string(q.Level), Word: word, Cells: []Cell{{Text: q.ID, Code: true, Note: string(q.Level) + ": " + q.Text}, verdict}}
		if n := causeOf(r, q.ID); n > 0 {
			row.Cells[1].Link = causeID(n)
		}
		for _, name := range types {
			cell := Cell{}
			if v, played := byType[q.ID][name]; played {
				cell = Cell{Text: WordOf(q.Level, v), Tone: ToneOf(v)}
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		return Section{}
	}
	return Section{ID: "requirements", Title: "Requirements", Filtered: true, Tables: []Table{t},
		Lead: "Every requirement of the profile. An empty cell is a type of group on which it was not played, or does not depend on."}
}

// causeOf is the number of the cause that breaks a requirement, or 0.
func causeOf(r *reports.Result, id string) int {
	for _, c := range r.Causes {
		if slices.Contains(c.Requirements, id) {
			return c.Number
		}
	}
	return 0
}

// groupTypes are the types of groups that the run met, in the order of the contract's own use.
func groupTypes(r *reports.Result) []string {
	seen := map[string]bool{}
	var out []string
	for _, p := range r.Programs {
		for _, playing := range p.Playings {
			for _, name := range playing.Types {
				if !seen[name] {
					seen[name] = true
					out = append(out, name)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// worse orders verdicts: that of a cell is the worst of its checks.
var worse = []judge.Verdict{judge.HarnessError, judge.Fail, judge.UnexpectedPass, judge.Warn, judge.ExpectedFail, judge.Blocked,
	judge.Inconclusive, judge.Untestable, judge.Pass, judge.NotApplicable}

// verdictsByType are the verdicts of requirements by the types of groups of the programs that their checks rest on. A check
// that rests on many programs says nothing about one of their types.
func verdictsByType(r *reports.Result) map[string]map[string]judge.Verdict {
	typesOf := map[string][]string{}
	for _, p := range r.Programs {
		for _, playing := range p.Playings {
			for _, name := range playing.Types {
				typesOf[p.Program.ID] = append(typesOf[p.Program.ID], name)
			}
		}
	}
	out := map[string]map[string]judge.Verdict{}
	for _, c := range r.Checks {
		if len(c.Programs) != 1 {
			continue
		}
		id := c.Finding.Requirement
		if out[id] == nil {
			out[id] = map[string]judge.Verdict{}
		}
		for _, name := range typesOf[c.Programs[0]] {
			if old, there := out[id][name]; !there || slices.Index(worse, c.Finding.Verdict) < slices.Index(worse, old) {
				out[id][name] = c.Finding.Verdict
			}
		}
	}
	return out
}

// recorded is what the target does where nothing is documented.
func recorded(r *reports.Result) Section {
	t := Table{Caption: "What the target does where nothing is documented", Head: []string{"Check", "What was seen"}}
	for _, c := range r.Checks {
		if c.Finding.Observed == "" {
			continue
		}
		note := c.Title
		if q, ok := requirementOf(r, c.Finding.Requirement); ok {
			note = q.Text
		}
		t.Rows = append(t.Rows, Row{Level: string(spec.Observe), Word: wordRecorded, Cells: []Cell{{Text: c.ID, Code: true, Note: note}, {Text: c.Finding.Observed}}})
	}
	if len(t.Rows) == 0 {
		return Section{}
	}
	return Section{ID: "recorded", Title: "Recorded, not judged", Filtered: true, Folded: true, Tables: []Table{t},
		Lead: "The documentation is silent on these. They may matter to you, and they may change without notice."}
}

// configuration is what the run was made with.
func configuration(r *reports.Result) Section {
	t := Table{Caption: "What the run was made with", Head: []string{"Setting", "Value"}}
	add := func(name, value string) {
		if value != "" {
			t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: name}, {Text: value, Code: true}}})
		}
	}
	add("tool", r.Tool.Name+" "+r.Tool.Version)
	add("target", r.Target.URL)
	add("started", r.Started.UTC().Format("2006-01-02 15:04:05 UTC"))
	add("seed", fmt.Sprint(r.Seed))
	add("strict", fmt.Sprint(r.Strict))
	add("exchanges in all", fmt.Sprint(r.Exchanges))
	add("contract", strings.TrimSpace(r.Contract.Version+", profile "+r.Contract.Profile))
	add("exit code", fmt.Sprint(r.ExitCode))
	digests := reports.Digests{Contract: r.Contract.SHA256}
	if r.Digests != nil {
		digests = *r.Digests
	}
	add("SHA-256 of the tool", digests.Tool)
	add("SHA-256 of the contract", digests.Contract)
	add("SHA-256 of the profile", digests.Profile)
	add("SHA-256 of the recordings", digests.Recordings)
	s := Section{ID: "configuration", Title: "Configuration and digests", Folded: true, Tables: []Table{t}}
	if len(r.Notes) > 0 {
		s.Lists = []List{{"Notes", r.Notes}}
	}
	return s
}
