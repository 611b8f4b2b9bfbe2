package judge

import (
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Unstaged is what a playing shows whose stage could not be set: calls that were accepted and had to be refused. A call that was
// refused proves nothing there, since no accepted twin stands beside it; and where a control was accepted too, the requirement
// that this one breaks is to blame for what comes after it.
func Unstaged(c *spec.Contract, p program.Program, rec record.Recording) []Deviation {
	var out []Deviation
	for i, seen := range rec.Unstaged[:min(len(rec.Unstaged), len(p.Steps))] {
		e := p.Steps[i].Expect
		if e == nil || e.Refused == "" {
			continue
		}
		for _, x := range seen.Calls {
			if !ReadAnswer(x).Accepted {
				continue
			}
			if e.Control {
				return out
			}
			out = append(out, Deviation{Requirement: e.Requirement, Kind: DeviantExpectation, Step: i, Calls: i + 1,
				Expected: Refusal(c, e.Refused), Got: describeExchange(c, x), Exchanges: []int{x.ID}})
			break
		}
	}
	return out
}
