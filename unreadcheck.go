// Package unreadcheck judges implementations of Tencent Cloud IM's set_unread_msg_num by its contract. It is for those
// who have an implementation at hand, as an [http.Handler] or as an address, and want it judged in their own tests:
// [Test] in a Go test, [Register] in a Ginkgo suite, [Run] anywhere else. The command is cmd/unreadcheck.
package unreadcheck

import (
	"context"
	"errors"
	"path/filepath"
	"runtime/debug"
	"testing"
	"testing/synctest"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/page"
	"github.com/unreadcheck/unreadcheck/internal/setup"
	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/suites"
)

// ErrUsage is wrapped by every error that the caller can correct: a setting that makes no sense, a file that cannot be
// read. Nothing was sent to the target then.
var ErrUsage = usage.Err

// Contract returns the built-in contract: the bytes of openapi.yaml.
func Contract() []byte { return spec.DefaultYAML() }

// Run judges an implementation and returns the result. An error means that nothing was judged: an [ErrUsage] where the
// config is at fault, and else a fault of this package.
func Run(ctx context.Context, c Config) (result *reports.Result, err error) {
	t, err := c.Prepare(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	options := c.options(t)
	if c.Out == "" {
		result, _, err = suites.Judge(ctx, options)
		return result, err
	}
	recordings := &setup.LateFile{Name: filepath.Join(c.Out, recordingsFile)}
	options.Recordings = recordings
	result, exchanges, err := suites.Judge(ctx, options)
	if err := errors.Join(err, recordings.Close()); err != nil {
		return nil, err
	}
	if err := reports.WriteFolder(c.Out, result, exchanges); err != nil {
		return result, err
	}
	return result, page.WriteRun(c.Out, result)
}

// Test judges an implementation in a Go test, each check in a subtest. A check that fails, or that could not be judged
// although a must rests on it, fails its subtest; what does not apply, what rests on another check that fails, and what could
// not be judged otherwise, is skipped with the reason.
func Test(t *testing.T, c Config) {
	t.Helper()
	result, err := Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	report(t, result, c.Strict)
}

// report makes a subtest of each check.
func report(t *testing.T, result *reports.Result, strict bool) {
	t.Helper()
	if result == nil {
		return // the test has failed already, and said why
	}
	core := map[string]bool{}
	for _, q := range result.Requirements {
		core[q.ID] = q.Level == spec.Must && q.Evidence == spec.Core
	}
	for _, check := range result.Checks {
		t.Run(check.ID, func(t *testing.T) {
			t.Helper() // failures are at the line where the test was called for
			verdictOf(t, result, check, core[check.Finding.Requirement], strict)
		})
	}
	if result.ExitCode != reports.ExitConformant {
		t.Errorf("the implementation is %s", result.Verdict)
	}
}

// TestInVirtualTime is Test on a virtual clock, for a handler that tells the time by package time: the rate limit and the
// expiry of UserSigs are judged at the very instant, and in no time. The config is made where the virtual clock ticks; the
// handler and everything that it starts have to be made there, and t.Cleanup there ends them.
func TestInVirtualTime(t *testing.T, config func(t *testing.T) Config) {
	t.Helper()
	var c Config
	var result *reports.Result
	synctest.Test(t, func(t *testing.T) {
		c = config(t)
		c.InMemory = true
		var err error
		if result, err = Run(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	})
	report(t, result, c.Strict)
}

func verdictOf(t testing.TB, result *reports.Result, check reports.Check, core, strict bool) {
	t.Helper()
	f := check.Finding
	switch {
	case f.Verdict == judge.Pass:
	case f.Verdict == judge.Warn && !strict:
		t.Logf("%s should be kept and is not: expected %s, got %s", f.Requirement, f.Expected, f.Got)
	case f.Verdict == judge.NotApplicable, !core && (f.Verdict == judge.Untestable || f.Verdict == judge.Inconclusive):
		t.Skipf("%s: %s %s", f.Verdict, f.Reason, f.Observed)
	case f.Verdict == judge.Blocked && result.Verdict == reports.NotConformant:
		t.Skipf("%s: %s", f.Verdict, f.Reason) // what it rests on fails by itself
	case f.Red() && check.Cause > 0 && check.Cause <= len(result.Causes):
		t.Errorf("%s (%s): %s: %s", check.Title, f.Requirement, f.Verdict, result.Told(check))
	case f.Expected == "" && f.Got == "":
		t.Errorf("%s (%s): %s: %s", check.Title, f.Requirement, f.Verdict, f.Reason)
	default:
		t.Errorf("%s (%s): %s: expected %s, got %s %s", check.Title, f.Requirement, f.Verdict, f.Expected, f.Got, f.Reason)
	}
}

// Register declares the checks as specs of the Ginkgo suite that is being built, to be called where specs are declared.
// The config's filters choose what is played, Ginkgo's own filters what of that is judged. What was started for the target,
// as the server of a Handler, ends with the process.
func Register(c Config) error {
	t, err := c.Prepare(context.Background())
	if err != nil {
		return err
	}
	if err := suites.Register(c.options(t)); err != nil {
		return errors.Join(err, t.Close())
	}
	return nil
}

// modulePath is how this module is called in a program's list of modules.
const modulePath = "github.com/unreadcheck/unreadcheck"

// moduleVersion is the version of this module, as the Go tool writes it into the program that has it.
func moduleVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
		if m.Path == modulePath {
			return m.Version
		}
	}
	return ""
}
