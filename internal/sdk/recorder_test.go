package sdk

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

func TestEachAnswer(t *testing.T) {
	t.Parallel()
	const good = `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`
	for name, want := range map[string]string{
		"plain": "200 {", "zero": "200 {", "names/group": "200 {", "names/four-byte": "200 {", "number/above-uint32": "200 {",
		"error/own/10010":    `200 {"ActionStatus":"FAIL","ErrorInfo":"The group is not there, or was dissolved","ErrorCode":10010}`,
		"shape/extra-fields": `200 {"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"RequestId"`, "shape/key-order": "200 {\n  \"ErrorCode\" : 0",
		"shape/no-errorinfo": `200 {"ActionStatus":"OK","ErrorCode":0}`, "shape/empty-errorinfo": `200 {"ActionStatus":"FAIL","ErrorInfo":"","ErrorCode":10010}`,
		"shape/ok-with-code": `200 {"ActionStatus":"OK","ErrorInfo":"","ErrorCode":10010}`, "shape/fail-with-zero": `200 {"ActionStatus":"FAIL","ErrorInfo":"","ErrorCode":0}`,
		"unreadable/not-json": "200 <html>", "unreadable/empty": "200 ", "unreadable/no-status": "200 {}", "network/http-502": "502 <html>",
		"status/ok-500": `500 {"ActionStatus":"OK"`, "status/redirect": "200 <html>", "idle/rested": "200 {",
		"unreadable/truncated": "error", "network/reset-before": "error", "network/reset-after": "error", "network/closed": "error",
		"transfer/chunked": "200 {", "transfer/gzip": "200 {", "slow/below": "200 {", "slow/above": "200 {",
	} {
		s := open(t, Plain)
		scene := s.begin(s.named(name))
		status, body, err := s.call(t.Context(), scene.Case, nil)
		got := fmt.Sprintf("%d %s", status, body)
		if err != nil {
			got = "error"
		}
		if !strings.HasPrefix(got, want) || want == "200 " && body != "" {
			t.Errorf("%s is answered %q (%v), wanted %q", name, got, err, want)
		}
		if want == "200 {" && !strings.Contains(body, `"ActionStatus":"OK"`) {
			t.Errorf("%s is answered %q, wanted something like %q", name, body, good)
		}
		scene.end(true)
		if rec := s.recorded(name); len(rec.Requests) < 1 || len(rec.Requests) > 1 != (name == "status/redirect") || rec.Requests[0].UserSig.Fault != "" || rec.Requests[0].QueryFault != "" {
			t.Errorf("%s: recorded %+v", name, rec.Requests)
		}
	}
}

// A request that comes late belongs to its own case, and one that is sent without end is counted and not kept.
func TestRequestsBelongToTheirCases(t *testing.T) {
	t.Parallel()
	s := open(t, Plain)
	plain := s.named("plain")
	s.begin(plain).end(true)
	s.begin(s.named("zero"))
	for range 3 {
		if _, _, err := s.call(t.Context(), plain, nil); err != nil {
			t.Fatal(err)
		}
	}
	s.mu.Lock()
	for len(s.scenes["zero"].requests) < mostRequests {
		s.scenes["zero"].requests = append(s.scenes["zero"].requests, &Request{})
	}
	s.mu.Unlock()
	if _, _, err := s.call(t.Context(), s.named("zero"), nil); err != nil {
		t.Fatal(err)
	}
	if got := s.recorded("plain"); len(got.Requests) != 3 {
		t.Errorf("%d requests for the plain case", len(got.Requests))
	}
	if got := s.recorded("zero"); got.Uncounted != 1 || len(got.Requests) != mostRequests {
		t.Errorf("%d requests are kept and %d counted", len(got.Requests), got.Uncounted)
	}
}

// Who goes before the answer is known for that, and who stays is let go when the case is over.
func TestSilence(t *testing.T) {
	t.Parallel()
	s := open(t, Plain)
	scene := s.begin(s.named("slow/silence"))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go s.once(1, cancel)
	if _, _, err := s.call(ctx, scene.Case, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("the first call: %v", err)
	}
	// That the first went is noticed before the case ends, and not in whichever order the scheduler likes.
	s.until(func(requests []*Request) bool { return requests[0].Abandoned })
	go s.once(2, func() { scene.end(false) })
	if _, _, err := s.call(t.Context(), scene.Case, nil); err == nil {
		t.Error("the second call is answered")
	}
	got := s.recorded("slow/silence").Requests
	if len(got) != 2 || !got[0].Abandoned || got[1].Abandoned {
		t.Errorf("recorded %+v", got)
	}
}

