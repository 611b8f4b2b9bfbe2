package sdk

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/judge"
)

// findings are those of all checks, by id.
func findings(c *spec.Contract, all Recordings) map[string]judge.Finding {
	out := map[string]judge.Finding{}
	for _, r := range Requirements() {
		for i, f := range Judge(c, r, all) {
			out[r.Checks[i].ID] = f
		}
	}
	return out
}

func TestProperRecordingsPass(t *testing.T) {
	c := contract(t)
	for id, f := range findings(c, proper(c)) {
		if f.Verdict != judge.Pass && f.Observed == "" {
			t.Errorf("%s: %s; expected %q, got %q, reason %q", id, f.Verdict, f.Expected, f.Got, f.Reason)
		}
	}
}

// Where nothing was seen nothing is kept, and nothing is broken.
func TestNothingSeenIsNoSuccess(t *testing.T) {
	c := contract(t)
	why := &Trouble{NotPlayed, "the adapter does not answer hello"}
	unplayed, silent := proper(c), proper(c)
	for i := range unplayed.Cases {
		unplayed.Cases[i] = Recording{Case: unplayed.Cases[i].Case, Trouble: why}
		silent.Cases[i].Requests = nil
	}
	for name, all := range map[string]Recordings{"no recording": {}, "not played": unplayed, "no request": silent} {
		for id, f := range findings(c, all) {
			if name == "no request" && (id == "SDK-ANS-10" || id == "SDK-ANS-8/certificate" || strings.HasPrefix(id, "SDK-REQ-13")) {
				continue // what they say rests on the results alone
			}
			if f.Verdict != judge.Untestable {
				t.Errorf("%s: %s is %s (%s)", name, id, f.Verdict, f.Got)
			}
			if f.Verdict == judge.Untestable && f.Reason == "" {
				t.Errorf("%s: %s has no reason", name, id)
			}
		}
	}
}

// Judging the same twice, or what was saved and read again, finds the same and leaves what it judged as it was.
func TestJudgingIsPure(t *testing.T) {
	c := contract(t)
	all := proper(c)
	saved, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	first := findings(c, all)
	if again := findings(c, all); !reflect.DeepEqual(first, again) {
		t.Error("the second time is different")
	}
	if now, err := json.Marshal(all); err != nil || string(now) != string(saved) {
		t.Errorf("judging changed its input: %v", err)
	}
	var read Recordings
	if err := json.Unmarshal(saved, &read); err != nil {
		t.Fatal(err)
	}
	if again := findings(c, read); !reflect.DeepEqual(first, again) {
		t.Error("what was read again is judged differently")
	}
}

// edit changes the recording of a case.
type edit struct {
	name   string
	change func(*Recording)
}

// requests changes each request of a recording.
func requests(change func(*Request)) func(*Recording) {
	return func(r *Recording) {
		for i := range r.Requests {
			change(&r.Requests[i])
		}
	}
}

func told(results ...Result) func(*Recording) {
	return func(r *Recording) { r.Results = results }
}

func bodyOf(text string) func(*Recording) {
	return requests(func(q *Request) { q.Request.Body = []byte(text) })
}

func parameter(name, value string) func(*Recording) {
	return requests(func(q *Request) {
		for i := range q.Query {
			if q.Query[i].Name == name {
				q.Query[i].Value = value
			}
		}
	})
}

func trouble(kind TroubleKind) func(*Recording) {
	return func(r *Recording) { r.Results, r.Trouble = nil, &Trouble{kind, "so it went"} }
}

// repeated repeats the first request so many times.
func repeated(times int) func(*Recording) {
	return func(r *Recording) {
		for range times {
			r.Requests = append(r.Requests, r.Requests[0])
		}
	}
}

