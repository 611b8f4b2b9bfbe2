package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

// enough is how many percent of the mutants that compile are to be killed, in each package.
const enough = 85

// check lists what is not as it should be: a package with too few kills, a survivor without a reason, and a reason without
// its survivor. Files that were not measured, or not since they changed, are named by [unmeasured]; it needs no run of
// gremlins.
func check(root string, results results, reasons reasons) ([]error, error) {
	var problems []error
	files, err := testedFiles(root)
	if err != nil {
		return nil, err
	}
	survived := map[mutant]bool{}
	for _, f := range results {
		if !slices.Contains(files, f.File) {
			problems = append(problems, fmt.Errorf("%s has figures and is gone: run `make mutation FILES=%s`", f.File, path.Dir(f.File)))
		}
		for _, s := range f.Survivors {
			survived[s.mutant] = true
		}
	}
	for _, pkg := range results.packages() {
		if f := results.in(pkg); !f.enough(enough) {
			problems = append(problems, fmt.Errorf("in %s %d of %d mutants are killed, less than %d %%: the tests need more cases",
				pkg, f.Killed, f.viable(), enough))
		}
	}
	for file, list := range reasons.lacking(results) {
		for _, one := range list {
			problems = append(problems, fmt.Errorf("a survivor has no reason in %s: %s, in %s, %s: %s", reasonsFile, file, one.In, one.Mutator, one.Code))
		}
	}
	stale, err := reasons.stale(root, survived)
	return append(problems, stale...), err
}

// stale lists the entries whose line is not in the source any more, and those that name no survivor.
func (r reasons) stale(root string, survived map[mutant]bool) ([]error, error) {
	var problems []error
	for _, file := range r.files() {
		source, err := readSource(root, file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, one := range r[file] {
			entry := fmt.Sprintf("%s, in %s, %s: %s", file, one.In, one.Mutator, one.Code)
			switch {
			case !source.knows(one.mutant):
				problems = append(problems, fmt.Errorf("an entry of %s is stale, for its line is not in the source: %s (`make mutation FILES=%s` finds what is there now)", reasonsFile, entry, file))
			case !survived[one.mutant]:
				problems = append(problems, fmt.Errorf("an entry of %s names no survivor: delete it: %s", reasonsFile, entry))
			}
		}
	}
	return problems, nil
}

// unmeasured names the files that have no figures, or whose text has changed since they were measured. A page of figures has
// to say what they are not of.
func unmeasured(root string, results results) ([]string, error) {
	files, err := testedFiles(root)
	if err != nil {
		return nil, err
	}
	out := slices.DeleteFunc(files, func(file string) bool {
		return slices.ContainsFunc(results, func(f fileResult) bool { return f.File == file })
	})
	for _, f := range results {
		sum, err := fingerprint(root, f.File)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if sum != f.Sum {
			out = append(out, f.File)
		}
	}
	slices.Sort(out)
	return out, nil
}
