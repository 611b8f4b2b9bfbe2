package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// The states of a mutant in gremlins' result.
const (
	killed     = "KILLED"
	lived      = "LIVED"
	notCovered = "NOT COVERED"
	timedOut   = "TIMED OUT"
	unviable   = "NOT VIABLE"
)

// gremlinsArgs turn on the mutators that gremlins leaves off by default, and fix what its default makes of the machine.
// Negatives are inverted all the same: at every minus that mutator makes the mutant of ARITHMETIC_BASE once more. A mutant
// may take eight times as long as the tests with coverage do.
var gremlinsArgs = []string{
	"--invert-assignments", "--invert-bitwise", "--invert-bwassign", "--invert-logical", "--invert-loopctrl",
	"--remove-self-assignments", "--invert-negatives=false", "--workers", "1", "--timeout-coefficient", "8",
	"--exclude-files", "/", // packages below are tested on their own
}

// A position is where in its file gremlins changed something, and what came of it.
type position struct {
	Mutator string `json:"type"`
	Status  string `json:"status"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
}

// A gremlins is the program, ready to run.
type gremlins struct {
	path string
	env  []string
}

// newGremlins builds gremlins and puts a stand-in for the go command before the real one, in folder.
func newGremlins(ctx context.Context, folder string) (gremlins, error) {
	built, err := exec.CommandContext(ctx, "go", "tool", "-n", "gremlins").Output()
	if err != nil {
		return gremlins{}, fmt.Errorf("cannot build gremlins (run this in tools/mutation): %w", err)
	}
	goPath, err := exec.LookPath("go")
	if err != nil {
		return gremlins{}, fmt.Errorf("the go command: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return gremlins{}, fmt.Errorf("the path of this program: %w", err)
	}
	if err := os.Symlink(self, filepath.Join(folder, "go")); err != nil {
		return gremlins{}, fmt.Errorf("the stand-in for the go command: %w", err)
	}
	path := folder + string(os.PathListSeparator) + os.Getenv("PATH")
	return gremlins{path: strings.TrimSpace(string(built)), env: append(os.Environ(), "PATH="+path, realGo+"="+goPath, "UNREADCHECK_TESTS=all")}, nil
}

// mutants runs gremlins on some files of one package of the module in folder tree. Progress goes to log.
func (g gremlins) mutants(ctx context.Context, tree string, files []string, log io.Writer) (map[string][]position, error) {
	pkg := path.Dir(files[0])
	out := filepath.Join(tree, "gremlins.json")
	args := slices.Concat([]string{"unleash", pkg, "--output", out}, gremlinsArgs)
	others, err := filepath.Glob(filepath.Join(tree, filepath.FromSlash(pkg), "*.go"))
	if err != nil {
		return nil, err
	}
	for _, other := range others {
		if name := filepath.Base(other); !slices.Contains(files, pkg+"/"+name) {
			args = append(args, "--exclude-files", "^"+regexp.QuoteMeta(name)+"$")
		}
	}
	cmd := exec.CommandContext(ctx, g.path, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = tree, g.env, log, log
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("gremlins on %s: %w", pkg, err)
	}
	data, err := os.ReadFile(out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // it writes nothing where it found nothing to change
	}
	if err != nil {
		return nil, fmt.Errorf("gremlins' result for %s: %w", pkg, err)
	}
	if err := os.Remove(out); err != nil {
		return nil, fmt.Errorf("gremlins' result for %s: %w", pkg, err)
	}
	var result struct {
		Files []struct {
			Name      string     `json:"file_name"`
			Mutations []position `json:"mutations"`
		} `json:"files"`
	}
	if err := json.Unmarshal(data, &result); err != nil {
		return nil, fmt.Errorf("gremlins' result for %s: %w", pkg, err)
	}
	found := map[string][]position{}
	for _, f := range result.Files {
		name := pkg + "/" + filepath.Base(f.Name)
		found[name] = append(found[name], f.Mutations...)
	}
	return found, nil
}
