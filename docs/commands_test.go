package docs_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/thorough"
)

// wrapper stands on the PATH as unreadcheck: it shortens what takes long, a run by the probe of the rate limit, a campaign by
// all but a second's worth of calls. A campaign that is given seconds may make no call in them on a busy machine.
const wrapper = `#!/bin/bash
args=("$@")
case "$1" in
run)
  [[ " $* " == *" --label-filter"* ]] || args+=(--label-filter '!rate') ;;
fuzz)
  for i in "${!args[@]}"; do [[ ${args[i]} == --duration ]] && args[i+1]=60s; done
  [[ " $* " == *" --max-calls "* ]] || args+=(--max-calls 200) ;;
esac
exec "$REAL" "${args[@]}"
`

// sandbox is an empty folder in which commands of a page are run, one after another, with a reference served beside it.
type sandbox struct {
	folder, address string
	env             []string
}

// newSandbox serves a reference for one page. It is interrupted when the test ends.
func newSandbox(t *testing.T, binary string) *sandbox {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	s := &sandbox{folder: t.TempDir()}
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "unreadcheck"), []byte(wrapper), 0o755); err != nil {
		t.Fatal(err)
	}
	s.env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "REAL="+binary, "ROOT="+root,
		"UNREADCHECK_SDKAPPID=1400000000", "UNREADCHECK_IDENTIFIER=administrator", "UNREADCHECK_SECRET_KEY=unreadcheck-reference-key",
		// Whatever a page names, nothing leaves this machine.
		"HTTP_PROXY=http://127.0.0.1:9", "HTTPS_PROXY=http://127.0.0.1:9", "GOFLAGS=-mod=readonly")
	ctx, stop := context.WithCancel(context.Background())
	server := exec.CommandContext(ctx, binary, "serve", "--addr", "127.0.0.1:0", "--rate-limit", "off")
	server.Env = s.env
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = server.Wait() // it was killed
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	s.address = regexp.MustCompile(`http://[\d.:]+`).FindString(line)
	return s
}

// region is every way in which a page may name the real service.
var region = regexp.MustCompile(`singapore|qcloud\.com|tim\.qq\.com`)

// script is a block as it is run: against the served reference, in place of port 8080 and of a region; make is asked what it
// would do.
func (s *sandbox) script(text string) string {
	text = strings.NewReplacer(
		"http://127.0.0.1:8080", s.address,
		"--target singapore", "--target "+s.address,
		"--host adminapisgp.im.qcloud.com", "--host 127.0.0.1",
		"127.0.0.1:9000", "127.0.0.1:0",
		"go build -o bin/unreadcheck ./cmd/", `go -C "$ROOT" build -o "$OLDPWD/bin/real" ./cmd/`,
	).Replace(text)
	text = regexp.MustCompile(`(?m)^make `).ReplaceAllLiteralString(text, `make -s -n -C "$ROOT" `)
	return "set -euo pipefail\nOLDPWD=$PWD\n" + text
}

// binFolder is where the command is once it was built.
var binFolder string

// built builds the command, once for all tests.
var built = sync.OnceValue(func() error {
	out, err := exec.CommandContext(context.Background(), "go", "build", "-o", binFolder, "../cmd/unreadcheck").CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
})

func TestMain(m *testing.M) {
	var err error
	if binFolder, err = os.MkdirTemp("", "unreadcheck-docs"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(binFolder) // a folder of temporary files more or less
	os.Exit(code)
}

func buildCommand(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("the go command is not on the path")
	}
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not on the path")
	}
	if err := built(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(binFolder, "unreadcheck")
}

