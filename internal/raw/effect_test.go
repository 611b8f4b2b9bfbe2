package raw_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// An effect stands for a count; the group's number of messages bounds it.
func TestEffectsAreCounts(t *testing.T) {
	v := raw.Values{A: 1, B: 2, Before: 7, Messages: 12}
	for _, test := range []struct {
		effect program.Effect
		want   int64
	}{
		{program.SetsA, 1},
		{program.SetsB, 2},
		{program.Unchanged, 7},
		{"0", 0},
		{"11", 11},
		{"12", 12},
		{"13", 12},
		{"99999999999999999999", 12},
		{"more digits than a number has", 12},
	} {
		if got := v.Count(test.effect); got != test.want {
			t.Errorf("the effect %q leaves %d, want %d", test.effect, got, test.want)
		}
	}
}

// What was said to a request, and what its count may be afterwards. Three kinds of answers leave it open.
func TestWhatWasSaid(t *testing.T) {
	const accept, refuse = "json/space-crlf", "json/trailing-brace"
	for _, test := range []struct {
		name              string
		id                string
		seen              raw.Seen
		accepted, refused bool
		uncertain         bool
		fine              []int64 // the counts that may follow; none where that is not judged
	}{
		{"accepted", accept, answered(says(ok)), true, false, false, []int64{1}},
		{"accepted with a status of 500", accept, answered(status(500, ok)), true, false, false, []int64{1}},
		{"refused", accept, answered(says(notJSON)), false, true, false, []int64{7}},
		{"refused with a status of 500", accept, answered(status(500, notJSON)), false, true, false, []int64{7}},
		{"refused as too frequent", accept, answered(says(tooOften)), false, true, false, []int64{7}},
		{"declined with 400 and a page", accept, answered(status(400, "<html>")), false, true, false, []int64{7}},
		{"declined with 499 and a page", accept, answered(status(499, "<html>")), false, true, false, []int64{7}},
		{"a redirect to a page", accept, answered(status(399, "<html>")), false, false, true, []int64{7, 1}},
		{"a page of a failure", accept, answered(status(500, "<html>")), false, false, true, []int64{7, 1}},
		{"a page where an answer is due", accept, answered(says("<html>")), false, false, true, []int64{7, 1}},
		{"to be tried again", accept, answered(says(failed)), false, false, true, []int64{7, 1}},
		{"to be tried again, by a gateway", accept, answered(status(502, ok)), false, false, true, []int64{7, 1}},
		{"nothing", accept, silent, false, false, true, []int64{7, 1}},

		{"refused as is due", refuse, answered(says(notJSON)), false, true, false, []int64{7}},
		{"accepted though never to be", refuse, answered(says(ok)), true, false, false, nil},
		{"nothing, of what has no effect", refuse, silent, false, false, false, []int64{7}},

		{"either number", "json/doubled-number", answered(says(ok)), true, false, false, []int64{1, 2}},
		{"either number or none", "json/doubled-number", silent, false, false, true, []int64{7, 1, 2}},
		{"unchanged, which counts once", "json/account-nul", silent, false, false, true, []int64{7}},

		{"a refusal that may be of what follows", "http/length-and-more", answered(says(notJSON)), false, true, true, []int64{7, 1}},
		{"accepted before what follows", "http/length-and-more", answered(says(ok), status(400, "")), true, false, false, []int64{1}},

		{"the last of four accepted", "http/pipeline-mixed", answered(says(noWord), says(ok), says(notJSON), says(ok)), false, true, false, []int64{1}},
		{"the last of four refused", "http/pipeline-mixed", answered(says(noWord), says(ok), says(notJSON), says(notJSON)), false, true, false, []int64{2}},
		{"the last of four not answered", "http/pipeline-mixed", answered(says(noWord), says(ok), says(notJSON)), false, true, true, []int64{2, 1}},
		{"the third of four accepted", "http/pipeline-mixed", answered(says(noWord), says(ok), says(ok), says(ok)), false, true, false, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			trial := trialOf(caseOf(t, test.id), test.seen, unread)
			if accepted, refused := trial.Seen.Said(spec.Default(), 0); accepted != test.accepted || refused != test.refused {
				t.Errorf("the first request was accepted: %t, refused: %t", accepted, refused)
			}
			if got := trial.Uncertain(spec.Default()); got != test.uncertain {
				t.Errorf("whether it took effect is uncertain: %t", got)
			}
			fine, judged := trial.Possible(spec.Default())
			if !slices.Equal(fine, test.fine) || judged != (test.fine != nil) {
				t.Errorf("the count may be %v, judged: %t; want %v", fine, judged, test.fine)
			}
			// The verdict on a count is the same: any that may be is fine, any other is not.
			for _, count := range []int64{7, 1, 2, 3} {
				trial := trialOf(trial.Case, test.seen, count)
				without := trialOf(trial.Case, test.seen, unread)
				more := len(raw.Judge(spec.Default(), trial)) > len(raw.Judge(spec.Default(), without))
				if more && (test.fine == nil || slices.Contains(test.fine, count)) {
					t.Errorf("the count %d is flagged, which may be", count)
				}
			}
		})
	}
}

