package judge_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// judged is a program with a recording of it, and what a judge has to say of mine.
type judged struct {
	name  string
	plays []play
	want  judge.Verdict
	// says is a part of the finding's text.
	says string

	// What follows is usual where it is empty: the level must, and bob's count read 2 to begin with.
	level spec.Level
	base  []record.Reading
	// change damages the recording, or the program.
	change func(*program.Program, *record.Recording)
}

func (j judged) assembled() (program.Program, record.Recording, spec.Requirement) {
	if j.base == nil {
		j.base = usual
	}
	if j.level == "" {
		j.level = spec.Must
	}
	p, rec := assembled(j.base, j.plays...)
	if j.change != nil {
		j.change(&p, &rec)
	}
	return p, rec, mineAt(j.level)
}

func on(plays ...play) []play { return plays }

// everyCase is all cases of this folder's tables of single playings.
func everyCase() []judged {
	return slices.Concat(acceptedCases(), refusedCases(), eitherCases(), recordedCases(), countCases(), unchangedCases(),
		lookCases(), listenCases(), crowdCases(), orderCases(), emptyCases(), obstacleCases(), shapeCases(), levelCases(), historyCases())
}

func TestProgram(t *testing.T) {
	c := strict(t)
	seen := map[string]bool{}
	for _, test := range everyCase() {
		if seen[test.name] {
			t.Errorf("two cases are called %q", test.name)
		}
		seen[test.name] = true
		t.Run(test.name, func(t *testing.T) {
			p, rec, r := test.assembled()
			f := judge.Program(c, p, []record.Recording{rec}, r, judge.Surroundings{})
			if f.Verdict != test.want || f.Requirement != mineID {
				t.Errorf("%s is %s: %+v, want %s", f.Requirement, f.Verdict, f, test.want)
			}
			if text := strings.Join([]string{f.Reason, f.Expected, f.Got, f.Observed}, " | "); !strings.Contains(text, test.says) {
				t.Errorf("it says %q, want …%s…", text, test.says)
			}
			if f.Red() && (f.Expected == "" || f.Got == "") {
				t.Errorf("a red finding expects %q and got %q", f.Expected, f.Got)
			}
			if f.Verdict == judge.Pass && (f.Got != "" || f.Observed != "" || len(f.Exchanges) > 0) {
				t.Errorf("a pass carries more: %+v", f)
			}
			if f.Verdict != judge.Pass && !f.Red() && f.Reason == "" && f.Observed == "" {
				t.Error("no pass, no flaw, and no reason why")
			}
		})
	}
}

