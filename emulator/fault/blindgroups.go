package fault

import (
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/spec"
)

// blindTypes has faults of what a group is.
func blindTypes() []Fault {
	return []Fault{
		missed(blind("type-outlives-the-group", "The type of a group is cached by its id: a group that does not count unread messages, dissolved and created anew as one that does, still ignores the call.", func(p *plan) {
			types := map[string]spec.GroupType{}
			ignoring(func(s *emulator.Setting) bool {
				g := s.Member.Group()
				if _, known := types[g.ID()]; !known {
					types[g.ID()] = g.Type()
				}
				return types[g.ID()].Unread != spec.Counted
			})(p)
		}, "UMN-TYPE-1")),
		blind("community-ids-refused", "Only letters and digits may follow @TGS# in a group id: that of a Community, @TGS#_ and more, is refused.", decides(emulator.AtGroup, func(d *emulator.Decision) {
			if strings.HasPrefix(d.Request.Text("GroupId"), "@TGS#_") {
				d.RefuseWith(10015)
			}
		}), "UMN-TYPE-1"),
	}
}

// blindGroups has faults of groups that no longer are.
func blindGroups() []Fault {
	return []Fault{
		suiteAlone(blind("dissolved-but-cached", "For two seconds after a call a group is not looked up again: one that was dissolved meanwhile is accepted.", func(p *plan) {
			set := map[string]time.Time{}
			meets("dissolved_group", func(d *emulator.Decision) {
				if at, known := set[d.Request.Text("GroupId")]; known && d.Request.Now.Sub(at) < 2*time.Second {
					d.Accept()
				}
			})(p)
			sets(func(s *emulator.Setting) {
				set[s.Member.Group().ID()] = s.Request.Now
				s.Do()
			})(p)
		}, "UMN-ERR-2")),
	}
}

// blindIsolation has faults by which one count is another's as well.
func blindIsolation() []Fault {
	return []Fault{
		missed(blind("counts-outlive-the-group", "A group that is created under the id of a dissolved one has the counts that were set in that.", func(p *plan) {
			counts := map[string]int64{}
			sets(func(s *emulator.Setting) {
				s.Do()
				counts[place(s)] = s.Member.Unread()
			})(p)
			p.config.Hooks.Created = func(g emulator.Group) {
				for _, m := range g.Members() {
					if n, known := counts[g.ID()+" "+m.Account()]; known {
						m.Put(n)
					}
				}
			}
		}, "UMN-ISO-2")),
		suiteAlone(blind("accounts-cut-to-16-bytes", "Counts are kept by the first 16 bytes of an account: members of a group who have these in common share one.", sets(func(s *emulator.Setting) {
			s.Do()
			for _, m := range s.Member.Group().Members() {
				if m != s.Member && cut(m.Account()) == cut(s.Member.Account()) {
					m.Put(s.Member.Unread())
				}
			}
		}), "UMN-REQ-14")),
		suiteAlone(blind("ids-run-together", "Counts are kept by the group id and the account without a separator: 1bob in the group g shares one with bob in the group g1.", func(p *plan) {
			members := map[string][]emulator.Member{}
			know := func(g emulator.Group) {
				for _, m := range g.Members() {
					members[g.ID()+m.Account()] = append(members[g.ID()+m.Account()], m)
				}
			}
			p.config.Hooks.Created, p.config.Hooks.Joined, p.config.Hooks.Imported = know, know, know
			sets(func(s *emulator.Setting) {
				s.Do()
				for _, m := range members[s.Member.Group().ID()+s.Member.Account()] {
					if m.Group() != s.Member.Group() {
						m.Put(s.Member.Unread())
					}
				}
			})(p)
		}, "UMN-REQ-14")),
	}
}

// cut is the part of an account by which its count is kept.
func cut(account string) string { return account[:min(len(account), 16)] }

// blindMembers has faults of who is taken for a member.
func blindMembers() []Fault {
	return []Fault{
		suiteAlone(blind("first-50-members", "The member is looked for among the first 50 of the group: later ones are refused.", decides(emulator.AtMember, func(d *emulator.Decision) {
			members := d.Group.Members()
			if d.Outcome != "" || len(members) <= 50 {
				return
			}
			for _, m := range members[:50] {
				if m.Account() == d.Request.Text("Member_Account") {
					return
				}
			}
			d.RefuseWith(10004)
		}), "UMN-RATE-3", "UMN-REQ-14")),
		suiteAlone(blind("left-and-came-back", "A call on a member who has left the group and come back is accepted and does nothing.", func(p *plan) {
			ever, back := map[string]bool{}, map[string]bool{}
			p.config.Hooks.Created = func(g emulator.Group) {
				for _, m := range g.Members() {
					ever[g.ID()+" "+m.Account()] = true
					delete(back, g.ID()+" "+m.Account())
				}
			}
			p.config.Hooks.Joined = func(g emulator.Group) {
				key := g.ID() + " " + newest(g)
				back[key] = ever[key]
				ever[key] = true
			}
			ignoring(func(s *emulator.Setting) bool { return back[place(s)] })(p)
		}, "UMN-CLAMP-8")),
	}
}
