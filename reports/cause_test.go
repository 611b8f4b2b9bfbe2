package reports

import (
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
)

// deviates is a check that fails with that, as exchanges show.
func deviates(id, chapter, expected, got string, exchanges ...int) Check {
	return found(id, chapter, spec.Must, judge.Finding{Verdict: judge.Fail, Expected: expected, Got: got, Exchanges: exchanges})
}

// warnsOnly is the check, of a should.
func warnsOnly(c Check) Check {
	c.Level, c.Finding.Verdict = spec.Should, judge.Warn
	return c
}

// ofAll is a check of all answers, so many of which are flawed.
func ofAll(id, expected, got, share string, exchanges ...int) Check {
	c := deviates(id, "envelope", expected, got, exchanges...)
	c.Finding.Reason = share
	return c
}

func blockedBy(id, requirement string, exchanges ...int) Check {
	return found(id, "clamping", spec.Must, judge.Finding{Verdict: judge.Blocked, BlockedBy: requirement, Reason: "it stands in the way", Exchanges: exchanges})
}

func TestCauses(t *testing.T) {
	const (
		negative = "refused as negative number (10004)"
		unknown  = "refused as unknown group (10010 or 10015)"
		garbled  = "refused as garbled usersig (70003)"
	)
	for _, test := range []struct {
		name   string
		checks []Check
		// want has a line for each cause: the lead, the other members, and what it blocks.
		want []string
	}{
		{"nothing fails", []Check{found("UMN-ENV-1/a", "envelope", spec.Must, judge.Finding{Verdict: judge.Pass})}, nil},
		{"what is blocked by nothing that fails is of no cause", []Check{blockedBy("UMN-CLAMP-1/a", "UMN-ENV-1")}, nil},
		{"one requirement, one way", []Check{
			deviates("UMN-CLAMP-2/a", "clamping", "the count of bob reads 5, the group's number of messages", "the count of bob reads 6 (before: 3)", 1, 2),
			deviates("UMN-CLAMP-2/b", "clamping", "the count of amy reads 300", "the count of amy reads 301 (before: 100)", 3, 4),
		}, []string{"UMN-CLAMP-2/a UMN-CLAMP-2/b"}},
		{"several requirements, one way", []Check{
			deviates("UMN-CLAMP-2/a", "clamping", "the count of bob reads 5", "the count of bob reads 3 (before: 3)", 1, 2),
			deviates("UMN-CLAMP-5/a", "clamping", "the count of bob reads 2", "the count of bob reads 3 (before: 3)", 3, 4),
		}, []string{"UMN-CLAMP-2/a UMN-CLAMP-5/a"}},
		{"counts that are wrong in two ways", []Check{
			deviates("UMN-CLAMP-2/a", "clamping", "the count of bob reads 5", "the count of bob reads 6 (before: 3)", 1, 2),
			deviates("UMN-CLAMP-5/a", "clamping", "the count of bob reads 4", "the count of bob reads 3 (before: 3)", 3, 4),
		}, []string{"UMN-CLAMP-2/a", "UMN-CLAMP-5/a"}},
		{"a status explains what stumbles on it", []Check{
			deviates("UMN-ERR-4/a", "errors", negative, "HTTP 422, an answer that cannot be read", 7),
			warnsOnly(deviates("UMN-ERR-14/a", "errors", negative, "HTTP 422, refused with 1", 8)),
			ofAll("UMN-ENV-1/every answer", "HTTP status 200", "HTTP status 422", "30 of 43 answers", 7, 8, 9),
		}, []string{"UMN-ENV-1/every answer UMN-ERR-4/a UMN-ERR-14/a"}},
		{"a status explains no other one", []Check{
			ofAll("UMN-ENV-1/every answer", "HTTP status 200", "HTTP status 422", "30 of 43 answers", 7),
			deviates("UMN-ERR-4/a", "errors", "accepted", "HTTP 500, an answer that cannot be read", 6),
		}, []string{"UMN-ENV-1/every answer", "UMN-ERR-4/a"}},
		{"two flaws of the same answers", []Check{
			ofAll("UMN-ENV-1/every answer", "HTTP status 200", "HTTP status 404", "43 of 43 answers", 1, 2, 3),
			ofAll("UMN-ENV-2/every answer", "one JSON object", "not strict JSON at byte 4", "43 of 43 answers", 1, 2, 3),
		}, []string{"UMN-ENV-1/every answer UMN-ENV-2/every answer"}},
		{"two flaws of other answers", []Check{
			ofAll("UMN-ENV-1/every answer", "HTTP status 200", "HTTP status 404", "3 of 43 answers", 1, 2, 3),
			ofAll("UMN-ENV-8/every answer", "ErrorInfo in every answer", "no ErrorInfo", "20 of 43 answers", 2, 3, 4),
		}, []string{"UMN-ENV-1/every answer", "UMN-ENV-8/every answer"}},
		{"a flaw of all answers explains no count", []Check{
			ofAll("UMN-ENV-8/every answer", "ErrorInfo in every answer", "no ErrorInfo", "20 of 43 answers", 1, 2),
			deviates("UMN-CLAMP-2/a", "clamping", "the count of bob reads 5", "the count of bob reads 6", 1, 2),
		}, []string{"UMN-ENV-8/every answer", "UMN-CLAMP-2/a"}},
		{"the same exchange", []Check{
			deviates("UMN-ERR-8/-1", "errors", negative, "accepted", 5),
			deviates("UMN-ERR-13/UMN-ERR-8/-1", "errors", "the count of bob still reads 3", "the count of bob reads 0 (before: 3)", 5, 6),
		}, []string{"UMN-ERR-8/-1 UMN-ERR-13/UMN-ERR-8/-1"}},
		{"accepted for two reasons", []Check{
			deviates("UMN-ERR-8/-1", "errors", negative, "accepted", 5),
			deviates("UMN-ERR-1/unknown", "errors", unknown, "accepted", 6),
		}, []string{"UMN-ERR-8/-1", "UMN-ERR-1/unknown"}},
		{"a sign-in that is not looked at", []Check{
			deviates("UMN-AUTH-4/garbled", "auth", garbled, "accepted", 5),
			deviates("UMN-AUTH-5/another key", "auth", "refused as wrong key (70009)", "accepted", 6),
		}, []string{"UMN-AUTH-4/garbled UMN-AUTH-5/another key"}},
		{"one code in two refusals", []Check{
			deviates("UMN-ERR-14/a", "errors", negative, `refused with 60010 (one): "x"`, 5),
			deviates("UMN-AUTH-12/a", "auth", garbled, "refused with 60010 (one)", 6),
			deviates("UMN-ERR-14/b", "errors", negative, "refused with 60011 (another)", 7),
		}, []string{"UMN-ERR-14/a UMN-AUTH-12/a", "UMN-ERR-14/b"}},
		{"refused for one reason and for another", []Check{
			deviates("UMN-REQ-1/a", "request", "accepted", `refused with 10004 (one): "byte 17"`, 1),
			deviates("UMN-REQ-1/b", "request", "accepted", `refused with 10004 (one): "byte 99"`, 2),
			deviates("UMN-REQ-3/a", "request", "accepted", `refused with 10007 (two)`, 3),
		}, []string{"UMN-REQ-1/a UMN-REQ-1/b", "UMN-REQ-3/a"}},
		{"one limiter", []Check{
			deviates("UMN-RATE-1/probe", "rate", "calls are let in", "620 of 700 were refused", 1),
			deviates("UMN-RATE-5/probe", "rate", "after a rest", "10 of 30 were refused", 2),
		}, []string{"UMN-RATE-1/probe UMN-RATE-5/probe"}},
		{"what is blocked follows", []Check{
			blockedBy("UMN-ISO-6/a", "UMN-CLAMP-2", 9), blockedBy("UMN-REQ-5/a", "UMN-ENV-1"),
			deviates("UMN-CLAMP-2/a", "clamping", "the count of bob reads 5", "the count of bob reads 6", 1),
		}, []string{"UMN-CLAMP-2/a > UMN-ISO-6/a"}},
		{"of two causes of one requirement, the one with its exchange blocks", []Check{
			deviates("UMN-ERR-14/a", "errors", negative, "refused with 60010 (one)", 5),
			deviates("UMN-ERR-14/b", "errors", negative, "refused with 60011 (another)", 7),
			blockedBy("UMN-ISO-6/a", "UMN-ERR-14", 7),
		}, []string{"UMN-ERR-14/a", "UMN-ERR-14/b > UMN-ISO-6/a"}},
		{"a must leads a should, and comes first", []Check{
			warnsOnly(deviates("UMN-ERR-14/a", "errors", negative, "refused with 60010 (one)", 5)),
			deviates("UMN-ERR-1/a", "errors", unknown, "refused with 60010 (one)", 6),
			warnsOnly(deviates("UMN-ENV-8/a", "envelope", "ErrorInfo", "no ErrorInfo", 7)),
			warnsOnly(deviates("UMN-ENV-8/b", "envelope", "ErrorInfo", "no ErrorInfo", 8)),
			warnsOnly(deviates("UMN-ENV-8/c", "envelope", "ErrorInfo", "no ErrorInfo", 9)),
		}, []string{"UMN-ERR-1/a UMN-ERR-14/a", "UMN-ENV-8/a UMN-ENV-8/b UMN-ENV-8/c"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for i, c := range Causes(test.checks) {
				line := strings.Join(c.Members, " ")
				if len(c.Blocks) > 0 {
					line += " > " + strings.Join(c.Blocks, " ")
				}
				got = append(got, line)
				if c.Number != i+1 || c.Lead != c.Members[0] || c.Sentence == "" || len(c.Requirements) == 0 {
					t.Errorf("the cause is incomplete: %+v", c)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("the causes are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// A check knows its cause, whether it shows it or is blocked by it.
func TestChecksKnowTheirCause(t *testing.T) {
	r := only(judge.Pass)
	r.Checks = append(r.Checks, deviates("UMN-CLAMP-2/a", "clamping", "this", "that", 1), blockedBy("UMN-ISO-6/a", "UMN-CLAMP-2"), blockedBy("UMN-ISO-6/b", "UMN-ENV-1"))
	for range 2 { // gathered again it is the same
		r.Gather()
		for id, want := range map[string]int{"UMN-CLAMP-2/a": 1, "UMN-ISO-6/a": 1, "UMN-ISO-6/b": 0, r.Checks[0].ID: 0} {
			if c, _ := r.check(id); c.Cause != want {
				t.Errorf("%s has the cause %d, want %d", id, c.Cause, want)
			}
		}
	}
}

func TestSentences(t *testing.T) {
	reading := func(set string, unread, bound int64) map[int]*judge.BoundReading {
		return map[int]*judge.BoundReading{2: {Unread: &unread, Bound: &bound, Set: []string{"1", set}}}
	}
	for _, test := range []struct {
		check    Check
		readings map[int]*judge.BoundReading
		want     string
	}{
		{ofAll("UMN-ENV-1/every answer", "HTTP status 200", "HTTP status 422", "30 of 43 answers", 7), nil, "30 answers have HTTP status 422"},
		{ofAll("UMN-ENV-1/every answer", "HTTP status 200", "HTTP status 422", "1 of 43 answers", 7), nil, "1 answer has HTTP status 422"},
		{ofAll("UMN-ENV-8/every answer", "ErrorInfo", "no ErrorInfo", "43 of 43 answers", 7), nil, "43 answers have no ErrorInfo"},
		{ofAll("UMN-ENV-2/every answer", "one JSON object", `not strict JSON at byte 0 in ""`, "43 of 43 answers", 7), nil,
			`43 answers have a body that is not one strict JSON object: not strict JSON at byte 0 in ""`},
		{deviates("UMN-ERR-8/a", "errors", "refused as negative number (10004)", "accepted"), nil, "a call is accepted that has to be refused: negative number"},
		{deviates("UMN-REQ-1/a", "request", "accepted", "refused with 10004 (not valid)"), nil, "a call that has to be accepted is refused with 10004 (not valid)"},
		{deviates("UMN-ERR-14/a", "errors", "refused as negative number (10004)", "refused with 44 (x)"), nil, "a refusal has the code 44 (x), where 10004 is due for negative number"},
		{deviates("UMN-ERR-14/a", "errors", "a refusal", "refused with 44 (x)"), nil, "a refusal has the code 44 (x)"},
		{ofAll("UMN-ENV-4/every answer", "ErrorCode, an integer", `ErrorCode "0"`, "43 of 43 answers", 7), nil, `43 answers have a string for a code: ErrorCode "0"`},
		{ofAll("UMN-ENV-4/every answer", "ErrorCode, an integer", "ErrorCode null", "43 of 43 answers", 7), nil, "43 answers have ErrorCode null"},
		{deviates("UMN-ERR-4/a", "errors", "an answer", "connection closed, each time, while other calls were answered"), nil,
			"a call gets no answer: connection closed, each time, while other calls were answered"},
		{deviates("UMN-ERR-13/a", "errors", "the count of bob still reads 3", "the count of bob reads 4 (before: 3)"), nil,
			"a count changes that has to stay: the count of bob reads 4 (before: 3)"},
		{deviates("UMN-CLAMP-2/a", "clamping", "the count of bob reads 5", "the count of bob reads 3 (before: 3)", 2), reading("6", 3, 5),
			"an accepted call changes nothing: after 6 was set, it reads 3 in place of 5"},
		{deviates("UMN-CLAMP-2/a", "clamping", "the count of bob reads 5", "the count of bob reads 6 (before: 3)", 2), reading("6", 6, 5),
			"a count is stored as sent, above the group's number of messages: after 6 was set, it reads 6 in place of 5"},
		{deviates("UMN-CLAMP-2/a", "clamping", "the count of bob reads 300", "the count of bob reads 0 (before: 100)", 2), reading("65536", 0, 300),
			"the number is cut to 16 bits: after 65536 was set, it reads 0 in place of 300"},
		{deviates("UMN-CLAMP-2/a", "clamping", "the count of bob reads 5", "the count of bob reads 1 (before: 3)", 2), reading("257", 1, 5),
			"the number is cut to 8 bits: after 257 was set, it reads 1 in place of 5"},
		{deviates("UMN-CLAMP-2/a", "clamping", "the count of bob reads 5", "the count of bob reads 0 (before: 3)", 2), reading("6", 0, 5),
			"a count reads 0: after 6 was set, it reads 0 in place of 5"},
		{deviates("UMN-CLAMP-2/a", "clamping", "the count of bob reads 5", "the count of bob reads 4 (before: 3)", 2), reading("6", 4, 5),
			"a count is 1 too low: after 6 was set, it reads 4 in place of 5"},
		{deviates("UMN-CLAMP-2/a", "clamping", "the count of bob reads 5", "the count of bob reads none (before: 3)", 2), nil,
			"a count reads another number than is due: the count of bob reads none (before: 3) in place of 5"},
		{deviates("UMN-CONC-2/a", "concurrency", "the count of m reads 3", "the count of m reads 8 (before: 2)", 2), reading("8", 8, 3),
			"calls made at once leave a count that is wrong: the count of m reads 8 (before: 2) in place of 3"},
		{deviates("UMN-ISO-3/a", "isolation", "still 5 messages", "6 messages"), nil, "a call changes the group: 5 messages before, 6 messages after"},
		{deviates("UMN-RATE-2/probe", "rate", "no more than 200 calls per 1s are let in", "2206 accepted"), nil, "2206 accepted, where no more than 200 calls per 1s are let in"},
	} {
		causes := groups([]Check{test.check}, test.readings)
		if got := causes[0].sentence(causes[0].members); got != test.want {
			t.Errorf("%s: got\n%q, want\n%q", test.check.ID, got, test.want)
		}
	}
}
