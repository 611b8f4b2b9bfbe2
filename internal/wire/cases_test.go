package wire_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/internal/target/rawsocket"
	"github.com/unreadcheck/unreadcheck/internal/wire"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

var (
	someBase   = &url.URL{Scheme: "http", Host: "127.0.0.1:80"}
	someValues = raw.Values{Group: `@TGS#"1`, Account: "bob é", A: 2, B: 3, Before: 1, Messages: 12}
	someQuery  = []rawsocket.Parameter{{Name: "sdkappid", Value: "14"}, {Name: "identifier", Value: "admin"}, {Name: "usersig", Value: "the*secret"},
		{Name: "random", Value: "5"}, {Name: "contenttype", Value: "json"}}
)

// sent is what a case comes to for those values.
func sent(t *testing.T, c program.Raw) string {
	t.Helper()
	s, err := rawsocket.Fill(c, contract(t), someBase, someValues, someQuery)
	if err != nil {
		t.Fatal(err)
	}
	var all []byte
	for _, segment := range s.Segments {
		all = append(all, segment.Bytes...)
	}
	return string(all)
}

func TestCasesAreSound(t *testing.T) {
	t.Parallel()
	c := contract(t)
	ids := map[string]bool{}
	ofJSON, ofHTTP := 0, 0
	for _, k := range wire.Cases(c) {
		if k.JSON() {
			ofJSON++
		} else {
			ofHTTP++
		}
		if ids[k.ID] || k.ID == "" || k.Title == "" || k.Family == "" || len(k.Requests) == 0 {
			t.Errorf("the case %q is there twice, or lacks something", k.ID)
		}
		ids[k.ID] = true
		for _, e := range k.Requests {
			for _, id := range []string{e.Requirement, e.Kept} {
				if r, known := c.Requirement(id); !known || r.Level == spec.Observe {
					t.Errorf("%s: the requirement %q does not exist or is not to be judged", k.ID, id)
				}
			}
			if _, known := c.Outcomes[e.Outcome]; e.Outcome != "" && !known {
				t.Errorf("%s: there is no outcome %q", k.ID, e.Outcome)
			}
			if e.Class == program.Either && len(e.Effects) == 0 {
				t.Errorf("%s: the class %s has no effects", k.ID, e.Class)
			}
		}
		one := k
		one.Group, one.Member = "g", program.Owner
		if err := (program.Program{Stage: program.Stage{Groups: []program.Group{{Name: "g", Messages: program.FewestMessages}}}, Steps: []program.Step{{Raw: &one}}}).Validate(); err != nil {
			t.Errorf("%s: as a program it is refused: %v", k.ID, err)
		}
		if text := sent(t, k); strings.Contains(text, "$(") || len(text) > 3<<20 {
			t.Errorf("%s: of %d bytes, some are not filled in", k.ID, len(text))
		}
		if data := asJSON(t, k); len(data) > 3<<20 || strings.Contains(data, "secret") {
			t.Errorf("%s: has %d bytes as JSON", k.ID, len(data))
		}
	}
	if ofJSON < 120 || ofHTTP < 50 {
		t.Errorf("%d cases of JSON and %d of HTTP, want 120 and 50", ofJSON, ofHTTP)
	}
}

func TestCasesKeepTheirOrder(t *testing.T) {
	t.Parallel()
	first, second := wire.Cases(contract(t)), wire.Cases(contract(t))
	if !reflect.DeepEqual(first, second) {
		t.Error("the second list is another one")
	}
	// The families of the first twenty: the most telling cases do not dwell on one.
	families := map[string]bool{}
	for _, c := range first[:20] {
		families[c.Family] = true
	}
	if len(families) < 14 {
		t.Errorf("the first twenty cases are of %d families", len(families))
	}
	var copied []program.Raw
	if err := json.Unmarshal([]byte(asJSON(t, first)), &copied); err != nil || asJSON(t, copied) != asJSON(t, first) {
		t.Errorf("cases are not the same after they were JSON: %v", err)
	}
}

// The oracle for what is JSON is encoding/json, which shares nothing with the lists.
func TestBodiesAreWhatTheyAreSaidToBe(t *testing.T) {
	t.Parallel()
	for _, k := range wire.Cases(contract(t)) {
		if !k.JSON() {
			continue
		}
		head, body, _ := bytes.Cut([]byte(sent(t, k)), []byte("\r\n\r\n"))
		valid := json.Valid(body)
		e := k.Requests[0]
		switch {
		case e.Outcome == "malformed_json", e.Outcome == "empty_body", e.Requirement == "UMN-ERR-6":
			if valid {
				t.Errorf("%s: is to be no JSON, but %.80q is", k.ID, body)
			}
		case k.Encoding != "", k.Family == "encoding", !utf8.Valid(body):
			// A reader may well refuse these; the contract is silent.
		default:
			if !valid && k.ID != "json/nested-100k" && k.ID != "json/nested-objects" {
				t.Errorf("%s: is to be JSON, but %.80q is none", k.ID, body)
			}
		}
		if e.Class == program.Accept {
			var fields struct {
				GroupID string      `json:"GroupId"`
				Account string      `json:"Member_Account"`
				Number  json.Number `json:"UnreadMsgNum"`
			}
			if err := json.Unmarshal(body, &fields); err != nil || fields.GroupID != someValues.Group || fields.Account != someValues.Account {
				t.Errorf("%s: %s has other values: %v", k.ID, body, err)
			}
		}
		if !bytes.Contains(head, []byte("usersig=the%2Asecret")) {
			t.Errorf("%s: is not signed: %s", k.ID, head)
		}
	}
}

