package sdk

import (
	"slices"

	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// causes are the deviations as the causes of the result: what a deviation means to who uses the client is what its checks
// have in common.
func causes(result *reports.Result, deviations []Deviation) []reports.Cause {
	out := []reports.Cause{}
	for i, d := range deviations {
		cause := reports.Cause{Number: i + 1, Sentence: d.Text, Level: spec.Level(d.Level), Lead: d.Checks[0], Members: d.Checks}
		for n, c := range result.Checks {
			if !slices.Contains(d.Checks, c.ID) {
				continue
			}
			result.Checks[n].Cause = i + 1
			if !slices.Contains(cause.Requirements, c.Finding.Requirement) {
				cause.Requirements = append(cause.Requirements, c.Finding.Requirement)
			}
			if c.ID == cause.Lead {
				cause.Verdict, cause.Expected, cause.Got = c.Finding.Verdict, c.Finding.Expected, c.Finding.Got
			}
		}
		out = append(out, cause)
	}
	return out
}
