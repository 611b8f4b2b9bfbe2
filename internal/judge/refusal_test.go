package judge_test

import (
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// A refusal has two sides: that the call is refused, and with which code. Each is judged by itself.
func TestTheTwoSidesOfARefusal(t *testing.T) {
	const itself, code = "UMN-ERR-4", "UMN-ERR-14"
	due := expect{Refused: "missing_field", Requirement: itself}
	either := expect{AcceptedOrRefused: "number_too_large", Requirement: "UMN-CLAMP-10"}
	page := says(422, `{"detail":"field required"}`)
	tests := []struct {
		name         string
		expect       expect
		answer       record.Exchange
		itself, code judge.Verdict
	}{
		{"with a documented code", due, fails(10004), judge.Pass, judge.Pass},
		{"with another code that fits", due, fails(60003), judge.Pass, judge.Pass},
		{"with an undocumented code", due, fails(44), judge.Pass, judge.Warn},
		{"with a code of another cause", due, fails(70001), judge.Pass, judge.Warn},
		{"with a code that misleads, which has a requirement of its own", due, fails(10003), judge.Pass, judge.Pass},
		{"without a code", due, says(200, `{"ActionStatus":"FAIL"}`), judge.Pass, judge.Warn},
		{"by an error page", due, page, judge.Pass, judge.Blocked},
		{"with an answer that says nothing", due, says(200, `{}`), judge.Fail, judge.Blocked},
		{"not at all", due, ok, judge.Fail, judge.Blocked},
		{"with a code that advises to try again", due, fails(10002), judge.Pass, judge.Warn},
		{"as too frequent, which may be somebody else's doing", due, fails(60007), judge.Inconclusive, judge.Inconclusive},

		{"allowed, and accepted", either, ok, judge.Pass, judge.NotApplicable},
		{"allowed, and refused", either, fails(10004), judge.Pass, judge.Pass},
		{"allowed, with another code", either, fails(70001), judge.Pass, judge.Warn},
		{"allowed, by an error page", either, page, judge.Pass, judge.Blocked},
		{"allowed, with an answer that says nothing", either, says(200, `{}`), judge.Fail, judge.Blocked},
	}
	c := contract(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := test.expect
			p, rec := assembled(usual, set(&e, test.answer), set(control(accepted), ok))
			for id, want := range map[string]judge.Verdict{e.Requirement: test.itself, code: test.code} {
				r, _ := c.Requirement(id)
				f := judge.Program(c, p, []record.Recording{rec}, r, judge.Surroundings{})
				if f.Verdict != want {
					t.Errorf("%s is %+v, want %s", id, f, want)
				}
				if f.Verdict == judge.Blocked && id == code && f.BlockedBy != e.Requirement {
					t.Errorf("%s is blocked by %q, want %s", id, f.BlockedBy, e.Requirement)
				}
			}
		})
	}
}

// Of a call that was not made neither side can be judged.
func TestTheTwoSidesOfACallThatWasNotMade(t *testing.T) {
	c := contract(t)
	p, rec := assembled(usual, crowd(2, &expect{Refused: "missing_field", Requirement: "UMN-ERR-4"}, fails(10004)), set(control(accepted), ok))
	for id, want := range map[string]string{"UMN-ERR-4": "1 call was made", "UMN-ERR-14": "step 1, on which this rests, showed: 1 call was made; expected: 2 calls"} {
		r, _ := c.Requirement(id)
		if f := judge.Program(c, p, []record.Recording{rec}, r, judge.Surroundings{}); f.Verdict != judge.Untestable || f.Reason != want {
			t.Errorf("%s is %+v, want %q", id, f, want)
		}
	}
}

