package main

import (
	"errors"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
)

// scripted are the faults whose findings have their scripts run: of each chapter, those that a run catches in a few calls and that
// a script shows again each time. What goes wrong only where calls meet, or by the clock, is up to the machine.
var scripted = []string{
	"http-404-for-an-unknown-group", "http-404-for-an-unknown-command", "error-code-twice", "status-missing-on-success",
	"code-missing-on-success", "info-null", "info-missing-on-refusal", "random-0-refused", "white-space-refused",
	"blanks-in-ids-refused", "put-as-well", "no-clamp", "above-ignored", "zero-ignored", "only-lowers", "owner-left-out",
	"failing-inside-for-empty-groups", "wraps-at-32-bits", "counted-anew", "chatroom-refused",
	"bound-where-nothing-counts", "avchatroom-counts", "admins-cleared", "rewrites-the-last-message",
	"unknown-group-another-code", "group-id-as-a-sign-in-error", "true-for-a-number", "broken-json-another-code",
	"fraction-cut-off", "outsiders-as-an-unknown-group", "string-refused-and-applied", "group-owner-may-call",
	"missing-usersig-another-code", "signature-by-its-first-bytes", "expired-another-code", "missing-sdkappid-accepted",
	"unsigned-refused-and-applied", "bound-of-one-page", "left-and-came-back", "dissolved-but-cached",
}

func scriptedFaults(t *testing.T) []fault.Fault {
	t.Helper()
	all := fault.Faults()
	out := make([]fault.Fault, len(scripted))
	for i, name := range scripted {
		at := slices.IndexFunc(all, func(f fault.Fault) bool { return f.Name == name })
		if at < 0 {
			t.Fatalf("there is no fault %s", name)
		}
		out[i] = all[at]
	}
	return out
}

// TestFindingScripts runs the script of every finding of forty faults: on the faulty server it exits 1, on a healthy one 0, and
// where nothing listens 2.
func TestFindingScripts(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// The test's binary is the tool where it is called by its name.
	tool := filepath.Join(t.TempDir(), "unreadcheck")
	if err := os.Symlink(self, tool); err != nil {
		t.Skipf("there are no links here: %v", err)
	}
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no shell here")
	}
	chosen := thorough.Share(t, 40, scriptedFaults(t))
	for _, f := range chosen {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			faulty, healthy := serveFault(t, f.Departure), serveFault(t, fault.Departure{})
			out := t.TempDir()
			filter := strings.Join(f.Breaks, " || ")
			if f.Chapter == "envelope" || f.Chapter == "errors" {
				filter = "!rate" // it shows in the calls of other checks
			}
			result, err := unreadcheck.Run(t.Context(), unreadcheck.Config{Target: faulty, Out: out, LabelFilter: filter})
			if err != nil {
				t.Fatal(err)
			}
			scripts, err := filepath.Glob(filepath.Join(out, "finding-*.sh"))
			if err != nil || len(scripts) == 0 || len(scripts) != len(result.Causes) {
				t.Fatalf("%d scripts of %d findings, %v", len(scripts), len(result.Causes), err)
			}
			for i, script := range scripts {
				runs := map[string]int{faulty: 1, healthy: 0}
				if i == 0 && f.Name == chosen[0].Name {
					runs["http://127.0.0.1:1"] = 2
				}
				for target, want := range runs {
					if code, said := runScript(t, tool, script, target); code != want {
						t.Errorf("%s exits %d on %s, want %d:\n%s", filepath.Base(script), code, target, want, said)
					}
				}
			}
		})
	}
}

// serveFault serves the reference with a fault, or as it is.
func serveFault(t *testing.T, d fault.Departure) string {
	t.Helper()
	handler, err := d.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(func() {
		server.Close()
		_ = handler.Close()
	})
	return server.URL
}

func runScript(t *testing.T, tool, script, target string) (code int, said string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", script, "--target", target)
	cmd.Env = append(slices.Clone(os.Environ()), "UNREADCHECK="+tool, "UNREADCHECK_SECRET_KEY="+emulator.DefaultSecretKey,
		"UNREADCHECK_SDKAPPID="+strconv.FormatUint(emulator.DefaultSDKAppID, 10), "UNREADCHECK_IDENTIFIER="+emulator.DefaultAdmin)
	output, err := cmd.CombinedOutput()
	var exited *exec.ExitError
	switch {
	case err == nil:
		return 0, string(output)
	case errors.As(err, &exited):
		return exited.ExitCode(), string(output)
	default:
		t.Fatalf("%s cannot be run: %v", script, err)
		return 0, ""
	}
}
