package judge_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// What a rule says of an answer, beside the text that it got.
const (
	keeps    = "kept"
	unjudged = "unjudged"
)

type answered struct {
	body string
	want string // keeps, unjudged, or what Got has to say
}

func judgeAll(t *testing.T, rule judge.EnvelopeRule, tests []answered) {
	t.Helper()
	c := contract(t)
	for _, test := range tests {
		flaw := rule(c, says(200, test.body))
		if got := verdict(flaw); test.want != got && (got != "broken" || !strings.Contains(flaw.Got, test.want) || flaw.Expected == "") {
			t.Errorf("%q is %s, got %q, want %s", test.body, got, flaw.Got, test.want)
		}
	}
}

func verdict(f judge.Flaw) string {
	switch f {
	case judge.Flaw{}:
		return keeps
	case judge.Flaw{Unjudged: true}:
		return unjudged
	default:
		return "broken"
	}
}

func TestHTTPStatus(t *testing.T) {
	c := contract(t)
	for _, body := range []string{okBody, failBody, "", "null"} {
		if f := judge.HTTPStatus(c, says(200, body)); f != (judge.Flaw{}) {
			t.Errorf("200 with %q is %+v", body, f)
		}
	}
	wrong := []int{
		201, 202, 203, 204, 205, 206, 207, 208, 226, 299, // success, but not as it is documented
		300, 301, 302, 303, 304, 307, 308, // elsewhere
		400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 418, 422, 425, 426, 428, 429, 431, 451, 499, // refusals
		500, 501, 505, 507, 508, 510, 511, 520, 599, // no network error either
		0, 1, 99, 100, 101, 199, 600, 999, 2000, -200,
	}
	for _, status := range wrong {
		for _, body := range []string{okBody, failBody, ""} {
			f := judge.HTTPStatus(c, says(status, body))
			if f.Expected != "HTTP status 200" || f.Got != fmt.Sprintf("HTTP status %d", status) || f.Unjudged {
				t.Errorf("%d with %q is %+v", status, body, f)
			}
		}
	}
}

