package sdk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/reports"
)

// details writes what was seen of one SDK, folded: each deviation with the exchange that shows it, what was not judged,
// and what was written down.
func details(out *strings.Builder, r *Report) {
	fmt.Fprintf(out, "\n<details><summary>%s: %s</summary>\n\n", escaped(named(r.SDK, r.Version)), escaped(summary(r)))
	fmt.Fprintf(out, "To judge it again: `%s`. It was reached by %s.\n\n", strings.ReplaceAll(printable(r.Again), "`", "'"), escaped(r.Reached))
	for _, d := range r.Deviations {
		fmt.Fprintf(out, "- **%s: %s**\n", d.Severity, escaped(d.Text))
		for _, c := range r.Result.Checks {
			if slices.Contains(d.Checks, c.ID) {
				proof(out, c)
			}
		}
	}
	if len(r.Deviations) == 0 {
		out.WriteString("No deviation was seen.\n")
	}
	var seen []string
	for _, c := range r.Result.Checks {
		switch {
		case c.Finding.Observed != "":
			seen = append(seen, fmt.Sprintf("- %s, seen: %s\n", c.ID, escaped(c.Finding.Observed)))
		case unjudged(c):
			seen = append(seen, fmt.Sprintf("- %s, not judged: %s\n", c.ID, escaped(c.Finding.Reason)))
		}
	}
	if len(seen) > 0 {
		out.WriteString("\n" + strings.Join(seen, ""))
	}
	out.WriteString("\n</details>\n")
}

func summary(r *Report) string {
	if len(r.Deviations) == 0 {
		return "no deviation"
	}
	return fmt.Sprintf("%s, the worst: %s", plural.Of(len(r.Deviations), "deviation"), r.Deviations[0].Text)
}

// proof is a check that is not kept, with the first exchange that shows it.
func proof(out *strings.Builder, c reports.Check) {
	fmt.Fprintf(out, "  - %s (%s) %s: expected %s; got %s\n", c.ID, c.Level, escaped(c.Title), escaped(c.Finding.Expected), escaped(c.Finding.Got))
	if len(c.Evidence) == 0 {
		return
	}
	out.WriteString("\n    ```\n")
	for _, line := range shown(c.Evidence[0]) {
		out.WriteString("    " + strings.ReplaceAll(printable(line), "```", "'''") + "\n")
	}
	out.WriteString("    ```\n\n")
}

// grid writes a Markdown table; its first row is the head.
func grid(out *strings.Builder, rows [][]string) {
	for i, row := range rows {
		out.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i == 0 {
			out.WriteString(strings.Repeat("|---", len(row)) + "|\n")
		}
	}
}

// escaped is a text on one line that reads in Markdown as it stands.
func escaped(text string) string {
	var out strings.Builder
	for _, r := range printable(text) {
		switch r {
		case '<':
			out.WriteString("&lt;")
		case '>':
			out.WriteString("&gt;")
		case '&':
			out.WriteString("&amp;")
		case '\\', '`', '*', '[', ']', '|', '~', '_':
			out.WriteRune('\\')
			out.WriteRune(r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}
