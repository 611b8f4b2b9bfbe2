package shrink

import (
	"maps"
	"slices"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// plain are numbers from the plainest on.
var plain = []program.Number{"3", "1", "0", program.Count, "count+1"}

// Calls proposes programs with calls one after another that were made at once, with a call that departs in fewer ways or sets a plainer
// number, and with fewer messages.
func Calls(p program.Program) []program.Program {
	out := proposals{of: p}
	for i, s := range p.Steps {
		if s.Send != nil && s.Send.Times > 1 {
			out.step(i, func(s *program.Step) { s.Send.Times = 1 })
		}
		if len(s.AtOnce) > 0 {
			out.add(func(p *program.Program) {
				var one []program.Step
				for _, c := range p.Steps[i].AllCalls() {
					one = append(one, program.Step{Call: c})
				}
				p.Steps = slices.Replace(p.Steps, i, i+1, one...)
			})
		}
		for j := range s.AtOnce {
			out.step(i, func(s *program.Step) { *s = program.Step{Call: &s.AtOnce[j]} })
		}
		if s.Call != nil && s.Call.Number != "" {
			// Where a plain number in a group of plain size will do, neither an empty group nor a bound is what matters.
			out.add(func(p *program.Program) {
				sizePlainly(p, s.Call.Group)
				p.Steps[i].Call.Number = plain[0]
			})
			out.add(func(p *program.Program) { sizePlainly(p, s.Call.Group) })
		}
		for j, c := range s.AllCalls() {
			for _, change := range simpler(*c) {
				out.step(i, func(s *program.Step) { change(s.AllCalls()[j]) })
			}
		}
		for _, n := range plain {
			if s.Call == nil || s.Call.Number == "" || s.Call.Number == n {
				break
			}
			out.step(i, func(s *program.Step) { s.Call.Number = n })
		}
	}
	return out.all
}

func sizePlainly(p *program.Program, group string) {
	for i, g := range p.Stage.Groups {
		if g.Name == group {
			p.Stage.Groups[i].Messages = 5
		}
	}
}

// simpler are changes of a call that make it depart in one way less; one that does not depart in that way, they leave as it is.
func simpler(c program.Call) []func(*program.Call) {
	out := []func(*program.Call){
		func(c *program.Call) { c.Credential, c.Caller = program.Signed, "" },
		func(c *program.Call) { c.Method = "" },
		func(c *program.Call) { c.Command = "" },
		func(c *program.Call) { c.ReverseQuery = false },
		func(c *program.Call) { c.ReverseFields = false },
		func(c *program.Call) { c.Spaced = false },
		func(c *program.Call) { c.Header = nil },
		func(c *program.Call) { c.Body, c.Bytes, c.Fill = nil, nil, false },
	}
	for _, name := range slices.Sorted(maps.Keys(c.Query)) {
		out = append(out, func(c *program.Call) { delete(c.Query, name) })
	}
	for _, name := range slices.Sorted(maps.Keys(c.RenameQuery)) {
		out = append(out, func(c *program.Call) { delete(c.RenameQuery, name) }, func(c *program.Call) {
			delete(c.RenameQuery, name)
			c.OmitQuery = append(c.OmitQuery, name)
		})
	}
	for _, name := range slices.Sorted(maps.Keys(c.Fields)) {
		out = append(out, func(c *program.Call) { delete(c.Fields, name) })
	}
	for i := range c.OmitQuery {
		out = append(out, func(c *program.Call) { c.OmitQuery = slices.Delete(c.OmitQuery, i, i+1) })
	}
	for i := range c.OmitFields {
		out = append(out, func(c *program.Call) { c.OmitFields = slices.Delete(c.OmitFields, i, i+1) })
	}
	return out
}
