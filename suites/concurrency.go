package suites

import (
	"strconv"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// concurrency is the chapter of calls that are made at the same time.
func concurrency(s *suite) {
	onOneMember(s)

	// Neither one, nor the group's number of messages or one less: how those are set has checks of its own.
	numbers := []program.Number{"3", "4", "5", "6", "7", "8"}

	members := []program.Member{member("member0", 2)}
	var calls, reads []script
	for i, n := range numbers {
		name := "member" + strconv.Itoa(i+1)
		members = append(members, member(name, 2))
		calls = append(calls, set(name, n))
		reads = append(reads, read(name).shows(n))
	}
	s.prove("UMN-CONC-2", "many members", "calls at once on many members each set their own", on(group(10, members...)),
		append([]script{
			set("member0", "3").accepted().control(),
			read("member0").shows("3").control(),
			read("member1").unchanged().control(),
			atOnce(calls...).accepted(),
		}, reads...)...)

	groups := []program.Group{named("group0", group(10, member(bob, 2)))}
	calls, reads = nil, nil
	for i, n := range numbers {
		name := "group" + strconv.Itoa(i+1)
		groups = append(groups, named(name, group(10, member(bob, 2))))
		calls = append(calls, setIn(name, bob, n))
		reads = append(reads, readIn(name, bob).shows(n))
	}
	s.prove("UMN-CONC-3", "many groups", "calls at once on one member's groups each set the count in their own", on(groups...),
		append([]script{
			setIn("group0", bob, "3").accepted().control(),
			readIn("group0", bob).shows("3").control(),
			readIn("group1", bob).unchanged().control(),
			atOnce(calls...).accepted(),
		}, reads...)...)
}

// onOneMember sets several numbers at once on one member, and does so for a few members: a server that mixes such calls up
// leaves one of their numbers whenever the order is lucky. No two of the numbers add up to one of them. Each count is read before
// calls on another member can change it: that they do is found by the checks of isolation.
func onOneMember(s *suite) {
	numbers := []program.Number{"4", "5", "6", "7", "8"}
	var members []program.Member
	var steps []script
	for i := range 3 {
		name := "member" + strconv.Itoa(i+1)
		members = append(members, member(name, 2))
		var calls []script
		for _, n := range numbers {
			calls = append(calls, set(name, n))
		}
		steps = append(steps, atOnce(calls...).accepted(), read(name).showsOneOf(numbers...))
	}
	s.prove("UMN-CONC-1", "one member", "calls at once on one member leave one of their numbers", on(group(10, members...)), steps...)
}
