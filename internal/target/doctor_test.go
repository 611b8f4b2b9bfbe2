package target

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// dated answers with the Date header of a clock that is off.
func dated(next http.Handler, off time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(off).UTC().Format(http.TimeFormat))
		next.ServeHTTP(w, r)
	})
}

// diagnosis is each symptom as "what: state".
func diagnosis(symptoms []Symptom) string {
	var out []string
	for _, s := range symptoms {
		out = append(out, s.What+": "+s.State)
	}
	return strings.Join(out, ", ")
}

// The diagnoses of a target without a flaw, up to a point.
const (
	reached   = "reachability: ok, TLS: not tried, clock: ok"
	signedIn  = reached + ", sign-in: ok, admin rights: ok"
	allReads  = signedIn + ", companions that read: ok"
	allStage  = allReads + ", stage: ok"
	allHealth = allStage + ", observer: ok, set_unread_msg_num: ok"
)

func TestDiagnose(t *testing.T) {
	same := func(h http.Handler) http.Handler { return h }
	account := func(change func(*Account)) func(*Config) {
		return func(c *Config) { change(&c.Account) }
	}
	readers := []string{"get_group_info", "get_group_member_info", "get_joined_group_list", "group_msg_get_simple"}
	tests := map[string]struct {
		alter  func(http.Handler) http.Handler
		config func(*Config)
		want   string
		// said are parts of what the symptoms say, each of the symptom of that name.
		said map[string][]string
	}{
		"healthy": {same, nil, allHealth, map[string][]string{
			"reachability": {"http://127.0.0.1:8080 answers"}, "sign-in": {"administrator of app 1400000000"}, "stage": {"imported"},
			"observer": {"unread-field", "after 0s"}, "set_unread_msg_num": {"HTTP 200", "10010", "a group that does not exist"},
			"companions that read": {"answered: account_check, get_group_info, get_group_member_info, get_joined_group_list, group_msg_get_simple; not offered: none"},
		}},
		"unreachable": {func(http.Handler) http.Handler { return http.HandlerFunc(dropped) }, nil, "reachability: wrong", map[string][]string{
			"reachability": {"connection closed", "is the address right"},
		}},
		"no Date": {same, nil, strings.Replace(allHealth, "clock: ok", "clock: not tried", 1), map[string][]string{
			"clock": {"no Date header"},
		}},
		"a Date that is none": {func(h http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Date", "soon")
				h.ServeHTTP(w, r)
			})
		}, nil, strings.Replace(allHealth, "clock: ok", "clock: not tried", 1), map[string][]string{"clock": {`"soon" cannot be read`}}},
		"a clock that is behind": {func(h http.Handler) http.Handler { return dated(h, 5*time.Minute) }, nil,
			strings.Replace(allHealth, "clock: ok", "clock: wrong", 1), map[string][]string{"clock": {"this machine is 5m0s behind the target", "set the clock"}}},
		"a clock that is ahead": {func(h http.Handler) http.Handler { return dated(h, -31*time.Second) }, nil,
			strings.Replace(allHealth, "clock: ok", "clock: wrong", 1), map[string][]string{"clock": {"this machine is 31s ahead of the target"}}},
		"clocks that differ a little": {func(h http.Handler) http.Handler { return dated(h, 20*time.Second) }, nil, allHealth, map[string][]string{"clock": {"20s apart"}}},

		"the wrong key": {same, account(func(a *Account) { a.SecretKey = "another" }), reached + ", sign-in: wrong", map[string][]string{
			"sign-in": {"70009", "belong together"},
		}},
		"another app": {same, account(func(a *Account) { a.SDKAppID++ }), reached + ", sign-in: wrong", map[string][]string{"sign-in": {"--sdkappid"}}},
		"an expired UserSig": {same, account(func(a *Account) {
			c, err := newSigner(*a, NewRedactor()).make(program.Expired, "")
			if err != nil {
				panic(err)
			}
			a.SecretKey, a.UserSig = "", *c.UserSig
		}), reached + ", sign-in: wrong", map[string][]string{"sign-in": {"70001", "make a new UserSig"}}},
		"no admin": {same, account(func(a *Account) { a.Identifier = "bob" }), reached + ", sign-in: ok, admin rights: wrong", map[string][]string{
			"admin rights": {"60010", "--identifier"},
		}},

		"garbage": {func(http.Handler) http.Handler { return dated(says("<html>"+strings.Repeat("é", 200)), 0) }, nil, reached + ", envelope: wrong", map[string][]string{
			"envelope": {"HTTP 200", `"<html>éé`, "…", "is this the service's address"},
		}},
		"a framework's 404": {func(h http.Handler) http.Handler {
			return instead(h, map[string]http.HandlerFunc{"account_check": http.NotFound})
		}, nil, strings.Replace(allHealth, "sign-in: ok, admin rights: ok", "envelope: wrong", 1), map[string][]string{
			"envelope": {"HTTP 404", "404 page not found", "HTTP 200 for every command", "10003", "catch-all route"},
		}},
		"an address with a path too many": {same, func(c *Config) { c.Base = c.Base.JoinPath("gateway") },
			reached + ", sign-in: not tried, companions that read: wrong, stage: wrong, set_unread_msg_num: wrong", map[string][]string{
				"sign-in": {"60009", "is the address right"}, "companions that read": {"answered: none"},
			}},
		"no account_check": {func(h http.Handler) http.Handler { return without(h, "account_check") }, nil,
			strings.Replace(allHealth, "sign-in: ok, admin rights: ok", "sign-in: not tried", 1), map[string][]string{
				"sign-in": {"account_check, which would show it, was refused with 10003"}, "companions that read": {"not offered: account_check"},
			}},
		"an error of the target's own": {func(h http.Handler) http.Handler {
			return instead(h, map[string]http.HandlerFunc{"account_check": says(`{"ActionStatus":"FAIL","ErrorCode":10002,"ErrorInfo":"busy"}`)})
		}, nil, allHealth, nil},
		"some companions missing": {func(h http.Handler) http.Handler { return without(h, "group_msg_get_simple", "get_joined_group_list") }, nil,
			allHealth, map[string][]string{"companions that read": {"not offered: get_joined_group_list, group_msg_get_simple"}, "observer": {"message-seq"}}},
		"all but sign-in missing": {func(h http.Handler) http.Handler {
			return without(h, append([]string{"import_group", "create_group", "set_unread_msg_num"}, readers...)...)
		}, nil, allReads + ", stage: wrong, set_unread_msg_num: wrong", map[string][]string{
			"companions that read": {"answered: account_check; not offered: get_group_info"}, "stage": {"no stage can be set", "all but the envelope chapter"},
			"set_unread_msg_num": {"10003"},
		}},
		"no observer": {func(h http.Handler) http.Handler {
			return withoutMembers(without(h, "get_joined_group_list", "get_group_member_info"))
		}, nil, allStage + ", observer: wrong, set_unread_msg_num: ok", map[string][]string{
			"observer": {"offer get_joined_group_list", "not what a call does"},
		}},
		"a live stage": {func(h http.Handler) http.Handler { return without(h, imports...) }, nil, allHealth, map[string][]string{"stage": {"created and messages sent"}}},
		"a lag":        {func(h http.Handler) http.Handler { return lagging(h, 100*time.Millisecond, "send_group_msg") }, nil, allHealth, map[string][]string{"observer": {"after 110ms"}}},
		"accounts that stay": {func(h http.Handler) http.Handler { return without(h, "account_delete") }, nil, allHealth + ", clearing: wrong", map[string][]string{
			"clearing": {"2 accounts", "10003"},
		}},
		"a call that is not answered": {func(h http.Handler) http.Handler {
			return instead(h, map[string]http.HandlerFunc{"set_unread_msg_num": dropped})
		}, nil, allStage + ", observer: ok, set_unread_msg_num: wrong", map[string][]string{"set_unread_msg_num": {"got no answer: connection closed"}}},
		"a host that was not named": {same, func(c *Config) { c.Base.Host = "im.example.com" },
			allReads + ", stage and observer: not tried", map[string][]string{"stage and observer": {"--allow sets,creates --host im.example.com"}}},
		"a host named for half of it": {same, func(c *Config) {
			c.Base.Host, c.Host, c.Allow = "im.example.com", "im.example.com", []spec.Effect{spec.Sets}
		}, allReads + ", stage and observer: not tried", map[string][]string{"stage and observer": {"--allow creates --host im.example.com"}}},
		"a host that was named": {same, func(c *Config) {
			c.Base.Host, c.Host, c.Allow = "im.example.com", "im.example.com", []spec.Effect{spec.Sets, spec.Creates}
		}, allHealth, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target := reference(t)
				handler := test.alter(target)
				if !strings.Contains(name, "Date") && !strings.Contains(name, "clock") {
					handler = dated(handler, 0)
				}
				made := keepBooks(handler)
				if test.config == nil {
					test.config = func(*Config) {}
				}
				symptoms, err := Diagnose(t.Context(), here(t, made, test.config))
				if err != nil {
					t.Fatal(err)
				}
				if got := diagnosis(symptoms); got != test.want {
					t.Errorf("the diagnosis is %s\nwant %s", got, test.want)
				}
				for what, parts := range test.said {
					i := slices.IndexFunc(symptoms, func(s Symptom) bool { return s.What == what })
					for _, part := range parts {
						if i < 0 || !strings.Contains(symptoms[i].Detail+" -> "+symptoms[i].Advice, part) {
							t.Errorf("%s: %+v lacks %q", what, symptoms[max(i, 0)], part)
						}
					}
				}
				for _, s := range symptoms {
					setUp := slices.Contains([]string{"reachability", "TLS", "clock", "sign-in", "admin rights"}, s.What)
					if s.Half == SetUp != setUp || s.Detail == "" {
						t.Errorf("%+v is on the wrong side, or says nothing", s)
					}
				}
				if strings.Contains(name, "that was not named") && (made.count("create_group") > 0 || made.count("import_group") > 0 || made.count("set_unread_msg_num") > 0) {
					t.Errorf("called were %v", made.calls)
				}
				groups, accounts := made.left(target)
				if len(groups) > 0 || len(accounts) > 0 && name != "accounts that stay" {
					t.Errorf("left are %q and %q", groups, accounts)
				}
			})
		})
	}
}

