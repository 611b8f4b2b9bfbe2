package target

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// lentGroup is a group of the user's as it was when the run began.
type lentGroup struct {
	OwnGroup
	kind spec.GroupType
	// messages is how many the group had, or unknownMessages.
	messages int64
	// counts are the unread counts by account, as far as they could be read.
	counts map[string]int64
	// unusable says why no program can be played on it; it is empty where some can.
	unusable string
	// busy: a program is played on it.
	busy bool
}

// unknownMessages stands for the number of messages of a group without counts of which nothing is shown.
const unknownMessages = -1

// lending lends the user's groups to programs: each to one at a time, since what another does there would be taken for the
// target's doing.
type lending struct {
	groups []*lentGroup

	mu sync.Mutex
	// freed is closed and made anew whenever groups come back.
	freed chan struct{}
}

// loan is what a program is lent.
type loan struct {
	// groups and accounts are those of the target, by the program's handles.
	groups   map[string]*lentGroup
	accounts map[string]string
}

// lend waits until there are groups for the program that no other program has.
func (l *lending) borrow(ctx context.Context, p program.Program) (loan, *record.Obstacle) {
	missing := func(why string) (loan, *record.Obstacle) {
		return loan{}, &record.Obstacle{Kind: record.ObstacleMissing, Reason: "the run keeps to the groups of the configuration file: " + why}
	}
	if why := l.never(p); why != "" {
		return missing(why)
	}
	if _, why := l.match(p, func(*lentGroup) bool { return true }); why != "" {
		return missing(why)
	}
	for {
		l.mu.Lock()
		found, why := l.match(p, func(g *lentGroup) bool { return !g.busy })
		if why == "" {
			for _, g := range found.groups {
				g.busy = true
			}
			l.mu.Unlock()
			return found, nil
		}
		freed := l.freed
		l.mu.Unlock()
		select {
		case <-freed:
		case <-ctx.Done():
			return loan{}, interrupted(ctx)
		}
	}
}

// takeBack has what was lent free for the next program.
func (l *lending) takeBack(back loan) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, g := range back.groups {
		g.busy = false
	}
	close(l.freed)
	l.freed = make(chan struct{})
}

// never says why no groups of the user's will do for a program, or is empty.
func (l *lending) never(p program.Program) string {
	if len(p.Stage.Names) > 0 {
		return "this needs groups or accounts with ids of a particular kind"
	}
	for _, s := range p.Steps {
		switch {
		case s.Join != nil || s.Leave != nil:
			return "nobody is let join or leave them"
		case s.Destroy != nil:
			return "none of them is dissolved"
		}
	}
	return ""
}

// match finds groups and accounts for a program among those groups that may be had, or says what is missing.
func (l *lending) match(p program.Program, free func(*lentGroup) bool) (loan, string) {
	var found loan
	var why string
	var choose func(chosen []*lentGroup) bool
	choose = func(chosen []*lentGroup) bool {
		if len(chosen) == len(p.Stage.Groups) {
			found, why = l.cast(p.Stage, chosen)
			return why == ""
		}
		want := p.Stage.Groups[len(chosen)]
		wantWhy := "there is no " + wanted(p, want) + " left among them"
		for _, g := range l.groups {
			if g.unusable != "" || !free(g) || slices.Contains(chosen, g) || !g.suits(p, want) {
				continue
			}
			if choose(append(slices.Clone(chosen), g)) {
				return true
			}
			wantWhy = why
		}
		why = wantWhy
		return false
	}
	if !choose(nil) {
		return loan{}, why
	}
	return found, ""
}

// wanted is what a program wants of a group, in words.
func wanted(p program.Program, want program.Group) string {
	kind := want.Type + " group"
	if want.Type == program.AnyCounted {
		kind = "group of a type that counts unread messages"
	}
	admins := 0
	for _, m := range want.Members {
		if m.Admin {
			admins++
		}
	}
	text := fmt.Sprintf("%s with %s or more and %s", kind, plural.Of(want.Messages, "message"), plural.Of(len(want.Everyone())-admins, "ordinary member"))
	if want.Messages == 0 {
		text = fmt.Sprintf("%s without messages and with %s", kind, plural.Of(len(want.Everyone())-admins, "ordinary member"))
	}
	if admins > 0 {
		text += fmt.Sprintf(" and %s", plural.Of(admins, "admin"))
	}
	if usesOwner(p, want.Name) {
		text += ", whose owner is named"
	}
	if sendsTo(p, want.Name) {
		text += ", to which messages: true lets messages be sent"
	}
	return text
}

