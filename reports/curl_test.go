package reports

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

// received is a request as it reached the server.
type received struct {
	method, uri string
	header      http.Header
	body        []byte
}

// TestCurlRuns gives the lines to a shell and compares what arrives with what was recorded.
func TestCurlRuns(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed: its lines are not tried here")
	}
	shells := 0
	for _, shell := range []string{"sh", "bash", "zsh"} {
		path, err := exec.LookPath(shell)
		if err != nil {
			continue
		}
		shells++
		t.Run(shell, func(t *testing.T) {
			for _, test := range curlTests() {
				t.Run(test.name, func(t *testing.T) { runCurl(t, path, test) })
			}
		})
	}
	if shells == 0 {
		t.Skip("there is no POSIX shell: curl lines are not tried here")
	}
}

type curlTest struct {
	name, method, query string
	header              map[string]string
	body                string
	// wantURI is what arrives, where it is not the query as it is written.
	wantURI string
	// wantType is the Content-Type that arrives; empty means that none does.
	wantType string
}

func curlTests() []curlTest {
	asJSON := map[string]string{"Content-Type": "application/json"}
	tests := []curlTest{
		{name: "an ordinary call", query: "?random=1&contenttype=json", header: asJSON, wantType: "application/json",
			body: `{"GroupId":"@TGS#1","UnreadMsgNum":5}`},
		{name: "a UserSig", query: "?usersig=$UNREADCHECK_USERSIG&random=1", wantURI: "?usersig=sig*-_1&random=1"},
		{name: "another UserSig", query: "?usersig=$UNREADCHECK_USERSIG_WRONG_KEY&a=b", wantURI: "?usersig=wrong&a=b"},
		{name: "a UserSig within a word", query: "?u=$UNREADCHECK_USERSIGabc", wantURI: "?u=sig*-_1abc"},
		{name: "other variables", query: "?a=$HOME&b=${HOME}&c=$UNREADCHECK_SECRET_KEY&d=$(id)"},
		{name: "all that a shell expands", query: "?a=`id`&b=\"&c=\\&d=!x&e='&f=*&g=~;h|i&j=<>&k=#no", wantURI: "?a=`id`&b=\"&c=\\&d=!x&e='&f=*&g=~;h|i&j=<>&k="},
		{name: "what curl expands", query: "?a=[1-3]&b={x,y}"},
		{name: "a path with dots", query: "/../x/./y"},
		{name: "a blank and no ASCII", query: "/a b?c=é\x01", wantURI: "/a%20b?c=%C3%A9%01"},
		{name: "percent signs", query: "?a=%s%41%00"},
		{name: "GET without a body", method: "GET"},
		{name: "GET with a body", method: "GET", body: "x"},
		{name: "HEAD", method: "HEAD"},
		{name: "PUT without a body", method: "PUT"},
		{name: "a header of one's own", header: map[string]string{"X-Own": "it's $HOME `id` \"!\"", "Content-Length": "99", "Accept": ""}},
		{name: "a header with a tab", header: map[string]string{"X-Own": "a\tb\\c'd"}},
		{name: "the type left out", header: map[string]string{"Content-Type": ""}, body: "x"},
		{name: "another type", header: map[string]string{"content-type": "text/plain"}, body: "x", wantType: "text/plain"},
	}
	for name, body := range map[string]string{
		"empty":                   "",
		"quotes":                  `'"'"''`,
		"what a shell expands":    "$HOME `id` $(id) !! \\ * ~ ${x} $'a'",
		"a file's name":           "@/etc/hostname",
		"a file's name, binary":   "@/etc/hostname\x00",
		"an option":               "-d x",
		"line breaks":             " \r\n\t{ \r\n\t} \r\n\t",
		"an end of line":          "x\n",
		"a zero byte":             "a\x00b",
		"no UTF-8":                "\xff\xfe{\x00}\x00",
		"every byte":              everyByte(),
		"other scripts":           "群組 😀",
		"a text direction":        "a\u202eb",
		"printf's own characters": "%s %b %% \\0101 \\x41 \\c \\n\n",
		"octal beside a digit":    "\x001\x0007",
		"longer than an argument": strings.Repeat("0123456789", 20_000),
		"a terminal's escape":     "\x1b[2J",
	} {
		tests = append(tests, curlTest{name: "a body: " + name, header: asJSON, body: body, wantType: "application/json"})
	}
	return tests
}

