package reports

import (
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
)

func summary(t *testing.T, r *Result) string {
	t.Helper()
	var out strings.Builder
	if err := writeSummary(&out, r); err != nil {
		t.Fatal(err)
	}
	harmless(t, out.String())
	return out.String()
}

func TestSummary(t *testing.T) {
	golden(t, "summary.md", summary(t, every()))
}

func TestSummaryByVerdict(t *testing.T) {
	for _, test := range []struct {
		verdict judge.Verdict
		wants   []string
		lacks   []string
	}{
		{judge.Pass, []string{"# unreadcheck: conformant", "CONFORMANT: 2", "| Target | https://im.example |", "| all | 2 |"}, []string{"## Failures", "## Not judged"}},
		{judge.Fail, []string{"# unreadcheck: not conformant", "## Failures", "- **a count is 1 too high: the count of bob reads 6 (before: 2) in place of 5** (UMN-CLAMP-2)",
			"  - expected: `the count of bob reads 5`", "  - got: `the count of bob reads 6 (before: 2)`", "  - repeated: 2 of 2"}, []string{"## Warnings"}},
		{judge.Warn, []string{"# unreadcheck: conformant", "## Warnings", "(UMN-ERR-8)", "  - shown by: UMN-ERR-8/-1"}, []string{"## Failures"}},
		{judge.Untestable, []string{"# unreadcheck: inconclusive", "## Not judged", "- untestable, 1: no observer (needed for a verdict)\n  - UMN-CLAMP-1"}, nil},
		{judge.Inconclusive, []string{"## Not judged", "connection closed", "UMN-CLAMP-3"}, nil},
		{judge.NotApplicable, []string{"an http:// address was given", "UMN-REQ-2"}, nil},
		{judge.ExpectedFail, []string{"## Failures that the baseline announces", "- UMN-ISO-1/others: expected until"}, []string{"## Failures\n"}},
		{judge.UnexpectedPass, []string{"## Failures of another kind", "(unexpected-pass)", "  - reason: the baseline expects it to fail"}, nil},
		{judge.HarnessError, []string{"# unreadcheck: harness error", "## Failures of another kind", "(harness-error)", "  - reason: step 2 was not played"}, nil},
	} {
		t.Run(string(test.verdict), func(t *testing.T) {
			text := summary(t, only(test.verdict))
			wants(t, text, test.wants...)
			for _, part := range test.lacks {
				if strings.Contains(text, part) {
					t.Errorf("%q does not belong in:\n%s", part, text)
				}
			}
		})
	}
}

// A page of a CI system has a limit, and a target may well fail everything at length.
func TestSummaryStaysShort(t *testing.T) {
	r := many(1000, judge.Fail)
	for i := range r.Checks {
		r.Checks[i].Finding.Got = strings.Repeat(nasty, 10_000)
	}
	if n := len(summary(t, r)); n > 200_000 {
		t.Errorf("it has %d bytes", n)
	}
}

func TestProse(t *testing.T) {
	for text, want := range map[string]string{
		"set_unread_msg_num, Member_Account": "set_unread_msg_num, Member_Account",
		"_emphasis_ and *more*":              `\_emphasis\_ and \*more\*`,
		"a | b":                              `a \| b`,
		"<script>&amp;":                      "&lt;script&gt;&amp;amp;",
		"[text](url) `code` ~~gone~~":        "\\[text\\](url) \\`code\\` \\~\\~gone\\~\\~",
		`a\|b`:                               `a\\\|b`,
		"# heading":                          `\# heading`,
		"issue #1, 2 - 1":                    "issue #1, 2 - 1",
		"- item":                             `\- item`,
		"a\nb":                               `a\\nb`,
		"群組":                                 "群組",
	} {
		if got := Prose(text); got != want {
			t.Errorf("prose(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestCode(t *testing.T) {
	for text, want := range map[string]string{
		"a":        "`a`",
		"":         "` `",
		"a`b":      "``a`b``",
		"``a`":     "``` ``a` ```",
		"<b>|\n":   "`<b>|\\n`",
		"a ``` b`": "```` a ``` b` ````",
	} {
		if got := code(text); got != want {
			t.Errorf("code(%q) = %q, want %q", text, got, want)
		}
	}
}
