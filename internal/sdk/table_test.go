package sdk

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// reported is a report on a all, made on a certain day.
func reported(t *testing.T, name string, all Recordings) *Report {
	t.Helper()
	day := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	return report(contract(t), Requirements(), about{SDK: name, Version: "1.0", Started: day, Command: []string{"./adapter"}}, all, "", nil)
}

// faulty is a all with a deviation from a must, one from a should and something that was not judged, all of it in
// words that mean something to a terminal or to Markdown.
func faulty(t *testing.T) Recordings {
	t.Helper()
	all := proper(contract(t))
	for i := range all.Cases {
		switch r := &all.Cases[i]; r.Case.Name {
		case "plain":
			r.Requests[0].Query = append(r.Requests[0].Query, Parameter{"a|b\x1b[31m<i>", "1"})
		case "zero":
			r.Requests[0].Request.Body = record.Bytes("{\"GroupId\":\"```\",\"Member_Account\":\"\u202e\"}")
		case "threads":
			r.Results, r.Trouble = nil, &Trouble{Unsupported, "no threads_here"}
		}
	}
	all.App.RawAnswers = true
	return all
}

func TestTable(t *testing.T) {
	t.Parallel()
	good, bad := reported(t, "good", proper(contract(t))), reported(t, "bad_sdk", faulty(t))
	var out bytes.Buffer
	if err := Table(&out, Requirements(), []*Report{good, bad, {Schema: ReportSchema, SDK: "gone", Version: "2", Unavailable: "is in no registry"}}); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, want := range []string{
		"| good | 1.0 | conformant | 0 | 0 | 0 | read | 10 seconds | none | in time | 1 hour | 2026-03-04 | `unreadcheck sdk -- ./adapter` |\n",
		`| bad\_sdk | 1.0 | not conformant | 1 | 1 | 2 | raw | `,
		"| gone | 2 | is in no registry |\n",
		"| high | a count cannot be set to zero: members keep their unread badge |  | **yes** |\n| low | it works until the service has a parameter of that name |  | *yes* |\n",
		"| SDK-REQ-10 | must | The number 0 is sent as 0. | kept | **not kept** |\n",
		"| SDK-REQ-3 | should | The query has no other parameter. | kept | *not kept* |\n",
		"| SDK-CONC-2 | must | Of calls made at once, each sends what its caller gave. | kept | not judged |\n",
		"\nKept by those that read the answers, and the caller's work with those that do not: SDK-ANS-1, SDK-ANS-2, SDK-ANS-3, ",
		"\nFor all of them kept: SDK-REQ-1, SDK-REQ-2, ", "<details><summary>good 1.0: no deviation</summary>\n", "To judge it again: `unreadcheck sdk -- ./adapter`.",
		`<summary>bad\_sdk 1.0: 2 deviations, the worst: a count cannot be set to zero`, `  - SDK-REQ-3 (should) `, `the parameter "a\|b`,
		`- SDK-CONC-1, not judged: no threads\_here`, "    ```\n    > POST /v4/group_open_http_svc/set_unread_msg_num?",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	for _, never := range []string{"\x1b", "\u202e", "<i>", `"` + "```"} {
		if strings.Contains(text, never) {
			t.Errorf("%q stands there", never)
		}
	}
	if n := strings.Count(text, "\n    ```\n"); n%2 != 0 {
		t.Errorf("%d fences", n)
	}
}

func TestConsole(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := Console(&out, reported(t, "bad_sdk", faulty(t))); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, want := range []string{
		"NOT CONFORMANT: bad_sdk 1.0: 1 of 23 musts and 1 of 18 shoulds not kept, 2 not judged\nchecks: 1 fail, 1 warn, ",
		"\nThe SDK hands over raw answers: ", "\nNot kept, the worst first\n  high: a count cannot be set to zero: members keep their unread badge\n    fail SDK-REQ-10 (must): ",
		"\n  low: it works until the service has a parameter of that name\n    warn SDK-REQ-3 (should): ",
		"\n      got      no UnreadMsgNum where it is 0, in the case zero\n",
		"\n      source   documentation 1047/34909, 2022-10-24, \"Request packet fields\"\n", "\n      < 200 {\"ActionStatus\":\"OK\"",
		"\nTo see one of them again: unreadcheck sdk --only SDK-REQ-10 -- ./adapter\n",
		"\nNot judged\n  untestable: no threads_here\n    SDK-CONC-1, SDK-CONC-2\n", "\nWritten down, not judged\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing from\n%s", want, text)
		}
	}
	if strings.ContainsAny(text, "\x1b\u202e") {
		t.Error("it would move the cursor")
	}
}

func TestReportsAreReadBack(t *testing.T) {
	t.Parallel()
	want := reported(t, "bad_sdk", faulty(t))
	var out bytes.Buffer
	if err := WriteJSON(&out, want); err != nil {
		t.Fatal(err)
	}
	got, err := ReadJSON(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	var first, second bytes.Buffer
	for w, r := range map[*bytes.Buffer]*Report{&first: want, &second: got} {
		if err := Table(w, Requirements(), []*Report{r}); err != nil {
			t.Fatal(err)
		}
	}
	if first.String() != second.String() {
		t.Error("what was read back makes another table")
	}
	for _, text := range []string{
		"", "{}", "[]", `{"schema":1,"sdk":"x","unavailable":"y"}`, `{"schema":2,"unavailable":"y"}`, `{"schema":2,"sdk":"x"}`,
	} {
		if _, err := ReadJSON(strings.NewReader(text)); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
}

// The exit code tells a must from a should, and what was not judged from both.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	change := func(name string, change func(*Recording)) Recordings {
		all := proper(contract(t))
		for i := range all.Cases {
			if all.Cases[i].Case.Name == name {
				change(&all.Cases[i])
			}
		}
		return all
	}
	for _, test := range []struct {
		all  Recordings
		want int
	}{
		{proper(contract(t)), reports.ExitConformant},
		{change("zero", bodyOf("{}")), reports.ExitNotConformant},
		{change("shape/key-order", told(Result{})), reports.ExitConformant},
		{change("zero", trouble(NoAnswer)), reports.ExitConformant}, // its requests are there, and are judged
		{change("network/http-502", trouble(NoAnswer)), reports.ExitInconclusive},
		{change("threads", trouble(Unsupported)), reports.ExitConformant},
		{change("threads", trouble(NoAnswer)), reports.ExitInconclusive}, // it offers the operation, and hangs in it
		{change("threads", trouble(Malformed)), reports.ExitInconclusive},
		{change("burst/limited", trouble(Ended)), reports.ExitInconclusive},
	} {
		if got := reported(t, "x", test.all).Result; got.ExitCode != test.want {
			t.Errorf("%s, exit code %d where it is %d", got.Verdict, got.ExitCode, test.want)
		}
	}
	strict := report(contract(t), Requirements(), about{Strict: true}, change("shape/key-order", told(Result{})), "", nil)
	if strict.Result.ExitCode != reports.ExitNotConformant {
		t.Errorf("strict: exit code %d", strict.Result.ExitCode)
	}
}
