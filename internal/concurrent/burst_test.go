package concurrent_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// What becomes of a call of a burst.
var (
	ok      = concurrent.Answer{Fate: concurrent.Accepted}
	lost    = concurrent.Answer{Fate: concurrent.Unanswered, Detail: "no answer in time"}
	notSent = concurrent.Answer{Fate: concurrent.Unsent, Detail: "budget spent"}
)

// no is a refusal, by the exchange of that id if there is one.
func no(code int64, exchange ...int) concurrent.Answer {
	a := concurrent.Answer{Fate: concurrent.Refused, Code: code}
	if len(exchange) > 0 {
		a.Exchange = exchange[0]
	}
	return a
}

// burst is one of two valid calls, which set 3 and 4 of 20 messages, and two that are to be refused.
func burst(waves ...concurrent.Wave) concurrent.BurstHistory {
	calls := []program.BurstCall{{Number: 3}, {Number: 4}, {Condition: "unknown_group", Number: 5}, {Condition: "missing_field", Number: 6}}
	return concurrent.BurstHistory{Messages: 20, Waves: waves,
		Program: program.Program{Steps: []program.Step{{Burst: &program.Burst{Group: "g", Member: "bob", Calls: calls}}}}}
}

// wave is one in which each kind of call was answered as is due when it was made alone.
func wave(count int64, answers ...concurrent.Answer) concurrent.Wave {
	return concurrent.Wave{Controls: map[string]concurrent.Answer{"": ok, "unknown_group": no(10010), "missing_field": no(10004)}, Answers: answers,
		Reading: &concurrent.Reading{Unread: &count}}
}

// alone is the wave with another answer to the call of that kind that was made alone.
func alone(condition string, answer concurrent.Answer, w concurrent.Wave) concurrent.Wave {
	w.Controls[condition] = answer
	return w
}

func unheard(condition string, w concurrent.Wave) concurrent.Wave {
	delete(w.Controls, condition)
	return w
}

func unread(w concurrent.Wave) concurrent.Wave {
	w.Reading = nil
	return w
}

func blank(w concurrent.Wave) concurrent.Wave {
	w.Reading = &concurrent.Reading{}
	return w
}

// words are the findings and the doubts of a verdict, a line each.
func words(v concurrent.Verdict) []string {
	var out []string
	for _, f := range v.Findings {
		out = append(out, fmt.Sprintf("%s: %s; got %s", f.Requirement, f.Expected, f.Got))
	}
	for _, d := range v.Doubts {
		out = append(out, "doubt: "+d)
	}
	return out
}