// A code that names a cause may come for that cause alone.
func TestMisleading(t *testing.T) {
	refusal := func(outcome string) *expect { return &expect{Refused: outcome, Requirement: otherID} }
	recorded := func(outcome string) *expect { return &expect{Recorded: true, Meets: outcome, Requirement: otherID} }
	tests := []struct {
		name   string
		expect *expect
		answer record.Exchange
		want   judge.Verdict
	}{
		{"10004 for a missing field", refusal("missing_field"), fails(10004), judge.Pass},
		{"10015 for a missing GroupId", refusal("missing_group_id"), fails(10015), judge.Pass},
		{"10015 for a body without fields", refusal("empty_body"), fails(10015), judge.Pass},
		{"10015 for a missing account", refusal("missing_field"), fails(10015), judge.Fail},
		{"10010 for a negative number", refusal("negative_number"), fails(10010), judge.Fail},
		{"10010 for a bad UserSig", refusal("garbled_usersig"), fails(10010), judge.Fail},
		{"10003 for a wrong type", refusal("wrong_type"), fails(10003), judge.Fail},
		{"10010 for a large number", &expect{AcceptedOrRefused: "number_too_large", Requirement: otherID}, fails(10010), judge.Fail},
		{"10010 for an account outside the group", recorded("not_a_member"), fails(10010), judge.Fail},
		{"10007 for an account outside the group", recorded("not_a_member"), fails(10007), judge.Pass},
		{"10015 where no JSON was read", recorded("empty_body"), fails(10015), judge.Pass},
		// What an outcome's own requirement says of its code is judged there.
		{"10003 for an unknown group", refusal("unknown_group"), fails(10003), judge.Untestable},
		// Once, a code for too many calls may be somebody else's doing.
		{"60007 for a missing field", refusal("missing_field"), fails(60007), judge.Inconclusive},
		{"accepted", refusal("missing_field"), ok, judge.Untestable},
		{"unreadable", refusal("missing_field"), says(200, ""), judge.Untestable},
		{"unanswered", refusal("missing_field"), reset, judge.Inconclusive},
	}
	c := contract(t)
	r, _ := c.Requirement(c.Exclusive.Requirement)
	for _, test := range tests {
		p, rec := assembled(usual, set(test.expect, test.answer), set(control(accepted), ok))
		f := judge.Misleading(c, r, []judge.Played{{Program: p, Recordings: []record.Recording{rec}}})
		if f.Verdict != test.want || f.Red() && (f.Expected == "" || f.Got == "" || len(f.Exchanges) != 1) {
			t.Errorf("%s is %+v, want %s", test.name, f, test.want)
		}
	}

	// Each time, while the accepted twin is let in, it is the target's.
	p, rec := assembled(usual, set(refusal("missing_field"), fails(60007)), set(control(accepted), ok))
	if f := judge.Misleading(c, r, []judge.Played{{Program: p, Recordings: []record.Recording{rec, rec}}}); f.Verdict != judge.Fail {
		t.Errorf("60007 each time is %+v", f)
	}
	requirement := mineAt(spec.Must)
	p, rec = assembled(usual, set(mine(expect{Refused: "missing_field"}), fails(60007)), set(control(accepted), ok))
	if f := judge.Program(c, p, []record.Recording{rec, rec}, requirement, judge.Surroundings{}); f.Verdict != judge.Pass {
		t.Errorf("that it is refused is %+v", f)
	}
}

