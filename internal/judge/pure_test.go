package judge_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// frozen is all of some inputs, in one text. A contract's is all but its OpenAPI document.
func frozen(t interface{ Fatal(...any) }, inputs ...any) string {
	data, err := json.Marshal(inputs)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Judging the same twice finds the same, and leaves what it judged as it was.
func TestJudgingIsPure(t *testing.T) {
	c := contract(t)
	var all []record.Exchange
	for _, test := range everyCase() {
		p, rec, r := test.assembled()
		for _, s := range rec.Steps {
			all = append(all, s.Calls...)
		}
		recordings := []record.Recording{rec, copied(t, rec)}
		before := frozen(t, p, recordings, c)
		for _, judged := range [][]record.Recording{recordings[:1], recordings} {
			first := judge.Program(c, p, judged, r, judge.Surroundings{})
			if again := judge.Program(c, p, judged, r, judge.Surroundings{}); !reflect.DeepEqual(first, again) {
				t.Errorf("%s: found %+v, then %+v", test.name, first, again)
			}
		}
		if frozen(t, p, recordings, c) != before {
			t.Errorf("%s: judging changed its inputs", test.name)
		}
	}

	before := frozen(t, all, c)
	for i, rule := range rules {
		first := judge.Envelope(c, mineAt(spec.Must), rule, all)
		if again := judge.Envelope(c, mineAt(spec.Must), rule, all); !reflect.DeepEqual(first, again) {
			t.Errorf("rule %d found %+v, then %+v", i+1, first, again)
		}
	}
	for _, property := range []judge.Property{judge.ExtraFields, judge.ContentType} {
		first := judge.Survey(c, mineAt(spec.Observe), property, all)
		if again := judge.Survey(c, mineAt(spec.Observe), property, all); !reflect.DeepEqual(first, again) {
			t.Errorf("a survey found %+v, then %+v", first, again)
		}
	}
	if frozen(t, all, c) != before {
		t.Error("judging the envelope changed its inputs")
	}
}

// losses are the ways in which a recording can lose what a step showed.
var losses = map[string]func(*record.Step) bool{
	"the calls": func(s *record.Step) bool { lost := len(s.Calls) > 0; s.Calls = nil; return lost },
	"one call": func(s *record.Step) bool {
		lost := len(s.Calls) > 0
		s.Calls = s.Calls[:max(0, len(s.Calls)-1)]
		return lost
	},
	"an answer": func(s *record.Step) bool {
		if len(s.Calls) == 0 {
			return false
		}
		s.Calls[0].Response = nil
		return true
	},
	"the reading": func(s *record.Step) bool { lost := s.Reading != nil; s.Reading = nil; return lost },
	"the count": func(s *record.Step) bool {
		if s.Reading == nil || s.Reading.Unread == nil {
			return false
		}
		s.Reading.Unread = nil
		return true
	},
	"the look": func(s *record.Step) bool { lost := s.Snapshot != nil; s.Snapshot = nil; return lost },
	"what the look shows": func(s *record.Step) bool {
		if s.Snapshot == nil {
			return false
		}
		s.Snapshot.Messages, s.Snapshot.Profile, s.Snapshot.Members = -1, nil, nil
		return true
	},
	"the callbacks": func(s *record.Step) bool { lost := len(s.Callbacks) > 0; s.Callbacks = nil; return lost },
}

// TestNothingPassesWithoutItsEvidence takes from each recording that passes one thing that a step showed which is mine, or
// on which mine rests. What is left must not pass.
func TestNothingPassesWithoutItsEvidence(t *testing.T) {
	c := contract(t)
	taken := 0
	for _, test := range everyCase() {
		if test.want != judge.Pass {
			continue
		}
		p, rec, r := test.assembled()
		last := 0
		for i, s := range p.Steps {
			if s.Expect != nil && (s.Expect.Requirement == mineID || s.Expect.Control) {
				last = i
			}
		}
		for i := range last + 1 {
			e := p.Steps[i].Expect
			if !p.Steps[i].Calls() && !rests(p, i) || e != nil && e.Recorded {
				continue // it shows nothing that anything rests on
			}
			if e != nil && e.Requirement == otherID && !slices.ContainsFunc(p.Steps[i:], isMine) {
				continue // another's step, after the last of mine
			}
			for what, lose := range losses {
				damaged := copied(t, rec)
				if !lose(&damaged.Steps[i]) {
					continue
				}
				taken++
				if f := judge.Program(c, p, []record.Recording{damaged}, r, judge.Surroundings{}); f.Verdict == judge.Pass {
					t.Errorf("%s: without %s of step %d it passes", test.name, what, i+1)
				}
			}
		}
		for n := range len(rec.Steps) {
			damaged := copied(t, rec)
			damaged.Steps = damaged.Steps[:n]
			if f := judge.Program(c, p, []record.Recording{damaged}, r, judge.Surroundings{}); f.Verdict != judge.HarnessError {
				t.Errorf("%s: cut short after step %d it is %s", test.name, n, f.Verdict)
			}
		}
		for _, kind := range []string{record.ObstacleNotOffered, record.ObstacleMissing, record.ObstacleNetwork, record.ObstacleHarness, "?"} {
			damaged := copied(t, rec)
			damaged.Obstacle = &record.Obstacle{Kind: kind, Reason: "it was in the way"}
			if f := judge.Program(c, p, []record.Recording{damaged}, r, judge.Surroundings{}); f.Verdict == judge.Pass {
				t.Errorf("%s: with the obstacle %q it passes", test.name, kind)
			}
		}
	}
	if taken < 100 {
		t.Errorf("only %d things could be taken away", taken)
	}
}

func isMine(s program.Step) bool { return s.Expect != nil && s.Expect.Requirement == mineID }

// rests reports whether anything rests on what a step shows that makes no call: its own expectation, or a later look or
// listen that is held against it.
func rests(p program.Program, i int) bool {
	if p.Steps[i].Expect != nil {
		return true
	}
	return slices.ContainsFunc(p.Steps[i+1:], func(s program.Step) bool {
		return p.Steps[i].Snapshot != nil && s.Snapshot != nil || p.Steps[i].Listen != nil && s.Listen != nil
	}) && !slices.ContainsFunc(p.Steps[i+1:], func(s program.Step) bool { return s.Snapshot != nil && s.Expect == nil })
}

// TestAnyRecordingCanBeJudged plays dice: any steps, any answers, any damage. Judging never panics, finds the same twice,
// and passes only where each step of mine shows something.
func TestAnyRecordingCanBeJudged(t *testing.T) {
	c := contract(t)
	expectation := rapid.Custom(func(t *rapid.T) *expect {
		kinds := []expect{accepted, noGroup, writes, same, count("4"), count("count"), count("many"), kept(program.PartMessages), kept(program.PartMembers),
			{Silence: true}, {}, {AcceptedOrRefused: "number_too_large"}, {CountIfAccepted: "count"}, {OneOf: []program.Number{"1", "4"}}, {Refused: "nothing"}}
		e := rapid.SampledFrom(kinds).Draw(t, "expectation")
		switch rapid.IntRange(0, 4).Draw(t, "whose") {
		case 0:
			return nil
		case 1:
			return control(e)
		case 2:
			return other(e)
		default:
			return mine(e)
		}
	})
	answer := rapid.SampledFrom([]record.Exchange{ok, ok, ok, fails(10010), fails(10004), fails(0), reset, gateway, budget, says(200, ""), says(500, "x"), {}})
	shown := rapid.SampledFrom([]string{"4", "4 of 5", "5 of 5", "2", "1", "none", "", "0 of 0"})
	looked := rapid.SampledFrom([]string{"", "5 Name=n bob=Member", "6 Name=n bob=Member", "5", "5 Name=n"})
	aPlay := rapid.Custom(func(t *rapid.T) play {
		e := expectation.Draw(t, "expect")
		switch rapid.IntRange(0, 8).Draw(t, "action") {
		case 0:
			return readOf("g", rapid.SampledFrom([]string{"bob", "carol", "eve", program.Owner}).Draw(t, "member"), e, shown.Draw(t, "shown"))
		case 1:
			return read(e, shown.Draw(t, "shown"))
		case 2:
			return look(e, looked.Draw(t, "looked"))
		case 3:
			return listen(rapid.Bool().Draw(t, "alive"), e, rapid.SliceOfN(rapid.Just("callback"), 0, 1).Draw(t, "callbacks"))
		case 4:
			return crowd(2, e, rapid.SliceOfN(answer, 0, 3).Draw(t, "answers")...)
		case 5:
			return send.expecting(e)
		default:
			return set(e, rapid.SliceOfN(answer, 1, 1).Draw(t, "answer")...)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		p, rec := assembled(usual, rapid.SliceOfN(aPlay, 0, 6).Draw(t, "plays")...)
		if rapid.IntRange(0, 9).Draw(t, "cut") == 0 {
			rec.Steps = rec.Steps[:len(rec.Steps)/2]
		}
		if rapid.IntRange(0, 9).Draw(t, "no baseline") == 0 {
			rec.Baseline = nil
		}
		_, second := assembled(usual, rapid.SliceOfN(aPlay, 0, 6).Draw(t, "again")...)
		recordings := []record.Recording{rec, second}[:rapid.IntRange(1, 2).Draw(t, "playings")]
		before := frozen(t, p, recordings)
		f := judge.Program(c, p, recordings, mineAt(spec.Must), judge.Surroundings{})
		if again := judge.Program(c, p, recordings, mineAt(spec.Must), judge.Surroundings{}); !reflect.DeepEqual(f, again) {
			t.Fatalf("found %+v, then %+v", f, again)
		}
		if frozen(t, p, recordings) != before {
			t.Fatal("judging changed the recordings")
		}
		if f.Verdict == judge.Pass && !slices.ContainsFunc(recordings, func(r record.Recording) bool { return shows(p, r) }) {
			t.Fatalf("it passes, and shows nothing: %+v", recordings)
		}
		if single := judge.Program(c, p, recordings[:1], mineAt(spec.Must), judge.Surroundings{}); single.Red() && !f.Red() {
			t.Fatalf("a second playing hides %+v behind %+v", single, f)
		}
	})
}

// shows reports whether each step of mine in a recording shows something: an independent and coarser reading than the judge's.
func shows(p program.Program, r record.Recording) bool {
	if len(p.Steps) != len(r.Steps) {
		return false
	}
	some := false
	for i, s := range p.Steps {
		if !isMine(s) {
			continue
		}
		some = true
		seen := r.Steps[i]
		switch {
		case s.Calls():
			if len(seen.Calls) != max(1, len(s.AtOnce)) || slices.ContainsFunc(seen.Calls, record.Exchange.TransientFailure) {
				return false
			}
		case s.Read != nil:
			if seen.Reading == nil || seen.Reading.Unread == nil {
				return false
			}
		case s.Snapshot != nil:
			if seen.Snapshot == nil {
				return false
			}
		case s.Listen != nil:
			if len(seen.Callbacks) == 0 && !s.Expect.Silence {
				return false
			}
		default:
			return false
		}
	}
	return some
}
