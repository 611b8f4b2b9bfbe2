package sdk

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
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
	t.Parallel()
	c := contract(t)
	for id, f := range findings(c, proper(c)) {
		if f.Verdict != judge.Pass && f.Observed == "" {
			t.Errorf("%s: %s; expected %q, got %q, reason %q", id, f.Verdict, f.Expected, f.Got, f.Reason)
		}
	}
}

// Where nothing was seen nothing is kept, and nothing is broken.
func TestNothingSeenIsNoSuccess(t *testing.T) {
	t.Parallel()
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
	t.Parallel()
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

// What a client does well in another way is not a fault.
func TestOtherWaysAreFine(t *testing.T) {
	t.Parallel()
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
		{"tries again, and the network fails", edit{"error/group/10006", func(r *Recording) {
			repeated(1)(r)
			r.Requests[1].Response = nil
			told(Result{Message: "reset"})(r)
		}}, "SDK-ANS-4/group", judge.Pass},
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
	lost := proper(c)
	for i := range lost.Cases {
		if strings.HasPrefix(lost.Cases[i].Case.Name, "error/own/") {
			trouble(Malformed)(&lost.Cases[i])
		}
	}
	if f := findings(c, lost)["SDK-ANS-4/own"]; f.Verdict != judge.Untestable || f.Reason != "so it went" {
		t.Errorf("an adapter that breaks the protocol: %s, %s", f.Verdict, f.Reason)
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
