package spec_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/unreadcheck/unreadcheck/spec"
)

const builtInFile = "../openapi.yaml"

// builtIn is the text of the built-in contract.
func builtIn(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile(builtInFile)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// edit replaces one text of a file by another. An edit that finds its text elsewhere, or not at all, is the test's fault.
type edit struct{ old, new string }

func edited(t testing.TB, text string, edits ...edit) string {
	t.Helper()
	for _, e := range edits {
		if n := strings.Count(text, e.old); n != 1 {
			t.Fatalf("%q appears %d times in the text; an edit needs it once", e.old, n)
		}
		text = strings.Replace(text, e.old, e.new, 1)
	}
	return text
}

func load(t testing.TB, text string) *spec.Contract {
	t.Helper()
	c, err := spec.Load([]byte(text))
	if err != nil {
		t.Fatalf("refused: %v", err)
	}
	return c
}

func TestTheBuiltInContract(t *testing.T) {
	c, err := spec.LoadFile(builtInFile)
	if err != nil {
		t.Fatal(err)
	}
	for what, pair := range map[string][2]any{
		"version":  {c.Version, "2025-12-15"},
		"path":     {c.Path, "/v4/group_open_http_svc/set_unread_msg_num"},
		"service":  {c.Service(), "/v4/group_open_http_svc"},
		"command":  {c.Command(), "set_unread_msg_num"},
		"method":   {c.Method, "POST"},
		"limit":    {c.Limit, spec.Rate{Calls: 200, Per: time.Second}},
		"counted":  {names(c.TypesWith(spec.Counted)), "Private Public Community Work"},
		"ignored":  {names(c.TypesWith(spec.Ignored)), "ChatRoom AVChatRoom Meeting"},
		"query":    {parameters(c), "sdkappid identifier usersig random contenttype"},
		"required": {strings.Join(c.RequestSchema().Required, " "), "GroupId Member_Account UnreadMsgNum"},
		"answers": {fmt.Sprint(c.Answer.Statuses, c.Answer.Schema.Required, c.Answer.Agreement, c.Answer.Present, c.Answer.FilledOnRefusal),
			"[200] [ActionStatus ErrorCode] map[ActionStatus:OK ErrorCode:0] [ErrorInfo] [ErrorInfo]"},
		"transient": {fmt.Sprint(c.Transient.Codes, c.Transient.Lockout.Duration), "[10002 60008] 1m0s"},
		"lengths":   {fmt.Sprint(c.Names.Groups.Longest, c.Names.Accounts.Longest), "47 32"},
		"regions":   {c.RegionIDs(), "china, singapore, seoul, frankfurt, india, siliconvalley, jakarta, tokyo"},
	} {
		if got, want := pair[0], pair[1]; got != want {
			t.Errorf("the %s is %v, want %v", what, got, want)
		}
	}
}

func names(types []spec.GroupType) string {
	var out []string
	for _, t := range types {
		out = append(out, t.Name)
	}
	return strings.Join(out, " ")
}

func parameters(c *spec.Contract) string {
	var out []string
	for _, p := range c.QueryParameters() {
		out = append(out, p.Name)
	}
	return strings.Join(out, " ")
}

// The same contract as JSON is the same contract.
func TestAContractMayBeJSON(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData([]byte(builtIn(t)))
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := rules(t, load(t, string(data))), rules(t, load(t, builtIn(t))); got != want {
		t.Errorf("as JSON the contract reads\n%s\nwant\n%s", got, want)
	}
}

// rules is what of a contract can be compared: all but the OpenAPI document itself.
func rules(t *testing.T, c *spec.Contract) string {
	t.Helper()
	data, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestEditedCopiesAreFollowed(t *testing.T) {
	const meeting = "  - {name: Meeting, unread: ignored, note: *meeting-note}\n"
	tests := []struct {
		name string
		edit edit
		got  func(*spec.Contract) any
		want any
	}{
		{"a limit of 50", edit{"{calls: 200, per: 1s}", "{calls: 50, per: 1s}"},
			func(c *spec.Contract) any { return c.Limit.String() }, "50 calls per 1s"},
		{"a limit for a minute", edit{"{calls: 200, per: 1s}", "{calls: 30, per: 1m}"},
			func(c *spec.Contract) any { return c.Limit.PerSecond() }, 0.5},
		{"a further counted type", edit{meeting, meeting + "  - {name: Topic, unread: counted, idPrefix: \"@TOPIC#\"}\n"},
			func(c *spec.Contract) any { found, _ := c.GroupType("Topic"); return found },
			spec.GroupType{Name: "Topic", Unread: spec.Counted, IDPrefix: "@TOPIC#"}},
		{"a further alias", edit{meeting, meeting + "  - {name: Room, aliasOf: Meeting, unread: ignored}\n"},
			func(c *spec.Contract) any { return names(c.TypesWith(spec.Ignored)) }, "ChatRoom AVChatRoom Meeting Room"},
		{"a type that counts from now on", edit{"{name: AVChatRoom, unread: ignored}", "{name: AVChatRoom, unread: counted}"},
			func(c *spec.Contract) any { return names(c.TypesWith(spec.Counted)) }, "Private Public AVChatRoom Community Work"},
		{"a further error code", edit{"    11000: Community", "    11099: A code of tomorrow\n    11000: Community"},
			func(c *spec.Contract) any { return c.Codes.Describe(11099) }, "11099 (A code of tomorrow)"},
		{"a further family of codes", edit{"x-error-codes:\n", "x-error-codes:\n  community:\n    12000: A code of its own\n"},
			func(c *spec.Contract) any { return c.Codes.Listed[12000] },
			spec.ErrorCode{Number: 12000, Family: "community", Meaning: "A code of its own"}},
		{"a further code of an outcome", edit{"unknown_group:\n    codes: [10010, 10015]", "unknown_group:\n    codes: [10010, 10015, 10099]"},
			func(c *spec.Contract) any { return c.Outcomes["unknown_group"].Accepts(10099) }, true},
		{"a further code that may only come for a command", edit{"- codes: [10003]\n", "- codes: [10003, 60009]\n"},
			func(c *spec.Contract) any { return c.Misleads(60009, "missing_field") }, true},
		{"a further transient code", edit{"codes: [10002, 60008]", "codes: [10002, 60008, 60099]"},
			func(c *spec.Contract) any { return c.Transient.Codes }, []int64{10002, 60008, 60099}},
		{"a longer lockout", edit{"lockout: 1m\n", "lockout: 1m30s\n"},
			func(c *spec.Contract) any { return c.Transient.Lockout.Duration }, 90 * time.Second},
		{"shorter names", edit{"    longest: 32\n", "    longest: 20\n"},
			func(c *spec.Contract) any { return c.Names.Accounts.Longest }, 20},
		{"a code that another requirement asks for", edit{"requirement: UMN-ERR-3\n    codeRequirement: UMN-ERR-14\n", "requirement: UMN-ERR-3\n    codeRequirement: UMN-ERR-12\n"},
			func(c *spec.Contract) any { return c.Outcomes["malformed_group_id"].CodeRequirement }, "UMN-ERR-12"},
		{"a code that the refusal's own requirement asks for", edit{"requirement: UMN-ERR-3\n    codeRequirement: UMN-ERR-14\n", "requirement: UMN-ERR-3\n"},
			func(c *spec.Contract) any { return c.Outcomes["malformed_group_id"].CodeRequirement }, "UMN-ERR-3"},
		{"another path", edit{"  /v4/group_open_http_svc/set_unread_msg_num:", "  /v5/groups/set_unread:"},
			func(c *spec.Contract) any { return c.Service() + " " + c.Command() }, "/v5/groups set_unread"},
		{"another method", edit{"    post:\n", "    put:\n"},
			func(c *spec.Contract) any { return c.Method }, "PUT"},
		{"a further region", edit{"\npaths:\n", "  - {url: \"https://adminapiksa.im.qcloud.com\", description: Riyadh, x-region: saudi}\n\npaths:\n"},
			func(c *spec.Contract) any { r, ok := c.Region("saudi"); return []any{r, ok} },
			[]any{spec.Region{ID: "saudi", Name: "Riyadh", URL: "https://adminapiksa.im.qcloud.com"}, true}},
		{"another version", edit{`version: "2025-12-15"`, `version: "2031-04-01"`},
			func(c *spec.Contract) any { return c.Version }, "2031-04-01"},
		{"a newer profile", edit{`  "2025-12-15": *profile-2022-04-06`, `  "2025-12-15": *profile-2022-04-06` + "\n" + `  "2031-04-01": [UMN-ENV-1]`},
			func(c *spec.Contract) any { ids, _ := c.Profile(""); return ids }, []string{"UMN-ENV-1"}},
		{"another bound", edit{"from now on\n          minimum: 0", "from now on\n          minimum: 0\n          maximum: 1000"},
			func(c *spec.Contract) any { return *c.RequestSchema().Properties["UnreadMsgNum"].Value.Max }, 1000.0},
		{"a further query parameter", edit{"      requestBody:\n", "        - {name: trace, in: query, schema: {type: string}}\n      requestBody:\n"},
			func(c *spec.Contract) any { return parameters(c) }, "sdkappid identifier usersig random contenttype trace"},
		{"a header is not a query parameter", edit{"      requestBody:\n", "        - {name: X-Trace, in: header, schema: {type: string}}\n      requestBody:\n"},
			func(c *spec.Contract) any { return parameters(c) }, "sdkappid identifier usersig random contenttype"},
		{"the UserSig as a parameter as well", edit{"      requestBody:\n", "        - {name: usersig, in: query, schema: {type: string}}\n      requestBody:\n"},
			func(c *spec.Contract) any { return parameters(c) }, "sdkappid identifier random contenttype usersig"},
		{"the UserSig after nothing", edit{"      x-after: identifier\n", ""},
			func(c *spec.Contract) any { return parameters(c) }, "sdkappid identifier random contenttype usersig"},
		{"the UserSig after what is not there", edit{"      x-after: identifier\n", "      x-after: trace\n"},
			func(c *spec.Contract) any { return parameters(c) }, "sdkappid identifier random contenttype usersig"},
		{"no credentials", edit{"      security: [{UserSig: []}]\n", "      security: []\n"},
			func(c *spec.Contract) any { return parameters(c) }, "sdkappid identifier random contenttype"},
		{"a UserSig of a length", edit{"x-schema: {type: string, minLength: 1}", "x-schema: {type: string, minLength: 80}"},
			func(c *spec.Contract) any { return c.QueryParameters()[2].Schema.Value.MinLength }, uint64(80)},
		{"a UserSig of any form", edit{"      x-schema: {type: string, minLength: 1}\n", ""},
			func(c *spec.Contract) any { return c.QueryParameters()[2].Schema.Value.MinLength }, uint64(0)},
		{"a field that the examples of answers lack", edit{"      required: [ActionStatus, ErrorCode]\n", "      required: [ActionStatus, ErrorCode, RequestId]\n"},
			func(c *spec.Contract) any { return c.Answer.Schema.Required }, []string{"ActionStatus", "ErrorCode", "RequestId"}},
		{"another status", edit{"        \"200\":\n", "        \"201\":\n"},
			func(c *spec.Contract) any { return c.Answer.Statuses }, []int{201}},
		{"nothing recommended", edit{"      x-recommended: {present: [ErrorInfo], filledOnRefusal: [ErrorInfo]}\n", ""},
			func(c *spec.Contract) any { return len(c.Answer.Present) + len(c.Answer.FilledOnRefusal) }, 0},
		{"a field of the answer with a requirement of its own", edit{"      additionalProperties: true\n", "        RequestId: {type: string, x-requirements: [UMN-ENV-4]}\n        Spare: {type: string}\n"},
			func(c *spec.Contract) any {
				return c.Answer.JudgedUnder("RequestId") + " " + c.Answer.JudgedUnder("Spare") + " " + c.Answer.JudgedUnder("Other")
			},
			"UMN-ENV-4 UMN-ENV-2 UMN-ENV-2"},
		{"a softer requirement", edit{"{id: UMN-ENV-2, level: must,", "{id: UMN-ENV-2, level: should,"},
			func(c *spec.Contract) any { r, _ := c.Requirement("UMN-ENV-2"); return r.Level }, spec.Should},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.got(load(t, edited(t, builtIn(t), test.edit))); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// The call's security may be that of all calls of the file.
func TestTheSecurityOfTheWholeFile(t *testing.T) {
	c := load(t, edited(t, builtIn(t), edit{"      security: [{UserSig: []}]\n", ""}, edit{"\ntags:\n", "\nsecurity: [{UserSig: []}]\ntags:\n"}))
	if got := parameters(c); got != "sdkappid identifier usersig random contenttype" {
		t.Errorf("the parameters are %s", got)
	}
}

func TestLookups(t *testing.T) {
	c := load(t, builtIn(t))
	if r, ok := c.Requirement("UMN-CLAMP-2"); !ok || r.ID != "UMN-CLAMP-2" || r.Chapter != "clamping" {
		t.Errorf("UMN-CLAMP-2 is %+v, %t", r, ok)
	}
	if r, ok := c.Requirement("UMN-CLAMP"); ok {
		t.Errorf("UMN-CLAMP is %+v", r)
	}
	if r, ok := c.Region("atlantis"); ok {
		t.Errorf("atlantis is %+v", r)
	}
	if g, ok := c.GroupType("private"); ok {
		t.Errorf("private, in small letters, is %+v", g)
	}
	for _, want := range c.GroupTypes {
		if g, ok := c.GroupType(want.Name); !ok || g != want {
			t.Errorf("%s is %+v, %t", want.Name, g, ok)
		}
	}
	for _, want := range c.Regions {
		if r, ok := c.Region(want.ID); !ok || r != want {
			t.Errorf("%s is %+v, %t", want.ID, r, ok)
		}
	}
	if g, ok := c.GroupType("Community"); !ok || g.IDPrefix != "@TGS#_" {
		t.Errorf("Community is %+v, %t", g, ok)
	}
	if got, want := c.ProfileNames(), []string{"2022-04-06", "2022-10-24", "2025-12-15"}; !slices.Equal(got, want) {
		t.Errorf("the profiles are %v, want %v", got, want)
	}
	if ids, err := c.Profile("2022-04-06"); err != nil || !slices.Contains(ids, "UMN-ENV-1") {
		t.Errorf("the profile 2022-04-06 is %v, %v", ids, err)
	}
	if ids, err := c.Profile("2021-01-01"); err == nil || !strings.Contains(err.Error(), `"2021-01-01"; the contract has [2022-04-06 2022-10-24 2025-12-15]`) {
		t.Errorf("the profile 2021-01-01 is %v, %v", ids, err)
	}
	r, _ := c.Requirement("UMN-ENV-1")
	if got, want := r.Source.String(), `documentation 1047/34909, 2022-10-24, "Error Codes"`; got != want {
		t.Errorf("the source reads %s, want %s", got, want)
	}
}

func TestDocumentedCodes(t *testing.T) {
	codes := load(t, builtIn(t)).Codes
	tests := []struct {
		code       int64
		documented bool
		text       string
	}{
		{10002, true, "10002 (The server failed inside; the call may be tried again)"},
		{10010, true, "10010 (The group is not there, or was dissolved)"},
		{11000, true, "11000 (Community groups are not enabled for the app)"},
		{60007, true, "60007 (REST calls came more often than allowed)"},
		// The public range as a whole, listed or not.
		{60000, true, "60000 (in no table)"},
		{65432, true, "65432 (in no table)"},
		{79999, true, "79999 (in no table)"},
		{59999, false, "59999 (in no table)"},
		{80000, false, "80000 (in no table)"},
		{0, false, "0 (in no table)"},
		{1, false, "1 (in no table)"},
		{-1, false, "-1 (in no table)"},
		{12345, false, "12345 (in no table)"},
		{-60007, false, "-60007 (in no table)"},
	}
	for _, test := range tests {
		if got := codes.Documented(test.code); got != test.documented {
			t.Errorf("documented %d: %t, want %t", test.code, got, test.documented)
		}
		if got := codes.Describe(test.code); got != test.text {
			t.Errorf("%d reads %q, want %q", test.code, got, test.text)
		}
	}
}

func TestLoadFileNamesTheFile(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "none.yaml")
	if _, err := spec.LoadFile(missing); err == nil || !strings.Contains(err.Error(), missing) {
		t.Errorf("a missing file: %v", err)
	}
	wrong := filepath.Join(t.TempDir(), "wrong.yaml")
	if err := os.WriteFile(wrong, []byte(edited(t, builtIn(t), edit{"{calls: 200, per: 1s}", "{calls: 0, per: 1s}"})), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := spec.LoadFile(wrong); err == nil || !strings.Contains(err.Error(), wrong) || !strings.Contains(err.Error(), "x-rate-limit: calls is 0") {
		t.Errorf("a wrong file: %v", err)
	}
}

// TestWhateverLoadsIsUsable leaves out one line here and there: a contract is either refused or complete. Eleven
// shares no factor with the lines of a requirement or an outcome, so that each of them is left out somewhere.
func TestWhateverLoadsIsUsable(t *testing.T) {
	lines := bytes.SplitAfter([]byte(builtIn(t)), []byte("\n"))
	const step = 11
	loaded, refused := 0, 0
	for i := 0; i < len(lines); i += step {
		text := bytes.Join(slices.Concat(lines[:i:i], lines[i+1:]), nil)
		c, err := loadWithout(t, text, i)
		if err != nil {
			refused++
			continue
		}
		loaded++
		if c.RequestSchema() == nil || c.Answer.Schema == nil || c.Limit.PerSecond() <= 0 || len(c.TypesWith(spec.Counted)) == 0 {
			t.Errorf("without line %d a contract is loaded that lacks a part", i+1)
		}
		if ids, err := c.Profile(""); err != nil || len(ids) == 0 {
			t.Errorf("without line %d the newest profile is %v, %v", i+1, ids, err)
		}
		for name, o := range c.Outcomes {
			if o.Name != name || len(o.Codes) == 0 || o.Requirement == "" || o.CodeRequirement == "" {
				t.Errorf("without line %d the outcome %s is %+v", i+1, name, o)
			}
		}
	}
	if loaded == 0 || refused == 0 {
		t.Errorf("%d copies were loaded and %d refused; some of each were expected", loaded, refused)
	}
}

func loadWithout(t *testing.T, text []byte, line int) (*spec.Contract, error) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			t.Fatalf("without line %d loading panics: %v", line+1, r)
		}
	}()
	return spec.Load(text)
}

// A name that was mistyped may be a device's, which has no end.
func TestLoadFileEnds(t *testing.T) {
	endless := filepath.Join(t.TempDir(), "endless.yaml")
	file, err := os.Create(endless)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(file.Truncate(1<<30), file.Close()); err != nil { // it takes no room
		t.Fatal(err)
	}
	if _, err := spec.LoadFile(endless); err == nil || !strings.Contains(err.Error(), "has more than 16 MiB") {
		t.Errorf("a contract without an end: %v", err)
	}
}
