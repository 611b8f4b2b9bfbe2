package sdk

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec/judge"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Console writes what a person reads at the end of a run: the verdict, what was not kept with the exchange that shows
// it, what was not judged and why, and what was seen where nothing is documented.
func Console(w io.Writer, r *Report) error {
	var out strings.Builder
	result := r.Result
	fmt.Fprintf(&out, "%s: %s\n", strings.ToUpper(result.Verdict), printable(named(r.SDK, r.Version)))
	fmt.Fprintf(&out, "checks: %s; requests: %d in %.1f s\n", tally(result), result.Calls, result.Seconds)
	section(&out, "Not kept", result, func(c reports.Check) bool { return c.Finding.Red() }, func(c reports.Check) []string {
		lines := []string{"expected " + c.Finding.Expected, "got      " + c.Finding.Got, "source   " + sourceOf(result, c)}
		if len(c.Evidence) > 0 {
			lines = append(lines, shown(c.Evidence[0])...)
		}
		return lines
	})
	gaps(&out, result)
	section(&out, "Written down, not judged", result, func(c reports.Check) bool { return c.Finding.Observed != "" },
		func(c reports.Check) []string { return []string{c.Finding.Observed} })
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

func section(out *strings.Builder, title string, result *reports.Result, wanted func(reports.Check) bool, about func(reports.Check) []string) {
	first := true
	for _, c := range result.Checks {
		if !wanted(c) {
			continue
		}
		if first {
			fmt.Fprintf(out, "\n%s\n", title)
			first = false
		}
		fmt.Fprintf(out, "  %s %s (%s): %s\n", c.Finding.Verdict, c.ID, c.Level, c.Title)
		for _, line := range about(c) {
			out.WriteString("    " + printable(line) + "\n")
		}
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
