package diff_test

import (
	"net/http"
	"net/url"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/reports/diff"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/suites"
	"github.com/unreadcheck/unreadcheck/target"
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
func judged(t *testing.T, c *spec.Contract, d fault.Departure, seed uint64, filter string) (result *reports.Result) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server, err := d.New(emulator.Config{Contract: c})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = server.Close() }()
		result = judgedAs(t, c, server, seed, filter)
	})
	return result
}

func judgedAs(t *testing.T, c *spec.Contract, handler http.Handler, seed uint64, filter string) *reports.Result {
	t.Helper()
	result, _, err := suites.Judge(t.Context(), suites.Options{Address: "memory", LabelFilter: filter,
		Target: target.Config{Contract: c, Base: &url.URL{Scheme: "http", Host: "localhost"}, Handler: handler, Seed: seed,
			Settle: 2 * time.Second, Timeout: 5 * time.Second,
			Account: target.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}}})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestExplore(t *testing.T) {
	c := contract(t)
	begun := time.Now()
	reference := judged(t, c, fault.Departure{}, 1, "")
	t.Log("reference", time.Since(begun))
	again := judged(t, c, fault.Departure{}, 2, "")
	d := diff.Compare(reference, again, "A", "B", diff.Options{ErrorInfo: true})
	_ = diff.WriteText(os.Stdout, d)
	for _, v := range fault.Variations() {
		if v.Lane != fault.Memory {
			continue
		}
		filter := ""
		if v.Unprobed {
			filter = "!rate"
		}
		d := diff.Compare(reference, judged(t, c, v.Departure, 1, filter), "reference", v.Name, diff.Options{Shared: true})
		println("#####", v.Name, d.ExitCode)
		_ = diff.WriteText(os.Stdout, d)
	}
	t.Log("all", time.Since(begun))
}
