package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/target"
)

func doctorCommand() *cobra.Command {
	var targets targetFlags
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Tell what a run would lack: in your set-up, and in your API",
		Long: `Tell what a run would lack: in your set-up (reachability, TLS, clock, sign-in, admin rights), and in your
API (companion calls, the stage, a way to read counts back). Nothing is judged.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if err := output.check(); err != nil {
				return err
			}
			to := output.streams(cmd)
			chosen, err := targets.choose(cmd.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, chosen.close()) }()
			if err := chosen.keepJournalBriefly(to.notes, cmd.ErrOrStderr()); err != nil {
				return err
			}
			client := target.NewClient(chosen.config)
			defer client.Close()
			symptoms, err := target.Diagnose(cmd.Context(), client)
			if err != nil {
				return err
			}
			showSymptoms(to.text, symptoms)
			if output.format == "json" {
				if err := asJSON(to.result, symptoms); err != nil {
					return err
				}
			}
			if cmd.Context().Err() != nil {
				return exit{code: reports.ExitInterrupted}
			}
			for _, s := range symptoms {
				if s.State == target.Ill {
					return exit{code: reports.ExitInconclusive}
				}
			}
			return nil
		},
	}
	targets.register(cmd)
	output.register(cmd, "json")
	return cmd
}

func showSymptoms(w io.Writer, symptoms []target.Symptom) {
	signs := map[string]string{target.Well: "ok  ", target.Ill: "BAD ", target.Untried: "-   "}
	half := ""
	for _, s := range symptoms {
		if s.Half != half {
			half = s.Half
			_, _ = fmt.Fprintf(w, "%s\n", half)
		}
		_, _ = fmt.Fprintf(w, "  %s %s: %s\n", signs[s.State], s.What, s.Detail)
		if s.Advice != "" {
			_, _ = fmt.Fprintf(w, "       -> %s\n", s.Advice)
		}
	}
}
