package shrink_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/shrink"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// tried are the programs of a strategy that are tried, in order.
func tried(strategy shrink.Strategy, p program.Program) []program.Program {
	var out []program.Program
	search := shrink.New(p, 1, func(p program.Program, _ int) (int, bool) {
		out = append(out, p)
		return 1, false
	})
	for _, smaller := range strategy(p) {
		search.Keep(smaller)
	}
	return out
}

// shown are what a strategy tries, each as one text.
func shown(strategy shrink.Strategy, p program.Program, show func(program.Program) string) []string {
	var out []string
	for _, smaller := range tried(strategy, p) {
		out = append(out, show(smaller))
	}
	return out
}

// of is a program of one step, on a stage of a group of five messages.
func of(s program.Step) program.Program {
	return program.Program{Steps: []program.Step{s}, Stage: program.Stage{Groups: []program.Group{
		{Name: "g", Type: program.AnyCounted, Messages: 5, Members: []program.Member{{Name: "bob"}, {Name: "carol"}}}}}}
}

func TestCallsDepartInFewerWays(t *testing.T) {
	body := "{}"
	for name, test := range map[string]struct {
		call program.Call
		want []program.Call
	}{
		"a plain one":                 {program.Call{Number: "3"}, nil},
		"one without a number":        {program.Call{}, nil},
		"a number":                    {program.Call{Number: "0"}, []program.Call{{Number: "3"}, {Number: "1"}}},
		"a sign-in of another":        {program.Call{Number: "3", Credential: program.NotAdmin, Caller: "carol"}, []program.Call{{Number: "3"}}},
		"a method and a command":      {program.Call{Number: "3", Method: "GET", Command: "c"}, []program.Call{{Number: "3", Command: "c"}, {Number: "3", Method: "GET"}}},
		"an order and a spelling":     {program.Call{Number: "3", ReverseQuery: true, Spaced: true}, []program.Call{{Number: "3", Spaced: true}, {Number: "3", ReverseQuery: true}}},
		"fields in another order":     {program.Call{Number: "3", ReverseFields: true}, []program.Call{{Number: "3"}}},
		"a header":                    {program.Call{Number: "3", Header: map[string]string{"a": ""}}, []program.Call{{Number: "3"}}},
		"a body that is filled in":    {program.Call{Number: "3", Body: &body, Fill: true}, []program.Call{{Number: "3"}}},
		"a parameter":                 {program.Call{Number: "3", Query: map[string]string{"a": ""}}, []program.Call{{Number: "3", Query: map[string]string{}}}},
		"another name of a parameter": {program.Call{Number: "3", RenameQuery: map[string]string{"a": "b"}}, []program.Call{{Number: "3", RenameQuery: map[string]string{}}, {Number: "3", RenameQuery: map[string]string{}, OmitQuery: []string{"a"}}}},
		"a field":                     {program.Call{Number: "3", Fields: map[string]json.RawMessage{"a": []byte("1")}}, []program.Call{{Number: "3", Fields: map[string]json.RawMessage{}}}},
		"what is left out": {program.Call{Number: "3", OmitQuery: []string{"a", "b"}, OmitFields: []string{"c"}},
			[]program.Call{{Number: "3", OmitQuery: []string{"b"}, OmitFields: []string{"c"}}, {Number: "3", OmitQuery: []string{"a"}, OmitFields: []string{"c"}},
				{Number: "3", OmitQuery: []string{"a", "b"}, OmitFields: []string{}}}},
	} {
		t.Run(name, func(t *testing.T) {
			test.call.Group = "g"
			var got []program.Call
			for _, p := range tried(shrink.Calls, of(program.Step{Call: &test.call})) {
				got = append(got, *p.Steps[0].Call)
			}
			for i := range test.want {
				test.want[i].Group = "g"
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("tried are\n%+v, want\n%+v", got, test.want)
			}
		})
	}
}

// Whether an empty group matters, or a number at its bound, is tried first.
func TestANumberInAGroupOfPlainSize(t *testing.T) {
	p := of(program.Step{Call: &program.Call{Group: "g", Member: "bob", Number: "count"}})
	p.Stage.Groups[0].Messages = 0
	got := shown(shrink.Calls, p, func(p program.Program) string { return fmt.Sprint(p.Stage.Groups[0].Messages, " ", words(p)) })
	if want := []string{"5 bob=3", "5 bob=count", "0 bob=3", "0 bob=1", "0 bob=0"}; !slices.Equal(got, want) {
		t.Errorf("tried are %q, want %q", got, want)
	}
}

func TestCallsAtOnceAndMessages(t *testing.T) {
	at := func(numbers ...program.Number) program.Step {
		var s program.Step
		for _, n := range numbers {
			s.AtOnce = append(s.AtOnce, program.Call{Group: "g", Member: "bob", Number: n, Spaced: n == "2"})
		}
		return s
	}
	steps := func(p program.Program) string {
		out := fmt.Sprint(len(p.Steps), ": ", words(p))
		if c := p.Steps[0].AllCalls(); len(c) > 1 && c[1].Spaced {
			out += ", spaced"
		}
		return out
	}
	if got, want := shown(shrink.Calls, of(at("1", "2")), steps), []string{"2: bob=1 bob=2", "1: bob=1", "1: bob=2", "1: bob=1 bob=2"}; !slices.Equal(got, want) {
		t.Errorf("of calls at once, tried are %q, want %q", got, want)
	}
	if got, want := shown(shrink.Clients, of(at("1", "3", "5", "7")), words),
		[]string{"bob=5 bob=7", "bob=1 bob=3", "bob=3 bob=5 bob=7", "bob=1 bob=5 bob=7", "bob=1 bob=3 bob=7", "bob=1 bob=3 bob=5"}; !slices.Equal(got, want) {
		t.Errorf("of fewer calls at once, tried are %q, want %q", got, want)
	}
	times := func(p program.Program) string { return fmt.Sprint(p.Steps[0].Send.Times) }
	for n, want := range []int{0, 0, 1, 1} {
		if got := shown(shrink.Calls, of(program.Step{Send: &program.Send{Group: "g", Times: n}}), times); len(got) != want || want == 1 && got[0] != "1" {
			t.Errorf("of %d messages, tried are %q", n, got)
		}
	}
}

