package raw_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/internal/wire"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

const (
	ok        = `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`
	notJSON   = `{"ActionStatus":"FAIL","ErrorInfo":"no JSON","ErrorCode":60003}`
	badField  = `{"ActionStatus":"FAIL","ErrorInfo":"UnreadMsgNum","ErrorCode":10004}`
	noSig     = `{"ActionStatus":"FAIL","ErrorInfo":"no UserSig","ErrorCode":70002}`
	noWord    = `{"ActionStatus":"FAIL","ErrorInfo":"no such command","ErrorCode":10003}`
	forbidden = `{"ActionStatus":"FAIL","ErrorInfo":"not you","ErrorCode":60010}`
	failed    = `{"ActionStatus":"FAIL","ErrorInfo":"try again","ErrorCode":10002}`
	tooOften  = `{"ActionStatus":"FAIL","ErrorInfo":"slow down","ErrorCode":60007}`
)

// says is an answer with the status 200.
func says(body string) record.Response { return status(200, body) }

func status(code int, body string) record.Response {
	return record.Response{Status: code, Proto: "HTTP/1.1", Body: record.Bytes(body)}
}

// closing is an answer that says to be the last of its connection.
func closing(r record.Response) record.Response {
	r.Header = map[string][]string{"Connection": {"TE, Close"}}
	return r
}

func answered(responses ...record.Response) raw.Seen { return raw.Seen{Answers: responses} }

var (
	closed  = raw.Seen{Closed: true}
	silent  = raw.Seen{TimedOut: true, Took: time.Second}
	broken  = raw.Seen{Closed: true, Rest: record.Bytes("HTTP/1.1 200 OK\r\nContent-")}
	garbage = raw.Seen{Rest: record.Bytes("no HTTP")}
	unmade  = raw.Seen{Trouble: &record.Trouble{Kind: record.TroubleRefused}}
)

// The count was 7 of 12, and A and B are 1 and 2.
const unread = -1

