package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/reports"
)

func replayCommand() *cobra.Command {
	var targets targetFlags
	var times int
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "replay FILE",
		Short: "Play a finding again, on any target",
		Long: `Play a finding of unreadcheck fuzz again, on any target: the program in its file, on a stage of its own,
judged by the model of the contract. A file with a program alone does as well. Where steps of a program say what they
expect, as those of a run's report.json do, the program is held against that too.

Exit codes: 0 the target keeps the contract in it and shows what is expected, 1 it does not, 3 the program could not be
played, or a step of it not be judged.`,
		Example: `  unreadcheck replay unreadcheck-fuzz/finding-1.json --target http://127.0.0.1:8080`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("%s takes one file", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if err := output.check(); err != nil {
				return err
			}
			if times < 1 {
				return usage("--times has to be above 0")
			}
			to := output.streams(cmd)
			data, err := os.ReadFile(args[0])
			if err != nil {
				return usage("the finding cannot be read: %w", err)
			}
			finding, err := fuzz.DecodeFinding(data)
			if err != nil {
				return usage("%s: %w", args[0], err)
			}
			chosen, err := targets.choose(cmd.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, chosen.close()) }()
			if err := chosen.keepJournalBriefly(to.notes, cmd.ErrOrStderr()); err != nil {
				return err
			}
			replayer, err := fuzz.NewReplayer(cmd.Context(), chosen.config)
			if err != nil {
				return err
			}
			replayed := replayer.ReplayFinding(cmd.Context(), finding, times)
			notes := replayer.Close(cmd.Context())
			return output.endReplay(cmd, replayed, notes)
		},
	}
	targets.register(cmd)
	cmd.Flags().IntVar(&times, "times", 1, "how often to play it")
	output.register(cmd, "json")
	return cmd
}

func (f *outputFlags) endReplay(cmd *cobra.Command, r fuzz.Replayed, notes []string) error {
	to := f.streams(cmd)
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(to.text, format+"\n", args...) }
	for _, d := range r.Deviations {
		say("%s, step %d: expected %s, got %s", cmp.Or(d.Requirement, "the program"), d.Step+1, d.Expected, d.Got)
	}
	for _, note := range notes {
		_, _ = fmt.Fprintf(to.notes, "note: %s\n", note)
	}
	if f.format == "json" {
		if err := asJSON(to.result, r); err != nil {
			return err
		}
	}
	switch {
	case cmd.Context().Err() != nil:
		return exit{code: reports.ExitInterrupted}
	case r.Played == 0:
		return exit{code: reports.ExitInconclusive, err: fmt.Errorf("the program was not judged: %s", r.Obstacle)}
	case r.Shown > 0:
		if slices.ContainsFunc(r.Deviations, func(d fuzz.Deviation) bool { return d.Requirement != "" }) {
			say("the contract was broken %d of %d times", r.Shown, r.Played)
		} else {
			say("what the program expects did not show %d of %d times", r.Shown, r.Played)
		}
		return exit{code: reports.ExitNotConformant}
	default:
		say("the contract was kept, %d of %d times", r.Played, r.Played)
		return nil
	}
}
