package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
)

// inJUnit is how much of a check's evidence a JUnit report has.
var inJUnit = detail{exchanges: 5, sent: 4000, body: 2000, curls: 5}

// WriteJUnit writes the result as JUnit XML: a suite for each chapter, a test case for each check, and one for each
// requirement of the profile that has no check. Of the checks that share a cause one is the failure, which counts; the others,
// and those that the cause blocks, are skipped and name it. What else a must needs and was not judged is an error, since a
// skipped test reads as green; what holds nothing back is skipped, with its reason. Warnings and what was written down are
// skipped too, with a message: viewers show that, and pass over the output of a test that passed.
//
// Times are the checks' own: of each moment of the run, each program that waited for an answer has its share. A suite
// without cases has the rest, for the stage and for pauses, so that the suites' times add up to the run's.
func WriteJUnit(w io.Writer, r *Result) error {
	doc := junitSuites{Name: "unreadcheck", Time: seconds(r.Seconds)}
	for _, chapter := range r.chapters() {
		if s := r.junitSuite(chapter); len(s.Cases) > 0 {
			doc.add(s)
		}
	}
	if rest := doc.rest(r.Seconds); rest.Time > 0 && len(doc.Suites) > 0 {
		rest.Properties, rest.Timestamp = r.junitProperties(), doc.Suites[0].Timestamp
		doc.add(rest)
	}
	if r.Stage != nil {
		s := junitSuite{Name: "stage", Properties: r.junitProperties()}
		s.add(r.Stage.junitStage())
		doc.add(s)
	}
	// Whoever reads this file alone must not take a run without a verdict for a good one.
	if r.Verdict != Conformant && doc.Failures+doc.Errors == 0 {
		doc.add(r.junitRun())
	}
	data, err := xml.MarshalIndent(doc, "", "  ")
	if err != nil {
		return fmt.Errorf("the JUnit report cannot be made: %w", err)
	}
	if _, err := fmt.Fprintf(w, "%s%s\n", xml.Header, data); err != nil {
		return fmt.Errorf("the JUnit report cannot be written: %w", err)
	}
	return nil
}

func (r *Result) junitSuite(chapter string) junitSuite {
	s := junitSuite{Name: orElse(Visible(chapter), "none"), Properties: r.junitProperties()}
	if !r.Started.IsZero() {
		s.Timestamp = r.Started.UTC().Format("2006-01-02T15:04:05")
	}
	checked := map[string]bool{}
	for _, c := range r.Checks {
		checked[c.Finding.Requirement] = true
		if c.Chapter == chapter {
			s.add(r.junitCheck(c))
		}
	}
	for _, q := range r.Requirements {
		if q.Chapter == chapter && !checked[q.ID] {
			s.add(r.junitUnchecked(q))
		}
	}
	return s
}

func (r *Result) junitProperties() *junitProperties {
	return properties(
		"tool", r.Tool.Name+" "+r.Tool.Version,
		"target", orElse(r.Target.URL, r.Target.Address),
		"observer", orElse(r.Target.Observer, "none"),
		"contract", r.Contract.Version,
		"profile", r.Contract.Profile,
		"seed", strconv.FormatUint(r.Seed, 10),
	)
}

func (r *Result) junitCheck(c Check) junitCase {
	f := c.Finding
	out := junitCase{Name: Visible(c.ID + " " + c.Title), Class: "unreadcheck." + Visible(c.Chapter), Time: seconds(c.Seconds)}
	out.Properties = properties("requirement", f.Requirement, "level", string(c.Level), "verdict", string(f.Verdict))
	if f.Repeat != "" {
		out.Properties.add("repeat", f.Repeat)
	}
	reason := string(f.Verdict) + ": " + orElse(f.Reason, "no reason was given")
	if cause, ok := r.causeNumber(c.Cause); ok {
		out.Properties.add("cause", strconv.Itoa(cause.Number))
		return r.junitMember(out, c, cause)
	}
	broken := r.junitOutcome(c, evidenceLine(f))
	switch f.Verdict {
	case judge.Pass:
	case judge.Fail:
		out.Failure = broken
	case judge.UnexpectedPass:
		out.Failure = r.junitOutcome(c, reason)
	case judge.Warn:
		if r.Strict {
			out.Failure = broken
		} else {
			out.Skipped = broken
			out.Skipped.Message = "warning: " + broken.Message
		}
	case judge.Untestable, judge.Inconclusive:
		if r.mustBeJudged(c) {
			out.Error = r.junitOutcome(c, reason)
		} else {
			out.Skipped = &junitOutcome{Message: Visible(reason), Type: string(f.Verdict)}
		}
	case judge.NotApplicable, judge.ExpectedFail:
		if f.Observed != "" {
			reason += "; observed: " + f.Observed
		}
		out.Skipped = &junitOutcome{Message: Visible(reason), Type: string(f.Verdict)}
	default:
		out.Error = r.junitOutcome(c, reason)
	}
	return out
}

// junitMember is the test case of a check that has a cause: the one that stands for it counts, and the others follow it.
func (r *Result) junitMember(out junitCase, c Check, cause Cause) junitCase {
	switch {
	case c.ID == cause.Lead && r.counts(cause):
		out.Failure = r.junitCause(cause)
	case c.ID == cause.Lead:
		out.Skipped = r.junitCause(cause)
		out.Skipped.Message = "warning: " + out.Skipped.Message
	default:
		how := "same cause as "
		if !c.Finding.Red() {
			how = "blocked by "
		}
		out.Skipped = &junitOutcome{Message: Visible(how + cause.Lead + ": " + cause.Sentence), Type: string(c.Finding.Verdict),
			Text: strings.Join(append(account(c.Finding), evidence(c, inJUnit)...), "\n")}
	}
	return out
}

