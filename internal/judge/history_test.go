package judge_test

import (
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// historyCases are whole programs as the suites have them, each with the one right history and wrong ones, as broken
// targets would write them.
func historyCases() []judged {
	// A number above the messages is clamped.
	clamps := func(answer record.Exchange, shown string) []play {
		return on(set(mine(accepted), answer), read(mine(count(program.Count)), shown))
	}
	// A later call replaces an earlier one.
	replaces := func(first, second string) []play {
		return on(set(mine(accepted), ok), read(mine(count("4")), first), set(mine(accepted), ok), read(mine(count("1")), second))
	}
	// The same call again changes nothing.
	repeats := func(first, second string) []play {
		return on(set(mine(accepted), ok), read(mine(count("3")), first),
			set(mine(accepted), ok), read(mine(expect{Count: "3", SameAsBefore: true}), second))
	}
	// The bound grows with the messages.
	grows := func(first, second string) []play {
		return on(set(mine(accepted), ok), read(mine(count("1")), first), send, set(mine(accepted), ok), read(mine(count(program.Count)), second))
	}
	// Messages after the call add to the count.
	adds := func(first, second string) []play {
		return on(set(mine(accepted), ok), read(mine(count("1")), first), send, send, read(mine(count("3")), second))
	}
	// A wrong call is refused beside its accepted twin; that it changed nothing is another requirement.
	refuses := func(wrong record.Exchange, between string, twin record.Exchange, after string) []play {
		return on(set(mine(noGroup), wrong), read(other(same), between), set(control(accepted), twin), read(control(count("3")), after))
	}
	keepsCount := func(wrong record.Exchange, between string, twin record.Exchange, after string) []play {
		return on(set(other(noGroup), wrong), read(mine(same), between), set(control(accepted), twin), read(control(count("3")), after))
	}
	// A call leaves the other members alone.
	spares := func(bob, carol, owner string) []play {
		return on(set(control(accepted), ok), read(control(count("4")), bob),
			readOf("g", "carol", mine(same), carol), readOf("g", program.Owner, mine(same), owner))
	}
	// In a group that counts nothing the call is answered, and has no effect.
	answers := func(answer record.Exchange, shown string) []play {
		return on(set(mine(accepted), answer), readOf("i", program.Owner, other(same), shown))
	}
	ignores := func(answer record.Exchange, shown string) []play {
		return on(set(other(accepted), answer), readOf("i", program.Owner, mine(same), shown))
	}
	// A dissolved group is refused, after it was accepted.
	dissolved := func(before, after, twin record.Exchange) []play {
		return on(set(control(accepted), before), destroy, set(mine(expect{Refused: "dissolved_group"}), after), set(control(accepted), twin))
	}
	// Calls at once on one member leave one of their numbers.
	races := func(shown string, calls ...record.Exchange) []play {
		return on(crowd(3, mine(accepted), calls...), read(mine(expect{OneOf: []program.Number{"1", "3", "4"}}), shown))
	}
	// A call in another form is accepted, and its effect shows that this was meant.
	takes := func(answer record.Exchange, shown string) []play {
		return on(set(mine(accepted), answer), read(control(count("4")), shown))
	}
	const group = "5 Name=n Owner=alice bob=Member carol=Admin"
	return []judged{
		{name: "clamps", plays: clamps(ok, "5 of 5"), want: judge.Pass},
		{name: "clamps: stores what it is told", plays: clamps(ok, "6 of 5"), want: judge.Fail, says: "reads 6"},
		{name: "clamps: ignores what is too large", plays: clamps(ok, "2 of 5"), want: judge.Fail, says: "reads 2 (before: 2)"},
		{name: "clamps: to 0", plays: clamps(ok, "0 of 5"), want: judge.Fail, says: "reads 0"},
		{name: "clamps: to one less", plays: clamps(ok, "4 of 5"), want: judge.Fail, says: "reads 4"},
		{name: "clamps: to what NextMsgSeq says", plays: clamps(ok, "6 of 6"), want: judge.Pass},
		{name: "clamps: to 99", plays: clamps(ok, "99 of 5"), want: judge.Fail, says: "reads 99"},
		{name: "clamps: refuses what is too large", plays: clamps(fails(10004), "2 of 5"), want: judge.Fail, says: "refused with 10004"},
		{name: "clamps: refuses and clamps", plays: clamps(fails(10004), "5 of 5"), want: judge.Fail, says: "refused with 10004"},
		{name: "clamps: fails inside", plays: clamps(fails(10002), "2 of 5"), want: judge.Inconclusive, says: "refused with 10002"},
		{name: "clamps: HTTP 500", plays: clamps(says(500, "oops"), "2 of 5"), want: judge.Fail, says: "HTTP 500"},
		{name: "clamps: hangs up", plays: clamps(reset, "2 of 5"), want: judge.Inconclusive, says: "connection closed"},
		{name: "clamps: cannot be read back", plays: clamps(ok, ""), want: judge.Untestable, says: "no reading was taken"},

		{name: "takes", plays: takes(ok, "4"), want: judge.Pass},
		{name: "takes: refuses the form", plays: takes(fails(10004), "2"), want: judge.Fail, says: "refused with 10004"},
		{name: "takes: refuses everyone", plays: takes(fails(60010), "2"), want: judge.Fail, says: "refused with 60010"},
		{name: "takes: refuses and sets", plays: takes(fails(10004), "4"), want: judge.Fail, says: "refused with 10004"},
		{name: "takes: cannot read the form", plays: takes(says(400, "bad request"), "2"), want: judge.Fail, says: "HTTP 400"},
		{name: "takes: answers nothing", plays: takes(says(200, ""), "2"), want: judge.Fail, says: "cannot be read"},
		{name: "takes: accepts without effect", plays: takes(ok, "2"), want: judge.Blocked, says: "step 2, on which this rests"},
		{name: "takes: hangs up", plays: takes(reset, "2"), want: judge.Inconclusive, says: "connection closed"},

		{name: "replaces", plays: replaces("4", "1"), want: judge.Pass},
		{name: "replaces: takes the first call alone", plays: replaces("4", "4"), want: judge.Fail, says: "reads 1 | the count of bob reads 4 (before: 4)"},
		{name: "replaces: takes the larger", plays: replaces("4", "4"), level: spec.Should, want: judge.Warn, says: "reads 4"},
		{name: "replaces: adds", plays: replaces("6", "7"), want: judge.Fail, says: "reads 6"},
		{name: "replaces: subtracts", plays: replaces("4", "3"), want: judge.Fail, says: "reads 3"},
		{name: "replaces: takes the second call alone", plays: replaces("2", "1"), want: judge.Fail, says: "reads 2 (before: 2)"},
		{name: "replaces: knows one number", plays: replaces("1", "1"), want: judge.Fail, says: "reads 1 (before: 2)"},
		{name: "replaces: does nothing", plays: replaces("2", "2"), want: judge.Fail, says: "reads 2 (before: 2)"},
		{name: "replaces: lags behind by one", plays: replaces("2", "4"), want: judge.Fail, says: "reads 2 (before: 2)"},
		{name: "replaces: loses the count", plays: replaces("4", "none"), want: judge.Fail, says: "reads none (before: 4)"},

		{name: "repeats", plays: repeats("3", "3"), want: judge.Pass},
		{name: "repeats: adds", plays: repeats("3", "6"), want: judge.Fail, says: "reads 6 (before: 3)"},
		{name: "repeats: toggles", plays: repeats("3", "0"), want: judge.Fail, says: "reads 0 (before: 3)"},
		{name: "repeats: restores", plays: repeats("3", "2"), want: judge.Fail, says: "reads 2 (before: 3)"},
		{name: "repeats: does nothing", plays: repeats("2", "2"), want: judge.Fail, says: "reads 2 (before: 2)"},

		{name: "grows", plays: grows("1", "6 of 6"), want: judge.Pass},
		{name: "grows: the bound is the first one", plays: grows("1", "5 of 6"), want: judge.Fail, says: "reads 6, the group's number of messages"},
		{name: "grows: there is no bound", plays: grows("1", "7 of 6"), want: judge.Fail, says: "reads 7"},
		{name: "grows: the message alone counts", plays: grows("1", "2 of 6"), want: judge.Fail, says: "reads 2"},
		{name: "grows: the second call is lost", plays: grows("1", "1 of 6"), want: judge.Fail, says: "reads 1 (before: 1)"},
		{name: "grows: the first call is lost", plays: grows("2", "6 of 6"), want: judge.Fail, says: "reads 2 (before: 2)"},

		{name: "adds", plays: adds("1", "3"), want: judge.Pass},
		{name: "adds: nothing", plays: adds("1", "1"), want: judge.Fail, says: "reads 1 (before: 1)"},
		{name: "adds: one for all", plays: adds("1", "2"), want: judge.Fail, says: "reads 2 (before: 1)"},
		{name: "adds: to what it was", plays: adds("1", "4"), want: judge.Fail, says: "reads 4 (before: 1)"},
		{name: "adds: all", plays: adds("1", "7"), want: judge.Fail, says: "reads 7 (before: 1)"},
		{name: "adds: clears", plays: adds("1", "0"), want: judge.Fail, says: "reads 0 (before: 1)"},

		{name: "refuses", plays: refuses(fails(10010), "2", ok, "3"), want: judge.Pass},
		{name: "refuses: and takes effect, for another to judge", plays: refuses(fails(10010), "4", ok, "3"), want: judge.Pass},
		{name: "refuses: accepts", plays: refuses(ok, "4", ok, "3"), want: judge.Fail, says: "accepted"},
		{name: "refuses: accepts without effect", plays: refuses(ok, "2", ok, "3"), want: judge.Fail, says: "accepted"},
		{name: "refuses: for another reason", plays: refuses(fails(10004), "2", ok, "3"), want: judge.Fail, says: "refused with 10004"},
		{name: "refuses: by an HTTP status", plays: refuses(says(404, "page not found"), "2", ok, "3"), want: judge.Fail, says: "HTTP 404"},
		{name: "refuses: by HTTP 500", plays: refuses(says(500, ""), "2", ok, "3"), want: judge.Fail, says: "HTTP 500"},
		{name: "refuses: by hanging up", plays: refuses(reset, "2", ok, "3"), want: judge.Inconclusive, says: "connection closed"},
		{name: "refuses: everything", plays: refuses(fails(10010), "2", fails(10010), "2"), want: judge.Blocked, says: "step 3, on which this rests"},
		{name: "refuses: everything, for another reason", plays: refuses(fails(60010), "2", fails(60010), "2"), want: judge.Blocked, says: "step 3, on which this rests"},
		{name: "refuses: and then does nothing", plays: refuses(fails(10010), "2", ok, "2"), want: judge.Blocked, says: "step 4, on which this rests"},
		{name: "refuses: and hangs up on the twin", plays: refuses(fails(10010), "2", reset, "2"), want: judge.Inconclusive, says: "connection closed"},
		{name: "refuses: the twin cannot be read back", plays: refuses(fails(10010), "2", ok, ""), want: judge.Untestable, says: "no reading was taken"},

		{name: "keeps the count", plays: keepsCount(fails(10010), "2", ok, "3"), want: judge.Pass},
		{name: "keeps the count: refuses and sets it", plays: keepsCount(fails(10010), "4", ok, "3"), want: judge.Fail, says: "still reads 2 | the count of bob reads 4"},
		{name: "keeps the count: refuses and clears it", plays: keepsCount(fails(10010), "0", ok, "3"), want: judge.Fail, says: "reads 0"},
		{name: "keeps the count: refuses and loses it", plays: keepsCount(fails(10010), "none", ok, "3"), want: judge.Fail, says: "reads none"},
		{name: "keeps the count: accepts", plays: keepsCount(ok, "4", ok, "3"), want: judge.Blocked, says: "step 1, on which this rests"},
		{name: "keeps the count: accepts without effect", plays: keepsCount(ok, "2", ok, "3"), want: judge.Blocked, says: "step 1, on which this rests"},
		{name: "keeps the count: refuses for another reason", plays: keepsCount(fails(10004), "2", ok, "3"), want: judge.Pass},
		{name: "keeps the count: does nothing ever", plays: keepsCount(fails(10010), "2", ok, "2"), want: judge.Blocked, says: "step 4, on which this rests"},
		{name: "keeps the count: is not read back", plays: keepsCount(fails(10010), "", ok, "3"), want: judge.Untestable, says: "no reading was taken"},

		{name: "spares", plays: spares("4", "1", "0"), want: judge.Pass},
		{name: "spares: sets everyone's", plays: spares("4", "4", "4"), want: judge.Fail, says: "the count of carol still reads 1"},
		{name: "spares: sets the next member's too", plays: spares("4", "4", "0"), want: judge.Fail, says: "the count of carol reads 4"},
		{name: "spares: sets the owner's too", plays: spares("4", "1", "4"), want: judge.Fail, says: "the count of owner reads 4"},
		{name: "spares: clears the others'", plays: spares("4", "0", "0"), want: judge.Fail, says: "the count of carol reads 0"},
		{name: "spares: sets the wrong member's", plays: spares("2", "4", "0"), want: judge.Blocked, says: "step 2, on which this rests"},
		{name: "spares: does nothing", plays: spares("2", "1", "0"), want: judge.Blocked, says: "step 2, on which this rests"},
		{name: "spares: the others are not read", plays: spares("4", "", "0"), want: judge.Untestable, says: "no reading was taken"},
		{name: "spares: the owner is not read", plays: spares("4", "1", ""), want: judge.Untestable, says: "no reading was taken"},

		{name: "answers", plays: answers(ok, "0"), want: judge.Pass},
		{name: "answers: and sets, for another to judge", plays: answers(ok, "3"), want: judge.Pass},
		{name: "answers: refuses", plays: answers(fails(10007), "0"), want: judge.Fail, says: "refused with 10007"},
		{name: "answers: refuses as absent", plays: answers(fails(10010), "0"), want: judge.Fail, says: "refused with 10010"},
		{name: "answers: OK with a code", plays: answers(says(200, `{"ActionStatus":"OK","ErrorCode":10004}`), "0"), want: judge.Fail, says: "refused with 10004"},
		{name: "answers: nothing", plays: answers(says(200, ""), "0"), want: judge.Fail, says: "cannot be read"},
		{name: "ignores", plays: ignores(ok, "0"), want: judge.Pass},
		{name: "ignores: sets", plays: ignores(ok, "3"), want: judge.Fail, says: "still reads 0"},
		{name: "ignores: shows no count any more", plays: ignores(ok, "none"), want: judge.Fail, says: "reads none"},
		{name: "ignores: refuses", plays: ignores(fails(10007), "0"), want: judge.Blocked, says: "step 1, on which this rests"},
		{name: "ignores: is not read", plays: ignores(ok, ""), want: judge.Untestable, says: "no reading was taken"},

		{name: "dissolved", plays: dissolved(ok, fails(10010), ok), want: judge.Pass},
		{name: "dissolved: accepts still", plays: dissolved(ok, ok, ok), want: judge.Fail, says: "refused as dissolved group"},
		{name: "dissolved: refuses for another reason", plays: dissolved(ok, fails(10007), ok), want: judge.Fail, says: "refused with 10007"},
		{name: "dissolved: HTTP 410", plays: dissolved(ok, says(410, ""), ok), want: judge.Fail, says: "HTTP 410"},
		{name: "dissolved: refused before", plays: dissolved(fails(10010), fails(10010), ok), want: judge.Blocked, says: "step 1, on which this rests"},
		{name: "dissolved: refuses everything since", plays: dissolved(ok, fails(10010), fails(10010)), want: judge.Blocked, says: "step 4, on which this rests"},
		{name: "dissolved: hangs up", plays: dissolved(ok, reset, ok), want: judge.Inconclusive, says: "connection closed"},

		{name: "races", plays: races("3", ok, ok, ok), want: judge.Pass},
		{name: "races: sums up", plays: races("8", ok, ok, ok), want: judge.Fail, says: "reads 8"},
		{name: "races: loses all", plays: races("2", ok, ok, ok), want: judge.Fail, says: "reads 2 (before: 2)"},
		{name: "races: tears", plays: races("0", ok, ok, ok), want: judge.Fail, says: "reads 0"},
		{name: "races: refuses one", plays: races("3", ok, fails(10006), ok), want: judge.Inconclusive, says: "refused with 10006"},
		{name: "races: fails inside", plays: races("3", ok, fails(10002), fails(10002)), want: judge.Inconclusive, says: "refused with 10002"},
		{name: "races: answers one with another's half", plays: races("3", ok, says(200, okBody[:20]), ok), want: judge.Fail, says: "cannot be read"},
		{name: "races: drops one", plays: races("3", ok, reset, ok), want: judge.Inconclusive, says: "connection closed"},
		{name: "races: one was never made", plays: races("3", ok, ok), want: judge.Untestable, says: "2 calls were made"},

		{name: "leaves the group alone", plays: on(look(nil, group), set(control(accepted), ok), read(control(count("4")), "4"), look(mine(kept(program.PartMessages)), group)), want: judge.Pass},
		{name: "leaves the group alone: posts a notice", plays: on(look(nil, group), set(control(accepted), ok), read(control(count("4")), "4"), look(mine(kept(program.PartMessages)), "6 Name=n")), want: judge.Fail, says: "6 messages"},
		{name: "leaves the group alone: had no effect", plays: on(look(nil, group), set(control(accepted), ok), read(control(count("4")), "2"), look(mine(kept(program.PartMessages)), group)), want: judge.Blocked, says: "step 3, on which this rests"},
	}
}
