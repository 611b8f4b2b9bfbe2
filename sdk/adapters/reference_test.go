package adapters_test

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/certificate"
	"github.com/unreadcheck/unreadcheck/internal/sdk/proxy"
	"github.com/unreadcheck/unreadcheck/sdk/adapters"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// odd is a member's name with everything in it that a client may write wrongly, of 32 bytes at most.
const odd = `é"\ &%+/名😀`

// body is what one call carried.
type body struct {
	GroupId, Member_Account string //nolint:revive // the API's own names
	UnreadMsgNum            json.Number
}

// reference is the emulator with a group on it, and what the call under test carried.
type reference struct {
	http.Handler
	contract *spec.Contract
	mu       sync.Mutex
	bodies   []body
}

func (r *reference) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	text, _ := io.ReadAll(req.Body)
	req.Body = io.NopCloser(bytes.NewReader(text))
	if req.URL.Path == r.contract.Path {
		var b body
		_ = json.Unmarshal(text, &b)
		r.mu.Lock()
		r.bodies = append(r.bodies, b)
		r.mu.Unlock()
	}
	r.Handler.ServeHTTP(w, req)
}

// received are the calls since the last time it was asked.
func (r *reference) received() []body {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer func() { r.bodies = nil }()
	return r.bodies
}

// sig is a UserSig of the reference's admin.
func sig(t *testing.T) string {
	t.Helper()
	sig, err := usersig.Sign(emulator.DefaultSecretKey, usersig.Claims{
		SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, Issued: time.Now(), Expire: time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	return sig
}

// stage makes a reference with the group "g 1" of some members.
func stage(t *testing.T) *reference {
	t.Helper()
	contract, err := spec.LoadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	e, err := emulator.New(emulator.Options{Contract: contract, Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	query := url.Values{"sdkappid": {fmt.Sprint(emulator.DefaultSDKAppID)}, "identifier": {emulator.DefaultAdmin},
		"usersig": {sig(t)}, "random": {"1"}, "contenttype": {"json"}}
	call := func(path string, body any) {
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		answer := httptest.NewRecorder()
		e.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/v4/"+path+"?"+query.Encode(), bytes.NewReader(text)))
		if !strings.Contains(answer.Body.String(), `"OK"`) {
			t.Fatalf("%s: %s", path, answer.Body)
		}
	}
	var members []object
	for _, name := range []string{"owner", "bob", "alice", odd} {
		call("im_open_login_svc/account_import", object{"UserID": name})
		members = append(members, object{"Member_Account": name})
	}
	call("group_open_http_svc/create_group", object{"Type": "Public", "Name": "g", "GroupId": "g 1",
		"Owner_Account": "owner", "MemberList": members[1:]})
	return &reference{Handler: e, contract: contract}
}

// entrance serves the reference in the adapter's mode and returns the environment that leads to it.
func entrance(t *testing.T, a adapters.Adapter, r *reference) []string {
	t.Helper()
	env := append(os.Environ(), fmt.Sprint("UNREADCHECK_SDKAPPID=", emulator.DefaultSDKAppID), "UNREADCHECK_IDENTIFIER="+emulator.DefaultAdmin)
	if a.Mode == adapters.Proxy {
		hosts, err := proxy.Hosts(r.contract)
		if err != nil {
			t.Fatal(err)
		}
		authority, err := proxy.NewAuthority(hosts, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		files, err := authority.WriteFiles(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		p, err := proxy.Start(t.Context(), proxy.Config{Authority: authority, Handler: r})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = p.Close() })
		through, err := files.Through(p.URL())
		if err != nil {
			t.Fatal(err)
		}
		return append(env, proxy.Environment(env, slices.Concat(files.Trust(), through)...)...)
	}
	cert, authority, err := certificate.Loopback(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, authority, 0o600); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: r, TLSConfig: &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12},
		ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = server.ServeTLS(listener, "", "") }()
	t.Cleanup(func() { _ = server.Close() })
	return append(env, "UNREADCHECK_HOST="+listener.Addr().String(), "UNREADCHECK_CA="+ca)
}
