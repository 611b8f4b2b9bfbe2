package crowd_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/internal/crowd"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(thorough.Waiting(m, 4)) }

var theContract = sync.OnceValues(func() (*spec.Contract, error) { return spec.LoadFile("../../openapi.yaml") })

func loadContract(t testing.TB) *spec.Contract {
	t.Helper()
	c, err := theContract()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// departed is the reference with a departure; the zero departure is the reference itself.
func departed(t testing.TB, d fault.Departure) http.Handler {
	t.Helper()
	server, err := d.New(emulator.Options{Contract: loadContract(t), Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// served opens stages on a handler, which it calls in memory.
func served(t testing.TB, handler http.Handler) crowd.Opener { return servedLate(t, handler, 0) }

// servedLate is served for a handler whose readings may be behind.
func servedLate(t testing.TB, handler http.Handler, lag time.Duration) crowd.Opener {
	t.Helper()
	sig, err := usersig.Sign(emulator.DefaultSecretKey, usersig.Claims{
		SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, Issued: time.Now(), Expire: time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	contract := loadContract(t)
	return func(ctx context.Context, stage program.Stage) (crowd.Stage, error) {
		s := &servedStage{handler: handler, contract: contract, sig: sig, ids: map[string]string{}, number: stages.Add(1), lag: lag}
		return s, s.build(ctx, stage)
	}
}

var stages atomic.Int64

// servedStage is a stage on a handler.
type servedStage struct {
	handler  http.Handler
	contract *spec.Contract
	sig      string
	number   int64
	ids      map[string]string
	start    []concurrent.Group
	calls    atomic.Int64
	// lag is by how much readings may be behind.
	lag time.Duration
}

func (s *servedStage) Start() []concurrent.Group { return s.start }
func (s *servedStage) Calls() int                { return int(s.calls.Load()) }
func (s *servedStage) Close(context.Context)     {}

func (s *servedStage) account(name string) string { return fmt.Sprintf("c%d-%s", s.number, name) }

type object = map[string]any

func (s *servedStage) build(ctx context.Context, stage program.Stage) error {
	for _, name := range append([]string{program.Owner}, stage.AccountNames()...) {
		s.companion(ctx, "im_open_login_svc/account_import", object{"UserID": s.account(name)})
	}
	for _, g := range stage.Groups {
		kind := g.Type
		if kind == program.AnyCounted {
			kind = "Public"
		}
		id := fmt.Sprintf("g%d-%s", s.number, g.Name)
		x := s.companion(ctx, "group_open_http_svc/create_group", object{"GroupId": id, "Type": kind, "Name": "crowd", "Owner_Account": s.account(program.Owner)})
		var made struct {
			ID string `json:"GroupId"`
		}
		if concurrent.AnswerOf(s.contract, x).Fate != concurrent.Accepted || json.Unmarshal(x.Response.Body, &made) != nil {
			return fmt.Errorf("a group: %s", x.Response.Body)
		}
		id = made.ID
		s.ids[g.Name] = id
		var joining []object
		for _, m := range g.Everyone() {
			joining = append(joining, object{"Member_Account": s.account(m.Name)})
		}
		s.companion(ctx, "group_open_http_svc/add_group_member", object{"GroupId": id, "Silence": 1, "MemberList": joining})
		for range g.Messages {
			s.Send(ctx, g.Name)
		}
		start := concurrent.Group{Name: g.Name, Type: kind, Messages: int64(g.Messages), Unread: map[string]int64{}}
		time.Sleep(2 * s.lag)
		for _, name := range append([]string{program.Owner}, namesOf(g)...) {
			r, messages := s.look(ctx, g.Name, name)
			start.Messages = messages
			if r.Unread == nil {
				return fmt.Errorf("the count of %s in %s cannot be read", name, g.Name)
			}
			start.Unread[name] = *r.Unread
		}
		s.start = append(s.start, start)
	}
	return nil
}

func namesOf(g program.Group) []string {
	var out []string
	for _, m := range g.Everyone() {
		out = append(out, m.Name)
	}
	return out
}

func (s *servedStage) companion(ctx context.Context, command string, body object) record.Exchange {
	return s.exchange(ctx, "/v4/"+command, s.sig, body)
}

// exchange makes one call of the handler, with the way there and back that lets calls overlap.
func (s *servedStage) exchange(ctx context.Context, address, sig string, body object) record.Exchange {
	data, err := json.Marshal(body)
	if err != nil {
		return record.Exchange{Trouble: &record.Trouble{Kind: record.TroubleOther, Detail: err.Error()}}
	}
	query := url.Values{"sdkappid": {fmt.Sprint(emulator.DefaultSDKAppID)}, "identifier": {emulator.DefaultAdmin},
		"random": {"1"}, "contenttype": {"json"}}
	if sig != "" {
		query.Set("usersig", sig)
	}
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, address+"?"+query.Encode(), strings.NewReader(string(data)))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	id := s.calls.Add(1)
	s.handler.ServeHTTP(w, r)
	return record.Exchange{ID: int(id), Command: path.Base(address), Response: &record.Response{Status: w.Code, Body: w.Body.Bytes()}}
}

func (s *servedStage) Set(ctx context.Context, group, member string, n int64) concurrent.Answer {
	return s.Call(ctx, "", group, member, n)
}

func (s *servedStage) Call(ctx context.Context, condition, group, member string, n int64) concurrent.Answer {
	body, sig := object{"GroupId": s.ids[group], "Member_Account": s.account(member), "UnreadMsgNum": n}, s.sig
	switch condition {
	case "unknown_group":
		body["GroupId"] = "nowhere"
	case "missing_field":
		delete(body, "Member_Account")
	case "missing_usersig":
		sig = ""
	}
	travel(ctx)
	defer travel(ctx)
	return concurrent.AnswerOf(s.contract, s.exchange(ctx, s.contract.Path, sig, body))
}

func (s *servedStage) Send(ctx context.Context, group string) concurrent.Answer {
	x := s.companion(ctx, "group_open_http_svc/send_group_msg", object{
		"GroupId": s.ids[group], "From_Account": s.account(program.Owner), "Random": s.calls.Load()<<20 + stages.Add(1),
		"MsgBody": []object{{"MsgType": "TIMTextElem", "MsgContent": object{"Text": "crowd"}}},
	})
	return concurrent.AnswerOf(s.contract, x)
}

func (s *servedStage) Read(ctx context.Context, group, member string) concurrent.Reading {
	r, _ := s.look(ctx, group, member)
	return r
}

// look reads a count, and the group's number of messages.
func (s *servedStage) look(ctx context.Context, group, member string) (concurrent.Reading, int64) {
	x := s.companion(ctx, "group_open_http_svc/get_joined_group_list", object{
		"Member_Account": s.account(member), "WithNoActiveGroups": 1, "WithHugeGroups": 1,
	})
	var fields struct {
		Groups []struct {
			ID         string `json:"GroupId"`
			NextMsgSeq int64
			SelfInfo   struct{ UnreadMsgNum *int64 }
		} `json:"GroupIdList"`
	}
	out, messages := concurrent.Reading{Exchange: x.ID}, int64(0)
	if json.Unmarshal(x.Response.Body, &fields) == nil {
		for _, g := range fields.Groups {
			if g.ID == s.ids[group] {
				out.Unread, messages = g.SelfInfo.UnreadMsgNum, g.NextMsgSeq-1
			}
		}
	}
	return out, messages
}
