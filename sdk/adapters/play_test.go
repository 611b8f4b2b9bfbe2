package adapters_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/sdk/adapters"
)

// installAll is the variable that has the tests install every adapter. Without it they play those that are installed,
// and Go's.
const installAll = "UNREADCHECK_INSTALL_ADAPTERS"

// products are what install makes last, or what is there without it.
var products = map[string]string{
	"go-http": "bin/adapter", "node-http": "adapter.mjs", "node-fetch": "adapter.mjs", "php-curl": "adapter.php", "java-http": "classes/Adapter.class",
	"rust-ureq": "target/release/adapter", "python-requests": "venv/bin/python",
	"python-timsdk": "venv/bin/python", "java-doocs": "classes/Adapter.class", "java-tencent": "classes/Adapter.class",
	"python-pinclr-im": "venv/bin/python", "php-xudongyss": "vendor/autoload.php", "rust-tencent-im-rs": "target/release/adapter",
}

// scripts are adapters that need no installing; install looks whether their runtime has what they need.
var scripts = []string{"node-http", "node-fetch", "php-curl"}

// prepared skips the test of an adapter whose runtime is missing or that is not installed.
func prepared(t *testing.T, a adapters.Adapter) {
	t.Helper()
	if a.Name != "go-http" {
		thorough.Only(t)
	}
	if missing := a.Missing(); len(missing) > 0 {
		t.Skipf("%s is not played: there is no %s here", a.Name, strings.Join(missing, " and no "))
	}
	if a.Name == "go-http" || os.Getenv(installAll) != "" {
		if said, err := exec.CommandContext(t.Context(), a.Install).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", a.Install, err, said)
		}
	}
	if slices.Contains(scripts, a.Name) {
		if said, err := exec.CommandContext(t.Context(), a.Install).CombinedOutput(); err != nil {
			t.Skipf("%s is not played: %s", a.Name, said)
		}
	}
	if _, err := os.Stat(filepath.Join(a.Name, products[a.Name])); err != nil {
		t.Skipf("%s is not played: it is not installed; run %s, or the tests with %s=1", a.Name, a.Install, installAll)
	}
}

type object = map[string]any

// TestPlay has each adapter call the reference, in the mode of its SDK.
func TestPlay(t *testing.T) {
	list, err := adapters.Load(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range list {
		t.Run(a.Name, func(t *testing.T) {
			prepared(t, a)
			r := stage(t)
			p := launch(t, a, append(entrance(t, a, r), "UNREADCHECK_SECRET_KEY="+emulator.DefaultSecretKey))
			if got := p.ask(object{"id": "hello", "op": "hello"}); got["version"] != a.Version && !strings.HasPrefix(a.Version, "that of") {
				t.Errorf("the adapter says %v, the list says %s", got, a.Version)
			}
			for _, member := range []string{"bob", odd} {
				got := p.ask(object{"id": member, "op": "set", "group": "g 1", "member": member, "number": 0, "later": object{"x": 1}})
				if got["ok"] != true {
					t.Errorf("setting the count of %s: %v", member, got)
				}
			}
			if got := p.ask(object{"id": "3", "op": "set", "group": "absent", "member": "bob", "number": 5}); got["ok"] != false || got["code"] != json.Number("10010") || got["message"] == "" {
				t.Errorf("a group that is not there: %v", got)
			}
			if got, want := r.received(), []body{{"g 1", "bob", "0"}, {"g 1", odd, "0"}, {"absent", "bob", "5"}}; !slices.Equal(got, want) {
				t.Errorf("the calls carried %q, want %q", got, want)
			}
			large(t, p, r)
			many(t, p, r)
			if got := p.ask(object{"id": "dance", "op": "dance"}); got["unsupported"] != true {
				t.Errorf("an unknown operation: %v", got)
			}
		})
	}
}

// large asks for a number beyond 2^31, which is sent as it is or not at all.
func large(t *testing.T, p *process, r *reference) {
	t.Helper()
	got := p.ask(object{"id": "large", "op": "set", "group": "g 1", "member": "bob", "number": 1 << 33})
	switch calls := r.received(); {
	case got["unsupported"] == true && len(calls) == 0:
	case got["ok"] == true && slices.Equal(calls, []body{{"g 1", "bob", "8589934592"}}):
	default:
		t.Errorf("2^33 is answered %v and was sent as %q", got, calls)
	}
}

// many asks for calls one after another and at once; where one of a burst fails, it is the last and the answer.
func many(t *testing.T, p *process, r *reference) {
	t.Helper()
	if got := p.ask(object{"id": "b", "op": "burst", "group": "g 1", "member": "bob", "number": 0, "repeat": 12}); got["ok"] != true {
		t.Errorf("a burst: %v", got)
	}
	if got := r.received(); len(got) != 12 {
		t.Errorf("a burst of 12 made %d calls", len(got))
	}
	if got := p.ask(object{"id": "f", "op": "burst", "group": "absent", "member": "bob", "number": 0, "repeat": 12}); got["code"] != json.Number("10010") {
		t.Errorf("a burst that fails: %v", got)
	}
	if got := r.received(); len(got) != 1 {
		t.Errorf("a burst whose first call fails made %d calls", len(got))
	}
	members := []string{"bob", "absent", "alice", odd}
	answer := p.ask(object{"id": "t", "op": "threads", "group": "g 1", "members": members, "numbers": []int{0, 1, 2, 3}})
	results, _ := answer["results"].([]any)
	if len(results) != len(members) {
		t.Fatalf("calls at once: %v", answer)
	}
	for i, result := range results {
		got, _ := result.(object)
		if got["ok"] != (members[i] != "absent") {
			t.Errorf("at once, %s: %v", members[i], got)
		}
	}
	if got := r.received(); len(got) != len(members) {
		t.Errorf("%d calls at once made %d", len(members), len(got))
	}
}

// TestReadyUserSig gives the adapters that can do with it a UserSig instead of the key.
func TestReadyUserSig(t *testing.T) {
	list, err := adapters.Load(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range list {
		if !slices.Contains(a.Environment, "UNREADCHECK_SECRET_KEY or UNREADCHECK_USERSIG") {
			continue
		}
		t.Run(a.Name, func(t *testing.T) {
			prepared(t, a)
			p := launch(t, a, append(entrance(t, a, stage(t)), "UNREADCHECK_USERSIG="+sig(t)))
			if got := p.ask(object{"id": "1", "op": "set", "group": "g 1", "member": "bob", "number": 0}); got["ok"] != true {
				t.Errorf("with a ready UserSig: %v", got)
			}
		})
	}
}
