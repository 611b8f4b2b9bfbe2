package fault

import (
	"math/big"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/spec"
)

// clamping has faults of which number becomes the count.
func clamping() []Fault {
	fault := func(name, id, sentence string, plant func(*plan)) Fault {
		return Fault{Departure: Departure{Name: name, Sentence: sentence, plant: plant}, Breaks: []string{id}, Run: true, Fuzz: true}
	}
	return []Fault{
		fault("one-ignored", "UMN-CLAMP-1", "Setting 1 is accepted and does nothing.", ignoring(func(s *emulator.Setting) bool { return equals(s.Number, 1) })),
		fault("one-becomes-zero", "UMN-CLAMP-1", "Setting 1 clears the count.", instead(func(s *emulator.Setting) bool { return equals(s.Number, 1) }, func(*emulator.Setting) int64 { return 0 })),
		fault("one-below-becomes-all", "UMN-CLAMP-1", "One less than the number of messages becomes that number.",
			instead(func(s *emulator.Setting) bool { return equals(s.Number, messages(s)-1) && messages(s) > 1 }, messages)),

		fault("no-clamp", "UMN-CLAMP-2", "A number above the number of messages is taken as it is.", instead(above(0), asked)),
		fault("no-clamp-far-above", "UMN-CLAMP-2", "A number of at least 100 above the number of messages, and of less than 31 bits, is taken as it is.",
			instead(func(s *emulator.Setting) bool { return above(99)(s) && asked(s) < 1<<31-1 }, asked)),
		fault("no-clamp-in-communities", "UMN-CLAMP-2", "In a Community a number above the number of messages is taken as it is.",
			instead(func(s *emulator.Setting) bool { return above(0)(s) && ofType("Community")(s) }, asked)),
		fault("clamp-one-short", "UMN-CLAMP-2", "A number above the number of messages becomes one less than that.", instead(above(0), func(s *emulator.Setting) int64 { return max(0, messages(s)-1) })),
		fault("clamp-one-over", "UMN-CLAMP-2", "The count may be one above the number of messages.", instead(above(0), func(s *emulator.Setting) int64 { return messages(s) + 1 })),
		fault("above-ignored", "UMN-CLAMP-2", "A number above the number of messages is accepted and does nothing.", ignoring(above(0))),
		fault("above-clears", "UMN-CLAMP-2", "A number above the number of messages clears the count.", instead(above(0), func(*emulator.Setting) int64 { return 0 })),
		fault("above-refused", "UMN-CLAMP-2", "A number above the number of messages is refused.", decides(emulator.AtMember, func(d *emulator.Decision) {
			if d.Outcome == "" && counted(d) && number(d).Cmp(big.NewInt(d.Group.Messages())) > 0 && d.Group.Messages() > 0 {
				d.Refuse("negative_number")
			}
		})),

		fault("zero-refused", "UMN-CLAMP-3", "Zero counts as missing and is refused.", decides(emulator.AtMember, func(d *emulator.Decision) {
			if d.Outcome == "" && counted(d) && number(d).Sign() == 0 {
				d.Refuse("missing_field")
			}
		})),
		fault("zero-ignored", "UMN-CLAMP-3", "Zero is accepted and does nothing.", ignoring(func(s *emulator.Setting) bool { return equals(s.Number, 0) })),
		fault("zero-means-all", "UMN-CLAMP-3", "Zero makes everything unread.", instead(func(s *emulator.Setting) bool { return equals(s.Number, 0) }, messages)),

		fault("all-becomes-one-less", "UMN-CLAMP-4", "The number of messages itself becomes one less.",
			instead(func(s *emulator.Setting) bool { return equals(s.Number, messages(s)) && messages(s) > 0 }, func(s *emulator.Setting) int64 { return messages(s) - 1 })),
		fault("all-refused", "UMN-CLAMP-4", "The number of messages itself is refused.", decides(emulator.AtMember, func(d *emulator.Decision) {
			if d.Outcome == "" && counted(d) && d.Group.Messages() > 0 && equals(number(d), d.Group.Messages()) {
				d.Refuse("negative_number")
			}
		})),

		fault("only-raises", "UMN-CLAMP-5", "A later call may only raise what an earlier one set.", remembering(func(s *emulator.Setting, last int64) {
			if last < 0 || s.Number.Cmp(big.NewInt(last)) > 0 {
				s.Do()
			}
		})),
		fault("only-lowers", "UMN-CLAMP-5", "A later call may only lower what an earlier one set.", remembering(func(s *emulator.Setting, last int64) {
			bound := messages(s)
			if last < 0 || last >= bound || min(asked(s), bound) < last || s.Number.Cmp(big.NewInt(bound)) >= 0 {
				s.Do()
			}
		})),

		fault("repeat-adds-up", "UMN-CLAMP-6", "The same number again is added to the count.", remembering(func(s *emulator.Setting, last int64) {
			if n := s.Member.Unread(); equals(s.Number, last) && n == last && n > 0 {
				s.Member.Put(min(2*n, messages(s)))
				return
			}
			s.Do()
		})),
		fault("repeat-clears", "UMN-CLAMP-6", "The same number again clears the count.", remembering(func(s *emulator.Setting, last int64) {
			if n := s.Member.Unread(); equals(s.Number, last) && n == last {
				s.Member.Put(0)
				return
			}
			s.Do()
		})),

		fault("empty-group-unclamped", "UMN-CLAMP-7", "In a group without messages any number becomes the count.",
			instead(func(s *emulator.Setting) bool { return messages(s) == 0 }, asked)),
		fault("empty-group-refused", "UMN-CLAMP-7", "In a group without messages the call is refused.", decides(emulator.AtMember, func(d *emulator.Decision) {
			if d.Outcome == "" && counted(d) && d.Group.Messages() == 0 {
				d.Refuse("negative_number")
			}
		})),

		fault("owner-left-out", "UMN-CLAMP-8", "The owner's count cannot be set.", ignoring(ofRole("Owner"))),
		fault("admin-left-out", "UMN-CLAMP-8", "The count of a group's admin cannot be set.", ignoring(ofRole("Admin"))),
		fault("admin-gets-one-less", "UMN-CLAMP-8", "The count of a group's admin becomes one less than it should.", instead(ofRole("Admin"), func(s *emulator.Setting) int64 {
			return max(0, min(asked(s), messages(s))-1)
		})),
		fault("owner-unclamped", "UMN-CLAMP-8", "For the owner a number above the number of messages is taken as it is.",
			instead(func(s *emulator.Setting) bool { return ofRole("Owner")(s) && above(0)(s) }, asked)),
		fault("admin-unclamped", "UMN-CLAMP-8", "For an admin a number above the number of messages is taken as it is.",
			instead(func(s *emulator.Setting) bool { return ofRole("Admin")(s) && above(0)(s) }, asked)),
		fault("failing-inside-for-empty-groups", "UMN-CLAMP-7", "In a group without messages the call fails inside, each time.", decides(emulator.AtMember, func(d *emulator.Decision) {
			if d.Outcome == "" && counted(d) && d.Group.Messages() == 0 {
				d.RefuseWith(10002)
			}
		})),
		fault("newcomer-left-out", "UMN-CLAMP-8", "The count of a member who was added to the group cannot be set.", func(p *plan) {
			added := map[string]bool{}
			p.config.Hooks.Joined = func(g emulator.Group) {
				all := g.Members()
				added[g.ID()+" "+all[len(all)-1].Account()] = true
			}
			ignoring(func(s *emulator.Setting) bool { return added[place(s)] })(p)
		}),

		fault("bound-of-the-first-call", "UMN-CLAMP-9", "The bound is the group's number of messages at the first call.", func(p *plan) {
			first := map[string]int64{}
			sets(func(s *emulator.Setting) {
				id := s.Member.Group().ID()
				if _, known := first[id]; !known {
					first[id] = messages(s)
				}
				s.Member.Put(min(asked(s), first[id]))
			})(p)
		}),
		fault("bound-of-the-last-call", "UMN-CLAMP-9", "The bound is the group's number of messages at the call before, on the same member.", func(p *plan) {
			bound := map[string]int64{}
			sets(func(s *emulator.Setting) {
				was, known := bound[place(s)]
				if bound[place(s)] = messages(s); !known {
					was = messages(s)
				}
				s.Member.Put(min(asked(s), was))
			})(p)
		}),

		fault("wraps-at-32-bits", "UMN-CLAMP-10", "Only the lower 32 bits of the number count.", instead(above(0), func(s *emulator.Setting) int64 {
			return min(new(big.Int).And(s.Number, big.NewInt(1<<32-1)).Int64(), messages(s))
		})),
		fault("negative-from-31-bits-on", "UMN-CLAMP-10", "A number of more than 31 bits turns negative and clears the count.",
			instead(func(s *emulator.Setting) bool { return s.Number.Cmp(big.NewInt(1<<31-1)) > 0 }, func(*emulator.Setting) int64 { return 0 })),
		fault("large-refused-with-another-code", "UMN-ERR-15", "A number of more than 31 bits is refused as an unknown group.", large(func(d *emulator.Decision) { d.Refuse("unknown_group") })),
		fault("large-refused-and-applied", "UMN-CLAMP-10", "A number of more than 31 bits is refused, and sets the count all the same.", large(func(d *emulator.Decision) {
			d.Refuse("number_too_large")
			d.Apply()
		})),

		fault("frozen", "UMN-CLAMP-11", "Messages that come after the call do not raise the count.", afterMessages(func(m emulator.Member, set int64) { m.Put(set) })),
		fault("counted-anew", "UMN-CLAMP-11", "Messages that come after the call begin the count anew.", afterMessages(func(m emulator.Member, set int64) { m.Put(m.Unread() - set) })),
	}
}

