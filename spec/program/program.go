// Package program describes what is played against a target, as data: a stage (groups, their messages, members of
// their own) and the steps taken on it, each with what it has to show. A check of a suite is a program with its
// expectations; so is a reproduction in a file. Programs are JSON.
package program

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Program is a stage and the steps taken on it, in order.
type Program struct {
	// ID names the program in a run.
	ID    string `json:"id"`
	Stage Stage  `json:"stage"`
	Steps []Step `json:"steps"`
}

// Stage is what a program plays on. A target gives it groups and accounts of its own, so that programs played side by
// side never meet.
type Stage struct {
	Groups []Group `json:"groups,omitempty"`
	// Accounts are names of accounts that are in none of the groups.
	Accounts []string `json:"accounts,omitempty"`
	// Names says, by handle, which groups and accounts have a particular kind of id on the target; any other id is short and
	// plain.
	Names map[string]Naming `json:"names,omitempty"`
}

// Group is a group of the stage.
type Group struct {
	// Name is the group's handle in the program; the target has an id of its own for it.
	Name string `json:"name"`
	// Type is a group type of the contract, or AnyCounted.
	Type string `json:"type"`
	// Messages is how many messages the group has to begin with.
	Messages int `json:"messages"`
	// Members are the group's members beside its owner. One account may be in several groups.
	Members []Member `json:"members,omitempty"`
	// Crowd are further members who differ in nothing.
	Crowd *Crowd `json:"crowd,omitempty"`
}

// AnyCounted stands for the first group type that counts unread messages and that the target offers.
const AnyCounted = "counted"

// Owner is the handle of the account that owns every group of a stage.
const Owner = "owner"

// Member is a member of a group of the stage.
type Member struct {
	Name string `json:"name"`
	// Admin makes the member an admin of the group.
	Admin bool `json:"admin,omitempty"`
	// Unread is the member's unread count to begin with.
	Unread int64 `json:"unread"`
}

// Step is one thing done on the stage: exactly one of its actions is set.
type Step struct {
	Call     *Call     `json:"call,omitempty"`
	Read     *Read     `json:"read,omitempty"`
	Snapshot *Snapshot `json:"look,omitempty"`
	Send     *Send     `json:"send,omitempty"`
	Join     *Join     `json:"join,omitempty"`
	Leave    *Leave    `json:"leave,omitempty"`
	Destroy  *Destroy  `json:"destroy,omitempty"`
	Listen   *Listen   `json:"listen,omitempty"`
	Flood    *Flood    `json:"flood,omitempty"`
	Rest     *Rest     `json:"rest,omitempty"`
	Audit    *Audit    `json:"audit,omitempty"`
	// AtOnce are calls made at the same time.
	AtOnce  []Call   `json:"atOnce,omitempty"`
	Raw     *Raw     `json:"raw,omitempty"`
	Clients *Clients `json:"clients,omitempty"`
	Burst   *Burst   `json:"burst,omitempty"`

	Expect *Expect `json:"expect,omitempty"`
}

// Calls reports whether the step calls the endpoint under test.
func (s Step) Calls() bool { return s.Call != nil || len(s.AtOnce) > 0 }

// playingsAtOnce is how often a program is played whose calls are made at once.
const playingsAtOnce = 5

// Playings is how often the program is played to judge it: once, and several times where calls are made at once, since whether
// they meet is chance.
func (p Program) Playings() int {
	if p.SideBySide() || slices.ContainsFunc(p.Steps, func(s Step) bool { return len(s.AtOnce) > 0 || s.Burst != nil }) {
		return playingsAtOnce
	}
	return 1
}

// BadSignIn reports whether a call of the program signs in with what a target refuses as not authentic.
func (p Program) BadSignIn() bool {
	return slices.ContainsFunc(p.Steps, func(s Step) bool {
		return slices.ContainsFunc(s.AllCalls(), func(c *Call) bool { return c.Credential.Bad() })
	})
}

// AllCalls are the calls of the step, one or those made at once.
func (s Step) AllCalls() []*Call {
	if s.Call != nil {
		return []*Call{s.Call}
	}
	var out []*Call
	for i := range s.AtOnce {
		out = append(out, &s.AtOnce[i])
	}
	return out
}

// Read reads a member's unread count back.
type Read struct {
	Group  string `json:"group"`
	Member string `json:"member"`
}

// Snapshot takes down what a group shows beside the counts: its profile, its members and their roles.
type Snapshot struct {
	Group string `json:"group"`
}

