package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/reports"
)

func sweepCommand() *cobra.Command {
	var targets targetFlags
	cmd := &cobra.Command{
		Use:   "sweep FOLDER...",
		Short: "Remove what a run that was cut off has left on its target",
		Long: `Remove what a run that was cut off has left on its target: the groups and accounts that the folder's
journal.jsonl lists as made and not removed. The target is the journal's own; say who calls as for a run.
It may be run again. Exit codes: 0 nothing is left, 1 something stayed, 2 wrong usage, 130 interrupted.`,
		Example: `  unreadcheck sweep unreadcheck-report
  unreadcheck sweep staging-run --allow creates --host im.example.com`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("%s takes the folder of a run, which has a %s", cmd.CommandPath(), journalFile)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, folders []string) error {
			stayed := false
			for _, folder := range folders {
				all, err := target.ReadJournal(filepath.Join(folder, journalFile))
				if errors.Is(err, fs.ErrNotExist) {
					return usage("%s has no %s: name the folder that a run wrote, such as unreadcheck-report", folder, journalFile)
				}
				if err != nil {
					return usage("%s: the journal cannot be read: %w", folder, err)
				}
				for _, left := range all {
					stays, err := targets.sweep(cmd.Context(), cmd.OutOrStdout(), left, cmd.Flags().Changed("target"))
					if err != nil {
						return err
					}
					stayed = stayed || stays
				}
			}
			switch {
			case cmd.Context().Err() != nil:
				return exit{code: reports.ExitInterrupted}
			case stayed:
				return exit{code: reports.ExitNotConformant}
			default:
				return nil
			}
		},
	}
	targets.register(cmd)
	return cmd
}

// sweep removes what is left on one target, and reports whether something stays.
func (f targetFlags) sweep(ctx context.Context, w io.Writer, left *target.Leftovers, elsewhere bool) (stays bool, err error) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	before, runs := left.Journal.Left(), strings.Join(left.Runs, ", ")
	defer func() { err = errors.Join(err, left.Journal.Close()) }()
	switch {
	case left.Journal.Empty():
		say("%s: nothing was left by %s", left.Target, runs)
		return false, nil
	case left.Target == target.Embedded && !elsewhere:
		say("%s: what %s made was gone with the process of the reference", left.Target, runs)
		return false, nil
	case !elsewhere:
		f.target = left.Target
	}
	chosen, err := f.choose(ctx)
	if err != nil {
		return true, err
	}
	defer func() { err = errors.Join(err, chosen.close()) }()
	client := target.NewClient(chosen.config)
	defer client.Close()
	sentences := target.Sweep(ctx, client, left)
	for _, sentence := range sentences {
		say("%s: %s", left.Target, reports.Visible(sentence))
	}
	if left.Journal.Empty() {
		say("%s: cleared of %s of %s", left.Target, before, runs)
	}
	return !left.Journal.Empty(), nil
}
