package reports

import (
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
)

func TestHeadlineAndNext(t *testing.T) {
	strict := only(judge.Pass, judge.Warn)
	strict.Strict = true
	strict.Gather()
	interrupted := only(judge.Pass)
	interrupted.Interrupted = true
	interrupted.Gather()
	filtered := only(judge.Pass)
	filtered.Requirements = append(filtered.Requirements, need("UMN-REQ-1", "request", spec.Must, spec.Core))
	filtered.Gather()
	looked := only(judge.Untestable, judge.NotApplicable)
	looked.Requirements = []Requirement{need("UMN-ENV-8", "envelope", spec.Observe, spec.Extra), need("UMN-REQ-2", "request", spec.Must, spec.Extra)}
	looked.Gather()
	selected := only(judge.Pass, judge.Warn)
	selected.Narrowed = true
	selected.Requirements = append(selected.Requirements, need("UMN-REQ-1", "request", spec.Must, spec.Core))
	selected.Gather()
	announced := only(judge.ExpectedFail)
	announced.Narrowed = true
	announced.Gather()
	strictly := only(judge.Pass, judge.Warn)
	strictly.Narrowed, strictly.Strict = true, true
	strictly.Gather()
	broken := only(judge.Pass, judge.Fail)
	broken.Narrowed = true
	broken.Gather()
	missed := only(judge.Pass, judge.Untestable)
	missed.Narrowed = true
	missed.Gather()
	cut := only(judge.Pass)
	cut.Narrowed, cut.Interrupted = true, true
	cut.Gather()
	for _, test := range []struct {
		name           string
		result         *Result
		headline, next string
	}{
		{"pass", only(judge.Pass), "CONFORMANT: 2 requirements kept", "nothing has to be done."},
		{"pass and warn", only(judge.Pass, judge.Warn), "CONFORMANT: 2 requirements kept, 1 should not kept", "nothing has to be done."},
		{"strict", strict, "NOT CONFORMANT: 1 should not kept, 2 requirements kept", "--label-filter UMN-ERR-8. sh out/finding-1.sh shows finding 1 by itself"},
		{"fail", only(judge.Pass, judge.Fail, judge.Warn), "NOT CONFORMANT: 1 must not kept, 1 should not kept, 2 requirements kept",
			"--label-filter UMN-CLAMP-2. sh out/finding-1.sh shows finding 1 by itself"},
		{"expected-fail", only(judge.Pass, judge.ExpectedFail), "CONFORMANT: 2 requirements kept, 1 announced failure came", "nothing"},
		{"unexpected-pass", only(judge.Pass, judge.UnexpectedPass),
			"NOT CONFORMANT: 1 announced failure did not come, 2 requirements kept", "take UMN-ERR-1/unknown out of the --baseline file"},
		{"fail and unexpected-pass", only(judge.Fail, judge.UnexpectedPass),
			"NOT CONFORMANT: 1 must not kept, 1 announced failure did not come", "Then take UMN-ERR-1/unknown out"},
		{"untestable", only(judge.Pass, judge.Untestable, judge.Inconclusive),
			"INCONCLUSIVE: 2 musts could not be judged, 2 requirements kept, 3 requirements not judged", "supply what the reasons above name"},
		{"fail and harness-error", only(judge.Fail, judge.HarnessError),
			"HARNESS ERROR: 1 requirement met a fault of the tool itself, 1 must not kept", issues},
		{"harness-error", only(judge.Pass, judge.HarnessError),
			"HARNESS ERROR: 1 requirement met a fault of the tool itself, 2 requirements kept", issues},
		{"looked at only", looked, "INCONCLUSIVE: nothing was judged, 1 requirement not judged", "supply"},
		{"nothing at all", only(), "INCONCLUSIVE: nothing was judged", "supply"},
		{"interrupted", interrupted, "INCONCLUSIVE: 2 requirements kept; interrupted, so that this is a part of a run", "run to its end"},
		{"filtered", filtered, "CONFORMANT: 2 requirements kept, 1 requirement not judged", "To have the rest judged too"},
		{"a selection", selected, "KEPT IN WHAT WAS SELECTED: 2 of 3 musts, 1 should not kept, 1 requirement not judged",
			"nothing has to be done for what was selected. Without a filter all of the contract is judged."},
		{"a selection that was announced to fail", announced, "KEPT IN WHAT WAS SELECTED: 0 of 1 must, 1 announced failure came", "for what was selected"},
		{"a strict selection", strictly, "NOT CONFORMANT: 1 should not kept, 2 requirements kept", "--label-filter UMN-ERR-8. sh out/finding-1.sh shows finding 1 by itself"},
		{"a selection with a failure", broken, "NOT CONFORMANT: 1 must not kept, 2 requirements kept", "--label-filter UMN-CLAMP-2. sh out/finding-1.sh shows finding 1 by itself"},
		{"a selection that cannot be judged", missed, "INCONCLUSIVE: 1 must could not be judged, 2 requirements kept, 2 requirements not judged", "supply"},
		{"a selection, interrupted", cut, "INCONCLUSIVE: 2 requirements kept; interrupted, so that this is a part of a run", "run to its end"},
		{"not gathered", &Result{}, "NO VERDICT", "run again"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.result.headline(); got != test.headline {
				t.Errorf("got  %q\nwant %q", got, test.headline)
			}
			if got := test.result.next("out"); !strings.Contains(got, test.next) {
				t.Errorf("next is %q, which lacks %q", got, test.next)
			}
		})
	}
}
