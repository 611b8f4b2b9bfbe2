package reports

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Cause is what several checks come down to: they share an exchange, deviate in the same way, or could not be judged since
// the same requirement is broken. It is one finding, and is to be counted once.
type Cause struct {
	// Number counts the causes of a result from 1; finding-N.json and its kin are of the cause with that number.
	Number int `json:"number"`
	// Sentence is the cause in plain words, as "30 answers have HTTP status 422".
	Sentence string        `json:"sentence"`
	Verdict  judge.Verdict `json:"verdict"`
	Level    spec.Level    `json:"level"`
	// Expected and Got are those of the check Lead, which stands for the cause. It is the first of Members.
	Expected string `json:"expected,omitempty"`
	Got      string `json:"got,omitempty"`
	Lead     string `json:"lead"`
	// Members are the ids of the checks that show the cause, and Requirements the ids of the requirements that they break.
	Members      []string `json:"members"`
	Requirements []string `json:"requirements"`
	// Blocks are the ids of the checks that could not be judged because of it.
	Blocks []string `json:"blocks,omitempty"`
}

// Causes are what checks come down to that are not of a run: those of a campaign. A check that is not red is of none.
func Causes(checks []Check) []Cause {
	r := &Result{Checks: checks}
	r.gatherCauses()
	return r.Causes
}

// gatherCauses puts the red checks and those that they block into causes. The causes of a client are those that its judge
// has set: there, what a deviation means to its callers is what it has in common with others.
func (r *Result) gatherCauses() {
	if r.Kind == KindSDK {
		return
	}
	for i := range r.Checks {
		r.Checks[i].Cause = 0
	}
	if r.Kind == KindRun {
		r.BehavesLike = Likeness(r.sight(), KnownFaults())
	}
	r.Causes = []Cause{}
	for _, g := range groups(r.Checks, r.readingsByExchange()) {
		r.Causes = append(r.Causes, r.causeOf(g))
	}
	// Of two musts the one that stands in the way of more is to be seen to first.
	slices.SortStableFunc(r.Causes, func(a, b Cause) int {
		return cmp.Or(cmp.Compare(slices.Index(severity, a.Verdict), slices.Index(severity, b.Verdict)),
			cmp.Compare(len(b.Members), len(a.Members)))
	})
	place := map[string]int{}
	for i := range r.Causes {
		r.Causes[i].Number = i + 1
		for _, id := range r.Causes[i].Members {
			place[id] = i
		}
	}
	for i := range r.Checks {
		c := &r.Checks[i]
		at, member := place[c.ID]
		if !member {
			if at = r.blocking(c.Finding); at < 0 {
				continue
			}
			r.Causes[at].Blocks = append(r.Causes[at].Blocks, c.ID)
		}
		c.Cause = at + 1
	}
}

// blocking is the place of the cause that stands in the way of a blocked finding: one of the requirement that it names, if
// possible one that shares an exchange with it. It is -1 where there is none.
func (r *Result) blocking(f judge.Finding) int {
	if f.Verdict != judge.Blocked {
		return -1
	}
	first := -1
	for i, c := range r.Causes {
		if !slices.Contains(c.Requirements, f.BlockedBy) {
			continue
		}
		if first < 0 {
			first = i
		}
		for _, member := range r.Checks {
			if slices.Contains(c.Members, member.ID) && member.Finding.Requirement == f.BlockedBy && shares(member.Finding, f) {
				return i
			}
		}
	}
	return first
}

// causeOf is the cause of a group of checks: the first must of them leads, one about all answers of the run before others.
func (r *Result) causeOf(g group) Cause {
	members := slices.Clone(g.members)
	slices.SortStableFunc(members, func(a, b member) int {
		return cmp.Or(cmp.Compare(slices.Index(severity, a.check.Finding.Verdict), slices.Index(severity, b.check.Finding.Verdict)),
			cmp.Compare(rank(a), rank(b)))
	})
	lead := members[0].check
	out := Cause{Sentence: g.sentence(members), Verdict: lead.Finding.Verdict, Level: lead.Level, Expected: lead.Finding.Expected,
		Got: lead.Finding.Got, Lead: lead.ID}
	for _, m := range members {
		out.Members = append(out.Members, m.check.ID)
		if id := m.check.Finding.Requirement; !slices.Contains(out.Requirements, id) {
			out.Requirements = append(out.Requirements, id)
		}
	}
	return out
}

// rank is 0 for a check of all answers of the run, which says most about them.
func rank(m member) int {
	if m.wholeRun() {
		return 0
	}
	return 1
}

// cause is the cause with that number.
func (r *Result) causeNumber(n int) (Cause, bool) {
	if n < 1 || n > len(r.Causes) {
		return Cause{}, false
	}
	return r.Causes[n-1], true
}

// check is the check with that id.
func (r *Result) check(id string) (Check, bool) {
	i := slices.IndexFunc(r.Checks, func(c Check) bool { return c.ID == id })
	if i < 0 {
		return Check{}, false
	}
	return r.Checks[i], true
}

// readingsByExchange are the readings of all playings by the exchange that shows each.
func (r *Result) readingsByExchange() map[int]*judge.BoundReading {
	out := map[int]*judge.BoundReading{}
	for _, p := range r.Programs {
		for _, playing := range p.Playings {
			for _, step := range playing.Steps {
				if step.Reading != nil && step.Reading.Exchange > 0 {
					out[step.Reading.Exchange] = step.Reading
				}
			}
		}
	}
	return out
}

func counting(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return fmt.Sprintf(many, n)
}

func shares(a, b judge.Finding) bool {
	return slices.ContainsFunc(a.Exchanges, func(id int) bool { return slices.Contains(b.Exchanges, id) })
}
