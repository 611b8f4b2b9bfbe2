package suites

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/internal/recordings"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// savedFormat is the version of the file of recordings; it changes when a reader of the old one would misread it.
const savedFormat = 1

// Saved is a run as it is saved: JSON lines, of which the first is about the run, one for each program has its playings, and
// one for each exchange has those that belong to no step, which judges of all answers read.
type Saved struct {
	head     savedRun
	programs map[string]program.Program
	recorded recorded
	digest   string
}

// savedRun is the first line: what was judged by what, and the options that judging reads.
type savedRun struct {
	Format int `json:"format"`
	// Tool is the version of the tool, and Contract the digest of the contract file.
	Tool     string `json:"tool"`
	Contract string `json:"contract"`
	// Profile is the digest of the ids that the profile scores.
	Profile   string    `json:"profile"`
	Selection selection `json:"selection"`
	Address   string    `json:"address"`
	Seed      uint64    `json:"seed"`
	Strict    bool      `json:"strict,omitempty"`
	Baseline  Baseline  `json:"baseline,omitempty"`
	About     about     `json:"about"`
	// Programs and Exchanges are how many there are in the file, those of the steps among the exchanges.
	Programs  int `json:"programs"`
	Exchanges int `json:"exchanges"`
}

// savedLine is one line of the file: the first has Run, each other has a program or an exchange.
type savedLine struct {
	Run        *savedRun          `json:"run,omitempty"`
	Program    *program.Program   `json:"program,omitempty"`
	Recordings []record.Recording `json:"recordings,omitempty"`
	Exchange   *record.Exchange   `json:"exchange,omitempty"`
}

// Tool is the version of the tool that made the run.
func (s *Saved) Tool() string { return s.head.Tool }

// ContractSHA256 is the digest of the contract by which the run was judged.
func (s *Saved) ContractSHA256() string { return s.head.Contract }

// save writes the run, for [ReadSaved] to read. It returns the digest of what it wrote.
func (r *run) save(w io.Writer) (string, error) {
	out := recordings.NewWriter(w)
	for _, line := range r.lines() {
		if err := out.Line(line); err != nil {
			return "", err
		}
	}
	return out.End()
}

func (r *run) lines() []savedLine {
	o := r.options
	head := &savedRun{Format: savedFormat, Tool: o.Version, Contract: o.ContractSHA256, Profile: r.profileDigest(), Selection: r.selection,
		Address: o.Address, Seed: o.Target.Seed, Strict: o.Strict, Baseline: o.Baseline, About: r.about, Exchanges: len(r.exchanges)}
	head.Selection.Profile = r.profileName() // a later tool may have a newer one
	lines := []savedLine{{Run: head}}
	inSteps := map[int]bool{}
	all := programs(r.checks)
	if len(r.recordings[compared]) > 0 {
		all = append(all, comparison())
	}
	for _, p := range all {
		head.Programs++
		lines = append(lines, savedLine{Program: &p, Recordings: r.recordings[p.ID]})
		for x := range stepExchanges(r.recordings[p.ID]) {
			inSteps[x.ID] = true
		}
	}
	for _, x := range r.exchanges {
		if !inSteps[x.ID] {
			lines = append(lines, savedLine{Exchange: &x})
		}
	}
	return lines
}

// stepExchanges yields the exchanges that steps made, the earlier tries included.
func stepExchanges(playings []record.Recording) func(func(record.Exchange) bool) {
	return func(yield func(record.Exchange) bool) {
		for _, playing := range playings {
			for _, step := range slices.Concat(playing.Steps, playing.Unstaged) {
				for _, x := range slices.Concat(step.Earlier, step.Calls) {
					if !yield(x) {
						return
					}
				}
			}
		}
	}
}

// ReadSaved reads a run that was saved. It takes no line that it does not fully understand, and no file that lacks some:
// what is damaged is not judged by half.
func ReadSaved(r io.Reader) (*Saved, error) {
	s := &Saved{programs: map[string]program.Program{}, recorded: recorded{recordings: map[string][]record.Recording{}}}
	var err error
	if s.digest, err = recordings.Lines(r, savedFormat, s.take); err != nil {
		return nil, err
	}
	return s, s.complete()
}

// Digest is the SHA-256 digest of the file that was read, in hex.
func (s *Saved) Digest() string { return s.digest }

func (s *Saved) take(number int, line savedLine) error {
	switch {
	case (number == 1) != (line.Run != nil):
		return errors.New("the first line, and no other, is about the run")
	case number == 1:
		s.head, s.recorded.about = *line.Run, line.Run.About
	case line.Program != nil && line.Exchange == nil:
		if _, twice := s.programs[line.Program.ID]; twice {
			return fmt.Errorf("a second line of the program %s", line.Program.ID)
		}
		if err := line.Program.Validate(); err != nil {
			return err
		}
		s.programs[line.Program.ID] = *line.Program
		if len(line.Recordings) > 0 {
			s.recorded.recordings[line.Program.ID] = line.Recordings
		}
		s.recorded.exchanges = slices.AppendSeq(s.recorded.exchanges, stepExchanges(line.Recordings))
	case line.Exchange != nil && line.Program == nil && line.Recordings == nil:
		s.recorded.exchanges = append(s.recorded.exchanges, *line.Exchange)
	default:
		return errors.New("it is neither a program nor an exchange")
	}
	return nil
}

// complete puts the exchanges in order, and reports what is missing.
func (s *Saved) complete() error {
	slices.SortFunc(s.recorded.exchanges, func(a, b record.Exchange) int { return cmp.Compare(a.ID, b.ID) })
	if programs, exchanges := len(s.programs), len(s.recorded.exchanges); programs != s.head.Programs || exchanges != s.head.Exchanges {
		return fmt.Errorf("it has %s and %s, where its first line announces %d and %d",
			plural.Of(programs, "program"), plural.Of(exchanges, "exchange"), s.head.Programs, s.head.Exchanges)
	}
	return nil
}

// Select has a run play the checks that the saved one chose.
func (s *Saved) Select(o *Options) {
	chosen := s.head.Selection
	o.Profile, o.LabelFilter, o.Focus, o.Skip, o.ThoroughRate = chosen.Profile, chosen.LabelFilter, chosen.Focus, chosen.Skip, chosen.ThoroughRate
}

// Played are the run's programs with their playings, in the order of their ids.
func (s *Saved) Played() []judge.Played {
	var out []judge.Played
	for _, id := range slices.Sorted(maps.Keys(s.programs)) {
		out = append(out, judge.Played{Program: s.programs[id], Recordings: s.recorded.recordings[id]})
	}
	return out
}

// Exchanges are all exchanges of the run.
func (s *Saved) Exchanges() []record.Exchange { return slices.Clone(s.recorded.exchanges) }

// Lag is how long a change took to be read back.
func (s *Saved) Lag() time.Duration { return s.recorded.Lag }
