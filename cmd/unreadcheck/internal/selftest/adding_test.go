package selftest_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/thorough"
)

const root = "../../../.."

// page finds the places of docs/adding-a-requirement.md where a file is changed or made.
var (
	insertions = regexp.MustCompile("(?s)In `([^`]+)`, before the line that contains `([^`]+)`:\n\n```\\w+\n(.*?)```")
	newFiles   = regexp.MustCompile("(?s)In a new file `([^`]+)`:\n\n```\\w+\n(.*?)```")
)

// follow copies the module and does in the copy what the page says.
func follow(t *testing.T) (folder string) {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("the go command is not on the path: the worked example is not followed here")
	}
	thorough.Only(t)
	folder = t.TempDir()
	if err := os.CopyFS(folder, sources{os.DirFS(root)}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(root, "docs", "adding-a-requirement.md"))
	if err != nil {
		t.Fatal(err)
	}
	steps := 0
	for _, step := range insertions.FindAllStringSubmatch(string(data), -1) {
		steps++
		name, anchor, block := filepath.Join(folder, step[1]), step[2], step[3]
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), anchor); n != 1 {
			t.Fatalf("%q appears %d times in %s; the page needs it once", anchor, n, step[1])
		}
		line := strings.LastIndexByte(string(text[:strings.Index(string(text), anchor)]), '\n') + 1
		if err := os.WriteFile(name, slices.Concat(text[:line], []byte(block), text[line:]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range newFiles.FindAllStringSubmatch(string(data), -1) {
		steps++
		if err := os.WriteFile(filepath.Join(folder, step[1]), []byte(step[2]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if steps != 11 {
		t.Fatalf("the page has %d places to change, want 11", steps)
	}
	contract, err := os.ReadFile(filepath.Join(folder, "openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "spec", "openapi.yaml"), contract, 0o600); err != nil {
		t.Fatal(err)
	}
	embedded, err := goCommand(t, folder, "run", "./spec/describe/embedded", "contract", "openapi.yaml")
	if err != nil {
		t.Fatalf("%v\n%s", err, embedded)
	}
	if err := os.WriteFile(filepath.Join(folder, "spec", "openapi.json"), []byte(embedded), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// sources are the files of a module without what was fetched or built, and without its history.
type sources struct{ fs.FS }

// ReadDir leaves out what is not source.
func (s sources) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(s.FS, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		return slices.Contains([]string{".git", "node_modules", "bin", "unreadcheck-report", ".cache"}, e.Name()) || !e.IsDir() && !e.Type().IsRegular()
	}), err
}

func goCommand(t *testing.T, folder string, arguments ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", arguments...)
	cmd.Dir = folder
	// Packages are compiled once for all the folders that the module is copied to.
	cmd.Env = append(os.Environ(), "GOFLAGS=-trimpath")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// Whoever follows the page ends with a requirement that is judged, and proved to be. Without the fault it is refused, with a
// sentence that the page quotes.
func TestThePageOnAddingARequirementCanBeFollowed(t *testing.T) {
	folder := follow(t)
	if out, err := goCommand(t, folder, "test", "./spec", "./internal/judge"); err != nil {
		t.Errorf("steps 1 and 2 do not pass their tests: %v\n%s", err, out)
	}
	out, err := goCommand(t, folder, "run", "./cmd/unreadcheck", "selftest", "--only", "^info-on-success$")
	if err != nil || !strings.Contains(out, "The selftest is green.") || !strings.Contains(out, "1 faults, of which 1 were caught") {
		t.Errorf("the selftest of the new fault: %v\n%s", err, out)
	}

	const faults = "emulator/fault/envelope.go"
	without, err := os.ReadFile(filepath.Join(root, faults))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, faults), without, 0o600); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(folder, "docs", "adding-a-requirement.md"))
	if err != nil {
		t.Fatal(err)
	}
	quoted := regexp.MustCompile(`(?m)^> (.*)$`).FindStringSubmatch(string(page))
	if quoted == nil {
		t.Fatal("the page quotes no sentence")
	}
	out, err = goCommand(t, folder, "test", "./cmd/unreadcheck/internal/selftest", "-run", "^TestEveryRequirementHasAFault$")
	if err == nil || !strings.Contains(out, quoted[1]) {
		t.Errorf("without the fault the test says (%v)\n%s\nwant\n%s", err, out, quoted[1])
	}
}
