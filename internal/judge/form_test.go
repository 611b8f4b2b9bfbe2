package judge_test

import (
	"slices"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// What a field has to be is said in the words of the contract's response schema.
func TestWhatAFieldHasToBe(t *testing.T) {
	c := contract(t)
	edited := func(property string) *spec.Contract {
		return contract(t, "      additionalProperties: true\n", "        RequestId: "+property+"\n")
	}
	word := contract(t, "          enum: [OK, FAIL]\n", "          enum: [OK, FAIL]\n          nullable: true\n")
	for _, test := range []struct {
		name string
		c    *spec.Contract
		rule judge.EnvelopeRule
		body string
		want string
	}{
		{"a word", c, judge.ActionStatus, `{"ActionStatus":"no","ErrorCode":0}`, "ActionStatus OK or FAIL"},
		{"a word that is missing", c, judge.ActionStatus, `{"ErrorCode":0}`, "ActionStatus OK or FAIL"},
		{"a word or a null", word, judge.ActionStatus, `{"ActionStatus":"no","ErrorCode":0}`, "ActionStatus OK or FAIL or null"},
		{"an integer", c, judge.ErrorCode, `{"ActionStatus":"OK","ErrorCode":"0"}`, "ErrorCode, an integer"},
		{"a text", c, judge.ErrorInfo, `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":5}`, "ErrorInfo, a string"},
		{"a text or a null", edited("{type: string, nullable: true}"), judge.Body, `{"ActionStatus":"OK","ErrorCode":0,"RequestId":5}`, "RequestId, a string or null"},
		{"a text of any type", edited("{minLength: 3}"), judge.Body, `{"ActionStatus":"OK","ErrorCode":0,"RequestId":"a"}`, "RequestId as the contract's response schema has it"},
		{"no other field", contract(t, "      additionalProperties: true\n", "      additionalProperties: false\n"), judge.Body,
			`{"ActionStatus":"OK","ErrorCode":0,"Else":null}`, "the form of the contract's response schema"},
	} {
		if f := test.rule(test.c, says(200, test.body)); f.Expected != test.want {
			t.Errorf("%s is to be %q, want %q", test.name, f.Expected, test.want)
		}
	}
}

// Of an answer with another status only the first flaw is its own: what else it lacks is that status's doing.
func TestFlaws(t *testing.T) {
	c := contract(t)
	unnamed := contract(t, "{case: answer_status, requirement: UMN-ENV-1}", "{case: answer_status}")
	const noCode, mistyped = `{"ActionStatus":"FAIL","ErrorInfo":"no"}`, `{"ActionStatus":"no","ErrorCode":"0","ErrorInfo":"no"}`
	for _, test := range []struct {
		name          string
		c             *spec.Contract
		x             record.Exchange
		flawed, found []string
	}{
		{"as it has to be", c, ok, nil, []string{"UMN-ENV-1", "UMN-ENV-2", "UMN-ENV-3", "UMN-ENV-4", "UMN-ENV-5", "UMN-ENV-6", "UMN-ENV-8"}},
		{"a refusal as it has to be", c, fails(10004), nil, []string{"UMN-ENV-1", "UMN-ENV-2", "UMN-ENV-3", "UMN-ENV-4", "UMN-ENV-5", "UMN-ENV-6", "UMN-ENV-7", "UMN-ENV-8"}},
		{"another status", c, says(500, okBody), []string{"UMN-ENV-1"}, []string{"UMN-ENV-1", "UMN-ENV-2", "UMN-ENV-3", "UMN-ENV-4", "UMN-ENV-5", "UMN-ENV-6", "UMN-ENV-8"}},
		{"another status, and a page", c, gateway, []string{"UMN-ENV-1"}, []string{"UMN-ENV-1"}},
		{"two flaws", c, says(200, mistyped), []string{"UMN-ENV-3", "UMN-ENV-4"}, nil},
		{"two flaws with another status", c, says(500, mistyped), []string{"UMN-ENV-1"}, []string{"UMN-ENV-1", "UMN-ENV-2"}},
		{"a rule that says nothing of it before one that does", c, says(200, noCode), []string{"UMN-ENV-4"}, nil},
		{"the status, of which the contract has no requirement", unnamed, says(500, okBody), nil, []string{"UMN-ENV-2", "UMN-ENV-3", "UMN-ENV-4", "UMN-ENV-5", "UMN-ENV-6", "UMN-ENV-8"}},
	} {
		found, judged := judge.Flaws(test.c, test.x)
		var flawed []string
		for _, d := range found {
			flawed = append(flawed, d.Requirement)
		}
		// A requirement that is added later is none of these.
		added := func(id string) bool { return len(id) != len("UMN-ENV-1") || id > "UMN-ENV-8" }
		flawed, judged = slices.DeleteFunc(flawed, added), slices.DeleteFunc(judged, added)
		if !slices.Equal(flawed, test.flawed) || test.found != nil && !slices.Equal(judged, test.found) {
			t.Errorf("%s: the flaws are of %v among %v, want %v among %v", test.name, flawed, judged, test.flawed, test.found)
		}
	}
}
