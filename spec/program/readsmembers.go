package program

import "fmt"

// readsMembers wants every reading to be of somebody who is in the group at that time: nobody else has a count. Where a step is
// expected to be refused, nobody comes or goes.
func (p Program) readsMembers() error {
	members := map[Read]bool{}
	for _, g := range p.Stage.Groups {
		for _, account := range g.Accounts() {
			members[Read{g.Name, account}] = true
		}
	}
	left, gone := map[Read]int{}, map[string]int{}
	for i, s := range p.Steps {
		refused := s.Expect != nil && s.Expect.Refused != ""
		switch {
		case s.Read != nil && (s.Read.Group == "" || s.Read.Member == ""):
			return fmt.Errorf("program %s, step %d: has a read without a group or without a member; both are needed", p.ID, i+1)
		case s.Read != nil && gone[s.Read.Group] > 0:
			return fmt.Errorf("program %s, step %d: reads the count of %q in %q, which step %d destroyed: a group that is gone has no counts to read",
				p.ID, i+1, s.Read.Member, s.Read.Group, gone[s.Read.Group])
		case s.Read != nil && left[*s.Read] > 0:
			return fmt.Errorf("program %s, step %d: reads the count of %q, who left %q in step %d: who has left has no count to read",
				p.ID, i+1, s.Read.Member, s.Read.Group, left[*s.Read])
		case s.Read != nil && !members[*s.Read]:
			return fmt.Errorf("program %s, step %d: reads the count of %q, who is not a member of %q: who is outside has no count to read",
				p.ID, i+1, s.Read.Member, s.Read.Group)
		case refused:
		case s.Leave != nil:
			left[Read(*s.Leave)] = i + 1
		case s.Join != nil:
			delete(left, Read(*s.Join))
			members[Read(*s.Join)] = true
		case s.Destroy != nil:
			gone[s.Destroy.Group] = i + 1
		}
	}
	return nil
}
