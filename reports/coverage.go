package reports

import (
	"maps"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Coverage counts which parts of the contract a run touched.
type Coverage struct {
	// Outcomes counts the refusals with one of the outcome's codes, of calls that meet its condition, by outcome.
	Outcomes map[string]int `json:"outcomes"`
	// Never names the outcomes that no call of the run provoked.
	Never []string `json:"never"`
	// GroupTypes counts the answered calls by the type of the group that they name.
	GroupTypes map[string]int `json:"groupTypes"`
	// Codes counts all answers of the endpoint by their ErrorCode.
	Codes map[int64]int `json:"codes"`
}

// Cover counts what programs touched.
func Cover(c *spec.Contract, played []judge.Played) *Coverage {
	out := &Coverage{Outcomes: map[string]int{}, Never: []string{}, GroupTypes: map[string]int{}, Codes: map[int64]int{}}
	for _, p := range played {
		for _, rec := range p.Recordings {
			for i, seen := range rec.Steps[:min(len(rec.Steps), len(p.Program.Steps))] {
				step := p.Program.Steps[i]
				for n, x := range seen.Calls {
					if x.Response == nil {
						continue
					}
					a := judge.ReadAnswer(x)
					if a.Readable {
						out.Codes[a.Code]++
					}
					if g, known := rec.Groups[groupOf(step, n)]; known {
						out.GroupTypes[g.Type]++
					}
					name := provoked(c, step, a)
					if name != "" {
						out.Outcomes[name]++
					}
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Outcomes)) {
		if out.Outcomes[name] == 0 {
			out.Never = append(out.Never, name)
		}
	}
	return out
}

// groupOf is the handle of the group that the step's n-th call names.
func groupOf(s program.Step, n int) string {
	switch {
	case s.Call != nil:
		return s.Call.Group
	case n < len(s.AtOnce):
		return s.AtOnce[n].Group
	case s.Flood != nil:
		return s.Flood.Group
	default:
		return ""
	}
}

// provoked is the outcome that a refusal shows, or empty.
func provoked(c *spec.Contract, s program.Step, a judge.Answer) string {
	if !a.Readable || a.Accepted {
		return ""
	}
	if s.Expect != nil {
		for _, name := range []string{s.Expect.Refused, s.Expect.AcceptedOrRefused, s.Expect.Meets} {
			if name != "" && c.Outcomes[name].Accepts(a.Code) {
				return name
			}
		}
	}
	for _, name := range []string{"over_limit", "locked_out"} {
		if c.Outcomes[name].Accepts(a.Code) {
			return name
		}
	}
	return ""
}
