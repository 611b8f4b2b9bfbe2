package diffpage

import (
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/diff"
	"github.com/unreadcheck/unreadcheck/internal/page"
)

// rows of each class, as a comparison has them: the gravest first.
var (
	verdictRow = diff.Row{Fingerprint: "91b38272989e", Class: diff.Regressed, Check: "UMN-CLAMP-2/300 messages", Of: "verdict", A: "pass", B: "fail"}
	readingRow = diff.Row{Fingerprint: "39f15a86855e", Class: diff.Regressed, Check: "UMN-CLAMP-2/300 messages", Step: 14, Of: "read bob in g", A: "300", B: "0"}
	openRow    = diff.Row{Class: diff.NotJudged, Check: "UMN-REQ-14/long", Of: "verdict", A: "pass", B: "blocked by UMN-CLAMP-2"}
	otherRow   = diff.Row{Class: diff.Differs, Of: "read-back lag", A: "0 s", B: "0.3 s"}
	fixedRow   = diff.Row{Class: diff.Fixed, Check: "UMN-ERR-5/x", Step: 1, Of: "call", Meets: "unknown_group", A: "accepted", B: "refused with 10010"}
)

func of(rows ...diff.Row) page.Document {
	return Document(&diff.Diff{A: diff.Side{Name: "before", Verdict: "conformant", Started: "2026-01-02", Target: "http://127.0.0.1", Checks: 267},
		B: diff.Side{Name: "after", Verdict: "not conformant", Started: "2026-01-03", Checks: 266}, Rows: rows})
}

func accepted(row diff.Row) diff.Row {
	row.Accepted = true
	return row
}

func TestTheVerdictIsThatOfTheGravestDifference(t *testing.T) {
	for name, test := range map[string]struct {
		rows []diff.Row
		want string
		tone page.Tone
	}{
		"none":                     {nil, "No difference", page.Good},
		"regressed":                {[]diff.Row{verdictRow, openRow, fixedRow}, "B breaks what A keeps", page.Bad},
		"not judged any more":      {[]diff.Row{openRow, fixedRow}, "Not all could be compared", page.Open},
		"within the contract":      {[]diff.Row{otherRow, fixedRow}, "2 differences, no regression", page.Caution},
		"fixed":                    {[]diff.Row{fixedRow}, "1 difference, no regression", page.Caution},
		"regressed, and accepted":  {[]diff.Row{accepted(verdictRow)}, "No difference", page.Good},
		"one of two is accepted":   {[]diff.Row{accepted(verdictRow), readingRow}, "B breaks what A keeps", page.Bad},
		"not judged, and accepted": {[]diff.Row{accepted(openRow), otherRow}, "1 difference, no regression", page.Caution},
	} {
		t.Run(name, func(t *testing.T) {
			d := of(test.rows...)
			if d.Verdict != test.want || d.Tone != test.tone {
				t.Errorf("the page says %q (%s), want %q (%s)", d.Verdict, d.Tone, test.want, test.tone)
			}
			broken := test.tone == page.Bad
			if got := d.Tiles[0]; (got.Tone == page.Bad) != broken || (got.Answer == "Nothing that A keeps") == broken {
				t.Errorf("what B breaks is %q (%s)", got.Answer, got.Tone)
			}
		})
	}
}

func TestTilesShowWhatWasSeenFirst(t *testing.T) {
	d := of(verdictRow, readingRow, openRow, otherRow, fixedRow)
	for i, want := range []string{"2 differences in 1 check", "1 difference in 1 check", "1 difference", "1 difference in 1 check"} {
		if d.Tiles[i].Answer != want {
			t.Errorf("%s %q, want %q", d.Tiles[i].Question, d.Tiles[i].Answer, want)
		}
	}
	if got := d.Tiles[0].Items[0].Text; got != "UMN-CLAMP-2/300 messages, step 14: read bob in g. A: 300; B: 0" {
		t.Errorf("a reader sees first that %s", got)
	}
	if got := d.Coverage; got != "267 checks of A and 266 of B were compared, step by step: 2 regressed, 1 judged in A and not in B, 1 differs within the contract, 1 fixed." {
		t.Errorf("the page says: %s", got)
	}
	if d.Facts[0].Label != "A: conformant" || d.Facts[0].Value != "before (http://127.0.0.1), 2026-01-02" || d.Facts[1].Value != "after, 2026-01-03" {
		t.Errorf("the two are %+v", d.Facts)
	}
	many := make([]diff.Row, 40)
	for i := range many {
		many[i] = readingRow
	}
	if got := len(of(many...).Tiles[0].Items); got != mostShown {
		t.Errorf("a tile shows %d of 40", got)
	}
}

func TestEachDifferenceHasARowThatCanBeFiltered(t *testing.T) {
	d := of(accepted(verdictRow), readingRow, otherRow, fixedRow)
	table := d.Sections[0].Tables[0]
	var words []string
	for _, row := range table.Rows {
		words = append(words, row.Word+", "+string(row.Cells[1].Tone))
	}
	if want := []string{"accepted, plain", "regressed, bad", "differs within the contract, plain", "fixed, good"}; !slices.Equal(words, want) {
		t.Errorf("the rows are %q, want %q", words, want)
	}
	if !slices.Contains(d.Words, "accepted") || !slices.Contains(d.Words, "regressed") {
		t.Errorf("the filter offers %q", d.Words)
	}
	if got := table.Rows[3].Cells[0].Note; got != "step 1: call, which meets unknown group" {
		t.Errorf("where it is fixed: %s", got)
	}
	if row := table.Rows[2]; row.Cells[0].Text != "the target" || row.Cells[0].Code {
		t.Errorf("a difference of the target as a whole is at %+v", row.Cells[0])
	}
}

func TestNothingToCompareIsSaid(t *testing.T) {
	d := of()
	if s := d.Sections[0]; s.Lead != "There is none." || len(s.Tables[0].Rows) != 0 {
		t.Errorf("the section says %q", s.Lead)
	}
	if strings.Contains(d.Coverage, ":") {
		t.Errorf("the page says: %s", d.Coverage)
	}
}