func TestBody(t *testing.T) {
	judgeAll(t, judge.Body, []answered{
		{okBody, keeps},
		{failBody, keeps},
		{"{}", keeps},
		{" \t\r\n{ \"ErrorCode\" : 0 } \n", keeps},
		{`{"ErrorInfo":"группа 👥 \u0000\ud800"}`, keeps},
		{`{"a":{"a":1},"b":[{"a":1},{"a":2}]}`, keeps},
		{`{"ErrorCode":1.0,"ActionStatus":"ok"}`, keeps}, // for others to judge
		{`{"ErrorCode":10010,"errorcode":0}`, keeps},

		{"", "there is no JSON value"},
		{" ", "there is no JSON value"},
		{"\r\n", "there is no JSON value"},
		{"\x00", "where a value is due"},
		{okBody + okBody, "follows the JSON value"},
		{okBody + "\n" + okBody, "follows the JSON value"},
		{okBody + ",", "follows the JSON value"},
		{okBody + "}", "follows the JSON value"},
		{okBody + ";", "follows the JSON value"},
		{okBody + "\x00", "follows the JSON value"},
		{okBody + "null", "follows the JSON value"},
		{okBody + "<!-- 12 ms -->", "follows the JSON value"},
		{okBody + "// ok", "follows the JSON value"},
		{okBody + "\xff", "is not UTF-8"},
		{`{"ErrorCode":0,"ErrorCode":0}`, "appears twice"},
		{`{"ErrorCode":0,"ErrorCode":10010}`, "appears twice"},
		{`{"ErrorCode":0,"Error\u0043ode":0}`, "appears twice"},
		{`{"ActionStatus":"OK","ErrorCode":0,"ActionStatus":"FAIL"}`, "appears twice"},
		{`{"ErrorCode":0,"Detail":{"a":1,"a":1}}`, "appears twice"},
		{`{"ErrorCode":0,"List":[{"a":1,"a":1}]}`, "appears twice"},
		{"{\"ErrorInfo\":\"\xff\"}", "is not UTF-8"},
		{"{\"ErrorInfo\":\"\xc3\"}", "is not UTF-8"},
		{"{\"ErrorInfo\":\"\xc0\xaf\"}", "is not UTF-8"},
		{"{\"ErrorInfo\":\"\xed\xa0\x80\"}", "is not UTF-8"},
		{"{\"ErrorInfo\":\"\xf5\x80\x80\x80\"}", "is not UTF-8"},
		{"{\"\xe7\xbe\":1}", "is not UTF-8"},
		{"{\"ErrorInfo\":\"\xc8\xba\xd7\xe9\xb2\xbb\"}", "is not UTF-8"}, // GBK
		{"\xef\xbb\xbf" + okBody, "byte order mark"},
		{"\xfe\xff\x00{\x00}", "byte order mark"},
		{"\xff\xfe{\x00}\x00", "byte order mark"},
		{okBody[:len(okBody)-1], "the text ends"},
		{okBody[:20], "the text ends"},
		{`{"ErrorInfo":"no`, "the text ends"},
		{"{", "the text ends"},
		{`{"ErrorCode":`, "the text ends"},
		{"[]", "an array where an object is due"},
		{"[" + okBody + "]", "an array where an object is due"},
		{"null", "null where an object is due"},
		{"true", "a boolean where an object is due"},
		{"0", "a number where an object is due"},
		{`"OK"`, "a string where an object is due"},
		{`"{\"ErrorCode\":0}"`, "a string where an object is due"},
		{"OK", "stands where"},
		{"<html><body>OK</body></html>", "stands where"},
		{"ActionStatus=OK&ErrorCode=0", "stands where"},
		{"callback(" + okBody + ")", "stands where"},
		{")]}'\n" + okBody, "stands where"},
		{`{'ErrorCode':0}`, "stands where"},
		{`{ErrorCode:0}`, "stands where"},
		{`{"ErrorCode":0,}`, "stands where"},
		{`{"ErrorCode":00}`, "stands where"},
		{`{"ErrorCode":+0}`, "stands where"},
		{`{"ErrorCode":0x0}`, "stands where"},
		{`{"ErrorCode":.5}`, "stands where"},
		{`{"ErrorCode":1.}`, "stands where"},
		{`{"ErrorCode":NaN}`, "stands where"},
		{`{"ErrorCode":None}`, "stands where"},
		{`{"ErrorCode":undefined}`, "stands where"},
		{`{"ErrorCode":0 /* ok */}`, "stands where"},
		{"{\"ErrorInfo\":\"a\nb\"}", "stands where"},
		{"{\"ErrorInfo\":\"a\\x41\"}", "stands where"},
		{"{\"ErrorInfo\":\"\\u12\"}", "stands where"},
		{"{\"ErrorCode\":\u00a00}", "stands where"},
		{"{\"ErrorCode\":\u20280}", "stands where"},
		{`{"ErrorCode" 0}`, "stands where"},
		{`{"ErrorCode"}`, "stands where"},
		{`{"ErrorCode":0 "ErrorInfo":""}`, "stands where"},
		{`{"a":` + strings.Repeat("[", 600) + strings.Repeat("]", 600) + "}", "arrays and objects are open"},
	})
	whole := says(200, okBody)
	whole.Response.Truncated = true
	if f := judge.Body(contract(t), whole); f.Got != fmt.Sprintf("a body that goes on after %d bytes", len(okBody)) {
		t.Errorf("a body that goes on is %+v", f)
	}
	if f := judge.Body(contract(t), says(200, strings.Repeat("x", 100_000))); len(f.Got) > 1000 {
		t.Errorf("a body of 100 kB makes a text of %d bytes", len(f.Got))
	}
}

