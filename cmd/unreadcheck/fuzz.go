package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/fuzzpage"
	"github.com/unreadcheck/unreadcheck/internal/page"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/internal/recordings"
	"github.com/unreadcheck/unreadcheck/internal/setup"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// fuzzFlags are those of the command fuzz alone.
type fuzzFlags struct {
	duration      time.Duration
	workers       int
	layers        []string
	corpus, shard string
	out           string
	judging       judgingFlags
	output        outputFlags
	failFirst     bool
}

func fuzzCommand() *cobra.Command {
	var targets targetFlags
	var f fuzzFlags
	cmd := &cobra.Command{
		Use:   "fuzz",
		Short: "Look for calls that break the contract",
		Long: `Look for calls that break the contract: every boundary of the schema and every outcome first, then random
values and random sequences of calls, each judged by a model of the contract and read back. What breaks
the contract is made as small as it goes, and written as a file that unreadcheck replay plays again, as a
shell script of curl lines and as a Go test.

Exit codes: 0 nothing found, 1 a must is not kept, 3 nothing could be judged, 130 interrupted.`,
		Example: `  unreadcheck fuzz --duration 30s
  unreadcheck fuzz --target http://127.0.0.1:8080 --rate off --corpus findings
  unreadcheck fuzz --target http://127.0.0.1:8080 --shard 2/4 --seed 7`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if err := f.output.check(); err != nil {
				return err
			}
			to := f.output.streams(cmd)
			options, err := f.options()
			if err != nil {
				return err
			}
			chosen, err := targets.choose(cmd.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, chosen.close()) }()
			if err := f.checkCorpus(chosen.config.Contract); err != nil {
				return err
			}
			selected, err := f.judging.selected(chosen.config)
			if err != nil {
				return err
			}
			if err := chosen.keepJournal(f.out, to.notes); err != nil {
				return err
			}
			line := newFuzzLine(to.notes)
			options.Target, options.Seed, options.MaxCalls, options.Progress = chosen.config, targets.seed, targets.maxCalls, line.show
			options.Address, options.Version, options.ContractSHA256 = targets.target, version(), chosen.digest
			judging := f.judging.forFuzz(chosen.config.Contract, selected)
			file := &setup.LateFile{Name: filepath.Join(f.out, recordings.FileName)}
			options.Recordings, options.Judging = file, judging
			result, err := fuzz.Campaign(cmd.Context(), options)
			line.end()
			if err := errors.Join(err, file.Close()); err != nil {
				return err
			}
			judging.apply(result)
			if err := writeFindings(f.out, result); err != nil {
				return err
			}
			showFuzz(to.text, result)
			sayFindings(to.text, len(result.Findings), f.out, targets.target)
			if err := tellGitHub(to.notes, func(w io.Writer) error { return reports.WriteCauseAnnotations(w, result.Causes, f.judging.strict) },
				func(w io.Writer) error { return reports.WriteCauseSummary(w, fuzzHeadline(result), result.Causes) }); err != nil {
				return err
			}
			if f.output.format == "json" {
				if err := asJSON(to.result, result); err != nil {
					return err
				}
			}
			if code := fuzzExit(result, f.judging.strict); code != reports.ExitConformant {
				return exit{code: code}
			}
			return nil
		},
	}
	targets.register(cmd)
	f.register(cmd)
	f.judging.register(cmd)
	cmd.Flags().StringVar(&f.out, "out", "unreadcheck-fuzz", "the folder for the result and the findings")
	f.output.register(cmd, "json")
	return cmd
}

// campaignFlags are the names of the flags that only a campaign has.
var campaignFlags = []string{"duration", "workers", "layers", "corpus", "shard", "fail-fast"}

// register adds the flags of a campaign.
func (f *fuzzFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.DurationVar(&f.duration, "duration", time.Minute, "how long to go on; 0 for as long as --max-calls allows")
	flags.IntVar(&f.workers, "workers", 0, "how many programs are played, and calls made, at once at most (by default as many as the latency asks for, from 16 to 64)")
	flags.StringSliceVar(&f.layers, "layers", nil, "the layers to play (by default all): "+strings.Join(fuzz.Layers, ", "))
	flags.StringVar(&f.corpus, "corpus", "", "a folder of findings: they are played first, and new ones are put there")
	flags.StringVar(&f.shard, "shard", "1/1", "which of several campaigns this is, as 2/4: together they play what one would, and no program twice; job/4 takes the number from JOB_COMPLETION_INDEX, which Kubernetes sets")
	flags.BoolVar(&f.failFirst, "fail-fast", false, "end with the first finding")
}

