package target

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec"
)

// OwnGroup is a group of the user's, for a target on which nothing may be made. The counts of the accounts that are named
// here are read and set, and set back in the end.
type OwnGroup struct {
	ID   string `yaml:"id"`
	Type string `yaml:"type"`
	// Owner, Admins and Members are accounts. Without an owner, what needs one is not played; whoever is not named is left alone.
	Owner   string   `yaml:"owner"`
	Admins  []string `yaml:"admins"`
	Members []string `yaml:"members"`
	// Messages allows messages to be sent to the group.
	Messages bool `yaml:"messages"`
}

// accounts are all accounts that are named, the owner last.
func (g OwnGroup) accounts() []string {
	all := slices.Concat(g.Members, g.Admins)
	if g.Owner != "" {
		all = append(all, g.Owner)
	}
	return all
}

// OwnGroups are the only groups that a run uses where there are any.
type OwnGroups []OwnGroup

// Validate says what is missing or appears twice.
func (all OwnGroups) Validate() error {
	seen := map[string]bool{}
	for i, g := range all {
		switch {
		case g.ID == "":
			return fmt.Errorf("groups: the group number %d has no id; write the group's id on the target, as id: \"@TGS#2J4SZEAEL\"", i+1)
		case g.Type == "":
			return fmt.Errorf("groups: the group %s has no type; write type: Public, or what it is", g.ID)
		case len(g.accounts()) == 0:
			return fmt.Errorf("groups: the group %s has no members; name accounts whose counts may be set, as members: [alice, bob]", g.ID)
		case seen[g.ID]:
			return fmt.Errorf("groups: the group %s appears there twice", g.ID)
		}
		seen[g.ID] = true
		named := map[string]bool{}
		for _, account := range g.accounts() {
			if account == "" || named[account] {
				return fmt.Errorf("groups: in the group %s the account %q is empty or appears twice", g.ID, account)
			}
			named[account] = true
		}
	}
	return nil
}

// CheckTypes refuses types that the contract does not have.
func (all OwnGroups) CheckTypes(c *spec.Contract) error {
	for _, g := range all {
		if _, known := c.GroupType(g.Type); !known {
			var names []string
			for _, t := range c.GroupTypes {
				names = append(names, t.Name)
			}
			return fmt.Errorf("groups: the group %s has the type %q, which the contract does not have; write one of %s", g.ID, g.Type, strings.Join(names, ", "))
		}
	}
	return nil
}

// errOwnGroups is the error of a call that would make or change more than counts.
var errOwnGroups = errors.New("the run keeps to the groups of the configuration file")

// allows refuses calls that make, change or remove anything but counts, whatever the host allows, where there are own groups.
func (all OwnGroups) allows(command string, effect spec.Effect) error {
	mayTalk := command == "send_group_msg" && slices.ContainsFunc(all, func(g OwnGroup) bool { return g.Messages })
	if len(all) == 0 || effect != spec.Creates || mayTalk {
		return nil
	}
	return fmt.Errorf("%w: %s is not called", errOwnGroups, command)
}
