package proxy

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// echo tells what arrived: host, method, path, and the body.
var echo = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	_, _ = fmt.Fprintf(w, "%s %s %s %s", r.TLS.ServerName, r.Method, r.URL.Path, body)
})

func start(t *testing.T, config Config) *Proxy {
	t.Helper()
	if config.Authority == nil {
		authority, err := NewAuthority(contractHosts(t), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		config.Authority = authority
	}
	if config.Handler == nil {
		config.Handler = echo
	}
	p, err := Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// client trusts the proxy's authority, and goes through the proxy where its address is given.
func client(t *testing.T, authority *Authority, through string) *http.Client {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority.PEM())
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, Proxy: func(*http.Request) (*url.URL, error) {
		return url.Parse(through)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: 10 * time.Second}
}

func post(c *http.Client, address, body string) (string, error) {
	answer, err := c.Post(address, "application/json", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	return string(text), err
}

// TestIntercepts calls every host of the contract; none of the calls leaves this machine, as the handler's answers show.
func TestIntercepts(t *testing.T) {
	p := start(t, Config{})
	c := client(t, p.config.Authority, p.URL())
	for _, host := range contractHosts(t) {
		got, err := post(c, "https://"+host+"/v4/call?x=1", "hello")
		if want := host + " POST /v4/call hello"; err != nil || got != want {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	if refused := p.Refused(); len(refused) > 0 {
		t.Errorf("refused %q", refused)
	}
}

// TestRefuses has what a proxy would be misused for. Nothing of it is passed on, and the sentence tells what it does.
func TestRefuses(t *testing.T) {
	p := start(t, Config{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s %s reached the handler", r.Method, r.Host)
	})})
	for _, request := range []string{
		"CONNECT example.com:443", "CONNECT console.tim.qq.com:80", "CONNECT console.tim.qq.com", "CONNECT 127.0.0.1:443",
		"CONNECT console.tim.qq.com.example.com:443", "GET http://console.tim.qq.com/", "GET /", "POST http://example.com/",
	} {
		t.Run(request, func(t *testing.T) {
			conn, err := net.Dial("tcp", p.address)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			method, target, _ := strings.Cut(request, " ")
			host := strings.Trim(strings.TrimPrefix(target, "http://"), "/")
			_, _ = fmt.Fprintf(conn, "%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", request, host)
			answer, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: http.MethodGet})
			if err != nil {
				t.Fatal(err)
			}
			said, _ := io.ReadAll(answer.Body)
			_ = answer.Body.Close()
			if answer.StatusCode != http.StatusForbidden || !strings.Contains(string(said), method) || !strings.Contains(string(said), "console.tim.qq.com") {
				t.Errorf("answered %s: %s", answer.Status, said)
			}
		})
	}
	want := []string{"example.com:443", "console.tim.qq.com:80", "console.tim.qq.com", "127.0.0.1:443", "console.tim.qq.com.example.com:443", "", "example.com"}
	if refused := p.Refused(); !slices.Equal(refused, want) {
		t.Errorf("refused %q, want each host once and in order: %q", refused, want)
	}
}

// TestAnotherNameInTheTunnel asks for one host and then speaks to another: the tunnel is not a way around the list.
func TestAnotherNameInTheTunnel(t *testing.T) {
	p := start(t, Config{})
	for name, want := range map[string]string{"adapisgp.invalid": "", "adminapisgp.im.qcloud.com": "adminapisgp.im.qcloud.com", "": "console.tim.qq.com"} {
		conn := tunnel(t, p, "console.tim.qq.com")
		secure := tls.Client(conn, &tls.Config{ServerName: name, InsecureSkipVerify: true})
		err := secure.Handshake()
		if (err == nil) != (want != "") {
			t.Errorf("the name %q: %v", name, err)
		}
		if err == nil && secure.ConnectionState().PeerCertificates[0].DNSNames[0] != want {
			t.Errorf("the name %q is shown %q", name, secure.ConnectionState().PeerCertificates[0].DNSNames)
		}
		_ = conn.Close()
	}
}

// Clients offer the protocols that they speak, curl --http1.0 that one alone: some offer none that is spoken here.
func TestProtocolsThatAreOffered(t *testing.T) {
	p := start(t, Config{})
	for _, test := range []struct {
		offered []string
		spoken  string
	}{{nil, ""}, {[]string{"http/1.1"}, "http/1.1"}, {[]string{"http/1.0"}, "http/1.0"}, {[]string{"h2", "http/1.1"}, "http/1.1"}, {[]string{"h2"}, "none"}} {
		conn := tunnel(t, p, "console.tim.qq.com")
		secure := tls.Client(conn, &tls.Config{ServerName: "console.tim.qq.com", InsecureSkipVerify: true, NextProtos: test.offered})
		spoken := "none"
		if secure.Handshake() == nil {
			spoken = secure.ConnectionState().NegotiatedProtocol
		}
		if spoken != test.spoken {
			t.Errorf("offered %q, it speaks %q, want %q", test.offered, spoken, test.spoken)
		}
		_ = conn.Close()
	}
}