func acceptedCases() []judged {
	one := func(x record.Exchange) []play { return on(set(mine(accepted), x)) }
	const unreadable = "an answer that cannot be read"
	return []judged{
		{name: "accepted", plays: one(ok), want: judge.Pass},
		{name: "accepted without ErrorInfo", plays: one(says(200, `{"ActionStatus":"OK","ErrorCode":0}`)), want: judge.Pass},
		// The envelope has judges of its own.
		{name: "accepted without ActionStatus", plays: one(says(200, `{"ErrorCode":0}`)), want: judge.Pass},
		{name: "accepted with a code as text", plays: one(says(200, `{"ActionStatus":"OK","ErrorCode":"0"}`)), want: judge.Pass},
		{name: "accepted with a byte order mark", plays: one(says(200, "\xef\xbb\xbf"+okBody)), want: judge.Pass},
		{name: "accepted twice in one body", plays: one(says(200, okBody+okBody)), want: judge.Pass},
		{name: "accepted with 201", plays: one(says(201, okBody)), want: judge.Pass},
		{name: "accepted with 500", plays: one(says(500, okBody)), want: judge.Pass},

		{name: "a refusal for an acceptance", plays: one(fails(10010)), want: judge.Fail, says: "refused with 10010 (The group is not there"},
		{name: "a parameter not taken", plays: one(fails(10004)), want: judge.Fail, says: "refused with 10004"},
		{name: "an admin not taken for one", plays: one(fails(60010)), want: judge.Fail, says: "refused with 60010"},
		{name: "a signature not taken", plays: one(fails(70003)), want: judge.Fail, says: "refused with 70003"},
		{name: "too frequent", plays: one(fails(60007)), want: judge.Inconclusive, says: "refused with 60007"},
		{name: "a server that failed", plays: one(fails(10002)), want: judge.Inconclusive, says: "refused with 10002"},
		{name: "an undocumented refusal", plays: one(fails(12345)), want: judge.Fail, says: "12345 (in no table)"},
		{name: "a refusal with 1", plays: one(fails(1)), want: judge.Fail, says: "refused with 1 "},
		{name: "a refusal with -1", plays: one(fails(-1)), want: judge.Fail, says: "refused with -1"},
		{name: "FAIL with 0", plays: one(fails(0)), want: judge.Fail, says: "refused with 0"},
		{name: "FAIL alone", plays: one(says(200, `{"ActionStatus":"FAIL"}`)), want: judge.Fail, says: "refused with 0"},
		{name: "OK with 10010", plays: one(says(200, `{"ActionStatus":"OK","ErrorCode":10010}`)), want: judge.Fail, says: "refused with 10010"},
		{name: "Ok without a code", plays: one(says(200, `{"ActionStatus":"Ok"}`)), want: judge.Fail, says: "refused with 0"},
		{name: "a refusal with 404", plays: one(says(404, failBody)), want: judge.Fail, says: "HTTP 404, refused with 10010"},
		{name: "a refusal with 500", plays: one(says(500, failBody)), want: judge.Fail, says: "HTTP 500, refused with 10010"},
		{name: "an empty body", plays: one(says(200, "")), want: judge.Fail, says: unreadable},
		{name: "an empty 204", plays: one(says(204, "")), want: judge.Fail, says: "HTTP 204, " + unreadable},
		{name: "an empty 500", plays: one(says(500, "")), want: judge.Fail, says: "HTTP 500, " + unreadable},
		{name: "a page of 404", plays: one(says(404, "<html>Not Found</html>")), want: judge.Fail, says: "HTTP 404, " + unreadable},
		{name: "a redirect", plays: one(says(302, "")), want: judge.Fail, says: "HTTP 302, " + unreadable},
		{name: "an empty object", plays: one(says(200, "{}")), want: judge.Fail, says: unreadable},
		{name: "a list", plays: one(says(200, "["+okBody+"]")), want: judge.Fail, says: unreadable},
		{name: "null", plays: one(says(200, "null")), want: judge.Fail, says: unreadable},
		{name: "the word OK", plays: one(says(200, `"OK"`)), want: judge.Fail, says: unreadable},
		{name: "half an answer", plays: one(says(200, okBody[:len(okBody)-2])), want: judge.Fail, says: unreadable},
		{name: "half a code", plays: one(says(200, `{"ErrorCode":0.5}`)), want: judge.Fail, says: unreadable},
		{name: "the fields of another API", plays: one(says(200, `{"code":0,"message":"ok"}`)), want: judge.Fail, says: unreadable},
		{name: "the answer in an envelope", plays: one(says(200, `{"Response":`+okBody+`}`)), want: judge.Fail, says: unreadable},

		{name: "no answer", plays: one(reset), want: judge.Inconclusive, says: "connection closed"},
		{name: "nobody there", plays: one(trouble(record.TroubleRefused)), want: judge.Inconclusive, says: "connection refused"},
		{name: "a time-out", plays: one(trouble(record.TroubleTimeout)), want: judge.Inconclusive, says: "no answer in time"},
		{name: "no TLS", plays: one(trouble(record.TroubleTLS)), want: judge.Inconclusive, says: "TLS failed"},
		{name: "no such host", plays: one(trouble(record.TroubleName)), want: judge.Inconclusive, says: "name not found"},
		{name: "a run that was ended", plays: one(cancelled), want: judge.Inconclusive, says: "cancelled"},
		{name: "a budget spent", plays: one(budget), want: judge.Inconclusive, says: "budget spent"},
		{name: "502", plays: one(gateway), want: judge.Inconclusive, says: "HTTP 502"},
		{name: "503 with an acceptance", plays: one(says(503, okBody)), want: judge.Inconclusive, says: "HTTP 503"},
		{name: "504 with a refusal", plays: one(says(504, failBody)), want: judge.Inconclusive, says: "HTTP 504"},
		{name: "neither answer nor trouble", plays: one(record.Exchange{}), want: judge.Inconclusive, says: "network error"},

		{name: "no call", plays: on(set(mine(accepted))), want: judge.Untestable, says: "0 calls were made"},
		{name: "two calls for one", plays: on(set(mine(accepted), ok, ok)), want: judge.Untestable, says: "2 calls were made"},
		{name: "two calls for one, one of them refused", plays: on(set(mine(accepted), ok, fails(10010))), want: judge.Untestable, says: "2 calls were made"},
	}
}