func TestEveryEncodingIsKnown(t *testing.T) {
	t.Parallel()
	for _, encoding := range program.Encodings {
		k := program.Raw{ID: "x", Body: []byte("{}"), Encoding: encoding}
		if _, err := rawsocket.Fill(k, contract(t), someBase, someValues, someQuery); err != nil {
			t.Error(err)
		}
		k.Encoding += "?"
		if _, err := rawsocket.Fill(k, contract(t), someBase, someValues, someQuery); err == nil {
			t.Errorf("a body is encoded in %s", k.Encoding)
		}
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	of := func(pattern string) program.Raw {
		return program.Raw{ID: "x", Body: []byte(`{"n":$(A)}`), Segments: []program.Segment{{Bytes: []byte(pattern)}}, Requests: []program.Request{{}}}
	}
	for pattern, want := range map[string]string{
		"$(body) $(second)": `{"n":2} {"n":3}`, "$(length) $(length+5) $(length-5) $(hex)": "7 12 2 7",
		"$(A+18446744073709551616)": "18446744073709551618", "$(B-4294967296)": "-4294967293",
		"$(body:head)|$(body:tail)": `{"n|":2}`, "$(length:head) $(hex:tail)": "3 4", "$(length:second)": "7",
		"$(3*ab)": "ababab", "$(group) $(group:text)": `"@TGS#\"1" @TGS#\"1`, "$(account:escaped)": `\u0062\u006f\u0062\u0020\u00e9`,
		"$(query)":    "sdkappid=14&identifier=admin&usersig=the%2Asecret&random=5&contenttype=json",
		"$(-usersig)": "sdkappid=14&identifier=admin&random=5&contenttype=json",
		"$(?usersig)": "the%2Asecret", "$(%identifier)": "%61%64%6D%69%6E",
		"$(method) $(path)": "POST /v4/group_open_http_svc/set_unread_msg_num", "$(service) $(host) $(origin)": "/v4/group_open_http_svc 127.0.0.1:80 http://127.0.0.1:80",
		"no $ (marks)": "no $ (marks)",
	} {
		if got := sent(t, of(pattern)); got != want {
			t.Errorf("%s is %q, want %q", pattern, got, want)
		}
	}
	if got := sent(t, of("$(body:chunks)")); !strings.HasPrefix(got, "1\r\n{\r\n1\r\n\"\r\n") {
		t.Errorf("chunks are %q", got)
	}
	for _, pattern := range []string{"$(nothing)", "$(?nothing)", "$(open", "$(x*y)", "$(A+x)", "$()"} {
		if _, err := rawsocket.Fill(of(pattern), contract(t), someBase, someValues, someQuery); err == nil {
			t.Errorf("%s is filled in", pattern)
		}
	}
	wrong := of("$(body)")
	wrong.Encoding = "utf-9"
	if _, err := rawsocket.Fill(wrong, contract(t), someBase, someValues, someQuery); err == nil {
		t.Error("an unknown encoding is taken")
	}
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"json/encoding-utf-16le": "\xff\xfe{\x00\"\x00", "json/encoding-utf-16be": "\xfe\xff\x00{\x00\"",
		"json/encoding-utf-32le": "\xff\xfe\x00\x00{\x00\x00\x00", "json/encoding-mark": "\xef\xbb\xbf{\"",
	} {
		_, body, _ := strings.Cut(sent(t, caseOf(t, id)), "\r\n\r\n")
		if !strings.HasPrefix(body, want) {
			t.Errorf("%s begins %q, want %q", id, body[:min(len(body), 12)], want)
		}
	}
}

// An edited contract without a condition has no cases of it, and one with another method sends that.
func TestCasesFollowTheContract(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	edited, err := spec.Load(bytes.Replace(data, []byte("  negative_number:"), []byte("  below_zero:"), 1))
	if err != nil {
		t.Fatal(err)
	}
	has := func(c *spec.Contract) bool {
		return slices.ContainsFunc(wire.Cases(c), func(k program.Raw) bool { return k.ID == "json/number--1" })
	}
	if has(edited) || !has(contract(t)) {
		t.Error("the cases of a condition do not come and go with it")
	}
}
