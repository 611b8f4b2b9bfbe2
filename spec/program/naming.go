package program

import (
	"fmt"
	"slices"
)

// Naming is a kind of id that a group or an account gets on the target.
type Naming struct {
	// Longest: the id is as long as it may be.
	Longest bool `json:"longest,omitempty"`
	// Characters: the id has the characters of that part, counted from 1, of NameParts of all that it may have.
	Characters int `json:"characters,omitempty"`
	// Of is the handle whose id it is like, and Like in which way.
	Of   string `json:"of,omitempty"`
	Like Like   `json:"like,omitempty"`
}

// Like is a way in which one id can be made of another.
type Like string

// The ways in which ids are alike.
const (
	// InCapitals: the other id in capital letters.
	InCapitals Like = "in capitals"
	// LastCharacter: the other id with another last character.
	LastCharacter Like = "but for the last character"
	// OneBefore and OneAfter: the other id with a 1 before it, or after it.
	OneBefore Like = "with a 1 before"
	OneAfter  Like = "with a 1 after"
)

// NameParts is into how many parts the characters that an id may have are divided, so that each part fits into one.
const NameParts = 4

// validateNaming says what of a naming cannot be: a handle that the stage lacks, or a way that there is not.
func (s Stage) validateNaming(handle string, n Naming) error {
	_, isGroup := s.Group(handle)
	if !isGroup && !s.Has(handle) {
		return fmt.Errorf("names the id of %q, which its stage does not have", handle)
	}
	if n.Characters < 0 || n.Characters > NameParts {
		return fmt.Errorf("wants the part %d of the characters of the id of %q; there are %d", n.Characters, handle, NameParts)
	}
	if (n.Of == "") != (n.Like == "") {
		return fmt.Errorf("names the id of %q with one of \"of\" and \"like\"; both are needed, or neither", handle)
	}
	if n.Like == "" {
		return nil
	}
	if !slices.Contains([]Like{InCapitals, LastCharacter, OneBefore, OneAfter}, n.Like) {
		return fmt.Errorf("wants an id of %q that is like another %q, which is not a way to be alike", handle, n.Like)
	}
	_, otherIsGroup := s.Group(n.Of)
	if isGroup != otherIsGroup || !isGroup && !s.Has(n.Of) {
		return fmt.Errorf("wants an id of %q like that of %q, which its stage does not have as one of the same kind", handle, n.Of)
	}
	return nil
}