func (f *fuzzFlags) options() (fuzz.Options, error) {
	o := fuzz.Options{Layers: f.layers, Duration: f.duration, Workers: f.workers, Corpus: f.corpus, StopAtFirst: f.failFirst}
	var err error
	o.Shard, err = parseShard(f.shard, os.Getenv("JOB_COMPLETION_INDEX"))
	return o, err
}

// checkCorpus says what of the corpus a campaign would refuse, before anything is begun.
func (f *fuzzFlags) checkCorpus(contract *spec.Contract) error {
	if f.corpus == "" {
		return nil
	}
	return fuzz.CheckCorpus(f.corpus, contract)
}

// parseShard reads N/M, counted from 1, or job/M, where the number is the completion index of a Kubernetes job, which is counted
// from 0.
func parseShard(text, jobIndex string) (fuzz.Shard, error) {
	number, count, _ := strings.Cut(text, "/")
	fromJob := number == "job"
	if fromJob {
		number = jobIndex
	}
	index, wrongIndex := strconv.Atoi(number)
	all, wrongCount := strconv.Atoi(count)
	switch {
	case wrongCount == nil && fromJob && jobIndex == "":
		return fuzz.Shard{}, usage("--shard %s takes the number from JOB_COMPLETION_INDEX, which is not set; write 2/%d for the second of %d", text, all, all)
	case fromJob:
		index++
	}
	if wrongIndex != nil || wrongCount != nil || index < 1 || index > all {
		return fuzz.Shard{}, usage("--shard %q is not one of several; write 2/4 for the second of four", text)
	}
	return fuzz.Shard{Index: index, Count: all}, nil
}

// fuzzExit is the exit code of a campaign.
func fuzzExit(r *fuzz.Result, strict bool) int {
	red := slices.ContainsFunc(r.Findings, func(f fuzz.Finding) bool { return f.Known == "" && (strict || f.Level == spec.Must) })
	switch {
	case r.Ended == fuzz.EndedInterrupted:
		return reports.ExitInterrupted
	case red:
		return reports.ExitNotConformant
	case !r.Conclusive():
		return reports.ExitInconclusive
	default:
		return reports.ExitConformant
	}
}

// showFuzz tells a person what a campaign found.
func showFuzz(w io.Writer, r *fuzz.Result) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	for i, f := range r.Findings {
		say("%d. %s (%s): expected %s, got %s", i+1, f.Requirement, f.Level, reports.Visible(f.Expected), reports.Visible(f.Got))
		for _, line := range f.WhatWasSent() {
			say("   sent %s", reports.Visible(line))
		}
		say("   %s; %s; seen %s, first at call %d; played again: %s", f.State, f.Input, plural.Of(f.Hits, "time"), f.FirstCall, f.Repeats)
		if f.Known != "" {
			say("   %s", f.Known)
		}
	}
	if r.More > 0 {
		say("%s left out", plural.Words(r.More, "more kind of finding was", "more kinds of findings were"))
	}
	say("%s", fuzzHeadline(r))
	if !r.Conclusive() && r.Ended != fuzz.EndedInterrupted {
		say("INCONCLUSIVE: %s", inconclusive(r))
	}
	if r.Share > 0 {
		say("used of what the limit allows: %.0f %%; refused as too frequent: %d", 100*r.Share, r.Limited)
	}
	if r.HeldPace > 0 {
		say("slowed down to the pace that held: %.0f calls/s", r.HeldPace)
	}
	judged := 0
	for _, classes := range r.Coverage.Requirements {
		if len(classes) > 0 {
			judged++
		}
	}
	say("requirements judged by a reading or an answer: %d; never provoked: %s", judged, orNone(r.Coverage.Never))
	for _, reason := range slices.Sorted(maps.Keys(r.Unjudged)) {
		say("not judged, %s: %s", plural.Of(r.Unjudged[reason], "time"), reports.Visible(reason))
	}
	for _, note := range r.Notes {
		say("note: %s", reports.Visible(note))
	}
}

