package judge_test

import (
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// playing is the recording of those plays.
func playing(plays ...play) record.Recording {
	_, rec := assembled(usual, plays...)
	return rec
}

// again is the playing in which the calls of a step were made anew after these.
func again(rec record.Recording, step int, earlier ...record.Exchange) record.Recording {
	rec.Steps[step].Earlier = earlier
	return rec
}

// stopped is a playing that something kept from beginning.
func stopped(kind string) record.Recording {
	return record.Recording{Obstacle: &record.Obstacle{Kind: kind, Reason: "stopped"}}
}

// What a run's calls met tells the network's trouble from the target's doing.
func TestWhatPlayingsMet(t *testing.T) {
	c := contract(t)
	for _, test := range []struct {
		name        string
		of          []record.Recording
		met         judge.Surroundings
		undisturbed bool
	}{
		{"nothing", nil, judge.Surroundings{}, false},
		{"no call", []record.Recording{playing(read(nil, "2"))}, judge.Surroundings{}, false},
		{"a call", []record.Recording{playing(set(nil, ok), read(nil, "2"))}, judge.Surroundings{Steps: 1}, true},
		{"a call after a reading", []record.Recording{playing(read(nil, "2"), set(nil, ok))}, judge.Surroundings{Steps: 1}, true},
		{"a call that was refused", []record.Recording{playing(set(nil, fails(10004)))}, judge.Surroundings{Steps: 1}, true},
		{"two calls in two playings", []record.Recording{playing(set(nil, ok)), playing(set(nil, ok))}, judge.Surroundings{Steps: 2}, true},
		{"a call without an answer", []record.Recording{playing(set(nil, ok), set(nil, reset))}, judge.Surroundings{Steps: 2, Transient: 1}, false},
		{"a call to be tried again", []record.Recording{playing(set(nil, fails(10002)))}, judge.Surroundings{Steps: 1, Transient: 1}, false},
		{"a call that was too frequent", []record.Recording{playing(set(nil, fails(60007)))}, judge.Surroundings{Steps: 1, Transient: 1}, false},
		{"a gateway that failed", []record.Recording{playing(set(nil, gateway))}, judge.Surroundings{Steps: 1, Transient: 1}, false},
		{"a call that was made anew", []record.Recording{again(playing(set(nil, ok)), 0, reset)}, judge.Surroundings{Steps: 1, Transient: 1}, false},
		{"a call that was kept back", []record.Recording{playing(set(nil, budget)), playing(set(nil, cancelled))}, judge.Surroundings{Steps: 2}, true},
		{"one of a crowd without an answer", []record.Recording{playing(crowd(3, nil, ok, reset, reset))}, judge.Surroundings{Steps: 1, Transient: 1}, false},
		{"a playing that did not begin", []record.Recording{playing(set(nil, ok)), stopped(record.ObstacleNetwork)}, judge.Surroundings{Steps: 1}, false},
	} {
		if got := judge.Met(c, test.of); got != test.met {
			t.Errorf("%s: it met %+v, want %+v", test.name, got, test.met)
		}
		if got := judge.Undisturbed(c, test.of); got != test.undisturbed {
			t.Errorf("%s: it is undisturbed: %t", test.name, got)
		}
	}
}

// Surroundings of two programs are added, and those of one taken out again.
func TestSurroundingsOfSeveral(t *testing.T) {
	a, b := judge.Surroundings{Steps: 7, Transient: 2}, judge.Surroundings{Steps: 3, Transient: 1, Compared: true}
	if got := a.Plus(b); got != (judge.Surroundings{Steps: 10, Transient: 3, Compared: true}) || b.Plus(a) != got {
		t.Errorf("both together are %+v and %+v", got, b.Plus(a))
	}
	if got := a.Plus(a); got.Compared {
		t.Errorf("two that were not compared are %+v", got)
	}
	if got := a.Plus(b).Less(b); got != (judge.Surroundings{Steps: 7, Transient: 2, Compared: true}) {
		t.Errorf("without the second they are %+v", got)
	}
}

// A call that failed in a way that may pass says nothing by itself where no other call shows that the target answers meanwhile.
func TestUncompared(t *testing.T) {
	c := contract(t)
	for _, test := range []struct {
		name                 string
		of                   record.Recording
		others               judge.Surroundings
		troubled, uncompared bool
	}{
		{"answered", playing(set(nil, ok)), judge.Surroundings{}, false, false},
		{"refused", playing(set(nil, fails(10004))), judge.Surroundings{}, false, false},
		{"no answer, alone", playing(set(nil, reset)), judge.Surroundings{}, true, true},
		{"too frequent, alone", playing(set(nil, fails(60007))), judge.Surroundings{}, true, true},
		{"no answer, beside one", playing(set(nil, reset), set(nil, ok)), judge.Surroundings{}, true, false},
		{"no answer, beside a refusal", playing(set(nil, reset), set(nil, fails(10004))), judge.Surroundings{}, true, false},
		{"no answer, beside another without", playing(set(nil, reset), set(nil, gateway)), judge.Surroundings{}, true, true},
		{"no answer, beside one that was too frequent", playing(set(nil, reset), set(nil, fails(60007))), judge.Surroundings{}, true, true},
		{"no answer in one of a crowd", playing(crowd(2, nil, reset, ok)), judge.Surroundings{}, true, false},
		{"no answer, in a calm run", playing(set(nil, reset)), judge.Surroundings{Steps: 20, Transient: 1}, true, false},
		{"no answer, in a run that is not", playing(set(nil, reset)), judge.Surroundings{Steps: 19, Transient: 1}, true, true},
		{"no answer, in a run without another call", playing(set(nil, reset)), judge.Surroundings{}, true, true},
		{"no answer, beside calls to compare with", playing(set(nil, reset)), judge.Surroundings{Compared: true}, true, false},
		{"no answer at first", again(playing(set(nil, ok)), 0, reset), judge.Surroundings{}, false, false},
		{"kept back", playing(set(nil, budget)), judge.Surroundings{}, false, false},
	} {
		if got := judge.Troubled(c, test.of); got != test.troubled {
			t.Errorf("%s: it is troubled: %t", test.name, got)
		}
		if got := judge.Uncompared(c, test.of, test.others); got != test.uncompared {
			t.Errorf("%s: it is not compared: %t", test.name, got)
		}
	}
}

// A stage that could not be set shows calls that were accepted and had to be refused, up to the first control that was too.
func TestUnstagedCalls(t *testing.T) {
	refuses := expect{Refused: "unknown_group", Requirement: mineID}
	for _, test := range []struct {
		name  string
		plays []play
		want  []int // the steps that deviate
	}{
		{"refused", on(set(&refuses, fails(10010))), nil},
		{"accepted", on(set(&refuses, ok)), []int{0}},
		{"nothing is expected", on(set(nil, ok)), nil},
		{"it is to be accepted", on(set(mine(accepted), ok)), nil},
		{"accepted after one that is to be accepted", on(set(control(accepted), ok), set(nil, ok), set(&refuses, ok)), []int{2}},
		{"two accepted", on(set(&refuses, ok), set(other(noGroup), ok)), []int{0, 1}},
		{"one of a crowd accepted", on(crowd(3, &refuses, fails(10010), ok, ok)), []int{0}},
		{"a control accepted first", on(set(control(noGroup), ok), set(&refuses, ok)), nil},
		{"a control accepted later", on(set(&refuses, ok), set(control(noGroup), ok), set(&refuses, ok)), []int{0}},
		{"a control refused first", on(set(control(noGroup), fails(10010)), set(&refuses, ok)), []int{1}},
		{"no answer", on(set(&refuses, reset)), nil},
	} {
		p, rec := assembled(usual, test.plays...)
		rec.Unstaged, rec.Steps = rec.Steps, nil
		all := judge.Unstaged(contract(t), p, rec)
		if len(all) != len(test.want) {
			t.Errorf("%s: %d calls deviate, want %d: %+v", test.name, len(all), len(test.want), all)
			continue
		}
		for i, d := range all {
			if d.Step != test.want[i] || d.Calls != d.Step+1 || d.Requirement != p.Steps[d.Step].Expect.Requirement || d.Kind != judge.DeviantExpectation ||
				d.Expected != "refused as unknown group (10010 or 10015)" || d.Got != "accepted" || len(d.Exchanges) != 1 {
				t.Errorf("%s: it deviates as %+v, want step %d", test.name, d, test.want[i])
			}
		}
	}
}

// Of a group's last messages, what is no longer the same is shown; where a target shows none there is nothing to hold.
func TestTheMessagesOfAGroupAreKept(t *testing.T) {
	c := contract(t)
	for _, test := range []struct {
		name          string
		before, after []string
		want          string // what is found, as "expected | got"
	}{
		{"the same", []string{"2 b", "1 a"}, []string{"2 b", "1 a"}, ""},
		{"one more", []string{"1 a"}, []string{"2 b", "1 a"}, "still the message 1 a | the message 2 b"},
		{"one less", []string{"2 b", "1 a"}, []string{"2 b"}, "still the message 1 a | no further message"},
		{"one older", []string{"2 b"}, []string{"2 b", "1 a"}, "still no further message | the message 1 a"},
		{"another text", []string{"2 b", "1 a"}, []string{"2 b", "1 c"}, "still the message 1 a | the message 1 c"},
		{"none left", []string{"1 a"}, []string{}, "still the message 1 a | no further message"},
		{"none shown before", nil, []string{"1 a"}, ""},
		{"none shown after", []string{"1 a"}, nil, ""},
	} {
		e := kept(program.PartHistory)
		p, rec := assembled(usual, look(nil, "5"), set(nil, ok), look(&e, "5"))
		rec.Steps[0].Snapshot.History, rec.Steps[2].Snapshot.History = test.before, test.after
		got := ""
		for _, f := range judge.Expectations(c, p, rec) {
			got += f.Expected + " | " + f.Got
		}
		if got != test.want {
			t.Errorf("%s: it shows %q, want %q", test.name, got, test.want)
		}
	}
}
