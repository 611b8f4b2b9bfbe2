package reports

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

// WriteFolder writes every report of a run into a folder, which has to be there: junit.xml, report.json, summary.md,
// exchanges.jsonl, where the rate limit was probed rate.svg, and for each finding finding-N.json, .sh and _test.go.txt.
func WriteFolder(folder string, result *Result, exchanges []record.Exchange) error {
	files := map[string]func(io.Writer) error{
		"junit.xml":       func(w io.Writer) error { return WriteJUnit(w, result) },
		"report.json":     func(w io.Writer) error { return WriteJSON(w, result) },
		"summary.md":      func(w io.Writer) error { return writeSummary(w, result) },
		"exchanges.jsonl": func(w io.Writer) error { return WriteExchanges(w, exchanges) },
	}
	if err := ClearFindings(folder); err != nil {
		return err
	}
	if result.Rate != nil {
		files["rate.svg"] = func(w io.Writer) error { return writeRateChart(w, result.Rate) }
	}
	for name, write := range files {
		if err := writeFile(filepath.Join(folder, name), write); err != nil {
			return fmt.Errorf("the report %s cannot be written: %w", name, err)
		}
	}
	return writeFindings(folder, result)
}

// ClearFindings removes what an earlier run or campaign left in a folder that a new one need not write again: findings, and the
// chart of the limit. No other file is touched.
func ClearFindings(folder string) error {
	return remove(folder, "finding-[0-9]*.json", "finding-[0-9]*.sh", "finding-[0-9]*_test.go.txt", "finding-[0-9]*.html", "rate.svg")
}

// ClearFolder removes all that an earlier run or campaign left in a folder, but for its journal: reports, recordings and
// findings, so that a run that is cut off does not leave another one's beside its own. No other file is touched.
func ClearFolder(folder string) error {
	return errors.Join(ClearFindings(folder), remove(folder, "report.html", "report.json", "junit.xml", "summary.md", "exchanges.jsonl",
		"recordings.jsonl", "fuzz.json", "diff.md", "diff.json"))
}

func remove(folder string, patterns ...string) error {
	for _, pattern := range patterns {
		files, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			return fmt.Errorf("earlier reports in %s cannot be listed: %w", folder, err)
		}
		for _, file := range files {
			if err := os.Remove(file); err != nil {
				return fmt.Errorf("an earlier report cannot be removed: %w", err)
			}
		}
	}
	return nil
}

func writeFile(name string, write func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
