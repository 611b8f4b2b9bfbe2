package sdk

import (
	"fmt"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// counts are how many requirements of a level came to what.
type counts struct{ all, notKept, notJudged int }

func count(result *reports.Result, level spec.Level) counts {
	var out counts
	for _, q := range result.Requirements {
		if q.Level != level {
			continue
		}
		out.all++
		switch q.Verdict {
		case judge.Fail, judge.Warn, judge.UnexpectedPass:
			out.notKept++
		case judge.Pass, judge.ExpectedFail:
		default:
			out.notJudged++
		}
	}
	return out
}

// Headline is the result in one line.
func (r *Report) Headline() string {
	musts, shoulds := count(r.Result, spec.Must), count(r.Result, spec.Should)
	name := printable(named(r.SDK, r.Version))
	verdict := strings.ToUpper(r.Result.Verdict)
	if r.Result.Verdict == reports.Conformant && r.Selected {
		total := 0
		for _, q := range Requirements() {
			if q.Level == spec.Must {
				total++
			}
		}
		verdict = fmt.Sprintf("KEPT IN WHAT WAS SELECTED: %d of %s", musts.all-musts.notKept-musts.notJudged, plural.Of(total, "must"))
	}
	return fmt.Sprintf("%s: %s: %d of %s and %d of %s not kept, %d not judged", verdict, name,
		musts.notKept, plural.Of(musts.all, "must"), shoulds.notKept, plural.Of(shoulds.all, "should"), musts.notJudged+shoulds.notJudged)
}
