package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/reports"
)

func replayCommand() *cobra.Command {
	var targets targetFlags
	var times int
	var out string
	var checks []string
	var judging judgingFlags
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "replay FILE|FOLDER...",
		Short: "Play findings again, on any target",
		Long: `Play findings of unreadcheck run or fuzz again, on any target: the program in each file, on a stage of its own,
judged by the model of the contract. A file with a program alone does as well. Where steps of a program say what they
expect, as those of a run do, the program is held against that too. Of a folder all findings are played, and of the
report.json of a run the checks that --check names.

Exit codes: 0 the target keeps the contract in all of them and shows what is expected, 1 in one of them it does not,
3 one could not be played, or a step of it not be judged. What the baseline expects counts as kept. Of a finding, what
breaks another requirement than its own counts where that is a must, or with --strict.`,
		Example: `  unreadcheck replay unreadcheck-fuzz/finding-1.json --target http://127.0.0.1:8080
  unreadcheck replay unreadcheck-report --target http://127.0.0.1:8080
  unreadcheck replay unreadcheck-report/report.json --check 'UMN-CLAMP-2/far above'`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("%s takes files or folders of findings, or a report.json with --check", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if err := output.check(); err != nil {
				return err
			}
			if cmd.Flags().Changed("times") && times < 1 {
				return usage("--times has to be above 0")
			}
			to := output.streams(cmd)
			all, err := readExamples(args, checks)
			if err != nil {
				return err
			}
			chosen, err := targets.choose(cmd.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, chosen.close()) }()
			if err := checkExamples(all, chosen.config.Contract); err != nil {
				return err
			}
			selected, err := judging.selected(chosen.config)
			if err != nil {
				return err
			}
			if err := chosen.keepJournalBriefly(to.notes, cmd.ErrOrStderr()); err != nil {
				return err
			}
			replayer, err := fuzz.NewReplayer(cmd.Context(), chosen.config)
			if err != nil {
				return err
			}
			replayAll(cmd.Context(), replayer, all, times)
			notes := replayer.Close(cmd.Context())
			if targets.address() == target.Embedded {
				notes = append(notes, "this was played on the built-in reference; --target names the server to play it on")
			}
			excuse := func(d fuzz.Deviation) string {
				return judging.excuse(d, selected, chosen.config.Contract, targets.target)
			}
			if err := saveJSON(out, "replay.json", all); err != nil {
				return err
			}
			return output.endReplay(cmd, all, notes, excuse)
		},
	}
	targets.register(cmd)
	judging.register(cmd)
	cmd.Flags().IntVar(&times, "times", 0, "how often to play each; by default once, and five times where calls are made at once")
	cmd.Flags().StringArrayVar(&checks, "check", nil, "the id of a check in a report.json, whose program is played; may be given several times")
	cmd.Flags().StringVar(&out, "out", "", "a folder for the result as replay.json")
	output.register(cmd, "json")
	return cmd
}

// replayAll plays each example that often; 0 is as often as its program wants.
func replayAll(ctx context.Context, replayer *fuzz.Replayer, all []example, times int) {
	for i := range all {
		all[i].Replayed = replayer.ReplayFinding(ctx, all[i].finding, times)
	}
}

func (f *outputFlags) endReplay(cmd *cobra.Command, all []example, notes []string, excuse func(fuzz.Deviation) string) error {
	to := f.streams(cmd)
	shown, unjudged := 0, ""
	for _, e := range all {
		prefix := ""
		if len(all) > 1 {
			prefix = e.Name + ": "
		}
		say := func(format string, args ...any) { _, _ = fmt.Fprintf(to.text, prefix+format+"\n", args...) }
		counts := len(e.Deviations) == 0
		for _, d := range e.Deviations {
			say("%s, step %d: expected %s, got %s", cmp.Or(d.Requirement, "the program"), d.Step+1, reports.Visible(d.Expected), reports.Visible(d.Got))
			why := excuse(d)
			others := e.finding.Requirement != "" && d.Requirement != e.finding.Requirement
			if why != "" && others || strings.HasPrefix(why, announcedFailure) {
				say("   %s", why)
				continue
			}
			counts = true
		}
		switch {
		case e.Played == 0:
			unjudged = cmp.Or(unjudged, prefix+"the program was not judged: "+reports.Visible(e.Obstacle))
		case e.Shown == 0:
			say("the contract was kept, %d of %d times", e.Played, e.Played)
		case slices.ContainsFunc(e.Deviations, func(d fuzz.Deviation) bool { return d.Requirement != "" }):
			say("the contract was broken %d of %d times", e.Shown, e.Played)
		default:
			say("what the program expects did not show %d of %d times", e.Shown, e.Played)
		}
		if e.Shown > 0 && counts {
			shown++
		}
	}
	for _, note := range notes {
		_, _ = fmt.Fprintf(to.notes, "note: %s\n", reports.Visible(note))
	}
	if f.format == "json" {
		var out any = all
		if len(all) == 1 {
			out = all[0].Replayed
		}
		if err := asJSON(to.result, out); err != nil {
			return err
		}
	}
	switch {
	case cmd.Context().Err() != nil:
		return exit{code: reports.ExitInterrupted}
	case shown > 0:
		if unjudged != "" {
			_, _ = fmt.Fprintln(to.notes, unjudged)
		}
		return exit{code: reports.ExitNotConformant}
	case unjudged != "":
		return exit{code: reports.ExitInconclusive, err: errors.New(unjudged)}
	default:
		return nil
	}
}
