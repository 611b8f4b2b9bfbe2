package target

import (
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// wireOf is a request as it was on the wire and as it was recorded, in one text each: method, path, query, the
// Content-Type and the body. What differs from run to run is written as its name.
func wireOf(t testing.TB, base string, c endpointCall) (sent, recorded string) {
	t.Helper()
	client := here(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(err)
		}
		sent = describe(r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), r.Header.Get("X-More"), string(body))
		_, _ = io.WriteString(w, yes)
	}), func(c *Config) { c.Base = mustURL(t, base) })
	exchanges, err := client.endpoint(t.Context(), playing{program: "p", attempt: 1}, []endpointCall{c})
	if err != nil {
		t.Fatal(err)
	}
	r := exchanges[0].Request
	recorded = describe(r.Method, strings.TrimPrefix(r.URL, "http://127.0.0.1:8080"), r.Header["Content-Type"], r.Header["X-More"], string(r.Body))
	return sent, recorded
}

func describe(method, uri, contentType, more, body string) string {
	// The base64 of a zlib stream begins with eA or eJ; the recorded one is a variable's name.
	uri = regexp.MustCompile(`=(e[AJ][^&]{50,}|\$UNREADCHECK_USERSIG)`).ReplaceAllString(uri, "=SIG")
	uri = regexp.MustCompile(`random=2141549007`).ReplaceAllString(uri, "random=RANDOM")
	return strings.Join([]string{method, uri, contentType, more, body}, "\n")
}

// golden is what a call as the contract wants it looks like.
const golden = `POST
/v4/group_open_http_svc/set_unread_msg_num?sdkappid=1400000000&identifier=administrator&usersig=SIG&random=RANDOM&contenttype=json
application/json

{"GroupId":"@TGS#1","Member_Account":"bob","UnreadMsgNum":5}`