// Of two requests the second has what is wrong: a request that was accepted and never should have been leaves no count to judge,
// whatever the first one says of requirements.
func TestTheCountAfterARequestThatNeverShouldHaveBeenAccepted(t *testing.T) {
	accepts := program.Request{Class: program.Accept, Effects: []program.Effect{program.SetsA}}
	refuses := program.Request{Class: program.Refuse, Requirement: "UMN-ERR-6", Kept: "UMN-ERR-13"}
	mine := program.Raw{ID: "mine", Family: "mine", Requests: []program.Request{accepts, refuses}}
	for _, test := range []struct {
		name string
		seen raw.Seen
		want []string
	}{
		{"accepted, then refused", answered(says(ok), says(notJSON)), []string{""}}, // the count is not the first's
		{"both accepted", answered(says(ok), says(ok)), []string{"UMN-ERR-6"}},
	} {
		if got := ids(raw.Judge(spec.Default(), trialOf(mine, test.seen, 3))); !slices.Equal(got, test.want) {
			t.Errorf("%s: found %q, want %q", test.name, got, test.want)
		}
	}
}

// Only a whole refusal with one of its codes says that calls came too often.
func TestOverLimit(t *testing.T) {
	for _, test := range []struct {
		name string
		seen raw.Seen
		want bool
	}{
		{"nothing", silent, false},
		{"accepted", answered(says(ok)), false},
		{"refused otherwise", answered(says(notJSON)), false},
		{"too often", answered(says(tooOften)), true},
		{"too often, in another word", answered(says(`{"ActionStatus":"FAIL","ErrorInfo":"x","ErrorCode":10006}`)), true},
		{"too often, with a status", answered(status(429, tooOften)), true},
		{"a page of too often", answered(status(429, "60007")), false},
		{"the last of two", answered(says(ok), says(tooOften)), true},
		{"the first of two", answered(says(tooOften), says(ok)), true},
	} {
		if got := trialOf(caseOf(t, "json/space-crlf"), test.seen, 7).OverLimit(spec.Default()); got != test.want {
			t.Errorf("%s is over the limit: %t", test.name, got)
		}
	}
}

// An effect that leaves the count that was there cannot be seen, unless that is what it is to do.
func TestHiddenEffects(t *testing.T) {
	for _, test := range []struct {
		name   string
		id     string
		values raw.Values
		want   bool
	}{
		{"another number", "json/space-crlf", raw.Values{A: 1, B: 2, Before: 7, Messages: 12}, false},
		{"the number that is there", "json/space-crlf", raw.Values{A: 7, B: 2, Before: 7, Messages: 12}, true},
		{"the second of two numbers is there", "json/doubled-number", raw.Values{A: 1, B: 7, Before: 7, Messages: 12}, true},
		{"neither of two is there", "json/doubled-number", raw.Values{A: 1, B: 2, Before: 7, Messages: 12}, false},
		{"a large number below the bound", "json/number-2147483648", raw.Values{A: 1, B: 2, Before: 7, Messages: 12}, false},
		{"a large number at the bound", "json/number-2147483648", raw.Values{A: 1, B: 2, Before: 12, Messages: 12}, true},
		{"what leaves the count alone", "json/account-nul", raw.Values{A: 1, B: 2, Before: 7, Messages: 12}, false},
		{"what has no effect", "json/trailing-brace", raw.Values{A: 7, B: 7, Before: 7, Messages: 12}, false},
		{"the last request of four", "http/pipeline-mixed", raw.Values{A: 7, B: 2, Before: 7, Messages: 12}, true},
	} {
		if got := test.values.Hidden(caseOf(t, test.id)); got != test.want {
			t.Errorf("%s: the effect is hidden: %t", test.name, got)
		}
	}
}

// Whatever the server sent goes through the redaction; what it did not send stays as it was.
func TestRedact(t *testing.T) {
	seen := raw.Seen{Rest: record.Bytes("usersig=secret"), Closed: true, Interim: []int{100}, Answers: []record.Response{
		{Status: 200, Body: record.Bytes("the secret"), Header: map[string][]string{"X-Echo": {"secret", "plain"}, "Server": {"secret"}}},
		{Status: 404, Body: record.Bytes("secret, secret")},
	}}
	seen.Redact(func(text string) string { return strings.ReplaceAll(text, "secret", "******") })
	want := raw.Seen{Rest: record.Bytes("usersig=******"), Closed: true, Interim: []int{100}, Answers: []record.Response{
		{Status: 200, Body: record.Bytes("the ******"), Header: map[string][]string{"X-Echo": {"******", "plain"}, "Server": {"******"}}},
		{Status: 404, Body: record.Bytes("******, ******")},
	}}
	if asJSON(t, seen) != asJSON(t, want) {
		t.Errorf("redacted it is %s, want %s", asJSON(t, seen), asJSON(t, want))
	}
}
