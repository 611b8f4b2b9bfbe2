package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/suites"
)

func planCommand() *cobra.Command {
	var targets targetFlags
	var judging judgingFlags
	var out string
	var output outputFlags
	cmd := &cobra.Command{
		Use:     "plan",
		Short:   "Tell what a run would do to a target, without calling it",
		Example: `  unreadcheck plan --target singapore`,
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := output.check(); err != nil {
				return err
			}
			config, err := targets.planned()
			if err != nil {
				return err
			}
			options, err := judging.options(config)
			if err != nil {
				return err
			}
			plan, err := suites.MakePlan(options)
			if err != nil {
				return err
			}
			if err := saveJSON(out, "plan.json", plan); err != nil {
				return err
			}
			if output.format == "json" {
				return asJSON(cmd.OutOrStdout(), plan)
			}
			showPlan(cmd.OutOrStdout(), config.Base.String(), plan)
			return nil
		},
	}
	targets.register(cmd)
	judging.register(cmd)
	cmd.Flags().StringVar(&out, "out", "", "a folder for the result as plan.json")
	output.register(cmd, "json")
	return cmd
}

func showPlan(w io.Writer, address string, p suites.Plan) {
	_, _ = fmt.Fprintf(w, "A run on %s would\n", address)
	_, _ = fmt.Fprintf(w, "  play %d programs for %d checks, and those that fail once more\n", p.Programs, p.Checks)
	_, _ = fmt.Fprintf(w, "  make %d groups and %d accounts of its own, and remove them in the end\n", p.Groups, p.Accounts)
	_, _ = fmt.Fprintf(w, "  make %d calls of the endpoint, beside those that set the stage and read back\n", p.Calls)
	if p.FloodCalls > 0 {
		_, _ = fmt.Fprintf(w, "  among them %d calls that probe the rate limit, in %.0f s or more\n", p.FloodCalls, p.FloodSeconds)
	}
	for _, e := range p.Effects {
		allowed := "allowed"
		if !e.Allowed {
			allowed = "NOT allowed"
		}
		_, _ = fmt.Fprintf(w, "  effect %s: %s\n", e.Effect, allowed)
	}
	for _, need := range p.Needs {
		_, _ = fmt.Fprintf(w, "  need %s for %d musts\n", need.Name, len(need.Musts))
	}
	if p.Warning != "" {
		_, _ = fmt.Fprintf(w, "As it stands: %s\n", p.Warning)
	}
}