// departures are the fields of a program's call, each with what it changes in the golden text: old and new by turns.
var departures = map[string][]struct {
	call   program.Call
	change []string
}{
	// The handles and the number are the player's to resolve.
	"Group": {{program.Call{Group: "g"}, nil}}, "Member": {{program.Call{Member: "m"}, nil}}, "Number": {{program.Call{Number: "7"}, nil}},
	"Caller": {{program.Call{Caller: "carol"}, nil}},
	"Credential": {
		{program.Call{Credential: program.Unsigned}, []string{"&usersig=SIG", ""}},
		{program.Call{Credential: program.EmptySig}, []string{"usersig=SIG", "usersig="}},
		{program.Call{Credential: program.Garbled}, []string{"usersig=SIG", "usersig=not-a-usersig"}},
		{program.Call{Credential: program.NotAdmin}, []string{"identifier=administrator", "identifier=eve+%26%2B"}},
		{program.Call{Credential: program.QueryIdentifier}, []string{"identifier=administrator", "identifier=eve+%26%2B"}},
		{program.Call{Credential: program.QueryApp}, []string{"sdkappid=1400000000", "sdkappid=1400000001"}},
		{program.Call{Credential: program.AlteredLast}, nil},
	},
	"Method": {
		{program.Call{Method: "GET"}, []string{"POST", "GET"}},
		{program.Call{Method: "PUT"}, []string{"POST", "PUT"}},
	},
	"Command": {
		{program.Call{Command: "set_unread_msg_nums"}, []string{"set_unread_msg_num?", "set_unread_msg_nums?"}},
	},
	"Query": {
		{program.Call{Query: map[string]string{"sdkappid": "a b&c=d"}}, []string{"sdkappid=1400000000", "sdkappid=a+b%26c%3Dd"}},
		{program.Call{Query: map[string]string{"random": "", "contenttype": "xml"}}, []string{"random=RANDOM", "random=", "=json", "=xml"}},
		{program.Call{Query: map[string]string{"usersig": "x"}}, []string{"usersig=SIG", "usersig=x"}},
		{program.Call{Query: map[string]string{"nosuch": "x"}}, nil},
	},
	"OmitQuery": {
		{program.Call{OmitQuery: []string{"sdkappid", "contenttype"}}, []string{"sdkappid=1400000000&", "", "&contenttype=json", ""}},
	},
	"RenameQuery": {
		{program.Call{RenameQuery: map[string]string{"usersig": "User Sig"}}, []string{"usersig=SIG", "User+Sig=SIG"}},
		{program.Call{RenameQuery: map[string]string{"random": "r"}, Query: map[string]string{"random": "1"}}, []string{"random=RANDOM", "r=1"}},
	},
	"ReverseQuery": {
		{program.Call{ReverseQuery: true}, []string{
			"sdkappid=1400000000&identifier=administrator&usersig=SIG&random=RANDOM&contenttype=json",
			"contenttype=json&random=RANDOM&usersig=SIG&identifier=administrator&sdkappid=1400000000",
		}},
	},
	"Fields": {
		{program.Call{Fields: fields("UnreadMsgNum", "5.0")}, []string{`:5}`, `:5.0}`}},
		{program.Call{Fields: fields("GroupId", "null", "Member_Account", `[1,"x"]`)}, []string{`"@TGS#1"`, "null", `"bob"`, `[1,"x"]`}},
		{program.Call{Fields: fields("c", "3", "a", "1", "b", "2", "e", "5", "d", "4")}, []string{`5}`, `5,"a":1,"b":2,"c":3,"d":4,"e":5}`}},
		{program.Call{Fields: fields(`a"b`, "1")}, []string{`5}`, `5,"a\"b":1}`}},
	},
	"OmitFields": {
		{program.Call{OmitFields: []string{"Member_Account"}}, []string{`"Member_Account":"bob",`, ""}},
		{program.Call{OmitFields: []string{"GroupId", "Member_Account", "UnreadMsgNum"}}, []string{`"GroupId":"@TGS#1","Member_Account":"bob","UnreadMsgNum":5`, ""}},
	},
	"ReverseFields": {
		{program.Call{ReverseFields: true}, []string{
			`"GroupId":"@TGS#1","Member_Account":"bob","UnreadMsgNum":5`, `"UnreadMsgNum":5,"Member_Account":"bob","GroupId":"@TGS#1"`,
		}},
	},
	"Spaced": {
		{program.Call{Spaced: true, OmitFields: []string{"GroupId", "Member_Account"}}, []string{
			`{"GroupId":"@TGS#1","Member_Account":"bob","UnreadMsgNum":5}`,
			" \r\n\t{ \r\n\t\"UnreadMsgNum\" \r\n\t: \r\n\t5 \r\n\t} \r\n\t",
		}},
	},
	"Body": {
		{program.Call{Body: new(string)}, []string{`{"GroupId":"@TGS#1","Member_Account":"bob","UnreadMsgNum":5}`, ""}},
	},
	"Bytes": {
		{program.Call{Bytes: []byte("{\"GroupId\":\"\xff\"}")}, []string{`{"GroupId":"@TGS#1","Member_Account":"bob","UnreadMsgNum":5}`, "{\"GroupId\":\"\xff\"}"}},
	},
	"Fill": {
		{program.Call{Bytes: []byte(`[$UnreadMsgNum,$GroupId,"${Member_Account} "]`), Fill: true}, []string{
			`{"GroupId":"@TGS#1","Member_Account":"bob","UnreadMsgNum":5}`, `[5,"@TGS#1","bob "]`,
		}},
	},
	"Header": {
		{program.Call{Header: map[string]string{"Content-Type": "text/plain"}}, []string{"application/json", "text/plain"}},
		{program.Call{Header: map[string]string{"content-type": "text/plain"}}, []string{"application/json", "text/plain"}},
		{program.Call{Header: map[string]string{"Content-Type": ""}}, []string{"application/json", ""}},
		{program.Call{Header: map[string]string{"x-more": "y"}}, []string{"json\n\n", "json\ny\n"}},
	},
}

func fields(namesAndLiterals ...string) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for i := 0; i < len(namesAndLiterals); i += 2 {
		out[namesAndLiterals[i]] = json.RawMessage(namesAndLiterals[i+1])
	}
	return out
}

func TestCallsOnTheWire(t *testing.T) {
	for field := range reflect.TypeFor[program.Call]().Fields() {
		if len(departures[field.Name]) == 0 {
			t.Errorf("no call tests the field %s", field.Name)
		}
	}
	for name, calls := range departures {
		for _, c := range calls {
			want := golden
			for i := 0; i < len(c.change); i += 2 {
				if !strings.Contains(want, c.change[i]) {
					t.Fatalf("%s: the golden text has no %q", name, c.change[i])
				}
				want = strings.Replace(want, c.change[i], c.change[i+1], 1)
			}
			for range 5 { // nothing of a call is left to chance
				sent, recorded := wireOf(t, "http://127.0.0.1:8080", endpointCall{
					Call: c.call, groupID: "@TGS#1", account: "bob", number: "5", ordinary: "eve &+"})
				if sent != want {
					t.Fatalf("%s: sent\n%s\nwant\n%s", name, sent, want)
				}
				if name == "Credential" {
					continue // each has a variable of its own; see TestCredentialsAreShownByName
				}
				if recorded != want {
					t.Fatalf("%s: recorded\n%s\nwant\n%s", name, recorded, want)
				}
			}
		}
	}
}

