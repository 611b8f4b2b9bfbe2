package spec

import (
	"fmt"
	"slices"
)

// Level says how binding a requirement is.
type Level string

// The levels. A must that is not kept fails; a should warns, and fails under strict; an observe is written down
// and never judged.
const (
	Must    Level = "must"
	Should  Level = "should"
	Observe Level = "observe"
)

// Evidence says whether a run may be green without a requirement having been judged.
type Evidence string

// Core requirements need no more than the companion calls: unjudged, they keep a run from being green. Extra ones
// need more, a webhook receiver say: unjudged, they are listed and hold nothing back.
const (
	Core  Evidence = "core"
	Extra Evidence = "extra"
)

// Chapters are the contract's chapters in the order in which a report shows them.
var Chapters = []string{
	"envelope", "request", "clamping", "group-type", "isolation", "errors", "auth", "rate", "concurrency",
}

// Source is where a fact can be looked up in the public documentation.
type Source struct {
	// Page is the page's number on the documentation site, as "1047/34909".
	Page string `json:"page"`
	// Date is the state of the page, as "2022-10-24".
	Date string `json:"date"`
	// Heading is the heading on the page under which the fact stands.
	Heading string `json:"heading"`
}

// String is the source in one line.
func (s Source) String() string {
	return fmt.Sprintf("documentation %s, %s, %q", s.Page, s.Date, s.Heading)
}

// Requirement is one checkable sentence of the contract.
type Requirement struct {
	ID       string   `json:"id"`
	Level    Level    `json:"level"`
	Chapter  string   `json:"chapter"`
	Evidence Evidence `json:"evidence"`
	Text     string   `json:"text"`
	Source   Source   `json:"source"`
	// Since is the documentation's date from which on the requirement holds.
	Since string `json:"since"`
}

// LedgerRow is one sentence of the documentation page in our words, and what came of it: either the requirements
// that hold it or the reason why there is none.
type LedgerRow struct {
	Heading      string   `json:"heading"`
	Says         string   `json:"says"`
	Requirements []string `json:"requirements,omitempty"`
	Excluded     string   `json:"excluded,omitempty"`
}

// Requirement is the requirement with that id.
func (c *Contract) Requirement(id string) (Requirement, bool) {
	i := slices.IndexFunc(c.Requirements, func(r Requirement) bool { return r.ID == id })
	if i < 0 {
		return Requirement{}, false
	}
	return c.Requirements[i], true
}

// Profile is the set of requirement ids that were in force at that date. The empty name is the newest profile.
func (c *Contract) Profile(name string) ([]string, error) {
	names := c.ProfileNames()
	if name == "" {
		name = names[len(names)-1]
	}
	ids, ok := c.Profiles[name]
	if !ok {
		return nil, fmt.Errorf("there is no profile %q; the contract has %v", name, names)
	}
	return ids, nil
}

// ProfileNames are the profiles' names, oldest first.
func (c *Contract) ProfileNames() []string {
	var names []string
	for name := range c.Profiles {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