func everyByte() string {
	var all []byte
	for b := range 256 {
		all = append(all, byte(b))
	}
	return string(all)
}

func runCurl(t *testing.T, shell string, test curlTest) {
	var got []received
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("the body cannot be read: %v", err)
		}
		got = append(got, received{r.Method, r.RequestURI, r.Header, body})
	}))
	defer server.Close()
	method, wantURI := orElse(test.method, "POST"), orElse(test.wantURI, test.query)
	line := Curl(record.Exchange{Request: record.Request{
		Method: method, URL: server.URL + "/v4/set" + test.query, Header: test.header, Body: record.Bytes(test.body),
	}})
	if strings.ContainsAny(line, "\r\n\t\x1b\x00") {
		t.Errorf("this is not one line to paste: %q", line)
	}
	// From its input, as when it is pasted: there a line may be longer than an argument.
	cmd := exec.Command(shell)
	cmd.Stdin = strings.NewReader(line + "\n")
	cmd.Env = append(os.Environ(), "UNREADCHECK_USERSIG=sig*-_1", "UNREADCHECK_USERSIG_WRONG_KEY=wrong",
		"UNREADCHECK_SECRET_KEY=leaked", "no_proxy=*")
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s\n%s", err, output, Excerpt(line, 500))
	}
	server.Close()
	if len(got) != 1 {
		t.Fatalf("%d requests arrived, by %s", len(got), Excerpt(line, 500))
	}
	r := got[0]
	if r.method != method || r.uri != "/v4/set"+wantURI {
		t.Errorf("got %s %s, want %s %s\nby %s", r.method, r.uri, method, "/v4/set"+wantURI, Excerpt(line, 500))
	}
	if !bytes.Equal(r.body, []byte(test.body)) {
		t.Errorf("got the body %.200q, want %.200q\nby %s", r.body, test.body, Excerpt(line, 500))
	}
	if types := r.header.Values("Content-Type"); strings.Join(types, "|") != test.wantType {
		t.Errorf("got the Content-Type %q, want %q\nby %s", types, test.wantType, Excerpt(line, 500))
	}
	if own := test.header["X-Own"]; r.header.Get("X-Own") != own {
		t.Errorf("got the header %q, want %q", r.header.Get("X-Own"), own)
	}
	if _, removed := test.header["Accept"]; removed && r.header.Get("Accept") != "" {
		t.Error("a header that was left out arrived")
	}
	if wantsLength(method) && test.body == "" && r.header.Get("Content-Length") != "0" {
		t.Errorf("an empty body came with the length %q, want 0", r.header.Get("Content-Length"))
	}
}

// TestCurl pins the form of the line where curl is not installed, and what of it cannot be seen on the wire.
func TestCurl(t *testing.T) {
	for _, test := range []struct {
		name    string
		request record.Request
		want    string
	}{
		{"a call", call(1, "").Request,
			`curl -sS -i -X POST -H 'Content-Type: application/json' --data-binary '{"GroupId":"g","Member_Account":"bob","UnreadMsgNum":6}' ` +
				`"https://im.example/v4/group_open_http_svc/set_unread_msg_num?sdkappid=1400000000&usersig=$UNREADCHECK_USERSIG"`},
		{"binary", record.Request{Method: "POST", URL: "http://h/", Body: record.Bytes("\xff'\\")},
			`printf '%b' '\0377'\''\\' | curl -sS -i -X POST -H 'Content-Type:' --data-binary @- "http://h/"`},
		{"an exclamation mark", record.Request{Method: "GET", URL: "http://h/!a"}, `curl -sS -i -X GET "http://h/"'!'"a"`},
		{"HEAD with a body", record.Request{Method: "HEAD", URL: "http://h/", Body: record.Bytes("x")},
			`curl -sS -i -X HEAD --max-time 10 -H 'Content-Type:' --data-binary 'x' "http://h/"`},
		{"a body for which curl would wait for leave", record.Request{Method: "PUT", URL: "http://h/", Body: record.Bytes(strings.Repeat("x", 1025))},
			`curl -sS -i -X PUT -H 'Content-Type:' -H 'Expect:' --data-binary '` + strings.Repeat("x", 1025) + `' "http://h/"`},
		{"an odd method", record.Request{Method: "P T", URL: "http://h/"}, `curl -sS -i -X 'P T' "http://h/"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Curl(record.Exchange{Request: test.request}); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}
