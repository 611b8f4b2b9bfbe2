package broken_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/sdk"
	"github.com/unreadcheck/unreadcheck/internal/sdk/broken"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

func TestMain(m *testing.M) {
	broken.Main()
	os.Exit(thorough.Waiting(m, 4).Run())
}

func loaded(t *testing.T) *spec.Contract {
	t.Helper()
	contract, err := spec.LoadFile("../../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return contract
}

// played is the report on a client that was played in virtual time.
func played(t *testing.T, contract *spec.Contract, name string) *sdk.Report {
	t.Helper()
	r, err := broken.Play(t.Context(), contract, name)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Each client is caught by exactly the checks that it names, and the correct one by none.
func TestEachClientIsCaughtByItsChecks(t *testing.T) {
	t.Parallel()
	contract := loaded(t)
	for _, c := range thorough.Share(t, 10, broken.Clients()) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := played(t, contract, c.Name)
				wantCaught(t, r, c.Caught)
				for _, id := range c.Unjudged {
					if !slices.Contains(r.Unjudged(), id) {
						t.Errorf("%s is judged", id)
					}
				}
				if c.Name == "correct" {
					everythingJudged(t, r.Result)
				}
			})
		})
	}
}

// A correct client passes, whatever it does that is left open, and a should that is not kept would count.
func TestVariationsOfACorrectClient(t *testing.T) {
	t.Parallel()
	contract, all := loaded(t), broken.Variations()
	if len(all) < 25 {
		t.Errorf("%d variations", len(all))
	}
	for _, c := range thorough.Share(t, 10, all) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := played(t, contract, c.Name)
				wantCaught(t, r, nil)
				if got := r.Unjudged(); !slices.Equal(got, c.Unjudged) {
					t.Errorf("not judged are %v, wanted %v", got, c.Unjudged)
					reasons(t, r, got)
				}
				if r.Result.ExitCode != reports.ExitConformant || !r.Result.Strict {
					t.Errorf("the verdict is %s, exit code %d", r.Result.Verdict, r.Result.ExitCode)
				}
			})
		})
	}
}

func wantCaught(t *testing.T, r *sdk.Report, want []string) {
	t.Helper()
	got := r.Caught()
	if slices.Equal(got, want) {
		return
	}
	t.Errorf("caught by %v, wanted %v", got, want)
	reasons(t, r, append(got, want...))
}

func reasons(t *testing.T, r *sdk.Report, ids []string) {
	t.Helper()
	for _, check := range r.Result.Checks {
		if f := check.Finding; slices.Contains(ids, check.ID) {
			t.Logf("%s: %s; expected %s, got %s; %s", check.ID, f.Verdict, f.Expected, f.Got, f.Reason)
		}
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

// A client in a process of its own, by a real network, is judged as within this one. Panics end its process.
func TestAsProcesses(t *testing.T) {
	t.Parallel()
	contract := loaded(t)
	only := []string{"SDK-REQ-1", "SDK-REQ-12/blank", "SDK-ANS-7/not-json", "SDK-ANS-8/refused", "SDK-ANS-8/closed", "SDK-ANS-8/reset-before", "SDK-ANS-10", "SDK-CONN-2", "SDK-TLS-1"}
	for _, name := range thorough.Share(t, 3, []string{"correct", "panics", "in-the-clear", "bare-blank", "refused-is-fine", "closed-is-fine"}) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := broken.Run(t.Context(), contract, name, nil, only...)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range broken.Clients() {
				if c.Name == name {
					wantCaught(t, r, c.Caught)
				}
			}
			if name == "correct" {
				everythingJudged(t, r.Result)
			}
		})
	}
}

// An SDK that hands over raw answers is not credited with reading them.
func TestRawAnswersAreTheCallersWork(t *testing.T) {
	t.Parallel()
	contract := loaded(t)
	synctest.Test(t, func(t *testing.T) {
		r := played(t, contract, "raw")
		wantCaught(t, r, nil)
		if r.Facts.Answers != "raw" || !strings.Contains(r.Result.Checks[slices.IndexFunc(r.Result.Checks, func(c reports.Check) bool {
			return c.ID == "SDK-ANS-3/own"
		})].Title, "the caller's work") {
			t.Errorf("%+v", r.Facts)
		}
		var table bytes.Buffer
		if err := sdk.Table(&table, sdk.Requirements(), []*sdk.Report{r}); err != nil || !strings.Contains(table.String(), "For all of them caller's work: SDK-ANS-1") {
			t.Errorf("%v\n%s", err, table.String())
		}
	})
}

// Each way to renew a UserSig, or not to, is told apart.
func TestRenewal(t *testing.T) {
	t.Parallel()
	thorough.Only(t)
	contract := loaded(t)
	for name, want := range map[string]string{"cached-usersig": "in time", "backdates-and-caches": "in time", "renews-after-a-failure": "after a refusal",
		"never-renews": "never", "half-a-year": "not seen"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if got := played(t, contract, name).Facts.Renewal; got != want {
					t.Errorf("%q where it is %q", got, want)
				}
			})
		})
	}
}

// A client that speaks HTTP/2 alone is told why it cannot be judged, after one call.
func TestHTTP2Alone(t *testing.T) {
	t.Parallel()
	contract := loaded(t)
	synctest.Test(t, func(t *testing.T) {
		r := played(t, contract, "http2-alone")
		if r.Result.ExitCode != reports.ExitInconclusive || !strings.Contains(r.Result.Checks[0].Finding.Reason, "The client offers HTTP/2 alone, and this server speaks HTTP/1.1") {
			t.Errorf("%s: %s", r.Result.Verdict, r.Result.Checks[0].Finding.Reason)
		}
	})
}

// What is intercepted is judged as what is called directly, the certificates too.
func TestThroughTheProxy(t *testing.T) {
	t.Parallel()
	contract, err := spec.LoadFile("../../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range broken.Clients() {
		switch c.Name {
		case "correct", "any-authority", "any-date", "any-host", "swallows-trouble", "new-connections":
		default:
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			if c.Name != "correct" {
				thorough.Only(t)
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
		})
	}
}

// Every check of a must or a should is proved to be able to fail, and no client names one that does not exist.
func TestEveryCheckCatchesSomebody(t *testing.T) {
	t.Parallel()
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
	t.Parallel()
	var want bytes.Buffer
	if err := broken.Matrix(&want); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../../docs/sdk-kill-matrix.md")
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
