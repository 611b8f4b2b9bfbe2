package judge_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// An answer of another command or method is judged where it says itself that it is one of this API.
func TestDescribes(t *testing.T) {
	c := contract(t)
	to := func(method, command string, x record.Exchange) record.Exchange {
		x.Request.Method, x.Command = method, command
		return x
	}
	unknown, page, empty := fails(10003), says(404, "<html>Not Found</html>"), says(405, "")
	unknown.Response.Status = 404
	for name, test := range map[string]struct {
		x    record.Exchange
		want bool
	}{
		"the call":                              {ok, true},
		"the call, in small letters":            {to("post", "set_unread_msg_num", ok), true},
		"the call, answered by a page":          {page, true},
		"the call, unanswered":                  {to("POST", "set_unread_msg_num", reset), true},
		"an unknown command with an envelope":   {to("POST", "set_unread_msg_nums", unknown), true},
		"an unknown command with a page":        {to("POST", "set_unread_msg_nums", page), false},
		"an unknown command, accepted":          {to("POST", "set_unread_msg_nums", ok), false},
		"an unknown command, unanswered":        {to("POST", "set_unread_msg_nums", reset), false},
		"an unknown command, undocumented code": {to("POST", "set_unread_msg_nums", fails(404)), false},
		"a JSON error of a framework":           {to("POST", "set_unread_msg_nums", says(404, `{"detail":"Not Found"}`)), false},
		"another method with an envelope":       {to("GET", "set_unread_msg_num", unknown), true},
		"another method, bare":                  {to("GET", "set_unread_msg_num", empty), false},
		"a companion":                           {to("POST", "create_group", unknown), false},
	} {
		if got := judge.Describes(c, test.x); got != test.want {
			t.Errorf("%s: %t, want %t", name, got, test.want)
		}
	}
}

// What a file says of the answer's fields holds without a word of Go.
func TestRulesFollowTheResponseSchema(t *testing.T) {
	const requestID = `        RequestId: {type: string, example: "1"}` + "\n"
	nullable := contract(t, "        ErrorInfo:\n          type: string\n", "        ErrorInfo:\n          type: string\n          nullable: true\n")
	word := contract(t, "enum: [OK, FAIL]", "enum: [OK, FAIL, RETRY]")
	words := contract(t, "          enum: [OK, FAIL]\n", "          enum: [OK, FAIL]\n          nullable: true\n")
	closed := contract(t, "      additionalProperties: true\n", "      additionalProperties: false\n")
	code := contract(t, "          type: integer\n          description: 0 where", "          type: integer\n          maximum: 79999\n          description: 0 where")
	required := contract(t, "required: [ActionStatus, ErrorCode]", "required: [ActionStatus, ErrorCode, RequestId]", "      additionalProperties: true\n", requestID)
	undescribed := contract(t, "required: [ActionStatus, ErrorCode]", "required: [ActionStatus, ErrorCode, RequestId]")
	owned := contract(t, "required: [ActionStatus, ErrorCode]", "required: [ActionStatus, ErrorCode, RequestId]", "      additionalProperties: true\n",
		`        RequestId: {type: string, x-requirements: [UMN-ENV-6]}`+"\n")
	info := contract(t, "required: [ActionStatus, ErrorCode]", "required: [ActionStatus, ErrorCode, ErrorInfo]")
	const withID = `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","RequestId":"a"}`
	for name, test := range map[string]struct {
		c    *spec.Contract
		rule judge.EnvelopeRule
		body string
		want string
	}{
		"a null that is allowed":                {nullable, judge.ErrorInfo, `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":null}`, keeps},
		"a null that is allowed, in a refusal":  {nullable, judge.Recommended, `{"ActionStatus":"FAIL","ErrorCode":10010,"ErrorInfo":null}`, keeps},
		"a number where a null is allowed":      {nullable, judge.ErrorInfo, `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":1}`, "ErrorInfo 1"},
		"a null word that is allowed":           {words, judge.ActionStatus, `{"ActionStatus":null,"ErrorCode":0}`, keeps},
		"a null word does not disagree":         {words, judge.Agreement, `{"ActionStatus":null,"ErrorCode":10010}`, unjudged},
		"a further word":                        {word, judge.ActionStatus, `{"ActionStatus":"RETRY","ErrorCode":10002}`, keeps},
		"a further word agrees with a code":     {word, judge.Agreement, `{"ActionStatus":"RETRY","ErrorCode":10002}`, keeps},
		"a further word does not agree with 0":  {word, judge.Agreement, `{"ActionStatus":"RETRY","ErrorCode":0}`, "ActionStatus RETRY with ErrorCode 0"},
		"a further field where none is allowed": {closed, judge.Body, withID, `property "RequestId" is unsupported`},
		"a code above its bound":                {code, judge.ErrorCode, `{"ActionStatus":"FAIL","ErrorCode":80000}`, "ErrorCode 80000"},
		"a code of 400 digits":                  {code, judge.ErrorCode, `{"ActionStatus":"FAIL","ErrorCode":1` + strings.Repeat("0", 400) + `}`, "broken"},
		"a further required field":              {required, judge.Body, withID, keeps},
		"a further required field, missing":     {required, judge.Body, okBody, "no RequestId"},
		"a further required field, null":        {required, judge.Body, `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","RequestId":null}`, "RequestId null"},
		"a further required field, a number":    {required, judge.Body, `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","RequestId":5}`, "RequestId 5"},
		"it is not the code's":                  {required, judge.ErrorCode, okBody, keeps},
		"it does not keep from agreeing":        {required, judge.Agreement, okBody, keeps},
		"one that is not described, missing":    {undescribed, judge.Body, okBody, "no RequestId"},
		"one of a requirement, missing":         {owned, judge.ErrorInfo, okBody, "no RequestId"},
		"one of a requirement is no other's":    {owned, judge.Body, okBody, keeps},
		"ErrorInfo required":                    {info, judge.ErrorInfo, `{"ActionStatus":"OK","ErrorCode":0}`, "no ErrorInfo"},
		"as built in":                           {contract(t), judge.Body, withID, keeps},
	} {
		f := test.rule(test.c, says(200, test.body))
		if got := verdict(f); got != test.want && (got != "broken" || test.want != "broken" && f.Got != test.want) {
			t.Errorf("%s is %s: %+v, want %s", name, got, f, test.want)
		}
	}
}

