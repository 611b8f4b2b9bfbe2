package target

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"
)

// The events of a journal's lines.
const (
	eventMake    = "make"    // about to be made
	eventMade    = "made"    // there, under the id that the target gave
	eventRefused = "refused" // a group that was not made
	eventGone    = "gone"    // removed, or accounts that were never made
	eventStays   = "stays"   // refused to be removed
	eventLent    = "lent"    // a group of the user's, whose counts are about to be set
	eventBack    = "back"    // its counts are as they were
)

// journalEntry is a line of a journal's file: the first of a session has Run, Target and Began, every other an Event.
type journalEntry struct {
	Run    string     `json:"run,omitempty"`
	Target string     `json:"target,omitempty"`
	Began  *time.Time `json:"began,omitempty"`

	Event    string   `json:"event,omitempty"`
	Group    string   `json:"group,omitempty"`
	Asked    string   `json:"asked,omitempty"`
	Owner    string   `json:"owner,omitempty"`
	Accounts []string `json:"accounts,omitempty"`
	Why      string   `json:"why,omitempty"`

	Messages int64            `json:"messages,omitempty"`
	Counts   map[string]int64 `json:"counts,omitempty"`
}

// Leftovers is what a journal's file says of one target.
type Leftovers struct {
	Target string
	// Runs are the names of the runs, with which those of groups and accounts begin.
	Runs []string
	// Journal holds what was made and not removed. It goes on in the same file.
	Journal *Journal
	// Open reports whether nobody knows yet what became of a part of it: its run was cut off.
	Open bool

	stays map[string]bool
}

// ReadJournal reads a journal's file. A last line that was cut off is left out: nothing was made before it was whole. The
// file is not changed unless something is removed.
func ReadJournal(name string) ([]*Leftovers, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	var all []*Leftovers
	var at *Leftovers
	lines := bufio.NewReader(f)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		var e journalEntry
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, fmt.Errorf("line %d is not an entry of a journal: %w", n, err)
		}
		if e.Event == "" {
			at, all = leftoversOf(all, e, name)
			continue
		}
		if at == nil {
			return nil, fmt.Errorf("line %d comes before the run and its target are named", n)
		}
		at.take(e)
	}
	for _, l := range all {
		l.Journal.file.quiet = false
		groups, accounts := l.Journal.open()
		for _, id := range append(groups, accounts...) {
			l.Open = l.Open || !l.stays[id]
		}
		l.Open = l.Open || len(l.Journal.borrowedGroups()) > 0
	}
	return all, nil
}

// leftoversOf are those of the target that a run's first line names.
func leftoversOf(all []*Leftovers, e journalEntry, name string) (*Leftovers, []*Leftovers) {
	for _, l := range all {
		if l.Target == e.Target {
			l.Runs = append(l.Runs, e.Run)
			return l, all
		}
	}
	l := &Leftovers{Target: e.Target, Runs: []string{e.Run}, stays: map[string]bool{},
		Journal: &Journal{file: &journalFile{name: name, quiet: true, more: true}}}
	return l, append(all, l)
}

func (l *Leftovers) take(e journalEntry) {
	j := l.Journal
	switch e.Event {
	case eventMake:
		if e.Group != "" {
			_ = j.addGroup(e.Group, e.Owner) // nothing is written while it is read
		} else {
			_ = j.addAccounts(e.Accounts)
		}
	case eventMade:
		j.nameGroup(e.Asked, e.Group)
	case eventRefused:
		j.refuseGroup(e.Group)
	case eventGone:
		if e.Group != "" {
			j.removeGroup(e.Group)
		} else {
			j.removeAccounts(e.Accounts)
		}
	case eventLent:
		_ = j.borrow(borrowed{e.Group, e.Messages, e.Counts}) // nothing is written while it is read
	case eventBack:
		j.giveBack(e.Group)
	case eventStays:
		for _, id := range append(e.Accounts, e.Group) {
			l.stays[id] = true
		}
	}
}

