package wire_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/internal/wire"
)

// playAll plays all cases and wants no finding, and each of them judged, but for those that the target has no use for.
func playAll(t *testing.T, player *wire.Player, unjudged int) {
	t.Helper()
	begun := time.Now()
	skipped := 0
	for _, c := range wire.Cases(contract(t)) {
		r := player.Play(context.Background(), c)
		for _, f := range r.Findings {
			t.Errorf("%s (%s): %s: expected %s, got %s", c.ID, c.Title, f.Requirement, f.Expected, f.Got)
		}
		if r.Unjudged != "" {
			skipped++
			t.Logf("%s: %s", c.ID, r.Unjudged)
		}
		if took := r.Evidence.Trial.Seen.Took; took > time.Second {
			t.Logf("%s took %s", c.ID, took)
		}
	}
	if skipped != unjudged {
		t.Errorf("%d cases were not judged, want %d", skipped, unjudged)
	}
	t.Logf("%d calls in %s", player.Calls, time.Since(begun).Round(time.Millisecond))
}

func TestTheReferenceHasNoFinding(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(reference(t))
	defer server.Close()
	playAll(t, playerFor(t, server, emulator.DefaultSecretKey), 1)
}

func TestTheReferenceHasNoFindingOverTLS(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	server := httptest.NewTLSServer(reference(t))
	defer server.Close()
	playAll(t, playerFor(t, server, emulator.DefaultSecretKey), 0)
}

// nodeKey is the key that the emulator in Node takes where none is given.
const nodeKey = "emulator-node-secret-key"

// noKey takes a key out of its environment.
var noKey = []string{"UNREADCHECK_SECRET_KEY="}

// An implementation that shares no code with the reference, on another HTTP server.
func TestTheEmulatorInNodeHasNoFinding(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("there is no node on this machine to run examples/emulator-node with")
	}
	base := startServer(t, regexp.MustCompile(`ready on (http://127\.0\.0\.1:\d+)`), noKey,
		node, "../../examples/emulator-node/server.mjs", "--addr", "127.0.0.1:0", "--rate-limit", "off")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	playAll(t, playerAt(t, base, client, nodeKey), 1)
}

// The same over HTTPS, under the certificate that httptest has.
func TestTheEmulatorInNodeHasNoFindingOverTLS(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("there is no node on this machine to run examples/emulator-node with")
	}
	template := httptest.NewTLSServer(nil)
	defer template.Close()
	pair := template.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	certificateFile, keyFile := filepath.Join(folder, "certificate.pem"), filepath.Join(folder, "key.pem")
	for name, block := range map[string]*pem.Block{
		certificateFile: {Type: "CERTIFICATE", Bytes: pair.Certificate[0]}, keyFile: {Type: "PRIVATE KEY", Bytes: key},
	} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	base := startServer(t, regexp.MustCompile(`ready on (https://127\.0\.0\.1:\d+)`), noKey,
		node, "../../examples/emulator-node/server.mjs", "--addr", "127.0.0.1:0", "--rate-limit", "off", "--tls-cert", certificateFile, "--tls-key", keyFile)
	roots := x509.NewCertPool()
	roots.AddCert(template.Certificate())
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}}
	playAll(t, playerAt(t, base, client, nodeKey), 0)
}

// startServer starts a program that prints its address, and ends it with the test.
func startServer(t *testing.T, ready *regexp.Regexp, environment []string, name string, arguments ...string) *url.URL {
	t.Helper()
	command := exec.Command(name, arguments...)
	command.Env = append(os.Environ(), environment...)
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	for lines := bufio.NewScanner(output); lines.Scan(); {
		if match := ready.FindStringSubmatch(lines.Text()); match != nil {
			base, err := url.Parse(match[1])
			if err != nil {
				t.Fatal(err)
			}
			return base
		}
	}
	t.Fatalf("%s ended without its address", name)
	return nil
}
