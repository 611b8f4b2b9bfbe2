package fuzz

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Two findings may have one example, and so one file. Written at the same time, the file is one of them and never a mixture.
func TestACorpusHasWholeFindings(t *testing.T) {
	folder := t.TempDir()
	p := &program.Program{ID: "p", Steps: []program.Step{{Call: &program.Call{Number: "1"}}}}
	for range 100 {
		var both sync.WaitGroup
		errs := make([]error, 2)
		for i, got := range []string{"short", strings.Repeat("long ", 2000)} {
			both.Go(func() { errs[i] = keep(folder, Finding{Requirement: "UMN-CLAMP-1", Got: got, Program: p}) })
		}
		both.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		files, err := os.ReadDir(folder)
		if err != nil || len(files) != 1 {
			t.Fatalf("the corpus has the files %v, %v", files, err)
		}
		data, err := os.ReadFile(filepath.Join(folder, files[0].Name()))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := DecodeFinding(data); err != nil {
			t.Fatal(err)
		}
	}
}