// A finding about codes that mislead says how many of the refusals did, and names the first five of them.
func TestWhatMisleadingCodesSay(t *testing.T) {
	c := contract(t)
	r, _ := c.Requirement(c.Exclusive.Requirement)
	due := func(outcome string) *expect { return &expect{Refused: outcome, Requirement: otherID} }
	playings := func(each ...[]play) judge.Played {
		var out judge.Played
		for _, plays := range each {
			var rec record.Recording
			out.Program, rec = assembled(usual, plays...)
			out.Recordings = append(out.Recordings, rec)
		}
		return out
	}
	once := func(plays ...play) judge.Played { return playings(plays) }
	for _, test := range []struct {
		name      string
		played    []judge.Played
		want      judge.Verdict
		expected  string
		reason    string
		exchanges int
	}{
		{"nothing played", nil, judge.Untestable, "", "nothing was refused, so that no code came", 0},
		{"nothing expected", []judge.Played{once(set(nil, fails(10010)))}, judge.Untestable, "", "nothing was refused, so that no code came", 0},
		{"a control refused", []judge.Played{once(set(control(noGroup), fails(10003)))}, judge.Untestable, "", "nothing was refused, so that no code came", 0},
		{"to be accepted", []judge.Played{once(set(other(accepted), fails(10010)))}, judge.Untestable, "", "nothing was refused, so that no code came", 0},
		{"one as it has to be", []judge.Played{once(set(due("missing_field"), fails(10004)))}, judge.Pass, "", "1 refusal", 0},
		{"two in two programs", []judge.Played{once(set(due("missing_field"), fails(10004))), once(set(due("wrong_type"), fails(10004)))}, judge.Pass, "", "2 refusals", 0},
		{"one of two", []judge.Played{once(set(due("missing_field"), fails(10004)), set(due("missing_field"), fails(10010)))}, judge.Fail, "a code that fits a call that is refused as missing field", "1 of 2 refusals", 1},
		{"after a step that is to be accepted", []judge.Played{once(set(other(accepted), ok), set(due("missing_field"), fails(10004)))}, judge.Pass, "", "1 refusal", 0},
		{"after one that is accepted at the same time", []judge.Played{once(crowd(2, due("missing_field"), ok, fails(10010)))}, judge.Fail, "a code that fits a call that is refused as missing field", "1 of 1 refusal", 1},
		{"after one at the same time that is as it has to be", []judge.Played{once(crowd(2, due("missing_field"), fails(10004), fails(10010)))}, judge.Fail, "a code that fits a call that is refused as missing field", "1 of 2 refusals", 1},
		{"six in one crowd", []judge.Played{once(crowd(6, due("missing_field"), fails(10010), fails(10010), fails(10010), fails(10010), fails(10010), fails(10010)))}, judge.Fail, "a code that fits a call that is refused as missing field", "6 of 6 refusals", 5},
		{"five in one crowd", []judge.Played{once(crowd(5, due("missing_field"), fails(10010), fails(10010), fails(10010), fails(10010), fails(10010)))}, judge.Fail, "a code that fits a call that is refused as missing field", "5 of 5 refusals", 5},
		{"where no condition is met", []judge.Played{once(set(&expect{Recorded: true}, fails(10010)))}, judge.Fail, "a code that fits a call that is neither of those that such codes are for", "1 of 1 refusal", 1},
		{"the first of two kinds", []judge.Played{once(set(due("wrong_type"), fails(10003)), set(due("missing_field"), fails(10010)))}, judge.Fail, "a code that fits a call that is refused as wrong type", "2 of 2 refusals", 2},

		{"hidden by haste", []judge.Played{once(set(due("missing_field"), fails(60007)))}, judge.Inconclusive, "", "1 of 1 program met nothing but transient failures, and refusals as too frequent, where a refusal was due", 0},
		{"hidden by silence, one of two", []judge.Played{once(set(due("missing_field"), reset)), once(set(due("missing_field"), fails(10004)))}, judge.Inconclusive, "", "1 of 2 programs met nothing but transient failures, and refusals as too frequent, where a refusal was due", 0},
		{"hidden, and one that misleads", []judge.Played{once(set(due("missing_field"), reset)), once(set(due("missing_field"), fails(10010)))}, judge.Fail, "a code that fits a call that is refused as missing field", "1 of 1 refusal", 1},
		{"hidden at first, and answered then", []judge.Played{playings(on(set(due("missing_field"), reset)), on(set(due("missing_field"), fails(10004))))}, judge.Pass, "", "1 refusal", 0},
		{"hidden each time, while nothing else was answered", []judge.Played{playings(on(set(due("missing_field"), reset)), on(set(due("missing_field"), gateway)))}, judge.Inconclusive, "", "1 of 1 program met nothing but transient failures, and refusals as too frequent, where a refusal was due", 0},
		{"each time, while another was answered", []judge.Played{playings(on(set(due("missing_field"), reset), set(control(accepted), ok)), on(set(due("missing_field"), reset), set(control(accepted), ok)))},
			judge.Untestable, "", "nothing was refused, so that no code came", 0},
		{"kept back", []judge.Played{once(set(due("missing_field"), budget))}, judge.Untestable, "", "nothing was refused, so that no code came", 0},
		{"not played", []judge.Played{{Program: program.Program{Steps: []program.Step{{Expect: due("missing_field")}}}}}, judge.Untestable, "", "nothing was refused, so that no code came", 0},
		{"silence where none is due", []judge.Played{once(set(other(accepted), reset))}, judge.Untestable, "", "nothing was refused, so that no code came", 0},
	} {
		f := judge.Misleading(c, r, test.played)
		if f.Verdict != test.want || f.Expected != test.expected || f.Reason != test.reason || len(f.Exchanges) != test.exchanges || f.Requirement != r.ID {
			t.Errorf("%s is %+v, want %s: %s, with %d exchanges", test.name, f, test.want, test.reason, test.exchanges)
		}
	}
}

