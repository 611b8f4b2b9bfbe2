package raw_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/internal/wire"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// trialOf is a playing of a case with the count 7 of 12 before it; A and B are 1 and 2.
func trialOf(c program.Raw, seen raw.Seen, after int64) raw.Trial {
	t := raw.Trial{Case: c, Playing: raw.Playing{Seen: seen, Values: raw.Values{Group: "g", Account: "bob", A: 1, B: 2, Before: 7, Messages: 12}}}
	if after != unread {
		t.After = &after
	}
	return t
}

// plain is a plain call that sets a number, after which the count reads so.
func plain(before, number, after int64) raw.Trial {
	t := trialOf(wire.Control(spec.Default()), answered(says(ok)), after)
	t.Values.Before, t.Values.A = before, number
	return t
}

// quiet is a plain call that gets no answer.
func quiet() raw.Trial { return trialOf(wire.Control(spec.Default()), silent, unread) }

// What is seen once is held against what else was played: which findings are left.
func TestConclude(t *testing.T) {
	const refuse, accept, short, large = "json/trailing-brace", "json/space-crlf", "http/length-cut", "json/number-2147483648"
	const twin, bare, mixed = "http/query-case-usersig", "http/query-without-usersig", "http/pipeline-mixed"
	of := func(id string, seen raw.Seen, after int64) raw.Trial { return trialOf(caseOf(t, id), seen, after) }
	again := func(t raw.Trial) *raw.Trial { return &t }
	way := []raw.Trial{plain(7, 7, 7), plain(7, 1, 1), plain(1, 7, 7)}
	wrong := of(accept, answered(says(ok)), 5)
	for _, test := range []struct {
		name string
		of   raw.Evidence
		asks raw.Asks
		want []string
	}{
		{"as it has to be", raw.Evidence{Trial: of(refuse, answered(says(notJSON)), 7)}, raw.AsksNothing, nil},
		{"what an answer proves by itself", raw.Evidence{Trial: of(refuse, answered(says(ok)), 7)}, raw.AsksNothing, []string{"UMN-ERR-6"}},

		{"silence that was not played again", raw.Evidence{Trial: of(refuse, silent, 7)}, raw.AsksAgain, nil},
		{"silence that passed", raw.Evidence{Trial: of(refuse, silent, 7), Again: again(of(refuse, answered(says(notJSON)), 7))}, raw.AsksAgain, nil},
		{"silence that came back", raw.Evidence{Trial: of(refuse, silent, 7), Again: again(of(refuse, silent, 7))}, raw.AsksAgain, []string{"UMN-ENV-1"}},
		{"silence that passed, with an effect", raw.Evidence{Trial: of(refuse, silent, 1), Again: again(of(refuse, answered(says(notJSON)), 7))},
			raw.AsksAgain, []string{"UMN-ERR-13"}},

		{"waiting for the rest", raw.Evidence{Trial: of(short, silent, 7)}, raw.AsksNext, nil},
		{"waiting, and the next is answered", raw.Evidence{Trial: of(short, silent, 7), Next: []raw.Trial{plain(7, 1, 1)}}, raw.AsksNext, nil},
		{"waiting, and the next but one is answered", raw.Evidence{Trial: of(short, silent, 7), Next: []raw.Trial{quiet(), plain(7, 1, 1)}}, raw.AsksNext, nil},
		{"waiting, and nobody else is answered", raw.Evidence{Trial: of(short, silent, 7), Next: []raw.Trial{quiet(), quiet()}}, raw.AsksNext, []string{"UMN-ENV-1"}},
		{"waiting, with an effect", raw.Evidence{Trial: of(short, silent, 1), Next: []raw.Trial{plain(1, 2, 2)}}, raw.AsksNext, []string{"UMN-ERR-13"}},

		{"an effect that nothing is held against", raw.Evidence{Trial: wrong}, raw.AsksWay, nil},
		{"an effect, and a way that broke off", raw.Evidence{Trial: wrong, Way: way[:2]}, raw.AsksWay, nil},
		{"an effect, and no second playing", raw.Evidence{Trial: wrong, Way: way}, raw.AsksWay, nil},
		{"an effect that came back", raw.Evidence{Trial: wrong, Way: way, Again: &wrong}, raw.AsksWay, []string{"UMN-REQ-5"}},
		{"an effect that came back, beside silence that was there once", raw.Evidence{Trial: of(mixed, answered(says(noWord), says(ok), says(notJSON), says(ok)), 3), Way: way,
			Again: again(of(mixed, raw.Seen{TimedOut: true, Answers: []record.Response{says(noWord), says(ok), says(notJSON)}}, 3))}, raw.AsksWay, []string{"UMN-REQ-1"}},
		{"an effect now and then", raw.Evidence{Trial: wrong, Way: way, Again: again(of(accept, answered(says(ok)), 1))}, raw.AsksWay, []string{"UMN-CLAMP-1"}},
		{"a plain call that does no better", raw.Evidence{Trial: wrong, Way: []raw.Trial{plain(7, 7, 7), plain(7, 1, 5)}}, raw.AsksWay, []string{"UMN-CLAMP-5"}},
		{"a plain call that does not even begin", raw.Evidence{Trial: wrong, Way: []raw.Trial{plain(7, 7, 12)}}, raw.AsksWay, []string{"UMN-CLAMP-5"}},

		{"what another case breaks no less, not played", raw.Evidence{Trial: of(twin, answered(says(ok)), 7)}, raw.AsksNeeded, []string{"UMN-REQ-13"}},
		{"what another case breaks no less, and does", raw.Evidence{Trial: of(twin, answered(says(ok)), 7), Needed: again(of(bare, answered(says(ok)), 7))},
			raw.AsksNeeded, []string{"UMN-AUTH-3"}},
		{"what another case does not break", raw.Evidence{Trial: of(twin, answered(says(ok)), 7), Needed: again(of(bare, answered(says(noSig)), 7))},
			raw.AsksNeeded, []string{"UMN-REQ-13"}},
		{"what another case may break, which got no answer once", raw.Evidence{Trial: of(twin, answered(says(ok)), 7), Needed: again(of(bare, silent, 7))},
			raw.AsksNeeded, []string{"UMN-REQ-13"}},
		{"what needs another case, as it has to be", raw.Evidence{Trial: of(twin, answered(says(noSig)), 7)}, raw.AsksNothing, nil},

		{"the bound, and a plain call above it does no better", raw.Evidence{Trial: of(large, answered(says(ok)), 5), Way: []raw.Trial{plain(7, 7, 7), plain(7, 13, 5)}},
			raw.AsksWay, []string{"UMN-CLAMP-2"}},
		{"the bound, and a plain call that does not come back", raw.Evidence{Trial: of(large, answered(says(ok)), 5), Way: []raw.Trial{plain(7, 7, 7), plain(7, 13, 12), plain(12, 7, 12)}},
			raw.AsksWay, []string{"UMN-CLAMP-5"}},
		{"the bound, which comes back", raw.Evidence{Trial: of(large, answered(says(ok)), 5), Way: []raw.Trial{plain(7, 7, 7), plain(7, 13, 12), plain(12, 7, 7)}, Again: again(of(large, answered(says(ok)), 5))},
			raw.AsksWay, []string{"UMN-CLAMP-10"}},
		{"a way whose counts were not read", raw.Evidence{Trial: wrong, Way: []raw.Trial{plain(7, 7, unread), plain(7, 1, unread), plain(1, 7, unread)}, Again: &wrong},
			raw.AsksWay, []string{"UMN-REQ-5"}},
		{"a way that is longer than it has to be", raw.Evidence{Trial: wrong, Way: append(slices.Clone(way), plain(7, 1, 5)), Again: &wrong}, raw.AsksWay, []string{"UMN-REQ-5"}},
		{"an effect and a flaw of the answer, and no way", raw.Evidence{Trial: of(accept, answered(status(500, ok)), 5)}, raw.AsksWay, []string{"UMN-ENV-1"}},
		{"an effect and a flaw of the answer, and a plain call that does no better", raw.Evidence{Trial: of(accept, answered(status(500, ok)), 5), Way: []raw.Trial{plain(7, 7, 12)}},
			raw.AsksWay, []string{"UMN-ENV-1", "UMN-CLAMP-5"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if asks := test.of.Asks(spec.Default()); asks != test.asks {
				t.Errorf("it asks for %q, want %q", asks, test.asks)
			}
			got := ids(raw.Conclude(spec.Default(), test.of))
			if !slices.Equal(got, test.want) {
				t.Errorf("found %v, want %v", got, test.want)
			}
			var saved raw.Evidence
			if err := json.Unmarshal([]byte(asJSON(t, test.of)), &saved); err != nil {
				t.Fatal(err)
			}
			if a, b := raw.Conclude(spec.Default(), saved), raw.Conclude(spec.Default(), test.of); !reflect.DeepEqual(a, b) {
				t.Errorf("saved, it shows %v, want %v", a, b)
			}
		})
	}
}

