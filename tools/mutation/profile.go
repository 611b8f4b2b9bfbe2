package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// completeProfile adds to a coverage profile, in its own format, what it has no blocks for: the expressions of cases,
// and declarations outside of functions. They count as covered: a mutant there that no test reaches lives.
func completeProfile(profile string) error {
	data, err := os.ReadFile(profile)
	if err != nil {
		return fmt.Errorf("the coverage profile: %w", err)
	}
	module, err := moduleName("go.mod")
	if err != nil {
		return err
	}
	var added strings.Builder
	for _, name := range filesIn(string(data)) {
		inside, ok := strings.CutPrefix(name, module+"/")
		if !ok {
			continue
		}
		blocks, err := unprofiled(filepath.FromSlash(inside))
		if err != nil {
			return err
		}
		for _, b := range blocks {
			fmt.Fprintf(&added, "%s:%d.%d,%d.%d 1 1\n", name, b.begin.Line, b.begin.Column, b.end.Line, b.end.Column)
		}
	}
	return os.WriteFile(profile, append(data, added.String()...), 0o600)
}

// filesIn are the files of a profile, whose lines read "file:line.column,line.column statements count".
func filesIn(profile string) []string {
	var files []string
	for line := range strings.Lines(profile) {
		if at := strings.LastIndexByte(line, ':'); at > 0 && !strings.HasPrefix(line, "mode:") {
			files = append(files, line[:at])
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}

type block struct{ begin, end token.Position }

// unprofiled finds the stretches of a source file that a coverage profile has no blocks for.
func unprofiled(file string) ([]block, error) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("a source file of the coverage profile: %w", err)
	}
	var blocks []block
	for _, d := range parsed.Decls {
		if outside, ok := d.(*ast.GenDecl); ok {
			blocks = append(blocks, block{set.Position(outside.Pos()), set.Position(outside.End())})
		}
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		if clause, ok := n.(*ast.CaseClause); ok {
			blocks = append(blocks, block{set.Position(clause.Case), set.Position(clause.Colon)})
		}
		return true
	})
	return blocks, nil
}

// moduleName reads the module's path from its go.mod.
func moduleName(file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("the module to test: %w", err)
	}
	for line := range strings.Lines(string(data)) {
		if name, ok := strings.CutPrefix(line, "module "); ok {
			return strings.TrimSpace(name), nil
		}
	}
	return "", fmt.Errorf("%s names no module", file)
}
