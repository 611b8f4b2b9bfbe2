package spec

import (
	"fmt"
	"slices"
)

// check holds the parts of a contract against each other: an id that nothing defines, a level that does not exist
// or an outcome without codes would otherwise show up as a check that quietly does not run.
func (c *Contract) check() error {
	for _, check := range []func() error{c.checkRequirements, c.checkOutcomes, c.checkGroupTypes, c.checkNames, c.checkAttributions, c.checkReferences} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (c *Contract) checkRequirements() error {
	seen := map[string]bool{}
	for _, r := range c.Requirements {
		switch {
		case r.ID == "" || seen[r.ID]:
			return fmt.Errorf("x-requirements: the id %q is empty or appears twice", r.ID)
		case !slices.Contains([]Level{Must, Should, Observe}, r.Level):
			return fmt.Errorf("x-requirements: %s has the level %q; write must, should or observe", r.ID, r.Level)
		case !slices.Contains([]Evidence{Core, Extra}, r.Evidence):
			return fmt.Errorf("x-requirements: %s has the evidence %q; write core or extra", r.ID, r.Evidence)
		case !slices.Contains(Chapters, r.Chapter):
			return fmt.Errorf("x-requirements: %s is in the chapter %q; write one of %v", r.ID, r.Chapter, Chapters)
		case r.Text == "" || r.Source.Page == "" || r.Source.Heading == "":
			return fmt.Errorf("x-requirements: %s lacks its text or its source", r.ID)
		}
		seen[r.ID] = true
	}
	if len(seen) == 0 {
		return fmt.Errorf("x-requirements is empty: there would be nothing to judge")
	}
	return nil
}

func (c *Contract) checkOutcomes() error {
	for name, o := range c.Outcomes {
		if len(o.Codes) == 0 {
			return fmt.Errorf("x-outcomes: %s has no codes", name)
		}
		if slices.Contains(o.Codes, 0) {
			return fmt.Errorf("x-outcomes: %s lists code 0, which means success", name)
		}
		for _, id := range []string{o.Requirement, o.CodeRequirement} {
			if _, ok := c.Requirement(id); !ok {
				return fmt.Errorf("x-outcomes: %s names the requirement %q, which does not exist", name, id)
			}
		}
	}
	if _, ok := c.Requirement(c.Exclusive.Requirement); !ok {
		return fmt.Errorf("x-exclusive-codes names the requirement %q, which does not exist", c.Exclusive.Requirement)
	}
	for _, cause := range c.Exclusive.Causes {
		if len(cause.Outcomes) == 0 {
			return fmt.Errorf("x-exclusive-codes keeps the codes %v for no outcome: name those for which they may come", cause.Codes)
		}
		for _, name := range cause.Outcomes {
			if _, ok := c.Outcomes[name]; !ok {
				return fmt.Errorf("x-exclusive-codes names the outcome %q, which x-outcomes lacks", name)
			}
		}
	}
	return nil
}

func (c *Contract) checkGroupTypes() error {
	seen := map[string]bool{}
	for _, t := range c.GroupTypes {
		if t.Name == "" || seen[t.Name] {
			return fmt.Errorf("x-group-types: the name %q is empty or appears twice", t.Name)
		}
		if t.Unread != Counted && t.Unread != Ignored {
			return fmt.Errorf("x-group-types: %s has unread: %q; write counted or ignored", t.Name, t.Unread)
		}
		seen[t.Name] = true
	}
	if len(c.TypesWith(Counted)) == 0 {
		return fmt.Errorf("x-group-types has no type with unread: counted, so that no count could be judged")
	}
	for _, t := range c.GroupTypes {
		if t.AliasOf == "" {
			continue
		}
		other, ok := c.GroupType(t.AliasOf)
		if !ok {
			return fmt.Errorf("x-group-types: %s is an alias of %q, which does not exist", t.Name, t.AliasOf)
		}
		if other.Unread != t.Unread {
			return fmt.Errorf("x-group-types: %s is an alias of %s but treats unread messages differently", t.Name, other.Name)
		}
	}
	return nil
}

func (c *Contract) checkNames() error {
	for kind, rule := range map[string]NameRule{"groups": c.Names.Groups, "accounts": c.Names.Accounts} {
		if rule.Longest <= 0 || rule.Characters == "" {
			return fmt.Errorf("x-names: %s need a longest length above 0 and the characters that they may have", kind)
		}
	}
	return nil
}

func (c *Contract) checkReferences() error {
	if len(c.Profiles) == 0 {
		return fmt.Errorf("x-profiles is empty: write at least one date with its requirement ids")
	}
	for name, ids := range c.Profiles {
		for _, id := range ids {
			if _, ok := c.Requirement(id); !ok {
				return fmt.Errorf("x-profiles: %s names the requirement %q, which does not exist", name, id)
			}
		}
	}
	for _, id := range append(slices.Clone(c.Measured.Limit), c.Measured.Burst) {
		if _, ok := c.Requirement(id); !ok {
			return fmt.Errorf("x-rate-measurements names the requirement %q, which does not exist", id)
		}
	}
	for _, row := range c.Ledger {
		if (len(row.Requirements) == 0) == (row.Excluded == "") {
			return fmt.Errorf("x-ledger: %q needs either requirements or a reason why it has none", row.Says)
		}
		for _, id := range row.Requirements {
			if _, ok := c.Requirement(id); !ok {
				return fmt.Errorf("x-ledger: %q names the requirement %q, which does not exist", row.Says, id)
			}
		}
	}
	return nil
}
