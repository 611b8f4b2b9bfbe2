package concurrent_test

import (
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// A call that met a lockout of the sign-in, or no server at all, had no chance to take effect; one that met a failure may have.
func TestWhatBecameOfACall(t *testing.T) {
	says := func(status int, body string) record.Exchange {
		return record.Exchange{ID: 7, Response: &record.Response{Status: status, Body: record.Bytes(body)}}
	}
	fails := func(code string) record.Exchange {
		return says(200, `{"ActionStatus":"FAIL","ErrorInfo":"x","ErrorCode":`+code+`}`)
	}
	trouble := func(kind string) record.Exchange {
		return record.Exchange{ID: 7, Trouble: &record.Trouble{Kind: kind, Detail: "a text of the system's"}}
	}
	const ok = `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`
	for _, test := range []struct {
		name string
		of   record.Exchange
		want concurrent.Answer
	}{
		{"accepted", says(200, ok), concurrent.Answer{Fate: concurrent.Accepted}},
		{"accepted, with a status of 400", says(400, ok), concurrent.Answer{Fate: concurrent.Accepted}},
		{"accepted, by a gateway that failed", says(502, ok), concurrent.Answer{Fate: concurrent.Unanswered, Detail: "HTTP 502"}},
		{"refused", fails("10004"), concurrent.Answer{Fate: concurrent.Refused, Code: 10004}},
		{"refused as one too many", fails("60007"), concurrent.Answer{Fate: concurrent.Refused, Code: 60007}},
		{"to be tried again", fails("10002"), concurrent.Answer{Fate: concurrent.Unanswered, Detail: `refused with 10002 (The server failed inside; the call may be tried again): "x"`}},
		{"locked out", fails("70050"), concurrent.Answer{Fate: concurrent.Unsent, Detail: `refused with 70050 (Too many UserSigs failed; try again after a minute): "x"`}},
		{"a page", says(200, "<html>"), concurrent.Answer{Fate: concurrent.Unanswered, Detail: "an answer that cannot be read"}},
		{"a page that declines", says(404, "<html>"), concurrent.Answer{Fate: concurrent.Unanswered, Detail: "an answer that cannot be read"}},
		{"nothing", record.Exchange{ID: 7}, concurrent.Answer{Fate: concurrent.Unanswered, Detail: "network error"}},
		{"no answer in time", trouble(record.TroubleTimeout), concurrent.Answer{Fate: concurrent.Unanswered, Detail: "no answer in time"}},
		{"a connection that was closed", trouble(record.TroubleReset), concurrent.Answer{Fate: concurrent.Unanswered, Detail: "connection closed"}},
		{"given up", trouble(record.TroubleCancelled), concurrent.Answer{Fate: concurrent.Unanswered, Detail: "cancelled"}},
		{"no connection", trouble(record.TroubleRefused), concurrent.Answer{Fate: concurrent.Unsent, Detail: "connection refused"}},
		{"no budget", trouble(record.TroubleBudget), concurrent.Answer{Fate: concurrent.Unsent, Detail: "budget spent"}},
	} {
		test.want.Exchange = 7
		if got := concurrent.AnswerOf(spec.Default(), test.of); got != test.want {
			t.Errorf("%s is %+v, want %+v", test.name, got, test.want)
		}
	}
}

// An answer reads as what became of its call.
func TestAnswersInWords(t *testing.T) {
	for want, a := range map[string]concurrent.Answer{
		"accepted":                       {Fate: concurrent.Accepted},
		"refused with 10010":             {Fate: concurrent.Refused, Code: 10010},
		"refused with 10004":             {Fate: concurrent.Refused, Code: 10004, Detail: "more"},
		"unsent (budget spent)":          {Fate: concurrent.Unsent, Detail: "budget spent"},
		"unanswered":                     {Fate: concurrent.Unanswered},
		"unanswered (no answer in time)": {Fate: concurrent.Unanswered, Detail: "no answer in time", Exchange: 7},
	} {
		if got := a.String(); got != want {
			t.Errorf("%+v reads %q, want %q", a, got, want)
		}
	}
}
