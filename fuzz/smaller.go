package fuzz

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// smallerStages proposes programs with less on their stage: without groups, members and accounts that no step names, with
// plain types and roles, with few messages.
func smallerStages(p program.Program) []program.Program {
	var out []program.Program
	groups, names := named(p)
	propose := func(change func(*program.Stage)) {
		next := p
		next.Stage = cloneStage(p.Stage)
		change(&next.Stage)
		out = append(out, next)
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		// Another account than the plain member only where that matters, and another group likewise.
		if name != "" && name != bob && p.Stage.Has(bob) {
			out = append(out, renamed(p, "", name, bob))
		}
	}
	if len(p.Stage.Names) > 0 {
		propose(func(s *program.Stage) { s.Names = nil })
	}
	if _, ok := p.Stage.Group(theGroup); ok && groups[other] {
		out = append(out, renamed(p, other, "", theGroup))
	}
	for i, g := range p.Stage.Groups {
		if !groups[g.Name] {
			propose(func(s *program.Stage) { s.Groups = slices.Delete(s.Groups, i, i+1) })
			continue
		}
		if g.Type != program.AnyCounted {
			propose(func(s *program.Stage) { s.Groups[i].Type = program.AnyCounted })
		}
		for j, m := range g.Members {
			if !names[m.Name] {
				propose(func(s *program.Stage) { s.Groups[i].Members = slices.Delete(s.Groups[i].Members, j, j+1) })
			}
			if m.Admin {
				propose(func(s *program.Stage) { s.Groups[i].Members[j].Admin = false })
			}
			if m.Unread > int64(g.Messages) {
				propose(func(s *program.Stage) { s.Groups[i].Members[j].Unread = int64(g.Messages) })
			}
		}
		for _, fewer := range []int{5, 3, 1} {
			if fewer < g.Messages {
				propose(func(s *program.Stage) {
					s.Groups[i].Messages = fewer
					for j := range s.Groups[i].Members {
						s.Groups[i].Members[j].Unread = min(s.Groups[i].Members[j].Unread, int64(fewer))
					}
				})
				break
			}
		}
	}
	for i, a := range p.Stage.Accounts {
		if !names[a] {
			propose(func(s *program.Stage) { s.Accounts = slices.Delete(s.Accounts, i, i+1) })
		}
	}
	return out
}

// renamed is a program whose steps name another group, or another account.
func renamed(p program.Program, group, member, to string) program.Program {
	swap := func(g, m *string) {
		if group != "" && *g == group {
			*g = to
		}
		if member != "" && *m == member {
			*m = to
		}
	}
	steps := make([]program.Step, len(p.Steps))
	for i, s := range p.Steps {
		switch {
		case s.Call != nil:
			c := *s.Call
			swap(&c.Group, &c.Member)
			s.Call = &c
		case s.Read != nil:
			r := *s.Read
			swap(&r.Group, &r.Member)
			s.Read = &r
		case s.AtOnce != nil:
			s.AtOnce = slices.Clone(s.AtOnce)
			for j := range s.AtOnce {
				swap(&s.AtOnce[j].Group, &s.AtOnce[j].Member)
			}
		case s.Send != nil:
			sent := *s.Send
			swap(&sent.Group, new(string))
			s.Send = &sent
		}
		steps[i] = s
	}
	p.Steps = steps
	return p
}

// named are the groups and accounts that some step names.
func named(p program.Program) (groups, names map[string]bool) {
	groups, names = map[string]bool{}, map[string]bool{}
	for _, s := range p.Steps {
		calls := s.AtOnce
		if s.Call != nil {
			calls = append(slices.Clone(calls), *s.Call)
		}
		for _, c := range calls {
			groups[c.Group], names[c.Member] = true, true
		}
		groups[s.Group()] = true
		switch {
		case s.Read != nil:
			names[s.Read.Member] = true
		case s.Snapshot != nil:
			groups[s.Snapshot.Group] = true
		case s.Join != nil:
			names[s.Join.Member] = true
		case s.Leave != nil:
			names[s.Leave.Member] = true
		case s.Destroy != nil:
			groups[s.Destroy.Group] = true
		}
	}
	return groups, names
}

func cloneStage(s program.Stage) program.Stage {
	s.Groups, s.Accounts = slices.Clone(s.Groups), slices.Clone(s.Accounts)
	for i := range s.Groups {
		s.Groups[i].Members = slices.Clone(s.Groups[i].Members)
	}
	return s
}

// smallerCalls proposes programs with a call that departs in fewer ways, or sets a simpler number, or names a plain member.
func smallerCalls(p program.Program) []program.Program {
	var out []program.Program
	for i, s := range p.Steps {
		if s.Send != nil && s.Send.Times > 1 {
			out = append(out, withStep(p, i, program.Step{Send: &program.Send{Group: s.Send.Group, Times: 1}}))
		}
		if len(s.AtOnce) > 0 {
			next := p
			next.Steps = slices.Clone(p.Steps[:i])
			for _, c := range s.AtOnce {
				next.Steps = append(next.Steps, program.Step{Call: &c})
			}
			next.Steps = append(next.Steps, p.Steps[i+1:]...)
			out = append(out, next) // one after another
		}
		for _, c := range s.AtOnce {
			out = append(out, withStep(p, i, program.Step{Call: &c}))
		}
		if len(s.AtOnce) > 2 {
			for j := range s.AtOnce {
				out = append(out, withStep(p, i, program.Step{AtOnce: slices.Delete(slices.Clone(s.AtOnce), j, j+1)}))
			}
		}
		if s.Call == nil {
			continue
		}
		out = append(out, usual(p, i)...)
		for _, c := range simpler(*s.Call) {
			out = append(out, withStep(p, i, program.Step{Call: &c}))
		}
	}
	return out
}

