package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/reports"
)

func reportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Work with reports that were written before",
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(reportHTMLCommand(), reportMergeCommand())
	return cmd
}

func reportMergeCommand() *cobra.Command {
	var out string
	var output outputFlags
	var strict bool
	cmd := &cobra.Command{
		Use:   "merge FILE...",
		Short: "Make one report of the fuzz.json files of several campaigns",
		Long: `Make one report of the fuzz.json files that several campaigns wrote, the shards of one say. What is found in
several of them is one finding, with the smallest of their examples. A file that cannot be read ends it: a campaign that
is left out would look like one that found nothing.`,
		Example: `  unreadcheck report merge shard-*/fuzz.json --out campaign`,
		Args: func(_ *cobra.Command, files []string) error {
			if len(files) == 0 {
				return usage("report merge needs the fuzz.json files of campaigns")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, files []string) error {
			if err := output.check(); err != nil {
				return err
			}
			to := output.streams(cmd)
			results := make([]*fuzz.Result, len(files))
			for i, file := range files {
				var err error
				if results[i], err = readResult(file); err != nil {
					return err
				}
			}
			tidy, err := makeFolder(out)
			if err != nil {
				return err
			}
			defer tidy()
			joined := fuzz.Join(results)
			if err := writeFindings(out, joined); err != nil {
				return err
			}
			showFuzz(to.text, joined)
			sayFindings(to.text, len(joined.Findings), out, cmp.Or(joined.Target.Address, target.Embedded))
			if output.format == "json" {
				if err := asJSON(to.result, joined); err != nil {
					return err
				}
			}
			if code := fuzzExit(joined, strict); code != reports.ExitConformant {
				return exit{code: code}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&out, "out", "unreadcheck-fuzz", "the folder for the result and the findings")
	output.register(cmd, "json")
	cmd.Flags().BoolVar(&strict, "strict", false, "a should that is not kept fails too")
	return cmd
}

// readResult reads a campaign's result. A file of another kind has none of its fields.
func readResult(file string) (*fuzz.Result, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, usage("report merge: %w", err)
	}
	var result fuzz.Result
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&result); err != nil {
		return nil, usage("report merge: %s is not a fuzz.json of a campaign: %w", file, err)
	}
	if result.Ended == "" {
		return nil, usage("report merge: %s is not a fuzz.json of a campaign: it does not say how that ended", file)
	}
	return &result, nil
}
