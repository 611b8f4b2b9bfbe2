package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/suites"
)

func doctorCommand() *cobra.Command {
	var targets targetFlags
	var judging judgingFlags
	var out string
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Tell what a run would lack: in your set-up, and in your API",
		Long: `Tell what a run would lack: in your set-up (reachability, TLS, clock, sign-in, admin rights), and in your
API (the stage, a way to read counts back, and every companion call that a must needs). Nothing is judged. The last
line says what to type next.`,
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
			options, err := judging.options(chosen.config)
			if err != nil {
				return err
			}
			plan, err := suites.MakePlan(options)
			if err != nil {
				return err
			}
			symptoms, err := target.Diagnose(cmd.Context(), client, plan.Needs...)
			if err != nil {
				return err
			}
			symptoms = append(symptoms, targets.config.told(cmd)...)
			if err := saveJSON(out, "doctor.json", symptoms); err != nil {
				return err
			}
			showSymptoms(to.text, symptoms)
			_, _ = fmt.Fprintf(to.text, "next: %s\n", nextStep(symptoms, flagsAgain(cmd, targets.target)))
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
	judging.register(cmd)
	cmd.Flags().StringVar(&out, "out", "", "a folder for the result as doctor.json")
	output.register(cmd, "json")
	return cmd
}

// flagsAgain are the flags of a command that is to do the same: the target, and all that was typed but for the output's.
func flagsAgain(cmd *cobra.Command, address string) string {
	var out strings.Builder
	if address != target.Embedded {
		out.WriteString(" --target " + reports.Argument(address))
	}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if slices.Contains([]string{"target", "out", "format", "quiet", "verbose"}, f.Name) {
			return
		}
		values := []string{f.Value.String()}
		if many, ok := f.Value.(pflag.SliceValue); ok {
			values = many.GetSlice()
		}
		for _, value := range values {
			if f.Value.Type() == "bool" {
				out.WriteString(" --" + f.Name + "=" + value)
				continue
			}
			out.WriteString(" --" + f.Name + " " + reports.Argument(value))
		}
	})
	return out.String()
}

// nextStep says what to type after a diagnosis, with the flags that were typed for it.
func nextStep(symptoms []target.Symptom, flags string) string {
	bad := slices.IndexFunc(symptoms, func(s target.Symptom) bool { return s.State == target.Ill })
	switch {
	case bad >= 0 && symptoms[bad].Half == target.API:
		return fmt.Sprintf("let your server offer what is BAD above, and type again: unreadcheck doctor%s; what does work is judged by: unreadcheck run%s", flags, flags)
	case bad >= 0:
		return fmt.Sprintf("put right what is BAD above, and type again: unreadcheck doctor%s", flags)
	case slices.ContainsFunc(symptoms, func(s target.Symptom) bool { return s.What == "stage and observer" }):
		return fmt.Sprintf("unreadcheck plan%s, which says what a run would do there", flags)
	default:
		return "unreadcheck run" + flags
	}
}

func showSymptoms(w io.Writer, symptoms []target.Symptom) {
	signs := map[string]string{target.Well: "ok  ", target.Ill: "BAD ", target.Untried: "-   "}
	half := ""
	for _, s := range symptoms {
		if s.Half != half {
			half = s.Half
			_, _ = fmt.Fprintf(w, "%s\n", half)
		}
		_, _ = fmt.Fprintf(w, "  %s %s: %s\n", signs[s.State], s.What, reports.Visible(s.Detail))
		if s.Advice != "" {
			_, _ = fmt.Fprintf(w, "       -> %s\n", s.Advice)
		}
	}
}