// Send sends messages to a group.
type Send struct {
	Group string `json:"group"`
	Times int    `json:"times"`
}

// Join adds an account to a group.
type Join struct {
	Group  string `json:"group"`
	Member string `json:"member"`
}

// Leave takes a member out of a group.
type Leave struct {
	Group  string `json:"group"`
	Member string `json:"member"`
}

// Destroy dissolves a group.
type Destroy struct {
	Group string `json:"group"`
}

// Listen waits for what the target sends to the receiver of callbacks about a group: until one that names the group
// arrives where Alive is set, else for as long as a callback may take.
type Listen struct {
	Group string `json:"group"`
	Alive bool   `json:"alive,omitempty"`
}

// Expect is what a step has to show. One field beside Requirement and Control is set.
type Expect struct {
	// Requirement is the id of the requirement that the step proves.
	Requirement string `json:"requirement,omitempty"`
	// Control marks a positive control or another precondition: where it is not met, nothing is proved and nothing
	// is refuted.
	Control bool `json:"control,omitempty"`

	// Accepted: every call of the step is answered without an error.
	Accepted bool `json:"accepted,omitempty"`
	// Refused names the outcome of the contract with which the call is refused.
	Refused string `json:"refused,omitempty"`
	// Recorded: what is answered is written down and not judged.
	Recorded bool `json:"recorded,omitempty"`
	// Meets names the outcome of the contract whose condition a recorded call meets, or is empty: a refusal must not carry a
	// code that is kept for other conditions.
	Meets string `json:"meets,omitempty"`
	// Count is what the member's unread count reads.
	Count Number `json:"count,omitempty"`
	// OneOf are numbers of which the count reads one.
	OneOf []Number `json:"oneOf,omitempty"`
	// AcceptedOrRefused allows either: an answer without an error, or a refusal with this outcome.
	AcceptedOrRefused string `json:"acceptedOrRefused,omitempty"`
	// CountIfAccepted is what the count reads where the call before was accepted; where it was refused, the count
	// is as it was before.
	CountIfAccepted Number `json:"countIfAccepted,omitempty"`
	// Unchanged: the step shows what the last step of its kind on the same thing showed.
	Unchanged bool `json:"unchanged,omitempty"`
	// Kept lists the parts of a look that are as the last look without an expectation showed them: messages, profile,
	// members.
	Kept []string `json:"kept,omitempty"`
	// Silence: no callback came.
	Silence bool `json:"silence,omitempty"`
	// SameAsBefore allows a count to be what it was already; without it such a reading proves nothing.
	SameAsBefore bool `json:"sameAsBefore,omitempty"`
}

// Parts of a look that an expectation can name.
const (
	PartMessages = "messages"
	// PartHistory is the list of the last messages; a target need not show it.
	PartHistory = "history"
	PartProfile = "profile"
	PartMembers = "members"
)

// Group is the group of that handle.
func (s Stage) Group(name string) (Group, bool) {
	for _, g := range s.Groups {
		if g.Name == name {
			return g, true
		}
	}
	return Group{}, false
}

// Has reports whether the stage has an account of that handle.
func (s Stage) Has(account string) bool {
	in := func(g Group) bool {
		return slices.ContainsFunc(g.Members, func(m Member) bool { return m.Name == account }) || g.Crowd.has(account)
	}
	return account == Owner || slices.Contains(s.Accounts, account) || slices.ContainsFunc(s.Groups, in)
}

// AccountNames are the handles of all accounts of the stage but the owner's, each once, in order of appearance.
func (s Stage) AccountNames() []string {
	var out []string
	seen := map[string]bool{Owner: true}
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	for _, g := range s.Groups {
		for _, m := range g.Everyone() {
			add(m.Name)
		}
	}
	for _, a := range s.Accounts {
		add(a)
	}
	return out
}

// Decode reads a program from JSON. A field that it does not know is an error.
func Decode(data []byte) (Program, error) {
	var p Program
	if err := strictJSON(data, &p); err != nil {
		return Program{}, fmt.Errorf("this is not a program: %w", err)
	}
	return p, p.Validate()
}

// Encode writes a program as indented JSON. JSON would replace what is not UTF-8 and so make another program of it: that is
// an error.
func (p Program) Encode() ([]byte, error) {
	for i, s := range p.Steps {
		for _, c := range s.AllCalls() {
			if !c.isUTF8() {
				return nil, fmt.Errorf("program %s, step %d: a call with text that is not UTF-8 cannot be written as JSON", p.ID, i+1)
			}
		}
	}
	return json.MarshalIndent(p, "", "  ")
}
