package judge_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// A program is played again where its first playing failed or met trouble.
func TestTwoPlayings(t *testing.T) {
	// A wrong call beside its accepted twin, the wrong call mine.
	twin := func(wrong, right record.Exchange) []play {
		return on(set(mine(noGroup), wrong), set(control(accepted), right))
	}
	then := func(x record.Exchange, shown string) []play {
		return on(set(mine(accepted), x), read(mine(count("4")), shown))
	}
	others := func(first, second record.Exchange) []play {
		return on(set(other(accepted), first), set(mine(accepted), second))
	}
	race := func(answers ...record.Exchange) []play { return on(crowd(3, mine(accepted), answers...)) }
	stopped := func(kind string) []play {
		return on(play{seen: record.Step{Reading: &record.Reading{Observer: "stopped: " + kind}}})
	}
	refused := fails(10010)
	const whileAnswered = ", each time, while other calls were answered"

	tests := []struct {
		name          string
		first, second []play
		want          judge.Verdict
		repeat        string
		says          string
		level         spec.Level
	}{
		{"kept twice", then(ok, "4"), then(ok, "4"), judge.Pass, "", "", ""},
		{"broken twice alike", then(ok, "3"), then(ok, "3"), judge.Fail, "2 of 2", "reads 3", ""},
		{"broken twice, in two ways", then(refused, "2"), then(ok, "3"), judge.Fail, "2 of 2", "refused with 10010", ""},
		{"a should broken twice", then(ok, "3"), then(ok, "3"), judge.Warn, "2 of 2", "reads 3", spec.Should},
		{"broken and kept", then(ok, "3"), then(ok, "4"), judge.Fail, "1 of 2", "reads 3", ""},
		{"a should broken and kept", then(ok, "3"), then(ok, "4"), judge.Warn, "1 of 2", "reads 3", spec.Should},
		{"kept and broken", then(ok, "4"), then(ok, "3"), judge.Fail, "1 of 2", "reads 3", ""},
		{"a should kept and broken", then(ok, "4"), then(ok, "3"), judge.Warn, "1 of 2", "reads 3", spec.Should},
		// Whether a failure is one of each time is not known where the other playing was not judged.
		{"broken, and trouble", then(ok, "3"), then(reset, "2"), judge.Fail, "1 of 2", "reads 3", ""},
		{"broken, and no reading", then(ok, "3"), then(ok, ""), judge.Fail, "1 of 2", "reads 3", ""},
		{"broken, and not played again", then(ok, "3"), stopped(record.ObstacleNetwork), judge.Fail, "1 of 2", "reads 3", ""},
		{"broken, and the tool failed", then(ok, "3"), stopped(record.ObstacleHarness), judge.Fail, "1 of 2", "reads 3", ""},
		{"trouble, and broken", then(reset, "2"), then(ok, "3"), judge.Fail, "1 of 2", "reads 3", ""},
		{"no reading, and broken", then(ok, ""), then(ok, "3"), judge.Fail, "1 of 2", "reads 3", ""},
		{"no stage, and broken", stopped(record.ObstacleMissing), then(ok, "3"), judge.Fail, "1 of 2", "reads 3", ""},

		{"trouble, and kept", then(reset, "2"), then(ok, "4"), judge.Pass, "", "played first, it was inconclusive: ", ""},
		{"502, and kept", then(gateway, "2"), then(ok, "4"), judge.Pass, "", "played first, it was inconclusive: ", ""},
		{"trouble, and no reading", then(reset, "2"), then(ok, ""), judge.Untestable, "", "no reading was taken", ""},
		{"trouble, and no stage", then(reset, "2"), stopped(record.ObstacleMissing), judge.Untestable, "", "stopped", ""},
		{"trouble, and a tool that failed", then(reset, "2"), stopped(record.ObstacleHarness), judge.HarnessError, "", "stopped", ""},
		{"kept, and trouble", then(ok, "4"), then(reset, "2"), judge.Pass, "", "", ""},
		{"kept, and no reading", then(ok, "4"), then(ok, ""), judge.Pass, "", "", ""},
		{"no reading, and kept", then(ok, ""), then(ok, "4"), judge.Untestable, "", "no reading was taken", ""},
		{"no stage, and kept", stopped(record.ObstacleMissing), then(ok, "4"), judge.Untestable, "", "stopped", ""},
		{"not offered, and kept", stopped(record.ObstacleNotOffered), then(ok, "4"), judge.NotApplicable, "", "stopped", ""},
		{"a tool that failed, and kept", stopped(record.ObstacleHarness), then(ok, "4"), judge.HarnessError, "", "stopped", ""},

		// Trouble twice. With an answered twin it is the target's doing.
		{"hung up twice, the twin answered", twin(reset, ok), twin(reset, ok), judge.Fail, "2 of 2", "an answer | connection closed" + whileAnswered, ""},
		{"502 twice, the twin answered", twin(gateway, ok), twin(gateway, ok), judge.Fail, "2 of 2", "HTTP 502" + whileAnswered, ""},
		{"503 twice, the twin answered", twin(says(503, ""), ok), twin(says(503, ""), ok), judge.Fail, "2 of 2", "HTTP 503" + whileAnswered, ""},
		{"504 twice, the twin answered", twin(says(504, failBody), ok), twin(says(504, failBody), ok), judge.Fail, "2 of 2", "HTTP 504" + whileAnswered, ""},
		{"no answer in time twice, the twin answered", twin(trouble(record.TroubleTimeout), ok), twin(trouble(record.TroubleTimeout), ok), judge.Fail, "2 of 2", "no answer in time" + whileAnswered, ""},
		{"trouble of two kinds, the twin answered", twin(reset, ok), twin(gateway, ok), judge.Fail, "2 of 2", "connection closed" + whileAnswered, ""},
		{"a should hung up on twice", twin(reset, ok), twin(reset, ok), judge.Warn, "2 of 2", "connection closed" + whileAnswered, spec.Should},
		{"observed only, hung up on twice", twin(reset, ok), twin(reset, ok), judge.NotApplicable, "", "connection closed" + whileAnswered, spec.Observe},
		{"hung up twice, the twin refused", twin(reset, refused), twin(reset, refused), judge.Blocked, "", "step 2, on which this rests", ""},
		{"hung up twice, another call answered before", others(ok, reset), others(ok, reset), judge.Fail, "2 of 2", "connection closed" + whileAnswered, ""},

		{"hung up twice, alone", then(reset, "2"), then(reset, "2"), judge.Inconclusive, "", "connection closed", ""},
		{"hung up twice, the twin too", twin(reset, reset), twin(reset, reset), judge.Inconclusive, "", "connection closed", ""},
		{"hung up twice, the twin too the first time", twin(reset, reset), twin(reset, ok), judge.Inconclusive, "", "connection closed", ""},
		{"hung up twice, the twin too the second time", twin(reset, ok), twin(reset, gateway), judge.Inconclusive, "", "connection closed", ""},
		{"hung up first, on the twin then", twin(reset, ok), twin(refused, reset), judge.Inconclusive, "", "connection closed", ""},
		{"hung up on the twin each time", twin(refused, reset), twin(refused, reset), judge.Blocked, "", "connection closed", ""},
		{"hung up on another's call each time", others(reset, ok), others(reset, ok), judge.Blocked, "", "connection closed", ""},
		{"hung up once, the budget spent then", twin(reset, ok), twin(budget, ok), judge.Inconclusive, "", "connection closed", ""},
		{"the budget spent twice, the twin answered", twin(budget, ok), twin(budget, ok), judge.Inconclusive, "", "budget spent", ""},
		{"ended twice, the twin answered", twin(cancelled, ok), twin(cancelled, ok), judge.Inconclusive, "", "cancelled", ""},
		{"hung up, and not played again", twin(reset, ok), stopped(record.ObstacleNetwork), judge.Inconclusive, "", "connection closed", ""},
		{"not played twice", stopped(record.ObstacleNetwork), stopped(record.ObstacleNetwork), judge.Inconclusive, "", "stopped", ""},

		// A crowd of which some are answered and some are not.
		{"one of a crowd hung up on twice", race(ok, reset, ok), race(reset, ok, ok), judge.Fail, "2 of 2", "connection closed" + whileAnswered, ""},
		{"most of a crowd hung up on twice", race(reset, reset, ok), race(ok, gateway, gateway), judge.Fail, "2 of 2", "connection closed" + whileAnswered, ""},
		{"one of a crowd hung up on once", race(ok, reset, ok), race(ok, ok, ok), judge.Pass, "", "played first, it was inconclusive: ", ""},
		{"all of a crowd hung up on twice", race(reset, reset, reset), race(reset, reset, reset), judge.Inconclusive, "", "connection closed", ""},
		{"all of a crowd hung up on, and then one", race(reset, reset, reset), race(reset, ok, ok), judge.Inconclusive, "", "connection closed", ""},
		{"no budget for a crowd, twice", race(budget, budget, ok), race(budget, budget, ok), judge.Inconclusive, "", "budget spent", ""},
	}
	c := contract(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.level == "" {
				test.level = spec.Must
			}
			p, recordings := playings(test.first, test.second)
			f := judge.Program(c, p, recordings, mineAt(test.level), judge.Surroundings{})
			if f.Verdict != test.want || f.Repeat != test.repeat || f.Requirement != mineID {
				t.Errorf("it is %+v, want %s %q", f, test.want, test.repeat)
			}
			if text := strings.Join([]string{f.Reason, f.Expected, f.Got, f.Observed}, " | "); !strings.Contains(text, test.says) {
				t.Errorf("it says %q, want …%s…", text, test.says)
			}
			if strings.Contains(f.Got, whileAnswered) && len(f.Exchanges) != 1 {
				t.Errorf("trouble of each time is proved by %v", f.Exchanges)
			}
		})
	}
}