// Every command of every page is run: here, or by what a comment before its block names.
func TestCommandsOfThePages(t *testing.T) {
	t.Parallel()
	run, elsewhere, translated := 0, 0, 0
	for _, p := range pages(t) {
		shell := slices.DeleteFunc(p.blocks(), func(b block) bool { return b.language != "sh" })
		if isTranslation(p) {
			// TestTranslationsAreInStep holds its blocks equal to those of the original, which are run.
			for _, b := range shell {
				translated += len(b.commands())
			}
			continue
		}
		for _, b := range shell {
			if b.covered == "" {
				run += len(b.commands())
				continue
			}
			elsewhere += len(b.commands())
			if !exists(t, b.covered) {
				t.Errorf("%s:%d is covered by %s, which is not there", p.name, b.line, b.covered)
			}
		}
		shell = slices.DeleteFunc(shell, func(b block) bool { return b.covered != "" })
		if len(shell) == 0 {
			continue
		}
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			thorough.Only(t)
			s := newSandbox(t, buildCommand(t))
			var env strings.Builder // what a block exports holds for those after it
			for _, b := range shell {
				script := s.script(b.text)
				if region.MatchString(script) {
					t.Fatalf("%s:%d would call the real service:\n%s", p.name, b.line, script)
				}
				ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
				cmd := exec.CommandContext(ctx, "bash", "-c", env.String()+script)
				cmd.Dir, cmd.Env = s.folder, s.env
				out, err := cmd.CombinedOutput()
				stop()
				if err != nil {
					t.Errorf("%s:%d: %v\n%s\n%s", p.name, b.line, err, script, out)
				}
				for _, command := range b.commands() {
					if strings.HasPrefix(command, "export ") {
						env.WriteString(command + "\n")
					}
				}
			}
		})
	}
	t.Logf("%d commands are run here, %d by the tests that are named; %d of them stand in the Chinese pages too", run, elsewhere, translated)
	if run < 30 || run+elsewhere < 70 {
		t.Errorf("only %d commands are run here, and %d elsewhere", run, elsewhere)
	}
}

// exists reports whether there is a test, a script of TestScript, or a make target of that name.
func exists(t *testing.T, name string) bool {
	t.Helper()
	if target, isMake := strings.CutPrefix(name, "make "); isMake {
		makefile, err := os.ReadFile("../Makefile")
		if err != nil {
			t.Fatal(err)
		}
		return regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(target) + `:`).Match(makefile)
	}
	if script, isScript := strings.CutPrefix(name, "TestScript/"); isScript {
		_, err := os.Stat("../cmd/unreadcheck/testdata/script/" + script + ".txtar")
		return err == nil
	}
	for _, pattern := range []string{"*_test.go", "../*/*_test.go", "../*/*/*_test.go", "../*/*/*/*_test.go", "../*/*/*/*/*_test.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(data), "func "+name+"(t *testing.T)") {
				return true
			}
		}
	}
	return false
}

// A command in a block of no language would be run by nobody.
func TestCommandsStandInShellBlocks(t *testing.T) {
	command := regexp.MustCompile(`(?m)^\s*(unreadcheck|make|go|git|docker|kubectl) \w`)
	for _, p := range pages(t) {
		for _, b := range p.blocks() {
			if slices.Contains([]string{"", "bash", "shell", "console"}, b.language) && command.MatchString(b.text) {
				t.Errorf("%s:%d has a command in a block that is not sh: %s", p.name, b.line, b.text)
			}
		}
	}
}

// Go files on a page compile.
func TestGoFilesOfThePagesCompile(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("the go command is not on the path")
	}
	files := 0
	for _, p := range pages(t) {
		for _, b := range p.blocks() {
			if b.language != "go" || !strings.HasPrefix(b.text, "package ") || strings.Contains(p.name, "adding-a-requirement") {
				continue
			}
			files++
			name := filepath.Join(t.TempDir(), "page_test.go")
			if strings.HasPrefix(b.text, "package main") {
				name = filepath.Join(t.TempDir(), "main.go")
			}
			if err := os.WriteFile(name, []byte(b.text), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), "go", "vet", name)
			cmd.Dir = ".."
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s:%d: %v\n%s", p.name, b.line, err, out)
			}
		}
	}
	if files < 4 {
		t.Errorf("only %d files were found", files)
	}
}
