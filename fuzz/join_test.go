package fuzz_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

func TestJoin(t *testing.T) {
	t.Parallel()
	example := func(steps int) *program.Program {
		return &program.Program{ID: "p", Steps: make([]program.Step, steps)}
	}
	found := func(id, input string, steps, hits, first int) fuzz.Finding {
		return fuzz.Finding{Requirement: id, Kind: "count", State: "plain", Input: input, Hits: hits, FirstCall: first, Program: example(steps)}
	}
	one := &fuzz.Result{Seed: 7, Layers: []string{"values"}, Calls: 100, Programs: 10, Seconds: 2, Ended: "calls",
		Findings: []fuzz.Finding{found("UMN-CLAMP-2", "above the count", 5, 3, 40), found("UMN-CLAMP-3", "zero", 2, 1, 9)},
		Unjudged: map[string]int{"no answer": 1}, Notes: []string{"b", "a"},
		Coverage: fuzz.Coverage{Keywords: map[string]int{"valid": 50}, Outcomes: map[string]int{"unknown_group": 1}, Never: []string{"over_limit", "wrong_key"},
			Requirements: map[string]map[string]int{"UMN-CLAMP-2": {"Public, plain": 4}}}}
	two := &fuzz.Result{Seed: 7, Layers: []string{"sequences"}, Calls: 60, Programs: 5, Seconds: 3, Ended: "all played",
		Findings: []fuzz.Finding{found("UMN-CLAMP-2", "above the count", 2, 4, 55), found("UMN-CLAMP-2", "beyond 31 bits", 2, 1, 70)},
		Unjudged: map[string]int{"no answer": 2}, Notes: []string{"a"},
		Coverage: fuzz.Coverage{Keywords: map[string]int{"valid": 20, "GroupId type": 1}, Outcomes: map[string]int{"wrong_key": 2}, Never: []string{"over_limit"},
			Requirements: map[string]map[string]int{"UMN-CLAMP-2": {"Public, plain": 1, "Work, plain": 2}}}}
	got := fuzz.Join([]*fuzz.Result{one, two})
	want := &fuzz.Result{Schema: 2, Kind: fuzz.Kind, Seed: 7, Layers: []string{"sequences", "values"}, Calls: 160, Programs: 15, Seconds: 3, Ended: "joined",
		Findings: []fuzz.Finding{found("UMN-CLAMP-2", "above the count", 2, 7, 40), found("UMN-CLAMP-3", "zero", 2, 1, 9), found("UMN-CLAMP-2", "beyond 31 bits", 2, 1, 70)},
		Unjudged: map[string]int{"no answer": 3}, Notes: []string{"a", "b"},
		Coverage: fuzz.Coverage{Keywords: map[string]int{"valid": 70, "GroupId type": 1}, Outcomes: map[string]int{"unknown_group": 1, "wrong_key": 2}, Never: []string{"over_limit"},
			Requirements: map[string]map[string]int{"UMN-CLAMP-2": {"Public, plain": 5, "Work, plain": 2}}, Observed: map[string]map[string]int{}}}
	if !reflect.DeepEqual(got.Findings, want.Findings) {
		t.Errorf("the findings are %+v, want %+v", got.Findings, want.Findings)
	}
	want.Causes = fuzz.Causes(want.Findings)
	got.Findings, want.Findings = nil, nil
	if saved, due := asJSON(t, got), asJSON(t, want); got.Coverage.Never == nil || saved != due {
		t.Errorf("joined they are %s, want %s", saved, due)
	}
	if alone := fuzz.Join([]*fuzz.Result{two}); alone.Calls != 60 || len(alone.Findings) != 2 || !reflect.DeepEqual(alone.Coverage.Never, []string{"over_limit"}) {
		t.Errorf("one alone becomes %+v", alone)
	}
	if none := fuzz.Join(nil); none.Calls != 0 || len(none.Findings) != 0 || none.Ended != "joined" {
		t.Errorf("none becomes %+v", none)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
