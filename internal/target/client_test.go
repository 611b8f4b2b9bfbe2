package target

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/certificate"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// call makes one call of the endpoint.
func call(t testing.TB, c *Client) record.Exchange {
	t.Helper()
	exchanges, err := c.endpoint(t.Context(), playing{program: "p", attempt: 1}, []endpointCall{{groupID: "g", account: "bob", number: "5"}})
	if err != nil {
		t.Fatal(err)
	}
	return exchanges[0]
}

func TestClientRecordsWhatWasAnswered(t *testing.T) {
	client := overNetwork(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["X-Twice"] = []string{"a", "b"}
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, "\xff not JSON\r\n")
	}))
	x := call(t, client)
	if x.Trouble != nil {
		t.Fatal(x.Trouble)
	}
	r := x.Response
	if r.Status != http.StatusTeapot || r.Proto != "HTTP/1.1" || string(r.Body) != "\xff not JSON\r\n" || r.Truncated {
		t.Errorf("recorded %+v", r)
	}
	if fmt.Sprint(r.Header["X-Twice"]) != "[a b]" {
		t.Errorf("recorded the header %v", r.Header)
	}
	if x.Program != "p" || x.Attempt != 1 || x.Command != "set_unread_msg_num" || x.Request.Method != http.MethodPost {
		t.Errorf("recorded %+v", x)
	}
}

// What follows a change of protocols is no body, and nobody else ends the connection: the call would wait for ever.
func TestClientChangesNoProtocol(t *testing.T) {
	client := overNetwork(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		t.Cleanup(func() { _ = conn.Close() })
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
	}))
	if x := call(t, client); x.Response == nil || x.Response.Status != http.StatusSwitchingProtocols {
		t.Errorf("recorded %+v, %+v", x.Response, x.Trouble)
	}
}

func TestClientFollowsNoRedirect(t *testing.T) {
	var elsewhere atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		client := overNetwork(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+r.URL.RequestURI(), status)
		}))
		if x := call(t, client); x.Response == nil || x.Response.Status != status {
			t.Errorf("a redirect with %d was recorded as %+v, %+v", status, x.Response, x.Trouble)
		}
	}
	if n := elsewhere.Load(); n > 0 {
		t.Errorf("%d redirects were followed", n)
	}
}

// TestClientAsksForNoCompression has a target that says it compressed although nobody asked it to, and did not.
func TestClientAsksForNoCompression(t *testing.T) {
	client := overNetwork(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Asked", r.Header.Get("Accept-Encoding"))
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = io.WriteString(w, "packed")
	}))
	x := call(t, client)
	if x.Response == nil || string(x.Response.Body) != "packed" || x.Response.Header["Content-Encoding"] == nil {
		t.Errorf("recorded %+v, %+v", x.Response, x.Trouble)
	} else if asked := x.Response.Header["X-Asked"]; asked[0] != "" {
		t.Errorf("the client asked for %s", asked)
	}
}

func TestClientReadsNoMoreThanOneMiB(t *testing.T) {
	for length, truncated := range map[int]bool{longestBody - 1: false, longestBody: false, longestBody + 1: true, 3 * longestBody: true} {
		client := overNetwork(t, says(strings.Repeat("x", length)))
		x := call(t, client)
		kept := map[bool]int{false: length, true: shortBody}[truncated]
		if x.Response == nil || len(x.Response.Body) != kept || x.Response.Truncated != truncated {
			t.Errorf("of %d bytes %d were recorded (%+v)", length, len(x.Response.Body), x.Trouble)
		}
	}
}

func TestClientSurvivesABodyWithoutEnd(t *testing.T) {
	client := overNetwork(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for block := make([]byte, 1<<16); ; {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}))
	if x := call(t, client); x.Response == nil || !x.Response.Truncated || len(x.Response.Body) != shortBody {
		t.Errorf("recorded %+v", x.Trouble)
	}
}

func TestClientTroubles(t *testing.T) {
	hijacked := func(do func(*net.TCPConn)) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				panic(err)
			}
			defer func() { _ = conn.Close() }()
			if tcp, ok := conn.(*net.TCPConn); ok {
				do(tcp)
			}
		}
	}
	// A client that closes the connection ends the request's context.
	untilLeft := func(r *http.Request) { <-r.Context().Done() }
	tests := map[string]struct {
		handler http.HandlerFunc
		kind    string
	}{
		"no answer": {func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			untilLeft(r)
		}, record.TroubleTimeout},
		"half an answer": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			_, _ = io.WriteString(w, `{"ActionStatus":`)
			_ = http.NewResponseController(w).Flush()
			untilLeft(r)
		}, record.TroubleTimeout},
		"closed":     {hijacked(func(*net.TCPConn) {}), record.TroubleReset},
		"reset":      {hijacked(func(c *net.TCPConn) { _ = c.SetLinger(0) }), record.TroubleReset},
		"broken off": {hijacked(func(c *net.TCPConn) { _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{") }), record.TroubleReset},
		"no HTTP":    {hijacked(func(c *net.TCPConn) { _, _ = io.WriteString(c, "220 mail.example.com ESMTP\r\n") }), record.TroubleOther},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			client := overNetwork(t, test.handler, func(c *Config) {
				if test.kind == record.TroubleTimeout {
					c.Timeout = 50 * time.Millisecond
				}
			})
			x := call(t, client)
			if x.Response != nil || x.Trouble == nil || x.Trouble.Kind != test.kind || x.Trouble.Detail == "" {
				t.Fatalf("recorded %+v, %+v, want %s", x.Response, x.Trouble, test.kind)
			}
			if !x.TransientFailure() {
				t.Error("the contract excuses it")
			}
		})
	}
}