func TestActionStatus(t *testing.T) {
	judgeAll(t, judge.ActionStatus, []answered{
		{okBody, keeps},
		{failBody, keeps},
		{`{"ActionStatus":"FAIL"}`, keeps},
		{`{"ActionStatus":"OK","ErrorCode":10010}`, keeps},
		{`{"ActionStatus":"\u004fK"}`, keeps},

		{"{}", "no ActionStatus"},
		{`{"ErrorCode":0}`, "no ActionStatus"},
		{`{"ErrorCode":0,"ErrorInfo":""}`, "no ActionStatus"},
		{`{"actionStatus":"OK","ErrorCode":0}`, "no ActionStatus"},
		{`{"ACTIONSTATUS":"OK","ErrorCode":0}`, "no ActionStatus"},
		{`{"Action1Status":"OK","ErrorCode":0}`, "no ActionStatus"},
		{`{"Actionstatus":"OK","ErrorCode":0}`, "no ActionStatus"},
		{`{"ActionStatus ":"OK","ErrorCode":0}`, "no ActionStatus"},
		{`{"Status":"OK","ErrorCode":0}`, "no ActionStatus"},
		{`{"Response":{"ActionStatus":"OK","ErrorCode":0}}`, "no ActionStatus"},
		{`{"ActionStatus":"ok","ErrorCode":0}`, `ActionStatus "ok"`},
		{`{"ActionStatus":"Ok","ErrorCode":0}`, `ActionStatus "Ok"`},
		{`{"ActionStatus":"oK","ErrorCode":0}`, `ActionStatus "oK"`},
		{`{"ActionStatus":"OK ","ErrorCode":0}`, `ActionStatus "OK "`},
		{`{"ActionStatus":" OK","ErrorCode":0}`, `ActionStatus " OK"`},
		{`{"ActionStatus":"OK\u0000","ErrorCode":0}`, `ActionStatus "OK\u0000"`},
		{`{"ActionStatus":"OKAY","ErrorCode":0}`, `ActionStatus "OKAY"`},
		{`{"ActionStatus":"ОК","ErrorCode":0}`, `ActionStatus "ОК"`}, // Cyrillic
		{`{"ActionStatus":"SUCCESS","ErrorCode":0}`, `ActionStatus "SUCCESS"`},
		{`{"ActionStatus":"","ErrorCode":0}`, `ActionStatus ""`},
		{`{"ActionStatus":"fail","ErrorCode":10010}`, `ActionStatus "fail"`},
		{`{"ActionStatus":"Fail","ErrorCode":10010}`, `ActionStatus "Fail"`},
		{`{"ActionStatus":"FAILED","ErrorCode":10010}`, `ActionStatus "FAILED"`},
		{`{"ActionStatus":"FAILURE","ErrorCode":10010}`, `ActionStatus "FAILURE"`},
		{`{"ActionStatus":"ERROR","ErrorCode":10010}`, `ActionStatus "ERROR"`},
		{`{"ActionStatus":0,"ErrorCode":0}`, "ActionStatus 0"},
		{`{"ActionStatus":1,"ErrorCode":0}`, "ActionStatus 1"},
		{`{"ActionStatus":200,"ErrorCode":0}`, "ActionStatus 200"},
		{`{"ActionStatus":true,"ErrorCode":0}`, "ActionStatus true"},
		{`{"ActionStatus":false,"ErrorCode":10010}`, "ActionStatus false"},
		{`{"ActionStatus":null,"ErrorCode":0}`, "ActionStatus null"},
		{`{"ActionStatus":["OK"],"ErrorCode":0}`, `ActionStatus ["OK"]`},
		{`{"ActionStatus":{"Text":"OK"},"ErrorCode":0}`, `ActionStatus {"Text":"OK"}`},
		{`{"ActionStatus":"FAIL","ActionStatus":"ok","ErrorCode":0}`, `ActionStatus "ok"`},

		{"", unjudged}, {"null", unjudged}, {"[]", unjudged}, {`"OK"`, unjudged}, {okBody[:30], unjudged}, {"<html>", unjudged},
		{"\xef\xbb\xbf" + okBody, keeps}, {okBody + okBody, keeps},
	})
}

