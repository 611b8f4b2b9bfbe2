package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/internal/page"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/internal/recordings"
	"github.com/unreadcheck/unreadcheck/internal/sdk"
	"github.com/unreadcheck/unreadcheck/internal/sdkpage"
	"github.com/unreadcheck/unreadcheck/internal/setup"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/suites"
)

type sdkFlags struct {
	contract, out, baseline    string
	output                     outputFlags
	list, join                 bool
	only                       []string
	strict, ready              bool
	proxied, transparent       bool
	caseTimeout                time.Duration
	unavailable, name, version string
}

func sdkCommand() *cobra.Command {
	var f sdkFlags
	cmd := &cobra.Command{
		Use:   "sdk [flags] -- COMMAND...",
		Short: "Judge a client SDK",
		Long: `Judge a client SDK: what it sends, and what it tells its caller of the answers. The command starts an
adapter, a small program that makes the SDK call a recording server on this machine;
docs/testing-an-sdk.md describes it.`,
		Example: `  unreadcheck sdk -- python3 adapter.py
  unreadcheck sdk --only SDK-ANS-3 --only tls -- ./adapter
  unreadcheck sdk --format json -- ./adapter > a.json
  unreadcheck sdk --join a.json b.json > docs/sdk-results.md
  unreadcheck sdk --list`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case f.list:
				return f.listSDKChecks(cmd.OutOrStdout(), args)
			case f.join:
				return joinSDKReports(cmd.OutOrStdout(), args)
			case f.unavailable != "":
				return f.writeUnavailable(cmd.OutOrStdout(), args)
			default:
				return f.judge(cmd, args)
			}
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.contract, "contract", "", "another contract file than the built-in one")
	flags.BoolVar(&f.list, "list", false, "list the checks with their sources, and judge nothing")
	flags.StringSliceVar(&f.only, "only", nil, "checks, requirements or chapters: judge nothing else; may be given several times")
	flags.BoolVar(&f.strict, "strict", false, "a should that is not kept fails too")
	flags.StringVar(&f.baseline, "baseline", "", "a YAML file of expected failures, as for run, with ids of sdk and the SDK's name as target")
	flags.BoolVar(&f.ready, "ready-usersig", false, "give the adapter a ready UserSig in place of the key")
	flags.BoolVar(&f.proxied, "proxy", false, "for SDKs whose host is fixed: intercept the contract's hosts by a proxy")
	flags.BoolVar(&f.transparent, "transparent", false, "for SDKs that use no proxy either: lead the hosts' names to this machine; Linux and root only")
	flags.DurationVar(&f.caseTimeout, "case-timeout", sdk.DefaultTimes.Patience, "how long the adapter may take for one case")
	flags.StringVar(&f.out, "out", "", "a folder for report.html, junit.xml, report.json, results.md, recordings.jsonl and exchanges.jsonl")
	f.output.register(cmd, "json", "junit", "markdown")
	flags.BoolVar(&f.join, "join", false, "make one Markdown table of several JSON results, the arguments")
	flags.StringVar(&f.unavailable, "unavailable", "", "write a JSON result that says why the SDK of --sdk-name could not be had")
	flags.StringVar(&f.name, "sdk-name", "", "the SDK's name, with --unavailable")
	flags.StringVar(&f.version, "sdk-version", "", "the SDK's version, with --unavailable")
	return cmd
}

