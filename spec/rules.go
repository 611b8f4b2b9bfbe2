package spec

import (
	"fmt"
	"slices"
	"strings"
)

// Unread says what a group type does with unread messages.
type Unread string

// Counted types keep an unread count for each member; ignored types keep none, and the call does nothing on them.
const (
	Counted Unread = "counted"
	Ignored Unread = "ignored"
)

// GroupType is one type of group.
type GroupType struct {
	Name string `json:"name"`
	// AliasOf is the newer name of the same type, or empty.
	AliasOf string `json:"aliasOf,omitempty"`
	Unread  Unread `json:"unread"`
	// IDPrefix is what a group id chosen by the app has to begin with, or empty.
	IDPrefix string `json:"idPrefix,omitempty"`
	// Note is what a reader of a finding about this type should know, or empty.
	Note string `json:"note,omitempty"`
}

// GroupType is the group type of that name.
func (c *Contract) GroupType(name string) (GroupType, bool) {
	i := slices.IndexFunc(c.GroupTypes, func(t GroupType) bool { return t.Name == name })
	if i < 0 {
		return GroupType{}, false
	}
	return c.GroupTypes[i], true
}

// TypesWith are the group types that treat unread messages in that way, in the file's order.
func (c *Contract) TypesWith(unread Unread) []GroupType {
	var out []GroupType
	for _, t := range c.GroupTypes {
		if t.Unread == unread {
			out = append(out, t)
		}
	}
	return out
}

// Outcome is a condition under which a call is refused, and the error codes that are accepted for it. Where the
// documentation contradicts itself there are several codes; the reference answers with the first.
type Outcome struct {
	Name  string  `json:"-"`
	Codes []int64 `json:"codes"`
	// Requirement is the id of the requirement that the call is refused, and CodeRequirement of the one that the refusal
	// carries one of Codes. They are the same where the code is part of what the page of the call says.
	Requirement     string `json:"requirement"`
	CodeRequirement string `json:"codeRequirement"`
	Source          Source `json:"source"`
}

// Accepts reports whether code is one of the outcome's.
func (o Outcome) Accepts(code int64) bool { return slices.Contains(o.Codes, code) }

// ExclusiveCodes say which error codes name a cause so plainly that they mislead where they come for another.
type ExclusiveCodes struct {
	// Requirement is the id of the requirement that no code misleads.
	Requirement string           `json:"requirement"`
	Causes      []ExclusiveCause `json:"causes"`
}

// ExclusiveCause are codes, and the outcomes for which alone they may come. Without codes they are those of the outcomes.
type ExclusiveCause struct {
	Codes    []int64  `json:"codes"`
	Outcomes []string `json:"outcomes"`
}

// Misleads reports whether a refusal with that code misleads, where the call meets the conditions that these outcomes name.
func (c *Contract) Misleads(code int64, outcomes ...string) bool {
	for _, cause := range c.Exclusive.Causes {
		names := slices.Contains(cause.Codes, code)
		for _, name := range cause.Outcomes {
			names = names || len(cause.Codes) == 0 && c.Outcomes[name].Accepts(code)
		}
		fits := slices.ContainsFunc(outcomes, func(name string) bool { return slices.Contains(cause.Outcomes, name) })
		if names && !fits {
			return true
		}
	}
	return false
}

// WrongCode is the id of the requirement that a refusal with that code breaks, where the call meets these outcomes; the
// first of them is what the refusal is about. It is empty where one of them accepts the code.
func (c *Contract) WrongCode(code int64, outcomes ...string) string {
	if len(outcomes) == 0 || slices.ContainsFunc(outcomes, func(name string) bool { return c.Outcomes[name].Accepts(code) }) {
		return ""
	}
	switch o := c.Outcomes[outcomes[0]]; {
	case o.CodeRequirement == o.Requirement:
		return o.Requirement
	case c.Misleads(code, outcomes...):
		return c.Exclusive.Requirement
	default:
		return o.CodeRequirement
	}
}

// Names are the ids that an app may choose.
type Names struct {
	Groups   NameRule `json:"groups"`
	Accounts NameRule `json:"accounts"`
}

// NameRule says which ids of one kind may be chosen.
type NameRule struct {
	// Longest is the greatest length in bytes.
	Longest int `json:"longest"`
	// Characters are all that may occur.
	Characters string `json:"characters"`
	Source     Source `json:"source"`
}

// TransientFailures are the answers that may come at any time, whatever was asked, and that a caller answers by trying again.
type TransientFailures struct {
	// Codes are the error codes whose documented advice is to try again.
	Codes []int64 `json:"codes"`
	// Lockout is how long an account stays locked out of signing in after too many bad UserSigs.
	Lockout Duration `json:"lockout"`
}

// ErrorCode is one documented error code.
type ErrorCode struct {
	Number int64
	// Family is "own" (the call's own table), "group" (the group service's) or "public".
	Family string
	// Meaning is what the code says, in our words.
	Meaning string
}

// ErrorCodes are the documented error codes.
type ErrorCodes struct {
	// Listed are those that a table lists, by number.
	Listed map[int64]ErrorCode
	// Public is the range of the public ones: a code in it is a documented one even where no table lists it.
	Public CodeRange
}

// RateMeasurements name the requirements about which the probes of the limit measure numbers.
type RateMeasurements struct {
	// Limit are those that hang on where the limit lies and how calls are counted.
	Limit []string `json:"limit"`
	// Burst is the one that writes down how many calls come in at once.
	Burst string `json:"burst"`
}

// CodeRange is a range of error codes, both ends included.
type CodeRange struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

// Holds reports whether the code is in the range.
func (r CodeRange) Holds(code int64) bool { return r.From <= code && code <= r.To }

// Documented reports whether a refusal may carry that code.
func (e ErrorCodes) Documented(code int64) bool {
	_, listed := e.Listed[code]
	return listed || e.Public.Holds(code)
}

// Describe is the code with its meaning: "10010 (The group is not there, or was dissolved)".
func (e ErrorCodes) Describe(code int64) string {
	if known, ok := e.Listed[code]; ok {
		return fmt.Sprintf("%d (%s)", code, known.Meaning)
	}
	return fmt.Sprintf("%d (in no table)", code)
}

// Region is one region of the service, with the address that its apps call.
type Region struct {
	// ID is the region's name on the command line, as "singapore".
	ID string
	// Name is the region's name for people.
	Name string
	// URL is its address, as "https://adminapisgp.im.qcloud.com".
	URL string
	// Since and Until are the documentation's dates from and up to which the region was listed; Until may be empty.
	Since, Until string
	// Source is where the documentation lists the address.
	Source Source
	// Backup is the address that the documentation names for times when the first cannot be reached, or empty.
	Backup string
}

// Region is the region with that id.
func (c *Contract) Region(id string) (Region, bool) {
	i := slices.IndexFunc(c.Regions, func(r Region) bool { return r.ID == id })
	if i < 0 {
		return Region{}, false
	}
	return c.Regions[i], true
}

// RegionIDs are the ids of all regions, for messages: "china, singapore, …".
func (c *Contract) RegionIDs() string {
	var ids []string
	for _, r := range c.Regions {
		ids = append(ids, r.ID)
	}
	return strings.Join(ids, ", ")
}