// What the plain call shows too is found once: where the evidence has that call.
func TestConcludeBeside(t *testing.T) {
	broken := says(`{"ActionStatus":"FAIL","ErrorCode":60003,"ErrorInfo":7}`)
	e := raw.Evidence{Trial: trialOf(caseOf(t, "json/trailing-brace"), answered(broken), 7)}
	alone := ids(raw.ConcludeBeside(spec.Default(), e))
	if !slices.Equal(alone, []string{"UMN-ENV-6"}) {
		t.Fatalf("by itself it shows %v", alone)
	}
	e.Known = alone
	if got := ids(raw.ConcludeBeside(spec.Default(), e)); len(got) > 0 {
		t.Errorf("what is known is found again: %v", got)
	}
	control := trialOf(wire.Control(spec.Default()), answered(says(`{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":7}`)), 1)
	e.Control = &control
	found := raw.ConcludeBeside(spec.Default(), e)
	if got := ids(found); !slices.Equal(got, alone) || found[0].Case != control.Case.ID {
		t.Errorf("with the plain call it shows %v, of %+v", got, found)
	}
}

// The way goes from the count before to the one that was expected, and back. Where that is the bound, the number is above it, so
// that a target that does not bound it shows so.
func TestSteps(t *testing.T) {
	for _, test := range []struct {
		name   string
		id     string
		number int64
		count  int64
		kind   spec.Case
	}{
		{"below the bound", "json/space-crlf", 1, 1, spec.LaterNumber},
		{"the first of two", "json/doubled-number", 1, 1, spec.LaterNumber},
		{"at the bound", "json/number-2147483648", 13, 12, spec.NumberAbove},
	} {
		back := raw.Step{Number: 7, Count: 7, Kind: spec.LaterNumber}
		want := []raw.Step{back, {Number: test.number, Count: test.count, Kind: test.kind}, back}
		if got := (raw.Evidence{Trial: trialOf(caseOf(t, test.id), answered(says(ok)), 5)}).Steps(spec.Default()); !slices.Equal(got, want) {
			t.Errorf("%s: the way is %+v, want %+v", test.name, got, want)
		}
	}
}

