package unreadcheck_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
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

// A module of its own, outside of this one's tree, is tested with this one's sources, from the module cache alone.
func TestAModuleOutsideTheTree(t *testing.T) {
	t.Parallel()
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
		"go.sum":           string(sums),
		"go.mod": "module example.com/emulator\n" + versions +
			"\nrequire github.com/unreadcheck/unreadcheck v0.0.0\nreplace github.com/unreadcheck/unreadcheck => " + here + "\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-mod=mod", "-count=1", "./...")
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go test fails: %v\n%s", err, out)
	}
}
