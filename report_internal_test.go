package unreadcheck

import (
	"fmt"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/reports"
)

// told is a subtest that remembers what became of it.
type told struct {
	testing.TB
	came string
}

func (s *told) Helper()                        {}
func (s *told) Logf(format string, a ...any)   { s.came = "passed: " + fmt.Sprintf(format, a...) }
func (s *told) Skipf(format string, a ...any)  { s.came = "skipped: " + fmt.Sprintf(format, a...) }
func (s *told) Errorf(format string, a ...any) { s.came = "failed: " + fmt.Sprintf(format, a...) }

// TestSubtestsSayWhatChecksCameTo: a check that is blocked is skipped where what it rests on fails by itself, and fails where
// nothing else does.
func TestSubtestsSayWhatChecksCameTo(t *testing.T) {
	t.Parallel()
	finding := func(v judge.Verdict) judge.Finding {
		return judge.Finding{Requirement: "UMN-CLAMP-2", Verdict: v, Reason: "the reason"}
	}
	wrong := finding(judge.Fail)
	wrong.Expected, wrong.Got = "5", "7"
	should := finding(judge.Warn)
	should.Expected, should.Got = "5", "7"
	for name, test := range map[string]struct {
		finding      judge.Finding
		verdict      string
		core, strict bool
		want         string
	}{
		"kept":                             {finding(judge.Pass), reports.Conformant, true, false, ""},
		"broken":                           {wrong, reports.NotConformant, true, false, "failed: the check (UMN-CLAMP-2): fail: expected 5, got 7 the reason"},
		"a should that is broken":          {should, reports.Conformant, false, false, "passed: UMN-CLAMP-2 should be kept and is not: expected 5, got 7"},
		"the same, strictly":               {should, reports.NotConformant, false, true, "failed: the check (UMN-CLAMP-2): warn: expected 5, got 7 the reason"},
		"what does not apply":              {finding(judge.NotApplicable), reports.Conformant, true, false, "skipped: not-applicable: the reason "},
		"not judged, and a must":           {finding(judge.Untestable), reports.Inconclusive, true, false, "failed: the check (UMN-CLAMP-2): untestable: the reason"},
		"not judged, and no must":          {finding(judge.Untestable), reports.Conformant, false, false, "skipped: untestable: the reason "},
		"blocked by what fails":            {finding(judge.Blocked), reports.NotConformant, true, false, "skipped: blocked: the reason"},
		"blocked, and nothing else failed": {finding(judge.Blocked), reports.Inconclusive, true, false, "failed: the check (UMN-CLAMP-2): blocked: the reason"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s told
			verdictOf(&s, &reports.Result{Verdict: test.verdict}, reports.Check{Title: "the check", Finding: test.finding}, test.core, test.strict)
			if s.came != test.want {
				t.Errorf("it says %q, want %q", s.came, test.want)
			}
		})
	}
}
