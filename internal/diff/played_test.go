package diff_test

import (
	"bytes"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/diff"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/suites"
)

func contract(t testing.TB) *spec.Contract {
	t.Helper()
	c, err := spec.LoadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// judged is the result of a run on a departure from the reference, in memory and on a virtual clock.
func judged(t *testing.T, c *spec.Contract, d fault.Departure, seed uint64, filter string, wrap func(http.Handler) http.Handler) (result *reports.Result) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server, err := d.New(emulator.Options{Contract: c})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = server.Close() }()
		handler := http.Handler(server)
		if wrap != nil {
			handler = wrap(server)
		}
		result, _, err = suites.Judge(t.Context(), suites.Options{Address: "memory", LabelFilter: filter,
			Target: target.Config{Contract: c, Base: &url.URL{Scheme: "http", Host: "localhost"}, Handler: handler, Seed: seed,
				Settle: 2 * time.Second, Timeout: 5 * time.Second,
				Account: target.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}}})
		if err != nil {
			t.Fatal(err)
		}
	})
	return result
}

func named(t *testing.T, name string) fault.Departure {
	t.Helper()
	d, known := fault.Find(name)
	if !known {
		t.Fatalf("there is no departure %s", name)
	}
	return d
}

// TestDepartures is a sample of what the selftest does with all faults and variations.
func TestDepartures(t *testing.T) {
	thorough.Only(t)
	c := contract(t)
	reference := judged(t, c, fault.Departure{}, 1, "", nil)
	compare := func(t *testing.T, other *reports.Result) *diff.Diff {
		return diff.Compare(reference, other, "reference", t.Name(), diff.Options{ErrorInfo: true, Shared: true})
	}
	t.Run("another seed", func(t *testing.T) {
		d := diff.Compare(reference, judged(t, c, fault.Departure{}, 99, "", nil), "reference", "reference", diff.Options{ErrorInfo: true})
		if len(d.Rows) > 0 {
			t.Errorf("%+v", d.Rows)
		}
	})
	for _, v := range []struct{ name, filter, of string }{
		{"last-codes", "errors || auth", "call"},
		{"readings-300ms-behind", "clamping", "read-back lag"},
		{"no-communities", "group-type", "group type Community"},
		{"burst-of-20", "rate", "calls let in at once after a rest"},
		{"refusals-count", "rate", "calls let in per period of overload"},
	} {
		t.Run(v.name, func(t *testing.T) {
			d := compare(t, judged(t, c, named(t, v.name), 1, v.filter, nil))
			shows := false
			for _, row := range d.Rows {
				if row.Class != diff.Differs {
					t.Errorf("%+v", row)
				}
				shows = shows || row.Of == v.of
			}
			if !shows || d.ExitCode != 0 {
				t.Errorf("no row is of the %s, or the exit code %d is not 0: %+v", v.of, d.ExitCode, d.Rows)
			}
		})
	}
	for _, f := range []struct{ name, filter string }{
		{"zero-refused", "clamping"}, {"limit-150", "rate"}, {"http-429-over-the-limit", "rate || envelope"},
	} {
		t.Run(f.name, func(t *testing.T) {
			if d := compare(t, judged(t, c, named(t, f.name), 1, f.filter, nil)); len(d.Of(diff.Regressed)) == 0 || d.ExitCode != 1 {
				t.Errorf("no regression, or another exit code than 1: %d, %+v", d.ExitCode, d.Rows)
			}
		})
	}
	// Counts that cannot be read any more are no difference within the contract.
	for name, other := range map[string]*reports.Result{
		"avchatrooms-are-not-listed": judged(t, c, named(t, "avchatrooms-are-not-listed"), 1, "group-type", nil),
		"no counts":                  judged(t, c, fault.Departure{}, 1, "clamping", withoutCounts),
	} {
		t.Run(name, func(t *testing.T) {
			if d := compare(t, other); len(d.Of(diff.NotJudged)) == 0 || len(d.Of(diff.Regressed)) > 0 || d.ExitCode != 3 {
				t.Errorf("nothing that was judged before is missing, or the exit code %d is not 3: %+v", d.ExitCode, d.Rows)
			}
		})
	}
}

// withoutCounts takes everything out of answers that counts could be read by.
func withoutCounts(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(hiding{w}, r)
	})
}

type hiding struct{ http.ResponseWriter }

func (w hiding) Write(body []byte) (int, error) {
	for _, field := range []string{"UnreadMsgNum", "MsgSeq"} {
		body = bytes.ReplaceAll(body, []byte(`"`+field+`":`), []byte(`"Other":`))
	}
	return w.ResponseWriter.Write(body)
}
