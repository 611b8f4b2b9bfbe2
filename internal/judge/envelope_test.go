package judge_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
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
