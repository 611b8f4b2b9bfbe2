package emulator_test

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/strictjson"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start is when a test's clock begins: a whole second, so that windows begin there too.
var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const (
	group = "/v4/group_open_http_svc/"
	login = "/v4/im_open_login_svc/"
	set   = group + "set_unread_msg_num"
)

// clock is the time that a test's emulator sees. It stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// contracts has those that tests have loaded, by their edits: reading one takes longer than most tests.
var contracts sync.Map

// loadContract is the repository's contract after replacing texts in it, old and new by turns. It is shared.
func loadContract(t testing.TB, edits ...string) *spec.Contract {
	t.Helper()
	key := strings.Join(edits, "\x00")
	if known, ok := contracts.Load(key); ok {
		contract, _ := known.(*spec.Contract)
		return contract
	}
	data, err := os.ReadFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for i := 0; i < len(edits); i += 2 {
		if !strings.Contains(text, edits[i]) {
			t.Fatalf("the contract has no %q to edit", edits[i])
		}
		text = strings.Replace(text, edits[i], edits[i+1], 1)
	}
	contract, err := spec.Load([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	contracts.Store(key, contract)
	return contract
}

// app is an emulator under test, without rate limits, and the ways to call it.
type app struct {
	testing.TB
	*emulator.Emulator
	clock    *clock
	contract *spec.Contract
	sig      string
}

// newApp makes the app with the repository's contract. Each option may change the config.
func newApp(t testing.TB, options ...func(*emulator.Options)) *app {
	t.Helper()
	a := &app{TB: t, clock: &clock{now: start}}
	config := emulator.Options{Now: a.clock.Now, Unlimited: true}
	for _, option := range options {
		option(&config)
	}
	if config.Contract == nil {
		config.Contract = loadContract(t)
	}
	a.contract = config.Contract
	var err error
	if a.Emulator, err = emulator.New(config); err != nil {
		t.Fatal(err)
	}
	a.sig = sign(t, usersig.Claims{})
	return a
}

func withContract(contract *spec.Contract) func(*emulator.Options) {
	return func(c *emulator.Options) { c.Contract = contract }
}

// sign is a UserSig of the default admin, app and key, valid for ten years; claims that are given replace those.
func sign(t testing.TB, claims usersig.Claims) string {
	t.Helper()
	if claims.SDKAppID == 0 {
		claims.SDKAppID = emulator.DefaultSDKAppID
	}
	if claims.Identifier == "" {
		claims.Identifier = emulator.DefaultAdmin
	}
	if claims.Issued.IsZero() {
		claims.Issued = start
	}
	if claims.Expire == 0 {
		claims.Expire = 10 * 365 * 24 * time.Hour
	}
	sig, err := usersig.Sign(emulator.DefaultSecretKey, claims)
	if err != nil {
		t.Fatal(err)
	}
	return sig
}

// query has the parameters of a well-formed call.
func (a *app) query() url.Values {
	return url.Values{
		"sdkappid":    {"1400000000"},
		"identifier":  {emulator.DefaultAdmin},
		"usersig":     {a.sig},
		"random":      {"99999999"},
		"contenttype": {"json"},
	}
}

// request is a well-formed call with that body.
func (a *app) request(path, body string) *http.Request {
	return httptest.NewRequest(http.MethodPost, path+"?"+a.query().Encode(), strings.NewReader(body))
}

// answer is an answer's body.
type answer map[string]any

// serve sends the request and reads the answer, which has to have HTTP status 200 and a sound envelope.
func (a *app) serve(r *http.Request) answer {
	a.Helper()
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return a.check(w)
}

func (a *app) check(w *httptest.ResponseRecorder) answer {
	a.Helper()
	if w.Code != http.StatusOK {
		a.Errorf("HTTP status %d; it is 200 always", w.Code)
	}
	body, err := strictjson.Object(w.Body.Bytes())
	if err != nil {
		a.Fatalf("the answer %q: %v", w.Body, err)
	}
	got := answer(body)
	status := "OK"
	if got.code() != 0 {
		status = "FAIL"
	}
	if _, isText := got["ErrorInfo"].(string); !isText || got["ActionStatus"] != status {
		a.Fatalf("the answer %s has no sound envelope", w.Body)
	}
	return got
}

// call makes a well-formed call. A body that is not a string is spelled as JSON.
func (a *app) call(path string, body any) answer {
	a.Helper()
	text, isText := body.(string)
	if !isText {
		data, err := json.Marshal(body)
		if err != nil {
			a.Fatal(err)
		}
		text = string(data)
	}
	return a.serve(a.request(path, text))
}

// must is a call that has to be accepted.
func (a *app) must(path string, body any) answer {
	a.Helper()
	got := a.call(path, body)
	if got.code() != 0 {
		a.Fatalf("%s %v is refused: %v", path, body, got)
	}
	return got
}

func (got answer) code() int64 { return number(got["ErrorCode"]) }

func number(value any) int64 {
	n, ok := strictjson.Integer(value)
	if !ok {
		return -1
	}
	return n.Int64()
}

// at walks down an answer: keys of objects and numbers of elements.
func (got answer) at(path ...any) any {
	var value any = map[string]any(got)
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, _ := value.(map[string]any)
			value = object[step]
		case int:
			list, _ := value.([]any)
			if step >= len(list) {
				return nil
			}
			value = list[step]
		}
	}
	return value
}