// playings is a program with two recordings of it. Where one was stopped before its first step, the other tells which
// program it was.
func playings(first, second []play) (program.Program, []record.Recording) {
	p, a := assembled(usual, first...)
	q, b := assembled(usual, second...)
	b.Attempt = 2
	for _, rec := range []*record.Recording{&a, &b} {
		if len(rec.Steps) == 1 && rec.Steps[0].Reading != nil {
			if kind, found := strings.CutPrefix(rec.Steps[0].Reading.Observer, "stopped: "); found {
				rec.Steps = nil
				rec.Obstacle = &record.Obstacle{Kind: kind, Reason: "stopped"}
			}
		}
	}
	if a.Obstacle != nil {
		p = q
	}
	return p, []record.Recording{a, b}
}

func TestNotPlayed(t *testing.T) {
	p, _ := assembled(usual, set(mine(accepted), ok))
	f := judge.Program(contract(t), p, nil, mineAt(spec.Must), judge.Surroundings{})
	if f.Verdict != judge.Inconclusive || f.Reason != "the program was not played" || f.Requirement != mineID {
		t.Errorf("a program that was not played is %+v", f)
	}
}

// Both playings count alike: changing their order never turns red into another colour.
func TestTheOrderOfPlayingsDoesNotHideAFlaw(t *testing.T) {
	c := contract(t)
	single := func(x record.Exchange) []play { return on(set(mine(accepted), x), set(control(accepted), ok)) }
	answers := map[string]record.Exchange{"ok": ok, "refused": fails(10010), "reset": reset, "budget": budget, "unreadable": says(200, "")}
	for a, x := range answers {
		for b, y := range answers {
			p, recordings := playings(single(x), single(y))
			one := judge.Program(c, p, recordings, mineAt(spec.Must), judge.Surroundings{})
			p, recordings = playings(single(y), single(x))
			two := judge.Program(c, p, recordings, mineAt(spec.Must), judge.Surroundings{})
			if one.Verdict != two.Verdict {
				t.Errorf("%s, then %s is %s; the other way round it is %s", a, b, one.Verdict, two.Verdict)
			}
			red := slices.ContainsFunc([]string{a, b}, func(s string) bool { return s == "refused" || s == "unreadable" })
			if red && !one.Red() {
				t.Errorf("%s, then %s is %s", a, b, one.Verdict)
			}
		}
	}
}

