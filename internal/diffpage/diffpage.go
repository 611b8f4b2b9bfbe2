// Package diffpage makes the page of a comparison of two runs: what B breaks that A keeps, and what it does otherwise.
package diffpage

import (
	"fmt"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/diff"
	"github.com/unreadcheck/unreadcheck/internal/page"
	"github.com/unreadcheck/unreadcheck/internal/plural"
)

// wordAccepted is what the filter calls a difference that is known.
const wordAccepted = "accepted"

// Document is the page of a comparison.
func Document(d *diff.Diff) page.Document {
	out := page.Document{Kind: "Comparison of two runs", Subject: d.A.Name + " and " + d.B.Name, Coverage: counts(d),
		Facts: []page.Fact{{Label: "A: " + d.A.Verdict, Value: sideName(d.A)}, {Label: "B: " + d.B.Verdict, Value: sideName(d.B)}},
		Tiles: []page.Tile{
			tile(d, "What does B break?", "Nothing that A keeps", page.Bad, diff.Regressed),
			tile(d, "What got fixed?", "Nothing", page.Good, diff.Fixed),
			tile(d, "What else differs?", "Nothing", page.Plain, diff.Differs, diff.BothBreak, diff.OnlyInA, diff.OnlyInB),
			tile(d, "What is unknown?", "Nothing that A knew", page.Open, diff.NotJudged),
		}}
	out.Verdict, out.Tone = verdict(d)
	out.Sections = append(out.Sections, differences(d))
	out.Words = page.WordsOf(out)
	if len(d.Notes) > 0 {
		out.Sections = append(out.Sections, page.Section{ID: "notes", Title: "Notes", Lists: []page.List{{Items: d.Notes}}})
	}
	return out
}

func sideName(s diff.Side) string {
	text := s.Name
	if s.Target != "" && s.Target != s.Name {
		text += " (" + s.Target + ")"
	}
	return text + ", " + s.Started
}

func verdict(d *diff.Diff) (string, page.Tone) {
	open := 0
	for _, row := range d.Rows {
		if !row.Accepted {
			open++
		}
	}
	switch {
	case len(d.Of(diff.Regressed)) > 0:
		return "B breaks what A keeps", page.Bad
	case len(d.Of(diff.NotJudged)) > 0:
		return "Not all could be compared", page.Open
	case open > 0:
		return plural.Of(open, "difference") + ", no regression", page.Caution
	default:
		return "No difference", page.Good
	}
}

// counts says in words what was compared, and how many differences there are of each class.
func counts(d *diff.Diff) string {
	var parts []string
	for _, class := range diff.Classes {
		if n := len(d.Of(class)); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, class))
		}
	}
	text := fmt.Sprintf("%s of A and %d of B were compared, step by step", plural.Of(d.A.Checks, "check"), d.B.Checks)
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, ", ")
	}
	return text + "."
}

// mostShown is how many differences a tile shows.
const mostShown = 3

// tile answers with the differences of these classes.
func tile(d *diff.Diff, question, none string, tone page.Tone, classes ...diff.Class) page.Tile {
	t := page.Tile{Question: question, Answer: none, Tone: page.Good}
	var rows []diff.Row
	for _, class := range classes {
		rows = append(rows, d.Of(class)...)
	}
	if len(rows) == 0 {
		if tone == page.Good || tone == page.Plain {
			t.Tone = page.Plain
		}
		return t
	}
	var checks []string
	for _, row := range rows {
		if row.Check != "" {
			checks = append(checks, row.Check)
		}
	}
	t.Answer, t.Tone, t.Link, t.Where = plural.Of(len(rows), "difference"), tone, "differences", "each of them"
	if n := len(unique(checks)); n > 0 {
		t.Answer += " in " + plural.Of(n, "check")
	}
	// What a step showed says more than what its check came to.
	slices.SortStableFunc(rows, func(a, b diff.Row) int { return min(b.Step, 1) - min(a.Step, 1) })
	for _, row := range rows[:min(len(rows), mostShown)] {
		t.Items = append(t.Items, page.TileItem{Text: fmt.Sprintf("%s. A: %s; B: %s", row.Where(), row.A, row.B)})
	}
	return t
}

func unique(all []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, one := range all {
		if !seen[one] {
			seen[one] = true
			out = append(out, one)
		}
	}
	return out
}

func differences(d *diff.Diff) page.Section {
	t := page.Table{Caption: "Differences, the gravest first", Head: []string{"Where", "What it means", "A", "B", "Fingerprint"}}
	for _, row := range d.Rows {
		word, where := string(row.Class), page.OrElse(row.Check, "the target")
		note := row.Of
		if row.Step > 0 {
			note = fmt.Sprintf("step %d: %s", row.Step, row.Of)
		}
		if row.Meets != "" {
			note += ", which meets " + strings.ReplaceAll(row.Meets, "_", " ")
		}
		if row.Accepted {
			word = wordAccepted
		}
		t.Rows = append(t.Rows, page.Row{Word: word, Cells: []page.Cell{{Text: where, Code: row.Check != "", Note: note},
			{Text: word, Tone: classTone(row)}, {Text: row.A}, {Text: row.B}, {Text: row.Fingerprint, Code: true}}})
	}
	s := page.Section{ID: "differences", Title: "Differences", Filtered: true, Tables: []page.Table{t},
		Lead: "Names, ids and times are left out of the comparison. A fingerprint names a difference, so that it can be accepted."}
	if len(t.Rows) == 0 {
		s.Lead = "There is none."
	}
	return s
}

func classTone(row diff.Row) page.Tone {
	switch {
	case row.Accepted:
		return page.Plain
	case row.Class == diff.Regressed:
		return page.Bad
	case row.Class == diff.NotJudged:
		return page.Open
	case row.Class == diff.Fixed:
		return page.Good
	case row.Class == diff.BothBreak:
		return page.Caution
	default:
		return page.Plain
	}
}
