package reports

import (
	"fmt"
	"slices"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
)

func TestGaps(t *testing.T) {
	got := ""
	for _, g := range every().Gaps() {
		got += fmt.Sprintf("%s\n  %s\n", g, Ranges(g.IDs))
	}
	const want = `untestable, 1: no observer (needed for a verdict)
  UMN-CLAMP-1
inconclusive, 1: connection closed (needed for a verdict)
  UMN-CLAMP-3
not-applicable, 1: an http:// address was given
  UMN-REQ-2
not selected, 2: none of its checks was selected, so nothing was tried
  UMN-REQ-4, UMN-RATE-1
untestable, 1: no key
  UMN-AUTH-9
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestOneReasonIsOneGap(t *testing.T) {
	r := &Result{}
	for i := range 30 {
		level := []spec.Level{spec.Must, spec.Should}[i%2]
		id := fmt.Sprintf("UMN-X-%d", i+1)
		r.Requirements = append(r.Requirements, need(id, "errors", level, spec.Core))
		r.Checks = append(r.Checks, found(id+"/a", "errors", level, judge.Finding{Verdict: judge.Untestable, Reason: "no observer"}))
	}
	r.Gather()
	gaps := r.Gaps()
	if len(gaps) != 1 {
		t.Fatalf("got %d gaps: %v", len(gaps), gaps)
	}
	if text, ids := gaps[0].String(), Ranges(gaps[0].IDs); text != "untestable, 30: no observer (15 of them needed for a verdict)" || ids != "UMN-X-1..30" {
		t.Errorf("got %q, %q", text, ids)
	}
}

// Only core musts hold a run back, as in the exit code.
func TestHolds(t *testing.T) {
	for _, test := range []struct {
		level    spec.Level
		evidence spec.Evidence
		verdict  judge.Verdict
		want     bool
	}{
		{spec.Must, spec.Core, judge.Untestable, true},
		{spec.Must, spec.Core, judge.Inconclusive, true},
		{spec.Must, spec.Core, judge.Pass, false},
		{spec.Must, spec.Core, "", false},
		{spec.Must, spec.Extra, judge.Untestable, false},
		{spec.Should, spec.Core, judge.Untestable, false},
	} {
		q := need("UMN-X-1", "errors", test.level, test.evidence)
		q.Verdict = test.verdict
		r := &Result{Requirements: []Requirement{need("UMN-X-0", "errors", spec.Must, spec.Core), q}}
		r.Requirements[0].Verdict = judge.Pass
		if _, code := r.Conclude(); (code != ExitConformant) != test.want {
			t.Errorf("%v: the exit code is %d", test, code)
		}
		if got := r.holds(q); got != test.want {
			t.Errorf("%v: got %t", test, got)
		}
	}
}

func TestVariantGaps(t *testing.T) {
	gaps := every().VariantGaps()
	if len(gaps) != 1 || gaps[0].String() != "not-applicable, 1: 11000: not enabled" || !slices.Equal(gaps[0].IDs, []string{"UMN-TYPE-1/Community"}) {
		t.Errorf("got %v", gaps)
	}
}

func TestRuns(t *testing.T) {
	for _, test := range []struct {
		name string
		ids  []string
		want string
	}{
		{"none", nil, ""},
		{"two in a row are not worth it", []string{"A-1", "A-2"}, "A-1, A-2"},
		{"three are", []string{"A-1", "A-2", "A-3"}, "A-1..3"},
		{"a hole", []string{"A-1", "A-2", "A-3", "A-5", "A-6", "A-7"}, "A-1..3, A-5..7"},
		{"another name", []string{"A-1", "A-2", "B-3", "B-4", "B-5"}, "A-1, A-2, B-3..5"},
		{"from 9 to 11", []string{"A-9", "A-10", "A-11"}, "A-9..11"},
		{"downwards", []string{"A-3", "A-2", "A-1"}, "A-3, A-2, A-1"},
		{"no numbers", []string{"A-1/x", "A-2/x", "A-3/x"}, "A-1/x, A-2/x, A-3/x"},
		{"a number too large to count with", []string{"A-99999999999999999999", "A-1"}, "A-99999999999999999999, A-1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Ranges(test.ids); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