func refusedCases() []judged {
	one := func(x record.Exchange) []play { return on(set(mine(noGroup), x)) }
	const wanted = "refused as unknown group (10010 or 10015)"
	return []judged{
		{name: "refused", plays: one(fails(10010)), want: judge.Pass},
		{name: "refused with the other code", plays: one(fails(10015)), want: judge.Pass},
		{name: "refused without ErrorInfo", plays: one(says(200, `{"ActionStatus":"FAIL","ErrorCode":10010}`)), want: judge.Pass},
		{name: "refused with a code as text", plays: one(says(200, `{"ActionStatus":"FAIL","ErrorCode":"10010"}`)), want: judge.Pass},
		{name: "refused with 404", plays: one(says(404, failBody)), want: judge.Pass},
		{name: "refused with OK", plays: one(says(200, `{"ActionStatus":"OK","ErrorCode":10010}`)), want: judge.Pass},

		{name: "accepted for refused", plays: one(ok), want: judge.Fail, says: wanted + " | accepted"},
		{name: "accepted with 404", plays: one(says(404, okBody)), want: judge.Fail, says: "HTTP 404, accepted"},
		{name: "refused as a parameter", plays: one(fails(10004)), want: judge.Fail, says: wanted + " | refused with 10004"},
		{name: "refused for another reason", plays: one(fails(10007)), want: judge.Fail, says: "refused with 10007"},
		{name: "refused as a command", plays: one(fails(10003)), want: judge.Fail, says: "refused with 10003"},
		{name: "refused by sign-in", plays: one(fails(70001)), want: judge.Fail, says: "refused with 70001"},
		{name: "refused as no admin", plays: one(fails(60010)), want: judge.Fail, says: "refused with 60010"},
		{name: "refused as too frequent", plays: one(fails(60007)), want: judge.Inconclusive, says: "refused with 60007"},
		{name: "refused with a code beside it", plays: one(fails(10011)), want: judge.Fail, says: "refused with 10011"},
		{name: "refused with a digit too many", plays: one(fails(100100)), want: judge.Fail, says: "refused with 100100"},
		{name: "refused with the code below 0", plays: one(fails(-10010)), want: judge.Fail, says: "refused with -10010"},
		{name: "refused with 0", plays: one(fails(0)), want: judge.Fail, says: "refused with 0"},
		{name: "refused with 1", plays: one(fails(1)), want: judge.Fail, says: "refused with 1 "},
		{name: "refused without a code", plays: one(says(200, `{"ActionStatus":"FAIL","ErrorInfo":"this group does not exist"}`)), want: judge.Fail, says: "refused with 0"},
		{name: "refused with a code of null", plays: one(says(200, `{"ActionStatus":"FAIL","ErrorCode":null}`)), want: judge.Fail, says: "refused with 0"},
		{name: "refused with half a code", plays: one(says(200, `{"ActionStatus":"FAIL","ErrorCode":10010.5}`)), want: judge.Fail, says: "refused with 0"},
		{name: "refused with a list of codes", plays: one(says(200, `{"ActionStatus":"FAIL","ErrorCode":[10010]}`)), want: judge.Fail, says: "refused with 0"},
		{name: "refused by the status alone", plays: one(says(404, "")), want: judge.Fail, says: "HTTP 404, an answer that cannot be read"},
		{name: "refused by 500", plays: one(says(500, "")), want: judge.Fail, says: "HTTP 500, an answer that cannot be read"},
		{name: "refused by an empty body", plays: one(says(200, "")), want: judge.Fail, says: "an answer that cannot be read"},
		{name: "refused in another form", plays: one(says(200, `{"error":{"code":10010}}`)), want: judge.Fail, says: "an answer that cannot be read"},
		{name: "refused by hanging up", plays: one(reset), want: judge.Inconclusive, says: "connection closed"},
		{name: "refused by the gateway", plays: one(gateway), want: judge.Inconclusive, says: "HTTP 502"},
		{name: "not refused, since not called", plays: on(set(mine(noGroup))), want: judge.Untestable, says: "0 calls were made"},

		{name: "refused as something unheard of", plays: on(set(mine(expect{Refused: "no_such_outcome"}), fails(10010))), want: judge.Untestable, says: "no outcome no_such_outcome"},
		{name: "accepted instead of something unheard of", plays: on(set(mine(expect{Refused: "no_such_outcome"}), ok)), want: judge.Untestable, says: "no outcome no_such_outcome"},
		{name: "accepted or something unheard of", plays: on(set(mine(expect{AcceptedOrRefused: "no_such_outcome"}), ok)), want: judge.Untestable, says: "no outcome no_such_outcome"},
	}
}

