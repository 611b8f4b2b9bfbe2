package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/reports"
)

// journalFile is the name of the journal in a folder of reports.
const journalFile = "journal.jsonl"

// keepJournal has what is made on the target written down in a folder, each thing before it is made. The run's name is told
// first of all: what it makes has it in its name. With that the run has begun, no flag is at fault any more, and what an earlier run
// left in the folder is removed.
func (t *chosenTarget) keepJournal(folder string, w io.Writer) error {
	tidy, err := makeFolder(folder)
	if err != nil {
		return err
	}
	t.closers = append(t.closers, func() error { tidy(); return nil })
	var clearing sync.Once
	journal, err := target.CreateJournal(filepath.Join(folder, journalFile), func(run string) {
		clearing.Do(func() {
			if err := reports.ClearFolder(folder); err != nil {
				_, _ = fmt.Fprintf(w, "%v\n", err) // what cannot be removed is written over in the end, or refused then
			}
		})
		what := "what it makes on the target has this in its name"
		if n := len(t.config.Groups); n > 0 {
			what = fmt.Sprintf("it makes nothing on the target, uses %s of yours, and sets their counts back", plural.Of(n, "group"))
		}
		_, _ = fmt.Fprintf(w, "Run %s: %s. Should it be cut off: unreadcheck sweep %s\n", run, what, folder)
	})
	if errors.Is(err, target.ErrLeftovers) {
		return usage("--out %s: %w; unreadcheck sweep %s removes it, and another folder leaves it alone", folder, err, folder)
	}
	if err != nil {
		return usage("--out: %w", err)
	}
	t.config.Journal = journal
	t.closers = append(t.closers, journal.Close)
	return nil
}

// keepJournalBriefly does the same for a command that has no folder: its own is gone when nothing is left on the target.
// What stays there is said in any case.
func (t *chosenTarget) keepJournalBriefly(notes, stderr io.Writer) error {
	folder, err := os.MkdirTemp("", "unreadcheck-*")
	if err != nil {
		return fmt.Errorf("there is no place for a journal of what is made on the target: %w", err)
	}
	t.closers = append(t.closers, func() error { // after the journal's own, which comes later
		if t.config.Journal == nil || t.config.Journal.Empty() {
			return os.RemoveAll(folder)
		}
		_, err := fmt.Fprintf(stderr, "%s stay on the target; unreadcheck sweep %s tries again.\n", t.config.Journal.Left(), folder)
		return err
	})
	return t.keepJournal(folder, notes)
}