// What is recorded only says what came, and how often.
func TestCensusOfCodes(t *testing.T) {
	c := contract(t)
	r := mineAt(spec.Observe)
	p, rec := assembled(usual, set(&expect{Refused: "unknown_group"}, fails(10015)), set(&expect{Refused: "malformed_group_id"}, fails(10004)),
		set(control(accepted), ok))
	f := judge.GroupCodes(c, r, []judge.Played{{Program: p, Recordings: []record.Recording{rec}}})
	if f.Verdict != judge.NotApplicable || f.Observed != "unknown group: 10015 (1 answer)" {
		t.Errorf("the codes of GroupIds are %+v", f)
	}
	if f := judge.GroupCodes(c, r, nil); f.Verdict != judge.Untestable || f.Reason == "" {
		t.Errorf("no codes are %+v", f)
	}
	bad, locked := assembled(usual, set(&expect{Refused: "garbled_usersig"}, fails(70003)), set(control(accepted), fails(70050)))
	bad.Steps[0].Call.Credential = program.Garbled
	if f := judge.Lockouts(c, r, []judge.Played{{Program: bad, Recordings: []record.Recording{locked}}}); f.Observed != "locked out (1 answer)" {
		t.Errorf("a lockout is %+v", f)
	}
	never, free := assembled(usual, set(&expect{Refused: "garbled_usersig"}, fails(70003)), set(control(accepted), ok))
	never.Steps[0].Call.Credential = program.Garbled
	free.Steps[1].Earlier = []record.Exchange{reset}
	if f := judge.Lockouts(c, r, []judge.Played{{Program: never, Recordings: []record.Recording{free}}}); f.Observed != "never locked out (3 answers)" {
		t.Errorf("without a lockout it is %+v", f)
	}
	if f := judge.Lockouts(c, r, []judge.Played{{Program: p, Recordings: []record.Recording{rec}}, {Program: bad, Recordings: []record.Recording{locked}}}); f.Observed != "locked out (1 answer)" {
		t.Errorf("a lockout after a program without a bad UserSig is %+v", f)
	}
	if f := judge.Lockouts(c, r, []judge.Played{{Program: never, Recordings: []record.Recording{free}}, {Program: bad, Recordings: []record.Recording{locked, locked}}}); f.Observed != "locked out (2 answers)" {
		t.Errorf("with two lockouts it is %+v", f)
	}
	for name, plays := range map[string][]play{
		"accepted": on(set(&noGroup, ok)), "with another code": on(set(&noGroup, fails(10004))), "of a control of another kind": on(set(control(accepted), fails(10010))),
		"that may not have such a code": on(set(&expect{Refused: "missing_field"}, fails(10010))), "without an expectation": on(set(nil, fails(10010))),
	} {
		p, rec := assembled(usual, plays...)
		if f := judge.GroupCodes(c, r, []judge.Played{{Program: p, Recordings: []record.Recording{rec}}}); f.Verdict != judge.Untestable {
			t.Errorf("the codes of a call %s are %+v", name, f)
		}
	}
	p, rec = assembled(usual, set(control(accepted), ok), set(&noGroup, fails(10015)), set(&noGroup, fails(10010)), crowd(2, &noGroup, fails(10010), fails(10010)))
	if f := judge.GroupCodes(c, r, []judge.Played{{Program: p, Recordings: []record.Recording{rec}}}); f.Observed != "unknown group: 10010 (3 answers); unknown group: 10015 (1 answer)" {
		t.Errorf("the codes of several calls are %+v", f)
	}
	p, rec = assembled(usual, set(&expect{Refused: "unknown_group"}, fails(10015)))
	if f := judge.Lockouts(c, r, []judge.Played{{Program: p, Recordings: []record.Recording{rec}}}); f.Verdict != judge.Untestable {
		t.Errorf("without a bad UserSig it is %+v", f)
	}
}

