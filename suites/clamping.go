package suites

import (
	"strconv"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// clamping is the chapter of which number becomes the count.
func clamping(s *suite) {
	five := group(5, member(bob, 2))
	// Where a program's subject is what comes after a first call, that call is a control: numbers that it sets have their
	// own checks, so that a target which gets one number wrong is not blamed for all that follows.
	begins := func(n program.Number, steps ...script) []script {
		return append([]script{set(bob, n).accepted().control(), read(bob).shows(n).control()}, steps...)
	}
	// clamped is such a beginning where the subject is a bound under which others than the usual one come to stand.
	clamped := func(in string, steps ...script) []script {
		return append([]script{setIn(in, bob, "count+1").accepted().control(), readIn(in, bob).shows(program.Count).control()}, steps...)
	}

	s.prove("UMN-CLAMP-1", "1", "one becomes the count", on(five),
		set(bob, "1").accepted(),
		read(bob).shows("1"))
	s.prove("UMN-CLAMP-1", "count-1", "one less than the group's messages becomes the count", on(five),
		set(bob, "count-1").accepted(),
		read(bob).shows("count-1"))

	for _, t := range s.contract.TypesWith(spec.Counted) {
		s.prove("UMN-CLAMP-2", "count+1 in "+t.Name, "in a "+t.Name+" group one more than its messages becomes the number of messages",
			on(typed(t.Name, 5, member(bob, 2))),
			append(begins("3",
				set(bob, "count+1").accepted(),
				read(bob).shows(program.Count)),
				set(bob, "2").accepted().control(),
				read(bob).shows("2").control(),
				set(bob, program.Count).accepted().proves("UMN-CLAMP-4"),
				read(bob).shows(program.Count).proves("UMN-CLAMP-4"))...)
	}
	s.prove("UMN-CLAMP-2", "far above", "a number far above the group's messages becomes the number of messages", on(five),
		set(bob, "count+1000").accepted(),
		read(bob).shows(program.Count))

	for _, n := range []program.Number{"65535", "65536", "65537", "2147483646"} {
		s.prove("UMN-CLAMP-2", string(n), string(n)+", around 16 and below 31 bits, becomes the number of messages", on(five),
			set(bob, n).accepted(),
			read(bob).shows(program.Count))
	}

	s.prove("UMN-CLAMP-3", "0", "zero clears the count", on(five),
		set(bob, "0").accepted(),
		read(bob).shows("0"))

	s.prove("UMN-CLAMP-4", "count", "the number of the group's messages becomes the count", on(five),
		set(bob, program.Count).accepted(),
		read(bob).shows(program.Count))

	s.prove("UMN-CLAMP-5", "lowered", "a later call lowers the count", on(group(5, member(bob, 1))),
		begins("3",
			set(bob, "2").accepted(),
			read(bob).shows("2"))...)
	s.prove("UMN-CLAMP-5", "raised", "a later call raises the count", on(group(5, member(bob, 1))),
		begins("2",
			set(bob, "3").accepted(),
			read(bob).shows("3"))...)

	s.prove("UMN-CLAMP-6", "repeated", "the same call again changes nothing", on(five),
		begins("3",
			set(bob, "3").accepted(),
			read(bob).shows("3").asBefore())...)

	s.prove("UMN-CLAMP-7", "empty group", "in a group without messages the count stays 0",
		on(group(0, member(bob, 0)), named("full", group(5, member(bob, 2)))),
		clamped("full",
			set(bob, "5").accepted(),
			read(bob).shows(program.Count).asBefore())...)

	// The same numbers for a member and for another role: what goes wrong for both does not depend on the role.
	for _, role := range []struct{ variant, who string }{{"owner", program.Owner}, {"admin", dave}} {
		var steps []script
		for _, n := range []program.Number{"3", "count+1", "0", program.Count} {
			shown := n
			if n == "count+1" {
				shown = program.Count
			}
			steps = append(steps,
				set(bob, n).accepted().control(),
				set(role.who, n).accepted(),
				read(bob).shows(shown).asBefore().control(),
				read(role.who).shows(shown).asBefore())
		}
		s.prove("UMN-CLAMP-8", role.variant, "the count of the group's "+role.variant+" is set and clamped like that of any member",
			on(group(5, member(bob, 2), admin(2))), steps...)
	}
	s.prove("UMN-CLAMP-8", "member", "the count of an ordinary member is set", on(five),
		set(bob, "3").accepted(),
		read(bob).shows("3"))
	newcomer := program.Stage{Groups: []program.Group{five}, Accounts: []string{"eve"}}
	s.prove("UMN-CLAMP-8", "newcomer", "the count of a member who has just joined is set", newcomer,
		join("eve"),
		set("eve", "3").accepted(),
		read("eve").shows("3"))

	s.prove("UMN-CLAMP-8", "returned", "the count of a member who left and came back is set", newcomer,
		join("eve"),
		leave("eve"),
		join("eve"),
		set("eve", "3").accepted(),
		read("eve").shows("3"))

	s.prove("UMN-CLAMP-9", "more messages", "after more messages the bound is the new number of messages", on(five),
		clamped(theGroup, begins("3",
			send(2),
			set(bob, "count+1").accepted(),
			read(bob).shows(program.Count))...)...)

	large(s)

	for _, n := range []struct {
		variant string
		number  program.Number
	}{
		{"2^31-1", "2147483647"},
		{"2^31", "2147483648"},
		{"2^32", "4294967296"},
		{"2^32+1", "4294967297"},
		{"2^53", "9007199254740992"},
		{"2^53+1", "9007199254740993"},
		{"2^63", "9223372036854775808"},
	} {
		s.prove("UMN-CLAMP-10", n.variant, n.variant+" is clamped, or refused without effect", on(five),
			clamped(theGroup, begins("3",
				set(bob, n.number).acceptedOrRefused("number_too_large"),
				read(bob).showsIfAccepted(program.Count))...)...)
	}

	s.prove("UMN-CLAMP-11", "messages after", "messages that come after the call add to the count", on(group(5, member(bob, 1))),
		begins("3",
			send(2),
			read(bob).shows("5"))...)
}

// large is about groups of more messages than 8 bits count, with a member for each number. Messages are what such a group costs
// most, so its members share it.
func large(s *suite) {
	const messages = 300
	around := group(messages, member("below", 100), member("at", 100))
	s.prove("UMN-CLAMP-1", "around 8 bits", "in a group of 300 messages 255 and 256 become the count", on(around),
		set("below", "255").accepted(),
		read("below").shows("255"),
		set("at", "256").accepted(),
		read("at").shows("256"))

	g := group(messages, member("within", 100), member("all", 100), member("above", 100))
	// More members than a page of them, of whom the last is set too.
	const page, last = 60, "last"
	for i := len(g.Members); i < page; i++ {
		g.Members = append(g.Members, member("member"+strconv.Itoa(i), 100))
	}
	g.Members = append(g.Members, member(last, 100))
	s.prove("UMN-CLAMP-1", "300 messages", "in a group of 300 messages and 60 members numbers are set and clamped", on(g),
		set("within", "257").accepted(),
		read("within").shows("257"),
		set("all", program.Count).accepted().proves("UMN-CLAMP-4"),
		read("all").shows(program.Count).proves("UMN-CLAMP-4"),
		set("above", "count+1").accepted().proves("UMN-CLAMP-2"),
		read("above").shows(program.Count).proves("UMN-CLAMP-2"),
		set(last, "200").accepted().proves("UMN-REQ-14"),
		read(last).shows("200").proves("UMN-REQ-14"))
}
