package suites

import "github.com/unreadcheck/unreadcheck/spec/program"

// isolation is the chapter of what a call leaves alone. In each program the call first proves that it had an effect.
func isolation(s *suite) {
	s.prove("UMN-ISO-1", "other members", "the counts of the group's other members stay as they are",
		on(group(5, member(bob, 2), member("carol", 1), admin(3))),
		set(bob, "4").accepted().control(),
		read(bob).shows("4").control(),
		read("carol").unchanged(),
		read(dave).unchanged(),
		read(program.Owner).unchanged())

	s.prove("UMN-ISO-2", "other groups", "the member's count in another group stays as it is",
		on(group(5, member(bob, 2)), named("other", group(5, member(bob, 1)))),
		set(bob, "4").accepted().control(),
		read(bob).shows("4").control(),
		readIn("other", bob).unchanged())

	s.prove("UMN-ISO-3", "callback", "no callback comes, while one comes for a message", on(group(5, member(bob, 2))),
		send(1),
		hear(),
		set(bob, "4").accepted().control(),
		hearNothing())

	// Without a reading: who is not a member any more has none.
	s.prove("UMN-ISO-6", "zero", "a member whose count is cleared stays a member", on(group(5, member(bob, 2))),
		firstLook(),
		set(bob, "0").accepted().control(),
		keepsMembers())

	s.prove("UMN-ISO-4", "the group", "the group's number of messages stays as it is", on(group(5, member(bob, 2), admin(3))),
		firstLook(),
		set(bob, "4").accepted().control(),
		read(bob).shows("4").control(),
		look().keeps(program.PartMessages, program.PartHistory),
		look().keeps(program.PartProfile).proves("UMN-ISO-5"),
		look().keeps(program.PartMembers).proves("UMN-ISO-6"))
}
