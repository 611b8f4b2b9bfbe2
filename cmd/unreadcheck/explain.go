package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/nearest"
	"github.com/unreadcheck/unreadcheck/internal/sdk"
	"github.com/unreadcheck/unreadcheck/spec"
)

func explainCommand() *cobra.Command {
	var contractFile string
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "explain ID...",
		Short: "Explain a requirement: what it asks, where that stands, and what right and wrong look like",
		Long: `Explain a requirement: what it asks, where that stands in the documentation, which error codes are accepted,
what right and wrong look like on the wire, and which faults of the reference prove that it is judged. The examples are
played now: on the reference as it is, and with the first of these faults. The id of a check does as well, and so does one
of sdk.`,
		Example: `  unreadcheck explain UMN-CLAMP-3
  unreadcheck explain 'UMN-ERR-1/unknown group' SDK-ANS-3`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("%s takes the id of a requirement; unreadcheck list --requirements lists them", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := output.check(); err != nil {
				return err
			}
			contract, _, err := loadContract(contractFile)
			if err != nil {
				return err
			}
			var all []explanation
			for _, id := range args {
				e, err := explain(cmd.Context(), contract, id)
				if err != nil {
					return err
				}
				all = append(all, e)
			}
			if output.format == "json" {
				return asJSON(cmd.OutOrStdout(), all)
			}
			for i, e := range all {
				if i > 0 {
					_, _ = fmt.Fprintln(cmd.OutOrStdout())
				}
				e.show(cmd.OutOrStdout())
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&contractFile, "contract", "", "another contract file than the built-in one")
	output.register(cmd, "json")
	return cmd
}

// explanation is what explain knows of a requirement.
type explanation struct {
	spec.Requirement
	// Outcomes are those for which it says what is right, with the accepted codes, in words.
	Outcomes []string `json:"outcomes,omitempty"`
	// Good and Bad are examples; without one, Examples says how to have them.
	Good     *played `json:"good,omitempty"`
	Bad      *played `json:"bad,omitempty"`
	Examples string  `json:"examples,omitempty"`
	// Faults are the ways to break it that the reference knows.
	Faults []provingFault `json:"faults,omitempty"`
	// Means says what it means for who uses a client that breaks it, for requirements of sdk.
	Means string `json:"means,omitempty"`
}

type provingFault struct {
	Name     string `json:"name"`
	Sentence string `json:"sentence"`
}

// explain explains the requirement of that id, or the one of the check of that id.
func explain(ctx context.Context, contract *spec.Contract, id string) (explanation, error) {
	name, _, _ := strings.Cut(id, "/")
	if r, ok := contract.Requirement(name); ok {
		e := explanation{Requirement: r, Outcomes: acceptedFor(contract, name)}
		var departures []fault.Fault
		for _, f := range fault.Faults() {
			if slices.Contains(f.Breaks, name) {
				departures = append(departures, f)
				e.Faults = append(e.Faults, provingFault{f.Name, f.Sentence})
			}
		}
		return e, e.play(ctx, contract, departures)
	}
	all := sdk.Requirements()
	known := make([]string, 0, len(all)+len(contract.Requirements))
	for _, r := range all {
		if r.ID == name {
			return explanation{Requirement: r.Requirement, Means: r.Means.Text,
				Examples: "unreadcheck sdk --only " + name + " -- COMMAND plays them on a client, and docs/sdk-kill-matrix.md has clients that break it"}, nil
		}
		known = append(known, r.ID)
	}
	for _, r := range contract.Requirements {
		known = append(known, r.ID)
	}
	near := ""
	if one := nearest.Name(name, known); one != "" {
		near = fmt.Sprintf("; the nearest is %s", one)
	}
	return explanation{}, usage("there is no requirement %s%s; unreadcheck list --requirements and sdk --list list them", name, near)
}

// acceptedFor are the outcomes in which the requirement has a say, each with its codes.
func acceptedFor(contract *spec.Contract, id string) []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(contract.Outcomes)) {
		o := contract.Outcomes[name]
		words := strings.ReplaceAll(name, "_", " ")
		switch id {
		case o.CodeRequirement:
			var codes []string
			for _, code := range o.Codes {
				codes = append(codes, fmt.Sprint(code))
			}
			all = append(all, fmt.Sprintf("%s: refused with %s", words, strings.Join(codes, " or ")))
		case o.Requirement:
			all = append(all, words+": refused, with whatever code")
		}
	}
	return all
}

// show writes an explanation for people.
func (e explanation) show(w io.Writer) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	say("%s (%s, %s)", e.ID, e.Level, e.Chapter)
	say("  %s", e.Text)
	say("  source: %s", e.Source)
	for _, o := range e.Outcomes {
		say("  accepted for %s", o)
	}
	if e.Means != "" {
		say("  if not: %s", e.Means)
	}
	e.Good.show(w, "right: the reference")
	if e.Bad != nil {
		e.Bad.show(w, "wrong: the reference with the fault "+e.Bad.Fault)
	}
	if e.Examples != "" {
		say("  examples: %s", e.Examples)
	}
	if len(e.Faults) > 0 {
		say("  faults that prove it (unreadcheck serve --fault NAME):")
	}
	for _, f := range e.Faults {
		say("    %s: %s", f.Name, f.Sentence)
	}
}
