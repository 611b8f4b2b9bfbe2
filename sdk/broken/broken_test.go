package broken_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/sdk"
	"github.com/unreadcheck/unreadcheck/sdk/broken"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/judge"
)

func TestMain(m *testing.M) {
	broken.Main()
	os.Exit(m.Run())
}

// atOnce is how many clients run side by side. They mostly wait; more of them would make the machine late for the
// time-outs.
const atOnce = 16

// Each client is caught by exactly the checks that it names, and the correct one by none.
func TestEachClientIsCaughtByItsChecks(t *testing.T) {
	contract, err := spec.LoadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	clients := broken.Clients()
	type outcome struct {
		report *sdk.Report
		err    error
	}
	outcomes := make([]outcome, len(clients))
	places := make(chan struct{}, atOnce)
	var running sync.WaitGroup
	for i, c := range clients {
		running.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			outcomes[i].report, outcomes[i].err = broken.Run(t.Context(), contract, c.Name, nil)
		})
	}
	running.Wait()
	for i, c := range clients {
		t.Run(c.Name, func(t *testing.T) {
			if outcomes[i].err != nil {
				t.Fatal(outcomes[i].err)
			}
			r := outcomes[i].report
			if got := r.Caught(); !slices.Equal(got, c.Caught) {
				t.Errorf("caught by %v, wanted %v", got, c.Caught)
				for _, check := range r.Result.Checks {
					if f := check.Finding; f.Red() && !slices.Contains(c.Caught, check.ID) {
						t.Logf("%s: expected %s, got %s", check.ID, f.Expected, f.Got)
					} else if !f.Red() && slices.Contains(c.Caught, check.ID) {
						t.Logf("%s: %s %s", check.ID, f.Verdict, f.Reason)
					}
				}
			}
			if c.Name == "correct" {
				everythingJudged(t, r.Result)
			}
			if len(c.Caught) > 0 && r.Result.Verdict == "" {
				t.Error("there is no verdict")
			}
		})
	}
}

// everythingJudged wants a pass for everything that is not observed alone.
func everythingJudged(t *testing.T, r *reports.Result) {
	t.Helper()
	if r.ExitCode != reports.ExitConformant {
		t.Errorf("the verdict is %s, exit code %d", r.Verdict, r.ExitCode)
	}
	for _, c := range r.Checks {
		switch {
		case c.Level == spec.Observe && c.Finding.Observed == "":
			t.Errorf("%s saw nothing: %s", c.ID, c.Finding.Reason)
		case c.Level != spec.Observe && c.Finding.Verdict != judge.Pass:
			t.Errorf("%s: %s %s", c.ID, c.Finding.Verdict, c.Finding.Reason)
		}
	}
}

// What is intercepted is judged as what is called directly, the certificates too.
func TestThroughTheProxy(t *testing.T) {
	contract, err := spec.LoadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range broken.Clients() {
		switch c.Name {
		case "correct", "any-authority", "any-date", "any-host", "swallows-trouble", "new-connections":
		default:
			continue
		}
		only := []string{"tls", "SDK-ANS-1", "SDK-ANS-8/reset-before", "SDK-ANS-8/reset-after", "SDK-ANS-7/truncated", "SDK-CONN-1", "SDK-REQ-1"}
		r, err := broken.Run(t.Context(), contract, c.Name, sdk.Intercepted{Contract: contract}, only...)
		if err != nil {
			t.Fatal(err)
		}
		want := slices.DeleteFunc(slices.Clone(c.Caught), func(id string) bool {
			return !slices.ContainsFunc(r.Result.Checks, func(k reports.Check) bool { return k.ID == id })
		})
		if got := r.Caught(); !slices.Equal(got, want) {
			t.Errorf("%s: caught by %v, wanted %v", c.Name, got, want)
		}
		if c.Name == "correct" {
			everythingJudged(t, r.Result)
		}
	}
}

// Every check of a must or a should is proved to be able to fail, and no client names one that does not exist.
func TestEveryCheckCatchesSomebody(t *testing.T) {
	caught := map[string]bool{}
	for _, c := range broken.Clients() {
		for _, id := range c.Caught {
			caught[id] = true
		}
	}
	for _, r := range sdk.Requirements() {
		for _, c := range r.Checks {
			if r.Level != spec.Observe && !caught[c.ID] {
				t.Errorf("no client is caught by %s", c.ID)
			}
			delete(caught, c.ID)
		}
	}
	for id := range caught {
		t.Errorf("there is no check %s", id)
	}
}

// The page in docs is the one that the generator prints.
func TestMatrixIsUpToDate(t *testing.T) {
	var want bytes.Buffer
	if err := broken.Matrix(&want); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../docs/sdk-kill-matrix.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Error("docs/sdk-kill-matrix.md is not what the code makes of it: run `make docs`")
	}
	if n := strings.Count(want.String(), "\n| "); n < 60 {
		t.Errorf("the page has %d rows", n)
	}
}
