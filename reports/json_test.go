package reports

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/unreadcheck/unreadcheck/internal/behaviour"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(jsonSchema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	if err := compiler.AddResource("report-2.schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("report-2.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func asJSON(t *testing.T, r *Result) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := WriteJSON(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func instance(t *testing.T, data []byte) any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// brimful is a result in which every field has a value: what is empty is left out, and would not be tried.
func brimful() *Result {
	r := every()
	r.Interrupted = true
	x := call(9, "\xff")
	x.Response.Truncated, x.Trouble = true, &record.Trouble{Kind: record.TroubleOther, Detail: nasty}
	text := nasty
	c := program.Call{
		Group: "g", Member: "bob", Number: "count+1", Credential: program.Expired, Method: "GET", Command: "x",
		Query: map[string]string{"a": "b"}, OmitQuery: []string{"a"}, RenameQuery: map[string]string{"a": "b"}, ReverseQuery: true,
		Fields: map[string]json.RawMessage{"a": json.RawMessage(`[{"b":1.5e400},null]`)}, OmitFields: []string{"a"}, ReverseFields: true,
		Spaced: true, Body: &text, Header: map[string]string{"Content-Type": ""},
	}
	expect := program.Expect{
		Requirement: "UMN-CLAMP-2", Control: true, Accepted: true, Refused: "unknown_group", Recorded: true, Count: "5",
		OneOf: []program.Number{"1"}, AcceptedOrRefused: "number_too_large", CountIfAccepted: "count", Unchanged: true,
		Kept: []string{program.PartMessages, program.PartProfile, program.PartMembers}, Silence: true, SameAsBefore: true,
	}
	for i := range r.Checks {
		if r.Checks[i].Finding.Verdict != judge.Fail {
			continue
		}
		r.Checks[i].Evidence = append(r.Checks[i].Evidence, x)
		r.Checks[i].Finding.Reason, r.Checks[i].Finding.Observed = "why", "what"
		r.Checks[i].Programs = []string{"p"}
		brim := program.Program{
			ID: "p",
			Stage: program.Stage{Accounts: []string{"eve"}, Groups: []program.Group{{Name: "g", Type: "Public", Messages: 5,
				Members: []program.Member{{Name: "bob", Admin: true, Unread: 1}}}}},
			Steps: []program.Step{
				{Call: &c, Expect: &expect}, {Read: &program.Read{Group: "g", Member: "bob"}}, {Snapshot: &program.Snapshot{Group: "g"}},
				{Send: &program.Send{Group: "g", Times: 2}}, {Join: &program.Join{Group: "g", Member: "eve"}},
				{Leave: &program.Leave{Group: "g", Member: "bob"}}, {Listen: &program.Listen{Group: "g", Alive: true}},
				{AtOnce: []program.Call{{}, c}}, {Destroy: &program.Destroy{Group: "g"}},
			},
		}
		r.Programs = append(r.Programs, PlayedProgram{Program: brim, Playings: []Playing{{Attempt: 1, Obstacle: nasty,
			Types: map[string]string{"g": "Public"}, Steps: []PlayedStep{{Expected: "this", Got: nasty,
				Answers: []Answer{{Count: 2, Status: 200, Code: new(int64), Accepted: true, Trouble: "none", Exchange: 9}},
				Reading: &judge.BoundReading{Group: "g", Member: "bob", Unread: new(int64), Before: new(int64), Bound: new(int64),
					Set: []string{"6"}, Allowed: []string{"5"}, Verdict: judge.Fail, WaitedSeconds: 0.5, Exchange: 9}}}}}})
	}
	r.BehavesLike = &KnownFault{Name: "a-fault", Sentence: nasty}
	r.Latency = []Latency{{Command: "x", Answers: 1, MedianSeconds: 0.1, P90Seconds: 0.1, P99Seconds: 0.1, MaxSeconds: 0.1}}
	r.Coverage = &Coverage{Outcomes: map[string]int{"a": 1}, Never: []string{"b"}, GroupTypes: map[string]int{"Public": 1}, Codes: map[int64]int{-1: 1}}
	r.Behaviour = &behaviour.Behaviour{
		Programs: []behaviour.Program{{ID: "p", Obstacle: record.ObstacleNetwork, Steps: []behaviour.Step{
			{Step: 1, Did: "call", Meets: "unknown_group", Shown: "refused with 10004", Outside: true, Info: nasty}, {Step: 2, Did: "call"}}}},
		Traits: []behaviour.Trait{{Name: "ids of groups", Value: nasty}}, Latency: &behaviour.Latency{Calls: 2, Milliseconds: []float64{0, 1.5}},
	}
	r.Gather()
	return r
}

func TestJSONIsValid(t *testing.T) {
	schema := compiled(t)
	results := map[string]*Result{"every": every(), "nothing": only(), "brimful": brimful()}
	for _, v := range severity {
		results[string(v)] = only(v)
	}
	for name, r := range results {
		data := asJSON(t, r)
		if err := schema.Validate(instance(t, data)); err != nil {
			t.Errorf("%s: %v\n%s", name, err, data)
		}
		if name == "nothing" {
			wants(t, string(data), `"requirements": []`, `"checks": []`)
		}
	}
}

func TestJSONComesBack(t *testing.T) {
	for name, r := range map[string]*Result{"every": every(), "brimful": brimful()} {
		data := asJSON(t, r)
		var back Result
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		again := asJSON(t, &back)
		if !reflect.DeepEqual(instance(t, again), instance(t, data)) {
			t.Errorf("%s: read and written again it differs:\n%s", name, again)
		}
	}
	// People read it too: it is indented, and an angle bracket is one.
	wants(t, string(asJSON(t, every())), "\n  \"verdict\": ", "\n    \"version\": \"v1.2.3\"", "</failure><script>")
}

// TestSchemaRefuses holds the schema against reports that are wrong in one place each.
func TestSchemaRefuses(t *testing.T) {
	schema := compiled(t)
	data := string(asJSON(t, brimful()))
	for _, test := range []struct{ name, search, replacement string }{
		{"no object", data, "[]"},
		{"another format", `"schema": 2`, `"schema": 1`},
		{"an unknown verdict of the run", `"verdict": "harness error"`, `"verdict": "green"`},
		{"interrupted without its exit code", `"exitCode": 130`, `"exitCode": 0`},
		{"an exit code that contradicts the verdict", `"exitCode": 130,` + "\n" + `  "interrupted": true`, `"exitCode": 0`},
		{"an unknown field", `"schema": 2`, `"schema": 2, "extra": true`},
		{"a missing field", `"strict": false,`, ``},
		{"a time that is none", `"started": "2026-03-01T01:30:00+02:00"`, `"started": "yesterday"`},
		{"a negative duration", `"seconds": 3.5`, `"seconds": -1`},
		{"a seed with a fraction", `"seed": 18446744073709551615`, `"seed": 1.5`},
		{"calls as text", `"calls": 185`, `"calls": "185"`},
		{"no list of checks", `"checks": [` + "\n    {", `"checks": null, "more": [` + "\n    {"},
		{"a tool without a version", `"version": "v1.2.3"`, `"versions": "v1.2.3"`},
		{"a digest that is none", `"sha256": "0`, `"sha256": "X0`},
		{"a digest with a letter beyond f", `"recordings": "4`, `"recordings": "g`},
		{"a digest that is too short", `"tool": "1`, `"tool": "`},
		{"an empty digest", `"profile": "` + strings.Repeat("3", 64), `"profile": "`},
		{"a digest of something else", `"recordings": "4`, `"exchanges": "4`},
		{"a target without an observer", `"observer": "unread-field",`, ``},
		{"an unknown level", `"level": "must"`, `"level": "may"`},
		{"an unknown evidence", `"evidence": "core"`, `"evidence": "some"`},
		{"an unknown verdict of a check", `"verdict": "untestable"`, `"verdict": "skipped"`},
		{"an open verdict without a reason", `"reason": "no observer"`, `"reason": ""`},
		{"an empty id", `"id": "UMN-ENV-1/every answer"`, `"id": ""`},
		{"an unknown repeat", `"repeat": "1 of 2"`, `"repeat": "sometimes"`},
		{"a repeat in a word", `"repeat": "2 of 2"`, `"repeat": "deterministic"`},
		{"a repeat without its total", `"repeat": "2 of 2"`, `"repeat": "2"`},
		{"a repeat as a number", `"repeat": "2 of 2"`, `"repeat": 2`},
		{"a source with more", `"page": "1047/34909"`, `"page": "1047/34909", "url": ""`},
		{"an exchange without an id", `"id": 9,`, ``},
		{"an exchange with the id 0", `"id": 9,`, `"id": 0,`},
		{"a status as text", `"status": 200`, `"status": "200"`},
		{"a body as an array", `"body": {`, `"body": [], "x": {`},
		{"a body in another encoding", `"base64":`, `"hex":`},
		{"a header as a text in an answer", `"Content-Type": [`, `"X": "y", "Content-Type": [`},
		{"trouble without its kind", `"kind": "network error",`, ``},
		{"a step with an unknown action", `"destroy": {`, `"explode": {`},
		{"a call with an unknown field", `"reverseFields": true`, `"reverseBody": true`},
		{"a send without times", `"times": 2`, `"time": 2`},
		{"an unknown part of a look", `"profile"`, `"weather"`},
		{"a false that is never written", `"admin": true`, `"admin": false`},
		{"a count as a number", `"count": "5"`, `"count": 5`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if !strings.Contains(data, test.search) {
				t.Fatalf("the report has no %s", test.search)
			}
			wrong := instance(t, []byte(strings.Replace(data, test.search, test.replacement, 1)))
			if err := schema.Validate(wrong); err == nil {
				t.Error("it is accepted")
			}
		})
	}
}
