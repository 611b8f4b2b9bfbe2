package emulator_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// TestConfig has configs that are refused, each with a part of the sentence, and ones that are taken.
func TestConfig(t *testing.T) {
	contract := loadContract(t)
	lacking := *contract
	lacking.Outcomes = map[string]spec.Outcome{}
	tests := map[string]struct {
		config  emulator.Options
		refused string // empty if it is taken
	}{
		"only a contract":          {emulator.Options{Contract: contract}, ""},
		"no contract":              {emulator.Options{}, ""},
		"a contract short of some": {emulator.Options{Contract: &lacking}, "unknown_group"},
		"a contract of a companion": {
			emulator.Options{Contract: loadContract(t, "_svc/set_unread_msg_num:", "_svc/create_group:")},
			"describes a companion",
		},
		"another limiter":    {emulator.Options{Contract: contract, Limiter: emulator.TokenBucket}, ""},
		"an unknown limiter": {emulator.Options{Contract: contract, Limiter: "leaky"}, `"leaky"`},
		"a limit": {
			emulator.Options{Contract: contract, Limit: &spec.Rate{Calls: 5, Per: time.Minute}}, "",
		},
		"a limit of no calls": {
			emulator.Options{Contract: contract, Limit: &spec.Rate{Per: time.Second}}, "above 0",
		},
		"a limit of no period": {emulator.Options{Contract: contract, Limit: &spec.Rate{Calls: 1}}, "above 0"},
		"a limit beyond counting": {
			emulator.Options{Contract: contract, Limit: &spec.Rate{Calls: 1 << 40, Per: time.Hour}}, "too large",
		},
		"unlimited": {emulator.Options{Contract: contract, Unlimited: true}, ""},
		"unlimited with a limit": {
			emulator.Options{Contract: contract, Unlimited: true, Limit: &spec.Rate{Calls: 5, Per: time.Second}},
			"leave out one",
		},
		"two admins":              {emulator.Options{Contract: contract, Admins: []string{"a", "b"}}, ""},
		"an admin without a name": {emulator.Options{Contract: contract, Admins: []string{"a", ""}}, "no name"},
		"latency":                 {emulator.Options{Contract: contract, Latency: time.Second}, ""},
		"negative latency":        {emulator.Options{Contract: contract, Latency: -1}, "cannot be negative"},
		"a callback URL": {
			emulator.Options{Contract: contract, CallbackURL: "https://127.0.0.1/hook?x=1"}, "",
		},
		"a callback path": {
			emulator.Options{Contract: contract, CallbackURL: "/hook"}, "not an http or https address",
		},
		"another callback scheme": {
			emulator.Options{Contract: contract, CallbackURL: "ftp://127.0.0.1"}, "not an http or https address",
		},
		"a broken callback URL": {emulator.Options{Contract: contract, CallbackURL: "http://%zz"}, "cannot be read"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e, err := emulator.New(test.config)
			if test.refused != "" {
				if err == nil || !strings.Contains(err.Error(), test.refused) {
					t.Fatalf("New: %v; want something about %q", err, test.refused)
				}
				return
			}
			if err != nil {
				t.Fatalf("New: %v", err)
			}
			if err := e.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
	}
}

// TestOtherApp has an app, key and admins that are not the defaults.
func TestOtherApp(t *testing.T) {
	a := newApp(t, func(c *emulator.Options) {
		c.SDKAppID, c.SecretKey, c.Admins = 1600000007, "another key", []string{"root", "deputy"}
	})
	call := func(identifier string) int64 {
		sig, err := usersig.Sign("another key", usersig.Claims{
			SDKAppID: 1600000007, Identifier: identifier, Issued: start, Expire: time.Hour,
		})
		if err != nil {
			t.Fatal(err)
		}
		query := a.query()
		query.Set("sdkappid", "1600000007")
		query.Set("identifier", identifier)
		query.Set("usersig", sig)
		r := a.request(login+"account_check", `{"CheckItem":[{"UserID":"root"}]}`)
		r.URL.RawQuery = query.Encode()
		return a.serve(r).code()
	}
	for identifier, want := range map[string]int64{"root": 0, "deputy": 0, emulator.DefaultAdmin: a.code("not_admin")} {
		if got := call(identifier); got != want {
			t.Errorf("%s is answered with %d, want %d", identifier, got, want)
		}
	}
}

// TestPaths serves paths that name no command, and a few that a router would redirect.
func TestPaths(t *testing.T) {
	a := newApp(t)
	id := a.stage("Public", 1)
	wrongCommand := a.code("wrong_command")
	tests := map[string]int64{
		set:                                    0,
		"/":                                    60009,
		"/v4":                                  60009,
		"/v4/openim/sendmsg":                   60009,
		"/v3/group_open_http_svc/create_group": 60009,
		"/" + set:                              60009,
		set + "/":                              60009,
		"/v4/./group_open_http_svc/set_unread_msg_num": 60009,
		group + "../group_open_http_svc/create_group":  60009,
		login + "set_unread_msg_num":                   60009,
		group + "account_import":                       wrongCommand,
		group + "get_group_msg":                        wrongCommand,
		group:                                          wrongCommand,
	}
	for path, want := range tests {
		for _, method := range []string{http.MethodPost, http.MethodGet, http.MethodTrace} {
			if method != http.MethodPost && want == 0 {
				continue
			}
			r := a.request("/", `{"GroupId":"`+id+`","Member_Account":"bob","UnreadMsgNum":1}`)
			r.Method, r.URL.Path = method, path
			if got := a.serve(r); got.code() != want {
				t.Errorf("%s %s is answered %v, want %d", method, path, got, want)
			}
		}
	}
}

// TestContractPath follows a contract whose call has another path and method.
func TestContractPath(t *testing.T) {
	const shipped = "  /v4/group_open_http_svc/set_unread_msg_num:\n    post:"
	const edited = "  /v5/groups/set_unread:\n    put:"
	a := newApp(t, withContract(loadContract(t, shipped, edited)))
	id := a.stage("Public", 2)
	got := a.sendDamaged(id, path("/v5/groups/set_unread"), method(http.MethodPut))
	if got.code() != 0 || a.unread(id, "bob") != 1 {
		t.Errorf("the contract's call is answered %v", got)
	}
	if got := a.sendDamaged(id, path("/v5/groups/set_unread")); got.code() != a.code("wrong_method") {
		t.Errorf("POST is answered %v", got)
	}
	if got := a.sendDamaged(id); got.code() != 60009 {
		t.Errorf("the usual path is answered %v", got)
	}
}

// TestOverHTTP makes calls over a connection, where a HEAD has no body and nothing is redirected.
func TestOverHTTP(t *testing.T) {
	a := newApp(t)
	server := httptest.NewServer(a)
	defer server.Close()
	client := server.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for _, method := range []string{http.MethodPost, http.MethodHead, http.MethodGet, http.MethodDelete} {
		for _, path := range []string{set, "//v4", group + "../x", "/"} {
			r, err := http.NewRequest(method, server.URL+path, strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			response, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "application/json" {
				t.Errorf("%s %s: %s, %s", method, path, response.Status, response.Header.Get("Content-Type"))
			}
		}
	}
}

// TestPanic has a clock that fails: a failure inside is an answer like others, and the next call is served.
func TestPanic(t *testing.T) {
	broken := false
	a := newApp(t, func(c *emulator.Options) {
		now := c.Now
		c.Now = func() time.Time {
			if broken {
				panic("the clock stopped")
			}
			return now()
		}
	})
	id := a.stage("Public", 1)
	broken = true
	got := a.set(id, "bob", 1)
	if info, _ := got["ErrorInfo"].(string); got.code() != 10002 || !strings.Contains(info, "the clock stopped") {
		t.Errorf("answered %v, want 10002", got)
	}
	broken = false
	if got := a.set(id, "bob", 1); got.code() != 0 {
		t.Errorf("the next call is refused: %v", got)
	}
}

// TestLatency holds answers back by a fixed time, in which the call has already taken effect.
func TestLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const latency = 250 * time.Millisecond
		a := newApp(t, func(c *emulator.Options) { c.Latency = latency })
		id := a.stage("Public", 3)
		begun := time.Now()
		if got := a.set(id, "bob", 1); got.code() != 0 {
			t.Errorf("refused: %v", got)
		}
		if took := time.Since(begun); took != latency {
			t.Errorf("the answer took %s, want %s", took, latency)
		}

		ctx, cancel := context.WithTimeout(t.Context(), latency/5)
		defer cancel()
		w, begun := httptest.NewRecorder(), time.Now()
		a.ServeHTTP(w, a.request(set, `{"GroupId":"`+id+`","Member_Account":"bob","UnreadMsgNum":3}`).WithContext(ctx))
		if took := time.Since(begun); took != latency/5 || w.Body.Len() == 0 {
			t.Errorf("the caller said after %s that it has no more to say, and was answered %q after %s", latency/5, w.Body, took)
		}
		if got := a.unread(id, "bob"); got != 3 {
			t.Errorf("bob's count is %d; the call whose caller left set 3", got)
		}
	})
}

// TestNoSecretsInAnswers refuses calls in all ways there are and looks for what signs them in.
func TestNoSecretsInAnswers(t *testing.T) {
	a := newApp(t)
	id := a.stage("Public", 1)
	for _, p := range provocations {
		got := a.sendDamaged(id, p.damage)
		for _, secret := range []string{emulator.DefaultSecretKey, a.sig} {
			if info, _ := got["ErrorInfo"].(string); strings.Contains(info, secret) {
				t.Errorf("%s: the answer %q has a secret in it", p.name, info)
			}
		}
	}
}
