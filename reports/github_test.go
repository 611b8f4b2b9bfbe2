package reports

import (
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
)

func annotations(t *testing.T, r *Result) []string {
	t.Helper()
	var out strings.Builder
	if err := WriteAnnotations(&out, r, "out"); err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Split(out.String(), "\n"), func(line string) bool { return line == "" })
}

// What a target says cannot end a command, begin another, or change its title.
func TestAnnotationsAreEscaped(t *testing.T) {
	r := only(judge.Fail)
	r.Checks[len(r.Checks)-1].Finding.Got = "100 % wrong\r\n::add-mask::x, y"
	r.Checks = append(r.Checks, found("UMN-ERR-8/a::b, c", "errors", spec.Must, judge.Finding{Requirement: "UMN-ERR-8", Verdict: judge.UnexpectedPass, Reason: "fixed\n::error::no"}))
	r.Gather()
	lines := annotations(t, r)
	for _, line := range lines {
		if !strings.HasPrefix(line, "::error title=unreadcheck") || strings.Count(line, "::") != 2+strings.Count(line[strings.Index(line[2:], "::")+4:], "::") {
			t.Errorf("it is not a single command: %q", line)
		}
	}
	if len(lines) != 2 || !strings.Contains(lines[0], `100 %25 wrong\r\n::add-mask::x, y`) || !strings.Contains(lines[0], "%0Aexpected  ") ||
		!strings.Contains(lines[0], "%0Aagain     sh out/finding-1.sh") || !strings.HasPrefix(lines[1], "::error title=unreadcheck UMN-ERR-8/a%3A%3Ab%2C c::unexpected-pass") {
		t.Errorf("%q", lines)
	}
}

func TestAnnotationsSayWhatCounts(t *testing.T) {
	strict := only(judge.Warn)
	strict.Strict = true
	strict.Gather()
	many := only(judge.Pass)
	for i := range 15 {
		many.Causes = append(many.Causes, Cause{Number: i + 1, Sentence: "something", Verdict: judge.Fail})
	}
	for name, test := range map[string]struct {
		result *Result
		want   []string // how the lines begin
	}{
		"a pass":                     {only(judge.Pass), nil},
		"a failure":                  {only(judge.Fail), []string{"::error title=unreadcheck UMN-CLAMP-2::"}},
		"a warning":                  {only(judge.Warn), []string{"::warning title=unreadcheck UMN-ERR-8::"}},
		"a warning that counts":      {strict, []string{"::error title=unreadcheck UMN-ERR-8::"}},
		"a run that is inconclusive": {only(judge.Untestable), []string{"::error title=unreadcheck::INCONCLUSIVE: nothing was judged"}},
		"more than GitHub shows":     {many, slices.Repeat([]string{"::error title=unreadcheck::something"}, mostAnnotations)},
	} {
		lines := annotations(t, test.result)
		if len(lines) != len(test.want) {
			t.Errorf("%s: %d lines, want %d: %q", name, len(lines), len(test.want), lines)
			continue
		}
		for i, line := range lines {
			if !strings.HasPrefix(line, test.want[i]) {
				t.Errorf("%s: %q, want %q…", name, line, test.want[i])
			}
		}
	}
}

func TestAJobSummaryIsCut(t *testing.T) {
	var whole, cut strings.Builder
	if err := WriteJobSummary(&whole, every()); err != nil {
		t.Fatal(err)
	}
	if whole.String() != summary(t, every()) {
		t.Error("a short one is not that of the folder")
	}
	if err := writeCut(&cut, strings.Repeat("a line\n", 200_000)); err != nil {
		t.Fatal(err)
	}
	if text := cut.String(); len(text) > 1_000_000 || !strings.HasSuffix(text, "summary.md in the folder of reports has the rest.\n") {
		t.Errorf("%d bytes, which end %q", len(text), text[len(text)-80:])
	}
}