func eitherCases() []judged {
	either, ifAccepted := expect{AcceptedOrRefused: "number_too_large"}, expect{CountIfAccepted: program.Count}
	then := func(x record.Exchange, shown string) []play {
		return on(set(mine(either), x), read(mine(ifAccepted), shown))
	}
	return []judged{
		{name: "large: clamped", plays: then(ok, "5 of 5"), want: judge.Pass},
		{name: "large: refused without effect", plays: then(fails(10004), "2 of 5"), want: judge.Pass},

		{name: "large: accepted without effect", plays: then(ok, "2 of 5"), want: judge.Fail, says: "reads 5, the group's number of messages"},
		{name: "large: wrapped to 0", plays: then(ok, "0 of 5"), want: judge.Fail, says: "reads 0 (before: 2)"},
		{name: "large: wrapped below 0", plays: then(ok, "-2147483648 of 5"), want: judge.Fail, says: "reads -2147483648"},
		{name: "large: kept unclamped", plays: then(ok, "2147483648 of 5"), want: judge.Fail, says: "reads 2147483648"},
		{name: "large: off by one", plays: then(ok, "4 of 5"), want: judge.Fail, says: "reads 4"},
		{name: "large: the count is gone", plays: then(ok, "none of 5"), want: judge.Fail, says: "reads none"},
		{name: "large: refused and clamped all the same", plays: then(fails(10004), "5 of 5"), want: judge.Fail, says: "the count of bob still reads 2"},
		{name: "large: refused and cleared", plays: then(fails(10004), "0 of 5"), want: judge.Fail, says: "still reads 2"},
		{name: "large: refused and gone", plays: then(fails(10004), "none of 5"), want: judge.Fail, says: "still reads 2"},
		{name: "large: refused as something else", plays: then(fails(10010), "2 of 5"), want: judge.Fail, says: "accepted, or refused as number too large (10004 or"},
		{name: "large: refused as JSON", plays: then(fails(60004), "2 of 5"), want: judge.Fail, says: "refused with 60004"},
		{name: "large: refused with 0", plays: then(fails(0), "2 of 5"), want: judge.Fail, says: "refused with 0"},
		{name: "large: HTTP 500", plays: then(says(500, ""), "2 of 5"), want: judge.Fail, says: "HTTP 500"},
		{name: "large: an empty body", plays: then(says(200, ""), "5 of 5"), want: judge.Fail, says: "cannot be read"},
		{name: "large: hung up", plays: then(reset, "2 of 5"), want: judge.Inconclusive, says: "connection closed"},
		{name: "large: no reading", plays: then(ok, ""), want: judge.Untestable, says: "no reading was taken"},
		{name: "large: messages not known", plays: then(ok, "5"), want: judge.Untestable, says: "number of messages is not known"},
		{name: "large: messages not known and 0", plays: then(ok, "0"), want: judge.Untestable, says: "number of messages is not known"},
		{name: "large: not called", plays: on(set(mine(either)), read(mine(ifAccepted), "2 of 5")), want: judge.Untestable, says: "0 calls were made"},
		{name: "large: nothing to compare a refusal with", plays: then(fails(10004), "2 of 5"), base: baseline(readOf("g", "carol", nil, "1")),
			want: judge.Untestable, says: "no reading to compare with"},
		{name: "large: it read 5 before", plays: then(ok, "5 of 5"), base: baseline(read(nil, "5")), want: judge.Untestable, says: "read 5 before the call already"},
		{name: "large: refused where none is shown", plays: then(fails(10004), "none of 5"), base: baseline(read(nil, "none")),
			want: judge.Untestable, says: "the target shows no count of bob"},
	}
}

