package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/internal/columns"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/suites"
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
		var rows [][]string
		for _, r := range contract.Requirements {
			rows = append(rows, []string{r.ID, string(r.Level), string(r.Evidence), r.Text})
		}
		return columns.Write(w, rows)
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
		var rows [][]string
		for _, c := range checks {
			rows = append(rows, []string{c.ID, c.Requirement.ID, string(c.Requirement.Level), c.Title})
		}
		return columns.Write(w, rows)
	default:
		return usage("--format %q is neither text nor json; markdown is for --requirements", format)
	}
}
