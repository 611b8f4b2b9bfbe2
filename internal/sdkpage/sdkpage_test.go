package sdkpage

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/page"
	"github.com/unreadcheck/unreadcheck/internal/sdk"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// client is a report on a client that keeps everything but these checks, each with its own consequence.
func client(name, version string, broken ...string) *sdk.Report {
	result := &reports.Result{Kind: reports.KindSDK, Started: time.Unix(1800000000, 0), Verdict: reports.Conformant}
	out := &sdk.Report{Schema: sdk.ReportSchema, SDK: name, Version: version, Again: "unreadcheck sdk -- ./" + name, Result: result,
		Facts: sdk.Facts{Answers: "read", TimeOut: "10 seconds", Retries: "none", Renewal: "in time", Lifetime: "180 days"}}
	for _, q := range sdk.Requirements() {
		worst := judge.Pass
		for _, c := range q.Checks {
			f := judge.Finding{Requirement: q.ID, Verdict: judge.Pass}
			if slices.Contains(broken, c.ID) {
				f = judge.Finding{Requirement: q.ID, Verdict: judge.Warn, Expected: "as documented", Got: "otherwise"}
				if q.Level == spec.Must {
					f.Verdict, result.Verdict = judge.Fail, reports.NotConformant
				}
				worst = f.Verdict
				out.Deviations = append(out.Deviations, sdk.Deviation{Consequence: q.Means, Level: string(q.Level), Checks: []string{c.ID}})
			}
			result.Checks = append(result.Checks, reports.Check{ID: c.ID, Title: c.Title, Level: q.Level, Finding: f, Reproduce: "unreadcheck sdk --only " + c.ID + " -- ./" + name})
		}
		result.Requirements = append(result.Requirements, reports.Requirement{Requirement: q.Requirement, Verdict: worst})
	}
	slices.SortStableFunc(out.Deviations, func(a, b sdk.Deviation) int {
		return slices.Index(severities, a.Severity) - slices.Index(severities, b.Severity)
	})
	return out
}

func section(d page.Document, id string) page.Section {
	i := slices.IndexFunc(d.Sections, func(s page.Section) bool { return s.ID == id })
	if i < 0 {
		return page.Section{}
	}
	return d.Sections[i]
}

// cell is the cell of a table whose row begins with that text.
func cell(t *testing.T, s page.Section, row, column string) page.Cell {
	t.Helper()
	for _, r := range s.Tables[0].Rows {
		if i := slices.Index(s.Tables[0].Head, column); r.Cells[0].Text == row && i >= 0 {
			return r.Cells[i]
		}
	}
	t.Fatalf("there is no cell %s of %s among %q", column, row, s.Tables[0].Head)
	return page.Cell{}
}

func TestTheWorstThatHappensComesFirst(t *testing.T) {
	d := Document(client("late", "1.0", "SDK-TIME-2", "SDK-REQ-5"))
	if d.Verdict != "Conformant" || d.Tiles[0].Answer != "Hangs for ever if the server is silent" || d.Tiles[0].Tone != page.Caution || d.Tiles[0].Got != "otherwise" {
		t.Errorf("%s; the first tile says %+v", d.Verdict, d.Tiles[0])
	}
	c := section(d, "deviations").Cards[0]
	if c.ID != d.Tiles[0].Link || c.Sentence == "" || c.Copies[0].Text != "unreadcheck sdk --only SDK-TIME-2 -- ./late" {
		t.Errorf("the first card is %+v", c)
	}
	clean := Document(client("clean", "1.0"))
	if clean.Tiles[0].Tone != page.Good || section(clean, "deviations").Lead != "No deviation was seen." {
		t.Errorf("the page of a clean client says %+v", clean.Tiles[0])
	}
}

func TestRawAnswersAreTheCallersWork(t *testing.T) {
	raw := client("raw", "1.0")
	raw.Facts.Answers, raw.Facts.TimeOut, raw.Facts.Renewal = "raw", "none within 45 seconds", "never"
	d := Document(raw)
	if got := cell(t, section(d, "requirements"), "SDK-ANS-3", "Verdict"); got.Text != wordRaw || got.Tone == page.Good {
		t.Errorf("a client that hands over raw answers is credited with %q (%s)", got.Text, got.Tone)
	}
	if got := cell(t, section(d, "requirements"), "SDK-REQ-1", "Verdict"); got.Text != wordKept {
		t.Errorf("its path is %q", got.Text)
	}
	if d.Tiles[2].Answer != "4 things" {
		t.Errorf("what is left to its users: %+v", d.Tiles[2])
	}
	if got := cell(t, section(Document(client("reads", "1.0")), "requirements"), "SDK-ANS-3", "Verdict"); got.Text != wordKept {
		t.Errorf("a client that reads its answers: %q", got.Text)
	}
}

