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
	const refuse, accept, short = "json/trailing-brace", "json/space-crlf", "http/length-cut"
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
		{"an effect now and then", raw.Evidence{Trial: wrong, Way: way, Again: again(of(accept, answered(says(ok)), 1))}, raw.AsksWay, []string{"UMN-CLAMP-1"}},
		{"a plain call that does no better", raw.Evidence{Trial: wrong, Way: []raw.Trial{plain(7, 7, 7), plain(7, 1, 5)}}, raw.AsksWay, []string{"UMN-CLAMP-5"}},
		{"a plain call that does not even begin", raw.Evidence{Trial: wrong, Way: []raw.Trial{plain(7, 7, 12)}}, raw.AsksWay, []string{"UMN-CLAMP-5"}},
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

func ids(found []raw.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, f.Requirement)
	}
	return out
}
