package sdk

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Judges see what was recorded and nothing else: they call nobody, start nothing and know no test framework.
func TestJudgesImportNothingThatActs(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("judge*.go")
	if err != nil || len(files) < 4 {
		t.Fatalf("found %v: %v", files, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range file.Imports {
			path, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			switch path {
			case "net", "net/http", "os", "os/exec", "io", "testing", "github.com/unreadcheck/unreadcheck/emulator", "github.com/unreadcheck/unreadcheck/internal/target":
				t.Errorf("%s imports %s", name, path)
			}
		}
	}
}
