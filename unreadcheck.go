// Package unreadcheck judges implementations of Tencent Cloud IM's set_unread_msg_num by its contract. It is for those
// who have an implementation at hand, as an [http.Handler] or as an address, and want it judged in their own tests:
// [Test] in a Go test, [Register] in a Ginkgo suite, [Run] anywhere else. The command is cmd/unreadcheck.
package unreadcheck

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/judge"
	"github.com/unreadcheck/unreadcheck/suites"
	"github.com/unreadcheck/unreadcheck/target"
)

// ErrUsage is wrapped by every error that the caller can correct: a setting that makes no sense, a file that cannot be
// read. Nothing was sent to the target then.
var ErrUsage = usage.Err

// Contract returns the built-in contract: the bytes of openapi.yaml.
func Contract() []byte { return spec.DefaultYAML() }

// Options say what is judged. Handler or Address has to be given, and the account with its secret key.
type Options struct {
	// Handler is the implementation; it is served on a free port of this machine.
	Handler http.Handler
	// InMemory calls the Handler in memory instead. Inside a bubble of testing/synctest its clock is virtual then, so that
	// what takes minutes of the limiter's time takes none of the test's; see [TestInVirtualTime].
	InMemory bool
	// Address is where the implementation is served already: a base URL. A host that is not this machine needs Allow
	// and Host.
	Address string
	// SDKAppID, Identifier and SecretKey are the app, an admin account of it, and the key that signs UserSigs.
	SDKAppID   uint64
	Identifier string
	SecretKey  string

	// Contract are the bytes of another contract file than the built-in one.
	Contract []byte
	// Profile is the documentation's date whose requirements are scored; empty is the newest.
	Profile string
	// LabelFilter selects checks in Ginkgo's label language, as "clamping && must"; empty selects all.
	LabelFilter string
	// Strict makes a should that is not kept a failure.
	Strict bool
	// Settle is how long a count may take to read as it should; 0 is 2 s.
	Settle time.Duration
	// Timeout is how long one call may take; 0 is 5 s.
	Timeout time.Duration
	// Allow are effects allowed on Host, as the command's flags of these names.
	Allow []spec.Effect
	Host  string
}

// Run judges an implementation and returns the result. An error means that nothing was judged: the options are at fault
// (errors.Is ErrUsage), or the tool itself is.
func Run(ctx context.Context, o Options) (*reports.Result, error) {
	options, stop, err := o.prepare()
	if err != nil {
		return nil, err
	}
	defer stop()
	result, _, err := suites.Judge(ctx, options)
	return result, err
}

// Test judges an implementation in a Go test, each check in a subtest. A check that fails, or that could not be judged
// although a must rests on it, fails its subtest; what does not apply, and what could not be judged otherwise, is
// skipped with the reason.
func Test(t *testing.T, o Options) {
	t.Helper()
	result, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	report(t, result, o.Strict)
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
		t.Run(check.ID, func(t *testing.T) { verdictOf(t, check, core[check.Finding.Requirement], strict) })
	}
	if result.ExitCode != reports.ExitConformant {
		t.Errorf("the implementation is %s", result.Verdict)
	}
}

// TestInVirtualTime is Test on a virtual clock, for a handler that tells the time by package time: the rate limit and the
// expiry of UserSigs are judged at the very instant, and in no time. The options are made where the virtual clock ticks; the
// handler and everything that it starts have to be made there, and t.Cleanup there ends them.
func TestInVirtualTime(t *testing.T, options func(t *testing.T) Options) {
	t.Helper()
	var o Options
	var result *reports.Result
	synctest.Test(t, func(t *testing.T) {
		o = options(t)
		o.InMemory = true
		var err error
		if result, err = Run(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	})
	report(t, result, o.Strict)
}

func verdictOf(t *testing.T, check reports.Check, core, strict bool) {
	t.Helper()
	f := check.Finding
	switch {
	case f.Verdict == judge.Pass:
	case f.Verdict == judge.Warn && !strict:
		t.Logf("%s should be kept and is not: expected %s, got %s", f.Requirement, f.Expected, f.Got)
	case f.Verdict == judge.NotApplicable, !core && (f.Verdict == judge.Untestable || f.Verdict == judge.Inconclusive):
		t.Skipf("%s: %s %s", f.Verdict, f.Reason, f.Observed)
	default:
		t.Errorf("%s (%s): %s: expected %s, got %s %s", check.Title, f.Requirement, f.Verdict, f.Expected, f.Got, f.Reason)
	}
}

// Register declares the checks as specs of the Ginkgo suite that is being built, to be called where specs are declared.
// The options' LabelFilter chooses what is played, Ginkgo's own filters what of that is judged. A Handler is served until
// the process ends.
func Register(o Options) error {
	options, _, err := o.prepare()
	if err != nil {
		return err
	}
	return suites.Register(options)
}

// prepare makes the options of a run; stop ends what was started for it.
func (o Options) prepare() (options suites.Options, stop func(), err error) {
	if (o.Handler == nil) == (o.Address == "") {
		return options, nil, usage.Errorf("give either Handler or Address")
	}
	if o.SDKAppID == 0 || o.Identifier == "" || o.SecretKey == "" {
		return options, nil, usage.Errorf("give SDKAppID, Identifier and SecretKey")
	}
	data := o.Contract
	if data == nil {
		data = spec.DefaultYAML()
	}
	contract, err := spec.Load(data)
	if err != nil {
		return options, nil, usage.Errorf("the contract %w", err)
	}
	sum := sha256.Sum256(data)
	stop = func() {}
	var inMemory http.Handler
	switch {
	case o.InMemory && o.Handler == nil:
		return options, nil, usage.Errorf("InMemory needs Handler")
	case o.InMemory:
		inMemory, o.Address = o.Handler, "http://localhost"
	case o.Handler != nil:
		server := httptest.NewServer(o.Handler)
		o.Address, stop = server.URL, server.Close
	}
	base, err := target.ParseAddress(contract, o.Address)
	if err != nil {
		stop()
		return options, nil, usage.Wrap(err)
	}
	if o.Settle == 0 {
		o.Settle = 2 * time.Second
	}
	if o.Timeout == 0 {
		o.Timeout = 5 * time.Second
	}
	return suites.Options{
		Address: o.Address, ContractSHA256: hex.EncodeToString(sum[:]),
		Profile: o.Profile, LabelFilter: o.LabelFilter, Strict: o.Strict,
		Target: target.Config{Contract: contract, Base: base, Settle: o.Settle, Timeout: o.Timeout, Seed: 1,
			Allow: o.Allow, Host: o.Host, Handler: inMemory,
			Account: target.Account{SDKAppID: o.SDKAppID, Identifier: o.Identifier, SecretKey: o.SecretKey}},
	}, stop, nil
}
