package program_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// visited visits every value within one, by the way to it; pointers to nothing and empty lists are filled first.
func visited(v reflect.Value, way string, visit func(way string, v reflect.Value)) {
	switch {
	case v.Kind() == reflect.Pointer && v.IsNil():
		v.Set(reflect.New(v.Type().Elem()))
	case v.Kind() == reflect.Slice && v.IsNil():
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
	case v.Kind() == reflect.Map && v.IsNil():
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("key"), reflect.New(v.Type().Elem()).Elem())
	}
	visit(way, v)
	switch v.Kind() {
	case reflect.Pointer:
		visited(v.Elem(), way, visit)
	case reflect.Struct:
		for i := range v.NumField() {
			visited(v.Field(i), way+"."+v.Type().Field(i).Name, visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			visited(v.Index(i), fmt.Sprintf("%s[%d]", way, i), visit)
		}
	}
}

// everything is a program with every field there is; the names in it are the ways to them.
func everything() program.Program {
	var p program.Program
	visited(reflect.ValueOf(&p), "p", func(way string, v reflect.Value) {
		if v.Kind() == reflect.String {
			v.SetString(way)
		}
	})
	return p
}

// Whatever steps there are and will be, each place where they name a group or an account is visited, and may be written to.
func TestEveryHandleIsVisited(t *testing.T) {
	p := everything()
	p.Steps[0].Call, p.Steps[1].AtOnce = nil, nil // a step has a call, or several at once
	p.Handles(func(group, account *string) { *group, *account = "a group", "an account" })
	visited(reflect.ValueOf(&p.Steps), "steps", func(way string, v reflect.Value) {
		field := way[strings.LastIndex(way, ".")+1:]
		names := map[string]string{"Group": "a group", "Member": "an account", "Caller": "an account"}
		if want, ok := names[field]; ok && v.String() != want && v.String() != "" {
			t.Errorf("%s is not visited", way)
		}
	})
	var seen []string
	(program.Program{Steps: []program.Step{{Leave: &program.Leave{Group: "g", Member: "bob"}}, {Snapshot: &program.Snapshot{Group: "h"}},
		{Call: &program.Call{Group: "g", Member: "bob", Caller: "carol"}}}}).Handles(func(group, account *string) { seen = append(seen, *group+"/"+*account) })
	if want := []string{"g/bob", "h/", "g/bob", "g/carol"}; !slices.Equal(seen, want) {
		t.Errorf("visited are %v, want %v", seen, want)
	}
}

func TestACloneSharesNothing(t *testing.T) {
	p := everything()
	own := p.Clone()
	if !reflect.DeepEqual(own, p) {
		t.Fatalf("the clone is another: %+v", own)
	}
	held := map[uintptr]string{}
	visited(reflect.ValueOf(&p), "p", func(way string, v reflect.Value) {
		if slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Map}, v.Kind()) && way != "p" {
			held[v.Pointer()] = way
		}
	})
	if len(held) < 40 {
		t.Fatalf("only %d parts of it are pointed to", len(held))
	}
	visited(reflect.ValueOf(&own), "the clone's", func(way string, v reflect.Value) {
		if slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Map}, v.Kind()) && held[v.Pointer()] != "" {
			t.Errorf("%s is %s", way, held[v.Pointer()])
		}
	})
	literal, ownLiteral := p.Steps[0].AtOnce[0].Fields, own.Steps[0].AtOnce[0].Fields
	literal["key"] = []byte("5")
	own = p.Clone()
	if ownLiteral["key"] != nil || &own.Steps[0].AtOnce[0].Fields["key"][0] == &literal["key"][0] {
		t.Error("the literals of fields are shared")
	}
	if empty := (program.Program{}).Clone(); !reflect.DeepEqual(empty, program.Program{}) {
		t.Errorf("of nothing it is %+v", empty)
	}
}

func TestWithoutExpectations(t *testing.T) {
	p := everything()
	before := p.Clone()
	plain := p.WithoutExpectations()
	found := 0
	for _, s := range plain.Steps {
		acts := s.Clients.All()
		if s.Expect != nil || s.Burst.Calls[0].Expect != nil || acts[0].Expect != nil || acts[len(acts)-1].Expect != nil {
			t.Errorf("something is expected of %+v", s)
		}
		found += len(s.Raw.Requests)
	}
	if found != 4 || plain.Steps[0].Raw.Requests[0].Outcome == "" {
		t.Errorf("what may become of raw requests is lost: %+v", plain.Steps[0].Raw)
	}
	if !reflect.DeepEqual(p, before) {
		t.Error("the program itself is changed")
	}
}

func TestTheCallsOfAStep(t *testing.T) {
	one := call(program.Call{Number: "1"})
	both := program.Step{AtOnce: []program.Call{{Number: "1"}, {Number: "2"}}}
	if len(one.AllCalls()) != 1 || one.AllCalls()[0] != one.Call || len(both.AllCalls()) != 2 || both.AllCalls()[1] != &both.AtOnce[1] || (program.Step{}).AllCalls() != nil {
		t.Errorf("the calls are %v and %v", one.AllCalls(), both.AllCalls())
	}
}