func TestErrorCode(t *testing.T) {
	judgeAll(t, judge.ErrorCode, []answered{
		{okBody, keeps},
		{failBody, keeps},
		{`{"ErrorCode":-1}`, keeps},
		{`{"ErrorCode":12345}`, keeps},
		{`{"ErrorCode":-0}`, keeps},
		{`{"ErrorCode":9223372036854775808}`, keeps},

		{"{}", "no ErrorCode"},
		{`{"ActionStatus":"OK"}`, "no ErrorCode"},
		{`{"ActionStatus":"FAIL","ErrorInfo":"no"}`, "no ErrorCode"},
		{`{"ActionStatus":"OK","errorCode":0}`, "no ErrorCode"},
		{`{"ActionStatus":"OK","errorcode":0}`, "no ErrorCode"},
		{`{"ActionStatus":"OK","ERRORCODE":0}`, "no ErrorCode"},
		{`{"ActionStatus":"OK","Error_Code":0}`, "no ErrorCode"},
		{`{"ActionStatus":"OK","Code":0}`, "no ErrorCode"},
		{`{"Response":{"ErrorCode":0}}`, "no ErrorCode"},
		{`{"ActionStatus":"OK","ErrorCode":"0"}`, `ErrorCode "0"`},
		{`{"ActionStatus":"FAIL","ErrorCode":"10010"}`, `ErrorCode "10010"`},
		{`{"ActionStatus":"FAIL","ErrorCode":""}`, `ErrorCode ""`},
		{`{"ActionStatus":"FAIL","ErrorCode":"no"}`, `ErrorCode "no"`},
		{`{"ActionStatus":"OK","ErrorCode":0.0}`, "ErrorCode 0.0"},
		{`{"ActionStatus":"FAIL","ErrorCode":1.0}`, "ErrorCode 1.0"},
		{`{"ActionStatus":"FAIL","ErrorCode":10010.0}`, "ErrorCode 10010.0"},
		{`{"ActionStatus":"FAIL","ErrorCode":10010.5}`, "ErrorCode 10010.5"},
		{`{"ActionStatus":"FAIL","ErrorCode":1e3}`, "ErrorCode 1e3"},
		{`{"ActionStatus":"FAIL","ErrorCode":1.001e4}`, "ErrorCode 1.001e4"},
		{`{"ActionStatus":"FAIL","ErrorCode":1E4}`, "ErrorCode 1E4"},
		{`{"ActionStatus":"OK","ErrorCode":0e0}`, "ErrorCode 0e0"},
		{`{"ActionStatus":"FAIL","ErrorCode":1e400}`, "ErrorCode 1e400"},
		{`{"ActionStatus":"OK","ErrorCode":null}`, "ErrorCode null"},
		{`{"ActionStatus":"OK","ErrorCode":false}`, "ErrorCode false"},
		{`{"ActionStatus":"FAIL","ErrorCode":true}`, "ErrorCode true"},
		{`{"ActionStatus":"FAIL","ErrorCode":[10010]}`, "ErrorCode [10010]"},
		{`{"ActionStatus":"OK","ErrorCode":[]}`, "ErrorCode []"},
		{`{"ActionStatus":"FAIL","ErrorCode":{"Code":10010}}`, `ErrorCode {"Code":10010}`},
		{`{"ActionStatus":"OK","ErrorCode":0,"ErrorCode":"0"}`, `ErrorCode "0"`},

		{"", unjudged}, {"null", unjudged}, {"[]", unjudged}, {"0", unjudged}, {okBody[:30], unjudged}, {"<html>", unjudged},
		{"\xef\xbb\xbf" + okBody, keeps}, {okBody + okBody, keeps},
	})
}

