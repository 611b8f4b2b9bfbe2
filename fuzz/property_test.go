package fuzz_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/spec"
)

// propertyOf names the departure that TestPlayedProperty plays on, in a process of its own: rapid's flags, and the folder of
// its fail files, are one for a whole process.
const propertyOf = "UNREADCHECK_TEST_PROPERTY_OF"

func TestPlayedProperty(t *testing.T) {
	t.Parallel()
	name := os.Getenv(propertyOf)
	if name == "" {
		t.Skip("plays for the tests below, in a process of its own")
	}
	departure, _ := fault.Find(name)
	server, err := departure.New(emulator.Options{Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, fuzz.Property(server, briefly))
}

// playProperty plays it in a folder, and returns what go test would show.
func playProperty(t *testing.T, folder, departure string, flags ...string) (output string, passed bool) {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(context.Background(), binary, append([]string{"-test.run=^TestPlayedProperty$", "-test.v"}, flags...)...)
	cmd.Dir, cmd.Env = folder, append(os.Environ(), propertyOf+"="+departure)
	out, err := cmd.CombinedOutput()
	return string(out), err == nil
}

// rapid finds the fault, makes the program small, and its fail file shows the same again, and nothing on an honest server.
func TestAPropertyFindsFaultsAndItsFailFileReplays(t *testing.T) {
	t.Parallel()
	for _, test := range thorough.Share(t, 2, []struct{ fault, requirement, small string }{
		{"wraps-at-16-bits", "UMN-CLAMP-2", `"65536"`},
		{"avchatroom-refused", "UMN-TYPE-2", `"AVChatRoom"`},
	}) {
		t.Run(test.fault, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			output, passed := playProperty(t, folder, test.fault, "-rapid.seed=1", "-rapid.shrinktime=5m")
			if passed || !strings.Contains(output, test.requirement+": step ") || !strings.Contains(output, test.small) {
				t.Fatalf("passed: %v; want a failure of %s with %s in it:\n%s", passed, test.requirement, test.small, output)
			}
			files, err := filepath.Glob(filepath.Join(folder, "testdata", "rapid", "TestPlayedProperty", "*.fail"))
			if err != nil || len(files) != 1 {
				t.Fatalf("there are %d fail files, want one: %v", len(files), err)
			}
			if output, passed = playProperty(t, folder, test.fault); passed || !strings.Contains(output, "failed after 0 tests") || !strings.Contains(output, test.requirement) {
				t.Errorf("the fail file does not show it first of all:\n%s", output)
			}
			replay := []string{"-rapid.failfile=" + files[0], "-rapid.checks=0"}
			if output, passed = playProperty(t, t.TempDir(), test.fault, replay...); passed || !strings.Contains(output, test.requirement) {
				t.Errorf("the fail file does not show it again:\n%s", output)
			}
			if output, passed = playProperty(t, t.TempDir(), "new-type-names", replay...); !passed {
				t.Errorf("the fail file shows something on an honest server:\n%s", output)
			}
		})
	}
}

func TestAPropertyHoldsOnTheReference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, fuzz.Property(reference(t)))
}

// ledger counts what is made and removed on its way to a handler.
type ledger struct {
	http.Handler
	mu                             sync.Mutex
	made, gone, groups, groupsGone int
}

func (l *ledger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	var fields struct {
		Accounts   []string
		DeleteItem []any
	}
	_ = json.Unmarshal(body, &fields)
	answer := httptest.NewRecorder()
	l.Handler.ServeHTTP(answer, r)
	_, _ = w.Write(answer.Body.Bytes())
	if !strings.Contains(answer.Body.String(), `"OK"`) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch path.Base(r.URL.Path) {
	case "multiaccount_import":
		l.made += len(fields.Accounts)
	case "account_delete":
		l.gone += len(fields.DeleteItem)
	case "import_group", "create_group":
		l.groups++
	case "destroy_group":
		l.groupsGone++
	}
}

// Each program on a URL has a session of its own, which leaves nothing behind.
func TestAPropertyHoldsOnAURLAndLeavesNothing(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	l := &ledger{Handler: reference(t)}
	server := httptest.NewServer(l)
	defer server.Close()
	rapid.Check(t, fuzz.Property(server.URL))
	if l.made == 0 || l.gone != l.made || l.groups == 0 || l.groupsGone != l.groups {
		t.Errorf("%d accounts and %d groups were made, %d and %d removed", l.made, l.groups, l.gone, l.groupsGone)
	}
}

// What a property cannot play at all fails at once.
func TestAPropertyOfNothingFails(t *testing.T) {
	t.Parallel()
	noted := &failing{TB: t}
	rapid.Check(noted, fuzz.Property(42))
	if noted.errors == 0 {
		t.Error("a number is taken for an implementation")
	}
}

func TestDrawnProgramsAreValid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := fuzz.Programs().Draw(t, "program")
		p.ID = "drawn"
		if err := p.Validate(); err != nil {
			t.Fatal(err)
		}
		if err := p.Fits(spec.Default()); len(p.Steps) > 0 && err != nil {
			t.Fatal(err)
		}
	})
}
