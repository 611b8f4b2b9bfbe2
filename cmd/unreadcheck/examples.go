package main

import (
	"bytes"
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// example is a finding to be played again, and what came of that.
type example struct {
	// Name says where it comes from: a file, or a check of a report.
	Name    string `json:"name"`
	finding fuzz.Finding
	fuzz.Replayed
}

// readExamples reads all that is to be played, before anything is: findings in files, those of folders, and programs of
// checks that are named.
func readExamples(names, checks []string) ([]example, error) {
	var out []example
	named := map[string]bool{}
	for _, name := range names {
		files, err := findingFiles(name)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				return nil, usage("the finding cannot be read: %w", err)
			}
			if report, err := reports.ReadJSON(bytes.NewReader(data)); err == nil {
				more, err := ofReport(file, report, checks)
				if err != nil {
					return nil, err
				}
				named[file] = true
				out = append(out, more...)
				continue
			}
			finding, err := fuzz.DecodeFinding(data)
			if err != nil {
				return nil, usage("%s: %w", file, err)
			}
			out = append(out, example{Name: file, finding: finding})
		}
	}
	if len(checks) > 0 && len(named) == 0 {
		return nil, usage("--check goes with the report.json of a run, and none is among the arguments")
	}
	return out, nil
}

// checkExamples refuses what the contract has no words for, before anything is sent.
func checkExamples(all []example, contract *spec.Contract) error {
	for _, e := range all {
		if err := e.finding.Fits(contract); err != nil {
			return usage("%s: %w", e.Name, err)
		}
	}
	return nil
}

// ofReport are the programs of checks of a report.
func ofReport(file string, report *reports.Result, checks []string) ([]example, error) {
	if len(checks) == 0 {
		return nil, usage("%s is the report of a run: say with --check ID which check to play, or name the folder to play its findings", file)
	}
	var out []example
	for _, id := range checks {
		p, err := report.ProgramOfCheck(id)
		if err != nil {
			return nil, usage("%s: %w", file, err)
		}
		out = append(out, example{Name: id, finding: fuzz.Finding{Program: p, Check: id}})
	}
	return out, nil
}

// findingFiles are the findings that a name stands for: the file itself, or those in a folder. In one of a run or a campaign
// they are the files finding-N.json; in a corpus all files are findings.
func findingFiles(name string) ([]string, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, usage("the finding cannot be read: %w", err)
	}
	if !info.IsDir() {
		return []string{name}, nil
	}
	files, err := filepath.Glob(filepath.Join(name, "finding-*.json"))
	if err == nil && len(files) == 0 {
		files, err = filepath.Glob(filepath.Join(name, "*.json"))
		files = slices.DeleteFunc(files, func(file string) bool {
			return slices.Contains([]string{"report.json", "fuzz.json"}, filepath.Base(file))
		})
	}
	if err != nil || len(files) == 0 {
		return nil, usage("the folder %s has no findings, which are files named finding-N.json", name)
	}
	// finding-10 comes after finding-9.
	slices.SortFunc(files, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) })
	return files, nil
}