// Each of these recordings has one thing wrong, and the checks that are named say so, and no others.
func TestWrongRecordings(t *testing.T) {
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

// What a client does well in another way is no fault.
func TestOtherWaysAreFine(t *testing.T) {
	c := contract(t)
	for _, test := range []struct {
		name string
		edit
		check string
		want  judge.Verdict
	}{
		{"refuses the number", edit{"number/above-int32", func(r *Recording) { r.Requests = nil; told(Result{})(r) }}, "SDK-REQ-13/above-int32", judge.NotApplicable},
		{"has no type for the number", edit{"number/above-int32", func(r *Recording) { r.Requests = nil; trouble(Unsupported)(r) }}, "SDK-REQ-13/above-int32", judge.NotApplicable},
		{"refuses zero", edit{"zero", func(r *Recording) { r.Requests = nil; told(Result{})(r) }}, "SDK-REQ-10", judge.Untestable},
		{"no compression", edit{"transfer/gzip", requests(func(q *Request) { q.Request.Header = nil })}, "SDK-ANS-9/gzip", judge.NotApplicable},
		{"tries again after a failure inside", edit{"error/own/10002", repeated(3)}, "SDK-RETRY-3/server", judge.Pass},
		{"gives up a late answer", edit{"slow/above", func(r *Recording) {
			r.Requests[0].Abandoned, r.Requests[0].Response, r.Results[0] = true, nil, Result{}
		}}, "SDK-ANS-8/late", judge.Pass},
		{"tries a silent server again", edit{"slow/silence", func(r *Recording) { repeated(1)(r); trouble(NoAnswer)(r) }}, "SDK-TIME-2", judge.Pass},
		{"makes a refused call good", edit{"burst/limited", func(r *Recording) {
			good := r.Requests[0]
			r.Requests = append(r.Requests, good, good, good)
			told(Result{OK: true})(r)
		}}, "SDK-PACE-2", judge.Pass},
		{"no burst", edit{"burst/plain", func(r *Recording) { r.Requests = r.Requests[:3] }}, "SDK-CONN-1", judge.Untestable},
		{"too few at once", edit{"pace", func(r *Recording) { r.Requests = r.Requests[:3] }}, "SDK-PACE-1", judge.Untestable},
		{"merely slow", edit{"pace", func(r *Recording) {
			for i := range r.Requests {
				r.Requests[i].Sent *= 2
			}
		}}, "SDK-PACE-1", judge.Untestable},
		{"slow, just below the limit", edit{"pace", func(r *Recording) {
			for i := range r.Requests { // now one, now two at a time
				r.Requests[i].Sent = r.Requests[i/3*3].Sent
			}
		}}, "SDK-PACE-1", judge.Untestable},
		{"as many at once as the limit has", edit{"pace", func(r *Recording) {
			for i := range r.Requests {
				r.Requests[i].Sent = time.Duration(i/200) * 1010 * time.Millisecond
			}
		}}, "SDK-PACE-1", judge.Pass},
		{"bunched on a busy machine", edit{"pace", func(r *Recording) {
			for i := 100; i < 200; i++ {
				r.Requests[i].Sent = r.Requests[100].Sent
			}
		}}, "SDK-PACE-1", judge.Pass},
		{"no connection is kept", edit{"idle/rested", func(r *Recording) { r.Rested = 0 }}, "SDK-CONN-2", judge.NotApplicable},
		{"no connection was opened", edit{"certificate/expired", func(r *Recording) { r.Handshakes = nil }}, "SDK-TLS-2", judge.Untestable},
		{"no text of a failure", edit{"plain", nil}, "SDK-AUTH-4/errors", judge.Untestable},
		{"another spelling of the path", edit{"plain", requests(func(q *Request) { q.Request.URL = strings.Replace(q.Request.URL, "set_unread", "set%5Funre%61d", 1) })}, "SDK-REQ-1", judge.Pass},
		{"an answer that was not cut short", edit{"unreadable/truncated", requests(func(q *Request) { q.Staged = false })}, "SDK-ANS-7/truncated", judge.Untestable},
		{"a late answer that never was", edit{"slow/above", requests(func(q *Request) { q.Staged = false })}, "SDK-ANS-8/late", judge.Untestable},
		{"one request, refused", edit{"slow/below", requests(func(q *Request) { q.Staged = false })}, "SDK-TIME-1", judge.Untestable},
		{"no threads", edit{"threads", trouble(Unsupported)}, "SDK-CONC-1", judge.Untestable},
		{"the server did not accept", edit{"plain", func(r *Recording) {
			r.Requests[0].Response.Body = []byte(envelopeOf(10004))
			told(Result{})(r)
		}}, "SDK-ANS-1", judge.Untestable},
		{"certificates without a call that works", edit{"plain", func(r *Recording) { r.Requests = nil }}, "SDK-TLS-1", judge.Untestable},
	} {
		all := proper(c)
		for i := range all.Cases {
			if test.name == "no text of a failure" {
				for k := range all.Cases[i].Results {
					all.Cases[i].Results[k].Message = ""
				}
			} else if all.Cases[i].Case.Name == test.edit.name {
				test.change(&all.Cases[i])
			}
		}
		if f := findings(c, all)[test.check]; f.Verdict != test.want {
			t.Errorf("%s: %s is %s where it is %s: %s %s", test.name, test.check, f.Verdict, test.want, f.Got, f.Reason)
		}
	}
	ready := proper(c)
	ready.App.ReadyUserSig = true
	if f := findings(c, ready)["SDK-AUTH-2"]; f.Verdict != judge.NotApplicable {
		t.Errorf("a ready UserSig cannot be renewed: %s", f.Verdict)
	}
	same := proper(c)
	for i := range same.Cases {
		parameter("random", "7")(&same.Cases[i])
	}
	if f := findings(c, same)["SDK-REQ-5"]; f.Verdict != judge.Warn {
		t.Errorf("one random for all: %s", f.Verdict)
	}
}
