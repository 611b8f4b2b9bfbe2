package shrink_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/unreadcheck/unreadcheck/internal/shrink"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// strategies are all that there are, by their names.
var strategies = map[string]shrink.Strategy{"calls": shrink.Calls, "clients": shrink.Clients, "stage": shrink.Stage, "bytes": shrink.Bytes}

// programs are programs of every kind of step, valid and, now and then, not: clients take one of their own, and all others are mixed.
func programs() *rapid.Generator[program.Program] {
	text := rapid.StringN(0, 6, -1)
	number := rapid.Map(rapid.StringMatching(`count|count\+1|-?[0-9]{1,12}`), func(n string) program.Number { return program.Number(n) })
	group, account := rapid.SampledFrom([]string{"g", "h", "i"}), rapid.SampledFrom([]string{"bob", "carol", "eve", "m2", program.Owner})
	pick := func(t *rapid.T) (string, string) { return group.Draw(t, "group"), account.Draw(t, "account") }
	table := rapid.MapOfN(text, text, 0, 2)
	fields := rapid.MapOfN(text, rapid.Map(rapid.SampledFrom([]string{"5", "-12.5", `"a longer text"`, `"<<<<<"`, `"\ud800aaa"`, "null", "[1]"}), func(s string) json.RawMessage { return json.RawMessage(s) }), 0, 2)
	call := rapid.Custom(func(t *rapid.T) program.Call {
		c := program.Call{Credential: rapid.SampledFrom(program.Credentials).Draw(t, "credential"), Caller: rapid.SampledFrom([]string{"", "", "carol"}).Draw(t, "caller"),
			Method: rapid.SampledFrom([]string{"", "GET"}).Draw(t, "method"), Query: table.Draw(t, "query"), RenameQuery: table.Draw(t, "renamed"), Header: table.Draw(t, "header"),
			OmitQuery: rapid.SliceOfN(text, 0, 2).Draw(t, "left out"), OmitFields: rapid.SliceOfN(text, 0, 2).Draw(t, "missing"), Fields: fields.Draw(t, "fields"),
			Bytes: rapid.SliceOfN(rapid.Byte(), 0, 9).Draw(t, "bytes"), Spaced: rapid.Bool().Draw(t, "spaced")}
		c.Group, c.Member = pick(t)
		c.Number = rapid.OneOf(number, rapid.Just(program.Number(""))).Draw(t, "number")
		if body := text.Draw(t, "body"); body != "" {
			c.Body, c.Fill = &body, true
		}
		return c
	})
	burst := rapid.Custom(func(t *rapid.T) *program.Burst {
		b := &program.Burst{}
		b.Group, b.Member = pick(t)
		for i := range rapid.IntRange(1, 9).Draw(t, "calls") {
			b.Calls = append(b.Calls, program.BurstCall{Number: int64(i), Condition: rapid.SampledFrom(append(program.Conditions, "")).Draw(t, "condition")})
		}
		return b
	})
	step := rapid.Custom(func(t *rapid.T) (s program.Step) {
		g, who := pick(t)
		switch rapid.IntRange(0, 13).Draw(t, "kind") {
		case 0:
			c := call.Draw(t, "call")
			s.Call, s.Expect = &c, rapid.SampledFrom([]*program.Expect{nil, {Accepted: true}}).Draw(t, "expect")
		case 1:
			s.Read = &program.Read{Group: g, Member: who}
		case 2:
			s.Snapshot = &program.Snapshot{Group: g}
		case 3:
			s.Send = &program.Send{Group: g, Times: rapid.IntRange(0, 4).Draw(t, "times")}
		case 4:
			s.Join = &program.Join{Group: g, Member: who}
		case 5:
			s.Leave = &program.Leave{Group: g, Member: who}
		case 6:
			s.Destroy = &program.Destroy{Group: g}
		case 7:
			s.Listen = &program.Listen{Group: g}
		case 8:
			s.Flood = &program.Flood{Group: g, Member: who, Number: number.Draw(t, "number"), Calls: 3}
		case 9:
			s.Rest = &program.Rest{Periods: 1}
		case 10:
			s.Audit = &program.Audit{Group: g, Sample: 1}
		case 11:
			s.Raw = &program.Raw{Group: g, Member: who, Body: []byte("{}"), Segments: []program.Segment{{Bytes: []byte("GET")}}, Requests: []program.Request{{Class: program.Refuse}}}
		case 12:
			s.Burst = burst.Draw(t, "burst")
		default:
			s.AtOnce = rapid.SliceOfN(call, 1, 5).Draw(t, "at once")
		}
		return s
	})
	act := rapid.Custom(func(t *rapid.T) program.Act {
		a := program.Act{Do: rapid.SampledFrom([]program.ActKind{program.ActSet, program.ActRead, program.ActSend}).Draw(t, "do"), Number: "4"}
		a.Group = group.Draw(t, "group")
		a.Member = rapid.SampledFrom([]string{"bob", "carol", program.Owner}).Draw(t, "member")
		return a
	})
	clients := rapid.Custom(func(t *rapid.T) program.Step {
		return program.Step{Clients: &program.Clients{First: rapid.SliceOfN(act, 0, 2).Draw(t, "first"), Each: rapid.SliceOfN(rapid.SliceOfN(act, 1, 7), 0, 4).Draw(t, "each")}}
	})
	return rapid.Custom(func(t *rapid.T) program.Program {
		p := program.Program{ID: "p", Stage: stage()}
		p.Stage.Groups = append(p.Stage.Groups, program.Group{Name: "i", Type: "Public", Messages: rapid.IntRange(0, 9).Draw(t, "messages"), Crowd: &program.Crowd{Prefix: "m", Size: 3}})
		p.Stage.Names = rapid.SampledFrom([]map[string]program.Naming{nil, {"bob": {Longest: true}, "carol": {Of: "bob", Like: program.InCapitals}}}).Draw(t, "names")
		p.Steps = rapid.SliceOfN(rapid.SampledFrom([]*rapid.Generator[program.Step]{step, clients}).Draw(t, "kind"), 1, 6).Draw(t, "steps")
		return p
	})
}