// tunnel is a connection to that host through the proxy, without TLS yet.
func tunnel(t *testing.T, p *Proxy, host string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = fmt.Fprintf(conn, "CONNECT %s:443 HTTP/1.1\r\nHost: %s:443\r\n\r\n", host, host)
	answer, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: http.MethodConnect})
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("CONNECT: %s", answer.Status)
	}
	return conn
}

func TestIncompleteConfig(t *testing.T) {
	authority, err := NewAuthority([]string{"api.example"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, config := range []Config{{}, {Authority: authority}, {Handler: echo}} {
		if _, err := Start(t.Context(), config); err == nil {
			t.Errorf("a proxy is started with %+v", config)
		}
		if _, err := StartTransparent(t.Context(), config); err == nil {
			t.Errorf("transparent mode is started with %+v", config)
		}
	}
}

// TestUntrusted has clients that must refuse, each beside one that is served.
func TestUntrusted(t *testing.T) {
	hosts := contractHosts(t)
	authority, err := NewAuthority(hosts, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := NewAuthority(hosts, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		certificate func(host string) (*tls.Certificate, error)
		trusts      *Authority
		refused     string
	}{
		"its own":    {nil, authority, ""},
		"a stranger": {nil, stranger, "unknown authority"},
		"expired": {func(host string) (*tls.Certificate, error) {
			return authority.Leaf(host, time.Now().Add(-2*time.Hour), time.Now().Add(-time.Hour))
		}, authority, "expired"},
		"another host": {func(string) (*tls.Certificate, error) { return authority.Certificate(hosts[1]) }, authority, "not " + hosts[0]},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := start(t, Config{Authority: authority, Certificate: tt.certificate})
			_, err := post(client(t, tt.trusts, p.URL()), "https://"+hosts[0]+"/", "")
			if (err == nil) != (tt.refused == "") || err != nil && !strings.Contains(err.Error(), tt.refused) {
				t.Errorf("the client says %v, want %q", err, tt.refused)
			}
		})
	}
}

// TestConnections shows that a handler sees one connection for calls that use one, and can cut it off below TLS.
func TestConnections(t *testing.T) {
	var mu sync.Mutex
	var from []string
	p := start(t, Config{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		from = append(from, r.RemoteAddr)
		mu.Unlock()
		if r.URL.Path != "/reset" {
			return
		}
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		secure, isTLS := conn.(*tls.Conn)
		if !isTLS {
			t.Errorf("the connection is a %T", conn)
			return
		}
		plain, isTCP := secure.NetConn().(*net.TCPConn)
		if !isTCP {
			t.Errorf("beneath TLS is a %T", secure.NetConn())
			return
		}
		_ = plain.SetLinger(0)
		_ = plain.Close()
	})})
	c := client(t, p.config.Authority, p.URL())
	for range 2 {
		if _, err := post(c, "https://console.tim.qq.com/", ""); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := post(c, "https://console.tim.qq.com/reset", ""); err == nil {
		t.Error("a call whose connection was cut off has an answer")
	}
	mu.Lock()
	defer mu.Unlock()
	if len(from) != 3 || len(slices.Compact(slices.Clone(from))) != 1 {
		t.Errorf("the calls came from %q, want one connection for the three", from)
	}
}

// TestCloseCutsOff ends a proxy while a call is held, a handshake has not begun, and a client keeps its connection.
// TestMain looks for what is left running.
func TestCloseCutsOff(t *testing.T) {
	reached, ended := make(chan struct{}), make(chan struct{})
	p := start(t, Config{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/held" {
			close(reached)
			<-r.Context().Done()
			close(ended)
		}
	})})
	c := client(t, p.config.Authority, p.URL())
	if _, err := post(c, "https://console.tim.qq.com/", ""); err != nil {
		t.Fatal(err)
	}
	silent := tunnel(t, p, "console.tim.qq.com")
	defer func() { _ = silent.Close() }()
	failed := make(chan error, 1)
	go func() {
		_, err := post(c, "https://console.tim.qq.com/held", "")
		failed <- err
	}()
	<-reached
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-failed; err == nil {
		t.Error("a call that was cut off has an answer")
	}
	<-ended
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if _, err := (&net.Dialer{}).DialContext(ctx, "tcp", p.address); err == nil {
		t.Error("a closed proxy still listens")
	}
	if err := p.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
}
