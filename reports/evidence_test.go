package reports

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

func TestStory(t *testing.T) {
	truncated := call(2, accepted)
	truncated.Attempt, truncated.Response.Truncated = 2, true
	silent := call(3, "")
	silent.Response, silent.Trouble = nil, &record.Trouble{Kind: record.TroubleTimeout, Detail: "deadline\nexceeded"}
	silent.Answered = silent.Sent + 5*time.Second
	const sent = "> POST /v4/group_open_http_svc/set_unread_msg_num?sdkappid=1400000000&usersig=$UNREADCHECK_USERSIG"
	const body = `> {"GroupId":"g","Member_Account":"bob","UnreadMsgNum":6}`
	for _, test := range []struct {
		name     string
		exchange record.Exchange
		want     []string
	}{
		{"answered", call(1, accepted), []string{"exchange 1", sent, body, "< HTTP/1.1 200 after 12ms", "< " + accepted}},
		{"again and too long", truncated, []string{"exchange 2, playing 2", sent, body, "< HTTP/1.1 200 after 12ms", "< " + accepted,
			"< … and more than the client reads"}},
		{"not answered", silent, []string{"exchange 3", sent, body, `! no answer in time after 5s: deadline\nexceeded`}},
		{"no body", call(4, ""), []string{"exchange 4", sent, body, "< HTTP/1.1 200 after 12ms", "< (no body)"}},
		{"a long body", call(5, strings.Repeat("x", 99)), []string{"exchange 5", sent, body, "< HTTP/1.1 200 after 12ms",
			"< " + strings.Repeat("x", 60) + "… (99 bytes in all)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := story(test.exchange, detail{sent: 60, body: 60}); !slices.Equal(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

func TestEvidence(t *testing.T) {
	huge := call(1, accepted)
	huge.Request.Body = record.Bytes(strings.Repeat("x", 2*longestCurl))
	five := []record.Exchange{call(1, ""), call(2, ""), call(3, ""), call(4, ""), call(5, "")}
	for _, test := range []struct {
		name  string
		check Check
		curls int
		want  []string
	}{
		{"none", Check{}, 1, nil},
		{"named only", Check{Finding: judge.Finding{Exchanges: []int{7, 9}}}, 1, []string{"exchanges 7, 9 in exchanges.jsonl"}},
		{"all are shown", Check{Evidence: five[:3]}, 1, []string{"exchange 1", "curl", "exchange 2", "exchange 3"}},
		{"one is left out", Check{Evidence: five[:4]}, 1,
			[]string{"exchange 1", "curl", "exchange 2", "(1 exchange more in exchanges.jsonl)", "exchange 4"}},
		{"the first and the last are shown", Check{Evidence: five}, 1,
			[]string{"exchange 1", "curl", "exchange 2", "(2 exchanges more in exchanges.jsonl)", "exchange 5"}},
		{"each with its line", Check{Evidence: five}, 3,
			[]string{"exchange 1", "curl", "exchange 2", "curl", "(2 exchanges more in exchanges.jsonl)", "exchange 5", "curl"}},
		{"too long for a line", Check{Evidence: []record.Exchange{huge}}, 1,
			[]string{"exchange 1", "(the request is too long for a line here: exchange 1 in exchanges.jsonl)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, line := range evidence(test.check, detail{exchanges: 3, sent: 20, body: 20, curls: test.curls}) {
				if strings.HasPrefix(line, "curl ") {
					line = "curl"
				}
				if line[0] != '>' && line[0] != '<' {
					got = append(got, line)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestAccountAndGist(t *testing.T) {
	for _, test := range []struct {
		name    string
		finding judge.Finding
		account []string
		line    string
	}{
		{"nothing", judge.Finding{}, nil, "no reason was given"},
		{"a failure", judge.Finding{Expected: "5", Got: "6\n", Reason: "3 of 9 answers", Repeat: "1 of 2"},
			[]string{"expected  5", `got       6\n`, "reason    3 of 9 answers", "repeated  1 of 2"}, "expected 5; got 6\n"},
		{"nothing came", judge.Finding{Expected: "5"}, []string{"expected  5"}, "expected 5; got nothing"},
		{"a reason alone", judge.Finding{Reason: "why"}, []string{"reason    why"}, "why"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := account(test.finding); !slices.Equal(got, test.account) {
				t.Errorf("account is %q, want %q", got, test.account)
			}
			if got := evidenceLine(test.finding); got != test.line {
				t.Errorf("the line is %q, want %q", got, test.line)
			}
		})
	}
}

func TestAddress(t *testing.T) {
	for raw, want := range map[string]string{
		"https://h:1/p?q=$U":     "/p?q=$U",
		"https://h?q":            "?q",
		"http://[not a URL/path": "/path",
		"/p?q=http":              "/p?q=http",
		"https://h":              "https://h",
		"":                       "",
	} {
		if got := address(raw); got != want {
			t.Errorf("address(%q) = %q, want %q", raw, got, want)
		}
	}
}
