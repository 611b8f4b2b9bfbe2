package reports

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// nasty is what a target may put into its answers to harm whoever shows them: a terminal's escapes, the end of a CDATA
// section, Markdown and HTML, a text direction, no UTF-8, a zero byte.
const nasty = "\x1b[2J]]></failure><script>|`*[x](y)\u202e\xff\x00\ufffe'\"$HOME\r\n# end"

var callSource = spec.Source{Page: "1047/34909", Date: "2022-10-24", Heading: "Sample request packet"}

func need(id, chapter string, level spec.Level, evidence spec.Evidence) Requirement {
	return Requirement{Requirement: spec.Requirement{
		ID: id, Level: level, Chapter: chapter, Evidence: evidence,
		Text: "The text of " + id + ".", Source: callSource, Since: "2019-07-18",
	}}
}

func found(id, chapter string, level spec.Level, f judge.Finding) Check {
	f.Requirement, _, _ = strings.Cut(id, "/")
	return Check{ID: id, Chapter: chapter, Title: "the title of " + id, Level: level, Finding: f, Seconds: 0.25}
}

// call is an exchange of the endpoint with that answer.
func call(id int, answer string) record.Exchange {
	return record.Exchange{
		ID: id, Program: "a program", Attempt: 1, Command: "set_unread_msg_num",
		Sent: time.Second, Answered: time.Second + 12*time.Millisecond,
		Request: record.Request{
			Method: "POST", URL: "https://im.example/v4/group_open_http_svc/set_unread_msg_num?sdkappid=1400000000&usersig=$UNREADCHECK_USERSIG",
			Header: map[string]string{"Content-Type": "application/json"},
			Body:   record.Bytes(`{"GroupId":"g","Member_Account":"bob","UnreadMsgNum":6}`),
		},
		Response: &record.Response{Status: 200, Proto: "HTTP/1.1", Body: record.Bytes(answer),
			Header: map[string][]string{"Content-Type": {"application/json"}}},
	}
}

const accepted = `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`

