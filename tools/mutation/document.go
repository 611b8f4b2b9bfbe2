package main

import (
	_ "embed" // the introduction
	"fmt"
	"strings"
)

// introduction is the document's text before its figures. %d is the percentage to be reached.
//
//go:embed introduction.md
var introduction string

// document is docs/mutation.md. unmeasured are the files that the figures are not of.
func document(results results, reasons reasons, unmeasured []string) string {
	var out strings.Builder
	fmt.Fprintf(&out, introduction, enough)
	out.WriteString("| package | killed | lived | not covered | timed out | does not compile | killed, of those that compile |\n")
	out.WriteString("|---|---:|---:|---:|---:|---:|---:|\n")
	for _, pkg := range results.packages() {
		out.WriteString(results.in(pkg).row("`" + pkg + "`"))
	}
	out.WriteString(results.total().row("all"))
	if len(unmeasured) > 0 {
		fmt.Fprintf(&out, "\n## Not measured\n\nThe figures are not of these files as they are now: they are new, or were changed since.\n\n")
		for _, file := range unmeasured {
			fmt.Fprintf(&out, "- `%s`\n", file)
		}
	}
	out.WriteString("\n## Survivors\n\nWhat is changed stands in " + openMark + closeMark + ".\n")
	for _, f := range results {
		if len(f.Survivors) > 0 {
			fmt.Fprintf(&out, "\n### %s\n\n", f.File)
		}
		for _, s := range f.Survivors {
			fmt.Fprintf(&out, "- %s in `%s` (%s, %s):\n  %s\n", codeSpan(s.Code), s.In, words(s.Mutator), words(s.Status),
				strings.Join(strings.Fields(reasons.of(s.mutant)), " "))
		}
	}
	return out.String()
}

// row is a line of the table of figures. The percentage is rounded down, so that it promises nothing.
func (f figures) row(name string) string {
	permille := 1000
	if f.viable() > 0 {
		permille = f.Killed * 1000 / f.viable()
	}
	return fmt.Sprintf("| %s | %d | %d | %d | %d | %d | %d.%d %% |\n",
		name, f.Killed, f.Lived, f.NotCovered, f.TimedOut, f.NotViable, permille/10, permille%10)
}

// words writes gremlins' "NOT COVERED" or "INVERT_LOGICAL" as "not covered" and "invert logical".
func words(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", " ")) }

// codeSpan is Markdown for code that may hold backticks.
func codeSpan(code string) string {
	if strings.Contains(code, "`") {
		return "`` " + code + " ``"
	}
	return "`" + code + "`"
}
