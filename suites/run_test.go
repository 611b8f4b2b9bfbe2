package suites_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	_ "github.com/unreadcheck/unreadcheck/internal/roomy" // it plays much and keeps little
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/suites"
)

// contract is the built-in contract.
func contract(t *testing.T) *spec.Contract {
	t.Helper()
	data, err := os.ReadFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := spec.Load(data)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// judged runs the suites against a handler, but for the rate chapter, which takes its time and has tests of its own. It does so
// without Ginkgo, of whose suites a process has one at a time.
func judged(t *testing.T, c *spec.Contract, handler http.Handler, change func(*suites.Options)) *reports.Result {
	t.Helper()
	if handler == nil {
		handler = http.NotFoundHandler()
	}
	server := httptest.NewServer(handler)
	defer server.Close()
	o := options(t, c, server)
	if change != nil {
		change(&o)
	}
	result, _, err := suites.Judge(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func options(t *testing.T, c *spec.Contract, server *httptest.Server) suites.Options {
	t.Helper()
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return suites.Options{Address: server.URL, LabelFilter: "!rate", Target: target.Config{Contract: c, Base: base, Timeout: 5 * time.Second,
		Settle: 300 * time.Millisecond, Seed: 1,
		Account: target.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}}}
}

// explain logs what is not green.
func explain(t *testing.T, r *reports.Result) {
	t.Helper()
	t.Logf("%s: %d calls, %d exchanges, %.2f s, notes %q", r.Verdict, r.Calls, r.Exchanges, r.Seconds, r.Notes)
	for _, c := range r.Checks {
		if f := c.Finding; f.Verdict != judge.Pass && f.Observed == "" {
			t.Logf("%s [%s] %s: expected %q, got %q, %s", c.ID, f.Requirement, f.Verdict, f.Expected, f.Got, f.Reason)
		}
	}
}

func TestTheReferenceIsConformant(t *testing.T) {
	t.Parallel()
	c := contract(t)
	reference, err := emulator.New(emulator.Options{Contract: c})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(reference)
	defer server.Close()
	r, _, err := suites.Run(t.Context(), options(t, c, server))
	if err != nil {
		t.Fatal(err)
	}
	explain(t, r)
	if r.Verdict != reports.KeptSelection { // all but the chapter of the limit
		t.Fatalf("the reference is %s", r.Verdict)
	}
}