func recordedCases() []judged {
	return []judged{
		{name: "recorded: accepted", plays: on(set(mine(writes), ok)), want: judge.NotApplicable, says: "accepted", level: spec.Observe},
		{name: "recorded: refused", plays: on(set(mine(writes), fails(10007))), want: judge.NotApplicable, says: "refused with 10007", level: spec.Observe},
		{name: "recorded: 500", plays: on(set(mine(writes), says(500, ""))), want: judge.NotApplicable, says: "HTTP 500", level: spec.Observe},
		{name: "recorded: unreadable", plays: on(set(mine(writes), says(200, "[]"))), want: judge.NotApplicable, says: "cannot be read", level: spec.Observe},
		{name: "recorded: an answer and a reading", plays: on(set(mine(writes), ok), read(mine(writes), "4")), want: judge.NotApplicable,
			says: "accepted; the count of bob reads 4 (before: 2)", level: spec.Observe},
		{name: "recorded: no count", plays: on(set(mine(writes), ok), read(mine(writes), "none")), want: judge.NotApplicable, says: "reads none", level: spec.Observe},
		{name: "recorded: what is a must is not judged either", plays: on(set(mine(writes), ok)), want: judge.NotApplicable, says: "accepted"},
		{name: "recorded: the twin is accepted", plays: on(set(mine(writes), fails(10004)), set(control(accepted), ok)), want: judge.NotApplicable, says: "refused with 10004", level: spec.Observe},

		{name: "recorded: the twin is refused", plays: on(set(mine(writes), fails(10004)), set(control(accepted), fails(10004))), want: judge.Blocked, says: "step 2, on which this rests", level: spec.Observe},
		{name: "recorded: no answer", plays: on(set(mine(writes), reset)), want: judge.Inconclusive, says: "connection closed", level: spec.Observe},
		{name: "recorded: no call", plays: on(set(mine(writes))), want: judge.Untestable, says: "0 calls were made", level: spec.Observe},
		{name: "recorded: no reading", plays: on(set(mine(writes), ok), read(mine(writes), "")), want: judge.Untestable, says: "no reading was taken", level: spec.Observe},
		{name: "recorded: a reading is missing, an answer follows", plays: on(set(mine(writes), ok), read(mine(writes), ""), set(mine(writes), ok)), want: judge.Untestable, says: "no reading was taken", level: spec.Observe},
		{name: "recorded: another's record is not a condition", plays: on(set(other(writes), fails(10004)), set(mine(accepted), ok)), want: judge.Pass},
		{name: "recorded: nor is one after it", plays: on(set(mine(accepted), ok), set(other(writes), fails(10004))), want: judge.Pass},
		{name: "recorded: a flaw before it stands", plays: on(set(mine(accepted), fails(10004)), set(mine(writes), ok)), want: judge.Fail, says: "refused with 10004"},
	}
}

