package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/internal/page"
	"github.com/unreadcheck/unreadcheck/internal/recordings"
	"github.com/unreadcheck/unreadcheck/internal/setup"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/suites"
)

// selectionFlags choose among the checks.
type selectionFlags struct {
	profile, labelFilter, rateProbe string
	focus, skip                     []string
}

func (f *selectionFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.profile, "profile", "", "the documentation's date whose requirements are scored (by default the newest)")
	flags.StringVar(&f.labelFilter, "label-filter", "", `Ginkgo's label filter, over chapters, levels, effects and ids: "clamping && must"`)
	flags.StringArrayVar(&f.focus, "focus", nil, "a regular expression: only checks whose sentence matches")
	flags.StringArrayVar(&f.skip, "skip", nil, "a regular expression: no check whose sentence matches")
	flags.StringVar(&f.rateProbe, "rate-probe", "quick", "quick, or thorough: go on until one percent of the rate limit shows, for about a minute")
}

// options are those of a run that the flags select.
func (f *selectionFlags) options(config target.Config) (suites.Options, error) {
	if f.rateProbe != "quick" && f.rateProbe != "thorough" {
		return suites.Options{}, usage("--rate-probe %q is neither quick nor thorough", f.rateProbe)
	}
	return suites.Options{Target: config, Profile: f.profile, LabelFilter: f.labelFilter, Focus: f.focus, Skip: f.skip,
		ThoroughRate: f.rateProbe == "thorough"}, nil
}

func runCommand() *cobra.Command {
	var targets targetFlags
	var judging judgingFlags
	var output outputFlags
	var out, against string
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Judge a target by the contract",
		Long:  "Judge a target by the contract. Without flags, the reference in this process is judged.",
		Example: `  unreadcheck run
  unreadcheck run --target http://127.0.0.1:8080
  unreadcheck run --target singapore --allow sets,creates --host adminapisgp.im.qcloud.com`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if err := output.check(); err != nil {
				return err
			}
			to := output.streams(cmd)
			options, err := judging.options(target.Config{})
			if err != nil {
				return err
			}
			earlier, err := readAgainst(against, targets.contract, &options, judging.selection.empty())
			if err != nil {
				return err
			}
			chosen, err := targets.choose(cmd.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, chosen.close()) }()
			if err := chosen.keepJournal(out, to.notes); err != nil {
				return err
			}
			progress := newProgress(to.notes)
			options.Target, options.Address, options.ContractSHA256 = chosen.config, targets.target, chosen.digest
			options.Version, options.Progress = version(), progress.show
			file := &setup.LateFile{Name: filepath.Join(out, recordings.FileName)}
			options.Recordings = file
			result, exchanges, err := suites.Run(cmd.Context(), options)
			progress.end()
			if err := errors.Join(err, file.Close()); err != nil {
				return err
			}
			result.Digests.Tool = toolDigest()
			output.showRun(to, result, out)
			if err := reports.WriteFolder(out, result, exchanges); err != nil {
				return err
			}
			if err := page.WriteRun(out, result); err != nil {
				return err
			}
			if earlier != nil {
				if err := appendDiff(to.text, earlier, result, out); err != nil {
					return err
				}
			}
			_, _ = fmt.Fprintf(to.notes, "Reports: %s\n", filepath.Join(out, "{report.html,junit.xml,report.json,summary.md,exchanges.jsonl,recordings.jsonl,journal.jsonl}"))
			if result.ExitCode == reports.ExitInconclusive {
				_, _ = fmt.Fprintln(to.notes, "Doctor: unreadcheck doctor, with the same target, looks at reachability, sign-in, companion calls and the reading of counts.")
			}
			if err := tellGitHub(to.notes, func(w io.Writer) error { return reports.WriteAnnotations(w, result, out) },
				func(w io.Writer) error { return reports.WriteJobSummary(w, result) }); err != nil {
				return err
			}
			return output.endRun(to, result)
		},
	}
	targets.register(cmd)
	judging.register(cmd)
	cmd.Flags().StringVar(&out, "out", "unreadcheck-report", "the folder for the reports")
	cmd.Flags().StringVar(&against, "against", "", "a folder of a saved run, or a report.json: say as well what differs from it")
	output.register(cmd, "json")
	return cmd
}

// showRun shows people what came of a run whose reports are in that folder.
func (f *outputFlags) showRun(to streams, result *reports.Result, folder string) {
	reports.Console(to.text, result, coloured(to.text), folder)
	if f.verbose {
		reports.EveryCheck(to.text, result)
	}
}

// endRun writes the result for programs where that is asked for, and ends the command with the result's exit code.
func (f *outputFlags) endRun(to streams, result *reports.Result) error {
	if f.format == "json" {
		if err := reports.WriteJSON(to.result, result); err != nil {
			return err
		}
	}
	if result.ExitCode != reports.ExitConformant {
		return exit{code: result.ExitCode}
	}
	return nil
}

// makeFolder makes the folder for the reports before anything is sent: a run whose reports have no place would be lost. Where nothing
// comes of the command, tidy removes it again.
func makeFolder(folder string) (tidy func(), err error) {
	if tidy, err = setup.Folder(folder); err != nil {
		return nil, usage("--out: %w", err)
	}
	return tidy, nil
}

func writeFile(name string, write func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// asJSON writes a value for programs to read.
func asJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(reports.JSONForLogs(w))
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}