// every is a result with a check of each verdict, and with requirements that have none.
func every() *Result {
	failed := found("UMN-CLAMP-2/count+1", "clamping", spec.Must, judge.Finding{
		Verdict: judge.Fail, Expected: "the count of bob reads 5", Got: "the count of bob reads 6 (before: 2)",
		Repeat: "2 of 2", Exchanges: []int{3, 4},
	})
	lost := call(4, "")
	lost.Attempt, lost.Response = 2, nil
	lost.Trouble = &record.Trouble{Kind: record.TroubleReset, Detail: "EOF " + nasty}
	failed.Evidence = []record.Exchange{call(3, accepted), lost}
	failed.Programs = []string{"clamp"}
	clamp := program.Program{
		ID: "clamp", Stage: program.Stage{Groups: []program.Group{{Name: "g", Type: program.AnyCounted, Messages: 5}}},
		Steps: []program.Step{{Call: &program.Call{Group: "g", Number: "count+1"}}},
	}
	warned := found("UMN-ERR-8/-1", "errors", spec.Should, judge.Finding{
		Verdict: judge.Warn, Expected: "refused as negative number: 10004", Got: nasty, Repeat: "1 of 2", Exchanges: []int{5},
	})
	warned.Evidence = []record.Exchange{call(5, nasty)}
	r := &Result{
		Schema: SchemaVersion, Kind: KindRun,
		Programs: []PlayedProgram{{Program: clamp, Playings: []Playing{}}}, Latency: []Latency{},
		Tool: Tool{Name: "unreadcheck", Version: "v1.2.3"},
		Contract: ContractInfo{Version: "2022-10-24", Profile: "2022-04-06",
			SHA256: strings.Repeat("0123456789abcdef", 4)},
		Digests: &Digests{Tool: strings.Repeat("1", 64), Contract: strings.Repeat("2", 64), Profile: strings.Repeat("3", 64), Recordings: strings.Repeat("4", 64)},
		Target:  TargetInfo{Address: "singapore", URL: "https://im.example", Observer: "unread-field", ReadBackLagSeconds: 0.0125},
		// A time of another zone, which a report must not take for its own.
		Started: time.Date(2026, 3, 1, 1, 30, 0, 0, time.FixedZone("", 2*60*60)),
		Seconds: 3.5, Seed: 1<<64 - 1, Calls: 185, Exchanges: 877,
		Requirements: []Requirement{
			need("UMN-ENV-1", "envelope", spec.Must, spec.Core), need("UMN-ENV-8", "envelope", spec.Observe, spec.Extra),
			need("UMN-REQ-2", "request", spec.Must, spec.Extra), need("UMN-REQ-4", "request", spec.Should, spec.Core),
			need("UMN-CLAMP-1", "clamping", spec.Must, spec.Core), need("UMN-CLAMP-2", "clamping", spec.Must, spec.Core),
			need("UMN-CLAMP-3", "clamping", spec.Must, spec.Core), need("UMN-TYPE-1", "group-type", spec.Must, spec.Core),
			need("UMN-ISO-1", "isolation", spec.Must, spec.Core), need("UMN-ERR-1", "errors", spec.Must, spec.Core),
			need("UMN-ERR-8", "errors", spec.Should, spec.Core), need("UMN-AUTH-9", "auth", spec.Should, spec.Core),
			need("UMN-RATE-1", "rate", spec.Must, spec.Extra), need("UMN-CONC-1", "concurrency", spec.Should, spec.Core),
		},
		Checks: []Check{
			found("UMN-ENV-1/every answer", "envelope", spec.Must, judge.Finding{Verdict: judge.Pass, Reason: "12 answers"}),
			found("UMN-ENV-8/every answer", "envelope", spec.Observe, judge.Finding{Verdict: judge.NotApplicable,
				Observed: "with ErrorInfo: 12 answers", Reason: "undocumented: written down and not judged"}),
			found("UMN-REQ-2/https", "request", spec.Must, judge.Finding{Verdict: judge.NotApplicable, Reason: "an http:// address was given"}),
			found("UMN-CLAMP-1/1", "clamping", spec.Must, judge.Finding{Verdict: judge.Untestable, Reason: "no observer"}),
			failed,
			found("UMN-CLAMP-3/0", "clamping", spec.Must, judge.Finding{Verdict: judge.Inconclusive, Reason: "connection closed"}),
			found("UMN-TYPE-1/Public", "group-type", spec.Must, judge.Finding{Verdict: judge.Pass}),
			found("UMN-TYPE-1/Community", "group-type", spec.Must, judge.Finding{Verdict: judge.NotApplicable, Reason: "11000: not enabled"}),
			found("UMN-ISO-1/others", "isolation", spec.Must, judge.Finding{Verdict: judge.ExpectedFail, Got: "it changed",
				Reason: "expected until 2027-01-31: on its way"}),
			found("UMN-ERR-1/unknown", "errors", spec.Must, judge.Finding{Verdict: judge.UnexpectedPass, Reason: "the baseline expects it to fail"}),
			warned,
			found("UMN-AUTH-9/missing", "auth", spec.Should, judge.Finding{Verdict: judge.Untestable, Reason: "no key"}),
			found("UMN-CONC-1/one member", "concurrency", spec.Should, judge.Finding{Verdict: judge.HarnessError, Reason: "step 2 was not played"}),
		},
		Notes: []string{"left on the target: nothing"},
	}
	r.Gather()
	return r
}

// only is the result without the checks of the verdicts that are not named, and without their requirements.
func only(verdicts ...judge.Verdict) *Result {
	all := every()
	r := *all
	r.Requirements, r.Checks = nil, all.checksWith(verdicts...)
	for _, c := range r.Checks {
		if _, there := r.requirement(c.Finding.Requirement); there {
			continue
		}
		q, _ := all.requirement(c.Finding.Requirement)
		r.Requirements = append(r.Requirements, q)
	}
	r.Gather()
	return &r
}

// many is a result with that many checks of one requirement, of that verdict.
func many(n int, verdict judge.Verdict) *Result {
	r := only()
	r.Requirements = []Requirement{need("UMN-CLAMP-2", "clamping", spec.Must, spec.Core)}
	for i := range n {
		r.Checks = append(r.Checks, found(fmt.Sprintf("UMN-CLAMP-2/%02d", i), "clamping", spec.Must,
			judge.Finding{Verdict: verdict, Expected: "this", Got: "that"}))
	}
	r.Gather()
	return r
}

// wants tells what of the parts a text lacks, and which of them it has out of order.
func wants(t *testing.T, text string, parts ...string) {
	t.Helper()
	at := 0
	for _, part := range parts {
		i := strings.Index(text[at:], part)
		if i < 0 {
			t.Errorf("after %d bytes, this is missing: %q\nin:\n%s", at, part, text)
			return
		}
		at += i + len(part)
	}
}

// harmless tells of characters that a report must not hand on.
func harmless(t *testing.T, text string) {
	t.Helper()
	for i, r := range text {
		if r != '\n' && !plain(string(r)) || r == '\ufffd' {
			t.Fatalf("byte %d is %q, in %q", i, r, text[max(0, i-40):i])
		}
	}
}