// inconclusive says why a campaign says nothing of its target, and who does.
func inconclusive(r *fuzz.Result) string {
	if r.Programs > 0 {
		return "too many programs met failures that may pass, so that what was found, or not, says little of the target; fuzz it again when it is undisturbed"
	}
	at := cmp.Or(r.Target.Address, target.Embedded)
	return fmt.Sprintf("nothing was judged. unreadcheck doctor --target %s says what is missing; unreadcheck run --target %s judges what can be judged without it", at, at)
}

// sayFindings says where the result and the findings are, and how to see one of them again on an address.
func sayFindings(w io.Writer, findings int, folder, address string) {
	if findings > 0 {
		replay := "unreadcheck replay " + folder
		if address != target.Embedded {
			replay += " --target " + address
		}
		_, _ = fmt.Fprintf(w, "Next: sh %s shows finding 1 by itself, and exits 0 once it is fixed; %s plays all of them again.\n",
			filepath.Join(folder, "finding-1.sh"), replay)
	}
	if findings == 0 {
		_, _ = fmt.Fprintf(w, "Report: %s\n", filepath.Join(folder, "{report.html,fuzz.json}"))
		return
	}
	_, _ = fmt.Fprintf(w, "Findings: %s\n", filepath.Join(folder, "{report.html,fuzz.json,finding-*.json,finding-*.sh,finding-*_test.go.txt}"))
}

// fuzzHeadline is a campaign in a line.
func fuzzHeadline(r *fuzz.Result) string {
	return fmt.Sprintf("%s in %s, %s, %.1f s (seed %d; ended: %s)", plural.Of(len(r.Findings), "finding"), plural.Of(r.Calls, "call"), plural.Of(r.Programs, "program"), r.Seconds, r.Seed, r.Ended)
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}

// writeFindings writes the result and, for each finding, what repeats it.
func writeFindings(folder string, r *fuzz.Result) error {
	if err := reports.ClearFindings(folder); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(folder, "fuzz.json"), func(w io.Writer) error { return asJSON(w, r) }); err != nil {
		return fmt.Errorf("the result cannot be written: %w", err)
	}
	for i, f := range r.Findings {
		if err := writeFinding(folder, fmt.Sprintf("finding-%d", i+1), f, r.Target); err != nil {
			return fmt.Errorf("a finding cannot be written: %w", err)
		}
	}
	return page.WriteFile(filepath.Join(folder, page.FileName), fuzzpage.Document(r, page.InFolder(folder)))
}

// writeFinding writes the files of one finding: those that repeat it, and for a crowd a page that shows its history.
func writeFinding(folder, name string, f fuzz.Finding, target reports.TargetInfo) error {
	data, err := f.Encode()
	if err != nil {
		return err
	}
	if len(f.Page) > 0 {
		if err := os.WriteFile(filepath.Join(folder, name+".html"), f.Page, 0o644); err != nil {
			return err
		}
	}
	return reports.WriteFinding(filepath.Join(folder, name), data, f.Script(name, target), true)
}

// fuzzLine tells a waiting person how far a campaign is: on a terminal in a line that is written over, elsewhere now and then.
type fuzzLine struct {
	w        io.Writer
	terminal bool
	last     time.Time
}

func newFuzzLine(w io.Writer) *fuzzLine {
	return &fuzzLine{w: w, terminal: isTerminal(w), last: time.Now()}
}

// fuzzLineEvery is how often a line is written where there is no terminal.
const fuzzLineEvery = 10 * time.Second

func (l *fuzzLine) show(p fuzz.Progress) {
	if !l.terminal && time.Since(l.last) < fuzzLineEvery {
		return
	}
	l.last = time.Now()
	rate := fmt.Sprintf("%.0f calls/s", p.PerSecond)
	if p.Limit > 0 {
		rate += fmt.Sprintf(" of %.0f", p.Limit)
	}
	text := fmt.Sprintf("%s: %s, %s, %d of %s, %s", p.Layer, plural.Of(p.Calls, "call"), rate, p.Judged, plural.Of(p.Requirements, "requirement"), plural.Of(p.Findings, "finding"))
	if p.Left > 0 {
		text += fmt.Sprintf(", %s left", p.Left.Round(time.Second))
	}
	if l.terminal {
		_, _ = fmt.Fprintf(l.w, "\r\x1b[K%s", text)
		return
	}
	_, _ = fmt.Fprintln(l.w, text)
}

func (l *fuzzLine) end() {
	if l.terminal {
		_, _ = fmt.Fprint(l.w, "\r\x1b[K")
	}
}