// Programs that prove nothing, whatever they show.
func emptyCases() []judged {
	return []judged{
		{name: "empty: no step", plays: nil, want: judge.Untestable, says: "makes no call"},
		{name: "empty: no step of mine", plays: on(set(other(accepted), ok)), want: judge.Untestable, says: "makes no call"},
		{name: "empty: controls alone", plays: on(set(control(accepted), ok), read(control(count("4")), "4")), want: judge.Untestable, says: "makes no call"},
		{name: "empty: a reading without a call", plays: on(read(mine(count("4")), "4")), want: judge.Untestable, says: "makes no call"},
		{name: "empty: nothing changed without a call", plays: on(read(mine(same), "2")), want: judge.Untestable, says: "makes no call"},
		{name: "empty: a look without a call", plays: on(look(nil, "5"), look(mine(kept(program.PartMessages)), "5")), want: judge.Untestable, says: "makes no call"},
		{name: "empty: a call that comes after", plays: on(read(mine(same), "2"), set(control(accepted), ok)), want: judge.Untestable, says: "makes no call"},
		{name: "empty: messages alone", plays: on(send, read(mine(count("3")), "3")), want: judge.Untestable, says: "makes no call"},
		{name: "empty: a call of which nothing is expected", plays: on(set(mine(expect{}), ok)), want: judge.Untestable, says: "expects nothing of the answer"},
		{name: "empty: a call of which a count is expected", plays: on(set(mine(count("4")), ok)), want: judge.Untestable, says: "expects nothing of the answer"},
		{name: "empty: a call that is to be unchanged", plays: on(set(mine(same), ok)), want: judge.Untestable, says: "expects nothing of the answer"},
		{name: "empty: a call that is to be silent", plays: on(set(mine(expect{Silence: true}), ok)), want: judge.Untestable, says: "expects nothing of the answer"},
		{name: "empty: a reading of which nothing is expected", plays: on(set(control(accepted), ok), read(mine(expect{}), "4")), want: judge.Untestable, says: "expects nothing of the count"},
		{name: "empty: a reading that is to be accepted", plays: on(set(control(accepted), ok), read(mine(accepted), "4")), want: judge.Untestable, says: "expects nothing of the count"},
		{name: "empty: a reading that is to be refused", plays: on(set(control(accepted), ok), read(mine(noGroup), "4")), want: judge.Untestable, says: "expects nothing of the count"},
		{name: "empty: a reading that may be as before", plays: on(set(control(accepted), ok), read(mine(expect{SameAsBefore: true}), "2")), want: judge.Untestable, says: "expects nothing of the count"},
		{name: "empty: a look of which nothing is expected", plays: on(look(nil, "5"), set(control(accepted), ok), look(mine(accepted), "5")), want: judge.Untestable, says: "expects nothing of the look"},
		{name: "empty: a message that is to be accepted", plays: on(set(control(accepted), ok), send.expecting(mine(accepted))), want: judge.Untestable, says: "nothing that could be held"},
		{name: "empty: a newcomer who is to be accepted", plays: on(set(control(accepted), ok), join.expecting(mine(accepted))), want: judge.Untestable, says: "nothing that could be held"},
		{name: "empty: a member who is to leave", plays: on(set(control(accepted), ok), leave.expecting(mine(accepted))), want: judge.Untestable, says: "nothing that could be held"},
		{name: "empty: a group that is to go", plays: on(set(control(accepted), ok), destroy.expecting(mine(accepted))), want: judge.Untestable, says: "nothing that could be held"},
	}
}

