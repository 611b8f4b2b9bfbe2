package unreadcheck_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

func reference(t *testing.T) unreadcheck.Config {
	t.Helper()
	handler, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = handler.Close() })
	return unreadcheck.Config{Handler: handler}
}

func TestAHandlerIsJudgedInATest(t *testing.T) {
	o := reference(t)
	o.LabelFilter = "!rate" // that chapter takes its time, and is judged in virtual time below
	unreadcheck.Test(t, o)
}

func TestAHandlerIsJudgedInVirtualTime(t *testing.T) {
	unreadcheck.TestInVirtualTime(t, reference)
}

func TestAHandlerThatDoesNothingIsNotConformant(t *testing.T) {
	o := reference(t)
	o.Handler = http.NotFoundHandler()
	result, err := unreadcheck.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if result.Verdict != reports.NotConformant {
		t.Errorf("a handler of 404s is %s", result.Verdict)
	}
}

func TestTheConfigIsChecked(t *testing.T) {
	for name, wrong := range map[string]struct {
		change func(*unreadcheck.Config)
		says   string
	}{
		"neither handler nor address":     {func(o *unreadcheck.Config) { o.Handler = nil }, "either Handler or Target"},
		"handler and address":             {func(o *unreadcheck.Config) { o.Target = "http://127.0.0.1:1" }, "either Handler or Target"},
		"in memory without a handler":     {func(o *unreadcheck.Config) { o.Handler, o.InMemory, o.Target = nil, true, "http://127.0.0.1:1" }, "InMemory needs Handler"},
		"no key":                          {func(o *unreadcheck.Config) { o.SDKAppID, o.Identifier = 1400000000, "administrator" }, "SecretKey"},
		"an account of no app":            {func(o *unreadcheck.Config) { o.Identifier, o.SecretKey = "administrator", "k" }, "SDKAppID"},
		"a negative wait":                 {func(o *unreadcheck.Config) { o.Settle = -1 }, "negative"},
		"effects for no host":             {func(o *unreadcheck.Config) { o.Allow = []spec.Effect{spec.Sets} }, "Host"},
		"a CA of no certificate":          {func(o *unreadcheck.Config) { o.CA = []byte("none") }, "PEM"},
		"an observer of nothing":          {func(o *unreadcheck.Config) { o.Observer = &unreadcheck.Observer{} }, "command or url"},
		"a folder below a file":           {func(o *unreadcheck.Config) { o.Out = "go.mod/reports" }, "folder cannot be made"},
		"an expectation of nothing":       {func(o *unreadcheck.Config) { o.Baseline = []unreadcheck.ExpectedFailure{{ID: "UMN-CLAMP-1"}} }, "expires"},
		"a broken contract":               {func(o *unreadcheck.Config) { o.Contract = []byte("openapi: 3.0.3") }, "contract"},
		"an unknown profile":              {func(o *unreadcheck.Config) { o.Profile = "1999-01-01" }, "1999-01-01"},
		"a filter of nothing":             {func(o *unreadcheck.Config) { o.LabelFilter = "nothing" }, "matches none"},
		"another host without an account": {func(o *unreadcheck.Config) { o.Handler, o.Target = nil, "https://im.example.com" }, "give SDKAppID"},
		"another host": {func(o *unreadcheck.Config) {
			o.Handler, o.Target = nil, "https://im.example.com"
			o.SDKAppID, o.Identifier, o.SecretKey = 1400000000, "administrator", "k"
		}, "--allow sets,creates --host im.example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			o := reference(t)
			wrong.change(&o)
			_, err := unreadcheck.Run(t.Context(), o)
			if !errors.Is(err, unreadcheck.ErrUsage) || !strings.Contains(err.Error(), wrong.says) {
				t.Errorf("the error is %v, want one of usage that says %q", err, wrong.says)
			}
		})
	}
}

// The folder has what the command writes there.
func TestARunWritesItsFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "reports")
	told := 0
	result, err := unreadcheck.Run(t.Context(), unreadcheck.Config{Target: "embedded", LabelFilter: "UMN-CLAMP-1", Out: folder,
		Progress: func(int, int, string) { told++ }})
	if err != nil {
		t.Fatal(err)
	}
	if result.ExitCode != reports.ExitConformant || told == 0 {
		t.Errorf("the run is %s, and its progress was told %d times", result.Verdict, told)
	}
	for _, name := range []string{"junit.xml", "report.json", "summary.md", "exchanges.jsonl", "recordings.jsonl", "journal.jsonl"} {
		if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s is missing or empty: %v", name, err)
		}
	}
}

// What is expected to fail has to, so an expectation that the reference does not meet is a failure.
func TestABaselineIsHeldAgainstWhatCame(t *testing.T) {
	result, err := unreadcheck.Run(t.Context(), unreadcheck.Config{Target: "embedded", LabelFilter: "UMN-CLAMP-1",
		Baseline: []unreadcheck.ExpectedFailure{{ID: "UMN-CLAMP-1", Reason: "known", Expires: "2999-01-31"}}})
	if err != nil {
		t.Fatal(err)
	}
	if result.ExitCode != reports.ExitNotConformant {
		t.Errorf("the run is %s although what was expected to fail did not", result.Verdict)
	}
}
