package sdk

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Each of these recordings has one thing wrong, and the checks that are named say so, and no others.
func TestWrongRecordings(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	c := contract(t)
	one := func(n int64) *int64 { return &n }
	for _, test := range []struct {
		name string
		edit
		want string
	}{
		{"another method", edit{"plain", requests(func(q *Request) { q.Request.Method = "GET" })}, "SDK-REQ-1"},
		{"another path", edit{"zero", requests(func(q *Request) { q.Request.URL = strings.Replace(q.Request.URL, "v4", "V4", 1) })}, "SDK-REQ-1"},
		{"in the clear", edit{"zero", requests(func(q *Request) { q.Request.URL = strings.Replace(q.Request.URL, "https", "http", 1) })}, "SDK-REQ-1"},
		{"no random", edit{"plain", requests(func(q *Request) { q.Query = slices.Delete(q.Query, 3, 4) })}, "SDK-REQ-2"},
		{"two randoms", edit{"plain", requests(func(q *Request) { q.Query = append(q.Query, Parameter{"random", "1"}) })}, "SDK-REQ-2"},
		{"broken escapes", edit{"plain", requests(func(q *Request) { q.QueryFault = "invalid URL escape" })}, "SDK-REQ-2"},
		{"a sixth parameter", edit{"plain", requests(func(q *Request) { q.Query = append(q.Query, Parameter{"ver", "1"}) })}, "SDK-REQ-3"},
		{"random too large", edit{"plain", parameter("random", "4294967296")}, "SDK-REQ-4"},
		{"random below 0", edit{"burst/plain", parameter("random", "-1")}, "SDK-REQ-4"},
		{"random with a fraction", edit{"plain", parameter("random", "1.5")}, "SDK-REQ-4"},
		{"random with an exponent", edit{"plain", parameter("random", "1e3")}, "SDK-REQ-4"},
		{"empty random", edit{"plain", parameter("random", "")}, "SDK-REQ-4"},
		{"another app", edit{"plain", parameter("sdkappid", "1")}, "SDK-REQ-6"},
		{"another account", edit{"plain", parameter("identifier", "bob")}, "SDK-REQ-6"},
		{"another format", edit{"plain", parameter("contenttype", "JSON")}, "SDK-REQ-6"},
		{"two objects", edit{"plain", bodyOf(`{"GroupId":"g","Member_Account":"m","UnreadMsgNum":5}{}`)}, "SDK-REQ-7"},
		{"no body", edit{"plain", bodyOf("")}, "SDK-REQ-7"},
		{"a field missing", edit{"plain", bodyOf(`{"GroupId":"g","UnreadMsgNum":5}`)}, "SDK-REQ-8"},
		{"a number for a name", edit{"plain", bodyOf(`{"GroupId":"g","Member_Account":1,"UnreadMsgNum":5}`)}, "SDK-REQ-8"},
		{"a fraction", edit{"plain", bodyOf(`{"GroupId":"g","Member_Account":"m","UnreadMsgNum":5.0}`)}, "SDK-REQ-8"},
		{"a further field", edit{"plain", bodyOf(`{"GroupId":"g","Member_Account":"m","UnreadMsgNum":5,"X":1}`)}, "SDK-REQ-9"},
		{"zero left out", edit{"zero", bodyOf(`{"GroupId":"g","Member_Account":"m"}`)}, "SDK-REQ-10"},
		{"zero as null", edit{"zero", bodyOf(`{"GroupId":"g","Member_Account":"m","UnreadMsgNum":null}`)}, "SDK-REQ-10"},
		{"another name", edit{"names/escapes", bodyOf(`{"GroupId":"unreadcheck-1","Member_Account":"m-"}`)}, "SDK-REQ-11/escapes"},
		{"no name", edit{"names/group", bodyOf(`[]`)}, "SDK-REQ-7"},
		{"half an identifier", edit{"identifier/ampersand", parameter("identifier", "ad")}, "SDK-REQ-12/ampersand"},
		{"another spelling", edit{"identifier/capitals", parameter("identifier", "admin")}, "SDK-REQ-12/capitals"},
		{"a malformed request", edit{"identifier/blank", requests(func(q *Request) { q.Fault = "a blank in the URL is not escaped" })}, "SDK-REQ-12/blank"},
		{"an identifier is refused", edit{"identifier/plus", func(r *Recording) { r.Requests = nil; told(Result{Message: "letters only"})(r) }}, "SDK-REQ-12/plus"},
		{"a malformed plain request", edit{"plain", requests(func(q *Request) { q.Fault = "no header line" })}, "SDK-REQ-1"},
		{"a literal with an exponent", edit{"plain", bodyOf(`{"GroupId":"g","Member_Account":"m","UnreadMsgNum":5e0}`)}, "SDK-REQ-8"},
		{"a large literal with an exponent", edit{"number/above-int32", bodyOf(`{"GroupId":"g","Member_Account":"m","UnreadMsgNum":2147483653.0}`)}, "SDK-REQ-8"},
		{"a field in another case", edit{"plain", bodyOf(`{"GroupId":"g","member_account":"m","UnreadMsgNum":5}`)}, "SDK-REQ-8"},
		{"wrapped around", edit{"number/above-uint32", bodyOf(`{"GroupId":"g","Member_Account":"m","UnreadMsgNum":5}`)}, "SDK-REQ-13/above-uint32"},
		{"a bad UserSig", edit{"zero", requests(func(q *Request) { q.UserSig.Fault = "signature does not match" })}, "SDK-AUTH-1"},
		{"the old UserSig", edit{"usersig/after", nil}, "SDK-AUTH-2"},
		{"a UserSig in an error", edit{"network/http-502", func(r *Recording) { r.Leaks = []string{LeakError} }}, "SDK-AUTH-4/errors"},
		{"a UserSig in a log", edit{"plain", func(r *Recording) { r.Leaks = []string{LeakLog} }}, "SDK-AUTH-4/log"},
		{"500 told as success", edit{"status/ok-500", told(Result{OK: true})}, "SDK-ANS-11/ok-500"},
		{"a redirect told as success", edit{"status/redirect", told(Result{OK: true})}, "SDK-ANS-11/redirect"},
		{"refused told as success", edit{"network/refused", told(Result{OK: true})}, "SDK-ANS-8/refused"},
		{"closed told as success", edit{"network/closed", told(Result{OK: true})}, "SDK-ANS-8/closed"},
		{"the closed connection again", edit{"idle/rested", func(r *Recording) { r.Requests = nil; told(Result{Message: "broken pipe"})(r) }}, "SDK-CONN-2"},
		{"success told as failure", edit{"plain", told(Result{})}, "SDK-ANS-1"},
		{"key order", edit{"shape/key-order", told(Result{})}, "SDK-ANS-2/key-order"},
		{"refusal told as success", edit{"error/own/10004", told(Result{OK: true})}, "SDK-ANS-3/own"},
		{"code lost", edit{"error/group/10006", told(Result{})}, "SDK-ANS-4/group"},
		{"code changed", edit{"error/public/60007", told(Result{Code: one(60008)})}, "SDK-ANS-4/public"},
		{"empty reason", edit{"shape/empty-errorinfo", told(Result{OK: true})}, "SDK-ANS-5"},
		{"contradiction", edit{"shape/fail-with-zero", told(Result{OK: true})}, "SDK-ANS-6/fail-with-zero"},
		{"half an answer", edit{"unreadable/truncated", told(Result{OK: true})}, "SDK-ANS-7/truncated"},
		{"502 told as success", edit{"network/http-502", told(Result{OK: true})}, "SDK-ANS-8/http-502"},
		{"silence told as success", edit{"slow/silence", told(Result{OK: true})}, "SDK-ANS-8/silence"},
		{"given up and told as success", edit{"slow/above", requests(func(q *Request) { q.Abandoned, q.Response = true, nil })}, "SDK-ANS-8/late"},
		{"chunks", edit{"transfer/chunked", told(Result{})}, "SDK-ANS-9/chunked"},
		{"gzip", edit{"transfer/gzip", told(Result{})}, "SDK-ANS-9/gzip"},
		{"the process ended", edit{"shape/ok-with-code", trouble(Ended)}, "SDK-ANS-10"},
		{"sent twice", edit{"plain", repeated(1)}, "SDK-RETRY-1"},
		{"sent twice though refused", edit{"error/own/10010", repeated(1)}, "SDK-RETRY-2"},
		{"sent without end", edit{"error/own/10002", repeated(10)}, "SDK-RETRY-3/server"},
		{"signed without end", edit{"error/public/70001", repeated(10)}, "SDK-RETRY-3/sign-in"},
		{"blanks trimmed", edit{"names/community", bodyOf(`{"GroupId":"@TGS#_Unread Check","Member_Account":"m-names-community","UnreadMsgNum":5}`)}, "SDK-REQ-11/community"},
		{"sent more often than is kept", edit{"network/reset-after", func(r *Recording) { r.Uncounted = 100 }}, "SDK-RETRY-3/network"},
		{"given up too early", edit{"slow/below", func(r *Recording) {
			r.Requests[0].Abandoned, r.Requests[0].Response, r.Results[0] = true, nil, Result{}
		}}, "SDK-TIME-1"},
		{"never given up", edit{"slow/silence", func(r *Recording) {
			r.Requests[0].Abandoned = false
			trouble(NoAnswer)(r)
		}}, "SDK-TIME-2"},
		{"a request to the wrong server", edit{"certificate/expired", func(r *Recording) { r.Requests = []Request{{}} }}, "SDK-TLS-2"},
		{"a success without a server", edit{"certificate/untrusted", told(Result{OK: true})}, "SDK-ANS-8/certificate"},
		{"too fast", edit{"pace", func(r *Recording) {
			for i := range r.Requests {
				r.Requests[i].Sent = time.Duration(i) * time.Millisecond
			}
		}}, "SDK-PACE-1"},
		{"a new connection for each call", edit{"burst/plain", func(r *Recording) {
			for i := range r.Requests {
				r.Requests[i].Connection = fmt.Sprint(i)
			}
		}}, "SDK-CONN-1"},
		{"a call of the burst lost", edit{"burst/limited", told(Result{OK: true})}, "SDK-PACE-2"},
		{"somebody else's answer", edit{"threads", func(r *Recording) { r.Results[3] = Result{OK: true} }}, "SDK-CONC-1"},
		{"somebody else's code", edit{"threads", func(r *Recording) { r.Results[3] = r.Results[5] }}, "SDK-CONC-1"},
		{"somebody else's number", edit{"threads", func(r *Recording) {
			r.Requests[2].Request.Body = []byte(strings.Replace(string(r.Requests[2].Request.Body), "102", "103", 1))
		}}, "SDK-CONC-2"},
		{"a call of many lost", edit{"threads", func(r *Recording) { r.Requests = r.Requests[1:] }}, "SDK-CONC-2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			all := proper(c)
			found := false
			for i := range all.Cases {
				if all.Cases[i].Case.Name == test.edit.name {
					found = true
					if test.change != nil {
						test.change(&all.Cases[i])
					}
				}
				if test.name == "the old UserSig" && strings.HasPrefix(all.Cases[i].Case.Name, "usersig/") && all.Cases[i].Case.Name != "usersig/before" {
					all.Cases[i].Results[0], all.Cases[i].Requests[0].Response.Body = Result{}, []byte(envelopeOf(70001))
					all.Cases[i].Requests[0].UserSig.Number = 1
				}
			}
			if !found {
				t.Fatalf("there is no case %s", test.edit.name)
			}
			var got []string
			for _, r := range Requirements() {
				for i, f := range Judge(c, r, all) {
					if f.Red() {
						got = append(got, r.Checks[i].ID)
						if f.Expected == "" || f.Got == "" || f.Verdict == judge.Fail != (r.Level == spec.Must) {
							t.Errorf("%s is %s: expected %q, got %q", r.Checks[i].ID, f.Verdict, f.Expected, f.Got)
						}
					}
				}
			}
			if !slices.Equal(got, strings.Fields(test.want)) {
				t.Errorf("caught by %v, wanted %s", got, test.want)
			}
		})
	}
}