func TestAgreement(t *testing.T) {
	judgeAll(t, judge.Agreement, []answered{
		{okBody, keeps},
		{failBody, keeps},
		{`{"ActionStatus":"FAIL","ErrorCode":-1}`, keeps},
		{`{"ActionStatus":"FAIL","ErrorCode":12345}`, keeps},
		{`{"ActionStatus":"FAIL","ErrorCode":99999999999999999999}`, keeps},
		{`{"ActionStatus":"OK","ErrorCode":-0}`, keeps},
		{`{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":5}`, keeps},
		{`{"ActionStatus":"OK","ErrorCode":0,"MsgSeq":964}`, keeps},

		{`{"ActionStatus":"OK","ErrorCode":10010}`, "ActionStatus OK with ErrorCode 10010"},
		{`{"ActionStatus":"OK","ErrorCode":1}`, "ActionStatus OK with ErrorCode 1"},
		{`{"ActionStatus":"OK","ErrorCode":-1}`, "ActionStatus OK with ErrorCode -1"},
		{`{"ActionStatus":"OK","ErrorCode":200}`, "ActionStatus OK with ErrorCode 200"},
		{`{"ActionStatus":"OK","ErrorCode":60007}`, "ActionStatus OK with ErrorCode 60007"},
		{`{"ActionStatus":"OK","ErrorCode":99999999999999999999}`, "ActionStatus OK with ErrorCode 99999999999999999999"},
		{`{"ActionStatus":"OK","ErrorInfo":"gone","ErrorCode":10010}`, "ActionStatus OK with ErrorCode 10010"},
		{`{"ActionStatus":"FAIL","ErrorCode":0}`, "ActionStatus FAIL with ErrorCode 0"},
		{`{"ActionStatus":"FAIL","ErrorInfo":"gone","ErrorCode":0}`, "ActionStatus FAIL with ErrorCode 0"},
		{`{"ActionStatus":"FAIL","ErrorCode":-0}`, "ActionStatus FAIL with ErrorCode 0"},

		// One of the two lacking or of another form is for its own rule to judge.
		{`{}`, unjudged},
		{`{"ActionStatus":"OK"}`, unjudged},
		{`{"ErrorCode":10010}`, unjudged},
		{`{"ActionStatus":"ok","ErrorCode":10010}`, unjudged},
		{`{"ActionStatus":"ok","ErrorCode":0}`, unjudged},
		{`{"ActionStatus":true,"ErrorCode":10010}`, unjudged},
		{`{"ActionStatus":"OK","ErrorCode":"10010"}`, unjudged},
		{`{"ActionStatus":"OK","ErrorCode":1.0}`, unjudged},
		{`{"ActionStatus":"FAIL","ErrorCode":null}`, unjudged},
		{`{"ActionStatus":"FAIL","ErrorCode":false}`, unjudged},
		{"", unjudged}, {"null", unjudged}, {"[]", unjudged}, {okBody[:30], unjudged}, {"<html>", unjudged},
		{"\xef\xbb\xbf" + okBody, keeps}, {okBody + okBody, keeps},
	})
}

func TestErrorInfo(t *testing.T) {
	judgeAll(t, judge.ErrorInfo, []answered{
		{okBody, keeps},
		{failBody, keeps},
		{`{"ActionStatus":"OK","ErrorCode":0}`, keeps}, // it may be left out
		{`{"ErrorInfo":"ok"}`, keeps},
		{`{"ErrorInfo":"群组不存在"}`, keeps},
		{`{"ErrorInfo":"0"}`, keeps},
		{`{"errorinfo":5}`, keeps}, // another field

		{`{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":null}`, "ErrorInfo null"},
		{`{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":0}`, "ErrorInfo 0"},
		{`{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":1.5}`, "ErrorInfo 1.5"},
		{`{"ActionStatus":"FAIL","ErrorCode":10010,"ErrorInfo":10010}`, "ErrorInfo 10010"},
		{`{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":false}`, "ErrorInfo false"},
		{`{"ActionStatus":"FAIL","ErrorCode":10010,"ErrorInfo":true}`, "ErrorInfo true"},
		{`{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":[]}`, "ErrorInfo []"},
		{`{"ActionStatus":"FAIL","ErrorCode":10010,"ErrorInfo":["gone"]}`, `ErrorInfo ["gone"]`},
		{`{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":{}}`, "ErrorInfo {}"},
		{`{"ActionStatus":"FAIL","ErrorCode":10010,"ErrorInfo":{"Text":"gone"}}`, `ErrorInfo {"Text":"gone"}`},
		{`{"ErrorInfo":"gone","ErrorInfo":null}`, "ErrorInfo null"},

		{"", unjudged}, {"null", unjudged}, {"[]", unjudged}, {okBody[:30], unjudged}, {"<html>", unjudged},
		{"\xef\xbb\xbf" + okBody, keeps}, {okBody + okBody, keeps},
	})
}

