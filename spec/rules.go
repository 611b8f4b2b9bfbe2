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
	Name        string  `json:"-"`
	Codes       []int64 `json:"codes"`
	Level       Level   `json:"level"`
	Requirement string  `json:"requirement"`
	Source      Source  `json:"source"`
}

// Accepts tells whether code is one of the outcome's.
func (o Outcome) Accepts(code int64) bool { return slices.Contains(o.Codes, code) }

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

// CodeRange is a range of error codes, both ends included.
type CodeRange struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

// Holds tells whether the code is in the range.
func (r CodeRange) Holds(code int64) bool { return r.From <= code && code <= r.To }

// Documented tells whether a refusal may carry that code.
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
