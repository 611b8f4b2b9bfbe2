package reports

import (
	"encoding/xml"
	"strings"
	"testing"
)

// TestLeftoversAreInEveryReport has what stays on a target said in each form of the result, and what was cleared not
// called left.
func TestLeftoversAreInEveryReport(t *testing.T) {
	for name, stage := range map[string]*Stage{
		"left":    {Groups: []string{"g1"}, Accounts: []string{"a1", "a2"}, Why: []string{"2 accounts stayed: account_delete was refused \x1b[2J"}},
		"cleared": {Cleared: true},
	} {
		r := &Result{Verdict: Conformant, Stage: stage}
		var console, summary, junit strings.Builder
		Console(&console, r, false, "")
		if err := writeSummary(&summary, r); err != nil {
			t.Fatal(err)
		}
		if err := WriteJUnit(&junit, r); err != nil {
			t.Fatal(err)
		}
		var suites struct {
			Suites []struct {
				Name    string `xml:"name,attr"`
				Skipped int    `xml:"skipped,attr"`
				Tests   int    `xml:"tests,attr"`
			} `xml:"testsuite"`
		}
		if err := xml.Unmarshal([]byte(junit.String()), &suites); err != nil {
			t.Fatal(err)
		}
		const words = "1 group and 2 accounts stay on the target"
		left := !stage.Cleared
		for form, text := range map[string]string{"console": console.String(), "JUnit": junit.String(), "summary": summary.String()} {
			if strings.Contains(text, words) != left || strings.Contains(text, "account_delete") != left || strings.Contains(text, "\x1b") {
				t.Errorf("%s, %s: %s", name, form, text)
			}
		}
		if s := suites.Suites[len(suites.Suites)-1]; s.Name != "stage" || s.Tests != 1 || (s.Skipped == 1) != left {
			t.Errorf("%s: the suite is %+v", name, s)
		}
	}
}
