package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/internal/sdk"
	"github.com/unreadcheck/unreadcheck/reports"
)

// listSDKChecks explains the selected checks with their sources.
func (f *sdkFlags) listSDKChecks(w io.Writer, args []string) error {
	if len(args) > 0 {
		return usage("--list takes no command; --only selects among the checks")
	}
	requirements, err := sdk.Select(sdk.Requirements(), f.only)
	if errors.Is(err, unreadcheck.ErrUsage) {
		return exit{reports.ExitUsage, err}
	}
	if err != nil {
		return err
	}
	switch f.output.format {
	case "json":
		return asJSON(w, requirements)
	case "text":
	default:
		return usage("--format %q is neither text nor json, which --list takes", f.output.format)
	}
	for i, r := range requirements {
		if i > 0 {
			_, _ = fmt.Fprintln(w)
		}
		_, _ = fmt.Fprintf(w, "%s (%s, %s) %s\n  source: %s\n", r.ID, r.Level, r.Chapter, r.Text, r.Source)
		if r.Means.Text != "" {
			_, _ = fmt.Fprintf(w, "  if not (%s): %s\n", r.Means.Severity, r.Means.Text)
		}
		for _, c := range r.Checks {
			if _, err := fmt.Fprintf(w, "  %s: %s\n", c.ID, c.Title); err != nil {
				return fmt.Errorf("the list cannot be written: %w", err)
			}
		}
	}
	return nil
}
