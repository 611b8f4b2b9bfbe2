package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// The parts of the binary that are no dependency's.
const (
	ownPart      = "this project"
	standardPart = "Go's standard library and runtime"
	otherPart    = "other dependencies"
)

// smallestPart is how many bytes a dependency has at least that has a line of its own.
const smallestPart = 200_000

// measureBinary says how large the binary is, as a release has it, and what is in it: the code, the constants and the data that
// are some package's. The rest are the tables by which Go's runtime finds types and lines.
func measureBinary(ctx context.Context, where files) ([]figure, error) {
	folder, err := os.MkdirTemp("", "bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // it is thrown away
	released := filepath.Join(folder, "unreadcheck")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", released, "./cmd/unreadcheck")
	build.Dir, build.Stderr, build.Env = rootFolder, os.Stderr, append(os.Environ(), "CGO_ENABLED=0")
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("the binary of a release cannot be built: %w", err)
	}
	size, err := os.Stat(released)
	if err != nil {
		return nil, err
	}
	symbols, err := exec.CommandContext(ctx, "go", "tool", "nm", "-size", "-sort", "address", where.binary).Output()
	if err != nil {
		return nil, fmt.Errorf("go tool nm: %w", err)
	}
	modules, err := exec.CommandContext(ctx, "go", "version", "-m", where.binary).Output()
	if err != nil {
		return nil, fmt.Errorf("go version -m: %w", err)
	}
	parts, err := partsOf(symbols, modules)
	if err != nil {
		return nil, err
	}
	const perMB = 1e6
	out := []figure{{what: "the whole, as a release has it", unit: "MB", values: []float64{float64(size.Size()) / perMB}}}
	rest := float64(size.Size())
	for _, p := range parts {
		out = append(out, figure{what: p.name, unit: "MB", values: []float64{p.bytes / perMB}})
		rest -= p.bytes
	}
	return append(out, figure{what: "tables of types and lines, and what belongs to no package", unit: "MB", values: []float64{rest / perMB}}), nil
}

// part is what one module brings.
type part struct {
	name  string
	bytes float64
}

// firstEmpty is where the variables begin, in the order of addresses, that are all zero at the start and take no place in the file.
const firstEmpty = "runtime.bss"

// partsOf adds up the symbols of each module, given in the order of their addresses, the largest first: this project, the standard library, each dependency that has
// more than a little, and the others.
func partsOf(symbols, modules []byte) ([]part, error) {
	var paths []string
	own := ""
	for line := range strings.Lines(string(modules)) {
		switch fields := strings.Fields(line); {
		case len(fields) > 1 && fields[0] == "mod":
			own = fields[1]
		case len(fields) > 1 && fields[0] == "dep":
			paths = append(paths, fields[1])
		}
	}
	if own == "" {
		return nil, errors.New("go version -m names no module")
	}
	sums := map[string]float64{}
	lines := bufio.NewScanner(bytes.NewReader(symbols))
	lines.Buffer(nil, 1<<20)
	inFile := true
	for lines.Scan() {
		// Address, size, kind, and the name, which may have blanks.
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 {
			continue
		}
		if fields[3] == firstEmpty {
			inFile = false
		}
		if !inFile || !strings.Contains("TtRrDd", fields[2]) {
			continue
		}
		size, err := strconv.ParseFloat(fields[1], 64)
		if err != nil {
			return nil, fmt.Errorf("go tool nm: %w", err)
		}
		if name := moduleOf(fields[3], own, paths); name != "" {
			sums[name] += size
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("go tool nm: %w", err)
	}
	if inFile {
		return nil, fmt.Errorf("go tool nm does not list %s", firstEmpty)
	}
	var out []part
	others := 0.0
	for name, sum := range sums {
		if name != ownPart && name != standardPart && sum < smallestPart {
			others += sum
			continue
		}
		out = append(out, part{name, sum})
	}
	slices.SortFunc(out, func(a, b part) int { return cmp.Or(cmp.Compare(b.bytes, a.bytes), cmp.Compare(a.name, b.name)) })
	return append(out, part{otherPart, others}), nil
}

// moduleOf says whose a symbol is; nobody's are the tables that all share.
func moduleOf(symbol, own string, dependencies []string) string {
	if strings.HasPrefix(symbol, "go:") || strings.HasPrefix(symbol, "runtime.") && strings.HasSuffix(symbol, "tab") {
		return ""
	}
	// The equality of a type is the type's.
	symbol = strings.TrimPrefix(symbol, "type:.eq.")
	if strings.HasPrefix(symbol, own) || strings.HasPrefix(symbol, "main.") {
		return ownPart
	}
	for _, path := range dependencies {
		if strings.HasPrefix(symbol, path+"/") || strings.HasPrefix(symbol, path+".") {
			return path
		}
	}
	return standardPart
}
