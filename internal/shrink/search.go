// Package shrink makes programs smaller for as long as they show the same. A [Search] has the best program so far and what was
// tried, and whoever asks for it plays and judges. What smaller programs there are, strategies say: pure functions of a program.
package shrink

import (
	"encoding/json"
	"slices"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Strategy proposes smaller programs, the most promising first. They share nothing with the program.
type Strategy func(program.Program) []program.Program

// Search looks for the smallest program that shows the same as the first.
type Search struct {
	// best is the smallest program so far, text what it is like, and kept how many were that.
	best program.Program
	text string
	kept int
	// times is how often one program is played at most, and played how often each was, by its text.
	times  int
	played map[string]int
	try    func(p program.Program, times int) (played int, shows bool)
}

// New begins a search with a program, of which each other is played so many times at most. Try plays one up to so many times until it
// shows the same, and returns how often it did: not at all where nothing is left for it.
func New(p program.Program, times int, try func(p program.Program, times int) (played int, shows bool)) *Search {
	return &Search{best: p, text: text(p), times: times, played: map[string]int{}, try: try}
}

// Keep tries a program, and reports whether it shows the same: then it is the best. What cannot be played or written, or was played
// as often as it may be, is not tried.
func (s *Search) Keep(p program.Program) bool {
	key := text(p)
	if key == "" || key == s.text || s.played[key] >= s.times || p.Validate() != nil {
		return false
	}
	played, shows := s.try(p, s.times-s.played[key])
	s.played[key] += played
	if shows {
		s.best, s.text = p, key
		s.kept++
	}
	return shows
}

// text is the program without its name, or empty where it cannot be written.
func text(p program.Program) string {
	p.ID = ""
	data, err := json.Marshal(p)
	if err != nil {
		return ""
	}
	return string(data)
}

// Run makes the best program smaller, by its steps and then by each strategy in turn, until none helps any more. A strategy is not
// asked a second time about what it proposed nothing for that would do.
func (s *Search) Run(strategies ...Strategy) {
	exhausted := make([]int, len(strategies))
	for before := -1; before < s.kept; {
		before = s.kept
		s.dropSteps()
		for i, propose := range strategies {
			if s.kept == 0 || exhausted[i] < s.kept {
				s.each(propose)
				exhausted[i] = s.kept
			}
		}
	}
}

// each tries what a strategy proposes, and asks it again once one of its programs was kept.
func (s *Search) each(propose Strategy) {
	for slices.ContainsFunc(propose(s.best), s.Keep) {
	}
}

// dropSteps leaves out halves of the steps, then quarters, and in the end single steps.
func (s *Search) dropSteps() {
	for size := len(s.best.Steps) / 2; size >= 1; size /= 2 {
		for at := 0; at < len(s.best.Steps); {
			p := s.best.Clone()
			p.Steps = slices.Delete(p.Steps, at, min(at+size, len(p.Steps)))
			if len(p.Steps) == 0 || !s.Keep(p) {
				at += size
			}
		}
	}
}

// proposals are copies of a program, each after a change.
type proposals struct {
	of  program.Program
	all []program.Program
}

func (o *proposals) add(change func(*program.Program)) {
	p := o.of.Clone()
	change(&p)
	o.all = append(o.all, p)
}

func (o *proposals) step(i int, change func(*program.Step)) {
	o.add(func(p *program.Program) { change(&p.Steps[i]) })
}
