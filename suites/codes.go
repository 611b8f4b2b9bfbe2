package suites

import (
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// codes are the checks that judge the error codes of all refusals together. They come after the chapters whose programs
// bring the refusals about.
func codes(s *suite) {
	var refusing []program.Program
	seen := map[string]bool{}
	for _, c := range s.checks {
		for _, p := range c.Programs {
			if !seen[p.ID] && refuses(p) {
				seen[p.ID] = true
				refusing = append(refusing, p)
			}
		}
	}
	misleads := s.contract.Exclusive.Requirement
	s.over(misleads, "no refusal carries a code that is kept for another cause", refusing, judge.Misleading)
	s.over("UMN-ERR-16", "which code a GroupId gets that names no group", refusing, judge.GroupCodes)
	s.over("UMN-AUTH-13", "whether bad UserSigs lock the account out", refusing, judge.Lockouts)
}

func refuses(p program.Program) bool {
	for _, step := range p.Steps {
		if e := step.Expect; step.Calls() && e != nil && (e.Refused != "" || e.AcceptedOrRefused != "" || e.Recorded) {
			return true
		}
	}
	return false
}

func (s *suite) over(id, title string, programs []program.Program, judgeAll overAll) {
	if r, ok := s.contract.Requirement(id); ok && len(programs) > 0 {
		s.add(Check{ID: id + "/every refusal", Requirement: r, Title: title,
			Programs: programs, Effects: []spec.Effect{spec.Sets, spec.Creates}, over: judgeAll})
	}
}