func TestCallsSpellWhatTheyAreGiven(t *testing.T) {
	sent, _ := wireOf(t, "http://127.0.0.1:8080", endpointCall{groupID: "a\"\\\u2028é<", account: "", number: "9007199254740993"})
	if want := `{"GroupId":"a\"\\\u2028é\u003c","Member_Account":"","UnreadMsgNum":9007199254740993}`; !strings.HasSuffix(sent, "\n"+want) {
		t.Errorf("sent\n%s\nwant the body %s", sent, want)
	}
}

func TestBasePaths(t *testing.T) {
	for base, want := range map[string]string{
		"http://127.0.0.1:8080":       "/v4/",
		"http://127.0.0.1:8080/":      "/v4/",
		"http://127.0.0.1:8080/im":    "/im/v4/",
		"http://127.0.0.1:8080/a/b/":  "/a/b/v4/",
		"http://127.0.0.1:8080/a%2Fb": "/a%2Fb/v4/",
	} {
		sent, recorded := wireOf(t, base, endpointCall{number: "1"})
		if !strings.HasPrefix(sent, "POST\n"+want) || !strings.HasPrefix(recorded, "POST\n"+want) {
			t.Errorf("%s: sent\n%s\nrecorded\n%s\nwant a path that begins with %s", base, sent, recorded, want)
		}
		var path string
		client := here(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { path = r.URL.EscapedPath() }),
			func(c *Config) { c.Base = mustURL(t, base) })
		client.companion(t.Context(), playing{}, "get_group_info", nil)
		if !strings.HasPrefix(path, want) {
			t.Errorf("%s: a companion is called at %s", base, path)
		}
	}
}

func TestCallsFollowTheContract(t *testing.T) {
	edited := loadContract(t, "/v4/group_open_http_svc/set_unread_msg_num:\n    post:", "/v5/x/set_unread:\n    put:", "enum: [json]", "enum: [cbor]")
	var method, uri string
	client := here(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method, uri = r.Method, r.URL.RequestURI()
		_, _ = io.WriteString(w, yes)
	}), func(c *Config) { c.Contract = edited })
	x := call(t, client)
	if method != http.MethodPut || !strings.HasPrefix(uri, "/v5/x/set_unread?") || !strings.HasSuffix(uri, "contenttype=cbor") || x.Command != "set_unread" {
		t.Errorf("sent %s %s, recorded as %s", method, uri, x.Command)
	}
}

func TestACallWithoutANumberIsNotMade(t *testing.T) {
	asked := keepBooks(says(yes))
	client := here(t, asked)
	if _, err := client.endpoint(t.Context(), playing{program: "p", attempt: 1}, []endpointCall{{groupID: "g"}}); err == nil || !strings.Contains(err.Error(), "no number") {
		t.Errorf("a call without a number: %v", err)
	}
	text := "{}"
	for _, c := range []program.Call{{OmitFields: []string{"UnreadMsgNum"}}, {Fields: fields("UnreadMsgNum", "null")}, {Body: &text}} {
		if _, err := client.endpoint(t.Context(), playing{program: "p", attempt: 1}, []endpointCall{{Call: c}}); err != nil {
			t.Errorf("a call that needs none: %v", err)
		}
	}
	if n := asked.count("set_unread_msg_num"); n != 3 {
		t.Errorf("%d calls were made, want 3", n)
	}
}

func TestEndpointAnswersInTheOrderOfItsCalls(t *testing.T) {
	client := here(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"`+text(bodyOf(r)["GroupId"])+`"}`)
	}))
	var calls []endpointCall
	for _, id := range strings.Split("abcdefghij", "") {
		calls = append(calls, endpointCall{groupID: id, number: "1"})
	}
	exchanges, err := client.endpoint(t.Context(), playing{program: "p", attempt: 2}, calls)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range exchanges {
		if !strings.Contains(string(x.Response.Body), `"`+calls[i].groupID+`"`) || x.Attempt != 2 {
			t.Errorf("call %d was answered %s in attempt %d", i, x.Response.Body, x.Attempt)
		}
	}
}

// TestTheSameSeedMakesTheSameCalls compares the query parameter random.
func TestTheSameSeedMakesTheSameCalls(t *testing.T) {
	urls := func(seed uint64) string {
		client := here(t, says(yes), func(c *Config) { c.Seed = seed })
		var all []string
		for range 3 {
			all = append(all, call(t, client).Request.URL)
		}
		return strings.Join(all, "\n")
	}
	first, again, other := urls(1), urls(1), urls(2)
	if first != again {
		t.Error("the same seed made other calls")
	}
	if first == other {
		t.Error("another seed made the same calls")
	}
}
