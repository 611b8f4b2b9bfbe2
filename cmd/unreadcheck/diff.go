package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/internal/diff"
	"github.com/unreadcheck/unreadcheck/internal/diffpage"
	"github.com/unreadcheck/unreadcheck/internal/page"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/suites"
)

// diffFlags say what is compared and how it is shown.
type diffFlags struct {
	targets             targetFlags
	judging             judgingFlags
	output              outputFlags
	failOn, accept, out string
	errorInfo, takeOver bool
}

func diffCommand() *cobra.Command {
	var f diffFlags
	cmd := &cobra.Command{
		Use:   "diff A [B]",
		Short: "Say what differs between two runs, or between a run and a target",
		Long: `Say what differs between two runs: what B breaks that A keeps, what it does otherwise within the contract, what was judged in
A and could not be in B. A and B are folders of saved runs, report.json files, or targets, which are judged now; without B it
is the target that --target names. Names, ids and times are left out, and ErrorInfo is compared where --error-info asks for
it. Measurements within 5 %, or 50 ms, are equal.

With --take-over, the list of what A would have to do to be as B is: an emulator's run, and a region's.

Exit codes: 0 no difference at --fail-on, 1 a difference, 2 wrong usage, 3 something was judged in A and not in B.`,
		Example: `  unreadcheck diff emulator-report region-report
  unreadcheck diff emulator-report http://127.0.0.1:8080
  unreadcheck diff emulator-report region-report --take-over
  unreadcheck diff before after --format json > known.json
  unreadcheck diff before after --accept known.json --fail-on any`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 && len(args) != 2 {
				return usage("%s takes two of: a folder of a saved run, a report.json, a target; the second may be left out where --target names it", cmd.CommandPath())
			}
			return nil
		},
		RunE: f.run,
	}
	f.targets.register(cmd)
	f.judging.register(cmd)
	f.output.register(cmd, "markdown", "json")
	flags := cmd.Flags()
	flags.StringVar(&f.failOn, "fail-on", string(diff.OnRegression), "at which differences to end with exit code 1: regression, any or never")
	flags.StringVar(&f.accept, "accept", "", "a file of known differences: the JSON of an earlier comparison, or lines that begin with a fingerprint")
	flags.StringVar(&f.out, "out", "", "a folder for report.html, diff.md and diff.json as well")
	flags.BoolVar(&f.errorInfo, "error-info", false, "compare the texts of refusals too")
	flags.BoolVar(&f.takeOver, "take-over", false, "list what A would have to do to be as B is")
	return cmd
}

// compared is one of the two while it is being read or judged.
type compared struct {
	name   string
	saved  *suites.Saved // of a folder
	result *reports.Result
	// contract is that of the run that is held against it.
	contract *spec.Contract
	// note is what a reader of a comparison should know of it, or empty.
	note string
}

func (f *diffFlags) run(cmd *cobra.Command, args []string) error {
	if err := f.output.check(); err != nil {
		return err
	}
	if !slices.Contains(diff.FailOns, diff.FailOn(f.failOn)) {
		return usage("--fail-on %q is none of regression, any, never", f.failOn)
	}
	accepted, err := readAccepted(f.accept)
	if err != nil {
		return err
	}
	if f.out != "" {
		tidy, err := makeFolder(f.out)
		if err != nil {
			return err
		}
		defer tidy()
	}
	contract, digest, err := loadContract(f.targets.contract)
	if err != nil {
		return err
	}
	if len(args) == 1 {
		args = append(args, f.targets.target)
	}
	a, errA := readCompared(args[0], contract, digest)
	b, errB := readCompared(args[1], contract, digest)
	if err := errors.Join(errA, errB); err != nil {
		return err
	}
	to := f.output.streams(cmd)
	for _, pair := range [][2]*compared{{a, b}, {b, a}} {
		if side, other := pair[0], pair[1]; side.result == nil {
			if side.result, err = f.judge(cmd.Context(), to, cmd.ErrOrStderr(), side.name, other.saved); err != nil {
				return err
			}
		}
	}
	d := diff.Compare(a.result, b.result, a.name, b.name, diff.Options{Contract: contract, ErrorInfo: f.errorInfo})
	d.Conclude(diff.FailOn(f.failOn))
	d.Accept(accepted)
	for _, side := range []*compared{a, b} {
		if side.note != "" {
			d.Notes = append(d.Notes, side.note)
		}
	}
	if err := f.write(to.result, d); err != nil {
		return err
	}
	if f.out != "" {
		if err := writeDiff(f.out, d); err != nil {
			return err
		}
	}
	if d.ExitCode != reports.ExitConformant {
		return exit{code: d.ExitCode}
	}
	return nil
}