func TestDiagnoseTLS(t *testing.T) {
	server, trusted := overTLS(t, time.Now())
	for want, change := range map[string]func(*Config){
		"TLS: wrong": func(*Config) {},
		"reachability: ok, TLS: ok, clock: ok, sign-in: ok, admin rights: ok, companions that read: ok, stage: ok, observer: ok, set_unread_msg_num: ok": func(c *Config) { c.RootCAs = trusted },
	} {
		client := NewClient(configOf(t, server.URL, change))
		symptoms, err := Diagnose(t.Context(), client)
		client.Close()
		if err != nil {
			t.Fatal(err)
		}
		if got := diagnosis(symptoms); got != want {
			t.Errorf("the diagnosis is %s\nwant %s\n%+v", got, want, symptoms)
		}
		if symptoms[0].State == Ill && !strings.Contains(symptoms[0].Advice, "--ca") {
			t.Errorf("the advice is %q", symptoms[0].Advice)
		}
	}
}

func TestDiagnoseAnAddressWhereNobodyListens(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	client := NewClient(configOf(t, server.URL))
	server.Close()
	symptoms, err := Diagnose(t.Context(), client)
	if err != nil || diagnosis(symptoms) != "reachability: wrong" || !strings.Contains(symptoms[0].Detail, "connection refused") {
		t.Errorf("%+v, %v", symptoms, err)
	}
}

