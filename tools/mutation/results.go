package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// A survivor is a mutant that no test killed, and what gremlins says of it.
type survivor struct {
	mutant

	Status string `json:"status"`
}

// figures are what came of the mutants of a package.
type figures struct {
	Killed     int `json:"killed"`
	Lived      int `json:"lived"`
	NotCovered int `json:"notCovered"`
	TimedOut   int `json:"timedOut"`
	NotViable  int `json:"notViable"`
}

// viable is how many mutants there are that compile.
func (f figures) viable() int { return f.Killed + f.Lived + f.NotCovered + f.TimedOut }

// enough reports whether the killed ones are at least so many percent of those that compile.
func (f figures) enough(percent int) bool { return f.Killed*100 >= percent*f.viable() }

// A fileResult is the figures of one source file and its survivors, in the order of the source.
type fileResult struct {
	// File is its name with slashes, seen from the module's folder.
	File string `json:"file"`
	// Sum is the fingerprint of the text that was measured.
	Sum string `json:"sum"`
	figures

	Survivors []survivor `json:"survivors,omitempty"`
}

// results are those of all files, in the order of their names.
type results []fileResult

// summarize makes a file's result of what gremlins says of its mutants in the tree that it tested.
func summarize(tree, file string, positions []position) (fileResult, error) {
	sum, err := fingerprint(tree, file)
	if err != nil {
		return fileResult{}, err
	}
	source, err := readSource(tree, file)
	if err != nil {
		return fileResult{}, err
	}
	out := fileResult{File: file, Sum: sum}
	positions = slices.SortedFunc(slices.Values(positions), func(a, b position) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column, strings.Compare(a.Mutator, b.Mutator))
	})
	for _, p := range positions {
		count, known := map[string]*int{killed: &out.Killed, lived: &out.Lived, notCovered: &out.NotCovered,
			timedOut: &out.TimedOut, unviable: &out.NotViable}[p.Status]
		if !known {
			return fileResult{}, fmt.Errorf("gremlins says %q of a mutant in %s", p.Status, file)
		}
		*count++
		if p.Status == killed || p.Status == unviable {
			continue
		}
		m, found := source.at[[2]int{p.Line, p.Column}]
		if !found {
			return fileResult{}, fmt.Errorf("there is nothing to change at %s:%d:%d", file, p.Line, p.Column)
		}
		m.Mutator = p.Mutator
		out.Survivors = append(out.Survivors, survivor{m, p.Status})
	}
	return out, nil
}

// readResults reads what was measured before; without a file that is nothing.
func readResults(file string) (results, error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the results so far: %w", err)
	}
	var out results
	if err := json.Unmarshal(data, &out); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return out, nil
}

// put adds a file's result or replaces the one that is there.
func (r *results) put(one fileResult) {
	i, found := slices.BinarySearchFunc(*r, one.File, func(f fileResult, name string) int { return strings.Compare(f.File, name) })
	if found {
		(*r)[i] = one
		return
	}
	*r = slices.Insert(*r, i, one)
}

func (r results) write(file string) error {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(r); err != nil {
		return fmt.Errorf("the results: %w", err)
	}
	return os.WriteFile(file, out.Bytes(), 0o644)
}

// in are the figures of a folder, those below it left aside.
func (r results) in(folder string) figures {
	return r.sum(func(f fileResult) bool { return path.Dir(f.File) == folder })
}

// total are the figures of all files.
func (r results) total() figures { return r.sum(func(fileResult) bool { return true }) }

func (r results) sum(of func(fileResult) bool) figures {
	var sum figures
	for _, f := range r {
		if of(f) {
			sum.Killed += f.Killed
			sum.Lived += f.Lived
			sum.NotCovered += f.NotCovered
			sum.TimedOut += f.TimedOut
			sum.NotViable += f.NotViable
		}
	}
	return sum
}

// packages are the folders of the files, in order.
func (r results) packages() []string {
	var out []string
	for _, f := range r {
		out = append(out, path.Dir(f.File))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
