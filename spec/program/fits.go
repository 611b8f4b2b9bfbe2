package program

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/nearest"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Fits says, in one sentence, what of a program from a file cannot be played by this contract: a group type, a requirement, an
// outcome, a parameter or a field that it does not have, a reading of somebody who has no count, or no step at all. A slip of the
// pen would otherwise look like a fault of the target, or like nothing that could be judged.
func (p Program) Fits(c *spec.Contract) error {
	if len(p.Steps) == 0 {
		return fmt.Errorf("program %s: has no steps, so that there is nothing to play", p.ID)
	}
	for _, g := range p.Stage.Groups {
		if err := known("group type", g.Type, append(typeNames(c), AnyCounted)); err != nil {
			return fmt.Errorf("program %s: its group %q is of the %w", p.ID, g.Name, err)
		}
	}
	for i, s := range p.Steps {
		if err := s.fits(c); err != nil {
			return fmt.Errorf("program %s, step %d: %w", p.ID, i+1, err)
		}
	}
	return p.readsMembers()
}

// fits says which name in a step the contract does not have.
func (s Step) fits(c *spec.Contract) error {
	var requirements, outcomes, parameters, fields []string
	for _, r := range c.Requirements {
		requirements = append(requirements, r.ID)
	}
	for name := range c.Outcomes {
		outcomes = append(outcomes, name)
	}
	for _, q := range c.QueryParameters() {
		parameters = append(parameters, q.Name)
	}
	for name := range c.RequestSchema().Properties {
		fields = append(fields, name)
	}
	var wrong error
	check := func(kind string, all []string, names ...string) {
		for _, name := range names {
			if err := known(kind, name, all); err != nil && wrong == nil {
				wrong = fmt.Errorf("names the %w", err)
			}
		}
	}
	each(&s, func(e *Expect) {
		check("requirement", requirements, e.Requirement)
		check("outcome", outcomes, e.Refused, e.AcceptedOrRefused, e.Meets)
	})
	each(s, func(r *Request) {
		check("requirement", requirements, r.Requirement, r.Kept)
		check("outcome", outcomes, r.Outcome)
	})
	for _, call := range s.AllCalls() {
		if call.whole() && (call.Group == "" || call.Member == "" || call.Number == "") {
			return errors.New("has a call without a group, a member or a number; all three are needed where nothing takes their place")
		}
		check("parameter", parameters, call.OmitQuery...)
		check("parameter", parameters, slices.Sorted(maps.Keys(call.RenameQuery))...)
		check("field", fields, call.OmitFields...)
	}
	return wrong
}

// whole reports whether the call sends the fields of its own group, member and number, all of them.
func (c Call) whole() bool {
	return c.Body == nil && c.Bytes == nil && len(c.Fields) == 0 && len(c.OmitFields) == 0
}

// known says that a name is none of all; an empty one is no name.
func known(kind, name string, all []string) error {
	if name == "" && kind != "group type" || slices.Contains(all, name) {
		return nil
	}
	return fmt.Errorf("%s %q, which the contract does not have%s", kind, name, nearest.Hint(name, all))
}

func typeNames(c *spec.Contract) []string {
	var out []string
	for _, t := range c.GroupTypes {
		out = append(out, t.Name)
	}
	return out
}
