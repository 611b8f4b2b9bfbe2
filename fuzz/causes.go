package fuzz

import (
	"fmt"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Causes are what findings come down to, as those of a run are grouped. Their members are "finding-N", counted from 1.
func Causes(findings []Finding) []reports.Cause {
	var checks []reports.Check
	for i, f := range findings {
		verdict := judge.Fail
		switch {
		case f.Known != "":
			continue
		case f.Level != spec.Must:
			verdict = judge.Warn
		}
		checks = append(checks, reports.Check{ID: fmt.Sprintf("finding-%d", i+1), Title: f.Input, Level: f.Level,
			Finding: judge.Finding{Requirement: f.Requirement, Verdict: verdict, Expected: f.Expected, Got: f.Got}})
	}
	return reports.Causes(checks)
}

// newestProfile is the name of the profile by which a campaign judges: it judges by the whole contract.
func newestProfile(c *spec.Contract) string {
	names := c.ProfileNames()
	if len(names) == 0 {
		return ""
	}
	return names[len(names)-1]
}
