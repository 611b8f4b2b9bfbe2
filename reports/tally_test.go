package reports

import (
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
)

func TestTally(t *testing.T) {
	head, rows := every().tally().lines()
	const want = `             must                                                                 should                                 observe
chapter      pass  fail  xpass  xfail  untestable  inconclusive  n/a  unselected  warn    untestable  error  unselected  seen
envelope     1     ·     ·      ·      ·           ·             ·    ·           ·       ·           ·      ·           1
request      ·     ·     ·      ·      ·           ·             1    ·           ·       ·           ·      1           ·
clamping     ·     1     ·      ·      1           1             ·    ·           ·       ·           ·      ·           ·
group-type   1     ·     ·      ·      ·           ·             ·    ·           ·       ·           ·      ·           ·
isolation    ·     ·     ·      1      ·           ·             ·    ·           ·       ·           ·      ·           ·
errors       ·     ·     1      ·      ·           ·             ·    ·           1       ·           ·      ·           ·
auth         ·     ·     ·      ·      ·           ·             ·    ·           ·       1           ·      ·           ·
rate         ·     ·     ·      ·      ·           ·             ·    1           ·       ·           ·      ·           ·
concurrency  ·     ·     ·      ·      ·           ·             ·    ·           ·       ·           1      ·           ·
all          2     1     1      1      1           1             1    1           1       1           1      1           1`
	if got := strings.Join(append(head, rows...), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTallyOfNothing(t *testing.T) {
	if head, rows := (&Result{}).tally().lines(); len(head)+len(rows) > 0 {
		t.Errorf("got %q, %q", head, rows)
	}
}

// An observation of something that the target does not offer is none.
func TestTallyTellsSeenFromNotApplicable(t *testing.T) {
	r := &Result{
		Requirements: []Requirement{need("UMN-ERR-11", "errors", spec.Observe, spec.Extra), need("UMN-NEW-1", "a new chapter", spec.Must, spec.Core)},
		Checks: []Check{
			found("UMN-ERR-11/a", "errors", spec.Observe, judge.Finding{Verdict: judge.NotApplicable, Reason: "not offered"}),
			found("UMN-NEW-1/a", "a new chapter", spec.Must, judge.Finding{Verdict: judge.Pass}),
		},
	}
	r.Gather()
	head, rows := r.tally().lines()
	const want = `               must  observe
chapter        pass  n/a
errors         ·     1
a new chapter  1     ·
all            1     1`
	if got := strings.Join(append(head, rows...), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
