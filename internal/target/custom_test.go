package target

import (
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// adminInterface reads counts from a target that has an interface of its own for that.
var adminInterface = &CustomObserver{
	URL: "http://127.0.0.1:8080/admin/unread/{group}?who={account}", Method: http.MethodPost, Header: map[string]string{"X-Token": "t"},
	Body: `{"who":"{account}"}`, Pointer: "/members/0/unread",
}

// withAdminInterface adds that interface; it shows what the target behind it says.
func withAdminInterface(next, target http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		group, isAdmin := strings.CutPrefix(r.URL.Path, "/admin/unread/")
		if !isAdmin {
			next.ServeHTTP(w, r)
			return
		}
		who := r.URL.Query().Get("who")
		if r.Method != http.MethodPost || r.Header.Get("X-Token") != "t" || text(bodyOf(r)["who"]) != who {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		var unread any
		for _, row := range list(ask(target, "get_joined_group_list", map[string]any{"Member_Account": who})["GroupIdList"]) {
			if text(object(row)["GroupId"]) == group {
				unread = object(object(row)["SelfInfo"])["UnreadMsgNum"]
			}
		}
		_, _ = fmt.Fprintf(w, `{"group":%q,"members":[{"unread":%v}]}`, group, unread)
	})
}

func TestCustomObserverValidates(t *testing.T) {
	for name, test := range map[string]struct {
		o    CustomObserver
		want string // of the refusal, or empty
	}{
		"a command":          {CustomObserver{Command: []string{"count"}}, ""},
		"a url":              {CustomObserver{URL: "http://127.0.0.1/{group}/{account}", Pointer: "/a/0"}, ""},
		"neither":            {CustomObserver{}, "either command or url"},
		"both":               {CustomObserver{Command: []string{"count"}, URL: "http://127.0.0.1/"}, "either command or url"},
		"another scheme":     {CustomObserver{URL: "ftp://127.0.0.1/"}, "not an http or https URL"},
		"no URL":             {CustomObserver{URL: "http://%zz"}, "not an http or https URL"},
		"a pointer":          {CustomObserver{Command: []string{"count"}, Pointer: "/unread"}, ""},
		"no pointer":         {CustomObserver{Command: []string{"count"}, Pointer: "unread"}, "write it as /"},
		"a url, no pointer":  {CustomObserver{URL: "http://127.0.0.1/", Pointer: "$.unread"}, "write it as /"},
		"a number's pointer": {CustomObserver{URL: "http://127.0.0.1/", Pointer: ""}, ""},
	} {
		err := test.o.Validate()
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

func TestPick(t *testing.T) {
	tests := []struct {
		document, pointer, want string // what is wanted is the number, or a part of the error
	}{
		{"5", "", "5"},
		{" 5\n", "", "5"},
		{"-3", "", "-3"},
		{`{"unread":5}`, "/unread", "5"},
		{`{"members":[{"unread":1},{"unread":2}]}`, "/members/1/unread", "2"},
		{`{"a/b":{"c~d":{"":7}}}`, "/a~1b/c~0d/", "7"},
		{`{"~1":8}`, "/~01", "8"},
		{`[[4]]`, "/0/0", "4"},
		{"", "", "not JSON"},
		{"<html>", "", "not JSON"},
		{"404 page not found", "", "more than one"},
		{"5 6", "", "more than one"},
		{`{"unread":5}`, "", "no integer"},
		{`{"unread":5.0}`, "/unread", "no integer"},
		{`{"unread":"5"}`, "/unread", "no integer"},
		{`{"unread":null}`, "/unread", "no integer"},
		{`{"unread":5}`, "/count", "no integer"},
		{`{"unread":5}`, "/unread/deeper", "nothing at /unread/deeper"},
		{`[1]`, "/1", "nothing at /1"},
		{`[1]`, "/-1", "nothing at /-1"},
		{`[1]`, "/x", "nothing at /x"},
		{"9223372036854775808", "", "no integer"},
	}
	for _, test := range tests {
		n, err := pick([]byte(test.document), test.pointer)
		got := fmt.Sprint(n)
		if err != nil {
			got = err.Error()
		}
		if err == nil && got != test.want || err != nil && !strings.Contains(got, test.want) {
			t.Errorf("%s at %q is %s, want %s", test.document, test.pointer, got, test.want)
		}
	}
}

// readCustom reads through an observer once; what it shows is the count, or what went wrong.
func readCustom(t testing.TB, c *Client, o *CustomObserver, group, account string) string {
	t.Helper()
	reading, r := o.read(t.Context(), c, playing{}, group, account)
	if reading == nil {
		return strings.TrimPrefix(r.unrecorded(), ": ")
	}
	if reading.Messages != nil || r.exchange.ID != 0 {
		t.Errorf("read %+v by %+v", reading, r.exchange)
	}
	return reading.String()
}

func TestCustomObserverByCommand(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh")
	}
	client := NewClient(configOf(t, "http://127.0.0.1:1"))
	defer client.Close()
	for name, test := range map[string]struct {
		command []string
		want    string
	}{
		"a number":            {[]string{"sh", "-c", "echo 7"}, "7"},
		"its arguments":       {[]string{"sh", "-c", `test "$1/$2" = "@TGS#1;rm/b o'b" && echo ${#1}`, "-", "{group}", "{account}"}, "9"},
		"no number":           {[]string{"sh", "-c", "echo seven"}, "not JSON"},
		"nothing":             {[]string{"sh", "-c", ":"}, "not JSON"},
		"a failure":           {[]string{"sh", "-c", "echo 7; exit 3"}, "command sh: exit status 3"},
		"a failure with word": {[]string{"sh", "-c", "echo no such group >&2; exit 3"}, `exit status 3: "no such group"`},
		"no such program":     {[]string{"no-such-program-of-unreadcheck"}, "command no-such-program-of-unreadcheck: "},
	} {
		got := readCustom(t, client, &CustomObserver{Command: test.command}, "@TGS#1;rm", "b o'b")
		if !strings.Contains(got, test.want) {
			t.Errorf("%s: read %q, want %q", name, got, test.want)
		}
	}
}

func TestCustomObserverByURL(t *testing.T) {
	var got string
	client := here(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(err)
		}
		got = r.Method + " " + r.URL.RequestURI() + " " + r.Header.Get("X-Token") + " " + string(body)
		_, _ = io.WriteString(w, `{"n":6}`)
	}))
	o := &CustomObserver{URL: "http://127.0.0.1:8080/{group}/x?who={account}", Pointer: "/n", Header: map[string]string{"X-Token": "t"}}
	if n := readCustom(t, client, o, "@TGS#1/&", "b o'b"); n != "6" || got != "GET /%40TGS%231%2F%26/x?who=b+o%27b t " {
		t.Errorf("read %s with %q", n, got)
	}
	o.Method, o.Body = http.MethodPut, `{"g":"{group}","a":"{account}"}`
	if n := readCustom(t, client, o, "g", "bob"); n != "6" || got != `PUT /g/x?who=bob t {"g":"g","a":"bob"}` {
		t.Errorf("read %s with %q", n, got)
	}
	if len(client.Exchanges()) != 0 {
		t.Error("the observer's calls are recorded as the target's")
	}
}