// A plain call is silent only where its time was up and no answer had come.
func TestSilence(t *testing.T) {
	plainly := func(seen raw.Seen) raw.Trial { return trialOf(wire.Control(spec.Default()), seen, unread) }
	for _, test := range []struct {
		name string
		of   raw.Trial
		want bool
	}{
		{"no answer in time", quiet(), true},
		{"an answer", plain(7, 1, 1), false},
		{"an answer on a connection that stays open", plainly(raw.Seen{TimedOut: true, Answers: []record.Response{says(ok)}}), false},
		{"a closed connection", plainly(closed), false},
		{"a refusal", plainly(answered(says(notJSON))), false},
	} {
		if got := raw.Silent(spec.Default(), test.of); got != test.want {
			t.Errorf("%s is silence: %t", test.name, got)
		}
	}
}

// What is concluded from other playings names the case that it is about, and says how often it was seen.
func TestWhatConclusionsSay(t *testing.T) {
	accept, short := caseOf(t, "json/space-crlf"), caseOf(t, "http/length-cut")
	wrong := trialOf(accept, answered(says(ok)), 5)
	right := trialOf(accept, answered(says(ok)), 1)
	for _, test := range []struct {
		name string
		of   raw.Evidence
		want raw.Finding
	}{
		{"silence for all", raw.Evidence{Trial: trialOf(short, silent, 7), Next: []raw.Trial{quiet(), quiet()}},
			raw.Finding{Case: "http/length-cut", Family: "length", Requirement: "UMN-ENV-1", Trouble: true, Expected: "an answer to the next call", Got: "nothing complete within 1s"}},
		{"a plain call that does no better", raw.Evidence{Trial: wrong, Way: []raw.Trial{plain(7, 7, 7), plain(7, 1, 5)}},
			raw.Finding{Case: "control", Family: "control", Requirement: "UMN-CLAMP-5", Effect: true, Expected: "a plain call that sets 1 leaves the count 1", Got: "the count 5 after 7"}},
		{"now and then", raw.Evidence{Trial: wrong, Way: []raw.Trial{plain(7, 7, 7), plain(7, 1, 1), plain(1, 7, 7)}, Again: &right},
			raw.Finding{Case: "json/space-crlf", Family: "spacing", Requirement: "UMN-CLAMP-1", Effect: true, Expected: "the count 1", Got: "the count 5 after 7, with 12 messages, in one of two playings"}},
	} {
		if got := raw.Conclude(spec.Default(), test.of); len(got) != 1 || got[0] != test.want {
			t.Errorf("%s: found %+v, want %+v", test.name, got, test.want)
		}
	}
}

func ids(found []raw.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, f.Requirement)
	}
	return out
}
