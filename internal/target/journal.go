package target

import (
	"fmt"
	"slices"
	"sync"

	"github.com/unreadcheck/unreadcheck/internal/plural"
)

// Journal holds what is made on a target, each thing from before it is made until it is removed again. With a file of its
// own, see [CreateJournal], it outlives the process. It may be used from several goroutines.
type Journal struct {
	mu       sync.Mutex
	groups   []journalGroup
	accounts []string
	borrowed []borrowed
	file     *journalFile
}

// borrowed is a group of the user's whose counts are to be set back: what they were, by account, when it had so many messages.
type borrowed struct {
	Group    string
	Messages int64
	Counts   map[string]int64
}

// borrow enters a group of the user's before a count of it is set. Unless the journal's file has it, none must be.
func (j *Journal) borrow(g borrowed) error {
	j.mu.Lock()
	j.borrowed = append(j.borrowed, g)
	j.mu.Unlock()
	return j.file.before(journalEntry{Event: eventLent, Group: g.Group, Messages: g.Messages, Counts: g.Counts})
}

// giveBack notes that the counts of a group are as they were.
func (j *Journal) giveBack(group string) {
	j.mu.Lock()
	j.borrowed = slices.DeleteFunc(j.borrowed, func(g borrowed) bool { return g.Group == group })
	j.mu.Unlock()
	j.file.after(journalEntry{Event: eventBack, Group: group})
}

// borrowedGroups are the groups of the user's whose counts were not set back yet.
func (j *Journal) borrowedGroups() []borrowed {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.borrowed)
}

// journalGroup is a group that may be there.
type journalGroup struct {
	id, owner string
	// named: the target has answered that the group is there under this id. Until then it may be there under another.
	named bool
}

// addGroup enters a group that is about to be made. Unless the journal's file has it, it must not be.
func (j *Journal) addGroup(id, owner string) error {
	j.mu.Lock()
	j.groups = append(j.groups, journalGroup{id: id, owner: owner})
	j.mu.Unlock()
	return j.file.before(journalEntry{Event: eventMake, Group: id, Owner: owner})
}

// nameGroup notes that a group is there, by the id that the target gave it. Another may have the id that was asked for.
func (j *Journal) nameGroup(asked, given string) {
	j.mu.Lock()
	if i := j.unmade(asked); i >= 0 {
		j.groups[i].id, j.groups[i].named = given, true
	}
	j.mu.Unlock()
	j.file.after(journalEntry{Event: eventMade, Group: given, Asked: asked})
}

// unmade is the place of a group that was entered under an id and has not been named yet, or -1.
func (j *Journal) unmade(asked string) int {
	return slices.IndexFunc(j.groups, func(g journalGroup) bool { return g.id == asked && !g.named })
}

// refuseGroup takes out a group that the target refused to make. One that was there before under that id stays.
func (j *Journal) refuseGroup(asked string) {
	j.mu.Lock()
	if i := j.unmade(asked); i >= 0 {
		j.groups = slices.Delete(j.groups, i, i+1)
	}
	j.mu.Unlock()
	j.file.after(journalEntry{Event: eventRefused, Group: asked})
}

// foundGroup enters a group that was found on the target.
func (j *Journal) foundGroup(id, owner string) {
	j.mu.Lock()
	j.groups = append(j.groups, journalGroup{id: id, owner: owner, named: true})
	j.mu.Unlock()
	j.file.after(journalEntry{Event: eventMake, Group: id, Owner: owner})
	j.file.after(journalEntry{Event: eventMade, Group: id, Asked: id})
}

func (j *Journal) removeGroup(id string) {
	j.mu.Lock()
	j.groups = slices.DeleteFunc(j.groups, func(g journalGroup) bool { return g.id == id })
	j.mu.Unlock()
	j.file.after(journalEntry{Event: eventGone, Group: id})
}

// addAccounts enters accounts that are about to be imported. Unless the journal's file has them, they must not be.
func (j *Journal) addAccounts(ids []string) error {
	j.mu.Lock()
	j.accounts = append(j.accounts, ids...)
	j.mu.Unlock()
	return j.file.before(journalEntry{Event: eventMake, Accounts: ids})
}

func (j *Journal) removeAccounts(ids []string) {
	j.mu.Lock()
	j.accounts = slices.DeleteFunc(j.accounts, func(a string) bool { return slices.Contains(ids, a) })
	j.mu.Unlock()
	if len(ids) > 0 {
		j.file.after(journalEntry{Event: eventGone, Accounts: ids})
	}
}

// stay notes that what is left was refused to be removed: the report says so, and a later run need not wait for it.
func (j *Journal) stay(groups, accounts []string, why string) {
	for _, id := range groups {
		j.file.after(journalEntry{Event: eventStays, Group: id, Why: why})
	}
	if len(accounts) > 0 {
		j.file.after(journalEntry{Event: eventStays, Accounts: accounts, Why: why})
	}
}

// open are the groups and accounts that were not removed yet, in the order in which they were made.
func (j *Journal) open() (groups, accounts []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, g := range j.groups {
		groups = append(groups, g.id)
	}
	return groups, slices.Clone(j.accounts)
}

// unnamed are the owners of the groups of which no answer came: where a target gives groups ids of its own, these may be
// there under another.
func (j *Journal) unnamed() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var owners []string
	for _, g := range j.groups {
		if !g.named && g.owner != "" && !slices.Contains(owners, g.owner) {
			owners = append(owners, g.owner)
		}
	}
	return owners
}

// Left counts what was made and not removed, and the user's groups whose counts were not set back.
func (j *Journal) Left() string {
	groups, accounts := j.open()
	lent := j.borrowedGroups()
	switch {
	case len(lent) == 0:
		return fmt.Sprintf("%s and %s", plural.Of(len(groups), "group"), plural.Of(len(accounts), "account"))
	case len(groups)+len(accounts) == 0:
		return fmt.Sprintf("the counts of %s", plural.Of(len(lent), "group"))
	default:
		return fmt.Sprintf("%s, %s and the counts of %s", plural.Of(len(groups), "group"), plural.Of(len(accounts), "account"), plural.Of(len(lent), "group"))
	}
}

// Empty reports whether everything that was made was removed, and every count set back.
func (j *Journal) Empty() bool {
	groups, accounts := j.open()
	return len(groups)+len(accounts)+len(j.borrowedGroups()) == 0
}

// Close closes the journal's file, if it has one.
func (j *Journal) Close() error { return j.file.close() }