func TestCustomObserverByURLFails(t *testing.T) {
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"not found":   {http.NotFound, "HTTP 404"},
		"an error":    {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "5", http.StatusInternalServerError) }, "HTTP 500"},
		"a redirect":  {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) }, "HTTP 302"},
		"no number":   {says("five"), "not JSON"},
		"no answer":   {dropped, "unexpected EOF"},
		"no integer":  {says("{}"), "no integer"},
		"two numbers": {says("5\n6"), "more than one"},
	} {
		client := here(t, test.handler)
		if got := readCustom(t, client, &CustomObserver{URL: "http://127.0.0.1:8080/"}, "g", "bob"); !strings.Contains(got, test.want) {
			t.Errorf("%s: read %q, want %q", name, got, test.want)
		}
	}
	client := here(t, says("5"))
	if got := readCustom(t, client, &CustomObserver{URL: "http://{group}:80:80/"}, "g", "bob"); !strings.Contains(got, "the observer's url") {
		t.Errorf("read %q", got)
	}
}

// TestCustomObserverStaysOnThisMachine has a target on this machine and an observer that is not.
func TestCustomObserverStaysOnThisMachine(t *testing.T) {
	client := NewClient(configOf(t, "http://127.0.0.1:1"))
	defer client.Close()
	if got := readCustom(t, client, &CustomObserver{URL: "http://0.0.0.0:1/"}, "g", "bob"); !strings.Contains(got, "not this machine") {
		t.Errorf("read %q", got)
	}
}
