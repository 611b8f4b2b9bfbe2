package wire_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/internal/target/rawsocket"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/internal/wire"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

const (
	ok       = `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`
	tooOften = `{"ActionStatus":"FAIL","ErrorInfo":"slow down","ErrorCode":60007}`
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(thorough.Waiting(m, 4)) }

var load = sync.OnceValues(func() (*spec.Contract, error) { return spec.LoadFile("../../openapi.yaml") })

func contract(t testing.TB) *spec.Contract {
	t.Helper()
	c, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// stage is a member of a group with twelve messages, on any service that has the companion calls.
type stage struct {
	tb     testing.TB
	base   *url.URL
	client *http.Client
	key    string
	group  string
	calls  int
	// address is where raw requests go.
	address *rawsocket.Address
}

const (
	account  = "wire-bob"
	messages = 12
)

// newStage sets the stage on a service that knows the default app and admin under that key.
func newStage(t testing.TB, base *url.URL, client *http.Client, key string) *stage {
	t.Helper()
	s := &stage{tb: t, base: base, client: client, key: key, address: addressOf(t, base, client)}
	s.companion("im_open_login_svc/multiaccount_import", map[string]any{"Accounts": []string{"wire-owner", account}})
	const service = "group_open_http_svc/"
	created := time.Now().Add(-time.Hour).Unix()
	answer := s.companion(service+"import_group", map[string]any{"Type": "Public", "Name": "wire", "GroupId": "wire-group", "Owner_Account": "wire-owner", "CreateTime": created})
	s.group, _ = answer["GroupId"].(string)
	for first := 0; first < messages; first += 6 {
		var list []any
		for i := first; i < first+6; i++ {
			list = append(list, map[string]any{"From_Account": "wire-owner", "SendTime": created + int64(i) + 1, "Random": i + 1,
				"MsgBody": []any{map[string]any{"MsgType": "TIMTextElem", "MsgContent": map[string]any{"Text": "x"}}}})
		}
		s.companion(service+"import_group_msg", map[string]any{"GroupId": s.group, "MsgList": list})
	}
	s.companion(service+"import_group_member", map[string]any{"GroupId": s.group, "MemberList": []any{map[string]any{"Member_Account": account, "UnreadMsgNum": 7}}})
	return s
}

// companion makes a call that has to be accepted.
func (s *stage) companion(command string, body any) map[string]any {
	s.tb.Helper()
	answer, err := s.post(context.Background(), command, body)
	if err != nil || answer["ActionStatus"] != "OK" {
		s.tb.Fatalf("%s: %v, %v", command, answer, err)
	}
	return answer
}

func (s *stage) post(ctx context.Context, command string, body any) (map[string]any, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	parameters, err := s.query()
	if err != nil {
		return nil, err
	}
	query := url.Values{}
	for _, p := range parameters {
		query.Set(p.Name, p.Value)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base.String()+"/v4/"+command+"?"+query.Encode(), bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	response, err := s.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer := map[string]any{}
	return answer, json.NewDecoder(response.Body).Decode(&answer)
}

// addressOf is where raw requests to a base URL go, with the trust of a client.
func addressOf(t testing.TB, base *url.URL, client *http.Client) *rawsocket.Address {
	t.Helper()
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if transport, ok := client.Transport.(*http.Transport); ok && transport.TLSClientConfig != nil {
		config = transport.TLSClientConfig
	}
	address, err := rawsocket.NewAddress(base, config, new(net.Dialer))
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// exchange sends a case as the target's stages do.
func exchange(ctx context.Context, t testing.TB, base *url.URL, to *rawsocket.Address, query []rawsocket.Parameter, c raw.Trial, timeout time.Duration, sent func()) (raw.Seen, error) {
	sending, err := rawsocket.Fill(c.Case, contract(t), base, c.Values, query)
	if err := cmp.Or(err, ctx.Err()); err != nil {
		return raw.Seen{}, err
	}
	sending.Sent = sent
	return rawsocket.Exchange(ctx, to, sending, timeout), nil
}

func (s *stage) Place(string, string) (string, string) { return s.group, account }

func (s *stage) Secure() bool { return s.address.Secure() }

func (s *stage) Raw(ctx context.Context, t raw.Trial, timeout time.Duration, sent func()) (raw.Seen, error) {
	query, err := s.query()
	if err != nil {
		return raw.Seen{}, err
	}
	seen, err := exchange(ctx, s.tb, s.base, s.address, query, t, timeout, sent)
	seen.Redact(func(text string) string { return strings.ReplaceAll(text, s.key, "$KEY") })
	return seen, err
}

func (s *stage) query() ([]rawsocket.Parameter, error) {
	sig, err := usersig.Sign(s.key, usersig.Claims{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin,
		Issued: time.Now(), Expire: time.Hour})
	s.calls++
	return []rawsocket.Parameter{{Name: "sdkappid", Value: strconv.Itoa(emulator.DefaultSDKAppID)}, {Name: "identifier", Value: emulator.DefaultAdmin},
		{Name: "usersig", Value: sig}, {Name: "random", Value: strconv.Itoa(s.calls)}, {Name: "contenttype", Value: "json"}}, err
}

func (s *stage) Read(ctx context.Context, _, _ string) (record.Reading, error) {
	answer, err := s.post(ctx, "group_open_http_svc/get_joined_group_list", map[string]any{"Member_Account": account, "WithHugeGroups": 1,
		"WithNoActiveGroups": 1, "ResponseFilter": map[string]any{"GroupBaseInfoFilter": []string{"NextMsgSeq"}, "SelfInfoFilter": []string{"MsgSeq", "UnreadMsgNum"}}})
	if err != nil {
		return record.Reading{}, err
	}
	list, _ := answer["GroupIdList"].([]any)
	if len(list) != 1 {
		return record.Reading{}, fmt.Errorf("the member is in no group: %v", answer)
	}
	row, _ := list[0].(map[string]any)
	self, _ := row["SelfInfo"].(map[string]any)
	next, _ := row["NextMsgSeq"].(float64)
	if count, there := self["UnreadMsgNum"].(float64); there {
		return reading(int64(count), int64(next)-1), nil
	}
	read, _ := self["MsgSeq"].(float64)
	return reading(int64(next)-1-int64(read), int64(next)-1), nil
}

func reading(unread, messages int64) record.Reading {
	return record.Reading{Unread: &unread, Messages: &messages}
}

func (s *stage) Messages(context.Context, string) (int64, error) { return messages, nil }

func (s *stage) Reserve(ctx context.Context, _ int) error { return ctx.Err() }

func (s *stage) Release() {}

// reference is an emulator without a limit.
func reference(t testing.TB) *emulator.Emulator {
	t.Helper()
	e, err := emulator.New(emulator.Options{Contract: contract(t), Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// playerFor is a player for a server whose stage is set by calls to the same server.
func playerFor(t testing.TB, server *httptest.Server, key string) *wire.Player {
	t.Helper()
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return playerAt(t, base, server.Client(), key)
}

func playerAt(t testing.TB, base *url.URL, client *http.Client, key string) *wire.Player {
	t.Helper()
	transport, _ := client.Transport.(*http.Transport)
	transport.DisableKeepAlives = true // a call that makes the stage must not run into a connection that is being closed
	return &wire.Player{Contract: contract(t), Stage: newStage(t, base, client, key)}
}

// sample has the cases that come first, a share of the others, and those that are named.
func sample(t testing.TB, i int, also ...string) []program.Raw {
	t.Helper()
	const first, share = 46, 9
	var out []program.Raw
	for k, c := range wire.Cases(contract(t)) {
		if k < first || k%share == i%share || slices.Contains(also, c.ID) {
			out = append(out, c)
		}
	}
	return out
}

// caseOf is the case of that id.
func caseOf(t testing.TB, id string) program.Raw {
	t.Helper()
	for _, c := range wire.Cases(contract(t)) {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("there is no case %s", id)
	return program.Raw{}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