func (r *Result) junitCause(cause Cause) *junitOutcome {
	told, shown := r.card(cause, inJUnit)
	lines := slices.Concat(told, shown)
	if text := r.behaves(); text != "" && cause.Number == 1 {
		lines = append([]string{text}, lines...)
	}
	message := cause.Sentence
	if r.Kind == KindSDK {
		lead, _ := r.check(cause.Lead)
		message += ": " + evidenceLine(lead.Finding) // the sentence says what it means, and not what was seen
	}
	return &junitOutcome{Message: Visible(message), Type: string(cause.Verdict), Text: strings.Join(lines, "\n")}
}

// mustBeJudged reports whether the check belongs to a requirement without which a run is not green. The requirements
// whose evidence is extra hold nothing back, here as in the exit code.
func (r *Result) mustBeJudged(c Check) bool {
	q, known := r.requirement(c.Finding.Requirement)
	return c.Level == spec.Must && (!known || q.Evidence == spec.Core)
}

func (r *Result) junitOutcome(c Check, message string) *junitOutcome {
	var lines []string
	if q, ok := r.requirement(c.Finding.Requirement); ok {
		lines = append(lines, Visible(fmt.Sprintf("%s %s %s", q.ID, q.Level, q.Text)), Visible(q.Source.String()))
	}
	lines = append(lines, account(c.Finding)...)
	lines = append(lines, evidence(c, inJUnit)...)
	return &junitOutcome{Message: Visible(message), Type: string(c.Finding.Verdict), Text: strings.Join(lines, "\n")}
}

// junitUnchecked is the test case of a requirement that has no check in this run. Where it has no verdict either, it was
// left out on purpose, with --focus say, and holds nothing back.
func (r *Result) junitUnchecked(q Requirement) junitCase {
	verdict, reason := orElse(string(q.Verdict), notSelected), orElse(q.Reason, noCheck)
	out := junitCase{Name: Visible(q.ID + " " + q.Text), Class: "unreadcheck." + Visible(q.Chapter)}
	out.Properties = properties("requirement", q.ID, "level", string(q.Level), "verdict", verdict)
	outcome := &junitOutcome{Message: Visible(verdict + ": " + reason), Type: verdict}
	if r.holds(q) {
		out.Error = outcome
	} else {
		out.Skipped = outcome
	}
	return out
}

// junitRun is a suite with one test case, red for the run as a whole.
func (r *Result) junitRun() junitSuite {
	var lines []string
	for _, g := range r.Gaps() {
		lines = append(lines, g.String(), "  "+Ranges(g.IDs))
	}
	s := junitSuite{Name: "run", Properties: r.junitProperties()}
	s.add(junitCase{Name: "the run as a whole", Class: "unreadcheck.run", Error: &junitOutcome{
		Message: r.headline(), Type: orElse(r.Verdict, "no verdict"), Text: strings.Join(lines, "\n"),
	}})
	return s
}

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Time     seconds      `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

// rest is a suite of the time that is not a check's own.
func (d *junitSuites) rest(all float64) junitSuite {
	for _, s := range d.Suites {
		all -= float64(s.Time)
	}
	return junitSuite{Name: "stage and pauses", Time: seconds(max(0, all))}
}

func (d *junitSuites) add(s junitSuite) {
	d.Suites = append(d.Suites, s)
	d.Tests += s.Tests
	d.Failures += s.Failures
	d.Errors += s.Errors
	d.Skipped += s.Skipped
}

type junitSuite struct {
	Name       string           `xml:"name,attr"`
	Tests      int              `xml:"tests,attr"`
	Failures   int              `xml:"failures,attr"`
	Errors     int              `xml:"errors,attr"`
	Skipped    int              `xml:"skipped,attr"`
	Time       seconds          `xml:"time,attr"`
	Timestamp  string           `xml:"timestamp,attr,omitempty"`
	Properties *junitProperties `xml:"properties"`
	Cases      []junitCase      `xml:"testcase"`
}

func (s *junitSuite) add(c junitCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	s.Time += c.Time
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
}

// junitCase has its parts in the order that the schemas want.
type junitCase struct {
	Name       string           `xml:"name,attr"`
	Class      string           `xml:"classname,attr"`
	Time       seconds          `xml:"time,attr"`
	Properties *junitProperties `xml:"properties"`
	Skipped    *junitOutcome    `xml:"skipped"`
	Error      *junitOutcome    `xml:"error"`
	Failure    *junitOutcome    `xml:"failure"`
	SystemOut  string           `xml:"system-out,omitempty"`
}

type junitOutcome struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

type junitProperties struct {
	List []junitProperty `xml:"property"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

// properties are made of names and values in turn.
func properties(pairs ...string) *junitProperties {
	p := &junitProperties{}
	for i := 0; i+1 < len(pairs); i += 2 {
		p.add(pairs[i], pairs[i+1])
	}
	return p
}

func (p *junitProperties) add(name, value string) {
	p.List = append(p.List, junitProperty{Name: name, Value: Visible(value)})
}

// seconds is a time as the schemas want it: a decimal from 0 up, without an exponent.
type seconds float64

// MarshalXMLAttr writes the time.
func (s seconds) MarshalXMLAttr(name xml.Name) (xml.Attr, error) {
	value := float64(s)
	if math.IsNaN(value) || math.IsInf(value, 0) || value < 0 {
		value = 0
	}
	return xml.Attr{Name: name, Value: strconv.FormatFloat(value, 'f', 3, 64)}, nil
}