// size is what of a program can be more or less: what is done, by how many departures, and what is on the stage.
func size(p program.Program) [3]int {
	var done, departs int
	for _, s := range p.Steps {
		calls := s.AllCalls()
		done += max(1, len(calls))
		for _, c := range calls {
			departs += len(c.Query) + len(c.OmitQuery) + len(c.RenameQuery) + len(c.Fields) + len(c.OmitFields) + len(c.Header) + len(c.Bytes) + len(c.Caller)
			for _, literal := range c.Fields {
				departs += len(literal)
			}
			if c.Body != nil {
				departs += 1 + len(*c.Body)
			}
			for _, one := range []bool{c.Credential != "", c.Method != "", c.Spaced, c.Fill} {
				if one {
					departs++
				}
			}
		}
		switch {
		case s.Send != nil:
			done += s.Send.Times
		case s.Burst != nil:
			done += len(s.Burst.Calls)
		case s.Clients != nil:
			done += len(s.Clients.Each) + len(s.Clients.All())
		}
	}
	stage := len(p.Stage.Accounts) + len(p.Stage.Names)
	for _, g := range p.Stage.Groups {
		stage += 1 + len(g.Members)
		if g.Crowd != nil {
			stage++
		}
	}
	return [3]int{done, departs, stage}
}

// overlap is a way to something that two values share, or empty.
func overlap(a, b reflect.Value, way string) string {
	switch {
	case a.Kind() == reflect.Pointer && !a.IsNil() && !b.IsNil():
		if a.Pointer() == b.Pointer() {
			return way
		}
		return overlap(a.Elem(), b.Elem(), way)
	case a.Kind() == reflect.Struct:
		for i := range a.NumField() {
			if shared := overlap(a.Field(i), b.Field(i), way+"."+a.Type().Field(i).Name); shared != "" {
				return shared
			}
		}
	case a.Kind() == reflect.Slice && a.Cap() > 0 && b.Cap() > 0:
		if a.Pointer() == b.Pointer() && a.Type().Elem().Size() > 0 {
			return way
		}
		for i := range min(a.Len(), b.Len()) {
			if shared := overlap(a.Index(i), b.Index(i), way); shared != "" {
				return shared
			}
		}
	case a.Kind() == reflect.Map && !a.IsNil() && a.Pointer() == b.Pointer():
		return way
	}
	return ""
}

// Of whatever steps a program is: what is tried is valid, no larger and another one, shares nothing with the program, and leaves it as
// it was.
func TestWhatIsTriedIsValidAndNoLarger(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := programs().Filter(func(p program.Program) bool { return p.Validate() == nil }).Draw(t, "program")
		before := p.Clone()
		for name, strategy := range strategies {
			for _, smaller := range strategy(p) {
				shrink.New(p, 1, func(tried program.Program, _ int) (int, bool) {
					if err := tried.Validate(); err != nil {
						t.Fatalf("%s: not valid: %v", name, err)
					}
					is, was := size(tried), size(p)
					for i := range is {
						if is[i] > was[i] {
							t.Fatalf("%s: larger, %v and was %v: %+v", name, is, was, tried)
						}
					}
					if reflect.DeepEqual(tried, p) {
						t.Fatalf("%s: the same: %+v", name, tried)
					}
					return 1, false
				}).Keep(smaller)
				if shared := overlap(reflect.ValueOf(&p), reflect.ValueOf(&smaller), "the program"); shared != "" {
					t.Fatalf("%s: %s is shared", name, shared)
				}
			}
		}
		if !reflect.DeepEqual(p, before) {
			t.Fatalf("the program is changed:\n%+v, and was\n%+v", p, before)
		}
	})
}

// Whatever is looked for, the search comes to an end, with a program in which it is.
func TestASearchEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := programs().Draw(t, "program")
		seed := rapid.IntRange(1, 9).Draw(t, "seed")
		best, tries := p, 0
		search := shrink.New(p, 1, func(p program.Program, _ int) (int, bool) {
			tries++
			shows := tries%seed == 0
			if shows {
				best = p
			}
			return 1, shows
		})
		search.Run(shrink.Calls, shrink.Clients, shrink.Stage, shrink.Bytes)
		if err := best.Validate(); p.Validate() == nil && err != nil || len(best.Steps) == 0 {
			t.Fatalf("after %d tries it ends with %+v, %v", tries, best, err)
		}
	})
}

// A program in which everything shows comes down to next to nothing, of whatever steps it is.
func TestAnythingGetsSmall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := programs().Filter(func(p program.Program) bool { return p.Validate() == nil }).Draw(t, "program")
		best := p
		shrink.New(p, 1, func(p program.Program, _ int) (int, bool) { best = p; return 1, true }).Run(shrink.Calls, shrink.Clients, shrink.Stage, shrink.Bytes)
		is := size(best)
		groups := slices.DeleteFunc(slices.Clone(best.Stage.Groups), func(g program.Group) bool { return g.Crowd != nil })
		if len(best.Steps) != 1 || is[0] > 3 || is[1] > 0 || len(groups) > 1 {
			t.Fatalf("what is left is %v: %+v", is, best)
		}
	})
}
