package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// fact is something that figures depend on: a line of machine.csv.
type fact struct{ table, name, value string }

// readFacts reads machine.csv; a file that is not there has none.
func readFacts(name string) ([]fact, error) {
	text, err := os.ReadFile(name) //nolint:gosec // the caller names the file to read
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	lines, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var out []fact
	for _, line := range lines[min(1, len(lines)):] {
		if len(line) != 3 {
			return nil, fmt.Errorf("%s: a line has %d fields in place of 3", name, len(line))
		}
		out = append(out, fact{line[0], line[1], line[2]})
	}
	return out, nil
}

// noteFacts writes down by what a table was measured, in place of what was said of it before.
func noteFacts(ctx context.Context, table string, where files) error {
	name := filepath.Join(rootFolder, machineFile)
	before, err := readFacts(name)
	if err != nil {
		return err
	}
	lines := [][]string{{"table", "fact", "value"}}
	for _, f := range before {
		if f.table != table {
			lines = append(lines, []string{f.table, f.name, f.value})
		}
	}
	for _, f := range facts(ctx, table, where) {
		lines = append(lines, []string{f.table, f.name, f.value})
	}
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(csv.NewWriter(file).WriteAll(lines), file.Close())
}

// facts asks the machine and the tools on it.
func facts(ctx context.Context, table string, where files) []fact {
	out := []fact{
		{table, "date", time.Now().UTC().Format(time.DateOnly)},
		{table, "commit", firstLine(ctx, "git", "rev-parse", "--short", "HEAD")},
		{table, "machine", fmt.Sprintf("%d cores, %s, %s", runtime.NumCPU(), valueOf("/proc/cpuinfo", "model name"), memory())},
		{table, "load average at the start", load()},
		{table, "system", runtime.GOOS + "/" + runtime.GOARCH + ", " + runtime.Version()},
	}
	if table == "peers" {
		out = append(out,
			fact{table, "schemathesis", firstLine(ctx, filepath.Join(where.peers, ".venv", "bin", "st"), "--version")},
			fact{table, "specmatic", firstLine(ctx, "node", "-p", "require('"+filepath.Join(where.peers, "node_modules", "specmatic", "package.json")+"').version")},
			fact{table, "dredd", firstLine(ctx, "node", "-p", "require('"+filepath.Join(where.peers, "node_modules", "dredd", "package.json")+"').version")},
			fact{table, "java", firstLine(ctx, "java", "--version")},
		)
	}
	return out
}

// firstLine is the first line that a command prints; empty where it cannot be run.
func firstLine(ctx context.Context, name string, args ...string) string {
	out, err := exec.CommandContext(ctx, name, args...).Output()
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return line
}

// valueOf is the first value of a key in a file of lines such as "key: value"; "unknown" where it has none.
func valueOf(file, key string) string {
	text, err := os.ReadFile(file) //nolint:gosec // the kernel's own files
	if err != nil {
		return "unknown"
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		if name, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(name) == key {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

// load says how busy the machine was: with more than a process for each core the times are those of a machine that was shared.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	one, _, _ := strings.Cut(string(text), " ")
	return one
}

func memory() string {
	var kib int
	if _, err := fmt.Sscanf(valueOf("/proc/meminfo", "MemTotal"), "%d kB", &kib); err != nil {
		return "memory unknown"
	}
	return fmt.Sprintf("%d GiB of memory", (kib+1<<19)>>20)
}
