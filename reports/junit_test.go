package reports

import (
	"bytes"
	"encoding/xml"
	"math"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
)

// readSuites is a JUnit report as a program of others would read it; the writer's own types would share its mistakes.
type readSuites struct {
	XMLName  xml.Name    `xml:"testsuites"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Suites   []readSuite `xml:"testsuite"`
}

type readSuite struct {
	Name      string     `xml:"name,attr"`
	Tests     int        `xml:"tests,attr"`
	Failures  int        `xml:"failures,attr"`
	Errors    int        `xml:"errors,attr"`
	Skipped   int        `xml:"skipped,attr"`
	Timestamp string     `xml:"timestamp,attr"`
	Cases     []readCase `xml:"testcase"`
}

type readCase struct {
	Name       string `xml:"name,attr"`
	Class      string `xml:"classname,attr"`
	Time       string `xml:"time,attr"`
	Properties []struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	} `xml:"properties>property"`
	Skipped *readOutcome `xml:"skipped"`
	Error   *readOutcome `xml:"error"`
	Failure *readOutcome `xml:"failure"`
	Output  string       `xml:"system-out"`
}

type readOutcome struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// outcome is what a reader shows for the case: its kind and the message that goes with it.
func (c readCase) outcome() (kind, message string) {
	switch {
	case c.Failure != nil:
		return "failure", c.Failure.Message
	case c.Error != nil:
		return "error", c.Error.Message
	case c.Skipped != nil:
		return "skipped", c.Skipped.Message
	default:
		return "passed", c.Output
	}
}

func junit(t *testing.T, r *Result) (readSuites, []byte) {
	t.Helper()
	var out bytes.Buffer
	if err := WriteJUnit(&out, r); err != nil {
		t.Fatal(err)
	}
	var doc readSuites
	if err := xml.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatalf("the report cannot be read back: %v\n%s", err, out.Bytes())
	}
	return doc, out.Bytes()
}

func (d readSuites) find(t *testing.T, prefix string) readCase {
	t.Helper()
	for _, s := range d.Suites {
		for _, c := range s.Cases {
			if strings.HasPrefix(c.Name, prefix) {
				return c
			}
		}
	}
	t.Fatalf("there is no test case %s", prefix)
	return readCase{}
}

func TestJUnit(t *testing.T) {
	strict := every()
	strict.Strict = true
	strict.Gather()
	lenientDoc, _ := junit(t, every())
	strictDoc, _ := junit(t, strict)
	// What the suites make of a requirement for which this version has no check.
	unchecked := every()
	unchecked.Requirements[3].Verdict, unchecked.Requirements[3].Reason = judge.Untestable, "no check for it"
	unchecked.Requirements = append(unchecked.Requirements, need("UMN-REQ-1", "request", spec.Must, spec.Core))
	unchecked.Requirements[14].Verdict, unchecked.Requirements[14].Reason = judge.Untestable, "no check for it"
	uncheckedDoc, _ := junit(t, unchecked)
	for _, test := range []struct {
		doc                 readSuites
		name, kind, message string
	}{
		{lenientDoc, "UMN-ENV-1/every answer the title of UMN-ENV-1/every answer", "passed", ""},
		{lenientDoc, "UMN-ENV-8/", "skipped", "not-applicable: undocumented: written down and not judged; observed: with ErrorInfo: 12 answers"},
		{lenientDoc, "UMN-REQ-2/", "skipped", "not-applicable: an http:// address was given"},
		{lenientDoc, "UMN-CLAMP-1/", "error", "untestable: no observer"},
		{lenientDoc, "UMN-CLAMP-2/", "failure", "a count is 1 too high: the count of bob reads 6 (before: 2)"},
		{lenientDoc, "UMN-CLAMP-3/", "error", "inconclusive: connection closed"},
		{lenientDoc, "UMN-ISO-1/", "skipped", "expected-fail: expected until 2027-01-31: on its way"},
		{lenientDoc, "UMN-ERR-1/", "failure", "unexpected-pass: the baseline expects it to fail"},
		{lenientDoc, "UMN-ERR-8/", "skipped", "warning: \\x1b[2J"},
		{strictDoc, "UMN-ERR-8/", "failure", "\\x1b[2J"},
		{lenientDoc, "UMN-AUTH-9/", "skipped", "untestable: no key"},
		{lenientDoc, "UMN-CONC-1/", "error", "harness-error: step 2 was not played"},
		{lenientDoc, "UMN-REQ-4 The text of UMN-REQ-4.", "skipped", "not selected: " + noCheck},
		{lenientDoc, "UMN-RATE-1 ", "skipped", "not selected: " + noCheck},
		{uncheckedDoc, "UMN-REQ-1 ", "error", "untestable: no check for it"},
		{uncheckedDoc, "UMN-REQ-4 ", "skipped", "untestable: no check for it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			kind, message := test.doc.find(t, test.name).outcome()
			if kind != test.kind || !strings.HasPrefix(message, test.message) || test.message == "" && message != "" {
				t.Errorf("got %s %q, want %s %q", kind, message, test.kind, test.message)
			}
		})
	}
}

func TestJUnitOfAPass(t *testing.T) {
	_, text := junit(t, only(judge.Pass))
	for _, part := range []string{"system-out", "skipped>", "<failure", "<error"} {
		if bytes.Contains(text, []byte(part)) {
			t.Errorf("%s does not belong in:\n%s", part, text)
		}
	}
}

// A must whose evidence is extra holds nothing back in the exit code, so it must not make the report red either.
func TestJUnitOfAnExtraMust(t *testing.T) {
	r := only(judge.Pass)
	r.Requirements = append(r.Requirements, need("UMN-ISO-3", "isolation", spec.Must, spec.Extra))
	r.Checks = append(r.Checks, found("UMN-ISO-3/a", "isolation", spec.Must, judge.Finding{Verdict: judge.Untestable, Reason: "no receiver"}))
	r.Gather()
	doc, _ := junit(t, r)
	if kind, message := doc.find(t, "UMN-ISO-3").outcome(); kind != "skipped" || message != "untestable: no receiver" {
		t.Errorf("got %s %q", kind, message)
	}
	if r.ExitCode != ExitConformant || doc.Errors+doc.Failures > 0 {
		t.Errorf("exit code %d, %d errors and %d failures; want none", r.ExitCode, doc.Errors, doc.Failures)
	}
}

func TestJUnitTellsTheWholeStory(t *testing.T) {
	doc, _ := junit(t, every())
	c := doc.find(t, "UMN-CLAMP-2/")
	wants(t, c.Failure.Text, "expected  the count of bob reads 5", "repeated  2 of 2", "breaks    UMN-CLAMP-2, a must: The text of UMN-CLAMP-2.", "documentation 1047/34909",
		"shown by  UMN-CLAMP-2/count+1", "exchange 3", "> POST", "< "+accepted, "curl -sS", "exchange 4, playing 2", "! connection closed", "curl -sS")
	var properties []string
	for _, p := range c.Properties {
		properties = append(properties, p.Name+"="+p.Value)
	}
	if got := strings.Join(properties, " "); got != "requirement=UMN-CLAMP-2 level=must verdict=fail repeat=2 of 2 cause=1" {
		t.Errorf("the properties are %s", got)
	}
	if c.Class != "unreadcheck.clamping" || c.Time != "0.250" || c.Failure.Type != "fail" {
		t.Errorf("got class %q, time %q, type %q", c.Class, c.Time, c.Failure.Type)
	}
	wants(t, doc.find(t, "UMN-ERR-8/").Skipped.Text, "exchange 5", `\x1b[2J`, "curl -sS")
}

func TestJUnitCounts(t *testing.T) {
	doc, _ := junit(t, every())
	tests, failures, errs, skipped := 0, 0, 0, 0
	var names []string
	for _, s := range doc.Suites {
		names = append(names, s.Name)
		counts := map[string]int{}
		for _, c := range s.Cases {
			kind, _ := c.outcome()
			counts[kind]++
		}
		if s.Tests != len(s.Cases) || s.Failures != counts["failure"] || s.Errors != counts["error"] || s.Skipped != counts["skipped"] {
			t.Errorf("%s says %d/%d/%d/%d and has %d cases, %v", s.Name, s.Tests, s.Failures, s.Errors, s.Skipped, len(s.Cases), counts)
		}
		if s.Timestamp != "2026-02-28T23:30:00" {
			t.Errorf("%s was begun at %s", s.Name, s.Timestamp)
		}
		tests, failures, errs, skipped = tests+s.Tests, failures+s.Failures, errs+s.Errors, skipped+s.Skipped
	}
	if tests != 15 || doc.Tests != tests || doc.Failures != failures || doc.Errors != errs || doc.Skipped != skipped || failures != 2 || errs != 3 || skipped == 0 {
		t.Errorf("the report says %d/%d/%d/%d and has %d/%d/%d/%d", doc.Tests, doc.Failures, doc.Errors, doc.Skipped, tests, failures, errs, skipped)
	}
	if got := strings.Join(names, " "); got != strings.Join(spec.Chapters, " ")+" stage and pauses" {
		t.Errorf("the suites are %s", got)
	}
}

// Whatever the run's verdict rests on, a report of a run that is not conformant has something red in it.
func TestJUnitIsRedWithTheRun(t *testing.T) {
	interrupted, silent := only(judge.Pass), only(judge.NotApplicable)
	interrupted.Interrupted = true
	interrupted.Gather()
	results := map[string]*Result{"nothing": only(), "interrupted": interrupted, "none applies": silent, "not gathered": {}}
	for _, v := range severity {
		results[string(v)] = only(v)
	}
	for name, r := range results {
		doc, _ := junit(t, r)
		if isRed := doc.Failures+doc.Errors > 0; isRed != (r.ExitCode != ExitConformant || r.Verdict == "") {
			t.Errorf("%s: exit code %d, with %d failures and %d errors", name, r.ExitCode, doc.Failures, doc.Errors)
		}
	}
	doc, _ := junit(t, interrupted)
	if _, message := doc.find(t, "the run as a whole").outcome(); !strings.Contains(message, "interrupted") {
		t.Errorf("the message is %q", message)
	}
}

func TestJUnitSeconds(t *testing.T) {
	for value, want := range map[seconds]string{0: "0.000", 1e-9: "0.000", 1e21: "1000000000000000000000.000", -1: "0.000",
		seconds(math.NaN()): "0.000", seconds(math.Inf(1)): "0.000"} {
		if got, err := value.MarshalXMLAttr(xml.Name{}); err != nil || got.Value != want {
			t.Errorf("%v is %q, %v; want %q", float64(value), got.Value, err, want)
		}
	}
}
