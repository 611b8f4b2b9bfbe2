package judge_test

import (
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// The envelope's rules in the matrix's order.
var rules = []judge.EnvelopeRule{
	judge.HTTPStatus, judge.Body, judge.ActionStatus, judge.ErrorCode, judge.Agreement, judge.ErrorInfo, judge.DocumentedCode, judge.Recommended,
}

// TestOneFlawBreaksOneRule is a matrix of flaws and rules, so that one flaw of a target shows up as one finding. In a row
// x is a rule that is broken, a dot one that is kept, and a dash one of which the answer says nothing.
func TestOneFlawBreaksOneRule(t *testing.T) {
	truncated := says(200, okBody[:30])
	truncated.Response.Truncated = true
	matrix := []struct {
		flaw   string
		answer record.Exchange
		//      status, body, ActionStatus, ErrorCode, agreement, ErrorInfo, documented code, recommended
		row string
	}{
		{"no flaw: accepted", ok, ". . . . . . - ."},
		{"no flaw: refused", says(200, failBody), ". . . . . . . ."},
		{"no flaw: a further field", says(200, `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","MsgSeq":5}`), ". . . . . . - ."},
		{"no flaw: an unlisted public code", fails(65000), ". . . . . . . ."},

		// One rule alone.
		{"status 201", says(201, okBody), "x . . . . . - ."},
		{"status 204", says(204, okBody), "x . . . . . - ."},
		{"status 302", says(302, okBody), "x . . . . . - ."},
		{"status 400 for a refusal", says(400, failBody), "x . . . . . . ."},
		{"status 401 for a refusal", says(401, failBody), "x . . . . . . ."},
		{"status 404 for a refusal", says(404, failBody), "x . . . . . . ."},
		{"status 429 for a refusal", says(429, failBody), "x . . . . . . ."},
		{"status 500 for a refusal", says(500, failBody), "x . . . . . . ."},
		{"status 500 for a success", says(500, okBody), "x . . . . . - ."},

		{"two values", says(200, okBody+okBody), ". x . . . . - ."},
		{"two values, refused", says(200, failBody+failBody), ". x . . . . . ."},
		{"a trailing comma", says(200, okBody+","), ". x . . . . - ."},
		{"a trailing comment", says(200, okBody+"<!-- 5 ms -->"), ". x . . . . - ."},
		{"a trailing zero byte", says(200, okBody+"\x00"), ". x . . . . - ."},
		{"a repeated key", says(200, `{"ErrorInfo":"no","ActionStatus":"OK","ErrorCode":0,"ErrorCode":0}`), ". x . . . . - ."},
		{"a repeated key further in", says(200, `{"ErrorInfo":"no","ActionStatus":"OK","ErrorCode":0,"D":{"a":1,"a":1}}`), ". x . . . . - ."},
		{"invalid UTF-8", says(200, "{\"ActionStatus\":\"FAIL\",\"ErrorInfo\":\"\xff\",\"ErrorCode\":10010}"), ". x . . . . . ."},
		{"a surrogate in UTF-8", says(200, "{\"ActionStatus\":\"FAIL\",\"ErrorInfo\":\"\xed\xa0\x80\",\"ErrorCode\":10010}"), ". x . . . . . ."},
		{"a byte order mark", says(200, "\xef\xbb\xbf"+okBody), ". x . . . . - ."},
		{"a byte order mark, refused", says(200, "\xef\xbb\xbf"+failBody), ". x . . . . . ."},
		{"no body", says(200, ""), ". x - - - - - -"},
		{"a body of spaces", says(200, "  "), ". x - - - - - -"},
		{"a truncated body", says(200, okBody[:30]), ". x - - - - - -"},
		{"a body without an end", truncated, ". x - - - - - -"},
		{"an array", says(200, "["+okBody+"]"), ". x - - - - - -"},
		{"null", says(200, "null"), ". x - - - - - -"},
		{"a text", says(200, `"OK"`), ". x - - - - - -"},
		{"HTML", says(200, "<html>OK</html>"), ". x - - - - - -"},
		{"a form", says(200, "ActionStatus=OK&ErrorCode=0"), ". x - - - - - -"},
		{"UTF-16", says(200, "\xfe\xff\x00{\x00}"), ". x - - - - - -"},

		{"no ActionStatus", says(200, `{"ErrorInfo":"","ErrorCode":0}`), ". . x . - . - ."},
		{"no ActionStatus, refused", says(200, `{"ErrorInfo":"no","ErrorCode":10010}`), ". . x . - . . ."},
		{"another spelling of it", says(200, `{"ErrorInfo":"no","actionStatus":"OK","ErrorCode":0}`), ". . x . - . - ."},
		{"ok in small letters", says(200, `{"ErrorInfo":"no","ActionStatus":"ok","ErrorCode":0}`), ". . x . - . - ."},
		{"Ok", says(200, `{"ErrorInfo":"no","ActionStatus":"Ok","ErrorCode":0}`), ". . x . - . - ."},
		{"fail in small letters", says(200, `{"ErrorInfo":"no","ActionStatus":"fail","ErrorCode":10010}`), ". . x . - . . ."},
		{"a status that is a number", says(200, `{"ErrorInfo":"no","ActionStatus":0,"ErrorCode":0}`), ". . x . - . - ."},
		{"a status that is a boolean", says(200, `{"ErrorInfo":"no","ActionStatus":true,"ErrorCode":0}`), ". . x . - . - ."},
		{"a status of null", says(200, `{"ErrorInfo":"no","ActionStatus":null,"ErrorCode":10010}`), ". . x . - . . ."},

		{"no ErrorCode", says(200, `{"ErrorInfo":"no","ActionStatus":"OK"}`), ". . . x - . - ."},
		{"no ErrorCode, refused", says(200, `{"ActionStatus":"FAIL","ErrorInfo":"gone"}`), ". . . x - . - ."},
		{"a code as text", says(200, `{"ErrorInfo":"no","ActionStatus":"FAIL","ErrorCode":"10010"}`), ". . . x - . . ."},
		{"a code with a fraction of 0", says(200, `{"ErrorInfo":"no","ActionStatus":"FAIL","ErrorCode":10010.0}`), ". . . x - . . ."},
		{"a code with an exponent", says(200, `{"ErrorInfo":"no","ActionStatus":"FAIL","ErrorCode":1.001e4}`), ". . . x - . . ."},
		{"a success with a fraction", says(200, `{"ErrorInfo":"no","ActionStatus":"OK","ErrorCode":0.0}`), ". . . x - . - ."},
		{"a code of null", says(200, `{"ErrorInfo":"no","ActionStatus":"OK","ErrorCode":null}`), ". . . x - . - ."},
		{"a code of null, refused", says(200, `{"ErrorInfo":"no","ActionStatus":"FAIL","ErrorCode":null}`), ". . . x - . - ."},
		{"a code that is a boolean", says(200, `{"ErrorInfo":"no","ActionStatus":"FAIL","ErrorCode":false}`), ". . . x - . - ."},
		{"a code between two", says(200, `{"ErrorInfo":"no","ActionStatus":"FAIL","ErrorCode":0.5}`), ". . . x - . - ."},

		{"OK with 10010", says(200, `{"ErrorInfo":"no","ActionStatus":"OK","ErrorCode":10010}`), ". . . . x . . ."},
		{"OK with a public code", says(200, `{"ErrorInfo":"no","ActionStatus":"OK","ErrorCode":60007}`), ". . . . x . . ."},
		{"FAIL with 0", fails(0), ". . . . x . - ."},
		{"FAIL with -0", says(200, `{"ErrorInfo":"no","ActionStatus":"FAIL","ErrorCode":-0}`), ". . . . x . - ."},

		{"an ErrorInfo of null", says(200, `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":null}`), ". . . . . x - ."},
		{"an ErrorInfo that is a number", says(200, `{"ActionStatus":"FAIL","ErrorCode":10010,"ErrorInfo":10010}`), ". . . . . x . ."},
		{"an ErrorInfo that is an object", says(200, `{"ActionStatus":"FAIL","ErrorCode":10010,"ErrorInfo":{"a":1}}`), ". . . . . x . ."},
		{"an ErrorInfo that is a list", says(200, `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":[]}`), ". . . . . x - ."},

		{"code 1", fails(1), ". . . . . . x ."},
		{"code -1", fails(-1), ". . . . . . x ."},
		{"code 12345", fails(12345), ". . . . . . x ."},
		{"code 404", fails(404), ". . . . . . x ."},
		{"code 59999", fails(59999), ". . . . . . x ."},
		{"code 80000", fails(80000), ". . . . . . x ."},

		{"no ErrorInfo", says(200, `{"ActionStatus":"OK","ErrorCode":0}`), ". . . . . . - x"},
		{"no ErrorInfo, refused", says(200, `{"ActionStatus":"FAIL","ErrorCode":10010}`), ". . . . . . . x"},
		{"an empty ErrorInfo, refused", says(200, `{"ActionStatus":"FAIL","ErrorCode":10010,"ErrorInfo":""}`), ". . . . . . . x"},
		{"an ErrorInfo of spaces, refused", says(200, `{"ActionStatus":"FAIL","ErrorCode":10010,"ErrorInfo":" "}`), ". . . . . . . x"},

		// Several flaws at once, or one that cannot be told from several.
		{"an empty 204", says(204, ""), "x x - - - - - -"},
		{"an empty 500", says(500, ""), "x x - - - - - -"},
		{"a page of 404", says(404, "<html>Not Found</html>"), "x x - - - - - -"},
		{"an empty object", says(200, "{}"), ". . x x - . - x"},
		{"the fields of another API", says(200, `{"code":0,"message":""}`), ". . x x - . - x"},
		{"the answer in an envelope", says(200, `{"Response":`+okBody+`}`), ". . x x - . - x"},
		{"1.0", says(200, `{"ErrorInfo":"no","ActionStatus":"FAIL","ErrorCode":1.0}`), ". . . x - . x ."},
		{"1e3", says(200, `{"ErrorInfo":"no","ActionStatus":"FAIL","ErrorCode":1e3}`), ". . . x - . x ."},
		{"OK with 12345", says(200, `{"ErrorInfo":"no","ActionStatus":"OK","ErrorCode":12345}`), ". . . . x . x ."},
		{"all of it", says(418, `{"ActionStatus":0,"ErrorCode":"1","ErrorInfo":2}!`), "x x x x - x x ."},
	}
	c := contract(t)
	alone := make([]int, len(rules))
	for _, m := range matrix {
		var row []string
		broken, which := 0, 0
		for i, rule := range rules {
			switch verdict(rule(c, m.answer)) {
			case keeps:
				row = append(row, ".")
			case unjudged:
				row = append(row, "-")
			default:
				row = append(row, "x")
				broken, which = broken+1, i
			}
		}
		if got := strings.Join(row, " "); got != m.row {
			t.Errorf("%s: %s, want %s", m.flaw, got, m.row)
		}
		if broken == 1 {
			alone[which]++
		}
	}
	for i, n := range alone {
		if n < 2 {
			t.Errorf("the rule %d is broken alone by %d flaws", i+1, n)
		}
	}
}

// What the contract excuses is held against no rule, whatever the body says.
func TestExcusedAnswersBreakNothing(t *testing.T) {
	c := contract(t)
	for _, status := range []int{502, 503, 504} {
		for _, body := range []string{okBody, failBody, "", "{}", "<html>Bad Gateway</html>", `{"ActionStatus":"FAIL","ErrorCode":12345}`} {
			for i, rule := range rules {
				f := judge.Envelope(c, mineAt("must"), rule, []record.Exchange{says(status, body)})
				if f.Verdict != judge.Inconclusive {
					t.Errorf("HTTP %d with %q is %s by rule %d", status, body, f.Verdict, i+1)
				}
			}
		}
	}
	for _, kind := range []string{record.TroubleRefused, record.TroubleReset, record.TroubleTimeout, record.TroubleTLS,
		record.TroubleName, record.TroubleOther, record.TroubleCancelled, record.TroubleBudget} {
		for i, rule := range rules {
			if f := judge.Envelope(c, mineAt("must"), rule, []record.Exchange{trouble(kind)}); f.Verdict != judge.Inconclusive {
				t.Errorf("%s is %s by rule %d", kind, f.Verdict, i+1)
			}
		}
	}
}