// journalFile is a file that is only ever added to. Without one nothing is written.
type journalFile struct {
	name string
	// quiet: it is being read.
	quiet bool
	// more: what it has stays.
	more bool
	// made: there was no such file. It is removed where nothing is written to it.
	made  bool
	began func(run string)

	mu      sync.Mutex
	file    *os.File
	written int
	trouble error

	syncing sync.Mutex
	synced  int
}

// CreateJournal makes a journal with a file. One that is there already is replaced unless it lists what is still on a
// target: what stayed there because its removal was refused is kept, and for what nobody has looked after the error is
// [ErrLeftovers].
//
// began is told the name of each session's run before anything is made; it may be nil.
func CreateJournal(name string, began func(run string)) (*Journal, error) {
	earlier, err := ReadJournal(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the journal %s cannot be read: %w", name, err)
	}
	kept := false
	for _, l := range earlier {
		if l.Open && l.Target != Embedded {
			return nil, fmt.Errorf("%w: %s on %s", ErrLeftovers, l.Journal.Left(), l.Target)
		}
		kept = kept || l.Target != Embedded && !l.Journal.Empty()
	}
	f := &journalFile{name: name, more: kept, made: errors.Is(err, fs.ErrNotExist), began: began}
	if err := f.open(); err != nil {
		return nil, err
	}
	return &Journal{file: f}, nil
}

// ErrLeftovers is the error where a journal lists what an earlier run has left on its target.
var ErrLeftovers = errors.New("an earlier run has left something behind")

func (f *journalFile) open() error {
	var err error
	if f.file, err = os.OpenFile(f.name, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644); err != nil || !f.more {
		return err
	}
	return f.cutTail()
}

// cutTail takes away a last line that was cut off, so that the next one begins at its beginning.
func (f *journalFile) cutTail() error {
	data, err := os.ReadFile(f.name)
	if err != nil {
		return err
	}
	return f.file.Truncate(int64(bytes.LastIndexByte(data, '\n') + 1))
}

// begin writes a session's first line.
func (j *Journal) begin(run, target string) error {
	if j.file == nil {
		return nil
	}
	if j.file.began != nil {
		j.file.began(run)
	}
	now := time.Now().UTC()
	return j.file.before(journalEntry{Run: run, Target: target, Began: &now})
}

// before writes an entry and waits until the disk has it.
func (f *journalFile) before(e journalEntry) error {
	if f == nil || f.quiet {
		return nil
	}
	n, err := f.write(e)
	if err != nil {
		return err
	}
	// Whoever waits here finds its entry on the disk by the one before it, more often than not.
	f.syncing.Lock()
	defer f.syncing.Unlock()
	if f.synced >= n {
		return nil
	}
	f.mu.Lock()
	file, upTo := f.file, f.written
	f.mu.Unlock()
	if err := file.Sync(); err != nil {
		return fmt.Errorf("the journal %s cannot be written: %w", f.name, err)
	}
	f.synced = upTo
	return nil
}

// after writes an entry. Should it be lost, sweeping finds nothing where it looks.
func (f *journalFile) after(e journalEntry) {
	if f != nil && !f.quiet {
		_, _ = f.write(e)
	}
}

func (f *journalFile) write(e journalEntry) (int, error) {
	line, err := json.Marshal(e)
	if err != nil {
		return 0, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file == nil {
		f.trouble = errors.Join(f.trouble, f.open())
	}
	if f.trouble == nil && f.written == 0 && !f.more {
		f.trouble = f.file.Truncate(0) // an earlier run's is replaced by the first line, and by nothing less
	}
	if f.trouble == nil {
		_, f.trouble = f.file.Write(append(line, '\n'))
	}
	if f.trouble != nil { // after half a line nothing can be added any more
		return 0, fmt.Errorf("the journal %s cannot be written: %w", f.name, f.trouble)
	}
	f.written++
	return f.written, nil
}

func (f *journalFile) close() error {
	if f == nil || f.file == nil {
		return nil
	}
	err := f.file.Close()
	if f.made && f.written == 0 {
		err = errors.Join(err, os.Remove(f.name))
	}
	return err
}
