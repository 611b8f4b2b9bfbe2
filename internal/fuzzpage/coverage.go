package fuzzpage

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/page"
)

// coverage says what of the contract the campaign touched.
func coverage(r *fuzz.Result) page.Section {
	s := page.Section{ID: "coverage", Title: "Coverage", Filtered: true,
		Lead: "How often each requirement was judged, in how many classes of states and inputs; which documented refusals came; and which boundaries of the schema were tried."}
	found := map[string]int{}
	for i := len(r.Findings) - 1; i >= 0; i-- {
		found[r.Findings[i].Requirement] = i + 1
	}
	t := page.Table{Caption: "Requirements that were judged", Head: []string{"Requirement", "Verdict", "Times", "Classes", "Among them"}}
	names := slices.Collect(maps.Keys(r.Coverage.Requirements))
	for name := range found {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		classes := r.Coverage.Requirements[name]
		times := 0
		for _, n := range classes {
			times += n
		}
		row := page.Row{Word: wordJudged, Cells: []page.Cell{{Text: name, Code: true}, {Text: "nothing found", Tone: page.Good}, {Text: fmt.Sprint(times)},
			{Text: fmt.Sprint(len(classes))}, {Text: most(classes, 4)}}}
		if n := found[name]; n > 0 {
			f := r.Findings[n-1]
			row.Word, row.Level = word(f), string(f.Level)
			row.Cells[1] = page.Cell{Text: word(f), Tone: tone(f), Link: findingID(n - 1)}
		}
		t.Rows = append(t.Rows, row)
	}
	s.Tables = append(s.Tables, t, counted("Documented refusals that came", "Refusal", r.Coverage.Outcomes),
		counted("Boundaries of the schema that calls were at", "Field and keyword", r.Coverage.Keywords))
	s.Lists = []page.List{{Title: "Never provoked", Items: r.Coverage.Never}}
	return s
}

// most names the classes that were met most often.
func most(classes map[string]int, limit int) string {
	names := slices.SortedFunc(maps.Keys(classes), func(a, b string) int {
		if classes[a] != classes[b] {
			return classes[b] - classes[a]
		}
		return strings.Compare(a, b)
	})
	var out []string
	for _, name := range names[:min(limit, len(names))] {
		out = append(out, fmt.Sprintf("%s (%d)", name, classes[name]))
	}
	return strings.Join(out, "; ")
}

func counted(caption, head string, counts map[string]int) page.Table {
	t := page.Table{Caption: caption, Head: []string{head, "Times"}}
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{{Text: name}, {Text: fmt.Sprint(counts[name])}}})
	}
	return t
}

func unjudged(r *fuzz.Result) page.Section {
	t := page.Table{Caption: "Programs that could not be judged, by reason", Head: []string{"Why", "Programs", "What unlocks it"}}
	for _, reason := range slices.Sorted(maps.Keys(r.Unjudged)) {
		unlocks := page.Unlocks(reason)
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{{Text: reason, Tone: page.Open}, {Text: fmt.Sprint(r.Unjudged[reason])}, {Text: unlocks, Code: unlocks != ""}}})
	}
	if len(t.Rows) == 0 {
		return page.Section{}
	}
	return page.Section{ID: "unjudged", Title: "Not judged", Tables: []page.Table{t}}
}

// observed is what was answered where nothing is documented.
func observed(r *fuzz.Result) []page.Section {
	t := page.Table{Caption: "What the target does where nothing is documented", Head: []string{"Requirement", "What was answered, and how often"}}
	for _, name := range slices.Sorted(maps.Keys(r.Coverage.Observed)) {
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{{Text: name, Code: true}, {Text: most(r.Coverage.Observed[name], 12)}}})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []page.Section{{ID: "recorded", Title: "Recorded, not judged", Folded: true, Tables: []page.Table{t}}}
}

func configuration(r *fuzz.Result) page.Section {
	t := page.Table{Caption: "What the campaign was made with", Head: []string{"Setting", "Value"}}
	add := func(name, value string) {
		if value != "" {
			t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{{Text: name}, {Text: value, Code: true}}})
		}
	}
	add("tool", strings.TrimSpace(r.Tool.Name+" "+r.Tool.Version))
	add("target", r.Target.URL)
	add("seed", fmt.Sprint(r.Seed))
	add("layers", strings.Join(r.Layers, ", "))
	add("contract", r.Contract.Version)
	add("SHA-256 of the contract", r.Contract.SHA256)
	add("refused as too frequent", fmt.Sprint(r.Limited))
	s := page.Section{ID: "configuration", Title: "Configuration and digests", Folded: true, Tables: []page.Table{t}}
	if len(r.Notes) > 0 {
		s.Lists = []page.List{{Title: "Notes", Items: r.Notes}}
	}
	return s
}