// object is a JSON object to send.
type object = map[string]any

// members spells names as a MemberList.
func members(names ...string) []object {
	list := []object{}
	for _, name := range names {
		list = append(list, object{"Member_Account": name})
	}
	return list
}

// stage makes a group of that type with that many messages of the admin; alice owns it, bob is a member unless the type
// is AVChatRoom. carol is an account beside it.
func (a *app) stage(kind string, messages int) string {
	a.Helper()
	for _, name := range []string{"alice", "bob", "carol"} {
		a.must(login+"account_import", object{"UserID": name})
	}
	create := object{"Type": kind, "Name": "a group", "Owner_Account": "alice"}
	if kind != "AVChatRoom" {
		create["MemberList"] = members("bob")
	}
	id, _ := a.must(group+"create_group", create)["GroupId"].(string)
	a.send(id, messages)
	return id
}

// migrate imports the public group "g" of bob as of that time in Unix seconds. alice and carol are accounts beside it.
func (a *app) migrate(created int64) {
	a.Helper()
	a.must(login+"multiaccount_import", object{"Accounts": []string{"alice", "bob", "carol"}})
	a.must(group+"import_group", object{
		"Type": "Public", "Name": "g", "GroupId": "g", "Owner_Account": "bob", "CreateTime": created,
	})
}

// send has the admin send that many messages.
func (a *app) send(id string, messages int) {
	a.Helper()
	for range messages {
		a.must(group+"send_group_msg", message(id))
	}
}

// message is a text message of the admin that is not a duplicate.
func message(id string) object {
	return object{"GroupId": id, "Random": rand.Uint32(), "MsgBody": text("hello")}
}

func text(words string) []object {
	return []object{{"MsgType": "TIMTextElem", "MsgContent": object{"Text": words}}}
}

// set makes the call under test.
func (a *app) set(id, member string, n any) answer {
	a.Helper()
	return a.call(set, object{"GroupId": id, "Member_Account": member, "UnreadMsgNum": n})
}

// unread reads a member's count back, in the three ways that there are, which have to agree.
func (a *app) unread(id, member string) int64 {
	a.Helper()
	list := a.must(group+"get_joined_group_list", object{
		"Member_Account": member, "WithHugeGroups": 1, "WithNoActiveGroups": 1,
	})
	groups, _ := list["GroupIdList"].([]any)
	for i := range groups {
		if list.at("GroupIdList", i, "GroupId") != id {
			continue
		}
		count := number(list.at("GroupIdList", i, "SelfInfo", "UnreadMsgNum"))
		next := number(list.at("GroupIdList", i, "NextMsgSeq"))
		if position := number(list.at("GroupIdList", i, "SelfInfo", "MsgSeq")); next-1-position != count {
			a.Errorf("UnreadMsgNum is %d with NextMsgSeq %d and MsgSeq %d", count, next, position)
		}
		if position := number(a.memberField(id, member, "MsgSeq")); next-1-position != count {
			a.Errorf("get_group_info tells the MsgSeq %d, with NextMsgSeq %d and a count of %d", position, next, count)
		}
		return count
	}
	a.Fatalf("%s is not in %s", member, id)
	return 0
}

// memberField is what get_group_info tells of a member.
func (a *app) memberField(id, member, field string) any {
	a.Helper()
	info := a.must(group+"get_group_info", object{"GroupIdList": []string{id}})
	list, _ := info.at("GroupInfo", 0, "MemberList").([]any)
	for i := range list {
		if info.at("GroupInfo", 0, "MemberList", i, "Member_Account") == member {
			return info.at("GroupInfo", 0, "MemberList", i, field)
		}
	}
	return nil
}

// code is the first code of an outcome.
func (a *app) code(outcome string) int64 {
	a.Helper()
	codes := a.contract.Outcomes[outcome].Codes
	if len(codes) == 0 {
		a.Fatalf("the contract has no outcome %s", outcome)
	}
	return codes[0]
}
