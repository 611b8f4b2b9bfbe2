package fault

import (
	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/spec"
)

// isolation has faults of what the call changes beside the one count.
func isolation() []Fault {
	fault := besides
	others := func(change func(s *emulator.Setting, m emulator.Member)) func(*emulator.Setting) {
		return func(s *emulator.Setting) {
			for _, m := range s.Member.Group().Members() {
				if m.Account() != s.Member.Account() {
					change(s, m)
				}
			}
		}
	}
	webhook := func(f Fault) Fault {
		f.Environment = Webhooks
		return f
	}
	outsider := func(name, sentence string, join func(*emulator.Decision)) Fault {
		return Fault{Departure: Departure{Name: name, Sentence: sentence, plant: decides(emulator.AtMember, func(d *emulator.Decision) {
			if d.Outcome == "not_a_member" {
				join(d)
			}
		})}, Breaks: []string{"UMN-ISO-6"}, Run: true}
	}
	return []Fault{
		outsider("outsiders-become-members", "A call for an account outside the group makes it a member.", func(d *emulator.Decision) {
			d.Join()
			d.Accept()
		}),
		outsider("outsiders-refused-and-added", "A call for an account outside the group is refused, and makes it a member all the same.", (*emulator.Decision).Join),
		fault("zero-removes-the-member", "UMN-ISO-6", "Zero takes the member out of the group.", false, func(s *emulator.Setting) {
			if s.Number.Sign() == 0 && s.Member.Role() == "Member" && s.Member.Group().Type().Unread == spec.Counted {
				s.Expel()
			}
		}),
		fault("all-members-set", "UMN-ISO-1", "The call sets the count of every member of the group.", true,
			others(func(s *emulator.Setting, m emulator.Member) { m.Put(s.Member.Unread()) })).and("UMN-RATE-4"),
		fault("admins-cleared", "UMN-ISO-1", "The call clears the counts of the group's admins.", true, others(func(_ *emulator.Setting, m emulator.Member) {
			if m.Role() == "Admin" {
				m.Put(0)
			}
		})),
		fault("owner-follows", "UMN-ISO-1", "The call sets the owner's count as well.", true, others(func(s *emulator.Setting, m emulator.Member) {
			if m.Role() == "Owner" {
				m.Put(s.Member.Unread())
			}
		})),

		fault("all-groups-set", "UMN-ISO-2", "The call sets the member's count in every group.", true,
			inOtherGroups(func(s *emulator.Setting, m emulator.Member) { m.Put(min(asked(s), m.Group().Messages())) })),
		fault("other-groups-cleared", "UMN-ISO-2", "The call clears the member's counts in other groups.", true,
			inOtherGroups(func(_ *emulator.Setting, m emulator.Member) { m.Put(0) })),

		webhook(fault("webhook", "UMN-ISO-3", "The call triggers the callback after a member's profile was changed.", false,
			func(s *emulator.Setting) { s.Webhook("Group.CallbackAfterGroupMemberProfileModified") })),
		webhook(fault("message-webhook", "UMN-ISO-3", "The call triggers the callback after a message.", false,
			func(s *emulator.Setting) { s.Webhook("Group.CallbackAfterSendMsg") })),

		fault("notice-to-admins", "UMN-ISO-4", "In a group with admins the call leaves a notice among the messages.", false, func(s *emulator.Setting) {
			for _, m := range s.Member.Group().Members() {
				if m.Role() == "Admin" && m.Account() != s.Member.Account() {
					s.Member.Group().Notice(s.Request.Now, true)
					return
				}
			}
		}),
		fault("rewrites-the-last-message", "UMN-ISO-4", "The call writes the count into the group's last message.", false,
			func(s *emulator.Setting) { s.Member.Group().Rewrite("unread: " + s.Number.String()) }),
		fault("renames-the-group", "UMN-ISO-5", "The call writes the time into the group's name.", false,
			func(s *emulator.Setting) { s.Member.Group().Rename("set at " + s.Request.Now.String()) }),
		fault("promotes", "UMN-ISO-6", "The call makes the member an admin of the group.", false,
			func(s *emulator.Setting) {
				if s.Member.Role() == "Member" {
					s.Member.SetRole("Admin")
				}
			}),
		fault("demotes-admins", "UMN-ISO-6", "The call makes the group's other admins ordinary members.", false, others(func(_ *emulator.Setting, m emulator.Member) {
			if m.Role() == "Admin" {
				m.SetRole("Member")
			}
		})),
	}
}
