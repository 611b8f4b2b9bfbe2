package target

import (
	"fmt"
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
		// All of the part has room with the first ten thousand ids of a run. What stands at the end of an id may be cut off unseen, a
		// blank say; a letter shows whether it was.
		text := part(rule.Characters, n.Characters)
		return base + text[:min(len(text), max(0, rule.Longest-len(base)-1))] + "e"
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
func (s *Session) newAccountID() string { return fmt.Sprintf("%s-%d", s.accountPrefix(), s.next()) }

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