// A failure that rests on a reading is unstable where three replays do not show it again; one that an answer proves is not.
func TestUnstable(t *testing.T) {
	c := strict(t)
	read := func(shown string) []play { return on(set(mine(accepted), ok), read(mine(count("4")), shown)) }
	refused := on(set(mine(accepted), fails(10010)), set(control(accepted), ok))
	tests := []struct {
		name     string
		plays    [][]play
		want     judge.Verdict
		repeat   string
		unstable bool
	}{
		{"once, and not again", [][]play{read("3"), read("4"), read("4"), read("4")}, judge.Pass, "1 of 4", true},
		{"once, in the last", [][]play{read("4"), read("4"), read("4"), read("3")}, judge.Pass, "1 of 4", true},
		{"once, and not played often enough", [][]play{read("3"), read("4"), read("4")}, judge.Fail, "1 of 3", false},
		{"once, and not judged again", [][]play{read("3"), read("4"), read("4"), read("")}, judge.Fail, "1 of 4", false},
		{"twice", [][]play{read("3"), read("4"), read("3"), read("4")}, judge.Fail, "2 of 4", false},
		{"an answer, once", [][]play{refused, on(set(mine(accepted), ok), set(control(accepted), ok)),
			on(set(mine(accepted), ok), set(control(accepted), ok)), on(set(mine(accepted), ok), set(control(accepted), ok))}, judge.Fail, "1 of 4", false},
	}
	for _, test := range tests {
		var p program.Program
		var recordings []record.Recording
		for _, plays := range test.plays {
			var rec record.Recording
			p, rec = assembled(usual, plays...)
			recordings = append(recordings, rec)
		}
		f := judge.Program(c, p, recordings, mineAt(spec.Must), judge.Surroundings{})
		if f.Verdict != test.want || f.Repeat != test.repeat || f.Unstable != test.unstable {
			t.Errorf("%s is %+v", test.name, f)
		}
	}
}

// A transient failure of each time is the target's where its own twin, or the rest of the run, was answered.
func TestTransientEachTime(t *testing.T) {
	c := contract(t)
	alone := func(x record.Exchange) []record.Recording {
		_, rec := assembled(usual, set(mine(accepted), x))
		return []record.Recording{rec, rec}
	}
	p, _ := assembled(usual, set(mine(accepted), ok))
	tests := []struct {
		name   string
		answer record.Exchange
		others judge.Surroundings
		want   judge.Verdict
	}{
		{"10002, and the rest is answered", fails(10002), judge.Surroundings{Steps: 100, Transient: 5}, judge.Fail},
		{"60007, and the rest is let in", fails(60007), judge.Surroundings{Steps: 100}, judge.Fail},
		{"hung up, and the rest is answered", reset, judge.Surroundings{Steps: 100}, judge.Fail},
		{"10002, and much of the rest too", fails(10002), judge.Surroundings{Steps: 100, Transient: 6}, judge.Inconclusive},
		{"10002, and nothing else was called", fails(10002), judge.Surroundings{}, judge.Inconclusive},
	}
	for _, test := range tests {
		if f := judge.Program(c, p, alone(test.answer), mineAt(spec.Must), test.others); f.Verdict != test.want {
			t.Errorf("%s is %+v, want %s", test.name, f, test.want)
		}
		if f := judge.Program(c, p, alone(test.answer)[:1], mineAt(spec.Must), test.others); f.Verdict != judge.Inconclusive {
			t.Errorf("%s, once, is %+v", test.name, f)
		}
	}
	// A call that was made again counts as one that met a failure.
	_, rec := assembled(usual, set(mine(accepted), ok), set(control(accepted), ok), read(mine(count("4")), "4"))
	rec.Steps[0].Earlier = []record.Exchange{fails(10002)}
	if met := judge.Met(c, []record.Recording{rec}); met != (judge.Surroundings{Steps: 2, Transient: 1}) {
		t.Errorf("it met %+v", met)
	}
}
