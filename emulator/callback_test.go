package emulator_test

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/strictjson"
)

// hook is one webhook as it arrived.
type hook struct {
	query url.Values
	body  answer
}

// receiver is an app's backend that keeps the webhooks it gets.
type receiver struct {
	mu    sync.Mutex
	hooks []hook
}

func (b *receiver) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	data, readErr := io.ReadAll(r.Body)
	body, err := strictjson.Object(data)
	if err = errors.Join(readErr, err); err != nil || r.Method != http.MethodPost {
		body = object{"broken": fmt.Sprint(r.Method, err)}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hooks = append(b.hooks, hook{r.URL.Query(), body})
}

// commands are the CallbackCommands that arrived, in one string.
func (b *receiver) commands() string {
	var commands []string
	for _, h := range b.hooks {
		commands = append(commands, h.query.Get("CallbackCommand"))
	}
	return strings.Join(commands, " ")
}

// listen runs do on an app whose webhooks go to a receiver, and then gives what arrived.
func listen(t *testing.T, do func(*app)) *receiver {
	t.Helper()
	got := &receiver{}
	server := httptest.NewServer(got)
	defer server.Close()
	a := newApp(t, func(c *emulator.Options) { c.CallbackURL = server.URL + "/hook?tenant=7" })
	do(a)
	if err := a.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	return got
}

const (
	afterSend   = "Group.CallbackAfterSendMsg"
	afterCreate = "Group.CallbackAfterCreateGroup"
)

func TestWebhookAfterSend(t *testing.T) {
	got := listen(t, func(a *app) {
		a.migrate(start.Unix())
		a.must(group+"send_group_msg", object{
			"GroupId": "g", "Random": 4294967295, "From_Account": "bob", "MsgBody": text("<&> 群"),
		})
	})
	if got.commands() != afterSend {
		t.Fatalf("arrived: %s", got.commands())
	}
	for name, want := range map[string]string{
		"SdkAppid": "1400000000", "CallbackCommand": afterSend, "contenttype": "json", "OptPlatform": "RESTAPI",
		"ClientIP": "192.0.2.1", "tenant": "7",
	} {
		if have := got.hooks[0].query.Get(name); have != want {
			t.Errorf("the query has %s=%q, want %q", name, have, want)
		}
	}
	body := got.hooks[0].body
	for name, want := range map[string]any{
		"CallbackCommand": afterSend, "GroupId": "g", "Type": "Public",
		"From_Account": "bob", "Operator_Account": "administrator",
	} {
		if body[name] != want {
			t.Errorf("%s is %v, want %v", name, body[name], want)
		}
	}
	for name, want := range map[string]int64{"MsgSeq": 1, "MsgTime": start.Unix(), "Random": 4294967295} {
		if have := number(body[name]); have != want {
			t.Errorf("%s is %d, want %d", name, have, want)
		}
	}
	if words := body.at("MsgBody", 0, "MsgContent", "Text"); words != "<&> 群" {
		t.Errorf("the message says %q", words)
	}
}

func TestWebhookAfterCreate(t *testing.T) {
	got := listen(t, func(a *app) { a.stage("Public", 0) })
	if got.commands() != afterCreate {
		t.Fatalf("arrived: %s", got.commands())
	}
	body := got.hooks[0].body
	for name, want := range map[string]any{
		"CallbackCommand": afterCreate, "Type": "Public", "Name": "a group",
		"Owner_Account": "alice", "Operator_Account": "administrator",
	} {
		if body[name] != want {
			t.Errorf("%s is %v, want %v", name, body[name], want)
		}
	}
	if names := body.names("Member_Account", "MemberList"); names != "alice bob" {
		t.Errorf("the members are %s", names)
	}
}

// TestWhatPostsNothing makes calls between two messages of which alone webhooks arrive.
func TestWhatPostsNothing(t *testing.T) {
	tests := map[string]struct {
		path string
		body object
	}{
		"set_unread_msg_num":   {set, object{"GroupId": "g", "Member_Account": "bob", "UnreadMsgNum": 1}},
		"a set without effect": {set, object{"GroupId": "m", "Member_Account": "bob", "UnreadMsgNum": 1}},
		"import_group":         {group + "import_group", object{"Type": "Public", "Name": "g"}},
		"import_group_member":  {group + "import_group_member", object{"GroupId": "g", "MemberList": members("carol")}},
		"import_group_msg": {
			group + "import_group_msg", object{"GroupId": "g", "MsgList": imported(start.Unix() - 10)},
		},
		"add_group_member": {group + "add_group_member", object{"GroupId": "g", "MemberList": members("carol")}},
		"a duplicate":      {group + "send_group_msg", object{"GroupId": "g", "Random": 1, "MsgBody": text("m")}},
		"online only": {
			group + "send_group_msg", object{"GroupId": "g", "Random": 3, "MsgBody": text("m"), "OnlineOnlyFlag": 1},
		},
		"a forbidden webhook": {
			group + "send_group_msg",
			object{
				"GroupId": "g", "Random": 3, "MsgBody": text("m"),
				"ForbidCallbackControl": []string{"ForbidBeforeSendMsgCallback", "ForbidAfterSendMsgCallback"},
			},
		},
		"a notification": {group + "send_group_system_notification", object{"GroupId": "g", "Content": "c"}},
		"a query":        {group + "get_group_info", object{"GroupIdList": []string{"g"}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := listen(t, func(a *app) {
				a.migrate(start.Unix() - 100)
				meeting := object{"Type": "Meeting", "Name": "m", "GroupId": "m", "Owner_Account": "bob"}
				a.must(group+"import_group", meeting)
				a.must(group+"send_group_msg", object{"GroupId": "g", "Random": 1, "MsgBody": text("m")})
				a.must(test.path, test.body)
				a.must(group+"send_group_msg", object{"GroupId": "g", "Random": 2, "MsgBody": text("m")})
			})
			if got.commands() != afterSend+" "+afterSend {
				t.Errorf("arrived: %s; want those of the two messages", got.commands())
			}
		})
	}
}

