package target

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// An address with the wrong scheme is answered with the right one, whatever the server says to it.
func TestOtherScheme(t *testing.T) {
	answers := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`)
	})
	plain := httptest.NewServer(answers)
	t.Cleanup(plain.Close)
	secured := httptest.NewUnstartedServer(answers)
	secured.Config.ErrorLog = log.New(io.Discard, "", 0)
	secured.StartTLS()
	t.Cleanup(secured.Close)
	nginx := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "<center>The plain HTTP request was sent to HTTPS port</center>", http.StatusBadRequest)
	}))
	t.Cleanup(nginx.Close)
	bad := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusBadRequest) }))
	t.Cleanup(bad.Close)
	alerts := alerting(t)

	for _, test := range []struct{ name, scheme, host, want string }{
		{"HTTPS to a plain port", "https", plain.Listener.Addr().String(), "name the address as http://" + plain.Listener.Addr().String()},
		{"HTTP to a secured port", "http", secured.Listener.Addr().String(), "name the address as https://" + secured.Listener.Addr().String()},
		{"HTTP to nginx's secured port", "http", nginx.Listener.Addr().String(), "name the address as https://"},
		{"HTTP to a port that answers with an alert", "http", alerts, "name the address as https://" + alerts},
		{"HTTP to a plain port", "http", plain.Listener.Addr().String(), ""},
		{"HTTP to a port that refuses", "http", bad.Listener.Addr().String(), ""},
		{"an untrusted certificate", "https", secured.Listener.Addr().String(), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := NewClient(Config{Contract: loadContract(t), Base: &url.URL{Scheme: test.scheme, Host: test.host}, Timeout: 5 * time.Second,
				Account: Account{SDKAppID: 1400000000, Identifier: "administrator", SecretKey: "a key"}})
			defer c.Close()
			r := c.companion(context.Background(), playing{}, "account_check", map[string]any{})
			if got := r.scheme; (got == "") != (test.want == "") || !strings.HasSuffix(got, test.want) && !strings.Contains(got, test.want) {
				t.Errorf("it says %q, want …%s; the exchange is %+v", got, test.want, r.exchange)
			}
			if o := r.obstacle(c.config.Contract, "a stage"); test.want != "" && !strings.Contains(o.Reason, test.want) {
				t.Errorf("the obstacle is %q, want …%s", o.Reason, test.want)
			}
		})
	}
}

// alerting is the address of a listener that answers whatever comes with a TLS alert, as some servers do.
func alerting(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 4096))
			_, _ = conn.Write([]byte("\x15\x03\x01\x00\x02\x02\x46"))
			_ = conn.Close()
		}
	}()
	return listener.Addr().String()
}