func obstacleCases() []judged {
	met := func(kind string) func(*program.Program, *record.Recording) {
		return func(_ *program.Program, r *record.Recording) {
			r.Obstacle = &record.Obstacle{Kind: kind, Reason: "this and that stood in the way", Exchanges: []int{7}}
			r.Steps = nil
		}
	}
	later := func(kind string) func(*program.Program, *record.Recording) {
		return func(_ *program.Program, r *record.Recording) {
			r.Obstacle = &record.Obstacle{Kind: kind, Reason: "this and that stood in the way"}
			r.Steps = r.Steps[:1]
		}
	}
	unstaged := func(steps int) func(*program.Program, *record.Recording) {
		return func(_ *program.Program, r *record.Recording) {
			r.Obstacle = &record.Obstacle{Kind: record.ObstacleMissing, Reason: "this and that stood in the way"}
			r.Unstaged, r.Steps = r.Steps[:steps], nil
		}
	}
	plays := on(set(mine(accepted), ok), read(mine(count("4")), "4"))
	refused := on(set(mine(accepted), fails(10010)), read(mine(count("4")), "4"))
	const why = "this and that stood in the way"
	return []judged{
		{name: "obstacle: not offered", plays: plays, change: met(record.ObstacleNotOffered), want: judge.NotApplicable, says: why},
		{name: "obstacle: missing", plays: plays, change: met(record.ObstacleMissing), want: judge.Untestable, says: why},
		{name: "obstacle: the sign-in", plays: plays, change: met(record.ObstacleSignIn), want: judge.Untestable, says: why},
		{name: "obstacle: the network", plays: plays, change: met(record.ObstacleNetwork), want: judge.Inconclusive, says: why},
		{name: "obstacle: the tool", plays: plays, change: met(record.ObstacleHarness), want: judge.HarnessError, says: why},
		{name: "obstacle: of a kind unheard of", plays: plays, change: met("weather"), want: judge.HarnessError, says: why},
		{name: "obstacle: of no kind", plays: plays, change: met(""), want: judge.HarnessError, says: why},
		{name: "obstacle: not offered, on the way", plays: plays, change: later(record.ObstacleNotOffered), want: judge.NotApplicable, says: why},
		{name: "obstacle: missing, on the way", plays: plays, change: later(record.ObstacleMissing), want: judge.Untestable, says: why},
		{name: "obstacle: the network, on the way", plays: plays, change: later(record.ObstacleNetwork), want: judge.Inconclusive, says: why},
		{name: "obstacle: the tool, on the way", plays: plays, change: later(record.ObstacleHarness), want: judge.HarnessError, says: why},
		{name: "obstacle: missing, after a flaw", plays: refused, change: later(record.ObstacleMissing), want: judge.Untestable, says: why},
		{name: "unstaged: what had to be refused was", plays: on(set(mine(noGroup), fails(10010)), read(mine(same), "2")),
			change: unstaged(1), want: judge.Untestable, says: why},
		{name: "unstaged: what had to be refused was, with another code", plays: on(set(mine(noGroup), fails(10004)), read(mine(same), "2")),
			change: unstaged(1), want: judge.Untestable, says: why},
		{name: "unstaged: what had to be refused was accepted", plays: on(set(mine(noGroup), ok), read(mine(same), "2")),
			change: unstaged(1), want: judge.Fail, says: "refused as unknown group (10010 or 10015) | accepted"},
		{name: "unstaged: what had to be refused got no answer", plays: on(set(mine(noGroup), reset), read(mine(same), "2")),
			change: unstaged(1), want: judge.Untestable, says: why},
		{name: "unstaged: another's refusal did not come", plays: on(set(other(noGroup), ok), read(mine(same), "2")),
			change: unstaged(1), want: judge.Untestable, says: why},
		{name: "unstaged: the control was accepted too", plays: on(set(control(noGroup), ok), set(mine(noGroup), ok), read(mine(same), "2")),
			change: unstaged(2), want: judge.Untestable, says: why},
		{name: "unstaged: the control was refused", plays: on(set(control(noGroup), fails(10010)), set(mine(noGroup), ok), read(mine(same), "2")),
			change: unstaged(2), want: judge.Fail, says: "refused as unknown group"},
		{name: "unstaged: more than the program has", plays: on(set(mine(noGroup), fails(10010))), want: judge.Untestable, says: why,
			change: func(_ *program.Program, r *record.Recording) {
				r.Unstaged, r.Steps = slices.Concat(r.Steps, r.Steps), nil
				r.Obstacle = &record.Obstacle{Kind: record.ObstacleMissing, Reason: why}
			}},
		{name: "obstacle: missing, though all was played", plays: plays, want: judge.Untestable, says: why, change: func(_ *program.Program, r *record.Recording) {
			r.Obstacle = &record.Obstacle{Kind: record.ObstacleMissing, Reason: why}
		}},
	}
}

