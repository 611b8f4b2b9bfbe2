package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/suites"
)

// judgingFlags say what of a target is judged, and what counts as a failure. Commands that judge a target, or look at what
// judging it would take, share them.
type judgingFlags struct {
	selection selectionFlags
	strict    bool
	baseline  string
	known     suites.Baseline
}

func (f *judgingFlags) register(cmd *cobra.Command) {
	f.selection.register(cmd)
	cmd.Flags().BoolVar(&f.strict, "strict", false, "a should that is not kept fails too")
	cmd.Flags().StringVar(&f.baseline, "baseline", "", "a YAML file of expected failures: id, reason, issue, expires, target")
}

// options are those of a run with these flags.
func (f *judgingFlags) options(config target.Config) (suites.Options, error) {
	var err error
	if f.known, err = readBaseline(f.baseline); err != nil {
		return suites.Options{}, err
	}
	options, err := f.selection.options(config)
	options.Strict, options.Baseline = f.strict, f.known
	return options, err
}

// selected reports of which requirements something was selected; without filters it is every one. It refuses what selects
// nothing, and a baseline that says too little.
func (f *judgingFlags) selected(config target.Config) (func(requirement string) bool, error) {
	options, err := f.options(config)
	if err != nil {
		return nil, err
	}
	if err := f.known.Check(config.Contract); err != nil {
		return nil, usage("%w", err)
	}
	options.Baseline = nil // its entries of checks are no matter here
	if f.selection.empty() && f.selection.profile == "" {
		return func(string) bool { return true }, nil
	}
	checks, err := suites.List(options)
	if err != nil {
		return nil, err
	}
	return func(id string) bool {
		return slices.ContainsFunc(checks, func(c suites.Check) bool { return c.Requirement.ID == id })
	}, nil
}

// fuzzJudging is how a campaign's findings are judged, as its recordings keep it.
type fuzzJudging struct {
	// Only are the requirements that were selected; absent where all are.
	Only     []string        `json:"only,omitempty"`
	Strict   bool            `json:"strict,omitempty"`
	Baseline suites.Baseline `json:"baseline,omitempty"`
}

// forFuzz is the judging of a campaign.
func (f *judgingFlags) forFuzz(contract *spec.Contract, selected func(requirement string) bool) fuzzJudging {
	j := fuzzJudging{Strict: f.strict, Baseline: f.known}
	var chosen []string
	for _, r := range contract.Requirements {
		if selected(r.ID) {
			chosen = append(chosen, r.ID)
		}
	}
	if len(chosen) < len(contract.Requirements) {
		j.Only = chosen
	}
	return j
}

// apply leaves out the findings that were not selected, and says of the others which are expected.
func (j fuzzJudging) apply(result *fuzz.Result) {
	found := len(result.Findings)
	result.Findings = slices.DeleteFunc(result.Findings, func(x fuzz.Finding) bool { return j.Only != nil && !slices.Contains(j.Only, x.Requirement) })
	if n := found - len(result.Findings); n > 0 {
		result.Notes = append(result.Notes, leftOut(n))
	}
	for i := range result.Findings {
		result.Findings[i].Known = j.Baseline.Expects(result.Findings[i].Requirement, result.Target.Address, result.Started)
	}
	result.Causes = fuzz.Causes(result.Findings) // without those that are known
	result.Digests.Tool = toolDigest()
}

// leftOut says how many findings were of requirements that were not selected.
func leftOut(n int) string {
	return fmt.Sprintf("%s of requirements that were not selected, and left out", plural.Words(n, "finding is", "findings are"))
}

// announcedFailure begins the words on a failure that a baseline expects.
const announcedFailure = "announced: "

// excuse says why what a playing showed does not count, or is empty.
func (f *judgingFlags) excuse(d fuzz.Deviation, selected func(string) bool, contract *spec.Contract, address string) string {
	if why := f.known.Expects(d.Requirement, address, time.Now()); why != "" {
		return announcedFailure + why
	}
	r, ok := contract.Requirement(d.Requirement)
	switch {
	case !ok:
		return ""
	case !selected(d.Requirement):
		return "it was not selected"
	case r.Level != spec.Must && !f.strict:
		return "a " + string(r.Level) + ", which counts with --strict"
	default:
		return ""
	}
}
