package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/sdk"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/suites"
)

// checkSDKBaseline refuses entries that say too little, or that no check of sdk can match.
func checkSDKBaseline(b suites.Baseline) error {
	ids := map[string]bool{}
	for _, r := range sdk.Requirements() {
		ids[r.ID] = true
		for _, c := range r.Checks {
			ids[c.ID] = true
		}
	}
	for _, e := range b {
		if err := e.Complete(); err != nil {
			return usage("%w", err)
		}
		if !ids[e.ID] {
			return usage("--baseline: there is no check or requirement %s of sdk; unreadcheck sdk --list lists them", e.ID)
		}
	}
	return nil
}

func baselineCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "baseline",
		Short: "Work with lists of expected failures",
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(baselineWriteCommand())
	return cmd
}

// baselineDays is how long a proposed entry holds, unless said otherwise.
const baselineDays = 90

func baselineWriteCommand() *cobra.Command {
	var out, reason, issue, expires, about string
	cmd := &cobra.Command{
		Use:   "write FOLDER",
		Short: "Propose a baseline from a full run",
		Long: `Propose a baseline from a full run, of a folder of reports or a report.json: an entry for each check that failed, with
what was seen as its reason. Read it before you use it: each entry is a failure that you accept. After a part of a run it is
refused, since what was not judged could not be listed.`,
		Example: `  unreadcheck baseline write unreadcheck-report --issue https://example.com/issues/7 --out known.yaml
  unreadcheck run --baseline known.yaml`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("%s takes one folder of reports, or a report.json", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if expires == "" {
				expires = time.Now().AddDate(0, 0, baselineDays).Format(time.DateOnly)
			}
			if err := (suites.ExpectedFailure{ID: "-", Reason: "-", Expires: expires}).Complete(); err != nil {
				return usage("--expires %q; write a day such as 2027-01-31", expires)
			}
			result, err := readRunReport(args[0])
			if err != nil {
				return err
			}
			if why := partial(result); why != "" {
				return usage("%s has a part of a run: %s; make a full run first", args[0], why)
			}
			proposed := propose(result, suites.ExpectedFailure{Reason: reason, Issue: issue, Expires: expires, Target: about})
			text, err := yaml.Marshal(proposed)
			if err != nil {
				return fmt.Errorf("the baseline cannot be written: %w", err)
			}
			if out == "" {
				_, err := cmd.OutOrStdout().Write(text)
				return err
			}
			if err := writeFile(out, func(w io.Writer) error { _, err := w.Write(text); return err }); err != nil {
				return usage("--out: %w", err)
			}
			_, _ = fmt.Fprintf(cmd.ErrOrStderr(), "%d expected failures: %s\n", len(proposed), out)
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&out, "out", "", "the file to write (by default standard output)")
	flags.StringVar(&reason, "reason", "", "why the failures are accepted for now (by default what was seen)")
	flags.StringVar(&issue, "issue", "", "where they are followed up")
	flags.StringVar(&expires, "expires", "", "the last day on which they are accepted, as 2027-01-31 (by default in 90 days)")
	flags.StringVar(&about, "about", "", "the target that the entries are about, as it is written for --target (by default every one)")
	return cmd
}

// readRunReport reads the report of a run from its folder, or from the file itself.
func readRunReport(name string) (*reports.Result, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		name = filepath.Join(name, "report.json")
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, usage("the report cannot be read: %w", err)
	}
	result, err := reports.ReadJSON(bytes.NewReader(data))
	if err != nil {
		return nil, usage("%s is not a report of a run: %w", name, err)
	}
	return result, nil
}

// partial says why a run is not a full one, or is empty.
func partial(r *reports.Result) string {
	switch {
	case r.Interrupted:
		return "it was interrupted"
	case r.Narrowed:
		return "filters left checks out"
	case r.Transient != "":
		return r.Transient
	case len(r.Checks) == 0:
		return "nothing was judged"
	}
	for _, c := range r.Checks {
		if c.Finding.Verdict == judge.Inconclusive || c.Finding.Verdict == judge.HarnessError {
			return fmt.Sprintf("%s is %s: %s", c.ID, c.Finding.Verdict, c.Finding.Reason)
		}
	}
	return ""
}

// propose makes an entry of each failure, like the given one.
func propose(r *reports.Result, like suites.ExpectedFailure) suites.Baseline {
	out := suites.Baseline{}
	for _, c := range r.Checks {
		if f := c.Finding; f.Red() || f.Verdict == judge.ExpectedFail {
			e := like
			e.ID, e.Reason = c.ID, cmp.Or(like.Reason, fmt.Sprintf("seen on %s: %s", r.Started.Format(time.DateOnly), cmp.Or(f.Got, f.Reason, c.Title)))
			out = append(out, e)
		}
	}
	return out
}
