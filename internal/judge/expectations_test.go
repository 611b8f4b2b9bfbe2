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
	} {
		t.Run(name, func(t *testing.T) {
			p, rec := assembled(usual, test.plays...)
			if test.change != nil {
				test.change(&p, &rec)
			}
			got := judge.Expectations(contract(t), p, rec)
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