// TestCrowdOfWebhooks loses none and posts none twice, whatever their order.
func TestCrowdOfWebhooks(t *testing.T) {
	const messages = 300
	got := listen(t, func(a *app) {
		a.must(group+"import_group", object{"Type": "Public", "Name": "g", "GroupId": "g"})
		a.send("g", messages)
	})
	seqs := map[int64]bool{}
	for _, h := range got.hooks {
		seqs[number(h.body["MsgSeq"])] = true
	}
	if len(got.hooks) != messages || len(seqs) != messages {
		t.Errorf("%d webhooks arrived, of %d messages; %d were sent", len(got.hooks), len(seqs), messages)
	}
}

// transport answers webhooks in the place of a network.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answered is a transport whose receiver answers with that status.
func answered(status int) transport {
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Status: http.StatusText(status), Body: http.NoBody}, nil
	}
}

func withTransport(f transport) func(*emulator.Options) {
	return func(c *emulator.Options) {
		c.CallbackURL, c.HTTPClient = "https://backend.example/hook", &http.Client{Transport: f}
	}
}

// TestUndelivered has receivers that fail: calls are answered as ever, and Close tells.
func TestUndelivered(t *testing.T) {
	tests := map[string]struct {
		transport transport
		reason    string // empty if all is well
	}{
		"a receiver that works": {answered(http.StatusOK), ""},
		"one that answers 500": {
			answered(http.StatusInternalServerError),
			"webhooks not delivered: 3, the first because of: " + afterSend,
		},
		"one that is not there": {
			func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF },
			io.ErrUnexpectedEOF.Error(),
		},
		"one that stops halfway": {brokenOff, "broke off"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := newApp(t, withTransport(test.transport))
			a.must(group+"import_group", object{"Type": "Public", "Name": "g", "GroupId": "g"})
			a.send("g", 3)
			err := a.Close()
			if (err == nil) != (test.reason == "") || err != nil && !strings.Contains(err.Error(), test.reason) {
				t.Errorf("Close: %v, want %q", err, test.reason)
			}
			a.send("g", 1) // without a webhook, which would be one too many
			if again := a.Close(); fmt.Sprint(again) != fmt.Sprint(err) {
				t.Errorf("closed again after a message: %v, at first %v", again, err)
			}
		})
	}
}

func brokenOff(*http.Request) (*http.Response, error) {
	body := io.MultiReader(strings.NewReader("{"), errorReader{})
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(body)}, nil
}

type errorReader struct{}

func (errorReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// TestWebhookBounds has a receiver that never answers: 16 posts wait for it at a time, each for five seconds, 1024 wait
// in line, and the rest is lost. Close waits for five seconds more.
func TestWebhookBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		waiting, most := 0, 0
		a := newApp(t, withTransport(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			waiting++
			most = max(most, waiting)
			mu.Unlock()
			<-r.Context().Done()
			mu.Lock()
			waiting--
			mu.Unlock()
			return nil, r.Context().Err()
		}))
		a.must(group+"import_group", object{"Type": "Public", "Name": "g", "GroupId": "g"})
		a.send("g", 16)
		synctest.Wait()
		begun := time.Now()
		a.send("g", 1024+5)
		if took := time.Since(begun); took != 0 {
			t.Errorf("the messages took %s: they waited for the receiver", took)
		}
		time.Sleep(5 * time.Second) // of the bubble's clock
		synctest.Wait()
		mu.Lock()
		if waiting != 16 || most != 16 {
			t.Errorf("%d posts are waiting, %d at most; want 16", waiting, most)
		}
		mu.Unlock()
		begun = time.Now()
		err := a.Close()
		if took := time.Since(begun); took != 5*time.Second {
			t.Errorf("Close took %s", took)
		}
		if want := fmt.Sprint(16 + 1024 + 5); err == nil || !strings.HasPrefix(err.Error(), "webhooks not delivered: "+want+",") {
			t.Errorf("Close: %v, want all %s undelivered", err, want)
		}
	})
}

// TestWebhooksAreOptional closes an emulator that has none, and goes on with it.
func TestWebhooksAreOptional(t *testing.T) {
	a := newApp(t)
	id := a.stage("Public", 1)
	if err := a.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	request := message(id)
	maps.Copy(request, object{"From_Account": "bob"})
	a.must(group+"send_group_msg", request)
}