func TestDocumentedCode(t *testing.T) {
	refusal := func(code string) string { return `{"ActionStatus":"FAIL","ErrorCode":` + code + `}` }
	judgeAll(t, judge.DocumentedCode, []answered{
		{refusal("10002"), keeps}, {refusal("10003"), keeps}, {refusal("10004"), keeps}, {refusal("10007"), keeps},
		{refusal("10010"), keeps}, {refusal("10015"), keeps}, {refusal("10019"), keeps}, {refusal("11000"), keeps},
		{refusal("60000"), keeps}, {refusal("60007"), keeps}, {refusal("65432"), keeps}, {refusal("70001"), keeps}, {refusal("79999"), keeps},
		{refusal(`"10010"`), keeps}, {refusal("10010.0"), keeps}, // their form is for ErrorCode to judge
		{`{"ActionStatus":"OK","ErrorCode":10010}`, keeps},

		{refusal("1"), "ErrorCode 1"},
		{refusal("-1"), "ErrorCode -1"},
		{refusal("200"), "ErrorCode 200"},
		{refusal("400"), "ErrorCode 400"},
		{refusal("404"), "ErrorCode 404"},
		{refusal("500"), "ErrorCode 500"},
		{refusal("10000"), "ErrorCode 10000"},
		{refusal("10001"), "ErrorCode 10001"},
		{refusal("10009"), "ErrorCode 10009"},
		{refusal("10099"), "ErrorCode 10099"},
		{refusal("12345"), "ErrorCode 12345"},
		{refusal("20003"), "ErrorCode 20003"},
		{refusal("59999"), "ErrorCode 59999"},
		{refusal("80000"), "ErrorCode 80000"},
		{refusal("99999"), "ErrorCode 99999"},
		{refusal("-10010"), "ErrorCode -10010"},
		{refusal("-60007"), "ErrorCode -60007"},
		{refusal("2147483647"), "ErrorCode 2147483647"},
		{refusal("4294977306"), "ErrorCode 4294977306"}, // 10010 in 32 bits
		{`{"ActionStatus":"OK","ErrorCode":12345}`, "ErrorCode 12345"},
		{`{"ErrorCode":12345}`, "ErrorCode 12345"},

		// No refusal, or one without a code.
		{okBody, unjudged}, {`{"ErrorCode":0}`, unjudged}, {`{"ActionStatus":"OK"}`, unjudged},
		{`{"ActionStatus":"FAIL"}`, unjudged}, {refusal("0"), unjudged}, {refusal("null"), unjudged}, {refusal("0.5"), unjudged},
		{"", unjudged}, {"{}", unjudged}, {"[]", unjudged}, {"null", unjudged}, {"<html>", unjudged},
	})
}

