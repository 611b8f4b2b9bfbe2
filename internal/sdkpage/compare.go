package sdkpage

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/page"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/internal/sdk"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

var severities = []sdk.Severity{sdk.Critical, sdk.High, sdk.Medium, sdk.Low}

// Compared is the page of several clients side by side.
func Compared(all []*sdk.Report) page.Document {
	judged := slices.DeleteFunc(slices.Clone(all), func(r *sdk.Report) bool { return r.Result == nil })
	slices.SortStableFunc(judged, func(a, b *sdk.Report) int {
		return cmp.Or(cmp.Compare(notKept(a, spec.Must), notKept(b, spec.Must)), cmp.Compare(worst(b), worst(a)),
			cmp.Compare(notKept(a, spec.Should), notKept(b, spec.Should)))
	})
	conformant := 0
	for _, r := range judged {
		if r.Result.Verdict == reports.Conformant {
			conformant++
		}
	}
	d := page.Document{Kind: "Client SDKs", Subject: plural.Of(len(all), "SDK"), Verdict: plural.Of(len(judged), "SDK") + " compared", Tone: page.Plain,
		Coverage: fmt.Sprintf("%d of %d keep every must. What was seen is of the version and the day that are named; the best come first.", conformant, len(judged)),
		Tiles:    []page.Tile{best(judged), worstOfAll(judged), rawOnes(judged), notJudged(all)},
		Levels:   []string{string(spec.Must), string(spec.Should)}, Words: []string{wordBroken, wordWarning}}
	d.Sections = []page.Section{facing(judged), consequences(judged), differences(judged)}
	if s := missing(all); len(s.Tables) > 0 {
		d.Sections = append(d.Sections, s)
	}
	titles := map[string]int{}
	for i, r := range judged {
		s := deviations(r, fmt.Sprintf("sdk-%d-", i+1))
		s.Title, s.Folded, s.Lead = named(r)+": "+plural.Of(len(r.Deviations), "deviation"), true, "To judge it again: "+r.Again
		// The same SDK may be there twice. Who hears the page tells its parts apart by their titles.
		if titles[s.Title]++; titles[s.Title] > 1 {
			s.Title += fmt.Sprintf(" (%d)", titles[s.Title])
		}
		d.Sections = append(d.Sections, s)
	}
	return d
}

func notKept(r *sdk.Report, level spec.Level) int {
	return r.Result.Count(level, judge.Fail) + r.Result.Count(level, judge.Warn)
}

// worst ranks a client by its worst deviation: the smaller the worse.
func worst(r *sdk.Report) int {
	if len(r.Deviations) == 0 {
		return len(severities)
	}
	return slices.Index(severities, r.Deviations[0].Severity)
}

func best(judged []*sdk.Report) page.Tile {
	t := page.Tile{Question: "Which keep the contract?", Answer: "None", Tone: page.Bad, Link: "compared", Where: "side by side"}
	n, clean := 0, 0
	for _, r := range judged {
		if r.Result.Verdict != reports.Conformant {
			continue
		}
		n++
		text := named(r)
		if len(r.Deviations) == 0 {
			clean++
			text += ": no deviation"
		}
		t.Items = append(t.Items, page.TileItem{Text: text})
	}
	if n > 0 {
		t.Answer, t.Tone = fmt.Sprintf("%d of %d", n, len(judged)), page.Good
		t.Because = fmt.Sprintf("%d of them without any deviation.", clean)
	}
	return t
}

func worstOfAll(judged []*sdk.Report) page.Tile {
	t := page.Tile{Question: "What is the worst that happens?", Answer: "Nothing was seen", Tone: page.Good}
	if len(judged) == 0 {
		t.Answer, t.Tone = "Unknown", page.Open
		return t
	}
	all := deviationsOf(judged)
	if len(all) == 0 {
		return t
	}
	t.Answer, t.Tone, t.Link, t.Where = page.Capital(all[0].Text), severityTone(all[0]), "consequences", "what happens, by SDK"
	for _, r := range judged {
		if has(r, all[0]) != "" {
			t.Items = append(t.Items, page.TileItem{Text: named(r)})
		}
	}
	return t
}

func rawOnes(judged []*sdk.Report) page.Tile {
	t := page.Tile{Question: "Which leave the answers to me?", Answer: "None", Tone: page.Good}
	if len(judged) == 0 {
		t.Answer, t.Tone = "Unknown", page.Open
		return t
	}
	for _, r := range judged {
		if r.Facts.Answers == "raw" {
			t.Items = append(t.Items, page.TileItem{Text: named(r)})
		}
	}
	if n := len(t.Items); n > 0 {
		t.Answer, t.Tone = fmt.Sprintf("%d of %d", n, len(judged)), page.Caution
		t.Because = "They hand over what the server said: telling success from failure is their caller's work."
	}
	return t
}

func notJudged(all []*sdk.Report) page.Tile {
	t := page.Tile{Question: "What is unknown?", Answer: "Nothing", Tone: page.Good}
	n := 0
	for _, r := range all {
		if r.Result == nil {
			n++
			t.Items = append(t.Items, page.TileItem{Text: named(r) + ": " + r.Unavailable})
		}
	}
	if n > 0 {
		t.Answer, t.Tone, t.Link, t.Where = plural.Of(n, "SDK")+" not judged", page.Open, "missing", "why"
	}
	return t
}

