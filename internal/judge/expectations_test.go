package judge_test

import (
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// TestExpectations holds playings against what their steps expect, of whatever requirement.
func TestExpectations(t *testing.T) {
	c := contract(t)
	type finding struct {
		step        int // from 1
		broken      bool
		requirement string
		says        string
	}
	negative := expect{Refused: "negative_number"}
	either := expect{AcceptedOrRefused: "number_too_large"}
	plain := func(e expect) *expect { return &e }
	for name, test := range map[string]struct {
		plays  []play
		change func(*program.Program, *record.Recording)
		want   []finding
	}{
		"nothing is expected":    {[]play{set(nil, fails(10004)), read(nil, "9"), look(nil, "5"), send}, nil, nil},
		"accepted, as expected":  {[]play{set(plain(accepted), ok)}, nil, nil},
		"refused instead":        {[]play{set(plain(accepted), fails(10004))}, nil, []finding{{1, true, "", "accepted|refused with"}}},
		"refused, as expected":   {[]play{set(plain(noGroup), fails(10015))}, nil, nil},
		"accepted instead":       {[]play{set(plain(noGroup), ok)}, nil, []finding{{1, true, "", "refused as unknown group (10010 or 10015)|accepted"}}},
		"refused for another":    {[]play{set(plain(noGroup), fails(10004))}, nil, []finding{{1, true, "UMN-ERR-1", "refused as unknown group|refused with"}}},
		"unreadable":             {[]play{set(plain(noGroup), says(200, "no"))}, nil, []finding{{1, true, "", "refused as unknown group|an answer that cannot be read"}}},
		"either":                 {[]play{set(plain(either), ok)}, nil, nil},
		"neither":                {[]play{set(plain(either), says(200, "no"))}, nil, []finding{{1, true, "", "accepted, or refused as number too large|cannot be read"}}},
		"either, for another":    {[]play{set(plain(either), fails(10016))}, nil, []finding{{1, true, "UMN-ERR-14", "accepted, or refused as number too large|refused with"}}},
		"either, and misleads":   {[]play{set(plain(either), fails(10010))}, nil, []finding{{1, true, "UMN-ERR-15", "accepted, or refused as number too large|refused with"}}},
		"refused by the status":  {[]play{set(plain(either), says(500, "no"))}, nil, nil},
		"recorded":               {[]play{set(plain(writes), fails(10004))}, nil, nil},
		"one of two is refused":  {[]play{crowd(2, plain(accepted), ok, fails(10004))}, nil, []finding{{1, true, "", "accepted|refused with"}}},
		"two at once":            {[]play{crowd(2, plain(accepted), ok, ok)}, nil, nil},
		"the count":              {[]play{set(nil, ok), read(plain(count("4")), "4")}, nil, nil},
		"another count":          {[]play{set(nil, ok), read(plain(count("3")), "4")}, nil, []finding{{2, true, "", "the count of bob reads 3|reads 4 (before: 2)"}}},
		"unchanged":              {[]play{set(nil, ok), read(plain(same), "2")}, nil, nil},
		"changed":                {[]play{set(nil, ok), read(plain(same), "4")}, nil, []finding{{2, true, "", "still reads 2|reads 4"}}},
		"kept":                   {[]play{look(nil, "5 Name=n"), look(plain(kept(program.PartMessages)), "5 Name=n")}, nil, nil},
		"not kept":               {[]play{look(nil, "5 Name=n"), look(plain(kept(program.PartMessages)), "6 Name=n")}, nil, []finding{{2, true, "", "still 5 messages|6 messages"}}},
		"silence":                {[]play{hear(nil, "a"), quiet(plain(expect{Silence: true}))}, nil, nil},
		"a callback":             {[]play{hear(nil, "a"), quiet(plain(expect{Silence: true}), "b")}, nil, []finding{{2, true, "", "no callback|the callback b"}}},
		"of a requirement":       {[]play{set(mine(accepted), fails(10004))}, nil, []finding{{1, true, mineID, "accepted|refused with"}}},
		"a control":              {[]play{set(control(accepted), fails(10004))}, nil, []finding{{1, true, "", "accepted|refused with"}}},
		"two are broken":         {[]play{set(other(accepted), fails(10004)), read(mine(count("4")), "2")}, nil, []finding{{1, true, otherID, "accepted|"}, {2, true, mineID, "reads 4|reads 2"}}},
		"no answer":              {[]play{set(plain(accepted), reset)}, nil, []finding{{1, false, "", "|step 1 cannot be judged: connection closed"}}},
		"no answer, nothing due": {[]play{set(nil, reset)}, nil, []finding{{1, false, "", "|step 1 cannot be judged: connection closed"}}},
		"too frequent":           {[]play{set(plain(accepted), fails(60007))}, nil, []finding{{1, false, "", "|step 1 cannot be judged: refused with"}}},
		"a call too few":         {[]play{crowd(2, plain(accepted), ok)}, nil, []finding{{1, false, "", "|1 call was made"}}},
		"as it was before":       {[]play{set(nil, ok), read(plain(count("2")), "2")}, nil, []finding{{2, false, "", "|nothing is proved"}}},
		"not read":               {[]play{set(nil, ok), read(plain(count("4")), "")}, nil, []finding{{2, false, "", "|no reading was taken"}}},
		"nothing of the answer":  {[]play{set(plain(count("4")), ok)}, nil, []finding{{1, false, "", "|expects nothing of the answer"}}},
		"nothing of the count":   {[]play{set(nil, ok), read(plain(accepted), "4")}, nil, []finding{{2, false, "", "|expects nothing of the count"}}},
		"a message is accepted":  {[]play{send.expecting(plain(accepted))}, nil, nil},
		"a message is refused":   {[]play{send.expecting(plain(noGroup))}, nil, []finding{{1, true, "", "refused as unknown group (10010 or 10015)|accepted"}}},
		"a newcomer is refused":  {[]play{joins.expecting(plain(noGroup))}, nil, []finding{{1, true, "", "refused as unknown group|accepted"}}},
		"a leaver is refused":    {[]play{leaves.expecting(plain(noGroup))}, nil, []finding{{1, true, "", "refused as unknown group|accepted"}}},
		"a group does not go":    {[]play{goes.expecting(plain(noGroup))}, nil, []finding{{1, true, "", "refused as unknown group|accepted"}}},
		"a message's outcome":    {[]play{send.expecting(plain(expect{Refused: "none_such"}))}, nil, []finding{{1, false, "", "|no outcome none_such"}}},
		"of a requirement too":   {[]play{send.expecting(mine(noGroup))}, nil, []finding{{1, false, mineID, "|nothing that could be held against"}}},
		"no message":             {[]play{sendsNone.expecting(plain(accepted))}, nil, []finding{{1, false, "", "|no message was sent"}}},
		"nothing of a message":   {[]play{send.expecting(plain(count("4")))}, nil, []finding{{1, false, "", "|nothing that could be held against"}}},
		"a step without a show":  {[]play{idles.expecting(plain(accepted))}, nil, []finding{{1, false, "", "|nothing that could be held against"}}},
		"an unknown outcome":     {[]play{set(plain(expect{Refused: "none_such"}), ok)}, nil, []finding{{1, false, "", "|no outcome none_such"}}},
		"after what is broken": {[]play{set(plain(accepted), fails(10004)), read(plain(count("2")), "2")}, nil,
			[]finding{{1, true, "", "accepted|"}}},
		"not played": {[]play{set(plain(negative), fails(10004)), read(plain(same), "2")}, func(_ *program.Program, r *record.Recording) { r.Steps = r.Steps[:1] },
			[]finding{{2, false, "", "|the step was not played"}}},
		"the first of those not played that expects something": {[]play{set(nil, ok), set(nil, ok), set(mine(accepted), ok)}, func(_ *program.Program, r *record.Recording) { r.Steps = r.Steps[:1] },
			[]finding{{3, false, mineID, "|the step was not played"}}},
	} {
		t.Run(name, func(t *testing.T) {
			p, rec := assembled(usual, test.plays...)
			if test.change != nil {
				test.change(&p, &rec)
			}
			got := judge.Expectations(c, p, rec)
			if len(got) != len(test.want) {
				t.Fatalf("there are %d findings, want %d: %+v", len(got), len(test.want), got)
			}
			for i, want := range test.want {
				f := got[i]
				expected, shown, _ := strings.Cut(want.says, "|")
				if f.Step+1 != want.step || f.Broken != want.broken || f.Requirement != want.requirement ||
					!strings.Contains(f.Expected, expected) || !strings.Contains(f.Got, shown) {
					t.Errorf("it is %+v, want %+v", f, want)
				}
			}
		})
	}
}

// One answer, or one count, is held against an expectation alike: that of an act of a client, of a call of a burst, of what follows
// it.
func TestAnswersAndCountsByThemselves(t *testing.T) {
	c := contract(t)
	accepts, refuses := judge.Answer{Readable: true, Accepted: true}, func(code int64) judge.Answer { return judge.Answer{Readable: true, Code: code} }
	for _, test := range []struct {
		name   string
		expect expect
		answer judge.Answer
		want   judge.StepFinding // none where nothing is to be said
	}{
		{"accepted", accepted, accepts, judge.StepFinding{}},
		{"refused instead", accepted, refuses(10004), judge.StepFinding{Broken: true, Expected: "accepted", Got: "it"}},
		{"refused instead, of a requirement", *mine(accepted), refuses(10004), judge.StepFinding{Broken: true, Requirement: mineID, Expected: "accepted", Got: "it"}},
		{"too frequent instead", accepted, refuses(60007), judge.StepFinding{Got: "it"}},
		{"to be tried again instead", accepted, refuses(10002), judge.StepFinding{Got: "it"}},
		{"refused", noGroup, refuses(10015), judge.StepFinding{}},
		{"refused for another", noGroup, refuses(10004), judge.StepFinding{Broken: true, Requirement: "UMN-ERR-1", Expected: "refused as unknown group (10010 or 10015)", Got: "it"}},
		{"accepted instead", noGroup, accepts, judge.StepFinding{Broken: true, Expected: "refused as unknown group (10010 or 10015)", Got: "it"}},
		{"too frequent where refused", noGroup, refuses(60007), judge.StepFinding{Got: "it"}},
		{"to be tried again where refused", noGroup, refuses(10002), judge.StepFinding{Broken: true, Requirement: "UMN-ERR-1", Expected: "refused as unknown group (10010 or 10015)", Got: "it"}},
		{"a refusal as too frequent that is due", expect{Refused: "over_limit"}, refuses(60007), judge.StepFinding{}},
		{"to be tried again, as is due", expect{Refused: "malformed_json"}, refuses(60008), judge.StepFinding{}},
		{"either, accepted", expect{AcceptedOrRefused: "number_too_large"}, accepts, judge.StepFinding{}},
		{"either, refused", expect{AcceptedOrRefused: "number_too_large"}, refuses(10004), judge.StepFinding{}},
		{"either, to be tried again", expect{AcceptedOrRefused: "number_too_large"}, refuses(10002), judge.StepFinding{Got: "it"}},
		{"either, to be tried again, as is due", expect{AcceptedOrRefused: "malformed_json"}, refuses(60008), judge.StepFinding{}},
		{"either, too frequent", expect{AcceptedOrRefused: "number_too_large"}, refuses(60007), judge.StepFinding{Got: "it"}},
		{"recorded", writes, refuses(10004), judge.StepFinding{}},
		{"recorded, too frequent", writes, refuses(60007), judge.StepFinding{Got: "it"}},
		{"recorded, to be tried again", writes, refuses(10002), judge.StepFinding{Got: "it"}},
		{"an unknown outcome", expect{Refused: "none_such"}, refuses(10004), judge.StepFinding{Got: "the contract has no outcome none_such"}},
		{"another unknown outcome", expect{AcceptedOrRefused: "none_such"}, accepts, judge.StepFinding{Got: "the contract has no outcome none_such"}},
		{"a count", count("4"), accepts, judge.StepFinding{Got: "the step expects nothing of the answer"}},
	} {
		f, found := judge.Answered(c, test.expect, test.answer, "it")
		if want := test.want.Got != ""; found != want || found && !likewise(f, test.want) {
			t.Errorf("%s: found %t: %+v, want %+v", test.name, found, f, test.want)
		}
	}
	for _, test := range []struct {
		name   string
		expect expect
		count  string
		want   judge.StepFinding
	}{
		{"the count", count("4"), "4", judge.StepFinding{}},
		{"another count", *mine(count("4")), "3", judge.StepFinding{Broken: true, Requirement: mineID, Expected: "the count of bob reads 4"}},
		{"all messages", count("count"), "5", judge.StepFinding{}},
		{"not all messages", count("count"), "4", judge.StepFinding{Broken: true, Expected: "the count of bob reads 5, the group's number of messages"}},
		{"one of several", expect{OneOf: []program.Number{"1", "4"}}, "4", judge.StepFinding{}},
		{"none of several", expect{OneOf: []program.Number{"1", "4"}}, "2", judge.StepFinding{Broken: true, Expected: "the count of bob reads 1 or 4"}},
		{"none is shown", count("4"), "none", judge.StepFinding{Got: "no count is shown"}},
		{"a number that is none", count("many"), "4", judge.StepFinding{Got: `"many" is not a number`}},
		{"nothing of the count", accepted, "4", judge.StepFinding{Got: "the step expects nothing of the count"}},
	} {
		f, found := judge.Counted(test.expect, "bob", number(test.count), 5)
		if want := test.want.Got != "" || test.want.Broken; found != want || found && !likewise(f, test.want) {
			t.Errorf("%s: found %t: %+v, want %+v", test.name, found, f, test.want)
		}
	}
}

// likewise compares findings; of a longer text the beginning is enough.
func likewise(f, want judge.StepFinding) bool {
	return f.Broken == want.Broken && f.Requirement == want.Requirement && f.Expected == want.Expected && strings.HasPrefix(f.Got, want.Got)
}
