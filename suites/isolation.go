package suites

import (
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// isolation is the chapter of what a call leaves alone. In each program the call first proves that it had an effect.
func isolation(s *suite) {
	s.otherCounts()

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

// otherCounts plays what a call leaves alone in groups of every type that counts: a target may keep the counts of each in a
// place of its own, and what goes wrong in one place shows nowhere else.
func (s *suite) otherCounts() {
	counted := s.contract.TypesWith(spec.Counted)
	for _, t := range counted {
		s.prove("UMN-ISO-1", "other members in "+t.Name, "in a "+t.Name+" group the counts of its other members stay as they are",
			on(typed(t.Name, 5, member(bob, 2), member("carol", 1), admin(3))),
			set(bob, "4").accepted().control(),
			read(bob).shows("4").control(),
			read("carol").unchanged(),
			read(dave).unchanged(),
			read(program.Owner).unchanged())
	}
	for _, t := range counted {
		s.prove("UMN-ISO-2", "another "+t.Name, "after a call in a "+t.Name+" group the member's count in another one stays as it is",
			on(typed(t.Name, 5, member(bob, 2)), named("other", typed(t.Name, 5, member(bob, 1)))),
			set(bob, "4").accepted().control(),
			read(bob).shows("4").control(),
			readIn("other", bob).unchanged())
	}
	// Each of two types is called once while the other has to keep its count. The older name of a type is not paired: it
	// stands for the same groups.
	for i, t := range counted {
		for _, u := range counted[i+1:] {
			if t.AliasOf != "" || u.AliasOf != "" {
				continue
			}
			s.prove("UMN-ISO-2", t.Name+" and "+u.Name, "a call in a "+t.Name+" group leaves the member's count in a "+u.Name+" group as it is, and the other way round",
				on(typed(t.Name, 5, member(bob, 2)), named("other", typed(u.Name, 5, member(bob, 1)))),
				set(bob, "4").accepted().control(),
				read(bob).shows("4").control(),
				readIn("other", bob).unchanged(),
				setIn("other", bob, "3").accepted().control(),
				readIn("other", bob).shows("3").control(),
				read(bob).unchanged())
		}
	}
}
