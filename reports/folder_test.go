package reports

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
)

// A folder has the findings of its last run alone, and keeps whatever else is in it.
func TestEarlierFindingsAreCleared(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"finding-7.json", "finding-7.sh", "finding-7_test.go.txt", "rate.svg", "finding-mine.json", "journal.jsonl"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := WriteFolder(folder, only(judge.Fail), nil); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"finding-7.json": false, "finding-7.sh": false, "finding-7_test.go.txt": false, "rate.svg": false,
		"finding-mine.json": true, "journal.jsonl": true, "finding-1.json": true, "finding-1.sh": true, "report.json": true} {
		if _, err := os.Stat(filepath.Join(folder, name)); (err == nil) != want {
			t.Errorf("%s: %v, want it to be there: %v", name, err, want)
		}
	}
}
