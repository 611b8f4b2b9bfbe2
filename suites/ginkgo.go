package suites

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/extensions/globals"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Register declares the checks as specs of the Ginkgo suite that is being built, in a container of its own. The target
// is played on when the first of them runs, with the checks that Ginkgo's filters select; the specs then judge what was
// recorded. A check that could not be judged fails where the requirement is a must, and is skipped with its reason otherwise.
// A spec that fails points at the line of this package that declares it.
func Register(o Options) error {
	run, err := newRun(o, o.selection())
	if err != nil {
		return err
	}
	if err := o.Baseline.check(run); err != nil {
		return usage.Wrap(err)
	}
	if err := run.permitted(); err != nil {
		return err
	}
	played := &filtered{run: run}
	ginkgo.Describe(run.contract.Command(), ginkgo.Ordered, ginkgo.ContinueOnFailure, func() {
		run.declare(func(ctx context.Context, c Check) {
			if err := played.play(ctx, c); err != nil {
				ginkgo.Fail(err.Error())
			}
		}, run.failAtDeclaration)
	})
	return nil
}

// filtered plays what Ginkgo's filters select of a run.
type filtered struct {
	run    *run
	played map[string]bool
}

// play plays the selected checks when the first of them is wanted. Should one be wanted that the filters were not seen to
// select, all are played again.
func (f *filtered) play(ctx context.Context, wanted Check) error {
	if f.played[wanted.ID] {
		return nil
	}
	all := f.run.checks
	chosen := all
	if f.played == nil {
		chosen = selectedByGinkgo(ginkgo.CurrentSpecReport(), wanted, all)
	}
	f.played = map[string]bool{}
	for _, c := range chosen {
		f.played[c.ID] = true
	}
	f.run.recorded = recorded{about: about{Started: time.Now()}, recordings: map[string][]record.Recording{}}
	f.run.checks = chosen
	defer func() { f.run.checks = all }()
	return f.run.play(ctx)
}

// selectedByGinkgo are the checks whose specs Ginkgo's label filter, focus and skip select, as far as that can be told by the
// spec of one of them: what stands before its own chapter stands before the others' too.
func selectedByGinkgo(current ginkgo.SpecReport, wanted Check, all []Check) []Check {
	suite, _ := ginkgo.GinkgoConfiguration()
	byLabel, err := types.ParseLabelFilter(suite.LabelFilter)
	focus, badFocus := compile("--focus", suite.FocusStrings)
	skip, badSkip := compile("--skip", suite.SkipStrings)
	texts := current.ContainerHierarchyTexts
	if err != nil || badFocus != nil || badSkip != nil || len(texts) == 0 {
		return all
	}
	before := strings.Join(texts[:len(texts)-1], " ")
	outer := slices.Concat(current.ContainerHierarchyLabels...)
	var out []Check
	for _, c := range all {
		text := strings.Join([]string{before, c.Requirement.Chapter, sentence(c)}, " ")
		matches := byLabel(slices.Concat(outer, c.Labels())) && (len(focus) == 0 || matchAny(focus, text)) && !matchAny(skip, text)
		if matches || c.ID == wanted.ID {
			out = append(out, c)
		}
	}
	return out
}

// report declares the checks as specs of a suite of their own and runs it over what was recorded.
func (r *run) report() error {
	globals.Reset() // a process may make several runs
	formatter.ColorableStdOut, formatter.ColorableStdErr = io.Discard, io.Discard
	r.declare(func(context.Context, Check) {}, func(_ Check, message string) { ginkgo.Fail(message) })
	suite, reporter := ginkgo.GinkgoConfiguration()
	suite.RandomSeed = int64(r.options.Target.Seed % (1 << 31))
	reporter.NoColor, reporter.Succinct = true, true
	var t outcome
	ginkgo.RunSpecs(&t, "unreadcheck", suite, reporter)
	for _, c := range r.checks {
		if !r.reported[key(c)] {
			return fmt.Errorf("the check %s was not reported", c.ID)
		}
	}
	return nil
}

// outcome is what Ginkgo tells of a suite's end; the findings say more.
type outcome struct{ failed bool }

func (o *outcome) Fail() { o.failed = true }

// declare writes the checks down as Ginkgo specs, a container for each chapter.
func (r *run) declare(played func(context.Context, Check), fail func(Check, string)) {
	for _, chapter := range spec.Chapters {
		ginkgo.Describe(chapter, func() {
			for _, c := range r.checks {
				if c.Requirement.Chapter == chapter {
					ginkgo.It(sentence(c), ginkgo.Label(c.Labels()...), c.where, func(ctx ginkgo.SpecContext) {
						played(ctx, c)
						r.spec(c, fail)
					})
				}
			}
		})
	}
}

// spec is the body of every spec: it judges what was recorded. What it finds goes into the result, and a failure into
// Ginkgo's report too.
func (r *run) spec(c Check, fail func(Check, string)) {
	f := r.find(c)
	musts := c.Requirement.Level == spec.Must && c.Requirement.Evidence == spec.Core
	unjudged := f.Verdict == judge.Untestable || f.Verdict == judge.Inconclusive || f.Verdict == judge.Blocked
	switch {
	case f.Verdict == judge.NotApplicable, unjudged && !musts:
		ginkgo.Skip(fmt.Sprintf("%s: %s", f.Verdict, f.Reason))
	case f.Verdict != judge.Pass && f.Verdict != judge.Warn && f.Verdict != judge.ExpectedFail:
		fail(c, fmt.Sprintf("%s\n%s\nexpected: %s\n     got: %s\n%s", c.Requirement.Text, f.Verdict, f.Expected, f.Got, f.Reason))
	}
}

// failAtDeclaration fails a spec at the line that declares its check. Ginkgo takes the place of a failure from the stack, so
// that the checks are declared once more, and the spec fails from within.
func (r *run) failAtDeclaration(c Check, message string) {
	s := newSuite(r.contract, r.selection)
	s.declared = func(again Check) {
		if again.ID == c.ID {
			_, _, above := declaration(1)
			ginkgo.Fail(message, above)
		}
	}
	s.declare()
	ginkgo.Fail(message) // played by another version of the checks
}
