package fault

import (
	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/spec"
)

// groupTypes has faults of what the call does in groups of different types.
func groupTypes() []Fault {
	fault := func(name, id, sentence string, plant func(*plan)) Fault {
		return Fault{Departure: Departure{Name: name, Sentence: sentence, plant: plant}, Breaks: []string{id}, Run: true, Fuzz: true}
	}
	refused := func(name string, condition string) func(*plan) {
		return decides(emulator.AtMember, func(d *emulator.Decision) {
			if d.Outcome == "" && d.Group.Type().Name == name {
				d.Refuse(condition)
			}
		})
	}
	return []Fault{
		fault("communities-ignored", "UMN-TYPE-1", "In a Community the call does nothing.", ignoring(ofType("Community"))),
		fault("public-groups-ignored", "UMN-TYPE-1", "In a Public group the call does nothing.", ignoring(ofType("Public"))),
		fault("work-groups-refused", "UMN-TYPE-1", "In a Work group, by that name, the call is refused.", refused("Work", "unknown_group")),
		fault("communities-all-unread", "UMN-TYPE-1", "In a Community the call makes everything unread.", instead(ofType("Community"), messages)),

		fault("chatroom-refused", "UMN-TYPE-2", "In a ChatRoom the call is refused as an invalid parameter.", refused("ChatRoom", "negative_number")),
		fault("avchatroom-refused", "UMN-TYPE-2", "In an AVChatRoom the call is refused as not allowed.", refused("AVChatRoom", "not_a_member")),
		suiteAlone(fault("avchatroom-refused-and-not-listed", "UMN-TYPE-2", "In an AVChatRoom, which is in nobody's list of groups, the call is refused as not allowed.",
			both(refused("AVChatRoom", "not_a_member"), notListed("AVChatRoom")))),
		fault("meeting-unknown", "UMN-TYPE-2", "In a Meeting, by that name, the call is refused as an unknown group.", refused("Meeting", "unknown_group")),

		fault("zero-refused-where-nothing-counts", "UMN-TYPE-2", "In a group of a type that does not count, zero is refused.", refusedNumber(func(n, _ int64) bool { return n == 0 })),
		fault("bound-where-nothing-counts", "UMN-TYPE-2", "In a group of a type that does not count, a number above its messages is refused.", refusedNumber(func(n, messages int64) bool { return n > messages && messages > 0 })),
		fault("empty-refused-where-nothing-counts", "UMN-TYPE-2", "In a group without messages, of a type that does not count, the call is refused.", refusedNumber(func(_, messages int64) bool { return messages == 0 })),

		fault("chatroom-counts", "UMN-TYPE-3", "A ChatRoom counts unread messages, and the call sets the count.", unread(spec.Counted, "ChatRoom")),
		fault("meeting-counts", "UMN-TYPE-3", "A Meeting counts unread messages, and the call sets the count.", unread(spec.Counted, "Meeting")),
		fault("avchatroom-counts", "UMN-TYPE-3", "An AVChatRoom counts unread messages, and the call sets the count.", unread(spec.Counted, "AVChatRoom")),
	}
}

// refusedNumber plants the refusal of a number in groups of the types that do not count.
func refusedNumber(is func(n, messages int64) bool) func(*plan) {
	return decides(emulator.AtMember, func(d *emulator.Decision) {
		n := d.Request.Number()
		if d.Outcome == "" && d.Group.Type().Unread == spec.Ignored && n.IsInt64() && is(n.Int64(), d.Group.Messages()) {
			d.Refuse("negative_number")
		}
	})
}