func TestClientsAndBurstsGetFewer(t *testing.T) {
	acts := func(numbers ...program.Number) (out []program.Act) {
		for _, n := range numbers {
			out = append(out, program.Act{Do: program.ActSet, Group: "g", Member: "bob", Number: n})
		}
		return out
	}
	numbers := func(p program.Program) string {
		out := ""
		for _, c := range append([][]program.Act{p.Steps[0].Clients.First}, p.Steps[0].Clients.Each...) {
			for _, a := range c {
				out += string(a.Number)
			}
			out += "|"
		}
		return out
	}
	p := of(program.Step{Clients: &program.Clients{First: acts("8", "9"), Each: [][]program.Act{acts("1"), acts("2", "3", "4", "5", "6")}}})
	want := []string{"89|23456|", "89|1|", "|1|23456|", "89|1|456|", "89|1|236|", "89|1|3456|", "89|1|2456|", "89|1|2356|", "89|1|2346|", "89|1|2345|"}
	if got := shown(shrink.Clients, p, numbers); !slices.Equal(got, want) {
		t.Errorf("of clients, tried are %q, want %q", got, want)
	}
	burst := of(program.Step{Burst: &program.Burst{Group: "g", Member: "bob", Calls: []program.BurstCall{{Number: 1}, {Number: 2}, {Number: 3}}}})
	sets := func(p program.Program) string { return fmt.Sprint(p.Steps[0].Burst.Calls) }
	if got := shown(shrink.Clients, burst, sets); !slices.Equal(got, []string{"[{ 2 <nil>} { 3 <nil>}]", "[{ 1 <nil>} { 3 <nil>}]", "[{ 1 <nil>} { 2 <nil>}]"}) {
		t.Errorf("of a burst, tried are %q", got)
	}
}

func TestShorterValues(t *testing.T) {
	text, one := "a{}中", "x"
	for name, test := range map[string]struct {
		call program.Call
		want []string
	}{
		"a text":              {program.Call{Fields: map[string]json.RawMessage{"a": []byte(`"abcde"`)}}, []string{`"ab"`, `"cde"`, `"abcd"`}},
		"a text of one":       {program.Call{Fields: map[string]json.RawMessage{"a": []byte(`"a"`)}}, nil},
		"one that is escaped": {program.Call{Fields: map[string]json.RawMessage{"a": []byte(`"<<<<"`)}}, nil},
		"a number below 0":    {program.Call{Fields: map[string]json.RawMessage{"a": []byte(`-12345`)}}, []string{"-1", "-123"}},
		"half a number":       {program.Call{Fields: map[string]json.RawMessage{"a": []byte(`-1.5`)}}, []string{"-1"}}, // -1. is none
		"a number":            {program.Call{Fields: map[string]json.RawMessage{"a": []byte(`12345`)}}, nil},
		"a body":              {program.Call{Body: &text}, []string{"a{", "}中", "a{}"}},
		"a body of one":       {program.Call{Body: &one}, nil},
		"no text":             {program.Call{Bytes: []byte("\xff\xfe\xfd")}, []string{"\xff", "\xfe\xfd", "\xff\xfe"}},
	} {
		t.Run(name, func(t *testing.T) {
			for kind, step := range map[string]program.Step{"a call": {Call: &test.call}, "at once": {AtOnce: []program.Call{{}, test.call}}} {
				got := shown(shrink.Bytes, of(step), func(p program.Program) string {
					calls := p.Steps[0].AllCalls()
					c := calls[len(calls)-1]
					if c.Body != nil {
						return *c.Body
					}
					return string(c.Fields["a"]) + string(c.Bytes)
				})
				if !slices.Equal(got, test.want) {
					t.Errorf("%s: tried are %q, want %q", kind, got, test.want)
				}
			}
		})
	}
}

// What may become of raw requests is said of their bytes as they are.
func TestRawRequestsKeepTheirBytes(t *testing.T) {
	p := of(program.Step{Raw: &program.Raw{Group: "g", Member: "bob", Body: []byte("a long body"), Segments: []program.Segment{{Bytes: []byte("GET")}, {Bytes: []byte("more")}},
		Requests: []program.Request{{Class: program.Refuse}}}})
	for name, strategy := range strategies {
		for _, q := range tried(strategy, p) {
			q.Steps[0].Raw.Group, q.Steps[0].Raw.Member = "g", "bob"
			if !reflect.DeepEqual(q.Steps, p.Steps) {
				t.Errorf("%s: tried is %+v", name, q.Steps[0].Raw)
			}
		}
	}
}
