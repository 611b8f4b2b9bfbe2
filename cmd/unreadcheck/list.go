package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/suites"
	"github.com/unreadcheck/unreadcheck/target"
)

func listCommand() *cobra.Command {
	var selection selectionFlags
	var contractFile, format string
	var requirements bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the checks, or the requirements of the contract",
		Example: `  unreadcheck list --label-filter "clamping && must"
  unreadcheck list --requirements --format markdown`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			contract, _, err := loadContract(contractFile)
			if err != nil {
				return err
			}
			w := cmd.OutOrStdout()
			if requirements {
				return listRequirements(w, contract, format)
			}
			options, err := selection.options(target.Config{Contract: contract})
			if err != nil {
				return err
			}
			checks, err := suites.List(options)
			if err != nil {
				return err
			}
			return listChecks(w, checks, format)
		},
	}
	selection.register(cmd)
	cmd.Flags().StringVar(&contractFile, "contract", "", "another contract file than the built-in one")
	cmd.Flags().BoolVar(&requirements, "requirements", false, "list the requirements instead of the checks")
	cmd.Flags().StringVar(&format, "format", "text", "text or json; markdown too for requirements")
	return cmd
}

func listRequirements(w io.Writer, contract *spec.Contract, format string) error {
	switch format {
	case "markdown":
		return reports.RequirementsMarkdown(w, contract)
	case "json":
		return asJSON(w, contract.Requirements)
	case "text":
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, r := range contract.Requirements {
			_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.ID, r.Level, r.Evidence, r.Text)
		}
		return table.Flush()
	default:
		return usage("--format %q is none of text, json and markdown", format)
	}
}

func listChecks(w io.Writer, checks []suites.Check, format string) error {
	switch format {
	case "json":
		type row struct {
			ID          string   `json:"id"`
			Requirement string   `json:"requirement"`
			Title       string   `json:"title"`
			Labels      []string `json:"labels"`
		}
		var rows []row
		for _, c := range checks {
			rows = append(rows, row{c.ID, c.Requirement.ID, c.Title, c.Labels()})
		}
		return asJSON(w, rows)
	case "text":
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, c := range checks {
			_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", c.ID, c.Requirement.ID, c.Requirement.Level, c.Title)
		}
		return table.Flush()
	default:
		return usage("--format %q is neither text nor json; markdown is for --requirements", format)
	}
}
