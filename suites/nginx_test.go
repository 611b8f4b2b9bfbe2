package suites

import (
	"fmt"
	"net"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/judge"
)

// nginxAt is a reverse proxy of nginx's in front of a server, with some lines in its location of the call. It is skipped
// where nginx is not installed.
func nginxAt(t *testing.T, path, behind, limit string) *url.URL {
	t.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		if program = "/usr/sbin/nginx"; !isFile(program) {
			t.Skip("nginx is not installed: apt-get install nginx-light")
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	folder := t.TempDir()
	config := fmt.Sprintf(`daemon off; master_process off; pid %[1]s/pid; error_log %[1]s/error.log crit;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 100000;
  client_body_temp_path %[1]s/a; proxy_temp_path %[1]s/b; fastcgi_temp_path %[1]s/c; uwsgi_temp_path %[1]s/d; scgi_temp_path %[1]s/e;
  limit_req_zone $server_name zone=all:1m rate=200r/s;
  upstream behind { server %[2]s; keepalive 64; }
  server {
    listen %[3]s; server_name app;
    proxy_http_version 1.1; proxy_set_header Connection "";
    location / { proxy_pass http://behind; }
    location %[4]s { %[5]s proxy_pass http://behind; error_page 503 =200 @busy; }
    location @busy { default_type application/json; return 200 '%[6]s'; }
  }
}
`, folder, behind, address, path, limit, refusal)
	file := filepath.Join(folder, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(program, "-p", folder, "-c", file)
	var said strings.Builder
	command.Stderr = &said
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	for range 200 {
		if conn, err := net.Dial("tcp", address); err == nil {
			_ = conn.Close()
			return &url.URL{Scheme: "http", Host: address}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("nginx does not listen: %s", said.String())
	return nil
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// A real nginx is judged as its model is: time is real here, so that it is played as often as UNREADCHECK_RATE_RUNS says.
func TestNginxAsALimiter(t *testing.T) {
	if runs() == 0 {
		t.Skip("a probe takes 16 s of real time: set UNREADCHECK_RATE_RUNS")
	}
	c := builtIn(t)
	for _, test := range []struct {
		name, limit string
		unlimited   bool
		broken      []string
	}{
		{name: "burst 200, nodelay", limit: "limit_req zone=all burst=200 nodelay;", unlimited: true},
		{name: "burst 199, nodelay", limit: "limit_req zone=all burst=199 nodelay;", unlimited: true},
		{name: "burst 200, with delay", limit: "limit_req zone=all burst=200;", unlimited: true},
		{name: "without burst", limit: "limit_req zone=all;", unlimited: true, broken: []string{"UMN-RATE-1"}},
		{name: "no limit of its own"},
	} {
		for n := range runs() {
			t.Run(fmt.Sprintf("%s/%d", test.name, n), func(t *testing.T) {
				t.Parallel()
				reference, err := emulator.New(emulator.Options{Contract: c, Unlimited: test.unlimited})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = reference.Close() })
				server := httptest.NewServer(reference)
				t.Cleanup(server.Close)
				proxy := nginxAt(t, c.Path, strings.TrimPrefix(server.URL, "http://"), test.limit)
				_, recordings := playedAt(t, c, proxy, nil, false)
				findings := judgeRate(c, recordings, false)
				// A busy machine bunches calls, so that a wrong limiter may stay unproven; it is never taken for a right one.
				for id, f := range findings {
					wrong := slices.Contains(test.broken, id)
					if wrong && f.Verdict == judge.Pass || f.Red() && test.broken == nil {
						t.Errorf("%s is %s: expected %s, got %s", id, f.Verdict, f.Expected, f.Got)
					}
				}
				t.Logf("flagged by %v", redRate(findings))
				logOpen(t, findings)
			})
		}
	}
}
