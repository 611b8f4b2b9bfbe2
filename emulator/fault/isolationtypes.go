package fault

import (
	"slices"

	"github.com/unreadcheck/unreadcheck/emulator"
)

// besides is a fault of the isolation chapter: the count is set as it has to be, and something else happens beside.
func besides(name, id, sentence string, fuzz bool, beside func(*emulator.Setting)) Fault {
	return Fault{Departure: Departure{Name: name, Sentence: sentence, plant: sets(func(s *emulator.Setting) {
		s.Do()
		beside(s)
	})}, Breaks: []string{id}, Run: true, Fuzz: fuzz}
}

// inOtherGroups does something with each of the member's places in other groups.
func inOtherGroups(change func(s *emulator.Setting, m emulator.Member)) func(*emulator.Setting) {
	return func(s *emulator.Setting) {
		for _, m := range s.Elsewhere() {
			change(s, m)
		}
	}
}

// isolationOfTypes has faults of counts that change beside the one that is set, in groups of certain types alone: an
// implementation may keep the counts of each type in a place of its own.
func isolationOfTypes() []Fault {
	reaching := func(name, sentence string, reached func(from, to string) bool) Fault {
		return besides(name, "UMN-ISO-2", sentence, true, inOtherGroups(func(s *emulator.Setting, m emulator.Member) {
			if reached(typeName(s.Member), typeName(m)) {
				m.Put(min(asked(s), m.Group().Messages()))
			}
		}))
	}
	return []Fault{
		besides("next-member-of-a-community-set", "UMN-ISO-1", "In a Community the call sets the count of the member after the one that it names as well.", true,
			func(s *emulator.Setting) {
				members := s.Member.Group().Members()
				if at := slices.Index(members, s.Member); typeName(s.Member) == "Community" {
					members[(at+1)%len(members)].Put(s.Member.Unread())
				}
			}),
		reaching("communities-set", "The call sets the member's count in every Community that he is in.", func(_, to string) bool { return to == "Community" }),
		// A campaign sees a wrong count where both types are, and may put it down to the call that came next in the group reached:
		// the suite alone has to name what takes two groups of certain types.
		suiteAlone(reaching("communities-share-counts", "A call in a Community sets the member's count in every other Community.",
			func(from, to string) bool { return from == "Community" && to == "Community" })),
		reaching("groups-of-other-types-set", "The call sets the member's count in every group of another type.", func(from, to string) bool { return from != to }),
		suiteAlone(reaching("work-groups-reach-public-groups", "A call in a Work group sets the member's count in every Public group.",
			func(from, to string) bool { return from == "Work" && to == "Public" })),
	}
}

// typeName is the type of a member's group, by the name that it was created with.
func typeName(m emulator.Member) string { return m.Group().Type().Name }
