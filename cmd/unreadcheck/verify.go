package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/suites"
)

func verifyCommand() *cobra.Command {
	var contractFile string
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "verify FOLDER",
		Short: "Judge a saved run again, without its target",
		Long: `Judge what a run recorded in its folder again, without its target: by the built-in contract, or by another one.
Exit codes are those of run. A folder that was altered is refused with exit code 2.`,
		Example: `  unreadcheck verify unreadcheck-report
  unreadcheck verify unreadcheck-report --contract edited.yaml`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("%s takes one folder", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := output.check(); err != nil {
				return err
			}
			contract, digest, err := loadContract(contractFile)
			if err != nil {
				return err
			}
			saved, report, err := readFolder(args[0])
			if err != nil {
				return err
			}
			if digest != saved.ContractSHA256() && contractFile == "" {
				return usage("the run in %s was judged by another contract than the built-in one; name the one to judge it by with --contract", args[0])
			}
			result, err := suites.Verify(saved, contract, digest, version())
			if err != nil {
				return err
			}
			result.Digests.Tool = toolDigest()
			result.Notes = append(result.Notes, differences(saved, report, result)...)
			to := output.streams(cmd)
			output.showRun(to, result)
			return output.endRun(to, result)
		},
	}
	cmd.Flags().StringVar(&contractFile, "contract", "", "another contract file than the built-in one")
	output.register(cmd, "json")
	return cmd
}

// differences are sentences on what differs between the saved run and its judging now.
func differences(saved *suites.Saved, report savedReport, now *reports.Result) []string {
	var notes []string
	switch {
	case saved.Tool() != version():
		notes = append(notes, fmt.Sprintf("The run was made with version %s of the tool; version %s judged it now.", saved.Tool(), version()))
	case report.Digests.Tool != "" && report.Digests.Tool != now.Digests.Tool:
		notes = append(notes, "The run was made with another build of this version of the tool.")
	}
	if saved.ContractSHA256() != now.Contract.SHA256 {
		notes = append(notes, "The run was judged by another contract than now.")
	}
	if report.Verdict != now.Verdict {
		notes = append(notes, fmt.Sprintf("The verdict in report.json is %q; judged now, it is %q.", report.Verdict, now.Verdict))
	}
	return notes
}
