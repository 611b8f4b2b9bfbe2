package fuzz

import (
	"slices"
	"sync"

	"github.com/unreadcheck/unreadcheck/internal/recordings"
)

// savedFormat is the version of the file of recordings; it changes when a reader of the old one would misread it.
const savedFormat = 1

// MostRecorded is how many bytes of recordings are kept at most of what showed nothing, and as many again of what findings rest
// on. What goes beyond is counted.
const MostRecorded = 64 << 20

// savedLine is one line of the file: the first has Fuzz, the last End, and each between them what was played.
type savedLine struct {
	Fuzz    *savedHead    `json:"fuzz,omitempty"`
	Played  *savedPlayed  `json:"played,omitempty"`
	Finding *savedFinding `json:"finding,omitempty"`
	End     *savedEnd     `json:"end,omitempty"`
}

// savedHead is what the recordings were made by.
type savedHead struct {
	Format int `json:"format"`
	// Tool is the version of the tool, and Contract the digest of the contract file.
	Tool     string `json:"tool"`
	Contract string `json:"contract"`
	// Judging is [Options].Judging.
	Judging any `json:"judging,omitempty"`
}

// savedPlayed is something that was played and judged.
type savedPlayed struct {
	Layer string `json:"layer"`
	// First is how many calls came before it.
	First int `json:"first"`
	evidence
}

// savedFinding is a finding with what it rests on. What is judged of it is not here.
type savedFinding struct {
	Layer    string        `json:"layer"`
	Evidence foundEvidence `json:"evidence"`
	// Sent are the bytes of a case, with a variable where the UserSig was.
	Sent []byte `json:"sent,omitempty"`
}

// savedEnd is what became of the campaign.
type savedEnd struct {
	// Result is what does not follow from the recordings: it has no findings.
	Result Result `json:"result"`
	// Findings are those of the campaign, in their order, by the number of their line among those of findings, from 1; 0 is one
	// without a line.
	Findings []savedHit `json:"findings,omitempty"`
	// Followed are the kinds of deviations that were followed up, or left: none of them is news.
	Followed []string `json:"followed,omitempty"`
	// Lines is how many there are of what was played and of findings. Left is how much of what was played has none.
	Lines int `json:"lines"`
	Left  int `json:"left,omitempty"`
}

// savedHit is how often a finding was made, and when first.
type savedHit struct {
	Line      int `json:"line"`
	Hits      int `json:"hits"`
	FirstCall int `json:"firstCall"`
}

// saving writes what a campaign plays, as it plays it: nothing of it stays in memory. A nil one writes nothing.
type saving struct {
	mu  sync.Mutex
	out *recordings.Writer
	err error
	// lines are those of what was played and of findings, findings those of findings, of so many bytes. left is how much was
	// left out.
	lines, findings, left int
	plain, found          int64
}

func newSaving(o Options) *saving {
	if o.Recordings == nil {
		return nil
	}
	s := &saving{out: recordings.NewWriter(o.Recordings)}
	s.err = s.out.Line(savedLine{Fuzz: &savedHead{Format: savedFormat, Tool: o.Version, Contract: o.ContractSHA256, Judging: o.Judging}})
	return s
}

// played saves what was played.
func (s *saving) played(layer string, first int, e evidence) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.plain > MostRecorded {
		s.left++
		return
	}
	s.plain += s.line(savedLine{Played: &savedPlayed{layer, first, e}})
}

// finding saves a finding, and returns its number among them.
func (s *saving) finding(f Finding, e foundEvidence) int {
	if s == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.found > MostRecorded {
		s.left++
		return 0
	}
	s.found += s.line(savedLine{Finding: &savedFinding{f.Layer, e, f.Sent}})
	s.findings++
	return s.findings
}

// line writes a line, and returns its length.
func (s *saving) line(line savedLine) int64 {
	if s.err != nil {
		return 0
	}
	before := s.out.Written()
	s.err = s.out.Line(line)
	s.lines++
	return s.out.Written() - before
}

// end writes the last line, and returns the digest of the file.
func (s *saving) end(c *campaign, r *Result) (string, error) {
	if s == nil {
		return "", nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	end := savedEnd{Result: *r, Lines: s.lines, Left: s.left}
	end.Result.Findings, end.Result.Causes, end.Result.Digests = nil, nil, nil
	for _, b := range c.findings {
		end.Findings = append(end.Findings, savedHit{b.saved, b.hits, b.finding.FirstCall})
	}
	slices.SortStableFunc(end.Findings, func(a, b savedHit) int { return a.FirstCall - b.FirstCall })
	for key := range c.buckets {
		end.Followed = append(end.Followed, key)
	}
	slices.Sort(end.Followed)
	if s.err == nil {
		s.err = s.out.Line(savedLine{End: &end})
	}
	if s.err != nil {
		return "", s.err
	}
	return s.out.End()
}
