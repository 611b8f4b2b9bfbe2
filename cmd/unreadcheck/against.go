package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/unreadcheck/unreadcheck/internal/diff"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/suites"
)

// readAgainst reads the run that another one is to be compared with, before anything is sent. Where no flag chooses checks, those
// of the earlier run are played.
func readAgainst(name, contractFile string, options *suites.Options, choose bool) (*compared, error) {
	if name == "" {
		return nil, nil
	}
	contract, digest, err := loadContract(contractFile)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(name); err != nil {
		return nil, usage("--against %s is neither a folder of a saved run nor a report.json", name)
	}
	earlier, err := readCompared(name, contract, digest)
	if err != nil {
		return nil, err
	}
	earlier.contract = contract
	if earlier.saved != nil && choose {
		earlier.saved.Select(options)
	}
	return earlier, nil
}

// appendDiff says what differs from the earlier run: to people, in summary.md, and in diff.md and diff.json. The run's exit code is
// its own.
func appendDiff(w io.Writer, earlier *compared, result *reports.Result, folder string) error {
	d := diff.Compare(earlier.result, result, earlier.name, "this run", diff.Options{Contract: earlier.contract})
	if _, err := fmt.Fprintln(w); err != nil {
		return fmt.Errorf("the comparison cannot be written: %w", err)
	}
	if err := diff.WriteText(w, d); err != nil {
		return err
	}
	summary, err := os.OpenFile(filepath.Join(folder, "summary.md"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("the comparison cannot be added to summary.md: %w", err)
	}
	_, err = fmt.Fprintln(summary)
	if err := errors.Join(err, diff.WriteMarkdown(summary, d), summary.Close()); err != nil {
		return err
	}
	return writeDiff(folder, d)
}