func TestJudge(t *testing.T) {
	const refuse, accept, twice, larger, odd, short, long, large = "json/trailing-brace", "json/space-crlf", "json/doubled-number", "json/number-2147483648", "http/length-differing", "http/length-cut", "http/length-long", "json/text-64k"
	tests := []struct {
		name  string
		id    string
		seen  raw.Seen
		after int64
		want  []string // a ! marks what may be the network's doing
	}{
		{"refused as is due", refuse, answered(says(notJSON)), 7, nil},
		{"accepted where refused", refuse, answered(says(ok)), 7, []string{"UMN-ERR-6"}},
		{"accepted where refused, with its effect", refuse, answered(says(ok)), 1, []string{"UMN-ERR-6"}},
		{"refused for a reason that fits too", refuse, answered(says(badField)), 7, nil},
		{"refused for another reason", refuse, answered(says(forbidden)), 7, []string{"UMN-ERR-14"}},
		{"refused for what it is not", refuse, answered(says(noWord)), 7, []string{"UMN-ERR-15"}},
		{"refused for what it is not, with an effect", refuse, answered(says(noWord)), 1, []string{"UMN-ERR-15", "UMN-ERR-13"}},
		{"refused with an effect", refuse, answered(says(notJSON)), 1, []string{"UMN-ERR-13"}},
		{"refused, and nobody read", refuse, answered(says(notJSON)), unread, nil},
		{"refused for haste", refuse, answered(says(tooOften)), 7, nil},
		{"refused for haste, with an effect", refuse, answered(says(tooOften)), 1, []string{"UMN-ERR-13"}},
		{"a status of 400", refuse, answered(status(400, notJSON)), 7, []string{"UMN-ENV-1"}},
		{"a status of 500", refuse, answered(status(500, "")), 7, []string{"UMN-ENV-1"}},
		{"a status of 502", refuse, answered(status(502, "")), 7, []string{"UMN-ENV-1!"}},
		{"a status of 520", refuse, answered(status(520, "")), 7, []string{"UMN-ENV-1!"}},
		{"a status of 408", refuse, answered(status(408, "")), 7, []string{"UMN-ENV-1!"}},
		{"a status of 529", refuse, answered(status(529, "")), 7, []string{"UMN-ENV-1"}},
		{"a status of 204", refuse, answered(status(204, "")), 7, []string{"UMN-ENV-1"}},
		{"closed", refuse, closed, 7, []string{"UMN-ENV-1!"}},
		{"closed with an effect", refuse, closed, 1, []string{"UMN-ENV-1!", "UMN-ERR-13"}},
		{"silence", refuse, silent, 7, []string{"UMN-ENV-1!"}},
		{"a part of an answer", refuse, broken, 7, []string{"UMN-ENV-1!"}},
		{"no HTTP", refuse, garbage, 7, []string{"UMN-ENV-1"}},
		{"never sent", refuse, unmade, 7, nil},
		{"answered, and left open", refuse, raw.Seen{TimedOut: true, Answers: []record.Response{says(notJSON)}}, 7, nil},
		{"no JSON in the answer", refuse, answered(says("oops")), 7, []string{"UMN-ENV-2"}},
		{"two objects in the answer", refuse, answered(says(notJSON + "{}")), 7, []string{"UMN-ENV-2"}},
		{"a word for the status", refuse, answered(says(`{"ActionStatus":"NO","ErrorCode":60003,"ErrorInfo":"x"}`)), 7, []string{"UMN-ENV-3"}},
		{"a text for the code", refuse, answered(says(`{"ActionStatus":"FAIL","ErrorCode":"60003","ErrorInfo":"x"}`)), 7, []string{"UMN-ENV-4"}},
		{"status and code disagree", refuse, answered(says(`{"ActionStatus":"OK","ErrorCode":60003,"ErrorInfo":"x"}`)), 7, []string{"UMN-ENV-5"}},
		{"a number for the info", refuse, answered(says(`{"ActionStatus":"FAIL","ErrorCode":60003,"ErrorInfo":1}`)), 7, []string{"UMN-ENV-6"}},
		{"a code in no table", refuse, answered(says(`{"ActionStatus":"FAIL","ErrorCode":999,"ErrorInfo":"x"}`)), 7, []string{"UMN-ENV-7", "UMN-ERR-14"}},
		{"no info", refuse, answered(says(`{"ActionStatus":"FAIL","ErrorCode":60003}`)), 7, []string{"UMN-ENV-8"}},
		{"an empty info", refuse, answered(says(`{"ActionStatus":"FAIL","ErrorCode":60003,"ErrorInfo":""}`)), 7, []string{"UMN-ENV-8"}},

		{"accepted as is due", accept, answered(says(ok)), 1, nil},
		{"accepted without effect", accept, answered(says(ok)), 7, []string{"UMN-REQ-5"}},
		{"accepted with the other number", accept, answered(says(ok)), 2, []string{"UMN-REQ-5"}},
		{"refused where accepted", accept, answered(says(notJSON)), 7, []string{"UMN-REQ-5"}},
		{"refused where accepted, with its effect", accept, answered(says(notJSON)), 1, []string{"UMN-REQ-5", "UMN-ERR-13"}},
		{"failed inside", accept, answered(says(failed)), 7, []string{"UMN-REQ-5!"}},
		{"failed inside, after its effect", accept, answered(says(failed)), 1, []string{"UMN-REQ-5!"}},
		{"failed inside, after another effect", accept, answered(says(failed)), 3, []string{"UMN-REQ-5!", "UMN-ERR-13"}},
		{"failed inside where refused", "json/trailing-brace", answered(says(failed)), 7, []string{"UMN-ERR-14!"}},
		{"accepted with a status of 500", accept, answered(status(500, ok)), 1, []string{"UMN-ENV-1"}},
		{"a page of an error, and its effect", accept, answered(status(500, "<html>")), 1, []string{"UMN-ENV-1"}},
		{"closed after its effect", accept, closed, 1, []string{"UMN-ENV-1!"}},
		{"closed after another effect", accept, closed, 2, []string{"UMN-ENV-1!", "UMN-ERR-13"}},
		{"two answers to one call", accept, answered(says(ok), status(400, "")), 1, nil},
		{"two answers, one of 500", accept, answered(says(ok), status(500, "")), 1, nil},

		{"the first number counts", twice, answered(says(ok)), 1, nil},
		{"the last number counts", twice, answered(says(ok)), 2, nil},
		{"neither counts", twice, answered(says(ok)), 3, []string{"UMN-CLAMP-1"}},
		{"nothing was done", twice, answered(says(ok)), 7, []string{"UMN-CLAMP-1"}},
		{"a repeated name is refused", twice, answered(says(badField)), 7, nil},
		{"a repeated name is refused, with an effect", twice, answered(says(badField)), 2, []string{"UMN-ERR-13"}},
		{"a repeated name and a status of 400", twice, answered(status(400, "")), 7, []string{"UMN-ENV-1"}},

		{"a large number is bounded", larger, answered(says(ok)), 12, nil},
		{"a large number is not bounded", larger, answered(says(ok)), 2147483648, []string{"UMN-CLAMP-10"}},
		{"a large number wraps", larger, answered(says(ok)), 0, []string{"UMN-CLAMP-10"}},
		{"a large number is refused", larger, answered(says(badField)), 7, nil},
		{"a large number is not JSON", larger, answered(says(notJSON)), 7, nil},
		{"a large number is forbidden", larger, answered(says(forbidden)), 7, []string{"UMN-ERR-14"}},
		{"a large number is not a command", larger, answered(says(noWord)), 7, []string{"UMN-ERR-15"}},

		{"declined with 400", odd, answered(status(400, "Bad Request")), 7, nil},
		{"declined with 413", odd, answered(status(413, "")), 7, nil},
		{"declined with 501", odd, answered(status(501, "")), 7, nil},
		{"declined with 505", odd, answered(status(505, "")), 7, nil},
		{"declined with 500", odd, answered(status(500, "")), 7, nil},
		{"declined with 504", odd, answered(status(504, "")), 7, nil},
		{"a redirect", odd, answered(status(301, "")), 7, nil},
		{"a large one, declined", large, answered(status(413, "")), 7, nil},
		{"a large one, declined by closing", large, closed, 7, nil},
		{"a large one, answered with 500", large, answered(status(500, "")), 7, []string{"UMN-ENV-1"}},
		{"a large one, answered with a page", large, answered(says("<html>")), 7, []string{"UMN-ENV-2"}},
		{"declined with an effect", large, answered(status(400, "")), 1, []string{"UMN-ERR-13"}},
		{"declined with an effect, once its sender had ended", odd, answered(status(400, "")), 1, nil},
		{"declined with another effect, once its sender had ended", odd, answered(status(400, "")), 4, []string{"UMN-ERR-13"}},
		{"declined by closing", odd, closed, 7, nil},
		{"closed, and done", odd, closed, 1, nil},
		{"closed, and something else done", odd, closed, 3, []string{"UMN-ERR-13"}},
		{"left waiting", odd, silent, 7, []string{"UMN-ENV-1!"}},
		{"accepted though odd", odd, answered(says(ok)), 1, nil},
		{"accepted though odd, without effect", odd, answered(says(ok)), 7, []string{"UMN-CLAMP-1"}},
		{"a whole body said to be longer, accepted", long, answered(says(ok)), 1, nil},
		{"a whole body said to be longer, accepted without effect", long, answered(says(ok)), 7, []string{"UMN-CLAMP-1"}},
		{"a whole body said to be longer, refused", long, answered(says(notJSON)), 7, nil},
		{"a whole body said to be longer, refused with its effect", long, answered(says(notJSON)), 1, []string{"UMN-ERR-13"}},
		{"a whole body said to be longer, waited for", long, silent, 7, nil},
		{"half a body accepted", short, answered(says(ok)), 7, []string{"UMN-ERR-6"}},
		{"half a body done", short, closed, 1, []string{"UMN-ERR-13"}},
		{"half a body waited for", short, silent, 7, nil},
		{"half a body waited for, and done", short, silent, 1, []string{"UMN-ERR-13"}},
		{"half a body is a failure of the server", short, answered(status(500, "")), 7, nil},
		{"half a body is not JSON", short, answered(says(notJSON)), 7, nil},
		{"half a body gets a page", short, answered(says("<html>")), 7, nil},
		{"a page where the envelope is due", odd, answered(says("<html>")), 7, nil},

		{"another account is left alone", "json/account-nul", answered(says(ok)), 7, nil},
		{"another account is refused", "json/account-nul", answered(says(badField)), 7, nil},
		{"another account's call done to this one", "json/account-nul", answered(says(ok)), 1, []string{"UMN-ISO-1"}},
		{"a refused sign-in with an effect", "http/query-two-garbled", answered(says(`{"ActionStatus":"FAIL","ErrorCode":70003,"ErrorInfo":"x"}`)), 1, []string{"UMN-AUTH-11"}},
		{"a garbled sign-in accepted", "http/query-two-garbled", answered(says(ok)), 1, []string{"UMN-AUTH-4"}},
		{"what follows a call is refused", "http/length-and-more", answered(says(notJSON)), 1, nil},
		{"what follows a call is refused, and another count", "http/length-and-more", answered(says(notJSON)), 3, []string{"UMN-ERR-13"}},
		{"HEAD has no body", "http/method-head", answered(says("")), 7, nil},
		{"HEAD with an effect", "http/method-head", answered(says("")), 1, []string{"UMN-ERR-13"}},

		{"all in order", "http/pipeline-mixed", answered(says(noWord), says(ok), says(notJSON), says(ok)), 1, nil},
		{"the last without effect", "http/pipeline-mixed", answered(says(noWord), says(ok), says(notJSON), says(ok)), 2, []string{"UMN-REQ-1"}},
		{"closed after three", "http/pipeline-mixed", raw.Seen{Closed: true, Answers: []record.Response{says(noWord), says(ok), says(notJSON)}}, 2, nil},
		{"closed after three, and the fourth done", "http/pipeline-mixed", raw.Seen{Closed: true, Answers: []record.Response{says(noWord), says(ok), says(notJSON)}}, 1, nil},
		{"closed after one, and nothing done", "http/pipeline-mixed", raw.Seen{Closed: true, Answers: []record.Response{says(noWord)}}, 7, nil},
		{"silence after three", "http/pipeline-mixed", raw.Seen{TimedOut: true, Answers: []record.Response{says(noWord), says(ok), says(notJSON)}}, 2, nil},
		{"silence at once", "http/pipeline-mixed", raw.Seen{TimedOut: true}, 7, []string{"UMN-ENV-1!"}},
		{"closed at once", "http/pipeline-mixed", raw.Seen{Closed: true}, 7, nil},
		{"closed at once, with an effect", "http/pipeline-mixed", raw.Seen{Closed: true}, 9, []string{"UMN-ERR-13"}},
		{"silence after a last answer", "http/reuse-after-refusal", raw.Seen{TimedOut: true, Answers: []record.Response{closing(says(notJSON))}}, 7, nil},
		{"silence after an answer", "http/reuse-after-refusal", raw.Seen{TimedOut: true, Answers: []record.Response{says(notJSON)}}, 7, []string{"UMN-ENV-1!"}},
		{"silence after an answer by HTTP/1.0", "http/reuse-after-refusal", raw.Seen{TimedOut: true, Answers: []record.Response{{Status: 200, Proto: "HTTP/1.0", Body: record.Bytes(notJSON)}}}, 7, nil},
		{"the first two swapped", "http/pipeline-mixed", answered(says(ok), says(noWord), says(notJSON), says(ok)), 1, []string{"UMN-ERR-10", "UMN-REQ-1"}},
		{"the refusals swapped", "http/pipeline-mixed", answered(says(notJSON), says(ok), says(noWord), says(ok)), 1, []string{"UMN-ERR-10", "UMN-ERR-15"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			trial := raw.Trial{Case: caseOf(t, test.id), Playing: raw.Playing{Seen: test.seen,
				Values: raw.Values{Group: "g", Account: "bob", A: 1, B: 2, Before: 7, Messages: 12}}}
			if test.after != unread {
				trial.After = &test.after
			}
			before := asJSON(t, trial)
			var got []string
			for _, f := range raw.Judge(spec.Default(), trial) {
				id := f.Requirement
				if f.Trouble {
					id += "!"
				}
				if f.Expected == "" || f.Got == "" || f.Case != test.id || f.Family == "" {
					t.Errorf("a finding lacks something: %+v", f)
				}
				got = append(got, id)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("found %v, want %v", got, test.want)
			}
			if asJSON(t, trial) != before {
				t.Error("judging changed the trial")
			}
			// A saved trial is judged alike.
			var saved raw.Trial
			if err := json.Unmarshal([]byte(before), &saved); err != nil {
				t.Fatal(err)
			}
			if again, first := raw.Judge(spec.Default(), saved), raw.Judge(spec.Default(), trial); !reflect.DeepEqual(again, first) {
				t.Errorf("the saved trial gives %v, want %v", again, first)
			}
		})
	}
}

