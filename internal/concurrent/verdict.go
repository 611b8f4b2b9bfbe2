package concurrent

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Verdict is what a history shows.
type Verdict struct {
	// Findings are what the contract does not allow; those first that take no crowd, then those that name a cause.
	Findings []Finding
	// Doubts are why there is no pass where there is no finding either.
	Doubts []string
	// Segments is how many stretches of members' histories were checked to the end, and Readings how many counts that
	// were read in them were explained.
	Segments, Readings int
	// Unanswered is how many calls and messages have no answer.
	Unanswered int
}

// Passed reports whether all of the history was checked and found right. A history without a reading shows nothing.
func (v Verdict) Passed() bool { return len(v.Findings) == 0 && len(v.Doubts) == 0 && v.Readings > 0 }

// Finding is one member's history that no order of the calls explains, or what a program expects and a history does not show.
type Finding struct {
	// Requirement is the id of what is not kept; it may be empty where a program expects what no requirement says.
	Requirement string `json:"requirement"`
	// Group and Member are handles of the stage.
	Group  string `json:"group"`
	Member string `json:"member"`
	// Round is the round, from 0, that the first failed stretch of the history begins with.
	Round int `json:"round"`
	// Failed of Segments stretches of the member's history have no explanation.
	Failed   int `json:"failed"`
	Segments int `json:"segments"`
	// Sequential: nothing was done at once with anything until it showed, so that it does not depend on concurrency.
	Sequential bool `json:"sequential,omitempty"`
	// Late: the count at the barrier is right; only readings made side by side with calls are wrong.
	Late bool `json:"late,omitempty"`
	// Expected and Got say in one line each what had to be seen, and what was.
	Expected string `json:"expected"`
	Got      string `json:"got"`
	// Explanation says in some lines why there is no order of the calls that explains it.
	Explanation string `json:"explanation"`
	// Exchanges are the ids of the exchanges that prove it.
	Exchanges []int `json:"exchanges,omitempty"`

	// Of is what deviates, from which the requirement follows.
	Of spec.Case `json:"-"`
	// Source is the membership that the count belongs to, where it is another's.
	Source *Place `json:"-"`
	// Ambiguous: the requirement was chosen among others that may be meant as well.
	Ambiguous bool `json:"-"`
	// Stuck is the operation that cannot have had its result.
	Stuck Operation `json:"-"`
}

// Check judges a history. It takes at most 5 s for each stretch of a member's history; a stretch that is not done then
// is a doubt.
func Check(c *spec.Contract, h History) (Verdict, error) { return check(c, h, searchTime) }

func check(c *spec.Contract, h History, limit time.Duration) (Verdict, error) {
	if err := h.validate(); err != nil {
		return Verdict{}, err
	}
	var v Verdict
	unsent := 0
	for _, o := range h.Operations {
		switch {
		case o.Answer == nil:
		case o.Answer.Fate == Unanswered:
			v.Unanswered++
		case o.Answer.Fate == Unsent:
			unsent++
		}
	}
	if v.Unanswered+unsent > 0 {
		v.doubt("%s not answered, and %d could not be sent", plural.Share(v.Unanswered, len(h.Operations), "operation", "was", "were"), unsent)
	}
	if h.Ended != "" {
		v.doubt("the program was not played to its end: %s", h.Ended)
	}
	for _, m := range h.memberships(c) {
		v.member(h, m, limit)
	}
	v.attribute()
	v.expectations(c, h)
	return v, nil
}

func (v *Verdict) doubt(format string, args ...any) {
	v.Doubts = append(v.Doubts, fmt.Sprintf(format, args...))
}

// member checks the segments of one member's history, and reports the first that fails.
func (v *Verdict) member(h History, m membership, limit time.Duration) {
	var finding *Finding
	failed, readings, sets, done := 0, 0, 0, true
	for _, s := range m.segments {
		for _, o := range s.operations {
			if o.Do == program.ActSet {
				sets++
			}
		}
		j := s.check(limit)
		switch j.result {
		case unknown:
			done = false
			why := fmt.Sprintf("the search for an order of %s did not end in %s", plural.Of(len(s.operations), "operation"), limit)
			if n := s.unanswered(); n > mostUnanswered {
				why = plural.Share(n, len(s.operations), "operation", "was", "were") + " not answered, too many to look for an order"
			}
			v.doubt("%s in %s, from round %d on: %s", m.member, m.group, s.first+1, why)
			continue
		case illegal:
			failed++
			if finding == nil {
				f := newFinding(h, m, s, j)
				finding = &f
			}
		case legal:
			for _, o := range s.operations {
				if o.Do == program.ActRead {
					readings++
				}
			}
		}
		v.Segments++
	}
	v.Readings += readings
	if finding != nil {
		finding.Failed, finding.Segments = failed, len(m.segments)
		v.Findings = append(v.Findings, *finding)
	} else if readings == 0 && sets > 0 && done {
		v.doubt("%s in %s: no count was read", m.member, m.group)
	}
}

// attribute makes the findings of one cause bear one id. Where a count turned up with the wrong member, what is missed at
// the right one is the other half of it. Where calls on different members or groups were found at fault in a round that
// has no others, what shows later among calls on everything is taken for the same.
func (v *Verdict) attribute() {
	for _, f := range v.Findings {
		for i := range v.Findings {
			other := &v.Findings[i]
			half := f.Source != nil && *f.Source == Place{other.Group, other.Member} && other.Source == nil
			later := (f.Of == manyMembers || f.Of == manyGroups) && f.Round < other.Round
			if half || later && other.Ambiguous {
				other.Of, other.Requirement = f.Of, f.Requirement
			}
		}
	}
	slices.SortStableFunc(v.Findings, func(a, b Finding) int {
		rank := func(f Finding) int {
			switch {
			case f.Sequential:
				return 0
			case f.Source != nil:
				return 1
			case !f.Late:
				return 2 + f.Round
			}
			return 1<<20 + f.Round
		}
		return cmp.Compare(rank(a), rank(b))
	})
}