// The rules ask the contract, and an edited one is followed.
func TestRulesFollowTheContract(t *testing.T) {
	further := contract(t, "    11000: Community", "    11099: A code of tomorrow\n    11000: Community")
	if f := judge.DocumentedCode(further, fails(11099)); f != (judge.Flaw{}) {
		t.Errorf("a further code is %+v", f)
	}
	if f := judge.DocumentedCode(contract(t), fails(11099)); f == (judge.Flaw{}) {
		t.Error("a code of tomorrow is documented today")
	}
	success := contract(t, "enum: [OK, FAIL]", "enum: [SUCCESS, FAIL]", "x-agreement: {ActionStatus: OK,", "x-agreement: {ActionStatus: SUCCESS,")
	said := says(200, `{"ActionStatus":"SUCCESS","ErrorCode":0}`)
	if f := judge.ActionStatus(success, said); f != (judge.Flaw{}) {
		t.Errorf("another word is %+v", f)
	}
	if f := judge.Agreement(success, said); f != (judge.Flaw{}) {
		t.Errorf("another word does not agree with 0: %+v", f)
	}
	if f := judge.ActionStatus(success, ok); f.Got != `ActionStatus "OK"` || f.Expected != "ActionStatus SUCCESS or FAIL" {
		t.Errorf("the old word is %+v", f)
	}
	created := contract(t, "        \"200\":\n", "        \"201\":\n")
	if f := judge.HTTPStatus(created, ok); f.Expected != "HTTP status 201" || f.Got != "HTTP status 200" {
		t.Errorf("the old status is %+v", f)
	}
	if f := judge.HTTPStatus(created, says(201, okBody)); f != (judge.Flaw{}) {
		t.Errorf("another status is %+v", f)
	}
}

