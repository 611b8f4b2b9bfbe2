package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/cmd/unreadcheck/internal/selftest"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// selftestFlags say what is played and how it is shown.
type selftestFlags struct {
	only, subject, part, format, from string
	jobs, references, seeds, calls    int
}

// The parts that --part names, and what each plays.
var selftestParts = map[string][]selftest.Part{
	"run": {selftest.RunPart}, "fuzz": {selftest.FuzzPart}, "both": {selftest.RunPart, selftest.FuzzPart},
}

func selftestCommand() *cobra.Command {
	var f selftestFlags
	cmd := &cobra.Command{
		Use:   "selftest",
		Short: "Prove that the tool can say no",
		Long: `Play the suite and the fuzzer against the reference, against every fault that the reference can be told to have,
against every variation that the contract allows and against servers that do nothing, each in a process of its own. It is
green where the suite catches every fault by exactly the requirements that it breaks, the fuzzer catches every fault
that it has to by one of them with every seed, and nothing else is flagged.`,
		Example: `  unreadcheck selftest
  unreadcheck selftest --only 'clamp|zero'
  unreadcheck selftest --format json > selftest.json
  unreadcheck selftest --from selftest.json --format kill-matrix`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			contract, _, err := loadContract("")
			if err != nil {
				return err
			}
			if err := f.check(); err != nil {
				return err
			}
			if f.subject != "" {
				return f.playAlone(cmd.OutOrStdout(), contract)
			}
			report, err := f.report(cmd, contract)
			if err != nil {
				return err
			}
			if err := f.write(cmd.OutOrStdout(), contract, report); err != nil {
				return err
			}
			// Of a page that is made of an earlier selftest, what is wrong with it is news alone.
			if f.from == "" || f.format == "text" || len(report.Problems) > 0 {
				selftest.Console(f.text(cmd), report)
			}
			if len(report.Problems) > 0 {
				return exit{code: reports.ExitNotConformant}
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.only, "only", "", "a regular expression: only subjects whose name matches")
	flags.StringVar(&f.subject, "subject", "", "play one --part on this one in this process, and write what came of it as JSON")
	flags.StringVar(&f.part, "part", "both", "what is played: run, fuzz or both")
	flags.IntVar(&f.seeds, "seeds", 1, "with how many seeds the fuzzer is let at a subject")
	flags.IntVar(&f.calls, "calls", 2000, "for how many calls of the endpoint the fuzzer is let at a subject, with each seed")
	flags.StringVar(&f.format, "format", "text", "text, json, kill-matrix, known-faults or null-scores; all but text go to standard output")
	flags.StringVar(&f.from, "from", "", "play nothing: read what --format json wrote")
	flags.IntVar(&f.jobs, "jobs", runtime.NumCPU()*3/2, "how many processes at a time")
	flags.IntVar(&f.references, "references", 20, "how often the reference is judged")
	return cmd
}

// playAlone is the whole of a process: it ends it.
func (f *selftestFlags) playAlone(w io.Writer, contract *spec.Contract) error {
	s, known := selftest.Find(f.subject)
	if !known {
		return unknownFault("--subject", f.subject)
	}
	if f.part == "both" {
		return usage("--subject plays one part: say --part run or --part fuzz")
	}
	selftest.Alone(w, contract, s, selftest.Options{Part: selftestParts[f.part][0], Seeds: f.seeds, Calls: f.calls})
	return nil
}

// check refuses flags that make no sense.
func (f *selftestFlags) check() error {
	formats := []string{"text", "json", "kill-matrix", "known-faults", "null-scores"}
	switch {
	case !slices.Contains(formats, f.format):
		return usage("--format %q is none of %s", f.format, strings.Join(formats, ", "))
	case selftestParts[f.part] == nil:
		return usage("--part %q is none of run, fuzz, both", f.part)
	case f.jobs < 1 || f.references < 1 || f.seeds < 1 || f.calls < 1:
		return usage("--jobs, --references, --seeds and --calls have to be above 0")
	}
	return nil
}

// report is what the processes found, or what a file says that they did.
func (f *selftestFlags) report(cmd *cobra.Command, contract *spec.Contract) (selftest.Report, error) {
	if f.from != "" {
		var report selftest.Report
		err := readReport(f.from, &report)
		likenesses := selftest.Compare(contract, report, reports.KnownFaults())
		report.Likenesses = &likenesses
		return report, err
	}
	only, err := regexp.Compile(f.only)
	if err != nil {
		return selftest.Report{}, usage("--only: %w", err)
	}
	var jobs []selftest.Job
	for _, s := range selftest.Subjects(f.references) {
		for _, part := range selftestParts[f.part] {
			if s.Plays(part) && only.MatchString(s.Name) {
				jobs = append(jobs, selftest.Job{Subject: s, Part: part})
			}
		}
	}
	if len(jobs) == 0 {
		return selftest.Report{}, usage("--only %q matches no subject; unreadcheck serve --list-faults lists the names", f.only)
	}
	progress := newProgress(cmd.ErrOrStderr())
	done := 0
	answers := selftest.PlayAll(cmd.Context(), jobs, f.jobs, time.Duration(f.seeds)*selftest.Longest, f.process, func(j selftest.Job) {
		done++
		progress.show(done, len(jobs), string(j.Part)+" on "+j.Subject.Name)
	})
	progress.end()
	return selftest.Gather(contract, selftest.Rows(jobs, answers), f.only == ""), nil
}

func readReport(file string, report *selftest.Report) error {
	data, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(data, report)
	}
	if err != nil {
		return usage("--from: %w", err)
	}
	return nil
}

// process is the process of one job: this very program.
func (f *selftestFlags) process(ctx context.Context, j selftest.Job) *exec.Cmd {
	program, err := os.Executable()
	if err != nil {
		program = os.Args[0]
	}
	cmd := exec.CommandContext(ctx, program, "selftest", "--subject", j.Subject.Name, "--part", string(j.Part),
		"--seeds", strconv.Itoa(f.seeds), "--calls", strconv.Itoa(f.calls))
	cmd.Args[0] = os.Args[0] // a program that goes by several names is to be the same again
	return cmd
}

// text is where people read what came of it: standard error where standard output has another form.
func (f *selftestFlags) text(cmd *cobra.Command) io.Writer {
	if f.format == "text" {
		return cmd.OutOrStdout()
	}
	return cmd.ErrOrStderr()
}

func (f *selftestFlags) write(w io.Writer, contract *spec.Contract, report selftest.Report) error {
	var err error
	switch f.format {
	case "json":
		err = asJSON(w, report)
	case "kill-matrix":
		err = selftest.WriteKillMatrix(w, contract, report)
	case "known-faults":
		err = selftest.WriteSignatures(w, contract, report)
	case "null-scores":
		err = selftest.WriteNullScores(w, contract, report)
	}
	if err != nil {
		return fmt.Errorf("the result cannot be written: %w", err)
	}
	return nil
}
