package reports

import (
	"regexp"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
)

func onScreen(r *Result, colour bool) string {
	var out strings.Builder
	Console(&out, r, colour, "")
	return out.String()
}

func TestConsole(t *testing.T) {
	text := onScreen(every(), false)
	harmless(t, text)
	golden(t, "console.txt", text)
}

// TestConsoleByVerdict holds what the golden file shows together against each verdict alone.
func TestConsoleByVerdict(t *testing.T) {
	for _, test := range []struct {
		verdict judge.Verdict
		wants   []string
		lacks   []string
	}{
		{judge.Pass, []string{"CONFORMANT: 2 requirements kept", "chapter", "all", "Next: nothing"}, []string{"Failures", "Warnings", "curl"}},
		{judge.Fail, []string{"NOT CONFORMANT: 1 must not kept", "1. a count is 1 too high: the count of bob reads 6", "(UMN-CLAMP-2: 1 check)",
			"Failures (1)", "1. fail: a count is 1 too high",
			"expected  the count of bob reads 5", "got       the count of bob reads 6", "repeated  2 of 2",
			"breaks    UMN-CLAMP-2, a must: The text of UMN-CLAMP-2.", `documentation 1047/34909, 2022-10-24, "Sample request packet"`,
			"shown by  UMN-CLAMP-2/count+1",
			"> POST /v4/", `> {"GroupId":"g"`, "< HTTP/1.1 200", "< " + accepted, "curl -sS", "exchange 4, playing 2", "! connection closed",
			"Next: fix the target and try again: unreadcheck run --target singapore --label-filter UMN-CLAMP-2. A curl line"}, []string{"Warnings"}},
		{judge.Warn, []string{"Warnings (1)", "1. warn: ", "expected  refused", "repeated  1 of 2", "a should: The text of", "curl -sS"},
			[]string{"Failures"}},
		{judge.Untestable, []string{"INCONCLUSIVE: nothing was judged", "Not judged", "no observer", "UMN-CLAMP-1", "no key", "UMN-AUTH-9"}, []string{"Failures"}},
		{judge.Inconclusive, []string{"INCONCLUSIVE", "Not judged", "inconclusive, 1: connection closed (needed for a verdict)", "UMN-CLAMP-3"}, []string{"Failures"}},
		{judge.NotApplicable, []string{"Not judged", "11000: not enabled", "Written down, not judged", "UMN-ENV-8/every answer  with ErrorInfo: 12 answers"}, []string{"Failures"}},
		{judge.ExpectedFail, []string{"CONFORMANT: 1 announced failure came", "Failures that the baseline announces", "UMN-ISO-1/others: expected until 2027-01-31"}, []string{"Failures ("}},
		{judge.UnexpectedPass, []string{"NOT CONFORMANT", "Failures of another kind (1)", "unexpected-pass UMN-ERR-1/unknown", "reason    the baseline expects"}, nil},
		{judge.HarnessError, []string{"HARNESS ERROR", "Failures of another kind (1)", "harness-error UMN-CONC-1/one member", "reason    step 2 was not played", issues}, nil},
	} {
		t.Run(string(test.verdict), func(t *testing.T) {
			text := onScreen(only(test.verdict), false)
			wants(t, text, test.wants...)
			for _, part := range test.lacks {
				if strings.Contains(text, part) {
					t.Errorf("%q does not belong in:\n%s", part, text)
				}
			}
		})
	}
}

func TestConsoleHead(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*Result)
		want   string
	}{
		{"a region", func(*Result) {}, "target    singapore (https://im.example)\n"},
		{"a URL", func(r *Result) { r.Target.Address = r.Target.URL }, "target    https://im.example\n"},
		{"an observer", func(*Result) {}, "counts    read back by unread-field, seen after 0.0125 s\n"},
		{"no observer", func(r *Result) { r.Target.Observer = "" }, "counts    not read back: no observer\n"},
		{"the contract", func(*Result) {}, "contract  2022-10-24, profile 2022-04-06\n"},
		{"the effort", func(*Result) {}, "run       185 calls in 3.5 s, 877 exchanges in all, seed 18446744073709551615\n"},
		{"strict", func(r *Result) { r.Strict = true }, "18446744073709551615, strict\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := only(judge.Pass)
			test.change(r)
			wants(t, onScreen(r, false), "CONFORMANT", test.want)
		})
	}
}

// What was not judged stands before the failures, however many they are.
func TestConsoleShowsTheUnjudgedFirst(t *testing.T) {
	wants(t, onScreen(every(), false), "Not judged", "Single checks not judged", "Failures", "Warnings", "announces", "Written down", "Notes", "Next:")
}

func TestConsoleTellsTenInFull(t *testing.T) {
	for _, test := range []struct {
		verdict judge.Verdict
		title   string
	}{{judge.Fail, "Failures (13)"}, {judge.Warn, "Warnings (13)"}} {
		r := many(13, test.verdict)
		for i := range r.Checks {
			// Each is a cause of its own.
			r.Checks[i].Finding.Got = strings.Repeat("z", i+1)
		}
		r.Gather()
		text := onScreen(r, false)
		wants(t, text, test.title, "shown by  UMN-CLAMP-2/09", "11. "+string(test.verdict)+" zzzzzzzzzzz, where this is due (UMN-CLAMP-2: 1 check)")
		if n := strings.Count(text, "expected  this"); n != shownInFull {
			t.Errorf("%s: %d are told in full, want %d", test.verdict, n, shownInFull)
		}
		wants(t, onScreen(many(13, test.verdict), false), "(1, shown by 13 checks)", "UMN-CLAMP-2/05 and 7 more")
	}
}

func TestConsoleStrict(t *testing.T) {
	r := only(judge.Warn)
	r.Strict = true
	r.Gather()
	text := onScreen(r, false)
	wants(t, text, "NOT CONFORMANT", "Failures (1)", "1. warn: ", "< HTTP/1.1 200")
	if strings.Contains(text, "Warnings") {
		t.Errorf("under strict there are no mere warnings:\n%s", text)
	}
}

// Colour only dresses what is there without it, and nothing but colour comes through to a terminal.
func TestConsoleColour(t *testing.T) {
	colours := regexp.MustCompile(`\x1b\[(0|1|2|31|32|33)m`)
	for _, verdict := range []judge.Verdict{judge.Pass, judge.Fail, judge.Warn, judge.Untestable, judge.HarnessError} {
		r := only(verdict)
		r.Notes, r.Target.URL = []string{nasty}, nasty
		r.Requirements = append(r.Requirements, need(nasty, nasty, spec.Must, spec.Core))
		plain, coloured := onScreen(r, false), onScreen(r, true)
		harmless(t, plain)
		if !strings.Contains(coloured, "\x1b[") {
			t.Errorf("%s has no colour", verdict)
		}
		if got := colours.ReplaceAllString(coloured, ""); got != plain {
			t.Errorf("%s: without its colours it reads\n%s\nwant\n%s", verdict, got, plain)
		}
	}
	for verdict, colour := range map[judge.Verdict]string{judge.Pass: green, judge.Fail: red, judge.Untestable: yellow} {
		if text := onScreen(only(verdict), true); !strings.HasPrefix(text, bold+colour) {
			t.Errorf("%s begins with %.20q, want %q", verdict, text, bold+colour)
		}
	}
}
