package judge_test

import (
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

func countCases() []judged {
	then := func(e expect, shown string) []play { return on(set(control(accepted), ok), read(mine(e), shown)) }
	asBefore := func(n program.Number) expect { return expect{Count: n, SameAsBefore: true} }
	oneOf := expect{OneOf: []program.Number{"1", "3", "count"}}
	eve := func(e expect, shown string) []play {
		return on(join, set(control(accepted), ok), readOf("g", "eve", mine(e), shown))
	}
	return []judged{
		{name: "count: 4", plays: then(count("4"), "4"), want: judge.Pass},
		{name: "count: 0", plays: then(count("0"), "0"), want: judge.Pass},
		{name: "count: the messages", plays: then(count("count"), "5 of 5"), want: judge.Pass},
		{name: "count: the messages, which are 0", plays: then(count("count"), "0 of 0"), want: judge.Pass},
		{name: "count: one less than the messages", plays: then(count("count-1"), "4 of 5"), want: judge.Pass},
		{name: "count: where none was shown before", plays: then(count("4"), "4"), base: baseline(read(nil, "none")), want: judge.Pass},
		{name: "count: a newcomer's", plays: eve(count("3"), "3"), want: judge.Pass},
		{name: "count: as before, allowed", plays: then(asBefore("2"), "2"), want: judge.Pass},
		{name: "count: as before, with nothing before", plays: then(asBefore("2"), "2"), base: []record.Reading{}, want: judge.Pass},
		{name: "count: the first of several", plays: then(oneOf, "1 of 5"), want: judge.Pass},
		{name: "count: the second of several", plays: then(oneOf, "3 of 5"), want: judge.Pass},
		{name: "count: the last of several", plays: then(oneOf, "5 of 5"), want: judge.Pass},
		{name: "count: the first of several, messages not known", plays: then(oneOf, "1"), want: judge.Pass},

		{name: "count: nothing happened", plays: then(count("4"), "2"), want: judge.Fail, says: "the count of bob reads 4 | the count of bob reads 2 (before: 2)"},
		{name: "count: off by one below", plays: then(count("4"), "3"), want: judge.Fail, says: "reads 3 (before: 2)"},
		{name: "count: off by one above", plays: then(count("4"), "5"), want: judge.Fail, says: "reads 5 (before: 2)"},
		{name: "count: added", plays: then(count("4"), "6"), want: judge.Fail, says: "reads 6 (before: 2)"},
		{name: "count: cleared", plays: then(count("4"), "0"), want: judge.Fail, says: "reads 0 (before: 2)"},
		{name: "count: read messages, not unread ones", plays: then(count("4"), "1"), want: judge.Fail, says: "reads 1 (before: 2)"},
		{name: "count: below 0", plays: then(count("4"), "-4"), want: judge.Fail, says: "reads -4"},
		{name: "count: beyond 32 bits", plays: then(count("4"), "4294967300"), want: judge.Fail, says: "reads 4294967300"},
		{name: "count: gone", plays: then(count("4"), "none"), want: judge.Fail, says: "reads none (before: 2)"},
		{name: "count: not cleared", plays: then(count("0"), "2"), want: judge.Fail, says: "reads 0 | the count of bob reads 2"},
		{name: "count: cleared to nothing", plays: then(count("0"), "none"), want: judge.Fail, says: "reads none"},
		{name: "count: not clamped", plays: then(count("count"), "6 of 5"), want: judge.Fail, says: "reads 5, the group's number of messages"},
		{name: "count: clamped too far", plays: then(count("count"), "4 of 5"), want: judge.Fail, says: "reads 4"},
		{name: "count: clamped to old messages", plays: then(count("count"), "5 of 7"), want: judge.Fail, says: "reads 7, the group's number of messages"},
		{name: "count: one less, clamped to all", plays: then(count("count-1"), "5 of 5"), want: judge.Fail, says: "reads 4 | "},
		{name: "count: in an empty group", plays: then(count("count"), "5 of 0"), want: judge.Fail, says: "reads 0, the group's number of messages"},
		{name: "count: an empty group without a count", plays: then(count("count"), "none of 0"), want: judge.Fail, says: "reads none"},
		{name: "count: as before, but changed", plays: then(asBefore("2"), "4"), want: judge.Fail, says: "reads 4 (before: 2)"},
		{name: "count: none of several", plays: then(oneOf, "4 of 5"), want: judge.Fail, says: "reads 1 or 3 or 5, the group's number of messages"},
		{name: "count: the sum of several", plays: then(oneOf, "9 of 5"), want: judge.Fail, says: "reads 9"},
		{name: "count: not even one of several", plays: then(oneOf, "none of 5"), want: judge.Fail, says: "reads none"},
		{name: "count: still what it was, of several", plays: then(oneOf, "2 of 5"), want: judge.Fail, says: "reads 2 (before: 2)"},
		{name: "count: a newcomer's was not set", plays: eve(count("3"), "0"), want: judge.Fail, says: "the count of eve reads 3 | the count of eve reads 0"},
		{name: "count: a newcomer has none", plays: eve(count("3"), "none"), want: judge.Fail, says: "reads none"},

		{name: "count: it read 4 before", plays: then(count("4"), "4"), base: baseline(read(nil, "4")), want: judge.Untestable, says: "read 4 before the call already"},
		{name: "count: it was 0 before", plays: then(count("0"), "0"), base: baseline(read(nil, "0")), want: judge.Untestable, says: "read 0 before the call already"},
		{name: "count: all were unread before", plays: then(count("count"), "5 of 5"), base: baseline(read(nil, "5")), want: judge.Untestable, says: "read 5 before the call already"},
		{name: "count: one of several before", plays: then(oneOf, "3 of 5"), base: baseline(read(nil, "3")), want: judge.Untestable, says: "read 3 before the call already"},
		{name: "count: no reading", plays: then(count("4"), ""), want: judge.Untestable, says: "no reading was taken"},
		{name: "count: no reading of several", plays: then(oneOf, ""), want: judge.Untestable, says: "no reading was taken"},
		{name: "count: no reading from before", plays: then(count("4"), "4"), base: []record.Reading{}, want: judge.Untestable, says: "no reading to compare with"},
		{name: "count: another's reading from before", plays: then(count("4"), "4"), base: baseline(readOf("g", "carol", nil, "2")), want: judge.Untestable, says: "no reading to compare with"},
		{name: "count: a reading from another group before", plays: then(count("4"), "4"), base: baseline(readOf("h", "bob", nil, "2")), want: judge.Untestable, says: "no reading to compare with"},
		{name: "count: no reading of the owner before", plays: on(set(control(accepted), ok), readOf("g", program.Owner, mine(count("3")), "3")), base: []record.Reading{}, want: judge.Untestable, says: "no reading to compare with"},
		{name: "count: messages not known", plays: then(count("count"), "5"), want: judge.Untestable, says: "number of messages is not known"},
		{name: "count: messages not known, and 0", plays: then(count("count"), "0"), want: judge.Untestable, says: "number of messages is not known"},
		{name: "count: messages not known, as before", plays: then(asBefore("count"), "0"), want: judge.Untestable, says: "number of messages is not known"},
		{name: "count: the last of several, messages not known", plays: then(oneOf, "5"), want: judge.Untestable, says: "number of messages is not known"},
		{name: "count: a number that is none", plays: then(count("many"), "4"), want: judge.Untestable, says: `"many" is not a number`},
		{name: "count: one of several that is none", plays: then(expect{OneOf: []program.Number{"1", "many"}}, "4"), want: judge.Untestable, says: `"many" is not a number`},
	}
}

func unchangedCases() []judged {
	then := func(shown string) []play {
		return on(set(control(accepted), ok), readOf("g", "carol", mine(same), shown))
	}
	room := func(before, after string) judged {
		return judged{plays: on(set(control(accepted), ok), readOf("i", program.Owner, mine(same), after)), base: baseline(readOf("i", program.Owner, nil, before))}
	}
	named := func(j judged, name string, want judge.Verdict, says string) judged {
		j.name, j.want, j.says = name, want, says
		return j
	}
	return []judged{
		{name: "unchanged: still 1", plays: then("1"), want: judge.Pass},
		{name: "unchanged: twice", plays: on(set(control(accepted), ok), readOf("g", "carol", mine(same), "1"), set(control(accepted), ok), readOf("g", "carol", mine(same), "1")), want: judge.Pass},
		named(room("0", "0"), "unchanged: 0 in a group that ignores", judge.Pass, ""),
		named(room("none", "none"), "unchanged: none in a group that ignores", judge.Pass, ""),

		{name: "unchanged: set along with it", plays: then("4"), want: judge.Fail, says: "the count of carol still reads 1 | the count of carol reads 4 (before: 1)"},
		{name: "unchanged: cleared", plays: then("0"), want: judge.Fail, says: "reads 0 (before: 1)"},
		{name: "unchanged: one more", plays: then("2"), want: judge.Fail, says: "reads 2 (before: 1)"},
		{name: "unchanged: below 0", plays: then("-1"), want: judge.Fail, says: "reads -1"},
		{name: "unchanged: gone", plays: then("none"), want: judge.Fail, says: "reads none (before: 1)"},
		{name: "unchanged: changed the second time", plays: on(set(control(accepted), ok), readOf("g", "carol", mine(same), "1"), set(control(accepted), ok), readOf("g", "carol", mine(same), "3")), want: judge.Fail, says: "reads 3 (before: 1)"},
		{name: "unchanged: changed and changed back", plays: on(set(control(accepted), ok), readOf("g", "carol", mine(same), "3"), set(control(accepted), ok), readOf("g", "carol", mine(same), "1")), want: judge.Fail, says: "reads 3 (before: 1)"},
		named(room("0", "3"), "unchanged: set in a group that ignores", judge.Fail, "still reads 0"),
		named(room("none", "3"), "unchanged: there is one in a group that ignores", judge.Fail, "still reads none"),
		named(room("0", "none"), "unchanged: gone in a group that ignores", judge.Fail, "reads none"),

		{name: "unchanged: no reading", plays: then(""), want: judge.Untestable, says: "no reading was taken"},
		{name: "unchanged: nothing to compare with", plays: then("1"), base: baseline(read(nil, "2")), want: judge.Untestable, says: "no reading to compare with"},
		{name: "unchanged: none at all, as before", plays: then("none"), base: baseline(readOf("g", "carol", nil, "none")), want: judge.Untestable, says: "the target shows no count of carol"},
		named(room("0", ""), "unchanged: no reading in a group that ignores", judge.Untestable, "no reading was taken"),
		{name: "unchanged: none in a group that nobody knows", plays: then("none"), base: baseline(readOf("g", "carol", nil, "none")),
			change: func(_ *program.Program, r *record.Recording) { r.Groups = nil }, want: judge.Untestable, says: "the target shows no count"},
		{name: "unchanged: none in a group of an unknown type", plays: then("none"), base: baseline(readOf("g", "carol", nil, "none")),
			change: func(_ *program.Program, r *record.Recording) { r.Groups["g"] = record.Group{Type: "BChatRoom"} }, want: judge.Untestable, says: "the target shows no count"},
	}
}

func lookCases() []judged {
	const first = "5 Name=n Type=Public bob=Member carol=Admin"
	then := func(part, shown string) []play {
		return on(look(nil, first), set(control(accepted), ok), look(mine(kept(part)), shown))
	}
	after := func(before, part, shown string) []play {
		return on(look(nil, before), set(control(accepted), ok), look(mine(kept(part)), shown))
	}
	all := kept(program.PartMessages, program.PartProfile, program.PartMembers)
	return []judged{
		{name: "look: the messages are kept", plays: then(program.PartMessages, first), want: judge.Pass},
		{name: "look: the profile is kept", plays: then(program.PartProfile, first), want: judge.Pass},
		{name: "look: the members are kept", plays: then(program.PartMembers, first), want: judge.Pass},
		{name: "look: all of it is kept", plays: on(look(nil, first), set(control(accepted), ok), look(mine(all), first)), want: judge.Pass},
		{name: "look: the messages are kept, the rest is not", plays: then(program.PartMessages, "5 Name=m"), want: judge.Pass},
		{name: "look: the profile is kept, the rest is not", plays: then(program.PartProfile, "6 Name=n Type=Public"), want: judge.Pass},
		{name: "look: the members are kept, the rest is not", plays: then(program.PartMembers, "0 bob=Member carol=Admin"), want: judge.Pass},
		{name: "look: a new first look", plays: on(look(nil, "5 Name=n"), send, look(nil, "6 Name=n"), set(control(accepted), ok), look(mine(kept(program.PartMessages)), "6 Name=n")), want: judge.Pass},

		{name: "look: a message more", plays: then(program.PartMessages, "6 Name=n"), want: judge.Fail, says: "still 5 messages | 6 messages"},
		{name: "look: a message less", plays: then(program.PartMessages, "4 Name=n"), want: judge.Fail, says: "4 messages"},
		{name: "look: no messages", plays: then(program.PartMessages, "0 Name=n"), want: judge.Fail, says: "0 messages"},
		{name: "look: a message in an empty group", plays: after("0 Name=n", program.PartMessages, "1 Name=n"), want: judge.Fail, says: "still 0 messages | 1 message"},
		{name: "look: another name", plays: then(program.PartProfile, "5 Name=m Type=Public"), want: judge.Fail, says: `still Name "n" | Name "m"`},
		{name: "look: no name", plays: then(program.PartProfile, "5 Type=Public"), want: judge.Fail, says: `still Name "n" | no Name`},
		{name: "look: an empty name", plays: then(program.PartProfile, "5 Name= Type=Public"), want: judge.Fail, says: `Name ""`},
		{name: "look: a further field", plays: then(program.PartProfile, "5 Name=n Type=Public Face=f"), want: judge.Fail, says: `still no Face | Face "f"`},
		{name: "look: a further field without a value", plays: then(program.PartProfile, "5 Name=n Type=Public Face="), want: judge.Fail, says: `still no Face | Face ""`},
		{name: "look: no profile any more", plays: then(program.PartProfile, "5"), want: judge.Fail, says: "no Name"},
		{name: "look: another role", plays: then(program.PartMembers, "5 bob=Admin carol=Admin"), want: judge.Fail, says: `still bob "Member" | bob "Admin"`},
		{name: "look: no role", plays: then(program.PartMembers, "5 bob= carol=Admin"), want: judge.Fail, says: `bob ""`},
		{name: "look: a member less", plays: then(program.PartMembers, "5 carol=Admin"), want: judge.Fail, says: `still bob "Member" | no bob`},
		{name: "look: a member more", plays: then(program.PartMembers, "5 bob=Member carol=Admin eve=Member"), want: judge.Fail, says: `still no eve | eve "Member"`},
		{name: "look: a member less where no roles are shown", plays: after("5 bob= carol=", program.PartMembers, "5 carol="), want: judge.Fail, says: `still bob "" | no bob`},
		{name: "look: a member more where no roles are shown", plays: after("5 bob=", program.PartMembers, "5 bob= carol="), want: judge.Fail, says: `still no carol | carol ""`},
		{name: "look: no members any more", plays: then(program.PartMembers, "5"), want: judge.Fail, says: "no bob"},
		{name: "look: the last of all parts", plays: on(look(nil, first), set(control(accepted), ok), look(mine(all), "5 Name=n Type=Public bob=Member")), want: judge.Fail, says: "no carol"},
		{name: "look: changed, and looked at before by another", plays: on(look(nil, first), set(control(accepted), ok), look(other(kept(program.PartMessages)), "5 Name=m Type=Public"), look(mine(kept(program.PartProfile)), "5 Name=m Type=Public")), want: judge.Fail, says: `Name "m"`},
		{name: "look: a role changed, and two looks before", plays: on(look(nil, first), set(control(accepted), ok), look(other(kept(program.PartMessages)), "5 Name=n Type=Public bob=Admin carol=Admin"), look(other(kept(program.PartProfile)), "5 Name=n Type=Public bob=Admin carol=Admin"), look(mine(kept(program.PartMembers)), "5 Name=n Type=Public bob=Admin carol=Admin")), want: judge.Fail, says: `bob "Admin"`},

		{name: "look: none before", plays: on(set(control(accepted), ok), look(mine(all), first)), want: judge.Untestable, says: "no two looks to compare"},
		{name: "look: none after", plays: then(program.PartMessages, ""), want: judge.Untestable, says: "no two looks to compare"},
		{name: "look: none at all", plays: on(look(nil, ""), set(control(accepted), ok), look(mine(all), "")), want: judge.Untestable, says: "no two looks to compare"},
		{name: "look: an expected one is none to compare with", plays: on(look(other(kept(program.PartMessages)), first), set(control(accepted), ok), look(mine(kept(program.PartMessages)), first)), want: judge.Untestable, says: "no two looks to compare"},
		{name: "look: nothing is to be kept", plays: on(look(nil, first), set(control(accepted), ok), look(mine(expect{Kept: nil}), first)), want: judge.Untestable, says: "expects nothing of the look"},
		{name: "look: unchanged in no part", plays: on(look(nil, first), set(control(accepted), ok), look(mine(same), first)), want: judge.Untestable, says: "expects nothing of the look"},
		{name: "look: an unknown part", plays: then("mebmers", first), want: judge.Untestable, says: "shows no mebmers of the group"},
		{name: "look: no profile is shown", plays: after("5 bob=Member", program.PartProfile, "5 bob=Member"), want: judge.Untestable, says: "shows no profile of the group"},
		{name: "look: no members are shown", plays: after("5 Name=n", program.PartMembers, "5 Name=n"), want: judge.Untestable, says: "shows no members of the group"},
		{name: "look: members are shown from now on", plays: after("5 Name=n", program.PartMembers, "5 Name=n bob=Member"), want: judge.Untestable, says: "shows no members of the group"},
	}
}

func listenCases() []judged {
	silence := expect{Silence: true}
	const message, read = "Group.CallbackAfterSendMsg", "Group.CallbackAfterReadReport"
	heard := hear(control(expect{}), message)
	return []judged{
		{name: "silence: after a sign of life", plays: on(send, heard, set(control(accepted), ok), quiet(mine(silence))), want: judge.Pass},
		{name: "silence: a sign of life that nobody expected", plays: on(send, hear(nil, message), set(control(accepted), ok), quiet(mine(silence))), want: judge.Pass},

		{name: "silence: broken by the call", plays: on(send, heard, set(control(accepted), ok), quiet(mine(silence), read)), want: judge.Fail, says: "no callback | the callback " + read},
		{name: "silence: broken by a message", plays: on(send, heard, set(control(accepted), ok), quiet(mine(silence), message)), want: judge.Fail, says: "the callback " + message},
		{name: "silence: broken twice", plays: on(send, heard, set(control(accepted), ok), quiet(mine(silence), read, message)), want: judge.Fail, says: "the callback " + read},
		{name: "silence: broken by a callback without a name", plays: on(send, heard, set(control(accepted), ok), quiet(mine(silence), "")), want: judge.Fail, says: "no callback"},
		{name: "silence: broken on a channel not heard before", plays: on(set(control(accepted), ok), quiet(mine(silence), read)), want: judge.Fail, says: "the callback " + read},

		{name: "silence: no sign of life", plays: on(send, hear(control(expect{})), set(control(accepted), ok), quiet(mine(silence))), want: judge.Blocked, says: "step 2, on which this rests"},
		{name: "silence: no sign of life, which was not asked for", plays: on(send, hear(nil), set(control(accepted), ok), quiet(mine(silence))), want: judge.Untestable, says: "a channel that was not heard before"},
		{name: "silence: never listened before", plays: on(set(control(accepted), ok), quiet(mine(silence))), want: judge.Untestable, says: "a channel that was not heard before"},
		{name: "silence: a sign of life from what is no sign of it", plays: on(quiet(nil, message), set(control(accepted), ok), quiet(mine(silence))), want: judge.Untestable, says: "a channel that was not heard before"},
		{name: "silence: the call was refused", plays: on(send, heard, set(control(accepted), fails(10010)), quiet(mine(silence))), want: judge.Blocked, says: "step 3, on which this rests"},
		{name: "silence: the call got no answer", plays: on(send, heard, set(control(accepted), reset), quiet(mine(silence))), want: judge.Inconclusive, says: "connection closed"},
		{name: "silence: no call", plays: on(send, heard, quiet(mine(silence))), want: judge.Untestable, says: "makes no call"},
		{name: "silence: nothing is expected of it", plays: on(send, heard, set(control(accepted), ok), quiet(mine(expect{}))), want: judge.Untestable, says: "expects nothing of what is heard"},

		{name: "alive: heard", plays: on(set(control(accepted), ok), send, hear(mine(expect{}), message)), want: judge.Pass},
		{name: "alive: not heard", plays: on(set(control(accepted), ok), send, hear(mine(expect{}))), want: judge.Fail, says: "a callback for the message sent | none"},
	}
}

func crowdCases() []judged {
	four := func(answers ...record.Exchange) []play { return on(crowd(4, mine(accepted), answers...)) }
	return []judged{
		{name: "crowd: all accepted", plays: four(ok, ok, ok, ok), want: judge.Pass},
		{name: "crowd: all refused as expected", plays: on(crowd(2, mine(noGroup), fails(10010), fails(10015))), want: judge.Pass},

		{name: "crowd: the first refused", plays: four(fails(10002), ok, ok, ok), want: judge.Inconclusive, says: "refused with 10002"},
		{name: "crowd: the last refused", plays: four(ok, ok, ok, fails(10002)), want: judge.Inconclusive, says: "refused with 10002"},
		{name: "crowd: all refused", plays: four(fails(60007), fails(60007), fails(60007), fails(60007)), want: judge.Inconclusive, says: "refused with 60007"},
		{name: "crowd: one without a body", plays: four(ok, says(200, ""), ok, ok), want: judge.Fail, says: "cannot be read"},
		{name: "crowd: one with 500", plays: four(ok, ok, says(500, ""), ok), want: judge.Fail, says: "HTTP 500"},
		{name: "crowd: two bodies in one", plays: four(ok, says(200, ""), says(200, okBody+okBody), ok), want: judge.Fail, says: "cannot be read"},
		{name: "crowd: one accepted for refused", plays: on(crowd(2, mine(noGroup), fails(10010), ok)), want: judge.Fail, says: "accepted"},
		{name: "crowd: one hung up on", plays: four(ok, ok, reset, ok), want: judge.Inconclusive, says: "connection closed"},
		{name: "crowd: one refused, one hung up on", plays: four(fails(10002), ok, reset, ok), want: judge.Inconclusive, says: "connection closed"},
		{name: "crowd: all hung up on", plays: four(reset, reset, reset, reset), want: judge.Inconclusive, says: "connection closed"},
		{name: "crowd: no budget for it", plays: four(budget, budget, budget, budget), want: judge.Inconclusive, says: "budget spent"},
		{name: "crowd: one lost", plays: four(ok, ok, ok), want: judge.Untestable, says: "3 calls were made"},
		{name: "crowd: all lost", plays: four(), want: judge.Untestable, says: "0 calls were made"},
		{name: "crowd: one too many", plays: four(ok, ok, ok, ok, ok), want: judge.Untestable, says: "5 calls were made"},
	}
}

func orderCases() []judged {
	return []judged{
		{name: "order: control and mine", plays: on(set(control(accepted), ok), set(mine(accepted), ok)), want: judge.Pass},
		{name: "order: mine and control", plays: on(set(mine(accepted), ok), set(control(accepted), ok)), want: judge.Pass},
		{name: "order: another's and mine", plays: on(set(other(accepted), ok), set(mine(accepted), ok)), want: judge.Pass},
		{name: "order: another's flaw after mine", plays: on(set(mine(accepted), ok), set(other(accepted), fails(10010))), want: judge.Pass},
		{name: "order: another's trouble after mine", plays: on(set(mine(accepted), ok), set(other(accepted), reset)), want: judge.Pass},
		{name: "order: another's gap after mine", plays: on(set(mine(accepted), ok), read(other(count("4")), "")), want: judge.Pass},
		{name: "order: a call after mine of which nothing is expected", plays: on(set(mine(accepted), ok), set(nil, reset)), want: judge.Pass},
		{name: "order: what nothing is expected of", plays: on(set(nil, fails(10010)), read(nil, ""), look(nil, ""), quiet(nil), set(mine(accepted), ok)), want: judge.Pass},

		{name: "order: control refused before", plays: on(set(control(accepted), fails(10010)), set(mine(accepted), ok)), want: judge.Blocked, says: "step 1, on which this rests, showed: refused with 10010"},
		{name: "order: control refused after", plays: on(set(mine(accepted), ok), set(control(accepted), fails(10010))), want: judge.Blocked, says: "step 2, on which this rests"},
		{name: "order: control refused, mine too", plays: on(set(mine(accepted), fails(10010)), set(control(accepted), fails(10010))), want: judge.Blocked, says: "step 2, on which this rests"},
		{name: "order: control accepted for refused", plays: on(set(control(noGroup), ok), set(mine(accepted), ok)), want: judge.Blocked, says: "expected: refused as unknown group"},
		{name: "order: control unreadable", plays: on(set(control(accepted), says(200, "")), set(mine(accepted), ok)), want: judge.Blocked, says: "cannot be read"},
		{name: "order: control with 500", plays: on(set(control(accepted), says(500, "")), set(mine(accepted), ok)), want: judge.Blocked, says: "HTTP 500"},
		{name: "order: control not called", plays: on(set(control(accepted)), set(mine(accepted), ok)), want: judge.Untestable, says: "0 calls were made; expected: 1 call"},
		{name: "order: control in trouble before", plays: on(set(control(accepted), reset), set(mine(accepted), ok)), want: judge.Inconclusive, says: "connection closed"},
		{name: "order: control in trouble after", plays: on(set(mine(accepted), ok), set(control(accepted), gateway)), want: judge.Inconclusive, says: "HTTP 502"},
		{name: "order: control in trouble after a flaw", plays: on(set(mine(accepted), fails(10010)), set(control(accepted), reset)), want: judge.Inconclusive, says: "connection closed"},
		{name: "order: control reads another count", plays: on(set(mine(accepted), ok), read(control(count("4")), "2")), want: judge.Blocked, says: "the count of bob reads 2 (before: 2); expected: the count of bob reads 4"},
		{name: "order: control reads nothing", plays: on(set(mine(accepted), ok), read(control(count("4")), "")), want: judge.Untestable, says: "no reading was taken"},
		{name: "order: control reads no count", plays: on(set(mine(accepted), ok), read(control(count("4")), "none")), want: judge.Blocked, says: "reads none"},
		{name: "order: control reads what was there", plays: on(set(mine(accepted), ok), read(control(count("2")), "2")), want: judge.Untestable, says: "read 2 before the call already"},
		{name: "order: control looks at nothing", plays: on(set(mine(accepted), ok), look(control(kept(program.PartMessages)), "5")), want: judge.Untestable, says: "no two looks"},
		{name: "order: control reads what a refused call left", plays: on(set(mine(accepted), fails(10010)), read(control(count("4")), "2")), want: judge.Fail, says: "refused with 10010"},
		{name: "order: controls read what a refused call left", plays: on(set(mine(accepted), fails(10010)), read(control(count("4")), "2"), readOf("g", "carol", control(count("4")), "1"), look(control(same), "")), want: judge.Fail, says: "refused with 10010"},
		{name: "order: control reads what an accepted call set to the same", plays: on(set(mine(noGroup), ok), read(nil, "3"), set(control(accepted), ok), read(control(count("3")), "3")), want: judge.Fail, says: "accepted"},
		{name: "order: control reads another count than both", plays: on(set(mine(noGroup), ok), read(nil, "3"), set(control(accepted), ok), read(control(count("3")), "2")), want: judge.Blocked, says: "reads 2"},
		{name: "order: control reads nothing of what a refused call left", plays: on(set(mine(accepted), fails(10010)), read(control(count("4")), "")), want: judge.Fail, says: "refused with 10010"},
		{name: "order: control reads what an unreadable call left", plays: on(set(mine(accepted), says(500, "")), read(control(count("4")), "2")), want: judge.Fail, says: "HTTP 500"},
		{name: "order: control reads what the last of several calls left", plays: on(set(mine(accepted), ok), set(mine(accepted), fails(10010)), read(control(count("4")), "2")), want: judge.Fail, says: "refused with 10010"},
		{name: "order: control reads what another call left", plays: on(set(mine(accepted), fails(10010)), set(mine(accepted), ok), read(control(count("4")), "2")), want: judge.Blocked, says: "step 3, on which this rests"},
		{name: "order: control reads what the twin left", plays: on(set(mine(accepted), fails(10010)), set(control(accepted), ok), read(control(count("4")), "2")), want: judge.Blocked, says: "step 3, on which this rests"},
		{name: "order: control of nothing", plays: on(set(mine(accepted), ok), set(control(expect{}), ok)), want: judge.Untestable, says: "expects nothing of the answer"},

		{name: "order: another's flaw before mine", plays: on(set(other(accepted), fails(10010)), set(mine(accepted), ok)), want: judge.Blocked, says: "step 1, on which this rests"},
		{name: "order: another's flaw between mine", plays: on(set(mine(accepted), ok), set(other(accepted), fails(10010)), set(mine(accepted), ok)), want: judge.Blocked, says: "step 2, on which this rests"},
		{name: "order: another's reading before mine", plays: on(set(other(accepted), ok), read(other(count("4")), "3"), set(mine(accepted), ok)), want: judge.Blocked, says: "step 2, on which this rests"},
		{name: "order: another's gap before mine", plays: on(set(other(accepted), ok), read(other(count("4")), ""), set(mine(accepted), ok)), want: judge.Untestable, says: "no reading was taken"},
		{name: "order: another's trouble before mine", plays: on(set(other(accepted), reset), set(mine(accepted), ok)), want: judge.Inconclusive, says: "connection closed"},
		{name: "order: an expectation of nobody's before mine", plays: on(set(&expect{Accepted: true}, fails(10010)), set(mine(accepted), ok)), want: judge.Blocked, says: "step 1, on which this rests"},
		{name: "order: trouble where nothing is expected", plays: on(set(nil, reset), read(mine(count("4")), "2")), want: judge.Inconclusive, says: "connection closed"},
		{name: "order: no call where nothing is expected", plays: on(set(nil), read(mine(count("4")), "4"), set(mine(accepted), ok)), want: judge.Untestable, says: "0 calls were made"},

		{name: "order: the first flaw is shown", plays: on(set(mine(accepted), fails(10010)), set(mine(accepted), fails(10004))), want: judge.Fail, says: "refused with 10010"},
		{name: "order: a flaw of the second", plays: on(set(mine(accepted), ok), set(mine(accepted), fails(10004))), want: judge.Fail, says: "refused with 10004"},
		{name: "order: a flaw, then a gap", plays: on(set(mine(accepted), fails(10010)), read(mine(count("4")), "")), want: judge.Fail, says: "refused with 10010"},
		{name: "order: a gap, then a flaw", plays: on(set(mine(accepted), ok), read(mine(count("4")), ""), set(mine(accepted), fails(10010))), want: judge.Fail, says: "refused with 10010"},
		{name: "order: a gap, then nothing wrong", plays: on(set(mine(accepted), ok), read(mine(count("4")), ""), set(mine(accepted), ok)), want: judge.Untestable, says: "no reading was taken"},
		{name: "order: a flaw, then what proves nothing", plays: on(set(mine(accepted), ok), read(mine(count("4")), "1"), set(mine(accepted), ok), read(mine(count("1")), "1")), want: judge.Fail, says: "reads 1 (before: 2)"},
		{name: "order: a flaw, then trouble", plays: on(set(mine(accepted), fails(10010)), set(mine(accepted), reset)), want: judge.Fail, says: "refused with 10010"},
		{name: "order: a flaw, then another's", plays: on(set(mine(accepted), fails(10010)), set(other(accepted), fails(10004)), set(mine(accepted), ok)), want: judge.Fail, says: "refused with 10010"},
		{name: "order: trouble, then a flaw", plays: on(set(mine(accepted), reset), set(mine(accepted), fails(10010))), want: judge.Inconclusive, says: "connection closed"},
	}
}
