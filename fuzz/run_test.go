package fuzz_test

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/fuzz"
	_ "github.com/unreadcheck/unreadcheck/internal/roomy" // it plays much and keeps little
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/spec"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(thorough.Waiting(m, 4)) }

var contract = sync.OnceValues(func() (*spec.Contract, error) { return spec.LoadFile("../openapi.yaml") })

func loadContract(t testing.TB) *spec.Contract {
	t.Helper()
	c, err := contract()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// optionsFor are those of a campaign in memory against a handler that serves the reference's app.
func optionsFor(t testing.TB, handler http.Handler, changes ...func(*fuzz.Options)) fuzz.Options {
	t.Helper()
	base, err := url.Parse("http://localhost")
	if err != nil {
		t.Fatal(err)
	}
	o := fuzz.Options{Seed: 1, MaxCalls: 1500, Target: target.Config{Contract: loadContract(t), Base: base, Handler: handler,
		Timeout: 5 * time.Second, Settle: 60 * time.Millisecond, Pace: -1,
		Account: target.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}}}
	for _, change := range changes {
		change(&o)
	}
	return o
}

func run(t testing.TB, o fuzz.Options) *fuzz.Result {
	t.Helper()
	result, err := fuzz.Campaign(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func reference(t testing.TB, changes ...func(*emulator.Options)) *emulator.Emulator {
	t.Helper()
	config := emulator.Options{Contract: loadContract(t), Unlimited: true}
	for _, change := range changes {
		change(&config)
	}
	e, err := emulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestTheReferenceHasNoFindings(t *testing.T) {
	t.Parallel()
	result := run(t, optionsFor(t, reference(t)))
	for _, f := range result.Findings {
		t.Errorf("%s (%s; %s; %s) expected %s, got %s, %s: %+v", f.Requirement, f.Kind, f.State, f.Input, f.Expected, f.Got, f.Repeats, f.Program)
	}
	judged(t, result, "UMN-ENV-1", "UMN-ENV-6", "UMN-CLAMP-1", "UMN-ERR-13", "UMN-TYPE-2", "UMN-AUTH-3")
}

func TestSequencesOnTheReferenceHaveNoFindings(t *testing.T) {
	t.Parallel()
	result := run(t, optionsFor(t, reference(t), func(o *fuzz.Options) { o.Layers, o.MaxCalls = []string{fuzz.Sequences}, 3000 }))
	for _, f := range result.Findings {
		t.Errorf("%s (%s; %s; %s) expected %s, got %s, %s: %+v", f.Requirement, f.Kind, f.State, f.Input, f.Expected, f.Got, f.Repeats, f.Program)
	}
	t.Logf("%d calls, %d programs, %.1f s, ended: %s, unjudged: %v, never: %v notes %v", result.Calls, result.Programs, result.Seconds, result.Ended,
		result.Unjudged, result.Coverage.Never, result.Notes)
}
