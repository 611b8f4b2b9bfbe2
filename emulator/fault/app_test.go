package fault_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

type object = map[string]any

// app is a departure under test, and the ways to call it. It knows the accounts that it has imported.
type app struct {
	*testing.T
	handler http.Handler
	sig     string
	known   map[string]bool
	random  atomic.Int64
}

func newApp(t *testing.T, d fault.Departure) *app {
	t.Helper()
	server, err := d.New(emulator.Options{Contract: contract(t), Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	sig, err := usersig.Sign(emulator.DefaultSecretKey, usersig.Claims{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, Issued: time.Now(), Expire: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	return &app{T: t, handler: server, sig: sig, known: map[string]bool{}}
}

// post sends a body and returns the answer's ErrorCode. What is given of the query replaces what it would have.
func (a *app) post(command, body string, query url.Values) int64 {
	var answer struct{ ErrorCode int64 }
	a.read(command, body, query, &answer)
	return answer.ErrorCode
}

func (a *app) read(command, body string, query url.Values, answer any) {
	a.Helper()
	all := url.Values{"sdkappid": {strconv.Itoa(emulator.DefaultSDKAppID)}, "identifier": {emulator.DefaultAdmin}, "usersig": {a.sig},
		"random": {strconv.FormatInt(a.random.Add(1), 10)}, "contenttype": {"json"}}
	for name, values := range query {
		all[name] = values
	}
	service := "group_open_http_svc"
	if command == "account_import" {
		service = "im_open_login_svc"
	}
	w := httptest.NewRecorder()
	a.handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/v4/"+service+"/"+command+"?"+all.Encode(), bytes.NewBufferString(body)))
	if err := json.Unmarshal(w.Body.Bytes(), answer); err != nil {
		a.Error(err)
	}
}

func (a *app) call(command string, body any) int64 {
	a.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		a.Error(err)
	}
	return a.post(command, string(text), nil)
}

// must makes a call that every departure has to accept.
func (a *app) must(command string, body any) {
	a.Helper()
	if code := a.call(command, body); code != 0 {
		a.Fatalf("%s is refused with %d", command, code)
	}
}

func (a *app) create(id, kind string, accounts ...string) {
	a.Helper()
	var list []object
	for _, account := range accounts {
		a.exists(account)
		list = append(list, object{"Member_Account": account})
	}
	a.must("create_group", object{"GroupId": id, "Type": kind, "Name": "name", "MemberList": list})
}

func (a *app) exists(account string) {
	a.Helper()
	if !a.known[account] {
		a.must("account_import", object{"UserID": account})
	}
	a.known[account] = true
}

func (a *app) join(id, account string) {
	a.Helper()
	a.exists(account)
	a.must("add_group_member", object{"GroupId": id, "MemberList": []object{{"Member_Account": account}}})
}

func (a *app) send(id string, n int) {
	a.Helper()
	for range n {
		a.must("send_group_msg", object{"GroupId": id, "Random": a.random.Add(1), "MsgBody": []object{{"MsgType": "TIMTextElem", "MsgContent": object{"Text": "text"}}}})
	}
}

func (a *app) set(id, account string, number any) int64 {
	return a.call("set_unread_msg_num", object{"GroupId": id, "Member_Account": account, "UnreadMsgNum": number})
}

// unsigned is set with a UserSig that nobody has signed.
func (a *app) unsigned(id, account string, number int) int64 {
	body := fmt.Sprintf(`{"GroupId":%q,"Member_Account":%q,"UnreadMsgNum":%d}`, id, account, number)
	return a.post("set_unread_msg_num", body, url.Values{"usersig": {"forged"}})
}

// becomes is the count after it was set.
func (a *app) becomes(id, account string, number int) int64 {
	a.Helper()
	if code := a.set(id, account, number); code != 0 {
		a.Fatalf("setting %d is refused with %d", number, code)
	}
	return a.unread(id, account)
}

func (a *app) unread(id, account string) int64 {
	a.Helper()
	var answer struct {
		GroupIDList []struct {
			GroupID  string `json:"GroupId"`
			SelfInfo struct{ UnreadMsgNum int64 }
		} `json:"GroupIdList"`
	}
	a.read("get_joined_group_list", fmt.Sprintf(`{"Member_Account":%q}`, account), nil, &answer)
	for _, g := range answer.GroupIDList {
		if g.GroupID == id {
			return g.SelfInfo.UnreadMsgNum
		}
	}
	a.Fatalf("%s is not in %s", account, id)
	return 0
}

// accounts are names for so many members.
func (a *app) accounts(n int) []string {
	var names []string
	for i := range n {
		names = append(names, fmt.Sprintf("m%d", i))
	}
	return names
}

// atOnce makes so many calls at the same time and waits for them.
func (a *app) atOnce(n int, call func(i int)) {
	var calls sync.WaitGroup
	for i := range n {
		calls.Go(func() { call(i) })
	}
	calls.Wait()
}