func (f *diffFlags) write(w io.Writer, d *diff.Diff) error {
	forms := map[string]func(io.Writer, *diff.Diff) error{"text": diff.WriteText, "markdown": diff.WriteMarkdown, "json": diff.WriteJSON}
	if f.takeOver {
		forms = map[string]func(io.Writer, *diff.Diff) error{"text": diff.WriteTakeOver, "markdown": diff.WriteTakeOverMarkdown, "json": diff.WriteTakeOverJSON}
	}
	return forms[f.output.format](w, d)
}

// writeDiff writes a comparison into a folder.
func writeDiff(folder string, d *diff.Diff) error {
	for name, write := range map[string]func(io.Writer, *diff.Diff) error{"diff.md": diff.WriteMarkdown, "diff.json": diff.WriteJSON,
		page.FileName: func(w io.Writer, d *diff.Diff) error { return page.Write(w, diffpage.Document(d)) }} {
		file, err := os.Create(filepath.Join(folder, name))
		if err != nil {
			return fmt.Errorf("%s cannot be written: %w", name, err)
		}
		if err := errors.Join(write(file, d), file.Close()); err != nil {
			return err
		}
	}
	return nil
}

func readAccepted(file string) ([]string, error) {
	if file == "" {
		return nil, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, usage("--accept: the file cannot be read: %w", err)
	}
	accepted, err := diff.ParseAccepted(data)
	if err != nil {
		return nil, usage("--accept %s: %w", file, err)
	}
	return accepted, nil
}

// readCompared reads what a name stands for: a folder, which is judged again by the contract, a report.json, or a target, which
// has no result yet.
func readCompared(name string, contract *spec.Contract, digest string) (*compared, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		if _, err := target.ParseAddress(contract, name); err != nil && name != target.Embedded {
			return nil, usage("%q is not a folder, a file or a target: name a folder that unreadcheck run --out wrote, a report.json, a base URL, a region id or %s", name, target.Embedded)
		}
		return &compared{name: name}, nil
	case info.IsDir():
		return againJudged(name, contract, digest)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, usage("%s cannot be read: %w", name, err)
	}
	defer func() { _ = file.Close() }()
	result, err := reports.ReadJSON(file)
	if err != nil {
		return nil, usage("%s: %w", name, err)
	}
	return &compared{name: name, result: result}, nil
}

// againJudged is a saved run, judged again: both sides of a comparison are held against one contract by one version.
func againJudged(folder string, contract *spec.Contract, digest string) (*compared, error) {
	saved, err := readRun(folder)
	if err != nil {
		return nil, err
	}
	result, err := suites.Verify(saved, contract, digest, version())
	if err != nil {
		return nil, err
	}
	out := &compared{name: folder, saved: saved, result: result}
	if saved.ContractSHA256() != digest {
		out.note = fmt.Sprintf("The run in %s was judged by another contract than now.", folder)
	}
	return out, nil
}

// judge judges a target with the checks that the other side's run had, unless flags choose others, and with the baseline and the
// strictness that flags say.
func (f *diffFlags) judge(ctx context.Context, to streams, stderr io.Writer, name string, other *suites.Saved) (_ *reports.Result, err error) {
	options, err := f.judging.options(target.Config{})
	if err != nil {
		return nil, err
	}
	if other != nil && f.judging.selection.empty() {
		other.Select(&options)
	}
	flags := f.targets
	flags.target = name
	chosen, err := flags.choose(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, chosen.close()) }()
	if err := chosen.keepJournalBriefly(to.notes, stderr); err != nil {
		return nil, err
	}
	progress := newProgress(to.notes)
	options.Target, options.Address, options.ContractSHA256 = chosen.config, name, chosen.digest
	options.Version, options.Progress = version(), progress.show
	result, _, err := suites.Run(ctx, options)
	progress.end()
	if err == nil && result.Interrupted {
		return nil, exit{reports.ExitInterrupted, fmt.Errorf("interrupted while %s was judged", strings.TrimSpace(name))}
	}
	return result, err
}

// empty reports whether no flag chooses checks.
func (f *selectionFlags) empty() bool {
	return f.profile == "" && f.labelFilter == "" && len(f.focus) == 0 && len(f.skip) == 0 && f.rateProbe == "quick"
}
