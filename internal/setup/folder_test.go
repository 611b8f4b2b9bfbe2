package setup_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/setup"
)

func TestFolderLeavesNothingThatIsEmpty(t *testing.T) {
	root := t.TempDir()
	there := func(name string) bool {
		_, err := os.Stat(filepath.Join(root, name))
		return err == nil
	}
	tidy, err := setup.Folder(filepath.Join(root, "a", "b", "c"))
	if err != nil || !there("a/b/c") {
		t.Fatalf("a/b/c was not made: %v", err)
	}
	if tidy(); there("a") {
		t.Error("a is left, with nothing in it")
	}

	// What has something in it stays, and so does a folder that was there before.
	if tidy, err = setup.Folder(filepath.Join(root, "a", "b")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "a", "report.json"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if tidy(); there("a/b") || !there("a/report.json") {
		t.Error("want a/report.json left, and a/b not")
	}
	if tidy, err = setup.Folder(filepath.Join(root, "a")); err != nil {
		t.Fatal(err)
	}
	if tidy(); !there("a") {
		t.Error("a folder that was there before is gone")
	}

	// A file in the way is an error, and nothing is made.
	if _, err := setup.Folder(filepath.Join(root, "a", "report.json", "x")); err == nil {
		t.Error("a folder below a file was made")
	}
}
