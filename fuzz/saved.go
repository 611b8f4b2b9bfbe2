package fuzz

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/internal/recordings"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Saved is a campaign as it is saved.
type Saved struct {
	head     savedHead
	played   []savedPlayed
	findings []savedFinding
	end      *savedEnd
	digest   string
}

// ReadSaved reads what a campaign saved. It takes no line that it does not fully understand, and no file that lacks some.
func ReadSaved(r io.Reader) (*Saved, error) {
	s := &Saved{}
	var err error
	if s.digest, err = recordings.Lines(r, savedFormat, s.take); err != nil {
		return nil, err
	}
	switch lines := len(s.played) + len(s.findings); {
	case s.end == nil:
		return nil, errors.New("it lacks its last line")
	case lines != s.end.Lines:
		return nil, fmt.Errorf("it has %s of what was played, where its last line says %d", plural.Of(lines, "line"), s.end.Lines)
	case slices.ContainsFunc(s.end.Findings, func(h savedHit) bool { return h.Line < 0 || h.Line > len(s.findings) }):
		return nil, errors.New("its last line names a finding that it lacks")
	}
	return s, nil
}

func (s *Saved) take(number int, line savedLine) error {
	parts := 0
	for _, there := range []bool{line.Fuzz != nil, line.Played != nil, line.Finding != nil, line.End != nil} {
		if there {
			parts++
		}
	}
	switch {
	case parts != 1:
		return errors.New("it is neither what was played nor a finding")
	case (number == 1) != (line.Fuzz != nil):
		return errors.New("the first line, and no other, is about the campaign")
	case s.end != nil:
		return errors.New("it follows the last line")
	case line.Fuzz != nil:
		s.head = *line.Fuzz
	case line.Played != nil:
		s.played = append(s.played, *line.Played)
		return line.Played.check()
	case line.Finding != nil:
		s.findings = append(s.findings, *line.Finding)
		return line.Finding.Evidence.check()
	default:
		s.end = line.End
	}
	return nil
}

// check refuses evidence that cannot be judged.
func (e evidence) check() error {
	switch {
	case e.Program != nil && len(e.Program.Recordings) > 0:
		return e.Program.Program.Validate()
	case e.Wire != nil && len(e.Wire.Trial.Case.Requests) > 0, e.Crowd != nil, e.Burst != nil && e.Burst.Program.BurstStep() != nil:
		return nil
	default:
		return errors.New("it has nothing that was played")
	}
}

func (e foundEvidence) check() error {
	if err := e.First.check(); err != nil {
		return err
	}
	if e.Looked == nil && (e.First.Program != nil || e.First.Wire != nil) {
		return errors.New("it does not say what was looked for")
	}
	return nil
}

// Tool is the version of the tool that made the campaign.
func (s *Saved) Tool() string { return s.head.Tool }

// ContractSHA256 is the digest of the contract by which the campaign was judged.
func (s *Saved) ContractSHA256() string { return s.head.Contract }

// Judging is what [Options].Judging was, in the types of encoding/json.
func (s *Saved) Judging() any { return s.head.Judging }

// Verify judges a saved campaign again, as [Campaign] did, without its target. The contract may be another one; digest is that
// of its file, and version this tool's.
func Verify(saved *Saved, contract *spec.Contract, digest, version string) *Result {
	r := saved.end.Result
	r.Tool.Version, r.Contract.Version, r.Contract.SHA256 = version, contract.Version, digest
	r.Findings = []Finding{}
	gone, unkept := 0, 0
	for _, hit := range saved.end.Findings {
		if hit.Line == 0 {
			unkept++
			continue
		}
		line := saved.findings[hit.Line-1]
		f := Finding{Layer: line.Layer, Hits: hit.Hits, FirstCall: hit.FirstCall, Seed: r.Seed, Sent: line.Sent}
		if !line.Evidence.conclude(contract, &f) {
			gone++
			continue
		}
		r.Findings = append(r.Findings, f)
	}
	r.Findings = append(r.Findings, saved.news(contract)...)
	r.leaveOutConsequences()
	note := func(n int, one, many string) {
		if n > 0 {
			r.Notes = append(slices.Clip(r.Notes), plural.Words(n, one, many))
		}
	}
	note(gone, "finding of the campaign is none when it is judged now.", "findings of the campaign are none when they are judged now.")
	note(unkept, "finding is not judged again: what it rests on was too long to be kept.", "findings are not judged again: what they rest on was too long to be kept.")
	note(saved.end.Left-unkept, "program that was judged is not judged again: there were more than are kept.", "programs that were judged are not judged again: there were more than are kept.")
	r.Causes = Causes(r.Findings)
	r.Digests = &reports.Digests{Contract: digest, Recordings: saved.digest}
	return &r
}

// news are findings that the campaign did not make: by another contract, say.
func (s *Saved) news(c *spec.Contract) []Finding {
	var out []Finding
	at := map[string]int{}
	for _, p := range s.played {
		for _, d := range p.deviations(c) {
			key := keyOf(d)
			if slices.Contains(s.end.Followed, key) {
				continue
			}
			if i, known := at[key]; known {
				out[i].Hits++
				continue
			}
			f := Finding{Layer: p.Layer, Hits: 1, FirstCall: p.First + max(d.Calls, 1), Seed: s.end.Result.Seed, Repeats: notAgain}
			f.take(c, d)
			p.example(&f)
			at[key] = len(out)
			out = append(out, f)
		}
	}
	return out
}

// example puts what was played into a finding.
func (e evidence) example(f *Finding) {
	switch {
	case e.Program != nil:
		f.Program = &e.Program.Program
		f.Exchanges = calls(e.Program.Recordings[len(e.Program.Recordings)-1])
	case e.Wire != nil:
		f.showBytes(*e.Wire, e.Wire.Trial)
	case e.Crowd != nil:
		f.History = e.Crowd
	case e.Burst != nil:
		f.showBurst(*e.Burst)
	}
}
