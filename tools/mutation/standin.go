package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// The path of the go command that the stand-in runs.
const realGo = "UNREADCHECK_MUTATION_GO"

// notViable is the exit status that gremlins takes for a mutant that does not compile.
const notViable = 2

// memory is how many bytes of address space a run of the tests may use: a mutant's loop may allocate without an end.
const memory = 6 << 30

// briefest is how long the tests with coverage take at least. Gremlins gives a mutant eight times as long, and on a busy
// machine eight times nothing is too little.
const briefest = 3 * time.Second

// rapidArgs make property-based tests draw the same values each time, so that a mutant's fate does not depend on luck, and
// spend no time on small counter-examples.
var rapidArgs = []string{"-rapid.seed=1", "-rapid.shrinktime=0s", "-rapid.nofailfile"}

// standIn is the go command as gremlins sees it. The real one would make its figures wrong in three ways:
//   - go test ends with 1 for tests that fail and for code that does not compile, and gremlins takes both for a kill;
//   - go test runs a part of go vet as well, and what vet finds suspicious is not found by a test;
//   - the coverage profile has no block for what a case compares, so that gremlins would leave those mutants out.
func standIn(args []string) int {
	if len(args) == 0 || args[0] != "test" {
		return run(args)
	}
	// Without debugging information the linker takes half the time.
	flags := []string{"test", "-vet=off", "-ldflags=-s -w"}
	if i := slices.Index(args, "-coverprofile"); i >= 0 {
		begun := time.Now()
		// Not from the cache: what gremlins takes for the time of the tests would be next to nothing.
		code := cover(append(append(flags, "-count=1"), args[1:]...), args[i+1])
		time.Sleep(briefest - time.Since(begun))
		return code
	}
	limit := syscall.Rlimit{Cur: memory, Max: memory}
	if err := syscall.Setrlimit(syscall.RLIMIT_AS, &limit); err != nil {
		fmt.Fprintf(os.Stderr, "cannot limit the memory of the tests: %v\n", err)
	}
	flags = append(flags, args[1:]...)
	if drawsValues(".") {
		flags = append(flags, rapidArgs...)
	}
	var said bytes.Buffer
	code := runTo(&said, flags)
	if code != 0 && bytes.Contains(said.Bytes(), []byte("[build failed]")) {
		return notViable
	}
	return code
}

// cover runs the tests with coverage and completes the profile.
func cover(args []string, profile string) int {
	if code := run(args); code != 0 {
		return code
	}
	if err := completeProfile(profile); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// drawsValues reports whether the tests of the package in a folder use rapid; others do not know its flags.
func drawsValues(folder string) bool {
	files, _ := filepath.Glob(filepath.Join(folder, "*_test.go"))
	return slices.ContainsFunc(files, func(file string) bool {
		text, err := os.ReadFile(file)
		return err == nil && strings.Contains(string(text), `"pgregory.net/rapid"`)
	})
}

func run(args []string) int { return runTo(os.Stdout, args) }

// runTo runs the real go and is its exit status.
func runTo(out io.Writer, args []string) int {
	cmd := exec.CommandContext(context.Background(), os.Getenv(realGo), args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, out, out
	err := cmd.Run()
	var failed *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &failed):
		return failed.ExitCode()
	default:
		fmt.Fprintf(os.Stderr, "cannot run go %s: %v\n", strings.Join(args, " "), err)
		return notViable
	}
}
