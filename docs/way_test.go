package docs_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/thorough"
)

// The emulator of the guide is red at first, each patch makes green what the guide says, and the last makes it conformant.
func TestTheWayToConformance(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	for _, tool := range []string{"python3", "patch"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not on the path", tool)
		}
	}
	cmd := exec.CommandContext(t.Context(), "../ci/newcomer/walk.sh")
	cmd.Env = append(os.Environ(), "UNREADCHECK="+buildCommand(t))
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "CONFORMANT: ") {
		t.Errorf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}