// What a program expects that no requirement says is held against it all the same, and is no breach of the contract.
func TestExpectationsWithoutARequirement(t *testing.T) {
	mine := func(e program.Request) program.Raw {
		return program.Raw{ID: "mine", Requests: []program.Request{e}}
	}
	accept := mine(program.Request{Class: program.Accept, Effects: []program.Effect{program.SetsA}})
	refuse := mine(program.Request{Class: program.Refuse, Outcome: "unknown_group"})
	for name, test := range map[string]struct {
		one   program.Raw
		seen  raw.Seen
		after int64
		want  []string
	}{
		"accepted":                         {accept, answered(says(ok)), 1, nil},
		"accepted, and another count":      {accept, answered(says(ok)), 7, []string{": the count 7 after 7, with 12 messages"}},
		"refused, and to be accepted":      {accept, answered(says(notJSON)), 7, []string{": "}},
		"accepted, and to be refused":      {refuse, answered(says(ok)), 7, []string{": accepted"}},
		"refused with another code":        {refuse, answered(says(notJSON)), 7, []string{": "}},
		"refused, and another count":       {refuse, answered(says(`{"ActionStatus":"FAIL","ErrorCode":10010,"ErrorInfo":"x"}`)), 1, []string{": the count 1 after 7, with 12 messages"}},
		"refused as due, and no effect":    {refuse, answered(says(`{"ActionStatus":"FAIL","ErrorCode":10010,"ErrorInfo":"x"}`)), 7, nil},
		"a status, of which a rule speaks": {accept, answered(status(500, "")), 7, []string{"UMN-ENV-1: HTTP status 500"}},
	} {
		t.Run(name, func(t *testing.T) {
			found := raw.Judge(spec.Default(), raw.Trial{Case: test.one, Playing: raw.Playing{Seen: test.seen, After: &test.after,
				Values: raw.Values{Group: "g", Account: "bob", A: 1, B: 2, Before: 7, Messages: 12}}})
			if len(found) != len(test.want) {
				t.Fatalf("found %+v, want %v", found, test.want)
			}
			for i, f := range found {
				if got := f.Requirement + ": " + f.Got; !strings.HasPrefix(got, test.want[i]) {
					t.Errorf("found %q, want %q…", got, test.want[i])
				}
			}
		})
	}
}