// A finding names the exchanges that prove it.
func TestFindingsNameTheirProof(t *testing.T) {
	c := contract(t)
	custom := read(mine(count("4")), "2")
	custom.seen.Reading.Exchange = 0
	tests := []struct {
		name  string
		plays []play
		want  []int
	}{
		{"the call", on(set(control(accepted), ok), set(mine(accepted), fails(10010))), []int{2}},
		{"the call of a crowd", on(set(control(accepted), ok), crowd(3, mine(accepted), ok, fails(10002), ok)), []int{3}},
		{"the call and the reading", on(set(control(accepted), ok), read(mine(count("4")), "2")), []int{1, 90}},
		{"the call alone, where an observer of the user's own has no exchange", on(set(control(accepted), ok), custom), []int{1}},
		{"the calls since the last reading", on(set(control(accepted), ok), set(control(accepted), ok), read(mine(count("4")), "2")), []int{1, 2, 90}},
		{"no call from before a reading", on(set(control(accepted), ok), read(control(count("4")), "4"), set(control(accepted), ok), read(mine(count("1")), "4")), []int{2, 90}},
		{"the call before two readings", on(set(control(accepted), ok), read(control(count("4")), "4"), readOf("g", "carol", mine(same), "4")), []int{1, 90}},
		{"the call and the look", on(look(nil, "5"), set(control(accepted), ok), look(mine(kept(program.PartMessages)), "6")), []int{1, 80}},
		{"the call before a callback", on(send, hear(control(expect{}), "m"), set(control(accepted), ok), quiet(mine(expect{Silence: true}), "x")), []int{1}},
		{"the trouble", on(set(control(accepted), ok), set(mine(accepted), reset)), []int{2}},
		{"the control", on(set(mine(accepted), ok), set(control(accepted), fails(10010))), []int{2}},
		{"the call before a missing reading", on(set(control(accepted), ok), read(mine(count("4")), "")), []int{1}},
	}
	for _, test := range tests {
		p, rec := assembled(usual, test.plays...)
		f := judge.Program(c, p, []record.Recording{rec}, mineAt(spec.Must), judge.Surroundings{})
		if fmt.Sprint(f.Exchanges) != fmt.Sprint(test.want) {
			t.Errorf("%s: %s is proved by %v, want %v", test.name, f.Verdict, f.Exchanges, test.want)
		}
	}
}
