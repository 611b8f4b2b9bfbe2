// Package suites holds the checks of the contract, a file for each chapter, and the run that plays and judges them. A
// check is a program with its expectations and the id of the requirement that it proves; Ginkgo specs report it.
package suites

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Check proves one requirement.
type Check struct {
	// ID is the requirement's id and the variant, as "UMN-CLAMP-2/far above"; where the program is another requirement's
	// check before, the id of that, as "UMN-ERR-13/UMN-ERR-8/-1". No two checks have the same.
	ID string
	// Requirement is what the check proves.
	Requirement spec.Requirement
	// Title is a sentence that says what is so where the check passes.
	Title string
	// Programs are what is played for the check. Several checks may share one.
	Programs []program.Program
	// Effects are what playing the check does to a target.
	Effects []spec.Effect

	// whole judges all exchanges of the run, where the check is not about its own program alone.
	whole func(*spec.Contract, spec.Requirement, []record.Exchange) judge.Finding
	// over judges the playings of all programs of the check together, of which there are several.
	over overAll
	// played judges the playings of the program in a way of its own, where its steps do not say what they expect.
	played func(*spec.Contract, spec.Requirement, judge.Played) judge.Finding
	where  types.CodeLocation
}

// overAll judges the playings of several programs together.
type overAll func(*spec.Contract, spec.Requirement, []judge.Played) judge.Finding

// Labels are the Ginkgo labels of the check: requirement id, chapter, level and effects.
func (c Check) Labels() []string {
	labels := []string{c.Requirement.ID, c.Requirement.Chapter, string(c.Requirement.Level)}
	for _, e := range c.Effects {
		labels = append(labels, string(e))
	}
	return labels
}

// judge judges what was recorded.
func (c Check) judge(seen *evidence) judge.Finding {
	switch {
	case c.whole != nil:
		return c.whole(seen.contract, c.Requirement, seen.exchanges)
	case c.over != nil:
		var all []judge.Played
		for _, p := range c.Programs {
			all = append(all, seen.played(p))
		}
		return c.over(seen.contract, c.Requirement, all)
	case c.played != nil:
		return c.played(seen.contract, c.Requirement, seen.played(c.Programs[0]))
	default:
		p := seen.played(c.Programs[0])
		return judge.Program(seen.contract, p.Program, p.Recordings, c.Requirement, p.Others)
	}
}

// ownProgram reports whether the check is judged by the playings of one program of its own.
func (c Check) ownProgram() bool { return c.whole == nil && c.over == nil }

// Checks are the checks of a contract, in the order of its chapters. It fails where the contract lacks something that
// a check cannot do without.
func Checks(contract *spec.Contract) ([]Check, error) { return checks(contract, selection{}) }

func checks(contract *spec.Contract, o selection) ([]Check, error) {
	s := newSuite(contract, o)
	s.declare()
	slices.SortStableFunc(s.checks, func(a, b Check) int {
		return slices.Index(spec.Chapters, a.Requirement.Chapter) - slices.Index(spec.Chapters, b.Requirement.Chapter)
	})
	seen := map[string]bool{}
	for _, check := range s.checks {
		if seen[check.ID] {
			return nil, fmt.Errorf("two checks are called %s", check.ID)
		}
		seen[check.ID] = true
		for _, p := range check.Programs {
			if err := p.Validate(); err != nil {
				return nil, err
			}
			if err := outcomesExist(contract, p); err != nil {
				return nil, err
			}
		}
	}
	return s.checks, nil
}

func outcomesExist(contract *spec.Contract, p program.Program) error {
	for _, step := range p.Steps {
		if step.Expect == nil {
			continue
		}
		for _, name := range []string{step.Expect.Refused, step.Expect.AcceptedOrRefused, step.Expect.Meets} {
			if _, ok := contract.Outcomes[name]; name != "" && !ok {
				return fmt.Errorf("the contract's x-outcomes lack %s, which the check %s needs", name, p.ID)
			}
		}
	}
	return nil
}

// suite collects checks. A requirement that an edited contract does not have is not proved.
type suite struct {
	contract *spec.Contract
	// thorough makes the probe of the rate limit take its time.
	thorough bool
	// exact: calls reach the target in no time, so that what happens at a certain second can be judged.
	exact bool
	// given: there is a ready UserSig and no key to make others with.
	given  bool
	checks []Check
	// declared, if set, is called with each check while the line that declares it is on the stack.
	declared func(Check)
}

func newSuite(contract *spec.Contract, o selection) *suite {
	return &suite{contract: contract, thorough: o.ThoroughRate, exact: o.Exact, given: o.Given}
}

// declare lets every chapter add its checks.
func (s *suite) declare() {
	for _, chapter := range []func(*suite){
		envelope, request, clamping, groupTypes, isolation, refusals, signIn, rate, concurrency, codes,
	} {
		chapter(s)
	}
}

func (s *suite) add(c Check) {
	file, line, _ := declaration(1)
	c.where = types.CodeLocation{FileName: file, LineNumber: line}
	s.checks = append(s.checks, c)
	if s.declared != nil {
		s.declared(c)
	}
}

// prove adds a program as a check of the requirement, and of each further requirement that one of its steps names.
func (s *suite) prove(id, variant, title string, stage program.Stage, steps ...script) {
	p := program.Program{ID: id + "/" + variant, Stage: stage}
	ids := []string{id}
	for _, step := range steps {
		if e := step.Expect; e != nil {
			if e.Requirement == "" && !e.Control {
				e.Requirement = id
			}
			for _, further := range []string{e.Requirement, s.codeRequirement(*e)} {
				if further != "" && !slices.Contains(ids, further) {
					ids = append(ids, further)
				}
			}
		}
		p.Steps = append(p.Steps, step.Step)
	}
	for i, id := range ids {
		r, ok := s.contract.Requirement(id)
		if !ok {
			continue
		}
		check := Check{ID: id + "/" + variant, Requirement: r, Title: title,
			Programs: []program.Program{p}, Effects: []spec.Effect{spec.Sets, spec.Creates}}
		if i > 0 {
			// Two programs that show the same of a further requirement may well have variants of the same name.
			check.ID = id + "/" + p.ID
			check.Title = title + ": " + lowerFirst(r.Text)
		}
		s.add(check)
	}
}

// codeRequirement is the requirement about the code of the refusal that a step expects, or empty.
func (s *suite) codeRequirement(e program.Expect) string {
	if e.Control {
		return ""
	}
	return s.contract.Outcomes[cmp.Or(e.Refused, e.AcceptedOrRefused)].CodeRequirement
}

// declaration is the line in a chapter's file that declares the check which is being added, so that a failing spec points at
// it, and how many calls above the caller it is. Specs of one loop share their line; Ginkgo then orders them by their text.
func declaration(skip int) (file string, line, above int) {
	for above := 0; ; above++ {
		pc, file, line, ok := runtime.Caller(skip + above)
		if !ok {
			return "", 0, 0
		}
		if name := runtime.FuncForPC(pc).Name(); !isBuilder(name) {
			return file, line, above
		}
	}
}

func isBuilder(function string) bool {
	builders := []string{".prove", ".refused", ".refusedOn", ".observedAs", ".observed", ".envelope", ".survey", ".whole", ".over", ".rate", ".add", ".func1"}
	return slices.ContainsFunc(builders, func(suffix string) bool { return strings.HasSuffix(function, suffix) })
}

func lowerFirst(text string) string {
	if text == "" {
		return text
	}
	return string(text[0]|0x20) + text[1:]
}
