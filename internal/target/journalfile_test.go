package target

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const firstLine = `{"run":"ucaaaaaaaa","target":"http://127.0.0.1:1","began":"2026-01-02T03:04:05Z"}` + "\n"

// TestReadJournal has what a file says of what was made, removed, refused to be removed, and cut off.
func TestReadJournal(t *testing.T) {
	for name, test := range map[string]struct {
		lines string
		left  string
		open  bool
		wrong string
	}{
		"nothing made":                  {firstLine, "0 groups and 0 accounts", false, ""},
		"made and removed":              {firstLine + make1 + gone1, "0 groups and 0 accounts", false, ""},
		"made":                          {firstLine + make1, "1 group and 0 accounts", true, ""},
		"named otherwise":               {firstLine + make1 + `{"event":"made","group":"@TGS#1","asked":"g1"}` + "\n" + gone1, "1 group and 0 accounts", true, ""},
		"accounts, and one not":         {firstLine + `{"event":"make","accounts":["a","b"]}` + "\n" + `{"event":"gone","accounts":["a"]}` + "\n", "0 groups and 1 account", true, ""},
		"refused to be removed":         {firstLine + make1 + `{"event":"stays","group":"g1","why":"x"}` + "\n", "1 group and 0 accounts", false, ""},
		"counts that were lent":         {firstLine + lent1, "the counts of 1 group", true, ""},
		"counts that were set back":     {firstLine + lent1 + `{"event":"back","group":"g1"}` + "\n", "0 groups and 0 accounts", false, ""},
		"counts and what was made":      {firstLine + lent1 + make1, "1 group, 0 accounts and the counts of 1 group", true, ""},
		"a line that was cut":           {firstLine + make1 + `{"event":"make","gro`, "1 group and 0 accounts", true, ""},
		"refused, one of that id there": {firstLine + make1 + made1 + make1 + refused1, "1 group and 0 accounts", true, ""},
		"two that were asked for under one id": {firstLine + make1 + `{"event":"made","group":"G1","asked":"g1"}` + "\n" +
			`{"event":"make","group":"G1","owner":"a"}` + "\n" + `{"event":"made","group":"@TGS#2","asked":"G1"}` + "\n" +
			`{"event":"gone","group":"@TGS#2"}` + "\n", "1 group and 0 accounts", true, ""},
		"an empty file": {"", "", false, ""},
		"no journal":    {"hello\n", "", false, "line 1 is not an entry of a journal"},
		"no run":        {make1, "", false, "line 1 comes before the run and its target are named"},
	} {
		t.Run(name, func(t *testing.T) {
			all, err := ReadJournal(written(t, test.lines))
			if test.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), test.wrong) {
					t.Errorf("the error is %v, want %q", err, test.wrong)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if test.left == "" {
				if len(all) > 0 {
					t.Errorf("%d targets", len(all))
				}
				return
			}
			if len(all) != 1 || all[0].Journal.Left() != test.left || all[0].Open != test.open || all[0].Target != "http://127.0.0.1:1" {
				t.Errorf("%+v, %s", all[0], all[0].Journal.Left())
			}
		})
	}
}

const (
	lent1    = `{"event":"lent","group":"g1","messages":6,"counts":{"alice":4}}` + "\n"
	make1    = `{"event":"make","group":"g1","owner":"a"}` + "\n"
	made1    = `{"event":"made","group":"g1","asked":"g1"}` + "\n"
	refused1 = `{"event":"refused","group":"g1"}` + "\n"
	gone1    = `{"event":"gone","group":"g1"}` + "\n"
)

func written(t *testing.T, lines string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "journal.jsonl")
	if err := os.WriteFile(name, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestWhatAJournalWritesIsRead: what one process has made is known to the next, which goes on in the same file.
func TestWhatAJournalWritesIsRead(t *testing.T) {
	name := filepath.Join(t.TempDir(), "journal.jsonl")
	var told string
	j, err := CreateJournal(name, func(run string) { told = run })
	if err != nil {
		t.Fatal(err)
	}
	entered := errors.Join(j.begin("ucx", "http://127.0.0.1:1"), j.addAccounts([]string{"a", "b"}), j.addGroup("g", "a"), j.addGroup("h", "b"))
	if entered != nil || told != "ucx" {
		t.Fatalf("%v, told %q", entered, told)
	}
	j.nameGroup("g", "@TGS#1")
	j.removeAccounts([]string{"a"})
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := CreateJournal(name, nil); !errors.Is(err, ErrLeftovers) {
		t.Errorf("a journal that lists leftovers is replaced: %v", err)
	}
	all, err := ReadJournal(name)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	again := all[0].Journal
	if owners := again.unnamed(); len(owners) != 1 || owners[0] != "b" {
		t.Errorf("groups that may have another id are owned by %q", owners)
	}
	again.removeGroup("@TGS#1")
	again.removeGroup("h")
	again.stay(nil, []string{"b"}, "not in this plan")
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	// What stays is no reason to wait, and is not forgotten.
	third, err := CreateJournal(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(third.begin("ucy", "http://127.0.0.1:1"), third.Close()); err != nil {
		t.Fatal(err)
	}
	if all, err = ReadJournal(name); err != nil || len(all) != 1 || all[0].Journal.Left() != "0 groups and 1 account" || len(all[0].Runs) != 2 {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestALineThatWasCutOffIsReplaced: what is removed after a crash in mid-line is known to be.
func TestALineThatWasCutOffIsReplaced(t *testing.T) {
	name := written(t, firstLine+make1+`{"event":"make","gro`)
	for _, left := range []string{"1 group and 0 accounts", "0 groups and 0 accounts"} {
		all, err := ReadJournal(name)
		if err != nil || len(all) != 1 || all[0].Journal.Left() != left {
			t.Fatalf("%+v, %v; want %s", all, err, left)
		}
		all[0].Journal.removeGroup("g1")
		if err := all[0].Journal.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestNothingIsMadeThatTheJournalLacks has a disk that takes nothing any more.
func TestNothingIsMadeThatTheJournalLacks(t *testing.T) {
	j, err := CreateJournal(filepath.Join(t.TempDir(), "journal.jsonl"), nil)
	if err != nil {
		t.Fatal(err)
	}
	made := keepBooks(reference(t))
	s := sessionHere(t, made, func(c *Config) { c.Journal = j })
	if err := j.Close(); err != nil { // writing to it fails from here on
		t.Fatal(err)
	}
	s.Prepare(t.Context())
	if n := made.count("multiaccount_import") + made.count("import_group") + made.count("create_group"); n > 0 {
		t.Errorf("%d calls made something", n)
	}
}