func TestRecommended(t *testing.T) {
	judgeAll(t, judge.Recommended, []answered{
		{okBody, keeps},
		{failBody, keeps},
		{`{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"ok"}`, keeps},
		{`{"ErrorInfo":"","ErrorCode":0}`, keeps},
		{`{"ErrorInfo":""}`, keeps},
		{`{"ActionStatus":"FAIL","ErrorCode":70032,"ErrorInfo":"0"}`, keeps},
		{`{"ActionStatus":"FAIL","ErrorCode":10010,"ErrorInfo":null}`, keeps}, // its form is for ErrorInfo to judge
		{`{"ActionStatus":"FAIL","ErrorCode":10010,"ErrorInfo":[]}`, keeps},

		{`{"ActionStatus":"OK","ErrorCode":0}`, "no ErrorInfo"},
		{`{"ActionStatus":"OK","ErrorCode":0,"MsgSeq":964}`, "no ErrorInfo"},
		{`{"ActionStatus":"FAIL","ErrorCode":10010}`, "no ErrorInfo"},
		{`{"ActionStatus":"FAIL","ErrorCode":10010,"errorInfo":"gone"}`, "no ErrorInfo"},
		{`{"ActionStatus":"FAIL","ErrorCode":10010,"ErrorDisplay":"gone"}`, "no ErrorInfo"},
		{`{"ActionStatus":"FAIL","ErrorCode":70032,"ErrorInfo":""}`, `ErrorInfo ""`},
		{`{"ActionStatus":"OK","ErrorCode":70032,"ErrorInfo":""}`, `ErrorInfo ""`},
		{`{"ActionStatus":"FAIL","ErrorInfo":""}`, `ErrorInfo ""`},
		{`{"ActionStatus":"FAIL","ErrorCode":10010,"ErrorInfo":"\n\t "}`, `ErrorInfo "\n\t "`},
		{"{}", "no ErrorInfo"},

		{"", unjudged}, {"null", unjudged}, {"[]", unjudged}, {okBody[:30], unjudged}, {"<html>", unjudged},
	})
}

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
		{"one right answer", spec.Must, judge.HTTPStatus, numbered(ok), judge.Pass, "1 answers", nil},
		{"right answers", spec.Must, judge.HTTPStatus, numbered(ok, fails(10010)), judge.Pass, "2 answers", nil},
		{"a right answer and trouble", spec.Must, judge.HTTPStatus, numbered(gateway, ok, reset), judge.Pass, "1 answers", nil},
		{"one wrong answer", spec.Must, judge.HTTPStatus, numbered(bad), judge.Fail, "1 of 1 answers", []int{1}},
		{"one wrong answer of three", spec.Must, judge.HTTPStatus, numbered(ok, bad, ok), judge.Fail, "1 of 3 answers", []int{2}},
		{"the last answer wrong", spec.Must, judge.HTTPStatus, numbered(ok, ok, bad), judge.Fail, "1 of 3 answers", []int{3}},
		{"a wrong answer beside trouble", spec.Must, judge.HTTPStatus, numbered(reset, bad, gateway), judge.Fail, "1 of 1 answers", []int{2}},
		{"the first flaw is shown", spec.Must, judge.HTTPStatus, numbered(ok, worse, bad), judge.Fail, "HTTP status 500", []int{2, 3}},
		{"five are shown", spec.Must, judge.HTTPStatus, many, judge.Fail, "7 of 8 answers", []int{2, 3, 4, 5, 6}},
		{"a should", spec.Should, judge.HTTPStatus, numbered(bad), judge.Warn, "1 of 1 answers", []int{1}},
		{"observed only", spec.Observe, judge.HTTPStatus, numbered(bad), judge.NotApplicable, "HTTP status 404", []int{1}},

		{"nothing", spec.Must, judge.HTTPStatus, nil, judge.Untestable, "no answer says anything", nil},
		{"a connection closed", spec.Must, judge.HTTPStatus, numbered(reset), judge.Inconclusive, "none of 1 calls", nil},
		{"a time-out", spec.Must, judge.HTTPStatus, numbered(trouble(record.TroubleTimeout)), judge.Inconclusive, "none of 1 calls", nil},
		{"nobody there", spec.Must, judge.HTTPStatus, numbered(trouble(record.TroubleRefused), trouble(record.TroubleName), trouble(record.TroubleTLS)), judge.Inconclusive, "none of 3 calls", nil},
		{"502", spec.Must, judge.HTTPStatus, numbered(says(502, okBody)), judge.Inconclusive, "none of 1 calls", nil},
		{"503", spec.Must, judge.HTTPStatus, numbered(says(503, failBody)), judge.Inconclusive, "none of 1 calls", nil},
		{"504", spec.Must, judge.HTTPStatus, numbered(says(504, "")), judge.Inconclusive, "none of 1 calls", nil},
		{"no budget", spec.Must, judge.Body, numbered(budget, cancelled), judge.Inconclusive, "none of 2 calls", nil},
		{"an excused answer without a body", spec.Must, judge.Body, numbered(says(502, "")), judge.Inconclusive, "none of 1 calls", nil},

		{"answers that say nothing about it", spec.Must, judge.ErrorCode, numbered(says(200, ""), says(200, "[]")), judge.Untestable, "no answer says anything", nil},
		{"nothing said, and trouble", spec.Must, judge.ErrorCode, numbered(says(200, ""), reset), judge.Inconclusive, "none of 1 calls", nil},
		{"no refusal", spec.Should, judge.DocumentedCode, numbered(ok, ok), judge.Untestable, "no answer says anything", nil},
		{"a refusal among successes", spec.Should, judge.DocumentedCode, numbered(ok, fails(10010), ok), judge.Pass, "1 answers", nil},
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
			judge.NotApplicable, "A, MsgSeq: 1 answers; errorcode: 1 answers; no other field: 1 answers"},
		{"no Content-Type", judge.ContentType, []record.Exchange{ok, withType()}, judge.NotApplicable, "none: 2 answers"},
		{"a Content-Type", judge.ContentType, []record.Exchange{withType("application/json"), withType("text/html", "x")}, judge.NotApplicable,
			"application/json: 1 answers; text/html: 1 answers"},
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