func TestClientIsRefused(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	client := NewClient(configOf(t, server.URL))
	server.Close()
	if x := call(t, client); x.Trouble == nil || x.Trouble.Kind != record.TroubleRefused {
		t.Errorf("recorded %+v", x.Trouble)
	}
}

func TestClientIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	client := overNetwork(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	}))
	exchanges, err := client.endpoint(ctx, playing{program: "p", attempt: 1}, []endpointCall{{number: "5"}})
	if err != nil || exchanges[0].Trouble == nil || exchanges[0].Trouble.Kind != record.TroubleCancelled {
		t.Errorf("recorded %+v, %v", exchanges, err)
	}
}

// overTLS serves the reference with a certificate of that time, and says who signed it.
func overTLS(t testing.TB, at time.Time) (*httptest.Server, *x509.CertPool) {
	t.Helper()
	pair, authority, err := certificate.Loopback(at)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(reference(t))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(authority) {
		t.Fatal("the authority's certificate cannot be read")
	}
	return server, pool
}

func TestClientTrustsTheAuthorityThatIsNamed(t *testing.T) {
	server, trusted := overTLS(t, time.Now())
	old, trustedThen := overTLS(t, time.Now().Add(-48*time.Hour))
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()

	tests := map[string]struct {
		base  string
		roots *x509.CertPool
		kind  string // of the trouble, or empty
	}{
		"named":              {server.URL, trusted, ""},
		"unknown":            {server.URL, nil, record.TroubleTLS},
		"named others":       {server.URL, x509.NewCertPool(), record.TroubleTLS},
		"expired":            {old.URL, trustedThen, record.TroubleTLS},
		"no TLS at all":      {strings.Replace(plain.URL, "http:", "https:", 1), trusted, record.TroubleTLS},
		"without the scheme": {strings.Replace(server.URL, "https:", "http:", 1), trusted, ""}, // answered with HTTP 400
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			client := NewClient(configOf(t, test.base, func(c *Config) { c.RootCAs = test.roots }))
			defer client.Close()
			x := call(t, client)
			switch {
			case test.kind == "" && x.Trouble != nil:
				t.Errorf("%+v", x.Trouble)
			case test.kind != "" && (x.Trouble == nil || x.Trouble.Kind != test.kind):
				t.Errorf("recorded %+v, want %s", x.Trouble, test.kind)
			}
			if name == "named" && x.Response.Proto != "HTTP/2.0" {
				t.Errorf("spoke %s", x.Response.Proto)
			}
		})
	}
}

// TestLoopbackDialsThisMachineAlone dials what a name of this machine could resolve to.
func TestLoopbackDialsThisMachineAlone(t *testing.T) {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	outside := ""
	for _, a := range addresses {
		if ip, ok := a.(*net.IPNet); ok && !ip.IP.IsLoopback() && ip.IP.To4() != nil {
			outside = ip.IP.String()
		}
	}
	if outside == "" {
		t.Skip("this machine has no address but the loopback ones")
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(outside, "0"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	for base, allowed := range map[string]bool{"http://im.localhost": false, "http://127.0.0.1": false, "http://im.example.com": true} {
		conn, err := transport(configOf(t, base)).DialContext(t.Context(), "tcp", listener.Addr().String())
		if err == nil {
			_ = conn.Close()
		}
		switch {
		case allowed && err != nil:
			t.Errorf("%s: %v", base, err)
		case !allowed && err == nil:
			t.Errorf("%s was connected to %s", base, listener.Addr())
		case !allowed && !strings.Contains(err.Error(), "not this machine"):
			t.Errorf("%s is refused with %v", base, err)
		}
	}
}

// TestLoopbackGoesThroughNoProxy looks at what the transport was given: the environment is read once in a process.
func TestLoopbackGoesThroughNoProxy(t *testing.T) {
	if transport(configOf(t, "http://localhost:1")).Proxy != nil {
		t.Error("a call to this machine may go through a proxy")
	}
	if transport(configOf(t, "https://im.example.com")).Proxy == nil {
		t.Error("a call to another machine takes no notice of the proxy in the environment")
	}
}

func TestClientNumbersExchangesInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var served atomic.Int64
		client := here(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(time.Duration(served.Add(1)*5%7) * 10 * time.Millisecond) // some overtake others
			_, _ = io.WriteString(w, yes)
		}), func(c *Config) { c.Pace = 0 })
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				for range 5 {
					call(t, client)
					client.companion(t.Context(), playing{program: "p", attempt: 1}, "get_group_info", map[string]any{})
				}
			})
		}
		wg.Wait()
		all := client.Exchanges()
		if len(all) != 200 || client.Calls() != 100 {
			t.Fatalf("%d exchanges of %d calls", len(all), client.Calls())
		}
		for i, x := range all {
			if x.ID != i+1 {
				t.Fatalf("exchange %d has the id %d", i+1, x.ID)
			}
			if x.Sent < 0 || x.Answered < x.Sent || i > 0 && x.Answered < all[i-1].Answered {
				t.Fatalf("exchange %d was sent at %s and answered at %s, the one before at %s", x.ID, x.Sent, x.Answered, all[max(0, i-1)].Answered)
			}
		}
	})
}

func TestClientKeepsToItsBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := keepBooks(says(yes))
		client := here(t, asked, func(c *Config) { c.MaxCalls = 5 })
		calls := func(n int) []record.Exchange {
			exchanges, err := client.endpoint(t.Context(), playing{program: "p", attempt: 1}, slices.Repeat([]endpointCall{{number: "1"}}, n))
			if err != nil {
				t.Fatal(err)
			}
			return exchanges
		}
		time.Sleep(time.Second)
		calls(3)
		for _, x := range calls(3) { // they are made together or not at all
			if x.Trouble == nil || x.Trouble.Kind != record.TroubleBudget || !strings.Contains(x.Trouble.Detail, "--max-calls 5") {
				t.Errorf("over the budget: %+v", x)
			}
			if x.Sent != time.Second || x.Answered != x.Sent || x.Request.URL == "" {
				t.Errorf("a call that was not made has the times %s and %s and the request %+v", x.Sent, x.Answered, x.Request)
			}
		}
		calls(2)
		calls(1)
		if made := asked.count("set_unread_msg_num"); made != 5 || client.Calls() != 5 {
			t.Errorf("%d calls were made, %d counted, of a budget of 5", made, client.Calls())
		}
	})
}

func TestClientCountsNoCallThatItDidNotMake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := here(t, says(yes), func(c *Config) { c.Pace = 1 })
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		for range 3 {
			exchanges, err := client.endpoint(ctx, playing{program: "p", attempt: 1}, []endpointCall{{number: "1"}})
			if err != nil {
				t.Fatal(err)
			}
			if x := exchanges[0]; ctx.Err() != nil && (x.Trouble == nil || x.Trouble.Kind != record.TroubleCancelled) {
				t.Errorf("after the end: %+v", x)
			}
		}
		if n := client.Calls(); n != 2 {
			t.Errorf("%d calls are counted, 2 were made", n)
		}
	})
}

// TestPacedCallsAreNeverRefused plays against every way in which a target may count, over a network that delays.
func TestPacedCallsAreNeverRefused(t *testing.T) {
	for _, algorithm := range emulator.Algorithms {
		t.Run(string(algorithm), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target := reference(t, limited(algorithm))
				var served atomic.Int64
				client := here(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					there := time.Duration(served.Add(1)%5) * 700 * time.Millisecond
					time.Sleep(there)
					target.ServeHTTP(w, r)
					time.Sleep(2800*time.Millisecond - there)
				}), func(c *Config) { c.Pace = 0 })
				var wg sync.WaitGroup
				for range 600 {
					wg.Go(func() { call(t, client) })
				}
				wg.Wait()
				limit := loadContract(t).Outcomes["over_limit"]
				for _, x := range client.Exchanges() {
					if a := judge.ReadAnswer(x); !a.Readable || limit.Accepts(a.Code) {
						t.Fatalf("answered %+v", a)
					}
				}
			})
		})
	}
}

func TestClientRefusesMoreAtOnceThanTheLimitHas(t *testing.T) {
	client := here(t, says(yes), func(c *Config) { c.Pace = 0 })
	batch := slices.Repeat([]endpointCall{{number: "1"}}, 500)
	if _, err := client.endpoint(t.Context(), playing{program: "p", attempt: 1}, batch); err == nil || !strings.Contains(err.Error(), "500 calls at once") {
		t.Errorf("500 calls at once: %v", err)
	}
	if n := client.Calls(); n != 0 {
		t.Errorf("%d calls are counted", n)
	}
}

func TestClientsOfUnknownCommandsArePacedLikeTheEndpoint(t *testing.T) {
	client := here(t, says(yes))
	if got, want := client.limit("no_such_command"), loadContract(t).Limit; got != want {
		t.Errorf("the limit is %s, want %s", got, want)
	}
	if got := client.limit("account_check"); got.Calls != 100 {
		t.Errorf("the limit of account_check is %s", got)
	}
}
