package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// FindingFile is what finding-N.json has of a cause: what unreadcheck replay plays again. It is a finding as campaigns have
// it, too.
type FindingFile struct {
	Requirement string     `json:"requirement"`
	Level       spec.Level `json:"level"`
	// Check is the check that stands for the cause, and Sentence the cause.
	Check    string `json:"check"`
	Sentence string `json:"sentence"`
	Expected string `json:"expected"`
	Got      string `json:"got"`
	Repeats  string `json:"repeats"`
	// Program is the one to play; it is absent where replay cannot play it.
	Program   *program.Program  `json:"program,omitempty"`
	Exchanges []record.Exchange `json:"exchanges,omitempty"`
}

// FindingOf is the finding of a cause: the check that stands for it, with the program that shows it.
func (r *Result) FindingOf(c Cause) FindingFile {
	lead, _ := r.check(c.Lead)
	f := FindingFile{Requirement: lead.Finding.Requirement, Level: c.Level, Check: c.Lead, Sentence: c.Sentence, Expected: c.Expected, Got: c.Got,
		Repeats: lead.Finding.Repeat, Exchanges: lead.Evidence}
	// What several programs show together is judged over all of them; a flaw of answers shows in any of these.
	together := len(lead.Programs) > 1 && !member{deviation: deviationOf(lead, nil)}.wholeRun()
	if p := r.programOf(lead); p != nil && replayable(*p) && !together {
		f.Program = p
	}
	return f
}

// programOf is the program that shows what a check found: its own, or that of the first exchange which proves it, where
// the check is about several, or about all answers.
func (r *Result) programOf(c Check) *program.Program {
	ids := c.Programs
	if len(ids) != 1 {
		ids = nil
		for _, x := range c.Evidence {
			if x.Program != "" {
				ids = append(ids, x.Program)
			}
		}
	}
	for _, id := range ids {
		if i := slices.IndexFunc(r.Programs, func(p PlayedProgram) bool { return p.Program.ID == id }); i >= 0 {
			return &r.Programs[i].Program
		}
	}
	return nil
}

// replayable reports whether a program can be played by itself: what floods, or listens for webhooks, needs a run.
func replayable(p program.Program) bool {
	return !slices.ContainsFunc(p.Steps, func(s program.Step) bool { return s.Flood != nil || s.Audit != nil || s.Listen != nil })
}

// ProgramOfCheck is the program that shows what the check with that id found. A check that is not in the report, or that has
// no program which can be played by itself, is an error in one sentence.
func (r *Result) ProgramOfCheck(id string) (*program.Program, error) {
	c, known := r.check(id)
	if !known {
		return nil, fmt.Errorf("the report has no check %q; its checks stand under \"id\" in \"checks\"", id)
	}
	p := r.programOf(c)
	if p == nil {
		return nil, fmt.Errorf("the check %s has no program of its own in the report; play it with unreadcheck run --label-filter %s", id, c.Finding.Requirement)
	}
	if !replayable(*p) {
		return nil, fmt.Errorf("the program of %s cannot be played by itself; play it with unreadcheck run --label-filter %s", id, c.Finding.Requirement)
	}
	return p, nil
}

// writeFindings writes what repeats each cause of a run into a folder.
func writeFindings(folder string, r *Result) error {
	if r.Kind != KindRun {
		return nil // a client's findings have a command that shows them again
	}
	for _, c := range r.Causes {
		name := fmt.Sprintf("finding-%d", c.Number)
		finding := r.FindingOf(c)
		var data bytes.Buffer
		encoder := json.NewEncoder(&data)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(finding); err != nil {
			return fmt.Errorf("%s.json cannot be written: %w", name, err)
		}
		if err := WriteFinding(filepath.Join(folder, name), data.Bytes(), r.script(name, c, finding), finding.Program != nil); err != nil {
			return err
		}
	}
	return nil
}

// WriteFinding writes the files of one finding: its JSON, its script and, where a Go test can play it, that.
func WriteFinding(name string, data []byte, script Script, inGo bool) error {
	files := []struct {
		ending string
		data   []byte
		mode   os.FileMode
	}{{".json", data, 0o644}, {".sh", []byte(script.String()), 0o755}}
	if inGo {
		files = append(files, struct {
			ending string
			data   []byte
			mode   os.FileMode
		}{"_test.go.txt", GoTest(script.About[0], data), 0o644})
	}
	for _, f := range files {
		if err := os.WriteFile(name+f.ending, f.data, f.mode); err != nil {
			return fmt.Errorf("a finding cannot be written: %w", err)
		}
	}
	return nil
}

// script is the script of a cause. What replay cannot play, a run of the requirement does.
func (r *Result) script(name string, c Cause, f FindingFile) Script {
	s := Script{Name: name, About: []string{fmt.Sprintf("Finding %d of unreadcheck: %s", c.Number, c.Sentence),
		"expected " + orElse(c.Expected, "what the contract says"), "got      " + orElse(c.Got, "something else"), "breaks   " + few(c.Requirements)},
		Target: orElse(r.Target.URL, r.Target.Address), Sent: f.Exchanges}
	if r.Target.Address == "embedded" {
		s.Target = r.Target.Address
	}
	for _, x := range f.Exchanges {
		if _, app, who := Caller(x); app != "" && who != "" {
			s.SDKAppID, s.Identifier = app, who
			break
		}
	}
	if f.Program == nil {
		s.Command = "run --quiet --out \"$(mktemp -d)\" --label-filter " + ShellWord(f.Requirement)
		if c.Verdict != "fail" {
			s.Command += " --strict"
		}
	}
	return s
}
