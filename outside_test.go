package unreadcheck_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/thorough"
)

// The tests of somebody who imports this module: nothing is loaded, and no account set up.
const outsideTest = `package emulator_test

import (
	"testing"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/fuzz"
	"pgregory.net/rapid"
)

func TestContract(t *testing.T) {
	handler, _ := emulator.New(emulator.Options{})
	unreadcheck.Test(t, unreadcheck.Config{Handler: handler, LabelFilter: "clamping"})
}

func TestCampaign(t *testing.T) {
	handler, _ := emulator.New(emulator.Options{Unlimited: true})
	fuzz.Check(t, handler, func(c *unreadcheck.Config) { c.MaxCalls = 300 })
}

func TestProperty(t *testing.T) {
	handler, _ := emulator.New(emulator.Options{Unlimited: true})
	rapid.Check(t, fuzz.Property(handler))
}
`

// The tests of somebody whose implementation is wrong.
const failingTest = `package emulator_test

import (
	"testing"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/fuzz"
)

func TestWrong(t *testing.T) {
	d, _ := fault.Find("zero-refused")
	handler, _ := d.New(emulator.Options{})
	unreadcheck.Test(t, unreadcheck.Config{Handler: handler, LabelFilter: "UMN-CLAMP-3"})
}

func FuzzWrong(f *testing.F) {
	d, _ := fault.Find("broken-json-accepted")
	handler, _ := d.New(emulator.Options{Unlimited: true})
	fuzz.FuzzBody(f, handler)
}
`

// A module of its own, outside of this one's tree, is tested with this one's sources, from the module cache alone. What fails
// there is shown as the command shows it, at the line of the user's own test.
func TestAModuleOutsideTheTree(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile("go.sum")
	if err != nil {
		t.Fatal(err)
	}
	// The versions are this module's, so that nothing else need be looked up.
	_, versions, _ := strings.Cut(string(mod), "\n")
	for name, content := range map[string]string{
		"emulator_test.go": outsideTest,
		"wrong_test.go":    failingTest,
		"go.sum":           string(sums),
		"go.mod": "module example.com/emulator\n" + versions +
			"\nrequire github.com/unreadcheck/unreadcheck v0.0.0\nreplace github.com/unreadcheck/unreadcheck => " + here + "\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-c", "-mod=mod", "-o", "outside.test", ".")
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the tests do not compile: %v\n%s", err, out)
	}
	run := func(which string) (string, error) {
		cmd := exec.CommandContext(t.Context(), filepath.Join(folder, "outside.test"), "-test.run", which)
		cmd.Dir = folder
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run("Contract|Campaign|Property"); err != nil {
		t.Errorf("the tests fail: %v\n%s", err, out)
	}
	out, err := run("Wrong")
	if err == nil {
		t.Errorf("the tests of what is wrong pass:\n%s", out)
	}
	for _, pattern := range []string{
		`wrong_test\.go:15: .*\(UMN-CLAMP-3\): fail: `, `expected  accepted`, `exchange \d+`, `curl -sS -i -X POST`, // a check's card
		`go:\d+: UMN-ERR-6: step 1: expected refused as malformed json`, `the body: "`, // a fuzz target's body
	} {
		if !regexp.MustCompile(pattern).MatchString(out) {
			t.Errorf("nothing matches %s in\n%s", pattern, out)
		}
	}
}