// Recordings that are not of the program.
func shapeCases() []judged {
	short := func(n int) func(*program.Program, *record.Recording) {
		return func(_ *program.Program, r *record.Recording) { r.Steps = r.Steps[:n] }
	}
	three := on(set(mine(accepted), ok), read(mine(count("4")), "4"), set(control(accepted), ok))
	return []judged{
		{name: "shape: nothing was recorded", plays: three, change: short(0), want: judge.HarnessError, says: "0 steps were recorded of a program of 3"},
		{name: "shape: one step was recorded", plays: three, change: short(1), want: judge.HarnessError, says: "1 steps were recorded"},
		{name: "shape: the last control was not recorded", plays: three, change: short(2), want: judge.HarnessError, says: "2 steps were recorded"},
		{name: "shape: short, after a flaw", plays: on(set(mine(accepted), fails(10010)), set(control(accepted), ok)), change: short(1), want: judge.HarnessError, says: "1 steps were recorded"},
		{name: "shape: short, after a control", plays: on(set(control(accepted), fails(10010)), set(mine(accepted), ok)), change: short(1), want: judge.HarnessError, says: "1 steps were recorded"},
		{name: "shape: a step too many", plays: three, want: judge.HarnessError, says: "4 steps were recorded of a program of 3", change: func(_ *program.Program, r *record.Recording) {
			r.Steps = append(r.Steps, record.Step{})
		}},
		{name: "shape: of no program", plays: three, want: judge.HarnessError, says: "3 steps were recorded of a program of 0", change: func(p *program.Program, _ *record.Recording) {
			p.Steps = nil
		}},
		{name: "shape: steps that show nothing", plays: three, want: judge.Untestable, says: "0 calls were made", change: func(_ *program.Program, r *record.Recording) {
			r.Steps = make([]record.Step, 3)
		}},
		{name: "shape: steps in another order", plays: three, want: judge.Untestable, says: "0 calls were made", change: func(_ *program.Program, r *record.Recording) {
			slices.Reverse(r.Steps[:2])
		}},
	}
}

func levelCases() []judged {
	broken, right := on(set(mine(accepted), fails(10010))), on(set(mine(accepted), ok))
	return []judged{
		{name: "level: a must is kept", plays: right, want: judge.Pass, level: spec.Must},
		{name: "level: a should is kept", plays: right, want: judge.Pass, level: spec.Should},
		{name: "level: a must is broken", plays: broken, want: judge.Fail, level: spec.Must, says: "refused with 10010"},
		{name: "level: a should is broken", plays: broken, want: judge.Warn, level: spec.Should, says: "refused with 10010"},
		{name: "level: what is observed is not broken", plays: broken, want: judge.NotApplicable, level: spec.Observe, says: "refused with 10010"},
		{name: "level: nor what has no level", plays: broken, want: judge.NotApplicable, level: "may", says: "refused with 10010"},
		{name: "level: a should in trouble", plays: on(set(mine(accepted), reset)), want: judge.Inconclusive, level: spec.Should, says: "connection closed"},
		{name: "level: a should without control", plays: on(set(control(accepted), fails(10010)), set(mine(accepted), ok)), want: judge.Blocked, level: spec.Should, says: "step 1"},
	}
}