// Envelope gathers what a rule says of all answers.
func TestEnvelope(t *testing.T) {
	numbered := func(exchanges ...record.Exchange) []record.Exchange {
		for i := range exchanges {
			exchanges[i].ID = i + 1
		}
		return exchanges
	}
	bad, worse := says(404, okBody), says(500, okBody)
	many := numbered(ok, bad, bad, bad, bad, bad, bad, bad)
	tests := []struct {
		name      string
		level     spec.Level
		rule      judge.EnvelopeRule
		exchanges []record.Exchange
		want      judge.Verdict
		says      string
		proof     []int
	}{
		{"one right answer", spec.Must, judge.HTTPStatus, numbered(ok), judge.Pass, "1 answer", nil},
		{"right answers", spec.Must, judge.HTTPStatus, numbered(ok, fails(10010)), judge.Pass, "2 answers", nil},
		{"a right answer and trouble", spec.Must, judge.HTTPStatus, numbered(gateway, ok, reset), judge.Pass, "1 answer", nil},
		{"one wrong answer", spec.Must, judge.HTTPStatus, numbered(bad), judge.Fail, "1 of 1 answer", []int{1}},
		{"one wrong answer of three", spec.Must, judge.HTTPStatus, numbered(ok, bad, ok), judge.Fail, "1 of 3 answers", []int{2}},
		{"the last answer wrong", spec.Must, judge.HTTPStatus, numbered(ok, ok, bad), judge.Fail, "1 of 3 answers", []int{3}},
		{"a wrong answer beside trouble", spec.Must, judge.HTTPStatus, numbered(reset, bad, gateway), judge.Fail, "1 of 1 answer", []int{2}},
		{"the first flaw is shown", spec.Must, judge.HTTPStatus, numbered(ok, worse, bad), judge.Fail, "HTTP status 500", []int{2, 3}},
		{"five are shown", spec.Must, judge.HTTPStatus, many, judge.Fail, "7 of 8 answers", []int{2, 3, 4, 5, 6}},
		{"a should", spec.Should, judge.HTTPStatus, numbered(bad), judge.Warn, "1 of 1 answer", []int{1}},
		{"observed only", spec.Observe, judge.HTTPStatus, numbered(bad), judge.NotApplicable, "HTTP status 404", []int{1}},

		{"nothing", spec.Must, judge.HTTPStatus, nil, judge.Untestable, "no answer says anything", nil},
		{"a connection closed", spec.Must, judge.HTTPStatus, numbered(reset), judge.Inconclusive, "none of 1 call", nil},
		{"a time-out", spec.Must, judge.HTTPStatus, numbered(trouble(record.TroubleTimeout)), judge.Inconclusive, "none of 1 call", nil},
		{"nobody there", spec.Must, judge.HTTPStatus, numbered(trouble(record.TroubleRefused), trouble(record.TroubleName), trouble(record.TroubleTLS)), judge.Inconclusive, "none of 3 calls", nil},
		{"502", spec.Must, judge.HTTPStatus, numbered(says(502, okBody)), judge.Inconclusive, "none of 1 call", nil},
		{"503", spec.Must, judge.HTTPStatus, numbered(says(503, failBody)), judge.Inconclusive, "none of 1 call", nil},
		{"504", spec.Must, judge.HTTPStatus, numbered(says(504, "")), judge.Inconclusive, "none of 1 call", nil},
		{"no budget", spec.Must, judge.Body, numbered(budget, cancelled), judge.Inconclusive, "none of 2 calls", nil},
		{"an excused answer without a body", spec.Must, judge.Body, numbered(says(502, "")), judge.Inconclusive, "none of 1 call", nil},

		{"answers that say nothing about it", spec.Must, judge.ErrorCode, numbered(says(200, ""), says(200, "[]")), judge.Untestable, "no answer says anything", nil},
		{"nothing said, and trouble", spec.Must, judge.ErrorCode, numbered(says(200, ""), reset), judge.Inconclusive, "none of 1 call", nil},
		{"no refusal", spec.Should, judge.DocumentedCode, numbered(ok, ok), judge.Untestable, "no answer says anything", nil},
		{"a refusal among successes", spec.Should, judge.DocumentedCode, numbered(ok, fails(10010), ok), judge.Pass, "1 answer", nil},
		{"an undocumented refusal", spec.Should, judge.DocumentedCode, numbered(ok, fails(10010), fails(12345)), judge.Warn, "1 of 2 answers", []int{3}},
		{"disagreement in one of many", spec.Must, judge.Agreement, numbered(ok, fails(10010), fails(0)), judge.Fail, "ActionStatus FAIL with ErrorCode 0", []int{3}},
	}
	c := contract(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := mineAt(test.level)
			f := judge.Envelope(c, r, test.rule, test.exchanges)
			if f.Verdict != test.want || f.Requirement != mineID {
				t.Errorf("%s is %s", f.Requirement, f.Verdict)
			}
			if text := f.Reason + f.Got + f.Observed; !strings.Contains(text, test.says) {
				t.Errorf("it says %q, want …%s…", text, test.says)
			}
			if fmt.Sprint(f.Exchanges) != fmt.Sprint(test.proof) {
				t.Errorf("it is proved by %v, want %v", f.Exchanges, test.proof)
			}
			if f.Red() != (f.Expected != "" && test.level != spec.Observe) {
				t.Errorf("a %s expects %q", f.Verdict, f.Expected)
			}
		})
	}
}

func TestSurvey(t *testing.T) {
	c := contract(t)
	withType := func(values ...string) record.Exchange {
		x := says(200, okBody)
		x.Response.Header = map[string][]string{"content-type": values}
		return x
	}
	tests := []struct {
		name      string
		property  judge.Property
		exchanges []record.Exchange
		want      judge.Verdict
		observed  string
	}{
		{"nothing", judge.ContentType, nil, judge.Untestable, ""},
		{"trouble", judge.ContentType, []record.Exchange{reset, gateway, budget}, judge.Untestable, ""},
		{"no other field", judge.ExtraFields, []record.Exchange{ok, fails(10010), says(200, "{}"), says(200, "")}, judge.NotApplicable, "no other field: 4 answers"},
		{"other fields", judge.ExtraFields, []record.Exchange{says(200, `{"ErrorCode":0,"MsgSeq":5,"A":1}`), ok, says(200, `{"errorcode":0}`)},
			judge.NotApplicable, "A, MsgSeq: 1 answer; errorcode: 1 answer; no other field: 1 answer"},
		{"no Content-Type", judge.ContentType, []record.Exchange{ok, withType()}, judge.NotApplicable, "none: 2 answers"},
		{"a Content-Type", judge.ContentType, []record.Exchange{withType("application/json"), withType("text/html", "x")}, judge.NotApplicable,
			"application/json: 1 answer; text/html: 1 answer"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := judge.Survey(c, mineAt(spec.Observe), test.property, test.exchanges)
			if f.Verdict != test.want || f.Observed != test.observed || f.Requirement != mineID || f.Reason == "" {
				t.Errorf("it is %+v, want %s %q", f, test.want, test.observed)
			}
		})
	}
}