// judge runs the adapter and writes what came of it to standard output.
func (f *sdkFlags) judge(cmd *cobra.Command, command []string) error {
	if err := f.output.check(); err != nil {
		return err
	}
	write, to := sdkFormats[f.output.format], f.output.streams(cmd)
	switch {
	case len(command) == 0:
		return usage("the command that starts the adapter is missing: unreadcheck sdk -- COMMAND...; docs/testing-an-sdk.md describes adapters")
	case f.caseTimeout <= sdk.DefaultTimes.Above:
		return usage("--case-timeout has to be above %s, which one of the answers takes", sdk.DefaultTimes.Above)
	case f.proxied && f.transparent:
		return usage("--proxy and --transparent exclude each other")
	}
	contract, digest, err := loadContract(f.contract)
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
	known, err := readBaseline(f.baseline)
	if err != nil {
		return err
	}
	if err := checkSDKBaseline(known); err != nil {
		return err
	}
	times := sdk.DefaultTimes
	times.Patience = f.caseTimeout
	tell, ended := sdkProgress(to.notes)
	config := sdk.Config{
		Contract: contract, Command: command, ReadyUserSig: f.ready, Only: f.only, Strict: f.strict, Times: times,
		Stderr: cmd.ErrOrStderr(), Version: version(), ContractSHA256: digest, Progress: tell,
		Announce: announceSDK(known, len(f.only) == 0),
	}
	if known != nil {
		config.Baseline = known
	}
	var file setup.LateFile
	if f.out != "" {
		file.Name = filepath.Join(f.out, recordings.FileName)
		config.Recordings = &file
	}
	if f.proxied || f.transparent {
		config.Listener = sdk.Intercepted{Contract: contract, Transparent: f.transparent}
	}
	report, err := sdk.Run(cmd.Context(), config)
	ended()
	err = errors.Join(err, file.Close())
	if errors.Is(err, unreadcheck.ErrUsage) {
		return exit{reports.ExitUsage, err}
	}
	if err != nil {
		return err
	}
	report.Result.Digests.Tool = toolDigest()
	if f.output.format != "text" { // a person who waits at a terminal reads it all the same
		if err := sdk.Console(to.text, report); err != nil {
			return err
		}
	}
	if err := errors.Join(write(to.result, report), f.writeReports(report)); err != nil {
		return err
	}
	if report.Result.ExitCode != reports.ExitConformant {
		return exit{code: report.Result.ExitCode}
	}
	return nil
}

// announceSDK turns the findings that the baseline expects into what they are then. complete says that no check was left out.
func announceSDK(known suites.Baseline, complete bool) sdk.Announcer {
	return func(sdkName string, checks []reports.Check, began time.Time) {
		known.Announce(checks, sdkName, complete, began)
	}
}

// sdkProgress tells how far a run is: on a terminal in a line that is written over, elsewhere with a line for each chapter
// whose cases have all begun.
func sdkProgress(stderr io.Writer) (tell func(sdk.Progress), end func()) {
	if isTerminal(stderr) {
		p := newProgress(stderr)
		return func(now sdk.Progress) { p.show(now.Done, now.Total, now.Case) }, p.end
	}
	began := time.Now()
	return func(now sdk.Progress) {
		if now.Left == 0 {
			_, _ = fmt.Fprintf(stderr, "%s: %s (%s)\n", now.Chapter, plural.Of(now.ChapterTotal, "case"), time.Since(began).Round(time.Second))
		}
	}, func() {}
}

// sdkFormats write a report to standard output.
var sdkFormats = map[string]func(io.Writer, *sdk.Report) error{
	"text":     sdk.Console,
	"json":     sdk.WriteJSON,
	"junit":    func(w io.Writer, r *sdk.Report) error { return reports.WriteJUnit(w, r.Result) },
	"markdown": sdk.Page,
}

func (f *sdkFlags) writeReports(report *sdk.Report) error {
	if f.out == "" {
		return nil
	}
	files := map[string]func(io.Writer) error{
		"exchanges.jsonl": func(w io.Writer) error { return reports.WriteExchanges(w, report.Exchanges()) },
		page.FileName:     func(w io.Writer) error { return page.Write(w, sdkpage.Document(report)) },
	}
	for format, name := range map[string]string{"json": "report.json", "junit": "junit.xml", "markdown": "results.md"} {
		files[name] = func(w io.Writer) error { return sdkFormats[format](w, report) }
	}
	for name, write := range files {
		if err := writeFile(filepath.Join(f.out, name), write); err != nil {
			return fmt.Errorf("the report %s cannot be written: %w", name, err)
		}
	}
	return nil
}

// joinSDKReports writes one table of the JSON results in files.
func joinSDKReports(w io.Writer, files []string) error {
	if len(files) == 0 {
		return usage("--join needs files with JSON results, as --format json writes them")
	}
	var all []*sdk.Report
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			return usage("--join: the file cannot be read: %w", err)
		}
		report, err := sdk.ReadJSON(file)
		_ = file.Close()
		if err != nil {
			return usage("--join: %s %w", name, err)
		}
		all = append(all, report)
	}
	return sdk.Table(w, sdk.Requirements(), all)
}

// writeUnavailable writes the result of an SDK that could not be had, so that the table says so.
func (f *sdkFlags) writeUnavailable(w io.Writer, args []string) error {
	if f.name == "" || len(args) > 0 {
		return usage("--unavailable goes with --sdk-name and without a command")
	}
	return sdk.WriteJSON(w, &sdk.Report{Schema: sdk.ReportSchema, SDK: f.name, Version: f.version, Unavailable: f.unavailable})
}
