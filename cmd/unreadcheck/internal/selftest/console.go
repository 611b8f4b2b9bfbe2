package selftest

import (
	"fmt"
	"io"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/plural"
)

// Console tells people what a selftest found: the numbers, and every problem.
func Console(w io.Writer, r Report) {
	for _, kind := range []struct {
		kind Kind
		what string
	}{
		{Fault, "faults, of which %d were caught by exactly what they break"},
		{Variation, "variations, of which %d were flagged"},
		{Reference, "runs of the reference, of which %d were flagged"},
		{Null, "servers that do nothing, of which %d were found to keep something"},
	} {
		if n := count(r.Rows, kind.kind); n > 0 {
			_, _ = fmt.Fprintf(w, "%d "+kind.what+"\n", n, r.of(kind.kind))
		}
	}
	fuzzerConsole(w, r)
	differencesConsole(w, r)
	if r.Likenesses != nil {
		r.Likenesses.console(w)
	}
	for _, problem := range r.Problems {
		_, _ = fmt.Fprintln(w, "PROBLEM  "+problem)
	}
	if len(r.Problems) == 0 {
		_, _ = fmt.Fprintln(w, "The selftest is green.")
		return
	}
	_, _ = fmt.Fprintf(w, "The selftest is not green: %s.\n", plural.Of(len(r.Problems), "problem"))
}

// fuzzerConsole tells what the fuzzer found, and after how many calls.
func fuzzerConsole(w io.Writer, r Report) {
	faults, others, missed, flagged := 0, 0, 0, 0
	var first []int
	for _, row := range r.Rows {
		switch {
		case row.Fuzzer == nil:
		case row.Kind == Fault:
			faults += row.Fuzzer.Seeds
			missed += len(row.Fuzzer.Missed)
			first = append(first, row.Fuzzer.First...)
		default:
			others += row.Fuzzer.Seeds
			if len(row.Fuzzer.Found) > 0 {
				flagged++
			}
		}
	}
	if faults > 0 {
		slices.Sort(first)
		_, _ = fmt.Fprintf(w, "%s against faults, of which %d found nothing", plural.Of(faults, "campaign"), missed)
		if n := len(first); n > 0 {
			_, _ = fmt.Fprintf(w, "; calls to the first finding: median %d, 90th percentile %d, most %d", first[n/2], first[n*9/10], first[n-1])
		}
		_, _ = fmt.Fprintln(w)
	}
	if others > 0 {
		_, _ = fmt.Fprintf(w, "%s against the reference and its variations, of which %d were flagged\n", plural.Of(others, "campaign"), flagged)
	}
}

// of is how many of a kind were caught, flagged or found to keep something.
func (r Report) of(kind Kind) (n int) {
	for _, row := range r.Rows {
		if row.Kind == kind && row.Suite != nil && (len(row.Problems) > 0) != (kind == Fault) {
			n++
		}
	}
	return n
}
