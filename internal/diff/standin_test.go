package diff_test

import (
	"bytes"
	"flag"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/diff"
	"github.com/unreadcheck/unreadcheck/internal/like"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/suites"
)

// saving is a run on a server in memory, inside a bubble of virtual time.
func saving(t *testing.T, c *spec.Contract, handler http.Handler, filter string) (*reports.Result, *suites.Saved) {
	t.Helper()
	var file bytes.Buffer
	result, _, err := suites.Judge(t.Context(), suites.Options{Address: "memory", LabelFilter: filter, Recordings: &file,
		Target: target.Config{Contract: c, Base: &url.URL{Scheme: "http", Host: "localhost"}, Handler: handler, Seed: 1,
			Settle: 2 * time.Second, Timeout: 5 * time.Second,
			Account: target.Account{SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}}})
	if err != nil {
		t.Fatal(err)
	}
	saved, err := suites.ReadSaved(&file)
	if err != nil {
		t.Fatal(err)
	}
	return result, saved
}

// again judges a variation, and then a stand-in that is like it.
func again(t *testing.T, c *spec.Contract, v fault.Departure, filter string) (d *diff.Diff, l *like.Likeness) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		original, err := v.New(emulator.Options{Contract: c})
		if err != nil {
			t.Fatal(err)
		}
		first, saved := saving(t, c, original, filter)
		l = like.Of(c, like.Seen{Played: saved.Played(), Exchanges: saved.Exchanges(), Lag: saved.Lag()})
		standIn, err := l.New(emulator.Options{Contract: c})
		if err != nil {
			t.Fatal(err)
		}
		second, _ := saving(t, c, standIn, filter)
		if err := original.Close(); err != nil {
			t.Error(err)
		}
		if err := standIn.Close(); err != nil {
			t.Error(err)
		}
		d = diff.Compare(first, second, v.Name, "its stand-in", diff.Options{})
	})
	return d, l
}

// all has every variation tried, which takes minutes; without it a sample is.
var all = flag.Bool("all", false, "try every variation, and not a sample")

// exceptions are the variations of which a stand-in shows differences, with the reason.
var exceptions = map[string]string{
	"locks-out-after-five-bad-usersigs": "that bad UserSigs lock the account out is not taken over",
}

// sample has variations of each kind, with the checks that show them.
var sample = map[string]string{
	"last-codes":                  "errors || auth || rate",
	"fields-of-the-live-service":  "envelope || errors",
	"spaced-answers":              "envelope || errors",
	"keys-in-another-order":       "envelope",
	"burst-of-20":                 "rate",
	"refusals-count":              "rate",
	"latency-50ms":                "clamping",
	"readings-300ms-behind":       "clamping",
	"no-communities":              "group-type",
	"no-unread-field":             "clamping",
	"numbers-of-31-bits":          "clamping",
	"whole-fractions":             "request",
	"outsiders-accepted":          "errors",
	"unknown-fields-refused":      "request",
	"other-content-types-refused": "request",
	"no-history":                  "isolation",
}

// A run on a target, its stand-in served and judged again: no difference.
func TestStandInsAreLikeTheirTargets(t *testing.T) {
	c := contract(t)
	for _, v := range fault.Variations() {
		filter, sampled := sample[v.Name]
		switch {
		case v.Environment != fault.Memory || !*all && !sampled:
			continue
		case *all && v.Unprobed:
			filter = "!rate"
		case *all:
			filter = ""
		}
		t.Run(v.Name, func(t *testing.T) {
			if v.Name != "readings-300ms-behind" && !*all { // the one with a goroutine of its own
				thorough.Only(t)
			}
			t.Parallel()
			d, l := again(t, c, v.Departure, filter)
			differs := len(d.Rows) > 0 || d.Latency != nil && d.Latency.Significant
			why, excepted := exceptions[v.Name]
			switch {
			case differs && excepted:
				t.Log("as known:", why)
			case differs:
				var out strings.Builder
				_ = diff.WriteText(&out, d)
				t.Errorf("the stand-in differs:\n%s\n%s", out.String(), strings.Join(l.Missing(), "\n"))
			case excepted:
				t.Errorf("the stand-in differs in nothing: take it out of the exceptions (%s)", why)
			}
		})
	}
}

// What a target breaks is named and not taken over: the stand-in keeps the contract.
func TestWhatIsBrokenIsNotTakenOver(t *testing.T) {
	c := contract(t)
	broken, known := fault.Find("unknown-group-another-code")
	if !known {
		t.Skip("there is no such fault")
	}
	d, l := again(t, c, broken, "errors")
	if len(d.Of(diff.Fixed)) == 0 || len(d.Of(diff.Regressed)) > 0 {
		t.Errorf("%+v", d.Rows)
	}
	if !strings.Contains(strings.Join(l.Missing(), "\n"), "which the contract does not accept") {
		t.Error("nothing is said of what was not taken over:", l.Missing())
	}
}
