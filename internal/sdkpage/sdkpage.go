// Package sdkpage makes the pages of clients: of one that was judged, and of several that are compared.
package sdkpage

import (
	"fmt"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/page"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/internal/sdk"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Document is the page of one client.
func Document(r *sdk.Report) page.Document {
	d := page.Document{Kind: "Client SDK", Subject: named(r), Levels: []string{string(spec.Must), string(spec.Should), string(spec.Observe)},
		Words: []string{wordBroken, wordWarning, wordKept, wordRaw, wordOpen, wordRecorded}}
	if r.Result == nil {
		d.Verdict, d.Tone, d.Coverage, d.Words, d.Levels = "Not judged", page.Open, page.Capital(r.Unavailable)+".", nil, nil
		d.Facts = []page.Fact{{Label: "SDK", Value: named(r)}}
		return d
	}
	d.Verdict, d.Tone, d.Coverage = page.Capital(r.Result.Verdict), page.VerdictTone(r.Result.Verdict), page.Coverage(r.Result)
	if r.Selected && r.Result.Verdict == reports.Conformant {
		d.Verdict, d.Tone = "Kept in what was selected", page.Caution
	}
	d.Facts = []page.Fact{{Label: "SDK", Value: named(r)}, {Label: "Reached by", Value: page.OrElse(r.Reached, "not recorded")},
		{Label: "Date", Value: r.Result.Started.UTC().Format("2006-01-02 15:04 UTC")},
		{Label: "Contract", Value: r.Result.Contract.Version}, {Label: "Calls", Value: fmt.Sprint(r.Result.Calls)}}
	d.Tiles = []page.Tile{happens(r), behaves(r), myWork(r), unknown(r)}
	d.Sections = []page.Section{deviations(r, ""), requirements(r)}
	if s := recorded(r); len(s.Tables) > 0 {
		d.Sections = append(d.Sections, s)
	}
	d.Sections = append(d.Sections, configuration(r))
	return d
}

// The words that the filter offers.
const (
	wordBroken   = "not kept"
	wordWarning  = "should not kept"
	wordKept     = "kept"
	wordRaw      = "caller's work"
	wordOpen     = "not judged"
	wordRecorded = "recorded"
)

func named(r *sdk.Report) string { return strings.TrimSpace(r.SDK + " " + r.Version) }

// happens says the worst that the client does to who uses it.
func happens(r *sdk.Report) page.Tile {
	t := page.Tile{Question: "What happens to me?"}
	if len(r.Deviations) == 0 {
		t.Answer, t.Tone, t.Because = "Nothing bad was seen", page.Good, "No deviation in what was judged."
		return t
	}
	worst := r.Deviations[0]
	t.Answer, t.Tone = page.Capital(worst.Text), severityTone(worst)
	t.Because = fmt.Sprintf("%s, the worst of %s.", page.Capital(string(worst.Severity)), plural.Of(len(r.Deviations), "deviation"))
	for _, id := range worst.Checks[:min(1, len(worst.Checks))] {
		if c, ok := checkOf(r, id); ok {
			t.Expected, t.Got = c.Finding.Expected, c.Finding.Got
		}
	}
	t.Link, t.Where = deviationID("", 0), "what was sent, and how to see it again"
	for _, d := range r.Deviations[1:] {
		t.Items = append(t.Items, page.TileItem{Text: string(d.Severity) + ": " + d.Text})
	}
	return t
}

func severityTone(d sdk.Deviation) page.Tone {
	if d.Level == string(spec.Must) || d.Severity == sdk.Critical {
		return page.Bad
	}
	return page.Caution
}

// behaves are the facts that buyers compare first.
func behaves(r *sdk.Report) page.Tile {
	t := page.Tile{Question: "How does it behave?", Tone: page.Plain, Answer: "It reads the answers"}
	if r.Facts.Answers == "raw" {
		t.Answer = "It hands over raw answers"
	}
	for _, f := range facts(r) {
		if f.Label != "Answers" {
			t.Items = append(t.Items, page.TileItem{Text: f.Label + ": " + f.Value})
		}
	}
	return t
}

// facts are what the client does, as far as it was seen.
func facts(r *sdk.Report) []page.Fact {
	f := r.Facts
	return []page.Fact{{Label: "Answers", Value: page.OrElse(f.Answers, "not seen")}, {Label: "Time-out", Value: page.OrElse(f.TimeOut, "not seen")},
		{Label: "Retries", Value: page.OrElse(f.Retries, "not seen")}, {Label: "Renews its UserSig", Value: page.OrElse(f.Renewal, "not seen")},
		{Label: "UserSig valid for", Value: page.OrElse(f.Lifetime, "not seen")}}
}

// myWork is what who uses the client has to do for want of it.
func myWork(r *sdk.Report) page.Tile {
	t := page.Tile{Question: "What is left to me?", Answer: "Nothing that was seen", Tone: page.Good}
	add := func(text string) { t.Items = append(t.Items, page.TileItem{Text: text}) }
	if r.Facts.Answers == "raw" {
		add("Look at ErrorCode and ActionStatus of every answer: a refusal comes with HTTP status 200, and the client does not tell it from a success.")
	}
	if r.Facts.Retries == "none" {
		add("Make calls again that failed for the network or as too frequent: the client makes none again.")
	}
	if r.Facts.Renewal == "never" {
		add("Make the client anew before its UserSig expires.")
	}
	if strings.HasPrefix(r.Facts.TimeOut, "none") {
		add("Set a time-out of your own: the client waits for ever.")
	}
	if n := len(t.Items); n > 0 {
		t.Answer, t.Tone = plural.Of(n, "thing"), page.Plain
	}
	return t
}

func unknown(r *sdk.Report) page.Tile {
	t := page.Tile{Question: "What is unknown?", Answer: "Nothing", Tone: page.Good, Because: "Every check was judged."}
	n := 0
	for _, c := range r.Result.Checks {
		if c.Level != spec.Observe && open(c.Finding) {
			n++
			t.Items = append(t.Items, page.TileItem{Text: c.ID + ": " + page.OrElse(c.Finding.Reason, "no reason was given")})
		}
	}
	if n > 0 {
		t.Answer, t.Tone, t.Because, t.Link, t.Where = plural.Of(n, "check")+" not judged", page.Open, "", "requirements", "all requirements"
	}
	return t
}

// open reports whether the finding says neither that something is kept nor that it is not.
func open(f judge.Finding) bool {
	return f.Verdict != judge.Pass && f.Verdict != judge.ExpectedFail && !f.Red() && f.Observed == ""
}

func checkOf(r *sdk.Report, id string) (reports.Check, bool) {
	i := slices.IndexFunc(r.Result.Checks, func(c reports.Check) bool { return c.ID == id })
	if i < 0 {
		return reports.Check{}, false
	}
	return r.Result.Checks[i], true
}
