package witness_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/witness"
)

// admin is who calls the reference.
var admin = witness.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}

func reference(t *testing.T) *emulator.Emulator {
	t.Helper()
	e, err := emulator.New(emulator.Options{Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// caller makes calls by way of a witness, so that they are counted; each is signed by a second witness in front of it.
func caller(t *testing.T, through *witness.Witness) func(command string, body map[string]any) error {
	t.Helper()
	outside := witness.New(through, through, admin)
	return func(command string, body map[string]any) error {
		var answer any
		path := "/v4/group_open_http_svc/"
		if strings.Contains(command, "account") {
			path = "/v4/im_open_login_svc/"
		}
		return outside.Ask(path+command, body, &answer)
	}
}

// TestAWitnessKnowsWhatIsLeft has groups and accounts made and removed again, and one that was refused.
func TestAWitnessKnowsWhatIsLeft(t *testing.T) {
	e := reference(t)
	w := witness.New(e, e, admin)
	call := caller(t, w)
	must := func(command string, body map[string]any) {
		t.Helper()
		if err := call(command, body); err != nil {
			t.Fatal(err)
		}
	}
	must("multiaccount_import", map[string]any{"Accounts": []string{"a", "b"}})
	must("account_import", map[string]any{"UserID": "c"})
	must("create_group", map[string]any{"GroupId": "g", "Type": "Public", "Name": "g"})
	must("import_group", map[string]any{"GroupId": "h", "Type": "Public", "Name": "h"})
	if err := call("create_group", map[string]any{"GroupId": "x", "Type": "Nothing", "Name": "x"}); err == nil {
		t.Error("a group of no type was made")
	}
	mustHave(t, w, []string{"g", "h"}, []string{"a", "b", "c"})
	must("destroy_group", map[string]any{"GroupId": "g"})
	must("account_delete", map[string]any{"DeleteItem": []any{map[string]any{"UserID": "b"}}})
	mustHave(t, w, []string{"h"}, []string{"a", "c"})
	if n := w.Served()["create_group"]; n != 2 || w.Requests() != 7 {
		t.Errorf("%d calls of create_group in %d requests", n, w.Requests())
	}
}

func mustHave(t *testing.T, w *witness.Witness, groups, accounts []string) {
	t.Helper()
	g, a, err := w.Left()
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(g)
	slices.Sort(a)
	if !slices.Equal(g, groups) || !slices.Equal(a, accounts) {
		t.Errorf("left are %q and %q, want %q and %q", g, a, groups, accounts)
	}
}

// TestAWitnessIsNotFooled has callers get other answers than the server gave: the witness asks the server.
func TestAWitnessIsNotFooled(t *testing.T) {
	e := reference(t)
	lying := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/destroy_group") {
			_, _ = w.Write([]byte(`{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`))
			return
		}
		e.ServeHTTP(w, r)
	})
	w := witness.New(lying, e, admin)
	call := caller(t, w)
	for _, command := range []string{"create_group", "destroy_group"} {
		if err := call(command, map[string]any{"GroupId": "g", "Type": "Public", "Name": "g"}); err != nil {
			t.Fatal(err)
		}
	}
	mustHave(t, w, []string{"g"}, nil)
}

// TestAWitnessThatMayNotAskSaysSo has a key that is not the app's.
func TestAWitnessThatMayNotAskSaysSo(t *testing.T) {
	e := reference(t)
	other := admin
	other.SecretKey = "another"
	if err := witness.New(e, e, other).Ask("/v4/im_open_login_svc/account_check", map[string]any{}, new(any)); err == nil || !strings.Contains(err.Error(), "account_check answered 7") {
		t.Error(err)
	}
	silent := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	if err := witness.New(silent, silent, admin).Ask("/x", nil, new(any)); err == nil || !strings.Contains(err.Error(), "answered no JSON") {
		t.Error(err)
	}
}

func TestWaiting(t *testing.T) {
	e := reference(t)
	w := witness.New(e, e, admin)
	go func() {
		for range 3 {
			w.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
		}
	}()
	if !w.Wait(3, time.Minute, nil) {
		t.Error("three requests came and were not seen")
	}
	stop := make(chan struct{})
	close(stop)
	if w.Wait(4, time.Minute, stop) {
		t.Error("a fourth request was seen that never came")
	}
	if w.Wait(4, time.Millisecond, nil) {
		t.Error("patience has no end")
	}
}
