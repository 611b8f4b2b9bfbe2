package sdk

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Console writes what a person reads at the end of a run: the verdict, what was not kept by what it means, the worst
// first, with the exchange that shows it, what was not judged and why, and what was seen where nothing is documented.
func Console(w io.Writer, r *Report) error {
	var out strings.Builder
	result := r.Result
	fmt.Fprintf(&out, "%s\n", r.Headline())
	fmt.Fprintf(&out, "checks: %s; requests: %d in %.1f s\n", tally(result), result.Calls, result.Seconds)
	if r.Facts.Answers == "raw" {
		out.WriteString("The SDK hands over raw answers: telling success from failure is its caller's work, here the adapter's\n")
	}
	for i, d := range r.Deviations {
		if i == 0 {
			out.WriteString("\nNot kept, the worst first\n")
		}
		fmt.Fprintf(&out, "  %s: %s\n", d.Severity, d.Text)
		for _, id := range d.Checks {
			deviation(&out, result, id)
		}
	}
	if len(r.Deviations) > 0 {
		fmt.Fprintf(&out, "\nTo see one of them again: %s\n", printable(againOne(r)))
	}
	announced(&out, result)
	gaps(&out, result)
	first := true
	for _, c := range result.Checks {
		if c.Finding.Observed == "" {
			continue
		}
		if first {
			out.WriteString("\nWritten down, not judged\n")
			first = false
		}
		fmt.Fprintf(&out, "  %s: %s\n    %s\n", c.ID, printable(c.Title), printable(c.Finding.Observed))
	}
	if len(result.Notes) > 0 {
		out.WriteString("\nNotes\n")
		for _, note := range result.Notes {
			out.WriteString("  " + printable(note) + "\n")
		}
	}
	if _, err := io.WriteString(w, out.String()); err != nil {
		return fmt.Errorf("the result cannot be written: %w", err)
	}
	return nil
}

// againOne is the command that judges by the first of the checks that are not kept.
func againOne(r *Report) string {
	for _, c := range r.Result.Checks {
		if c.ID == r.Deviations[0].Checks[0] {
			return c.Reproduce
		}
	}
	return r.Again
}

// deviation writes one check that is not kept.
func deviation(out *strings.Builder, result *reports.Result, id string) {
	for _, c := range result.Checks {
		if c.ID != id {
			continue
		}
		fmt.Fprintf(out, "    %s %s (%s): %s\n", c.Finding.Verdict, c.ID, c.Level, printable(c.Title))
		lines := []string{"expected " + c.Finding.Expected, "got      " + c.Finding.Got, "source   " + sourceOf(result, c)}
		if len(c.Evidence) > 0 {
			lines = append(lines, shown(c.Evidence[0])...)
		}
		for _, line := range lines {
			out.WriteString("      " + printable(line) + "\n")
		}
	}
}

// gaps writes what was not judged, the checks with the same reason together.
func gaps(out *strings.Builder, result *reports.Result) {
	var reasons []string
	byReason := map[string][]string{}
	for _, c := range result.Checks {
		if !unjudged(c) {
			continue
		}
		reason := fmt.Sprintf("%s: %s", c.Finding.Verdict, c.Finding.Reason)
		if byReason[reason] == nil {
			reasons = append(reasons, reason)
		}
		byReason[reason] = append(byReason[reason], c.ID)
	}
	for i, reason := range reasons {
		if i == 0 {
			out.WriteString("\nNot judged\n")
		}
		fmt.Fprintf(out, "  %s\n    %s\n", printable(reason), strings.Join(byReason[reason], ", "))
	}
}

func unjudged(c reports.Check) bool {
	switch c.Finding.Verdict {
	case judge.Untestable, judge.Inconclusive, judge.HarnessError:
		return true
	default:
		return c.Finding.Verdict == judge.NotApplicable && c.Finding.Observed == ""
	}
}

func tally(result *reports.Result) string {
	var parts []string
	for _, verdict := range []judge.Verdict{judge.Fail, judge.Warn, judge.Pass, judge.NotApplicable, judge.Untestable} {
		n := 0
		for _, c := range result.Checks {
			if c.Finding.Verdict == verdict {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, verdict))
		}
	}
	return strings.Join(parts, ", ")
}

func sourceOf(result *reports.Result, c reports.Check) string {
	for _, q := range result.Requirements {
		if q.ID == c.Finding.Requirement {
			return q.Source.String()
		}
	}
	return "unknown"
}

// shown is an exchange in three lines.
func shown(x record.Exchange) []string {
	_, address, _ := strings.Cut(x.Request.URL, "://")
	if at := strings.IndexByte(address, '/'); at >= 0 {
		address = address[at:]
	}
	lines := []string{"> " + x.Request.Method + " " + address}
	if len(x.Request.Body) > 0 {
		lines = append(lines, "> "+short(string(x.Request.Body)))
	}
	switch {
	case x.Response != nil:
		lines = append(lines, fmt.Sprintf("< %d %s", x.Response.Status, short(string(x.Response.Body))))
	case x.Trouble != nil:
		lines = append(lines, "! "+x.Trouble.Detail)
	}
	return lines
}

// printable is the text on one line, with what does not print as an escape: a terminal could act on it.
func printable(text string) string {
	var out strings.Builder
	for _, r := range text {
		if unicode.IsPrint(r) {
			out.WriteRune(r)
		} else {
			out.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return out.String()
}

// announced are the failures that a baseline expects, and those that it expects and that did not come.
func announced(out *strings.Builder, result *reports.Result) {
	first := true
	for _, c := range result.Checks {
		if c.Finding.Verdict != judge.ExpectedFail && c.Finding.Verdict != judge.UnexpectedPass {
			continue
		}
		if first {
			out.WriteString("\nFailures that the baseline announces\n")
			first = false
		}
		fmt.Fprintf(out, "  %s %s: %s\n", c.Finding.Verdict, c.ID, printable(c.Finding.Reason))
	}
}