// TestDiagnoseClearsAfterAnInterruption ends it while the stage is being set.
func TestDiagnoseClearsAfterAnInterruption(t *testing.T) {
	for after := 50 * time.Millisecond; after < 2500*time.Millisecond; after += 100 * time.Millisecond {
		t.Run(after.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target := reference(t)
				made := keepBooks(slow(target, 100*time.Millisecond))
				ctx := endingAfter(t, after)
				symptoms, err := Diagnose(ctx, here(t, made))
				if err != nil || len(symptoms) == 0 {
					t.Errorf("%v, %v", symptoms, err)
				}
				if groups, accounts := made.left(target); len(groups)+len(accounts) > 0 {
					t.Errorf("left are %q and %q (%v)", groups, accounts, context.Cause(ctx))
				}
			})
		})
	}
}

// TestDiagnoseWithAContractOfFewOutcomes has one that no condition is known of.
func TestDiagnoseWithAContractOfFewOutcomes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		few := *loadContract(t)
		few.Outcomes = map[string]spec.Outcome{}
		symptoms, err := Diagnose(t.Context(), here(t, reference(t), func(c *Config) { c.Contract = &few }))
		if err != nil || len(symptoms) == 0 {
			t.Errorf("%v, %v", symptoms, err)
		}
	})
}

func TestSymptomsAsJSON(t *testing.T) {
	data, err := json.Marshal([]Symptom{{Half: API, What: "stage", State: Well, Detail: "d"}, {Half: SetUp, What: "clock", State: Ill, Detail: "d", Advice: "a"}})
	want := `[{"half":"your API","what":"stage","state":"ok","detail":"d"},{"half":"your set-up","what":"clock","state":"wrong","detail":"d","advice":"a"}]`
	if err != nil || string(data) != want {
		t.Errorf("%s, %v", data, err)
	}
}