// usual are the program with a call that sets a plain number in a group of plain size, and with the same number there: where
// that will do, neither an empty group nor a number at its bound is what matters.
func usual(p program.Program, i int) []program.Program {
	const messages, plain = 5, "3"
	call := *p.Steps[i].Call
	at := slices.IndexFunc(p.Stage.Groups, func(g program.Group) bool { return g.Name == call.Group })
	if at < 0 || call.Number == "" || p.Stage.Groups[at].Messages == messages && call.Number == plain {
		return nil
	}
	sized := p
	sized.Stage = cloneStage(p.Stage)
	sized.Stage.Groups[at].Messages = messages
	call.Number = plain
	return []program.Program{withStep(sized, i, program.Step{Call: &call}), sized}
}

func withStep(p program.Program, i int, s program.Step) program.Program {
	p.Steps = slices.Clone(p.Steps)
	p.Steps[i] = s
	return p
}

// simpler are calls that depart from a valid one in one way less.
func simpler(c program.Call) []program.Call {
	var out []program.Call
	propose := func(departs bool, change func(*program.Call)) {
		if departs {
			next := c
			change(&next)
			out = append(out, next)
		}
	}
	propose(c.Credential != "", func(c *program.Call) { c.Credential = "" })
	propose(c.Method != "", func(c *program.Call) { c.Method = "" })
	propose(c.Command != "", func(c *program.Call) { c.Command = "" })
	propose(c.ReverseQuery, func(c *program.Call) { c.ReverseQuery = false })
	propose(c.ReverseFields, func(c *program.Call) { c.ReverseFields = false })
	propose(c.Spaced, func(c *program.Call) { c.Spaced = false })
	propose(c.Header != nil, func(c *program.Call) { c.Header = nil })
	propose(c.Body != nil || c.Bytes != nil, func(c *program.Call) { c.Body, c.Bytes, c.Fill = nil, nil, false })
	for _, name := range slices.Sorted(maps.Keys(c.Query)) {
		propose(true, func(c *program.Call) { c.Query = less(c.Query, name) })
	}
	for _, name := range slices.Sorted(maps.Keys(c.RenameQuery)) {
		propose(true, func(c *program.Call) { c.RenameQuery = less(c.RenameQuery, name) })
		propose(true, func(c *program.Call) {
			c.RenameQuery, c.OmitQuery = less(c.RenameQuery, name), append(slices.Clone(c.OmitQuery), name)
		})
	}
	for _, name := range slices.Sorted(maps.Keys(c.Fields)) {
		propose(true, func(c *program.Call) { c.Fields = less(c.Fields, name) })
	}
	for i := range c.OmitQuery {
		propose(true, func(c *program.Call) { c.OmitQuery = slices.Delete(slices.Clone(c.OmitQuery), i, i+1) })
	}
	for i := range c.OmitFields {
		propose(true, func(c *program.Call) { c.OmitFields = slices.Delete(slices.Clone(c.OmitFields), i, i+1) })
	}
	for _, n := range []program.Number{"3", "1", "0", "count", "count+1"} {
		if c.Number == n {
			break
		}
		propose(true, func(c *program.Call) { c.Number = n })
	}
	return out
}

func less[V any](of map[string]V, name string) map[string]V {
	out := maps.Clone(of)
	delete(out, name)
	if len(out) == 0 {
		return nil
	}
	return out
}

// smallerBytes proposes programs with shorter values: a replaced field, parameter or body of which a half is left out.
func smallerBytes(p program.Program) []program.Program {
	var out []program.Program
	for i, s := range p.Steps {
		if s.Call == nil {
			continue
		}
		c := *s.Call
		propose := func(next program.Call) { out = append(out, withStep(p, i, program.Step{Call: &next})) }
		for _, name := range slices.Sorted(maps.Keys(c.Fields)) {
			for _, literal := range shorterLiterals(string(c.Fields[name])) {
				next := c
				next.Fields = maps.Clone(c.Fields)
				next.Fields[name] = json.RawMessage(literal)
				propose(next)
			}
		}
		if c.Body != nil {
			for _, shorter := range shorterTexts(*c.Body) {
				next := c
				next.Body = &shorter
				propose(next)
			}
		}
		for _, shorter := range shorterTexts(string(c.Bytes)) {
			next := c
			next.Bytes = []byte(shorter)
			propose(next)
		}
	}
	return out
}

// shorterLiterals are shorter literals of JSON of the same type.
func shorterLiterals(literal string) []string {
	var text string
	if json.Unmarshal([]byte(literal), &text) == nil && strings.HasPrefix(literal, `"`) {
		var out []string
		for _, shorter := range shorterTexts(text) {
			if data, err := json.Marshal(shorter); err == nil && shorter != "" {
				out = append(out, string(data))
			}
		}
		return out
	}
	if strings.HasPrefix(literal, "-") && len(literal) > 2 {
		return []string{"-1", literal[:1+len(literal)/2]}
	}
	return nil
}

// shorterTexts are a text without its second half, without its first, and without its last character.
func shorterTexts(text string) []string {
	runes := []rune(text)
	if len(runes) < 2 || !strings.EqualFold(string(runes), text) {
		return nil
	}
	half := len(runes) / 2
	return []string{string(runes[:half]), string(runes[half:]), string(runes[:len(runes)-1])}
}
