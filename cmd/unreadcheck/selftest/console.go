package selftest

import (
	"fmt"
	"io"
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
	for _, problem := range r.Problems {
		_, _ = fmt.Fprintln(w, "PROBLEM  "+problem)
	}
	if len(r.Problems) == 0 {
		_, _ = fmt.Fprintln(w, "The selftest is green.")
		return
	}
	_, _ = fmt.Fprintf(w, "The selftest is not green: %d problems.\n", len(r.Problems))
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
