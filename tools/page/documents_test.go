package page_test

import (
	"strings"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/diff"
	"github.com/unreadcheck/unreadcheck/internal/diffpage"
	"github.com/unreadcheck/unreadcheck/internal/fuzzpage"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/page"
	"github.com/unreadcheck/unreadcheck/internal/sdk"
	"github.com/unreadcheck/unreadcheck/internal/sdkpage"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// hostile is what a target may send.
const hostile = "</script></style><script>alert(1)</script><img src=x onerror=alert(1)>\"'><!-- \x00\x1b[31m\xff\u202e\u2066\u200b"

// documents are pages of every kind, by name.
var documents = sync.OnceValue(func() map[string]page.Document {
	red, green := result("cut to 16 bits", judge.Fail), result("", judge.Pass)
	script := func(name string) string {
		return map[string]string{"finding-1.sh": "#!/bin/sh\n# sets its stage\nexit 0\n", "finding-1.json": "{}\n"}[name]
	}
	client := &sdk.Report{Schema: sdk.ReportSchema, SDK: "an-sdk", Version: "1.0", Reached: "a base URL", Again: "unreadcheck sdk -- ./adapter",
		Facts:      sdk.Facts{Answers: "raw", TimeOut: "none within 45 seconds", Retries: "none", Renewal: "never", Lifetime: "180 days"},
		Deviations: []sdk.Deviation{{Consequence: sdk.Consequence{Severity: sdk.High, Text: "hangs for ever if the server is silent"}, Level: "must", Checks: []string{"UMN-CLAMP-2/count+1"}}},
		Result:     red}
	campaign := &fuzz.Result{Target: red.Target, Started: red.Started, Ended: "duration", Calls: 5000, Programs: 900,
		Findings: []fuzz.Finding{{Requirement: "UMN-CLAMP-2", Level: spec.Must, Layer: "values", Expected: "the count of bob reads 5", Got: "the count of bob reads 0",
			Repeats: "3 of 3", Hits: 12, FirstCall: 44, Program: &red.Programs[0].Program, Found: &red.Programs[0].Program, Exchanges: red.Checks[1].Evidence}},
		Coverage: fuzz.Coverage{Requirements: map[string]map[string]int{"UMN-CLAMP-1": {"Public, plain": 12}}, Outcomes: map[string]int{"unknown_group": 3},
			Keywords: map[string]int{"valid": 900}, Never: []string{"locked_out"}}}
	wild := result(strings.Repeat(hostile, 20_000), judge.Fail)
	wild.Target.URL, wild.Notes = "http://"+hostile, []string{hostile}
	return map[string]page.Document{
		"red": page.Run(red, script), "green": page.Run(green, script), "hostile": page.Run(wild, script),
		"fuzz": fuzzpage.Document(campaign, script), "sdk": sdkpage.Document(client), "sdks": sdkpage.Compared([]*sdk.Report{client, client}),
		"diff": diffpage.Document(diff.Compare(green, red, "before", "after", diff.Options{})),
	}
})

// result is a run in which numbers above the bound come to that verdict.
func result(got string, v judge.Verdict) *reports.Result {
	bound, read := int64(5), int64(0)
	if v == judge.Pass {
		read = 5
	}
	source := spec.Source{Page: "1047/34909", Date: "2022-10-24", Heading: "Sample request packet"}
	p := program.Program{ID: "UMN-CLAMP-2/count+1", Stage: program.Stage{Groups: []program.Group{{Name: "g", Type: "Public", Messages: 5, Members: []program.Member{{Name: "bob"}}}}},
		Steps: []program.Step{{Call: &program.Call{Group: "g", Member: "bob", Number: "65536"}}, {Read: &program.Read{Group: "g", Member: "bob"}}}}
	finding := judge.Finding{Requirement: "UMN-CLAMP-2", Verdict: v}
	check := reports.Check{ID: "UMN-CLAMP-2/count+1", Chapter: "clamping", Title: "a number above the count", Level: spec.Must, Finding: finding, Programs: []string{p.ID}}
	if v == judge.Fail {
		check.Finding.Expected, check.Finding.Got, check.Finding.Repeat = "the count of bob reads 5", "the count of bob reads 0 (before: 3)", "4 of 4"
		check.Evidence = []record.Exchange{{ID: 7, Command: "set_unread_msg_num", Sent: 0, Answered: 3 * time.Millisecond,
			Request:  record.Request{Method: "POST", URL: "http://127.0.0.1/v4/group_open_http_svc/set_unread_msg_num?usersig=$UNREADCHECK_USERSIG", Body: []byte(`{"UnreadMsgNum":65536}`)},
			Response: &record.Response{Status: 200, Proto: "HTTP/1.1", Body: []byte(`{"ActionStatus":"OK","ErrorCode":0}` + got)}}}
	}
	r := &reports.Result{Schema: reports.SchemaVersion, Kind: reports.KindRun, Contract: reports.ContractInfo{Version: "2025-12-15", Profile: "2025-12-15"},
		Target: reports.TargetInfo{Address: "http://127.0.0.1", URL: "http://127.0.0.1", Observer: "unread-field", ReadBackLagSeconds: 0.3}, Started: time.Unix(1800000000, 0),
		Requirements: []reports.Requirement{
			{Requirement: spec.Requirement{ID: "UMN-CLAMP-1", Level: spec.Must, Chapter: "clamping", Evidence: spec.Core, Text: "A number below becomes the count.", Source: source}},
			{Requirement: spec.Requirement{ID: "UMN-CLAMP-2", Level: spec.Must, Chapter: "clamping", Evidence: spec.Core, Text: "A number above becomes the bound.", Source: source}},
			{Requirement: spec.Requirement{ID: "UMN-CLAMP-3", Level: spec.Must, Chapter: "clamping", Evidence: spec.Extra, Text: "Zero clears the count.", Source: source}},
			{Requirement: spec.Requirement{ID: "UMN-REQ-9", Level: spec.Observe, Chapter: "request", Evidence: spec.Extra, Text: "Without a Content-Type.", Source: source}},
		},
		Checks: []reports.Check{
			{ID: "UMN-CLAMP-1/below", Chapter: "clamping", Title: "a number below", Level: spec.Must, Finding: judge.Finding{Requirement: "UMN-CLAMP-1", Verdict: judge.Pass}},
			check,
			{ID: "UMN-CLAMP-3/zero", Chapter: "clamping", Title: "zero", Level: spec.Must, Finding: judge.Finding{Requirement: "UMN-CLAMP-3", Verdict: judge.Untestable, Reason: "give --callback-listen ADDR"}},
			{ID: "UMN-REQ-9/none", Chapter: "request", Title: "none", Level: spec.Observe, Finding: judge.Finding{Requirement: "UMN-REQ-9", Verdict: judge.NotApplicable, Reason: "undocumented", Observed: "accepted " + got}},
		},
		Programs: []reports.PlayedProgram{{Program: p, Playings: []reports.Playing{{Attempt: 1, Types: map[string]string{"g": "Public"},
			Steps: []reports.PlayedStep{{Answers: []reports.Answer{{Count: 1, Accepted: true}}},
				{Reading: &judge.BoundReading{Group: "g", Member: "bob", Unread: &read, Bound: &bound, Set: []string{"65536"}, Allowed: []string{"5"}, Verdict: v, Exchange: 8}}}}}}},
		Latency: reports.Latencies([]record.Exchange{{Command: "set_unread_msg_num", Answered: 3 * time.Millisecond, Response: &record.Response{}}}),
		Rate:    probe(),
	}
	r.Gather()
	if v == judge.Fail {
		r.Causes[0].Sentence = "the number is " + got + ": a count is wrong"
	}
	return r
}

// probe is a probe of a target that lets in 150 calls a second.
func probe() *judge.Inference {
	i := &judge.Inference{Limit: 200, PeriodSeconds: 1, SliceSeconds: 0.05, SafePerSecond: 145, Burst: 150, Calls: 900,
		Fits:   []judge.LimitFit{{Algorithm: "sliding log", Calls: 150, LeastCalls: 150, MostCalls: 150}},
		Phases: []judge.PhaseStart{{Phase: "just under the limit"}, {Phase: "overload", Seconds: 2}}}
	for n := range 80 {
		i.Timeline = append(i.Timeline, judge.Slice{Accepted: 7 + n%2, Refused: n / 40 * 5})
	}
	return i
}
