package target

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestCountsAreGivenBackOrSaidNotToBe has counts in a journal of which one is of a group that is gone.
func TestCountsAreGivenBackOrSaidNotToBe(t *testing.T) {
	e := reference(t)
	s := sessionHere(t, e)
	for _, call := range []struct {
		command string
		body    map[string]any
	}{
		{"multiaccount_import", map[string]any{"Accounts": []string{"alice"}}},
		{"create_group", map[string]any{"GroupId": "here", "Type": "Public", "Name": "n", "MemberList": []any{map[string]any{"Member_Account": "alice"}}}},
		{"send_group_msg", message("alice", 1, map[string]any{"GroupId": "here"})},
		{"send_group_msg", message("alice", 2, map[string]any{"GroupId": "here"})},
	} {
		if r := s.client.companion(t.Context(), playing{}, call.command, call.body); !r.ok() {
			t.Fatalf("%s: %+v", call.command, r.answer)
		}
	}
	name := filepath.Join(t.TempDir(), "journal.jsonl")
	journal, err := CreateJournal(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := journal.begin("ucaaaaaaaa", "http://127.0.0.1:8080"); err != nil {
		t.Fatal(err)
	}
	for _, g := range []borrowed{{"here", 1, map[string]int64{"alice": 1}}, {"gone", 1, map[string]int64{"alice": 1}}} {
		if err := journal.borrow(g); err != nil {
			t.Fatal(err)
		}
	}
	if err := journal.Close(); err != nil {
		t.Fatal(err)
	}
	all, err := ReadJournal(name)
	if err != nil || len(all) != 1 || !all[0].Open {
		t.Fatalf("%+v, %v", all, err)
	}
	sentences := strings.Join(Sweep(t.Context(), s.client, all[0]), "\n")
	if !strings.Contains(sentences, "The counts of your group gone are not as they were: alice had 1, and to set it was refused with 10010") ||
		strings.Contains(sentences, "your group here") || all[0].Journal.Left() != "the counts of 1 group" {
		t.Errorf("%s\n%s", sentences, all[0].Journal.Left())
	}
	// One message came since, which is unread as well.
	if reading, _ := (unreadField{}).read(t.Context(), s.client, playing{}, "here", "alice"); reading == nil || *reading.Unread != 2 {
		t.Errorf("the count reads %+v", reading)
	}
}
