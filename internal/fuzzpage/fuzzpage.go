// Package fuzzpage makes the page of a fuzzing campaign: what was found, and how much of the contract was touched.
package fuzzpage

import (
	"fmt"
	"maps"
	"slices"

	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/page"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Document is the page of a campaign's result.
func Document(r *fuzz.Result, files page.Files) page.Document {
	d := page.Document{Kind: "Fuzzing campaign", Subject: page.OrElse(r.Target.Address, page.OrElse(r.Target.URL, "campaign")),
		Coverage: effort(r), Tiles: []page.Tile{fixFirst(r), covered(r), never(r), unknown(r)},
		Levels: []string{string(spec.Must), string(spec.Should)}}
	d.Verdict, d.Tone = verdict(r)
	d.Facts = []page.Fact{{Label: "Target", Value: page.OrElse(r.Target.URL, "not recorded")}, {Label: "Counts", Value: r.Target.ReadBack()}}
	if !r.Started.IsZero() {
		d.Facts = append(d.Facts, page.Fact{Label: "Date", Value: r.Started.UTC().Format("2006-01-02 15:04 UTC")})
	}
	d.Facts = append(d.Facts, page.Fact{Label: "Contract", Value: page.OrElse(r.Contract.Version, "not recorded")},
		page.Fact{Label: "Ended", Value: r.Ended}, page.Fact{Label: "Seed", Value: fmt.Sprint(r.Seed)})
	d.Sections = append(d.Sections, findings(r, files), coverage(r))
	if s := unjudged(r); len(s.Tables) > 0 {
		d.Sections = append(d.Sections, s)
	}
	d.Sections = append(d.Sections, observed(r)...)
	d.Sections = append(d.Sections, configuration(r))
	d.Words = []string{wordFound, wordShould, wordKnown, wordJudged}
	return d
}

// The words that the filter offers.
const (
	wordFound  = "not kept"
	wordShould = "should not kept"
	wordKnown  = "announced"
	wordJudged = "judged"
)

func verdict(r *fuzz.Result) (string, page.Tone) {
	musts, shoulds := 0, 0
	for _, f := range r.Findings {
		switch {
		case f.Known != "":
		case f.Level == spec.Must:
			musts++
		default:
			shoulds++
		}
	}
	switch {
	case musts > 0:
		return plural.Of(musts+shoulds, "finding"), page.Bad
	case shoulds > 0:
		return plural.Of(shoulds, "finding") + ", no must among them", page.Caution
	case r.Programs == 0:
		return "Nothing could be judged", page.Open
	case !r.Conclusive():
		return "Nothing found, and too little was judged", page.Open
	case unread(r):
		return "Nothing found, and counts not read back", page.Open
	case len(r.Findings) > 0:
		return "Nothing but what was announced", page.Caution
	default:
		return "Nothing found", page.Good
	}
}

// unread reports whether counts could not be read back, so that whether they are set is not known.
func unread(r *fuzz.Result) bool { return r.Target.Observer == "" && r.Observer == "" }

// effort says in words how much the verdict rests on.
func effort(r *fuzz.Result) string {
	text := fmt.Sprintf("%s in %s over %.1f s", plural.Of(r.Calls, "call"), plural.Of(r.Programs, "program"), r.Seconds)
	if r.Share > 0 {
		text += fmt.Sprintf(", %.0f %% of what the limit allows", 100*r.Share)
	}
	text += fmt.Sprintf(". Answers and readings judged %s.", plural.Of(judged(r), "requirement"))
	if r.Ended == fuzz.EndedInterrupted {
		text += " The campaign was interrupted, so that this is a part of one."
	}
	if r.More > 0 {
		text += fmt.Sprintf(" More was found, and left out here: %s.", plural.Of(r.More, "kind"))
	}
	return text
}

func judged(r *fuzz.Result) int {
	n := 0
	for _, classes := range r.Coverage.Requirements {
		if len(classes) > 0 {
			n++
		}
	}
	return n
}

func fixFirst(r *fuzz.Result) page.Tile {
	t := page.Tile{Question: "What do I fix first?"}
	if len(r.Findings) == 0 {
		t.Answer, t.Tone, t.Because = "Nothing", page.Good, "No program, case or crowd showed that the contract is broken."
		if r.Programs == 0 {
			t.Tone, t.Because = page.Open, "Nothing could be judged."
		} else if !r.Conclusive() {
			t.Tone, t.Because = page.Open, "Too little could be judged: many calls failed, and so did plain calls to compare with."
		}
		return t
	}
	order := inOrder(r)
	f := r.Findings[order[0]]
	t.Answer, t.Tone, t.Expected, t.Got = title(r, order[0]), tone(f), f.Expected, f.Got
	if f.Known != "" {
		t.Items = []page.TileItem{{Text: "announced: " + f.Known}}
	}
	t.Because = fmt.Sprintf("%s. Seen %s, first at call %d; played again: %s.", f.Requirement, plural.Of(f.Hits, "time"), f.FirstCall, f.Repeats)
	if sent := sent(f); sent != "" {
		t.Items = append(t.Items, page.TileItem{Text: "sent:", Code: sent})
	}
	t.Link, t.Where = findingID(order[0]), "how to see it again"
	if n := len(r.Findings) - 1; n > 0 {
		t.Where += fmt.Sprintf(", and %s after it", plural.Of(n, "finding"))
	}
	return t
}

func covered(r *fuzz.Result) page.Tile {
	t := page.Tile{Question: "What was covered?", Answer: plural.Of(judged(r), "requirement"), Tone: page.Plain,
		Because: fmt.Sprintf("%s came, and %s in the schema were tried.",
			plural.Of(len(r.Coverage.Outcomes), "documented refusal"), plural.Of(len(r.Coverage.Keywords), "kind")+" of boundary"),
		Link: "coverage", Where: "by requirement and outcome"}
	for _, layer := range r.Layers {
		t.Items = append(t.Items, page.TileItem{Text: "layer: " + layer})
	}
	return t
}

func never(r *fuzz.Result) page.Tile {
	t := page.Tile{Question: "What was never provoked?", Answer: "Nothing", Tone: page.Good,
		Because: "Every documented refusal came at least once; that for calls which are too frequent is not looked for here."}
	if len(r.Coverage.Never) > 0 {
		t.Answer, t.Tone, t.Because = plural.Of(len(r.Coverage.Never), "documented refusal"), page.Plain, "A longer campaign may get there, or the target does not offer what it takes."
		for _, name := range r.Coverage.Never {
			t.Items = append(t.Items, page.TileItem{Text: name})
		}
		t.Link, t.Where = "coverage", "by requirement and outcome"
	}
	return t
}

func unknown(r *fuzz.Result) page.Tile {
	t := page.Tile{Question: "What is unknown?", Answer: "Nothing that was played", Tone: page.Good}
	n := 0
	for _, reason := range slices.Sorted(maps.Keys(r.Unjudged)) {
		n += r.Unjudged[reason]
		t.Items = append(t.Items, page.TileItem{Text: fmt.Sprintf("%s: %s", plural.Of(r.Unjudged[reason], "program"), reason), Code: page.Unlocks(reason)})
	}
	if unread(r) {
		t.Items = append(t.Items, page.TileItem{Text: "whether counts are set: they could not be read back"})
		t.Answer, t.Tone = "The counts", page.Open
	}
	if n > 0 {
		t.Answer, t.Tone, t.Link, t.Where = plural.Of(n, "program")+" not judged", page.Open, "unjudged", "everything that was not judged"
	}
	if r.Limited > 0 {
		t.Items = append(t.Items, page.TileItem{Text: fmt.Sprintf("%s refused as too frequent, and made again", plural.Of(r.Limited, "call"))})
	}
	return t
}

func tone(f fuzz.Finding) page.Tone {
	switch {
	case f.Known != "":
		return page.Plain
	case f.Level == spec.Must:
		return page.Bad
	default:
		return page.Caution
	}
}

func findingID(i int) string { return fmt.Sprintf("finding-%d", i+1) }

// inOrder are the findings' places, those that lead a cause first, in the order of the causes.
func inOrder(r *fuzz.Result) []int {
	var out []int
	add := func(i int) {
		if i >= 0 && i < len(r.Findings) && !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	for _, c := range r.Causes {
		for _, id := range c.Members {
			add(place(id))
		}
	}
	for i := range r.Findings {
		add(i)
	}
	return out
}

// place is the place of the finding that a cause calls "finding-N"; -1 for anything else.
func place(id string) int {
	var n int
	if _, err := fmt.Sscanf(id, "finding-%d", &n); err != nil {
		return -1
	}
	return n - 1
}

// causeOf is the cause that a finding belongs to.
func causeOf(r *fuzz.Result, i int) (reports.Cause, bool) {
	for _, c := range r.Causes {
		if slices.Contains(c.Members, findingID(i)) {
			return c, true
		}
	}
	return reports.Cause{}, false
}