// instead plants another count where a condition is met.
func instead(when func(*emulator.Setting) bool, count func(*emulator.Setting) int64) func(*plan) {
	return sets(func(s *emulator.Setting) {
		if s.Member.Group().Type().Unread == spec.Counted && when(s) {
			s.Member.Put(count(s))
			return
		}
		s.Do()
	})
}

// ignoring plants that nothing is done where a condition is met.
func ignoring(when func(*emulator.Setting) bool) func(*plan) {
	return sets(func(s *emulator.Setting) {
		if !when(s) {
			s.Do()
		}
	})
}

// remembering plants another way to set a count that knows the number which the last call set for the member, -1 for none.
func remembering(set func(s *emulator.Setting, last int64)) func(*plan) {
	return func(p *plan) {
		last := map[string]int64{}
		sets(func(s *emulator.Setting) {
			was, known := last[place(s)]
			if !known {
				was = -1
			}
			set(s, was)
			last[place(s)] = min(asked(s), messages(s))
		})(p)
	}
}

// afterMessages plants what becomes of a count that a call has set, once a message has come.
func afterMessages(change func(m emulator.Member, set int64)) func(*plan) {
	return func(p *plan) {
		counts := map[string]int64{}
		sets(func(s *emulator.Setting) {
			s.Do()
			counts[place(s)] = s.Member.Unread()
		})(p)
		p.config.Hooks.Stored = func(g emulator.Group) {
			for _, m := range g.Members() {
				if set, known := counts[g.ID()+" "+m.Account()]; known {
					change(m, set)
				}
			}
		}
	}
}

