package reports

import (
	"fmt"
	"io"

	"github.com/unreadcheck/unreadcheck/internal/columns"
	"github.com/unreadcheck/unreadcheck/internal/judge"
)

// EveryCheck writes a line for each check: its verdict, its id, and what came of it. It is for those who ask to be told more
// than [Console] tells.
func EveryCheck(w io.Writer, r *Result) {
	rows := make([][]string, 0, len(r.Checks))
	for _, c := range r.Checks {
		what := c.Title
		if c.Finding.Verdict != judge.Pass {
			what += ": " + evidenceLine(c.Finding)
		}
		rows = append(rows, []string{string(c.Finding.Verdict), Visible(c.ID), Visible(what)})
	}
	_, _ = fmt.Fprintln(w, "\nEvery check")
	for _, line := range columns.Align(rows) {
		_, _ = fmt.Fprintln(w, "  "+line)
	}
}
