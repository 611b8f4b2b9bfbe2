package shrink

import (
	"maps"
	"slices"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Stage proposes programs that name the first account, or the first group instead of the second, where another may not matter; and
// programs with less on their stage: with plain ids, without what no step names, with plain types and roles, with few messages.
func Stage(p program.Program) []program.Program {
	out := proposals{of: p}
	named := namedBy(p)
	accounts := append(p.Stage.AccountNames(), program.Owner)
	for _, account := range accounts[1:] {
		if named("", account) {
			out.add(func(p *program.Program) { rename(p, account, accounts[0]) })
		}
	}
	out.add(func(p *program.Program) { p.Stage.Names = nil })
	if groups := p.Stage.Groups; len(groups) > 1 && named(groups[1].Name, "") {
		out.add(func(p *program.Program) { rename(p, groups[1].Name, groups[0].Name) })
	}
	out.all = append(out.all, Bare(p))
	for i, g := range p.Stage.Groups {
		if !named(g.Name, "") {
			out.add(func(p *program.Program) { p.Stage.Groups = slices.Delete(p.Stage.Groups, i, i+1) })
			continue
		}
		group := func(change func(g *program.Group)) {
			out.add(func(p *program.Program) { change(&p.Stage.Groups[i]) })
		}
		group(func(g *program.Group) { g.Type = program.AnyCounted })
		group(func(g *program.Group) { g.Crowd = nil })
		for j, m := range g.Members {
			if !named(g.Name, m.Name) {
				group(func(g *program.Group) { g.Members = slices.Delete(g.Members, j, j+1) })
			}
			group(func(g *program.Group) { g.Members[j].Admin = false })
		}
		for _, most := range []int{g.Messages, 5, 3, 1} {
			group(func(g *program.Group) {
				g.Messages = min(g.Messages, most)
				for j, m := range g.Members {
					g.Members[j].Unread = min(m.Unread, int64(most))
				}
			})
			if most < g.Messages {
				break
			}
		}
	}
	for i, a := range p.Stage.Accounts {
		if !named("", a) {
			out.add(func(p *program.Program) { p.Stage.Accounts = slices.Delete(p.Stage.Accounts, i, i+1) })
		}
	}
	return out.all
}

// Bare is the program without the groups, members and accounts of its stage that no step names.
func Bare(p program.Program) program.Program {
	named := namedBy(p)
	p = p.Clone()
	s := &p.Stage
	s.Groups = slices.DeleteFunc(s.Groups, func(g program.Group) bool { return !named(g.Name, "") })
	for i, g := range s.Groups {
		s.Groups[i].Members = slices.DeleteFunc(g.Members, func(m program.Member) bool { return !named(g.Name, m.Name) })
	}
	s.Accounts = slices.DeleteFunc(s.Accounts, func(a string) bool { return !named("", a) })
	maps.DeleteFunc(s.Names, func(handle string, _ program.Naming) bool { return !named(handle, "") && !named("", handle) })
	return p
}

// namedBy reports of a group, of an account, or of an account in a group whether steps of the program name it.
func namedBy(p program.Program) func(group, account string) bool {
	named := map[program.Read]bool{}
	p.Handles(func(group, account *string) {
		named[program.Read{Group: *group}], named[program.Read{Member: *account}] = true, true
		named[program.Read{Group: *group, Member: *account}] = true
	})
	return func(group, account string) bool { return named[program.Read{Group: group, Member: account}] }
}

// rename makes the steps of a program name another group, or another account.
func rename(p *program.Program, old, to string) {
	p.Handles(func(group, account *string) {
		for _, handle := range []*string{group, account} {
			if *handle == old {
				*handle = to
			}
		}
	})
}
