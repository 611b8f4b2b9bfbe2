package target

import (
	"strconv"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// named is an id of the kind that a program asks for, with base in it, which makes it one of its own. of is the id that a
// handle has already.
func named(n program.Naming, rule spec.NameRule, base string, of func(handle string) string) string {
	switch n.Like {
	case program.InCapitals:
		return strings.ToUpper(of(n.Of))
	case program.LastCharacter:
		other := of(n.Of)
		last := map[bool]string{true: "y", false: "x"}[strings.HasSuffix(other, "x")]
		return other[:max(0, len(other)-1)] + last
	case program.OneBefore:
		return "1" + of(n.Of)
	case program.OneAfter:
		return of(n.Of) + "1"
	}
	switch {
	case n.Longest:
		return base + "-" + strings.Repeat("x", max(0, rule.Longest-len(base)-1))
	case n.Characters > 0:
		// What stands at the end of an id may be cut off unseen, a blank say; a letter shows whether it was.
		return base + part(rule.Characters, n.Characters) + "e"
	default:
		return base
	}
}

// part is one of program.NameParts parts of a text, counted from 1.
func part(text string, n int) string {
	size := (len(text) + program.NameParts - 1) / program.NameParts
	from := min((n-1)*size, len(text))
	return text[from:min(from+size, len(text))]
}

// newAccountID is an id for an account of this run.
func (s *Session) newAccountID() string { return s.accountPrefix() + "-" + s.number() }

// number is a number that no other id of this run has, in digits from 0 to v: a million of them leave room for the characters that
// [named] adds, and none ends in a letter that it puts in the place of the last one.
func (s *Session) number() string { return strconv.FormatInt(s.next(), 32) }

// nameAccounts replaces the ids of accounts that a program wants to have a particular kind of id, and says which these are.
func (s *Session) nameAccounts(plan program.Stage, accounts map[string]string) []string {
	var special []string
	for _, handle := range plan.AccountNames() {
		if n, ok := plan.Names[handle]; ok {
			accounts[handle] = named(n, s.contract.Names.Accounts, accounts[handle], func(other string) string { return accounts[other] })
			special = append(special, accounts[handle])
		}
	}
	return special
}
