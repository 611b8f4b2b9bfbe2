package reports

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec"
)

// TestJUnitIsValid validates reports by the schemas, those of others among them.
func TestJUnitIsValid(t *testing.T) {
	tool := filepath.Join("..", "tools", "validate-junit")
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed: the JUnit reports are not validated here")
	}
	if _, err := os.Stat(filepath.Join(tool, "node_modules", "xmllint-wasm")); err != nil {
		t.Skip("the validator is not installed: cd tools/validate-junit && npm ci")
	}
	spoilt := every()
	spoilt.Tool.Version, spoilt.Target.URL, spoilt.Seconds = nasty, nasty, math.Inf(1)
	for i := range spoilt.Checks {
		c := &spoilt.Checks[i]
		c.Title, c.Finding.Expected, c.Finding.Got, c.Finding.Reason = nasty, nasty, nasty, nasty
	}
	spoilt.Requirements = append(spoilt.Requirements, need(nasty, nasty, spec.Must, spec.Core), need("", "", spec.Must, spec.Core))
	folder := t.TempDir()
	args := []string{filepath.Join(tool, "validate.mjs")}
	for name, r := range map[string]*Result{"every": every(), "nothing": only(), "spoilt": spoilt, "empty": {}} {
		_, text := junit(t, r)
		harmless(t, string(text))
		file := filepath.Join(folder, name+".xml")
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	if output, err := exec.Command("node", args...).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, output)
	}
}
