package suites

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/extensions/globals"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/gomega"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/judge"
)

// Register declares the checks as specs of the Ginkgo suite that is being built, in a container of its own. The target
// is played on once, when the first of them runs; the specs then judge what was recorded. A check that could not be
// judged fails where the requirement is a must, and is skipped with its reason otherwise.
func Register(o Options) error {
	run, err := newRun(o, o.selection())
	if err != nil {
		return err
	}
	if err := run.permitted(); err != nil {
		return err
	}
	var once sync.Once
	var played error
	ginkgo.Describe(run.contract.Command(), ginkgo.Ordered, ginkgo.ContinueOnFailure, func() {
		run.declare(func(ctx context.Context) {
			once.Do(func() { played = run.play(ctx) })
			gomega.Expect(played).NotTo(gomega.HaveOccurred())
		})
	})
	return nil
}

// report declares the checks as specs of a suite of their own and runs it over what was recorded.
func (r *run) report() error {
	globals.Reset() // a process may make several runs
	formatter.ColorableStdOut, formatter.ColorableStdErr = io.Discard, io.Discard
	gomega.RegisterFailHandler(ginkgo.Fail)
	r.declare(func(context.Context) {})
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
func (r *run) declare(played func(context.Context)) {
	for _, chapter := range spec.Chapters {
		ginkgo.Describe(chapter, func() {
			for _, c := range r.checks {
				if c.Requirement.Chapter == chapter {
					ginkgo.It(sentence(c), ginkgo.Label(c.Labels()...), c.where, func(ctx ginkgo.SpecContext) {
						played(ctx)
						r.spec(c)
					})
				}
			}
		})
	}
}

// spec is the body of every spec: it judges what was recorded. What it finds goes into the result, and a failure into
// Ginkgo's report too.
func (r *run) spec(c Check) {
	finding := r.find(c)
	musts := c.Requirement.Level == spec.Must && c.Requirement.Evidence == spec.Core
	unjudged := finding.Verdict == judge.Untestable || finding.Verdict == judge.Inconclusive || finding.Verdict == judge.Blocked
	if finding.Verdict == judge.NotApplicable || unjudged && !musts {
		ginkgo.Skip(fmt.Sprintf("%s: %s", finding.Verdict, finding.Reason))
	}
	gomega.Expect(finding).To(keep(c.Requirement))
}

// keep is the matcher of findings: a pass matches, and so does a should that is not kept, which only warns.
func keep(requirement spec.Requirement) requirementMatcher { return requirementMatcher{requirement} }

type requirementMatcher struct{ requirement spec.Requirement }

func (m requirementMatcher) Match(actual any) (bool, error) {
	f, ok := actual.(judge.Finding)
	if !ok {
		return false, fmt.Errorf("a finding was expected, not %T", actual)
	}
	return f.Verdict == judge.Pass || f.Verdict == judge.Warn || f.Verdict == judge.ExpectedFail, nil
}

func (m requirementMatcher) FailureMessage(actual any) string {
	f, _ := actual.(judge.Finding)
	return fmt.Sprintf("%s\n%s\nexpected: %s\n     got: %s\n%s", m.requirement.Text, f.Verdict, f.Expected, f.Got, f.Reason)
}

func (m requirementMatcher) NegatedFailureMessage(any) string {
	return m.requirement.Text + "\nwas kept, which was not expected"
}
