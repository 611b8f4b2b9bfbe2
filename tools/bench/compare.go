package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// compareCommits runs the Go benchmarks of the inner parts in a commit and in this tree, in turn, so that a machine that slows down
// does so for both, and has benchstat say what differs.
func compareCommits(ctx context.Context, args []string) error {
	if len(args) != 1 || args[0] == "" {
		return errors.New("compare takes a commit: make bench-compare BASE=HEAD~1")
	}
	folder, err := os.MkdirTemp("", "bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // it is thrown away
	before := filepath.Join(folder, "tree")
	if err := git(ctx, "worktree", "add", "--quiet", "--detach", before, args[0]); err != nil {
		return err
	}
	// The context may be over by now, and the tree has to go all the same.
	defer git(context.WithoutCancel(ctx), "worktree", "remove", "--force", before) //nolint:errcheck // a folder of its own is left at worst
	var was, is bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(benchmarks)) {
		for range 6 {
			for tree, out := range map[string]*bytes.Buffer{before: &was, rootFolder: &is} {
				text, err := benchmark(ctx, tree, name, "-bench", benchmarks[name], "-benchmem", "-benchtime", "0.1s")
				if ctx.Err() != nil {
					return ctx.Err()
				}
				if err != nil {
					// A commit may lack a package.
					fmt.Fprintf(os.Stderr, "bench: left out: %v\n", err)
				}
				out.Write(text)
			}
		}
	}
	old, current := filepath.Join(folder, "before"), filepath.Join(folder, "now")
	if err := errors.Join(os.WriteFile(old, was.Bytes(), 0o600), os.WriteFile(current, is.Bytes(), 0o600)); err != nil {
		return err
	}
	benchstat := exec.CommandContext(ctx, "go", "tool", "benchstat", old, current)
	benchstat.Stdout, benchstat.Stderr = os.Stdout, os.Stderr
	return benchstat.Run()
}

func git(ctx context.Context, args ...string) error {
	process := exec.CommandContext(ctx, "git", args...)
	process.Dir = rootFolder
	if out, err := process.CombinedOutput(); err != nil {
		return fmt.Errorf("git %s: %w\n%s", args[0], err, tail(out))
	}
	return nil
}