// What a finding says, word by word: what was due, and what came instead.
func TestWhatFindingsSay(t *testing.T) {
	const refuse, accept, odd, mixed = "json/trailing-brace", "json/space-crlf", "http/length-differing", "http/pipeline-mixed"
	rest := raw.Seen{Rest: record.Bytes(strings.Repeat("x", 100))}
	for _, test := range []struct {
		name          string
		id            string
		seen          raw.Seen
		after         int64
		expected, got string
	}{
		{"silence", refuse, silent, 7, "an answer", "nothing complete within 1s"},
		{"a shorter silence", refuse, raw.Seen{TimedOut: true, Took: 1234567 * time.Nanosecond}, 7, "an answer", "nothing complete within 1ms"},
		{"silence where closing is fine", odd, silent, 7, "an answer or a closed connection", "nothing complete within 1s"},
		{"silence to the third of three", "http/reuse-three", raw.Seen{TimedOut: true, Took: time.Second, Answers: []record.Response{says(ok), says(noWord)}}, 2,
			"an answer or a closed connection", "to request 3 of 3: nothing complete within 1s"},
		{"closed", refuse, closed, 7, "an answer", "a closed connection"},
		{"no HTTP", refuse, garbage, 7, "an answer", `bytes that are not a whole HTTP answer: "no HTTP"`},
		{"much that is no HTTP", refuse, rest, 7, "an answer", `bytes that are not a whole HTTP answer: "` + strings.Repeat("x", 80) + `"`},
		{"a status", refuse, answered(status(500, "")), 7, "HTTP status 200", "HTTP status 500"},
		{"a status where some are fine", "json/text-64k", answered(status(500, "")), 7, "HTTP status 200, 400 to 499, 501 or 505, or a closed connection", "HTTP status 500"},
		{"a status to the second of four", mixed, answered(says(noWord), status(500, ""), says(notJSON), says(ok)), 1, "HTTP status 200", "to request 2 of 4: HTTP status 500"},
		{"accepted", refuse, answered(says(ok)), 7, "refused as malformed json (60003 or 10011 or 10004 or 60008)", "accepted"},
		{"accepted, and any refusal is due", "http/query-case-usersig", answered(says(ok)), 7, "refused", "accepted"},
		{"half a body accepted", "http/length-cut", answered(says(ok)), 7, "refused", "accepted"},
		{"refused", accept, answered(says(notJSON)), 7, "accepted", `refused with 60003`},
		{"refused with another code", refuse, answered(says(forbidden)), 7, "refused as malformed json (60003 or 10011 or 10004 or 60008)", "refused with 60010"},
		{"refused with another code where accepting is fine", "json/number-2147483648", answered(says(forbidden)), 7,
			"accepted, or refused as number too large (10004 or 60003 or 10011)", "refused with 60010"},
		{"another code to the third of four", mixed, answered(says(noWord), says(ok), says(noWord), says(ok)), 1,
			"refused as malformed json (60003 or 10011 or 10004 or 60008)", "to request 3 of 4: refused with 10003"},
		{"a flaw of the envelope, of the first of four", mixed, answered(says("oops"), says(ok), says(notJSON), says(ok)), 1, "one JSON object in UTF-8, no key twice, nothing after it", "to request 1 of 4: "},
		{"a count", accept, answered(says(ok)), 5, "the count 1", "the count 5 after 7, with 12 messages"},
		{"a count where two are fine", "json/doubled-number", answered(says(ok)), 5, "the count 1 or 2", "the count 5 after 7, with 12 messages"},
		{"a count after a refusal", refuse, answered(says(notJSON)), 1, "the count 7", "the count 1 after 7, with 12 messages"},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := raw.Judge(spec.Default(), trialOf(caseOf(t, test.id), test.seen, test.after))
			if len(found) != 1 || found[0].Expected != test.expected || !strings.HasPrefix(found[0].Got, test.got) {
				t.Errorf("found %+v, want %q and not %q…", found, test.expected, test.got)
			}
		})
	}
}

