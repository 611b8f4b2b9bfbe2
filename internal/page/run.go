package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Files returns the text of a file of the report's folder, for readers to copy, or "" where there is none of that name.
type Files func(name string) string

// Run is the page of a run's result.
func Run(r *reports.Result, files Files) Document {
	d := Document{
		Kind: "Conformance run", Subject: OrElse(r.Target.Address, r.Target.URL),
		Verdict: Capital(OrElse(r.Verdict, "no verdict")), Tone: VerdictTone(r.Verdict), Coverage: Coverage(r), Facts: runFacts(r),
		Tiles:  []Tile{fixFirst(r), migrate(r), howFast(r), unknown(r)},
		Levels: []string{string(spec.Must), string(spec.Should), string(spec.Observe)},
	}
	d.Sections = []Section{findings(r, files), unjudged(r), matrix(r), counts(r), rate(r), latency(r), recorded(r), configuration(r)}
	d.Sections = slices.DeleteFunc(d.Sections, func(s Section) bool { return s.ID == "" })
	d.Words = WordsOf(d)
	return d
}

// VerdictTone is how the verdict of a whole run is to be taken.
func VerdictTone(verdict string) Tone {
	switch verdict {
	case reports.Conformant:
		return Good
	case reports.NotConformant:
		return Bad
	case reports.KeptSelection:
		return Caution
	default:
		return Open
	}
}

// WordsOf are the words that the filter can choose, in the order in which they first come.
func WordsOf(d Document) []string {
	var out []string
	add := func(word string) {
		if word != "" && !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	for _, s := range d.Sections {
		if !s.Filtered {
			continue
		}
		for _, c := range s.Cards {
			add(c.Word)
		}
		for _, t := range s.Tables {
			for _, row := range t.Rows {
				add(row.Word)
			}
		}
	}
	return out
}

// Coverage says in words how much the verdict rests on.
func Coverage(r *reports.Result) string {
	var out []string
	for _, level := range []spec.Level{spec.Must, spec.Should} {
		all, kept, broken, expected := 0, r.Count(level, judge.Pass), r.Count(level, judge.Fail)+r.Count(level, judge.Warn), r.Count(level, judge.ExpectedFail)
		for _, q := range r.Requirements {
			if q.Level == level {
				all++
			}
		}
		if all == 0 {
			continue
		}
		text := fmt.Sprintf("%d of %s kept", kept, plural.Of(all, string(level)))
		if broken > 0 {
			text += fmt.Sprintf(", %d not kept", broken)
		}
		if expected > 0 {
			text += fmt.Sprintf(", %d not kept as the baseline announces", expected)
		}
		if rest := all - kept - broken - expected; rest > 0 {
			text += fmt.Sprintf(", %d not judged", rest)
		}
		out = append(out, text)
	}
	text := Capital(strings.Join(out, "; ")) + "."
	if r.Narrowed {
		text += " Filters left the rest out."
	}
	if r.Transient != "" {
		text += " " + Capital(r.Transient) + "."
	}
	if why := r.Lacking(); why != "" {
		text += " No verdict, because: " + strings.TrimSuffix(why, ".") + "."
	}
	if r.Interrupted {
		text += " The run was interrupted, so that this is a part of one."
	}
	if r.Verdict == reports.HarnessFault {
		text += " The tool itself failed, which says nothing about the target."
	}
	return text
}

func runFacts(r *reports.Result) []Fact {
	target := OrElse(r.Target.Address, r.Target.URL)
	if r.Target.URL != "" && r.Target.URL != target {
		target += " (" + r.Target.URL + ")"
	}
	return []Fact{
		{"Target", target},
		{"Counts", r.Target.ReadBack()},
		{"Date", r.Started.UTC().Format("2006-01-02 15:04 UTC")},
		{"Contract", r.Contract.Version + ", profile " + r.Contract.Profile},
		{"Run", fmt.Sprintf("%s in %.1f s", plural.Of(r.Calls, "call"), r.Seconds)},
	}
}

// Capital is the text with its first letter in upper case.
func Capital(text string) string {
	if text == "" || text[0] < 'a' || text[0] > 'z' {
		return text
	}
	return string(text[0]-'a'+'A') + text[1:]
}
