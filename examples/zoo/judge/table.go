//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
)

// tally counts what came of the servers and of the planted bugs.
type tally struct{ passed, failed, skipped int }

func (t *tally) add(passed bool) {
	if passed {
		t.passed++
	} else {
		t.failed++
	}
}

// report writes the table and its closing line. It fails where anything failed or nothing passed.
func report(rows []row, to io.Writer) error {
	var t tally
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "server\tparser\trun --strict\tfuzz findings\tserved as seen\tplanted bug: found by")
	for _, r := range rows {
		switch {
		case r.skipped != "":
			t.skipped += 1 + r.planted
			fmt.Fprintf(table, "%s\t%s\tskipped: %s\t\t\t\n", r.name, r.parser, r.skipped)
			continue
		case r.err != nil:
			t.failed += 1 + r.planted
			fmt.Fprintf(table, "%s\t%s\tnot judged: %v\t\t\t\n", r.name, r.parser, r.err)
			continue
		}
		t.add(r.run.exit == 0 && r.fuzz.exit == 0 && (r.like == nil || r.like.same()))
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", r.name, r.parser, runText(r.run), fuzzText(r.fuzz), r.like, bugText(r.bugs, 0))
		for i := range r.bugs {
			t.add(r.bugs[i].err == nil && len(r.bugs[i].run)+len(r.bugs[i].fuzz) > 0)
			if i > 0 {
				fmt.Fprintf(table, "\t\t\t\t\t%s\n", bugText(r.bugs, i))
			}
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(to, "zoo: %d passed, %d failed, %d skipped\n", t.passed, t.failed, t.skipped)
	if t.failed > 0 {
		return fmt.Errorf("%d of the zoo's servers and planted bugs failed", t.failed)
	}
	if t.passed == 0 {
		return errors.New("nothing was judged")
	}
	return nil
}

func runText(v *verdict) string {
	switch v.exit {
	case 0:
		return "conformant"
	case 3:
		return "inconclusive"
	}
	return "wrong: " + describe(v.findings)
}

func fuzzText(v *verdict) string {
	if v.exit == 3 {
		return "inconclusive"
	}
	return describe(v.findings)
}

// bugText says what found a bug, by the first requirement that each found broken.
func bugText(bugs []found, i int) string {
	if i >= len(bugs) {
		return ""
	}
	b := bugs[i]
	text := b.bug + ": "
	switch {
	case b.err != nil:
		return text + "not judged: " + b.err.Error()
	case len(b.run) > 0 && len(b.fuzz) > 0:
		return text + "run and fuzz"
	case len(b.run) > 0:
		return text + "run"
	case len(b.fuzz) > 0:
		return text + "fuzz"
	}
	return text + "NOT FOUND"
}