// Bursts whose answers are written down, each wrong one beside one that is right.
func TestBurstVerdicts(t *testing.T) {
	const wrongCount = "UMN-CONC-1: a number that one of the calls set; got the count is "
	waves := func(w ...concurrent.Wave) []concurrent.Wave { return w }
	tests := []struct {
		name  string
		waves []concurrent.Wave
		want  []string
	}{
		{"all as alone", waves(wave(3, ok, ok, no(10010), no(10004))), nil},
		{"the other number", waves(wave(4, ok, ok, no(10010), no(10004))), nil},
		{"a number of a refused call", waves(wave(5, ok, ok, no(10010), no(10004))), []string{wrongCount + "5"}},
		{"a number of nobody", waves(wave(7, ok, ok, no(10010), no(10004))), []string{wrongCount + "7"}},
		{"another code of the same", waves(wave(3, ok, ok, no(10015), no(10004))), nil},
		{"a code of another", waves(wave(3, ok, ok, no(10004), no(10004))), []string{"UMN-CONC-1: refused with 10010, as when it is made alone; got a call with unknown_group among 4 at once was refused with 10004"}},
		{"a code of no kind, as alone", waves(alone("unknown_group", no(44), wave(3, ok, ok, no(44), no(10004)))), nil},
		{"a code of no kind, and another alone", waves(wave(3, ok, ok, no(44), no(10004))),
			[]string{"UMN-CONC-1: refused with 10010, as when it is made alone; got a call with unknown_group among 4 at once was refused with 44"}},
		{"two swapped", waves(wave(3, ok, no(10010), ok, no(10004))), []string{"UMN-CONC-1: accepted, as when it is made alone; got a valid call among 4 at once was refused with 10010"}},
		{"a valid call refused, as alone", waves(alone("", no(10007), wave(2, no(10007), no(10007), no(10010), no(10004)))), nil},
		{"a valid call refused, and otherwise alone", waves(alone("", no(10007), wave(2, no(10007), no(10004), no(10010), no(10004)))),
			[]string{"UMN-CONC-1: refused with 10007, as when it is made alone; got a valid call among 4 at once was refused with 10004"}},
		{"accepted, and refused alone", waves(alone("", no(10007), wave(3, ok, no(10007), no(10010), no(10004)))),
			[]string{"UMN-CONC-1: refused with 10007, as when it is made alone; got a valid call among 4 at once was accepted"}},
		{"accepted though to be refused, as alone", waves(alone("missing_field", ok, wave(3, ok, ok, no(10010), ok))), nil},

		{"one too many", waves(wave(3, ok, no(60007), no(10010), no(10004))), []string{"doubt: a valid call was refused as one too many"}},
		{"one too many alone", waves(alone("missing_field", no(60011), wave(3, ok, ok, no(10010), no(10004)))), []string{"doubt: a call with missing_field was refused as one too many"}},
		{"one too many, and its number is there", waves(wave(4, ok, no(60007), no(10010), no(10004))), []string{wrongCount + "4", "doubt: a valid call was refused as one too many"}},
		{"one that was not sent", waves(wave(4, notSent, ok, no(10010), no(10004))), []string{"doubt: a valid call could not be sent: budget spent"}},
		{"one that was not sent, and its number is there", waves(wave(3, notSent, ok, no(10010), no(10004))), []string{wrongCount + "3", "doubt: a valid call could not be sent: budget spent"}},
		{"one that was not sent alone", waves(alone("unknown_group", notSent, wave(3, ok, ok, no(10010), no(10004)))), []string{"doubt: a call with unknown_group alone was not answered"}},
		{"one that was not answered alone", waves(alone("unknown_group", lost, wave(3, ok, ok, no(10010), no(10004)))), []string{"doubt: a call with unknown_group alone was not answered"}},
		{"one that was not made alone", waves(unheard("unknown_group", wave(3, ok, ok, no(10010), no(10004)))), []string{"doubt: a call with unknown_group alone was not answered"}},

		{"no reading", waves(unread(wave(3, ok, ok, no(10010), no(10004)))), []string{"doubt: the count after the calls could not be read"}},
		{"no count in the reading", waves(blank(wave(3, ok, ok, no(10010), no(10004)))), []string{"doubt: the count after the calls could not be read"}},
		{"the count as it was, and nothing accepted", waves(alone("", no(10007), wave(9, no(10007), no(10007), no(10010), no(10004)))), nil},
		{"the count as it was, and one accepted", waves(wave(9, ok, ok, no(10010), no(10004))), []string{wrongCount + "9"}},

		{"silent once", waves(wave(3, ok, lost, no(10010), no(10004)), wave(4, ok, ok, no(10010), no(10004))),
			[]string{"doubt: of a burst of 4, 1 call was not answered, in 1 of 2 waves, in 1 of these though the same calls alone were"}},
		{"silent twice", waves(wave(3, ok, lost, no(10010), no(10004)), wave(4, ok, lost, lost, no(10004))),
			[]string{"UMN-CONC-1: calls made at once are all answered; got in 2 of 2 waves of 4 calls at once some were not answered: 1, 2"}},
		{"silent twice, as when alone", waves(alone("", lost, wave(3, ok, lost, no(10010), no(10004))), alone("", lost, wave(3, ok, lost, no(10010), no(10004)))),
			[]string{"doubt: of a burst of 4, 2 calls were not answered, in 2 of 2 waves, in 0 of these though the same calls alone were",
				"doubt: a valid call alone was not answered", "doubt: a valid call alone was not answered"}},
		{"silent twice, once as when alone", waves(wave(3, ok, lost, no(10010), no(10004)), alone("", notSent, wave(3, lost, lost, no(10010), no(10004)))),
			[]string{"doubt: of a burst of 4, 3 calls were not answered, in 2 of 2 waves, in 1 of these though the same calls alone were"}},
		{"silent in two of three", waves(wave(3, ok, lost, no(10010), no(10004)), wave(3, ok, ok, no(10010), no(10004)), wave(3, lost, ok, no(10010), no(10004))),
			[]string{"UMN-CONC-1: calls made at once are all answered; got in 2 of 3 waves of 4 calls at once some were not answered: 1, 1"}},

		{"silent, and its number is there", waves(wave(4, ok, lost, no(10010), no(10004))),
			[]string{"doubt: of a burst of 4, 1 call was not answered, in 1 of 1 wave, in 1 of these though the same calls alone were"}},
		// What had no answer may have its effect at any time since: in a later wave, too, in which it is refused.
		{"silent, and its number is there when it is refused", waves(wave(3, ok, lost, no(10010), no(10004)), wave(4, ok, no(60007), no(10010), no(10004))),
			[]string{"doubt: of a burst of 4, 1 call was not answered, in 1 of 2 waves, in 1 of these though the same calls alone were", "doubt: a valid call was refused as one too many"}},
		{"answered, and its number is there when it is refused", waves(wave(3, ok, ok, no(10010), no(10004)), wave(4, ok, no(60007), no(10010), no(10004))),
			[]string{wrongCount + "4", "doubt: a valid call was refused as one too many"}},
		{"silent alone, and its number is there when it is refused", waves(alone("", lost, wave(4, ok, no(60007), no(10010), no(10004)))),
			[]string{"doubt: a valid call alone was not answered", "doubt: a valid call alone was not answered"}},
		{"silent, and its number is there before", waves(wave(4, ok, no(60007), no(10010), no(10004)), wave(4, ok, lost, no(10010), no(10004))),
			[]string{wrongCount + "4", "doubt: of a burst of 4, 1 call was not answered, in 1 of 2 waves, in 1 of these though the same calls alone were", "doubt: a valid call was refused as one too many"}},

		{"each wave by itself", waves(wave(7, ok, ok, no(10010), no(10004)), wave(3, ok, ok, no(10004), no(10004)), wave(3, ok, ok, no(10010), no(10004))),
			[]string{wrongCount + "7", "UMN-CONC-1: refused with 10010, as when it is made alone; got a call with unknown_group among 4 at once was refused with 10004"}},
		{"no wave", nil, []string{"doubt: no call was made at once with others"}},
		{"an answer too few", waves(wave(3, ok, ok, no(10010))), []string{"doubt: wave 1 has 3 answers to 4 calls"}},
		{"an answer too many", waves(wave(3, ok, ok, no(10010), no(10004)), wave(3, ok, ok, no(10010), no(10004), ok)), []string{"doubt: wave 2 has 5 answers to 4 calls"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := burst(test.waves...)
			v := concurrent.CheckBurst(spec.Default(), h)
			if got := words(v); !slices.Equal(got, test.want) {
				t.Errorf("it says\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
			if v.Passed() != (test.want == nil) {
				t.Errorf("it passes: %t, with %d readings", v.Passed(), v.Readings)
			}
			for _, f := range v.Findings {
				if f.Group != "g" || f.Member != "bob" || f.Failed < 1 || f.Failed > f.Segments || f.Explanation == "" {
					t.Errorf("the finding lacks something: %+v", f)
				}
			}
			data, err := json.Marshal(h)
			if err != nil {
				t.Fatal(err)
			}
			var saved concurrent.BurstHistory
			if err := json.Unmarshal(data, &saved); err != nil || !reflect.DeepEqual(concurrent.CheckBurst(spec.Default(), saved), v) {
				t.Errorf("saved, it is judged otherwise: %v", err)
			}
		})
	}
}

// A finding of a burst shows every call whose answer is not its own, and by which exchanges that is known.
func TestWhatFindingsOfBurstsShow(t *testing.T) {
	swapped := wave(4, no(10010, 4), ok, no(10004, 6), no(10004, 7))
	for _, test := range []struct {
		name        string
		of          concurrent.BurstHistory
		explanation string
		exchanges   []int
		failed      int
		segments    int
	}{
		{"two that are swapped", burst(swapped), "Of 4 calls at once 2 have an answer that is not their own:\n" +
			"  a valid call, number 3: refused with 10010; alone accepted\n" +
			"  a call with unknown_group, number 5: refused with 10004; alone refused with 10010", []int{4, 6}, 1, 1},
		{"a number of nobody", burst(wave(7, ok, ok, no(10010), no(10004))), "After 2 accepted calls at once the count is 7, which none of them set.", nil, 1, 1},
		{"a number of nobody, one not answered", burst(wave(7, ok, lost, no(10010), no(10004))), "After 1 accepted calls at once the count is 7, which none of them set.", nil, 1, 1},
		{"silence", burst(wave(3, ok, lost, no(10010), no(10004)), wave(3, ok, ok, no(10010), no(10004)), wave(3, ok, lost, no(10010), no(10004))),
			"in 2 of 3 waves of 4 calls at once some were not answered: 1, 1\nBefore 2 of these the same calls alone were answered.", nil, 2, 3},
		{"silence, once as alone", burst(wave(3, ok, lost, no(10010), no(10004)), alone("", lost, wave(3, ok, lost, no(10010), no(10004))), wave(3, ok, lost, no(10010), no(10004))),
			"in 3 of 3 waves of 4 calls at once some were not answered: 1, 1, 1\nBefore 2 of these the same calls alone were answered.", nil, 2, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := concurrent.CheckBurst(spec.Default(), test.of)
			if len(v.Findings) != 1 {
				t.Fatalf("it says\n%s", strings.Join(words(v), "\n"))
			}
			f := v.Findings[0]
			if f.Explanation != test.explanation || !slices.Equal(f.Exchanges, test.exchanges) || f.Failed != test.failed || f.Segments != test.segments {
				t.Errorf("it shows %v, %d of %d:\n%s\nwant\n%s", f.Exchanges, f.Failed, f.Segments, f.Explanation, test.explanation)
			}
		})
	}
}

// The verdict counts what it rests on: the waves, the readings, and the calls without an answer.
func TestWhatVerdictsOnBurstsCount(t *testing.T) {
	v := concurrent.CheckBurst(spec.Default(), burst(wave(3, ok, lost, no(10010), lost), unread(wave(3, lost, ok, no(10010), no(10004))), wave(3, ok, ok, no(10010), no(10004))))
	if v.Segments != 3 || v.Readings != 2 || v.Unanswered != 3 {
		t.Errorf("of 3 waves, 2 of them read, with 3 calls unanswered: %d, %d, %d", v.Segments, v.Readings, v.Unanswered)
	}
	if n := wave(3, ok, lost, notSent, no(10004), lost).Unanswered(); n != 2 {
		t.Errorf("of a wave with two unanswered calls %d are", n)
	}
}

// A number above the group's messages leaves as many as there are.
func TestTheCountAfterABurstIsClamped(t *testing.T) {
	for count, want := range map[int64][]string{20: nil, 21: {"UMN-CONC-1: a number that one of the calls set; got the count is 21"}, 30: {"UMN-CONC-1: a number that one of the calls set; got the count is 30"}} {
		h := burst(wave(count, ok, ok, no(10010), no(10004)))
		h.Program.Steps[0].Burst.Calls[0].Number = 30
		if got := words(concurrent.CheckBurst(spec.Default(), h)); !slices.Equal(got, want) {
			t.Errorf("after 30 was set of 20 messages, the count %d shows %q, want %q", count, got, want)
		}
	}
}

// Which calls come first in a burst makes no difference.
func TestTheOrderOfABurst(t *testing.T) {
	for count, want := range map[int64][]string{3: nil, 4: nil, 7: {"UMN-CONC-1: a number that one of the calls set; got the count is 7"}} {
		h := burst(wave(count, no(10004), no(10010), ok, ok))
		slices.Reverse(h.Program.Steps[0].Burst.Calls)
		if got := words(concurrent.CheckBurst(spec.Default(), h)); !slices.Equal(got, want) {
			t.Errorf("with the valid calls last, the count %d shows %q, want %q", count, got, want)
		}
	}
}

// What was not played is a doubt; what was played is judged all the same.
func TestBurstsThatEndEarly(t *testing.T) {
	for _, test := range []struct {
		name string
		of   concurrent.BurstHistory
		want []string
	}{
		{"before the first wave", burst(), []string{"doubt: the burst was not played to its end: no more calls", "doubt: no call was made at once with others"}},
		{"after a right one", burst(wave(3, ok, ok, no(10010), no(10004))), []string{"doubt: the burst was not played to its end: no more calls"}},
		{"after a wrong one", burst(wave(7, ok, ok, no(10010), no(10004))),
			[]string{"UMN-CONC-1: a number that one of the calls set; got the count is 7", "doubt: the burst was not played to its end: no more calls"}},
		{"of another program", concurrent.BurstHistory{Program: program.Program{Steps: []program.Step{{}}}}, []string{"doubt: the program is none of a burst"}},
		{"of no program", concurrent.BurstHistory{}, []string{"doubt: the program is none of a burst"}},
	} {
		test.of.Ended = "no more calls"
		v := concurrent.CheckBurst(spec.Default(), test.of)
		if got := words(v); !slices.Equal(got, test.want) || v.Passed() {
			t.Errorf("%s: it says %q, want %q", test.name, got, test.want)
		}
	}
}