// Effects that a finding is about are those of an accepted request, which a case may be held against plain calls for; that a
// refused one left something behind is no such thing.
func TestFindingsAboutEffects(t *testing.T) {
	for _, test := range []struct {
		name  string
		id    string
		seen  raw.Seen
		after int64
		want  []bool
	}{
		{"accepted, and another count", "json/space-crlf", answered(says(ok)), 5, []bool{true}},
		{"refused, and a count", "json/trailing-brace", answered(says(notJSON)), 1, []bool{false}},
		{"accepted, a flaw of the answer, and another count", "json/space-crlf", answered(status(500, ok)), 5, []bool{false, true}},
		{"refused for another reason, and a count", "json/trailing-brace", answered(says(noWord)), 1, []bool{false, false}},
		{"accepted, and nothing else was", "http/pipeline-mixed", answered(says(noWord), says(ok), says(notJSON), says(ok)), 2, []bool{true}},
	} {
		var got []bool
		for _, f := range raw.Judge(spec.Default(), trialOf(caseOf(t, test.id), test.seen, test.after)) {
			got = append(got, f.Effect)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: the findings are about effects: %v, want %v", test.name, got, test.want)
		}
	}
}

// A part of the answer that the contract does not judge is passed over, and so is an effect that it has no requirement for.
func TestWhatTheContractDoesNotJudge(t *testing.T) {
	data, err := os.ReadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	without := func(of spec.Case, requirement string) *spec.Contract {
		t.Helper()
		row := fmt.Sprintf("{case: %s, requirement: %s}", of, requirement)
		if bytes.Count(data, []byte(row)) != 1 {
			t.Fatalf("%s is not in the contract once", row)
		}
		c, err := spec.Load(bytes.Replace(data, []byte(row), fmt.Appendf(nil, "{case: %s}", of), 1))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	noInfo := trialOf(caseOf(t, "json/trailing-brace"), answered(says(`{"ActionStatus":"FAIL","ErrorCode":60003}`)), 7)
	if got := ids(raw.Judge(spec.Default(), noInfo)); !slices.Equal(got, []string{"UMN-ENV-8"}) {
		t.Errorf("an answer without its text shows %q", got)
	}
	if got := ids(raw.Judge(without(spec.AnswerRecommended, "UMN-ENV-8"), noInfo)); len(got) > 0 {
		t.Errorf("where no text is asked for, it shows %q", got)
	}
	for _, test := range []struct {
		c    *spec.Contract
		want []string
	}{
		{spec.Default(), []string{"UMN-ERR-13"}},
		{without(spec.RefusedEffect, "UMN-ERR-13"), nil},
	} {
		refuses := program.Request{Class: program.Refuse, Outcome: "malformed_json"}
		refuses.Attribute(test.c)
		done := trialOf(program.Raw{ID: "mine", Family: "mine", Requests: []program.Request{refuses}}, answered(says(notJSON)), 1)
		if got := ids(raw.Judge(test.c, done)); !slices.Equal(got, test.want) {
			t.Errorf("what a refused call left behind shows %q, want %q", got, test.want)
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func caseOf(t *testing.T, id string) program.Raw {
	t.Helper()
	for _, k := range wire.Cases(spec.Default()) {
		if k.ID == id {
			return k
		}
	}
	t.Fatalf("there is no case %s", id)
	return program.Raw{}
}