// facing is what a buyer sees first.
func facing(judged []*sdk.Report) page.Section {
	t := page.Table{Caption: "SDKs side by side", Head: []string{"SDK", "Verdict", "Musts not kept", "Shoulds not kept", "Not judged", "Answers",
		"Time-out", "Retries", "Renews its UserSig", "UserSig valid for", "Judged", "To judge it again"}}
	for _, r := range judged {
		open := 0
		for _, q := range r.Result.Requirements {
			if w := page.WordOf(q.Level, q.Verdict); w == wordOpen {
				open++
			}
		}
		row := page.Row{Cells: []page.Cell{{Text: r.SDK, Note: r.Version}, {Text: r.Result.Verdict, Tone: page.VerdictTone(r.Result.Verdict)},
			{Text: fmt.Sprint(notKept(r, spec.Must))}, {Text: fmt.Sprint(notKept(r, spec.Should))}, {Text: fmt.Sprint(open)}}}
		for _, f := range facts(r) {
			row.Cells = append(row.Cells, page.Cell{Text: f.Value})
		}
		row.Cells = append(row.Cells, page.Cell{Text: r.Result.Started.Format("2006-01-02")}, page.Cell{Text: r.Again, Code: true})
		t.Rows = append(t.Rows, row)
	}
	return page.Section{ID: "compared", Title: "Side by side", Tables: []page.Table{t}}
}

// deviationsOf are the deviations of all, each once, the worst first.
func deviationsOf(judged []*sdk.Report) []sdk.Deviation {
	var out []sdk.Deviation
	for _, r := range judged {
		for _, d := range r.Deviations {
			i := slices.IndexFunc(out, func(other sdk.Deviation) bool { return other.Text == d.Text })
			if i < 0 {
				out = append(out, d)
			} else if d.Level == string(spec.Must) {
				out[i].Level = d.Level
			}
		}
	}
	slices.SortStableFunc(out, func(a, b sdk.Deviation) int {
		return slices.Index(severities, a.Severity) - slices.Index(severities, b.Severity)
	})
	return out
}

// has is the level at which a client has a deviation, or empty.
func has(r *sdk.Report, d sdk.Deviation) string {
	for _, own := range r.Deviations {
		if own.Text == d.Text {
			return own.Level
		}
	}
	return ""
}

// consequences has a row for each thing that can happen to a user, and a column for each client.
func consequences(judged []*sdk.Report) page.Section {
	s := page.Section{ID: "consequences", Title: "What happens to you", Filtered: true, Lead: "The worst first. A must is marked ✗, a should !."}
	t := page.Table{Caption: "What happens to who uses the SDK", Head: []string{"What happens"}}
	for _, r := range judged {
		t.Head = append(t.Head, r.SDK)
	}
	for _, d := range deviationsOf(judged) {
		row := page.Row{Level: d.Level, Word: wordWarning, Cells: []page.Cell{{Text: page.Capital(d.Text), Note: string(d.Severity)}}}
		if d.Level == string(spec.Must) {
			row.Word = wordBroken
		}
		for i, r := range judged {
			cell := page.Cell{}
			if level := has(r, d); level != "" {
				n := slices.IndexFunc(r.Deviations, func(own sdk.Deviation) bool { return own.Text == d.Text })
				cell = page.Cell{Text: "yes", Tone: page.Caution, Link: deviationID(fmt.Sprintf("sdk-%d-", i+1), n)}
				if level == string(spec.Must) {
					cell.Tone = page.Bad
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	s.Tables = []page.Table{t}
	return s
}

// differences has a row for each requirement in which the clients differ.
func differences(judged []*sdk.Report) page.Section {
	t := page.Table{Caption: "Requirements in which the SDKs differ", Head: []string{"Requirement"}}
	for _, r := range judged {
		t.Head = append(t.Head, r.SDK)
	}
	var left []string
	for _, q := range sdk.Requirements() {
		if q.Level == spec.Observe {
			continue
		}
		row := page.Row{Level: string(q.Level), Cells: []page.Cell{{Text: q.ID, Code: true, Note: string(q.Level) + ": " + q.Text}}}
		seen := map[string]bool{}
		for _, r := range judged {
			cell := page.Cell{Text: "–"}
			for _, got := range r.Result.Requirements {
				if got.ID == q.ID && got.Verdict != "" {
					cell.Text, cell.Tone = word(r, got)
				}
			}
			seen[cell.Text] = true
			if cell.Text == wordBroken || cell.Text == wordWarning && row.Word == "" {
				row.Word = cell.Text
			}
			row.Cells = append(row.Cells, cell)
		}
		switch {
		case len(seen) == 2 && seen[wordKept] && seen[wordRaw]:
			left = append(left, q.ID)
		case len(seen) > 1:
			t.Rows = append(t.Rows, row)
		}
	}
	s := page.Section{ID: "differences", Title: "Where they differ", Filtered: true, Tables: []page.Table{t},
		Lead: "Requirements that all of them keep, or none, are left out."}
	if len(left) > 0 {
		s.Lead += " Kept by those that read the answers, and the caller's work with those that do not: " + reports.Ranges(left) + "."
	}
	return s
}

// missing are the clients that could not be judged.
func missing(all []*sdk.Report) page.Section {
	t := page.Table{Caption: "SDKs that could not be judged", Head: []string{"SDK", "Why not"}}
	for _, r := range all {
		if r.Result == nil {
			t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{{Text: r.SDK, Note: r.Version}, {Text: r.Unavailable}}})
		}
	}
	if len(t.Rows) == 0 {
		return page.Section{}
	}
	return page.Section{ID: "missing", Title: "Could not be judged", Tables: []page.Table{t}}
}