// signed makes a call with a UserSig that was issued then and is valid for so long.
func (s *scenery) signed(issued time.Time, expire time.Duration) string {
	s.t.Helper()
	sig, err := usersig.Sign("key", usersig.Claims{SDKAppID: s.sdkAppID, Identifier: s.identifier, Issued: issued, Expire: expire})
	if err != nil {
		s.t.Fatal(err)
	}
	_, body, err := s.call(s.t.Context(), s.named("usersig/before"), func(r *http.Request) {
		values := r.URL.Query()
		values.Set("usersig", sig)
		r.URL.RawQuery = values.Encode()
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return body
}

// A UserSig that is valid for longer than a run can wait is refused as if it had expired, and no other is, whenever that
// was issued.
func TestForcedExpiry(t *testing.T) {
	t.Parallel()
	s := open(t, Plain)
	s.begin(s.named("usersig/before"))
	now := time.Now()
	if body := s.signed(now, time.Hour); !strings.Contains(body, `"OK"`) {
		t.Fatal(body)
	}
	if until := s.expire(); until.After(now.Add(10 * time.Second)) {
		t.Errorf("it takes until %s", until.Sub(now))
	}
	if body := s.signed(now, time.Hour); !strings.Contains(body, "70001") {
		t.Errorf("the old one: %s", body)
	}
	for _, issued := range []time.Time{now.Add(time.Second), now.Add(-time.Minute)} {
		if body := s.signed(issued, time.Hour); !strings.Contains(body, `"OK"`) {
			t.Errorf("issued at %s: %s", issued, body)
		}
	}
}

// A UserSig that is valid for seconds is waited for.
func TestExpiryByTheClock(t *testing.T) {
	t.Parallel()
	s := open(t, Plain)
	s.begin(s.named("usersig/before"))
	issued := time.Now().Truncate(time.Second)
	s.signed(issued, 5*time.Second)
	if until := s.expire(); until.Before(issued.Add(6*time.Second)) || until.After(issued.Add(7*time.Second)) {
		t.Errorf("it is waited until %s after it was issued", until.Sub(issued))
	}
	if s.expired != 0 {
		t.Error("it is refused before its time")
	}
}

// What HTTP does not allow is a request all the same, and says what is malformed.
func TestMalformedRequests(t *testing.T) {
	t.Parallel()
	s := open(t, Plain)
	s.begin(s.named("identifier/blank"))
	if _, _, err := s.call(t.Context(), s.named("identifier/blank"), func(r *http.Request) {
		r.URL.RawQuery = "identifier=ad min&usersig=x"
	}); err != nil {
		t.Fatal(err)
	}
	got := s.recorded("identifier/blank").Requests
	if len(got) != 1 || got[0].Fault != "a blank in the URL is not escaped" || got[0].Query[0] != (Parameter{"identifier", "ad min"}) {
		t.Errorf("recorded %+v", got)
	}
}

// What is recorded shows a client's faults, and no secret.
func TestFaultyRequests(t *testing.T) {
	t.Parallel()
	s := open(t, Plain)
	plain := s.named("plain")
	s.begin(plain)
	for _, query := range []string{
		"", "sdkappid=1", "usersig=", "usersig=a&usersig=b", "identifier=%zz&usersig=eJxxx", "identifier=a;b&contenttype=json",
	} {
		if _, _, err := s.call(t.Context(), plain, func(r *http.Request) { r.URL.RawQuery = query }); err != nil {
			t.Fatal(err)
		}
	}
	got := s.recorded("plain").Requests
	for i, want := range []string{"there is no usersig", "there is no usersig", "empty", "malformed", "malformed", "there is no usersig"} {
		if !strings.Contains(got[i].UserSig.Fault, want) {
			t.Errorf("request %d: the UserSig's fault is %q, wanted %q", i, got[i].UserSig.Fault, want)
		}
	}
	if got[4].QueryFault == "" || got[5].Query[0].Value != "a;b" {
		t.Errorf("the faults of the query are %+v and %+v", got[4], got[5])
	}
	if text := got[3].Request.URL; strings.Contains(text, "=a") || strings.Contains(text, "=b") {
		t.Errorf("the URL %s has a UserSig", text)
	}
}

// A client that verifies certificates does not get in where it should not.
func TestCertificates(t *testing.T) {
	t.Parallel()
	for _, setting := range Settings {
		if identifiers[setting] != "" {
			continue
		}
		s := open(t, setting)
		s.begin(s.named("plain"))
		_, _, err := s.call(t.Context(), s.named("plain"), nil)
		switch setting {
		case Refused:
			if !errors.Is(err, syscall.ECONNREFUSED) {
				t.Errorf("%s: %v", setting, err)
			}
			continue
		case Plain, Slow, Idle, ShortUserSig:
			if err != nil {
				t.Errorf("%s: %v", setting, err)
			}
			continue
		}
		var verification *tls.CertificateVerificationError
		if !errors.As(err, &verification) {
			t.Errorf("%s: %v", setting, err)
		}
		var name x509.HostnameError
		var invalid x509.CertificateInvalidError
		var unknown x509.UnknownAuthorityError
		for other, is := range map[Setting]bool{
			OtherHost: errors.As(err, &name), Expired: errors.As(err, &invalid) && invalid.Reason == x509.Expired, Untrusted: errors.As(err, &unknown),
		} {
			if is != (other == setting) {
				t.Errorf("%s: refused as %s would be: %v", setting, other, err)
			}
		}
		if got := s.recorded("plain"); len(got.Requests) > 0 || len(got.Handshakes) != 1 || got.Handshakes[0].Fault == "" {
			t.Errorf("%s: requests %v, handshakes %v", setting, got.Requests, got.Handshakes)
		}
	}
}
