package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/witness"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/suites"
)

// standInKinds are the targets that no flag of serve makes.
var standInKinds = map[string]func(*standIn) http.HandlerFunc{
	// The reference, in this process.
	"reference": func(s *standIn) http.HandlerFunc { return s.reference.ServeHTTP },
	// The reference, with every answer a tenth of a second late.
	"slow": func(s *standIn) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			s.reference.ServeHTTP(w, r)
			time.Sleep(100 * time.Millisecond)
		}
	},
	// The reference that gives groups ids of its own, whatever was asked for.
	"assigning": func(s *standIn) http.HandlerFunc { return s.reference.ServeHTTP },
	// The reference that takes a number with a fraction without it.
	"takes-fractions": func(s *standIn) http.HandlerFunc { return s.reference.ServeHTTP },
	// The reference without the two fields that counts are read back by, and with an admin interface of its own instead.
	"blind": func(s *standIn) http.HandlerFunc { return s.blind },
	// The reference whose UnreadMsgNum is that of long ago.
	"cached-counts": func(s *standIn) http.HandlerFunc { return s.cachedCounts },
	// A target that repeats the UserSig of each call wherever an answer has room for it, and fails the call under test.
	"parrot": func(s *standIn) http.HandlerFunc { return s.parrot },
	// A target that never answers.
	"hung": func(*standIn) http.HandlerFunc {
		return func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	},
	// Web servers that are no such API.
	"not-found": func(*standIn) http.HandlerFunc { return http.NotFound },
	"broken": func(*standIn) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "out of order", http.StatusInternalServerError)
		}
	},
}

// standInDepartures are what the reference behind some of them departs in.
var standInDepartures = map[string]string{"assigning": "assigned-group-ids", "takes-fractions": "fraction-cut-off"}

// standIn is a target in this process. Its app and account are the reference's, its key the script's where that has one.
type standIn struct {
	reference http.Handler
	witness   *witness.Witness
	server    *httptest.Server

	mu          sync.Mutex
	connections int
}

func standin(ts *testscript.TestScript, args []string) {
	need(ts, args, 1, 1)
	kind, ok := standInKinds[args[0]]
	if !ok {
		ts.Fatalf("there is no stand-in %q", args[0])
	}
	key := ts.Getenv("UNREADCHECK_SECRET_KEY")
	if key == "" {
		key = emulator.DefaultSecretKey
	}
	contract, err := spec.Load(unreadcheck.Contract())
	ts.Check(err)
	departure, _ := fault.Find(standInDepartures[args[0]])
	reference, err := departure.New(emulator.Options{Contract: contract, SecretKey: key})
	ts.Check(err)
	s := &standIn{reference: reference}
	s.witness = witness.New(kind(s), reference, witness.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: key})
	s.server = httptest.NewUnstartedServer(s.witness)
	s.server.Config.ConnState = s.connection
	s.server.Start()
	ts.Defer(s.server.Close)
	current(ts).standIn = s
	ts.Setenv("URL", s.server.URL)
	ts.Setenv("UNREADCHECK_SDKAPPID", fmt.Sprint(emulator.DefaultSDKAppID))
	ts.Setenv("UNREADCHECK_IDENTIFIER", emulator.DefaultAdmin)
	ts.Setenv("UNREADCHECK_SECRET_KEY", key)
}

func standInOf(ts *testscript.TestScript) *standIn {
	s := current(ts).standIn
	if s == nil {
		ts.Fatalf("there is no stand-in")
	}
	return s
}

func asks(ts *testscript.TestScript, args []string) {
	need(ts, args, 2, 2)
	command, ok := spec.Companions()[args[0]]
	if !ok {
		ts.Fatalf("there is no companion %q", args[0])
	}
	var answer any
	ts.Check(standInOf(ts).witness.Ask(command.Path, json.RawMessage(ts.ReadFile(args[1])), &answer))
	ts.Check(json.NewEncoder(ts.Stdout()).Encode(answer))
}

func served(ts *testscript.TestScript, args []string) {
	need(ts, args, 2, 2)
	if got, want := standInOf(ts).witness.Served()[args[0]], number(ts, args[1]); got != want {
		ts.Fatalf("%s came %d times, want %d", args[0], got, want)
	}
}

func asPlanned(ts *testscript.TestScript, args []string) {
	need(ts, args, 1, 1)
	var plan suites.Plan
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &plan))
	sent := standInOf(ts).witness.Served()
	for _, c := range plan.Commands {
		if sent[c.Command] != c.Calls {
			ts.Fatalf("%s was called %d times, and the plan has %d", c.Command, sent[c.Command], c.Calls)
		}
		delete(sent, c.Command)
	}
	if len(sent) > 0 || len(plan.Commands) == 0 {
		ts.Fatalf("the plan does not have %v", sent)
	}
	if groups, accounts := standInOf(ts).witness.Made(); len(groups) != plan.Groups || len(accounts) != plan.Accounts {
		ts.Fatalf("%d groups and %d accounts were made, and the plan has %d and %d", len(groups), len(accounts), plan.Groups, plan.Accounts)
	}
}

