package judge_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// ReadAnswer reads whatever can be read: the envelope's flaws have judges of their own.
func TestReadAnswer(t *testing.T) {
	const (
		unreadable = "an answer that cannot be read"
		accepted   = "accepted"
		noSuch     = "refused with 10010 (The group is not there, or was dissolved)"
		noCode     = "refused with 0 (in no table)"
	)
	tests := []struct{ body, want string }{
		{okBody, accepted},
		{`{"ActionStatus":"OK","ErrorCode":0}`, accepted},
		{`{"ErrorCode":0,"ActionStatus":"OK","MsgSeq":964}`, accepted},
		{`{"ActionStatus":"FAIL","ErrorCode":10010}`, noSuch},
		{`{"ActionStatus":"FAIL","ErrorCode":10010,"ErrorInfo":""}`, noSuch},
		{`{"ActionStatus":"FAIL","ErrorCode":10010,"ErrorInfo":"gone"}`, noSuch + `: "gone"`},
		{`{"ActionStatus":"FAIL","ErrorCode":10010,"ErrorInfo":5}`, noSuch},
		{`{"ActionStatus":"FAIL","ErrorCode":12345}`, "refused with 12345 (in no table)"},
		{`{"ActionStatus":"FAIL","ErrorCode":-1}`, "refused with -1 (in no table)"},

		// The code decides where the two disagree, but a FAIL is never an acceptance.
		{`{"ActionStatus":"OK","ErrorCode":10010}`, noSuch},
		{`{"ActionStatus":"FAIL","ErrorCode":0}`, noCode},
		{`{"ActionStatus":"ok","ErrorCode":0}`, accepted},
		{`{"ActionStatus":"Success","ErrorCode":0}`, accepted},
		{`{"ActionStatus":0,"ErrorCode":0}`, accepted},
		{`{"ErrorCode":0}`, accepted},
		{`{"ErrorCode":10010}`, noSuch},

		// Codes of other shapes.
		{`{"ActionStatus":"FAIL","ErrorCode":"10010"}`, noSuch},
		{`{"ActionStatus":"FAIL","ErrorCode":" 10010 "}`, noSuch},
		{`{"ActionStatus":"FAIL","ErrorCode":10010.0}`, noSuch},
		{`{"ActionStatus":"FAIL","ErrorCode":1.001e4}`, noSuch},
		{`{"ActionStatus":"OK","ErrorCode":0.0}`, accepted},
		{`{"ActionStatus":"OK","ErrorCode":0e5}`, accepted},
		{`{"ActionStatus":"OK","ErrorCode":-0}`, accepted},
		{`{"ActionStatus":"OK","ErrorCode":"0"}`, accepted},

		// What is not a code is passed over: the ActionStatus decides.
		{`{"ActionStatus":"OK"}`, accepted},
		{`{"ActionStatus":"FAIL"}`, noCode},
		{`{"ActionStatus":"ok"}`, noCode},
		{`{"ActionStatus":""}`, noCode},
		{`{"ActionStatus":"OK","ErrorCode":null}`, accepted},
		{`{"ActionStatus":"OK","ErrorCode":false}`, accepted},
		{`{"ActionStatus":"OK","ErrorCode":[]}`, accepted},
		{`{"ActionStatus":"OK","ErrorCode":""}`, accepted},
		{`{"ActionStatus":"FAIL","ErrorCode":null}`, noCode},
		{`{"ActionStatus":"FAIL","ErrorCode":{"Code":10010}}`, noCode},
		{`{"ActionStatus":"FAIL","ErrorCode":0.5}`, noCode},
		{`{"ActionStatus":"FAIL","ErrorCode":10010.5}`, noCode},
		{`{"ActionStatus":"FAIL","ErrorCode":1e300}`, noCode},
		{`{"ActionStatus":"FAIL","ErrorCode":-1e300}`, noCode},
		{`{"ActionStatus":"FAIL","ErrorCode":1e400}`, noCode},
		{`{"ActionStatus":"FAIL","ErrorCode":9223372036854775808}`, noCode},
		{`{"ActionStatus":"FAIL","ErrorCode":"NaN"}`, noCode},
		{`{"ActionStatus":"FAIL","ErrorCode":"Inf"}`, noCode},
		{`{"ActionStatus":"FAIL","ErrorCode":"none"}`, noCode},
		{`{"ErrorCode":0.5}`, unreadable},
		{`{"ErrorCode":-0.5}`, unreadable},
		{`{"ErrorCode":"NaN"}`, unreadable},
		{`{"ErrorCode":"-Inf"}`, unreadable},
		{`{"ErrorCode":null}`, unreadable},

		// Flaws of the JSON.
		{"\xef\xbb\xbf" + okBody, accepted},
		{"\xef\xbb\xbf" + failBody, noSuch + `: "this group does not exist"`},
		{okBody + okBody, accepted},
		{okBody + "<!-- served by x -->", accepted},
		{`{"ErrorCode":0,"ErrorCode":10010}`, noSuch},
		{"{\"ActionStatus\":\"FAIL\",\"ErrorCode\":10010,\"ErrorInfo\":\"\xff\"}", noSuch + `: "` + "\ufffd" + `"`},
		{" \r\n\t" + okBody + "\n", accepted},

		// Nothing to be read.
		{"", unreadable}, {" ", unreadable}, {"null", unreadable}, {"true", unreadable}, {"0", unreadable}, {`"OK"`, unreadable},
		{"{}", unreadable}, {"[]", unreadable}, {"[" + okBody + "]", unreadable}, {"OK", unreadable}, {"<html></html>", unreadable},
		{`{"actionstatus":"OK","errorcode":0}`, unreadable}, {`{"ActionStatus":null}`, unreadable}, {`{"ActionStatus":true}`, unreadable},
		{`{"ErrorInfo":"gone"}`, unreadable}, {okBody[:len(okBody)-1], unreadable}, {"{'ErrorCode':0}", unreadable},
		{"\xfe\xff\x00{\x00}", unreadable}, {`{"ErrorCode":0,}`, unreadable}, {`{"ErrorCode":00}`, unreadable},
	}
	c := contract(t)
	for _, test := range tests {
		for _, status := range []int{200, 404, 500} {
			if got := judge.ReadAnswer(says(status, test.body)).Describe(c); got != test.want {
				t.Errorf("HTTP %d with %q is %s, want %s", status, test.body, got, test.want)
			}
		}
	}
	for _, x := range []record.Exchange{reset, budget, {}} {
		if a := judge.ReadAnswer(x); a != (judge.Answer{}) {
			t.Errorf("no answer is %+v", a)
		}
	}
}

