package sdkpage

import (
	"fmt"
	"slices"
	"sync"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/page"
	"github.com/unreadcheck/unreadcheck/internal/sdk"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// deviationID is the id of a deviation's card; prefix keeps those of several clients apart.
func deviationID(prefix string, i int) string { return fmt.Sprintf("%sdeviation-%d", prefix, i+1) }

// deviations are what the client does to who uses it, the worst first.
func deviations(r *sdk.Report, prefix string) page.Section {
	s := page.Section{ID: prefix + "deviations", Title: "What happens to you", Filtered: true}
	if len(r.Deviations) == 0 {
		s.Lead = "No deviation was seen."
	}
	for i, d := range r.Deviations {
		c := page.Card{ID: deviationID(prefix, i), Title: page.Capital(d.Text), Tone: severityTone(d), Level: d.Level, Word: wordWarning,
			Marks: []string{string(d.Severity)}}
		if d.Level == string(spec.Must) {
			c.Word = wordBroken
		}
		for n, id := range d.Checks {
			check, ok := checkOf(r, id)
			if !ok {
				continue
			}
			c.Members = append(c.Members, page.Member{ID: id, Text: fmt.Sprintf("%s: expected %s; got %s", check.Title, check.Finding.Expected, check.Finding.Got)})
			if n == 0 {
				lead(&c, r, check)
			}
		}
		s.Cards = append(s.Cards, c)
	}
	return s
}

// lead fills in what the first check of a deviation shows.
func lead(c *page.Card, r *sdk.Report, check reports.Check) {
	c.Expected, c.Got = check.Finding.Expected, check.Finding.Got
	for _, q := range r.Result.Requirements {
		if q.ID == check.Finding.Requirement {
			c.Sentence, c.Source, c.SourceLink = q.Text, q.Source.String(), page.SourceLink(q.Source.Page)
		}
	}
	for _, x := range check.Evidence {
		c.Exchanges = append(c.Exchanges, page.ExchangeOf(x))
	}
	if check.Reproduce != "" {
		c.Copies = []page.Copy{{Name: "command that judges it again", Text: check.Reproduce}}
	}
}

// word is what came of a requirement. A client that hands over raw answers is not credited with reading them.
func word(r *sdk.Report, q reports.Requirement) (string, page.Tone) {
	if q.Verdict == judge.Pass && r.Facts.Answers == "raw" && callers()[q.ID] {
		return wordRaw, page.Plain
	}
	return page.WordOf(q.Level, q.Verdict), page.ToneOf(q.Verdict)
}

// callers are the requirements that the caller keeps where a client hands over raw answers.
var callers = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, q := range sdk.Requirements() {
		out[q.ID] = slices.ContainsFunc(q.Checks, func(c sdk.Check) bool { return c.Caller })
	}
	return out
})

func requirements(r *sdk.Report) page.Section {
	t := page.Table{Caption: "Requirements of the client, and what came of them", Head: []string{"Requirement", "Verdict"}}
	for _, q := range r.Result.Requirements {
		name, tone := word(r, q)
		cell := page.Cell{Text: name, Tone: tone}
		if q.Verdict != judge.Pass && q.Level != spec.Observe {
			cell.Note = q.Reason
		}
		for i, d := range r.Deviations {
			if slices.ContainsFunc(d.Checks, func(id string) bool { c, ok := checkOf(r, id); return ok && c.Finding.Requirement == q.ID }) {
				cell.Link = deviationID("", i)
				break
			}
		}
		t.Rows = append(t.Rows, page.Row{ID: q.ID, Level: string(q.Level), Word: name,
			Cells: []page.Cell{{Text: q.ID, Code: true, Note: string(q.Level) + ": " + q.Text}, cell}})
	}
	return page.Section{ID: "requirements", Title: "Requirements", Filtered: true, Tables: []page.Table{t}}
}

func recorded(r *sdk.Report) page.Section {
	t := page.Table{Caption: "What the client does where nothing is required", Head: []string{"Check", "What was seen"}}
	for _, c := range r.Result.Checks {
		if c.Finding.Observed != "" {
			t.Rows = append(t.Rows, page.Row{Level: string(spec.Observe), Word: wordRecorded,
				Cells: []page.Cell{{Text: c.ID, Code: true, Note: c.Title}, {Text: c.Finding.Observed}}})
		}
	}
	if len(t.Rows) == 0 {
		return page.Section{}
	}
	return page.Section{ID: "recorded", Title: "Recorded, not judged", Filtered: true, Tables: []page.Table{t}}
}

func configuration(r *sdk.Report) page.Section {
	t := page.Table{Caption: "What the client was judged with", Head: []string{"Setting", "Value"}}
	add := func(name, value string) {
		if value != "" {
			t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{{Text: name}, {Text: value, Code: true}}})
		}
	}
	add("to judge it again", r.Again)
	add("tool", r.Result.Tool.Name+" "+r.Result.Tool.Version)
	add("contract", r.Result.Contract.Version)
	add("SHA-256 of the contract", r.Result.Contract.SHA256)
	add("strict", fmt.Sprint(r.Result.Strict))
	s := page.Section{ID: "configuration", Title: "Configuration and digests", Tables: []page.Table{t}}
	if len(r.Result.Notes) > 0 {
		s.Lists = []page.List{{Title: "Notes", Items: r.Result.Notes}}
	}
	return s
}
