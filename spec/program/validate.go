package program

import (
	"fmt"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/nearest"
)

// Validate tells, in one sentence, what of the program cannot be played: a stage with a group without a name or with two
// of one name, a handle that the stage does not have, a step with no action or with several, a number that is none, an
// expectation of what its step does not show.
func (p Program) Validate() error {
	seen := map[string]bool{}
	for _, g := range p.Stage.Groups {
		if g.Name == "" || seen[g.Name] {
			return fmt.Errorf("program %s: its stage has a group %q without a name, or two of that name", p.ID, g.Name)
		}
		seen[g.Name] = true
		if g.Messages < 0 || g.Crowd != nil && (g.Crowd.Size < 0 || g.Crowd.Unread < 0) ||
			slices.ContainsFunc(g.Members, func(m Member) bool { return m.Unread < 0 }) {
			return fmt.Errorf("program %s: its group %q has a number of messages or members, or an unread count, below 0", p.ID, g.Name)
		}
	}
	for handle, n := range p.Stage.Names {
		if err := p.Stage.validateNaming(handle, n); err != nil {
			return fmt.Errorf("program %s: %w", p.ID, err)
		}
	}
	mixed := len(p.Steps) > 1 && slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Clients == nil })
	for i, s := range p.Steps {
		if err := p.validateStep(s); err != nil {
			return fmt.Errorf("program %s, step %d: %w", p.ID, i+1, err)
		}
		if s.Clients != nil && mixed {
			return fmt.Errorf("program %s, step %d: has clients beside other steps, and needs a program of its own", p.ID, i+1)
		}
	}
	return nil
}

func (p Program) validateStep(s Step) error {
	actions := 0
	for _, set := range []bool{s.Call != nil, s.Read != nil, s.Snapshot != nil, s.Send != nil, s.Join != nil, s.Leave != nil, s.Destroy != nil,
		s.Listen != nil, s.Flood != nil, s.Rest != nil, s.Audit != nil, len(s.AtOnce) > 0, s.Raw != nil, s.Clients != nil, s.Burst != nil} {
		if set {
			actions++
		}
	}
	if actions != 1 {
		return fmt.Errorf("has %d actions; a step is one", actions)
	}
	var wrong error
	switch {
	case (s.Raw != nil || s.Burst != nil) && (s.Group() == "" || s.Apart() == ""):
		kind := "a burst"
		if s.Raw != nil {
			kind = "a raw request"
		}
		wrong = fmt.Errorf("has %s without a group or without a member; both are needed, to read the count", kind)
	case s.Raw != nil:
		wrong = s.Raw.validate(p.Stage)
	case s.Clients != nil:
		wrong = p.validateClients(*s.Clients)
	case s.Burst != nil:
		wrong = s.Burst.validate()
	}
	if wrong != nil {
		return wrong
	}
	if err := s.validateExpect(); err != nil {
		return err
	}
	if s.Send != nil && s.Send.Times < 0 {
		return fmt.Errorf("sends %d messages", s.Send.Times)
	}
	each(s, func(n *Number) {
		if _, err := n.Resolve(0); *n != "" && err != nil {
			wrong = err
		}
	})
	for _, c := range s.AllCalls() {
		if !slices.Contains(Credentials, c.Credential) {
			return fmt.Errorf("signs in with the credential %q, which there is not%s", c.Credential, nearestCredential(c.Credential))
		}
	}
	s.handles(func(group, account *string) {
		_, known := p.Stage.Group(*group)
		switch {
		case wrong != nil:
		case *group != "" && !known:
			wrong = fmt.Errorf("names the group %q, which its stage does not have", *group)
		case *account != "" && !p.Stage.Has(*account):
			wrong = fmt.Errorf("names the account %q, which its stage does not have", *account)
		}
	})
	return wrong
}

func nearestCredential(given Credential) string {
	var all []string
	for _, c := range Credentials {
		all = append(all, string(c))
	}
	return nearest.Hint(string(given), all)
}