// large plants what is decided about numbers of more than 31 bits.
func large(change func(*emulator.Decision)) func(*plan) {
	return decides(emulator.AtMember, func(d *emulator.Decision) {
		if d.Outcome == "" && number(d).Cmp(big.NewInt(1<<31-1)) > 0 {
			change(d)
		}
	})
}

// place names a member's place in a group.
func place(s *emulator.Setting) string { return s.Member.Group().ID() + " " + s.Member.Account() }

func messages(s *emulator.Setting) int64 { return s.Member.Group().Messages() }

// asked is the number that the call asks for, at most 2^62.
func asked(s *emulator.Setting) int64 {
	if !s.Number.IsInt64() {
		return 1 << 62
	}
	return min(max(0, s.Number.Int64()), 1<<62)
}

func equals(n *big.Int, m int64) bool { return n.Cmp(big.NewInt(m)) == 0 }

// above tells numbers that are more than so far above the group's number of messages; an empty group has faults of its own.
func above(far int64) func(*emulator.Setting) bool {
	return func(s *emulator.Setting) bool {
		return messages(s) > 0 && s.Number.Cmp(big.NewInt(messages(s)+far)) > 0
	}
}

func ofRole(role string) func(*emulator.Setting) bool {
	return func(s *emulator.Setting) bool { return s.Member.Role() == role }
}

func ofType(name string) func(*emulator.Setting) bool {
	return func(s *emulator.Setting) bool { return s.Member.Group().Type().Name == name }
}

// counted reports whether a decision is about a group whose type counts unread messages.
func counted(d *emulator.Decision) bool { return d.Group.Type().Unread == spec.Counted }

// number is the UnreadMsgNum of the request that is decided on.
func number(d *emulator.Decision) *big.Int { return d.Request.Number() }