func (s *standIn) connection(_ net.Conn, state http.ConnState) {
	if state == http.StateNew {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.connections++
	}
}

func connections(ts *testscript.TestScript, args []string) {
	need(ts, args, 1, 1)
	s := standInOf(ts)
	// Connections are taken in the order in which they came: once this one was, all of them were.
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(s.server.URL)
	ts.Check(err)
	ts.Check(response.Body.Close())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.connections--
	if want := number(ts, args[0]); s.connections != want {
		ts.Fatalf("there were %d connections, want %d", s.connections, want)
	}
}

func cleared(ts *testscript.TestScript, args []string) {
	need(ts, args, 0, 0)
	w := standInOf(ts).witness
	if groups, accounts := w.Made(); len(groups) == 0 || len(accounts) == 0 {
		ts.Fatalf("nothing was made: %d groups, %d accounts", len(groups), len(accounts))
	}
	groups, accounts, err := w.Left()
	ts.Check(err)
	if len(groups)+len(accounts) > 0 {
		ts.Fatalf("still there: the groups %q and the accounts %q", groups, accounts)
	}
}

var readBack = regexp.MustCompile(`"(UnreadMsgNum|MsgSeq)":\d+,?`)

func (s *standIn) blind(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/admin/unread" {
		s.unread(w, r.URL.Query().Get("group"), r.URL.Query().Get("account"))
		return
	}
	answer := httptest.NewRecorder()
	s.reference.ServeHTTP(answer, r)
	_, _ = w.Write(readBack.ReplaceAll(answer.Body.Bytes(), nil))
}

var unreadField = regexp.MustCompile(`"UnreadMsgNum":\d+`)

func (s *standIn) cachedCounts(w http.ResponseWriter, r *http.Request) {
	answer := httptest.NewRecorder()
	s.reference.ServeHTTP(answer, r)
	_, _ = w.Write(unreadField.ReplaceAll(answer.Body.Bytes(), []byte(`"UnreadMsgNum":2`)))
}

// unread answers as an emulator of somebody's own may: {"data": [{"unread": 3}]}.
func (s *standIn) unread(w http.ResponseWriter, group, account string) {
	var joined map[string]any
	if err := s.witness.Ask("/v4/group_open_http_svc/get_joined_group_list", map[string]any{"Member_Account": account,
		"WithHugeGroups": 1, "WithNoActiveGroups": 1, "ResponseFilter": map[string]any{"SelfInfoFilter": []string{"UnreadMsgNum"}}}, &joined); err != nil {
		http.NotFound(w, nil)
		return
	}
	rows, _ := joined["GroupIdList"].([]any)
	for _, row := range rows {
		if g, _ := row.(map[string]any); g["GroupId"] == group {
			self, _ := g["SelfInfo"].(map[string]any)
			_, _ = fmt.Fprintf(w, `{"data": [{"unread": %v}]}`, self["UnreadMsgNum"])
			return
		}
	}
	http.NotFound(w, nil)
}

// unreadOf is a command of a user's own that prints a count: unread-of URL GROUP ACCOUNT.
func unreadOf() {
	count, err := unreadFrom(os.Args[1], url.Values{"group": {os.Args[2]}, "account": {os.Args[3]}})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(count)
}

func unreadFrom(address string, query url.Values) (int, error) {
	response, err := http.Get(address + "/admin/unread?" + query.Encode())
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	var answer struct{ Data []struct{ Unread int } }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || len(answer.Data) == 0 {
		return 0, errors.New("the emulator does not tell")
	}
	return answer.Data[0].Unread, nil
}

func (s *standIn) parrot(w http.ResponseWriter, r *http.Request) {
	sig := r.URL.Query().Get("usersig")
	answer := httptest.NewRecorder()
	s.reference.ServeHTTP(answer, r)
	said := []any{sig, url.QueryEscape(sig), base64.StdEncoding.EncodeToString([]byte(sig)),
		base64.RawURLEncoding.EncodeToString([]byte(sig)), hex.EncodeToString([]byte(sig))}
	var fields map[string]any
	decoder := json.NewDecoder(answer.Body)
	decoder.UseNumber()
	if decoder.Decode(&fields) == nil {
		fields["Said"] = said
	}
	w.Header().Set("Location", "https://"+r.Host+r.URL.String())
	w.Header().Set("X-Said", fmt.Sprint(said...))
	if strings.HasSuffix(r.URL.Path, "/set_unread_msg_num") {
		w.WriteHeader(http.StatusInternalServerError)
		fields["ErrorInfo"] = fmt.Sprint("you said ", sig)
	}
	_ = json.NewEncoder(w).Encode(fields)
}
