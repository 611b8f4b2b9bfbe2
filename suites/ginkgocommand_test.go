package suites_test

import (
	"encoding/xml"
	"errors"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/thorough"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
)

// junit is what is read of a JUnit file here.
type junit struct {
	Cases []struct {
		Name    string `xml:"name,attr"`
		Status  string `xml:"status,attr"`
		Failure *struct {
			Text string `xml:",chardata"`
		} `xml:"failure"`
	} `xml:"testsuite>testcase"`
}

// ginkgoCommand runs the plain ginkgo command on the package conformance, as the module has it, and returns its exit code, its output
// and its JUnit file. The file is empty where none was written.
func ginkgoCommand(t *testing.T, target string, flags ...string) (code int, output string, report junit) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "junit.xml")
	args := append([]string{"run", "github.com/onsi/ginkgo/v2/ginkgo", "--no-color", "--junit-report", file}, flags...)
	cmd := exec.CommandContext(t.Context(), "go", append(args, "./conformance")...)
	cmd.Env = append(os.Environ(), "UNREADCHECK_TARGET="+target)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("ginkgo does not start: %v\n%s", err, out)
	}
	if data, err := os.ReadFile(file); err == nil {
		if err := xml.Unmarshal(data, &report); err != nil {
			t.Fatalf("the JUnit file cannot be read: %v\n%s", err, data)
		}
	}
	return cmd.ProcessState.ExitCode(), string(out), report
}

// One after the other: each compiles the suite into its folder.
func TestTheGinkgoCommand(t *testing.T) {
	thorough.Only(t)
	t.Parallel()
	t.Run("fails on a faulty reference", failsOnAFaultyReference)
	t.Run("passes on the reference", passesOnTheReference)
	t.Run("does not pass without a target", doesNotPassWithoutATarget)
}

func failsOnAFaultyReference(t *testing.T) {
	departure, found := fault.Find("wraps-at-16-bits")
	if !found {
		t.Fatal("there is no such fault")
	}
	faulty, err := departure.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(faulty)
	defer server.Close()
	code, output, report := ginkgoCommand(t, server.URL, "--label-filter", "clamping && must")
	if code != 1 {
		t.Fatalf("ginkgo ended with %d, want 1:\n%s", code, output)
	}
	failed, passed := 0, 0
	for _, c := range report.Cases {
		switch {
		case c.Failure != nil && strings.Contains(c.Name, "UMN-CLAMP-2"):
			failed++
			if !regexp.MustCompile(`In \[It\] at: \S*/suites/clamping\.go:\d+`).MatchString(c.Failure.Text) {
				t.Errorf("the failure of %s does not point at the line that declares it:\n%s", c.Name, c.Failure.Text)
			}
		case c.Failure != nil:
			t.Errorf("%s fails too: %s", c.Name, c.Failure.Text)
		case c.Status == "passed" && strings.Contains(c.Name, "UMN-CLAMP-1/"):
			passed++
		}
	}
	if failed == 0 || passed == 0 {
		t.Errorf("%d checks of UMN-CLAMP-2 failed and %d of UMN-CLAMP-1 passed, want some of each:\n%s", failed, passed, output)
	}
}

func passesOnTheReference(t *testing.T) {
	code, output, report := ginkgoCommand(t, "embedded", "--focus", "UMN-CLAMP-3/0 ")
	if code != 0 || !strings.Contains(output, "1 Passed") {
		t.Errorf("ginkgo ended with %d and wrote %d cases:\n%s", code, len(report.Cases), output)
	}
}

func doesNotPassWithoutATarget(t *testing.T) {
	if code, output, _ := ginkgoCommand(t, ""); code == 0 || !strings.Contains(output, "UNREADCHECK_TARGET") {
		t.Errorf("ginkgo ended with %d:\n%s", code, output)
	}
}