// Whatever is answered can be read without a panic, and an acceptance never has a code.
func TestReadAnything(t *testing.T) {
	value := rapid.SampledFrom([]string{"0", "1", "10010", "-0", "0.5", "1e3", "1e999", `"OK"`, `"FAIL"`, `"0"`, `"NaN"`, "null", "true", "[]", "{}", "9223372036854775808"})
	name := rapid.SampledFrom([]string{"ActionStatus", "ErrorCode", "ErrorInfo", "Else"})
	field := rapid.Custom(func(t *rapid.T) string { return `"` + name.Draw(t, "name") + `":` + value.Draw(t, "value") })
	object := rapid.Map(rapid.SliceOfN(field, 0, 4), func(fields []string) string { return "{" + strings.Join(fields, ",") + "}" })
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.OneOf(rapid.String(), object, rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "body")
		a := judge.ReadAnswer(says(rapid.IntRange(100, 599).Draw(t, "status"), body))
		if a.Accepted && (!a.Readable || a.Code != 0) || !a.Readable && a.Code != 0 {
			t.Fatalf("%q reads as %+v", body, a)
		}
	})
}

// A call was refused by the answer's own words, or, where these cannot be read, by the HTTP status of an error.
func TestRefused(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer judge.Answer
		want   bool
	}{
		{"accepted", judge.Answer{Readable: true, Accepted: true, Status: 200}, false},
		{"accepted with the status of an error", judge.Answer{Readable: true, Accepted: true, Status: 500}, false},
		{"refused", judge.Answer{Readable: true, Code: 10004, Status: 200}, true},
		{"not to be read", judge.Answer{Status: 200}, false},
		{"a redirection", judge.Answer{Status: 399}, false},
		{"a bad request", judge.Answer{Status: 400}, true},
	} {
		if got := test.answer.Refused(); got != test.want {
			t.Errorf("%s: refused is %t", test.name, got)
		}
	}
}

func TestLongTextIsCut(t *testing.T) {
	c := contract(t)
	said := func(length int) string {
		return judge.Answer{Readable: true, Code: 10010, Info: strings.Repeat("ж", length)}.Describe(c)
	}
	whole := strings.Repeat("ж", 120)
	for length, want := range map[int]string{119: whole[2:] + `"`, 120: whole + `"`, 121: whole + `…"`, 1000: whole + `…"`} {
		if got := said(length); !strings.HasSuffix(got, `: "`+want) {
			t.Errorf("an ErrorInfo of %d characters reads %s", length, got)
		}
	}
}

// What was read of a body once stands for that body alone, however many others were read since.
func TestAnswersAreNotMixedUp(t *testing.T) {
	for range 2 {
		for code := range 3000 {
			if a := judge.ReadAnswer(fails(code)); a.Code != int64(code) || a.Status != 200 {
				t.Fatalf("the answer %d reads as %+v", code, a)
			}
		}
		if a := judge.ReadAnswer(says(502, string(ok.Response.Body))); a.Status != 502 || !a.Accepted {
			t.Fatalf("a success with status 502 reads as %+v", a)
		}
	}
}