func sendsTo(p program.Program, group string) bool {
	return slices.ContainsFunc(p.Steps, func(s program.Step) bool { return s.Send != nil && s.Send.Group == group })
}

// suits reports whether a program may be played on the group.
func (g *lentGroup) suits(p program.Program, want program.Group) bool {
	admins := 0
	for _, m := range want.Members {
		if m.Admin {
			admins++
		}
	}
	counted := want.Type == program.AnyCounted && g.kind.Unread == spec.Counted
	switch {
	case !counted && want.Type != g.kind.Name:
		return false
	case want.Messages == 0 && g.messages != 0, g.messages < int64(want.Messages) && g.messages != unknownMessages:
		return false
	case admins > len(g.Admins), len(want.Everyone())-admins > len(g.Members):
		return false
	case usesOwner(p, want.Name) && g.Owner == "", sendsTo(p, want.Name) && !g.Messages:
		return false
	}
	for _, s := range p.Steps {
		for _, c := range s.AllCalls() {
			// A number above the program's messages has to be above the group's too: it stands for one that is cut.
			n, err := c.Number.Resolve(int64(want.Messages))
			if err == nil && c.Group == want.Name && !c.Number.Relative() && n.IsInt64() && n.Int64() > int64(want.Messages) && n.Int64() <= g.messages {
				return false
			}
		}
	}
	return true
}

// usesOwner reports whether a program sets or reads the count of a group's owner, or has the owner call.
func usesOwner(p program.Program, group string) bool {
	uses := false
	p.Handles(func(g, account *string) { uses = uses || *g == group && *account == program.Owner })
	return uses
}

// cast finds accounts for a stage's handles in the groups that were chosen for its own: each is in all of the groups that the
// handle is in, in the same role, and those that are to be in no group are in none of them.
func (l *lending) cast(plan program.Stage, chosen []*lentGroup) (loan, string) {
	out := loan{groups: map[string]*lentGroup{}, accounts: map[string]string{}}
	taken := map[string]bool{}
	for i, g := range plan.Groups {
		out.groups[g.Name] = chosen[i]
	}
	if len(chosen) > 0 {
		out.accounts[program.Owner] = chosen[0].Owner
		if chosen[0].Owner == "" {
			out.accounts[program.Owner] = chosen[0].accounts()[0] // who sends messages
		}
		taken[chosen[0].Owner] = true
	}
	for _, handle := range plan.AccountNames() {
		var of []string
		for i, g := range plan.Groups {
			at := slices.IndexFunc(g.Everyone(), func(m program.Member) bool { return m.Name == handle })
			if at < 0 {
				continue
			}
			named := chosen[i].Members
			if g.Everyone()[at].Admin {
				named = chosen[i].Admins
			}
			if of == nil {
				of = slices.Clone(named)
			}
			of = slices.DeleteFunc(of, func(account string) bool { return !slices.Contains(named, account) })
		}
		if of == nil { // a stranger
			of = l.outside(chosen)
		}
		at := slices.IndexFunc(of, func(account string) bool { return !taken[account] })
		if at < 0 && slices.Contains(plan.Accounts, handle) {
			return out, "there is no account that is in another of them alone"
		}
		if at < 0 {
			return out, "there are too few accounts that are in " + strings.Join(idsOf(chosen), " and ") + " at once"
		}
		out.accounts[handle] = of[at]
		taken[of[at]] = true
	}
	return out, ""
}

func idsOf(groups []*lentGroup) []string {
	var ids []string
	for _, g := range groups {
		ids = append(ids, g.ID)
	}
	return ids
}

// outside are the accounts that are in none of these groups.
func (l *lending) outside(of []*lentGroup) []string {
	var out []string
	for _, g := range l.groups {
		for _, account := range g.accounts() {
			if !slices.ContainsFunc(of, func(in *lentGroup) bool { return slices.Contains(in.accounts(), account) }) {
				out = append(out, account)
			}
		}
	}
	return out
}