func TestWhatWasNotJudgedIsNotGreen(t *testing.T) {
	gone := Document(&sdk.Report{SDK: "gone", Version: "2", Unavailable: "is in no registry"})
	if gone.Tone != page.Open || gone.Coverage != "Is in no registry." || len(gone.Tiles) != 0 {
		t.Errorf("a client that is not there is %q (%s): %s", gone.Verdict, gone.Tone, gone.Coverage)
	}
	some := client("some", "1.0")
	some.Selected = true
	if d := Document(some); d.Verdict != "Kept in what was selected" || d.Tone != page.Caution {
		t.Errorf("a selection that is kept is %q (%s)", d.Verdict, d.Tone)
	}
	slow := client("slow", "1.0")
	for i := range slow.Result.Checks {
		if slow.Result.Checks[i].ID == "SDK-PACE-1" {
			slow.Result.Checks[i].Finding = judge.Finding{Requirement: "SDK-PACE-1", Verdict: judge.Untestable, Reason: "merely slow"}
		}
	}
	if tile := Document(slow).Tiles[3]; tile.Tone != page.Open || tile.Items[0].Text != "SDK-PACE-1: merely slow" {
		t.Errorf("what is unknown is %+v", tile)
	}
}

// A saved report that somebody edited may name checks that it does not have, or none.
func TestDeviationsWithoutChecks(t *testing.T) {
	r := client("odd", "1.0")
	r.Deviations = []sdk.Deviation{{Consequence: sdk.Consequence{Severity: sdk.Critical, Text: "it leaks"}}, {Consequence: sdk.Consequence{Text: "unheard of"}, Checks: []string{"SDK-NOT-1"}}}
	if got := section(Document(r), "deviations").Cards; len(got) != 2 || got[0].Title != "It leaks" || len(got[1].Members) != 0 {
		t.Errorf("the cards are %+v", got)
	}
}

func TestSDKsAreCompared(t *testing.T) {
	raw := client("raw", "2.0")
	raw.Facts.Answers = "raw"
	all := []*sdk.Report{client("bad", "1.0", "SDK-REQ-12/blank", "SDK-TIME-2"), raw, client("late", "1.0", "SDK-TIME-2"), client("good", "1.0"),
		{SDK: "gone", Version: "2", Unavailable: "is in no registry"}, client("good", "1.0")}
	d := Compared(all)
	var names []string
	for _, row := range section(d, "compared").Tables[0].Rows {
		names = append(names, row.Cells[0].Text)
	}
	if got := strings.Join(names, " "); got != "raw good good late bad" {
		t.Errorf("the best first: %s", got)
	}
	for column, want := range map[string]string{"Musts not kept": "1", "Shoulds not kept": "1", "Time-out": "10 seconds", "UserSig valid for": "180 days",
		"To judge it again": "unreadcheck sdk -- ./bad"} {
		if got := cell(t, section(d, "compared"), "bad", column).Text; got != want {
			t.Errorf("%s of the bad one is %q, want %q", column, got, want)
		}
	}
	if got := cell(t, section(d, "consequences"), "Hangs for ever if the server is silent", "late"); got.Text != "yes" || got.Link != "sdk-4-deviation-1" {
		t.Errorf("what happens with the late one: %+v", got)
	}
	if got := cell(t, section(d, "consequences"), "Hangs for ever if the server is silent", "good").Text; got != "" {
		t.Errorf("what happens with the good one: %q", got)
	}
	differ := section(d, "differences")
	if got := cell(t, differ, "SDK-REQ-12", "bad"); got.Text != wordBroken || got.Tone != page.Bad {
		t.Errorf("the bad one's identifier is %+v", got)
	}
	for _, row := range differ.Tables[0].Rows {
		if id := row.Cells[0].Text; id == "SDK-REQ-1" || id == "SDK-ANS-3" {
			t.Errorf("%s has a row, in which nothing but raw answers differs", id)
		}
	}
	if !strings.Contains(differ.Lead, "the caller's work with those that do not: SDK-ANS-1") {
		t.Errorf("the section says %q", differ.Lead)
	}
	if got := section(d, "missing").Tables[0].Rows; len(got) != 1 || got[0].Cells[1].Text != "is in no registry" {
		t.Errorf("those that could not be judged are %+v", got)
	}
	titles := map[string]bool{}
	for _, s := range d.Sections {
		if titles[s.Title] {
			t.Errorf("two sections are called %q", s.Title)
		}
		titles[s.Title] = true
	}
	var out bytes.Buffer
	if err := page.Write(&out, d); err != nil {
		t.Error(err)
	}
}

func TestNoneIsThere(t *testing.T) {
	d := Compared([]*sdk.Report{{SDK: "gone", Unavailable: "is in no registry"}})
	if d.Tiles[0].Answer != "None" || d.Tiles[3].Tone != page.Open {
		t.Errorf("%+v", d.Tiles)
	}
	for _, tile := range d.Tiles {
		if tile.Tone == page.Good {
			t.Errorf("where none was judged, it is good that %q: %q", tile.Question, tile.Answer)
		}
	}
	for _, s := range d.Sections {
		for _, table := range s.Tables {
			if s.ID != "missing" && len(table.Rows) > 0 {
				t.Errorf("%s has %d rows", s.ID, len(table.Rows))
			}
		}
	}
}
