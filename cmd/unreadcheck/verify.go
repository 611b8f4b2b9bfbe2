package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/internal/sdk"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/suites"
)

func verifyCommand() *cobra.Command {
	var contractFile string
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "verify FOLDER",
		Short: "Judge a saved run again, without its target",
		Long: `Judge what a run, a campaign of fuzz or the judging of an SDK recorded in its folder again, without its target: by the
built-in contract, or by another one. Exit codes are those of the command that made the folder. A folder that was altered is
refused with exit code 2.`,
		Example: `  unreadcheck verify unreadcheck-report
  unreadcheck verify unreadcheck-fuzz
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
			folder, err := openFolder(args[0])
			if err != nil {
				return err
			}
			defer func() { _ = folder.file.Close() }()
			v := verification{folder: folder, name: args[0], contract: contract, digest: digest, another: contractFile != "", output: &output, to: output.streams(cmd)}
			switch folder.command {
			case recordedRun:
				return v.run()
			case recordedSDK:
				return v.sdk()
			case recordedFuzz:
				return v.fuzz()
			default:
				return usage("the folder %s is of unreadcheck %s, which this version cannot judge again", args[0], folder.command)
			}
		},
	}
	cmd.Flags().StringVar(&contractFile, "contract", "", "another contract file than the built-in one")
	output.register(cmd, "json")
	return cmd
}

// verification is the judging of a saved folder again.
type verification struct {
	folder   *savedFolder
	name     string
	contract *spec.Contract
	digest   string
	// another: the contract was named.
	another bool
	output  *outputFlags
	to      streams
}

// made says by which version of the tool, and by what contract, something was judged.
type made interface {
	Tool() string
	ContractSHA256() string
}

// check refuses what was judged by a contract that has to be named.
func (v verification) check(saved made) error {
	if v.digest != saved.ContractSHA256() && !v.another {
		return usage("the run in %s was judged by another contract than the built-in one; name the one to judge it by with --contract", v.name)
	}
	return nil
}

func (v verification) run() error {
	saved, err := suites.ReadSaved(v.folder.file)
	if err != nil {
		return unjudgeable(v.name, err)
	}
	if err := v.check(saved); err != nil {
		return err
	}
	result, err := suites.Verify(saved, v.contract, v.digest, version())
	if err != nil {
		return err
	}
	result.Digests.Tool = toolDigest()
	result.Notes = append(result.Notes, v.differences(saved, result.Verdict)...)
	v.output.showRun(v.to, result, v.name)
	return v.output.endRun(v.to, result)
}

func (v verification) sdk() error {
	saved, err := sdk.ReadSaved(v.folder.file)
	if err != nil {
		return unjudgeable(v.name, err)
	}
	if err := v.check(saved); err != nil {
		return err
	}
	var known suites.Baseline
	if err := fromJSON(saved.Baseline(), &known); err != nil {
		return unjudgeable(v.name, err)
	}
	report, err := sdk.Verify(saved, v.contract, v.digest, version(), announceSDK(known, !saved.Selected()))
	if err != nil {
		return err
	}
	report.Result.Digests.Tool = toolDigest()
	report.Result.Notes = append(report.Result.Notes, v.differences(saved, report.Result.Verdict)...)
	if err := sdk.Console(v.to.text, report); err != nil {
		return err
	}
	if v.output.format == "json" {
		if err := sdk.WriteJSON(v.to.result, report); err != nil {
			return err
		}
	}
	if report.Result.ExitCode != reports.ExitConformant {
		return exit{code: report.Result.ExitCode}
	}
	return nil
}

func (v verification) fuzz() error {
	saved, err := fuzz.ReadSaved(v.folder.file)
	if err != nil {
		return unjudgeable(v.name, err)
	}
	if err := v.check(saved); err != nil {
		return err
	}
	var judging fuzzJudging
	if err := fromJSON(saved.Judging(), &judging); err != nil {
		return unjudgeable(v.name, err)
	}
	result := fuzz.Verify(saved, v.contract, v.digest, version())
	judging.apply(result)
	if n := len(v.folder.report.Findings); n != len(result.Findings) {
		result.Notes = append(result.Notes, fmt.Sprintf("fuzz.json has %s; judged now, there are %d.", plural.Of(n, "finding"), len(result.Findings)))
	}
	result.Notes = append(result.Notes, v.differences(saved, v.folder.report.Verdict)...)
	showFuzz(v.to.text, result)
	if v.output.format == "json" {
		if err := asJSON(v.to.result, result); err != nil {
			return err
		}
	}
	if code := fuzzExit(result, judging.Strict); code != reports.ExitConformant {
		return exit{code: code}
	}
	return nil
}

// fromJSON reads a value in the types of encoding/json, as recordings have them of what is not theirs.
func fromJSON(value, into any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

// differences are sentences on what differs between the judging then and now.
func (v verification) differences(saved made, verdict string) []string {
	var notes []string
	then := v.folder.report
	switch {
	case saved.Tool() != version():
		notes = append(notes, fmt.Sprintf("The run was made with version %s of the tool; version %s judged it now.", saved.Tool(), version()))
	case then.Digests.Tool != "" && then.Digests.Tool != toolDigest():
		notes = append(notes, "The run was made with another build of this version of the tool.")
	}
	if saved.ContractSHA256() != v.digest {
		notes = append(notes, "The run was judged by another contract than now.")
	}
	if then.Verdict != verdict {
		notes = append(notes, fmt.Sprintf("The verdict in report.json is %q; judged now, it is %q.", then.Verdict, verdict))
	}
	return notes
}
