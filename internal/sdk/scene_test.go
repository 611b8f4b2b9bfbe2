package sdk

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// scenery is a recording server with a client that trusts it.
type scenery struct {
	*recorder
	t        *testing.T
	endpoint Endpoint
	client   *http.Client
	closed   bool
}

func open(t *testing.T, setting Setting) *scenery {
	t.Helper()
	c := contract(t)
	reference, err := emulator.New(emulator.Options{Contract: c, SecretKey: "key", Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	config := Config{Contract: c, Times: Times{Below: 20 * time.Millisecond, Above: 40 * time.Millisecond}, redactor: target.NewRedactor()}
	state := newRunState(config, nil)
	state.key = "key"
	s := &scenery{t: t, recorder: newRecorder(config, state, reference, emulator.DefaultAdmin)}
	if err := s.stage(t.Context(), Cases(c)); err != nil {
		t.Fatal(err)
	}
	if s.endpoint, err = (Direct{}).Open(t.Context(), s.server.ServeConn, setting); err != nil {
		t.Fatal(err)
	}
	trusted := x509.NewCertPool()
	for _, line := range s.endpoint.Environment(nil) {
		name := strings.TrimPrefix(line, "UNREADCHECK_CA=")
		pem, err := os.ReadFile(name)
		if err != nil || !trusted.AppendCertsFromPEM(pem) {
			t.Fatalf("%s has no certificate: %v", name, err)
		}
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12}}
	s.client = &http.Client{Transport: transport}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		s.close()
		if err := reference.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// close closes the server, so that everything has been recorded.
func (s *scenery) close() {
	if !s.closed {
		s.closed = true
		s.server.Close()
		if err := s.endpoint.Close(); err != nil {
			s.t.Error(err)
		}
	}
}

// call makes a proper call for a member of a case.
func (s *scenery) call(ctx context.Context, cs Case, change func(*http.Request)) (status int, body string, err error) {
	s.t.Helper()
	sig, err := usersig.Sign("key", usersig.Claims{SDKAppID: s.sdkAppID, Identifier: s.identifier, Issued: time.Now(), Expire: time.Hour})
	if err != nil {
		s.t.Fatal(err)
	}
	query := url.Values{"sdkappid": {strconv.FormatUint(s.sdkAppID, 10)}, "identifier": {s.identifier}, "usersig": {sig},
		"random": {"1"}, "contenttype": {"json"}}
	data, err := json.Marshal(map[string]any{"GroupId": cs.Group, "Member_Account": cs.Members[0], "UnreadMsgNum": json.Number(cs.Numbers[0])})
	if err != nil {
		s.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+s.endpoint.Host+s.contract.Path+"?"+query.Encode(), bytes.NewReader(data))
	if err != nil {
		s.t.Fatal(err)
	}
	if change != nil {
		change(req)
	}
	res, err := s.client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	return res.StatusCode, string(text), err
}

// once does something as soon as so many requests came for the case of the moment.
func (s *scenery) once(requests int, do func()) {
	s.until(func(came []*Request) bool { return len(came) >= requests })
	do()
}

// until waits for something of the requests that came for the current case.
func (s *scenery) until(so func([]*Request) bool) {
	for {
		s.mu.Lock()
		is := so(s.current.requests)
		s.mu.Unlock()
		if is {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// named is the case of that name.
func (s *scenery) named(name string) Case {
	s.t.Helper()
	for _, c := range Cases(s.contract) {
		if c.Name == name {
			return c
		}
	}
	s.t.Fatalf("there is no case %s", name)
	return Case{}
}

// recorded are the requests of a case. The server is closed.
func (s *scenery) recorded(name string) Recording {
	s.close()
	var out Recording
	s.recordings(func(other string, change func(*Recording)) {
		if other == name {
			change(&out)
		}
	})
	return out
}
