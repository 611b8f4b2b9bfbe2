package proxy

import (
	"context"
	"crypto/tls"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/thorough"
)

// runtimes are clients as their users write them, each a program that posts "hello" to the URL of its first argument
// and prints the answer. None knows of a proxy.
var runtimes = map[string]struct {
	command []string // {} is the file that holds the program, {folder} where it is
	name    string   // what that file's name ends in
	program string
}{
	"curl": {command: []string{"curl", "-sS", "-d", "hello"}},
	"Python's urllib": {[]string{"python3", "{}"}, ".py", `
import sys, urllib.request
print(urllib.request.urlopen(sys.argv[1], b"hello", timeout=10).read().decode())`},
	"Python's requests": {[]string{"python3", "{}"}, ".py", `
import sys, requests
print(requests.post(sys.argv[1], b"hello", timeout=10).text)`},
	"Node.js's fetch": {[]string{"node", "{}"}, ".mjs", `
const answer = await fetch(process.argv[2], { method: 'POST', body: 'hello' });
console.log(await answer.text());`},
	"Node.js's https": {[]string{"node", "{}"}, ".mjs", `
import https from 'node:https';
for (const agent of [undefined, new https.Agent({ keepAlive: true })]) {
  await new Promise((resolve, reject) => {
    const request = https.request(process.argv[2], { method: 'POST', agent }, (answer) => {
      answer.setEncoding('utf8');
      let text = '';
      answer.on('data', (part) => { text += part; });
      answer.on('end', () => { console.log(text); agent?.destroy(); resolve(); });
    });
    request.on('error', reject);
    request.end('hello');
  });
}`},
	"Java's HttpClient": {[]string{"java", "-cp", "{folder}", "Call"}, ".java", `
import java.net.URI;
import java.net.http.*;
class Call {
    public static void main(String[] args) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(args[0])).POST(HttpRequest.BodyPublishers.ofString("hello")).build();
        System.out.println(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}`},
	"Java's HttpsURLConnection": {[]string{"java", "-cp", "{folder}", "Call"}, ".java", `
import java.net.URL;
import javax.net.ssl.HttpsURLConnection;
class Call {
    public static void main(String[] args) throws Exception {
        var connection = (HttpsURLConnection) new URL(args[0]).openConnection();
        connection.setDoOutput(true);
        connection.getOutputStream().write("hello".getBytes());
        System.out.println(new String(connection.getInputStream().readAllBytes()));
    }
}`},
}

// TestRuntimes has each runtime here call a host of the contract, which it does through the proxy; another host, which
// it does not reach; and one for which the authority may not vouch, whose certificate it has to refuse.
func TestRuntimes(t *testing.T) {
	for name := range runtimes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			command := prepare(t, name)
			authority, err := NewAuthority(contractHosts(t), time.Now())
			if err != nil {
				t.Fatal(err)
			}
			folder := filepath.Join(t.TempDir(), "a folder") // Java's and Node.js's options are split at spaces
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			files, err := authority.WriteFiles(folder)
			if err != nil {
				t.Fatal(err)
			}
			honest := start(t, Config{Authority: authority})
			got, err := run(t, environment(t, files, honest), command("https://console.tim.qq.com/v4/call"))
			if err != nil || !strings.Contains(got, "console.tim.qq.com POST /v4/call hello") {
				t.Errorf("a host of the contract: %v\n%s", err, got)
			}
			got, err = run(t, environment(t, files, honest), command("https://example.invalid/"))
			if err == nil || !slices.Contains(honest.Refused(), "example.invalid:443") {
				t.Errorf("another host: %v, refused %q\n%s", err, honest.Refused(), got)
			}
			wide := start(t, Config{Authority: beyond(authority, "bank.example")})
			got, err = run(t, environment(t, files, wide), command("https://bank.example/"))
			if err == nil || len(wide.Refused()) > 0 {
				t.Errorf("a certificate outside the constraint: %v, refused %q\n%s", err, wide.Refused(), got)
			}
		})
	}
}

// beyond is the authority for a host outside its constraint, as whoever stole its key would have it.
func beyond(a *Authority, host string) *Authority {
	return &Authority{hosts: []string{host}, root: a.root, intermediate: a.intermediate, signer: a.signer, key: a.key,
		leaves: map[string]*tls.Certificate{}, serial: a.serial}
}

// prepare is the runtime's command line for a URL; it skips the test where the runtime is missing.
func prepare(t *testing.T, name string) func(url string) []string {
	t.Helper()
	runtime := runtimes[name]
	if _, err := exec.LookPath(runtime.command[0]); err != nil {
		t.Skipf("%s is not tested: there is no %s here", name, runtime.command[0])
	}
	if runtime.command[0] == "java" { // it takes seconds to start
		thorough.Only(t)
	}
	if name == "Python's requests" && exec.Command("python3", "-c", "import requests").Run() != nil {
		t.Skip("Python's requests is not tested: it is not installed here")
	}
	folder := t.TempDir()
	file := filepath.Join(folder, "program"+runtime.name)
	if err := os.WriteFile(file, []byte(runtime.program), 0o600); err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(file, ".java") {
		if _, err := exec.LookPath("javac"); err != nil {
			t.Skipf("%s is not tested: there is no javac here", name)
		}
		if said, err := run(t, os.Environ(), []string{"javac", "-d", folder, file}); err != nil {
			t.Fatalf("javac: %v\n%s", err, said)
		}
	}
	names := strings.NewReplacer("{folder}", folder, "{}", file)
	return func(url string) []string {
		command := slices.Clone(runtime.command)
		for i, word := range command {
			command[i] = names.Replace(word)
		}
		return append(command, url)
	}
}

func environment(t *testing.T, files Files, p *Proxy) []string {
	t.Helper()
	through, err := files.Through(p.URL())
	if err != nil {
		t.Fatal(err)
	}
	return append(os.Environ(), Environment(os.Environ(), slices.Concat(files.Trust(), through)...)...)
}

func run(t *testing.T, environment, command []string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = environment
	said, err := cmd.CombinedOutput()
	return string(said), err
}
