package wire_test

import (
	"context"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	_ "github.com/unreadcheck/unreadcheck/internal/roomy" // it plays much and keeps little
	"github.com/unreadcheck/unreadcheck/internal/thorough"
	"github.com/unreadcheck/unreadcheck/internal/wire"
)

// departing is a player for a reference that departs in one way.
func departing(t *testing.T, d fault.Departure) *wire.Player {
	t.Helper()
	handler, err := d.New(emulator.Options{Contract: contract(t), Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(func() {
		server.Close()
		if err := handler.Close(); err != nil {
			t.Error(err)
		}
	})
	return playerFor(t, server, emulator.DefaultSecretKey)
}

// Each named fault of the wire is caught under its requirement, and no other requirement is blamed.
func TestFaultsOfTheWireAreCaught(t *testing.T) {
	t.Parallel()
	seen := 0
	for i, f := range fault.Faults() {
		if f.Chapter != "wire" {
			continue
		}
		seen++
		t.Run(f.Name, func(t *testing.T) {
			if i%4 != 0 {
				thorough.Only(t)
			}
			t.Parallel()
			player := departing(t, f.Departure)
			found := map[string]int{}
			for _, c := range sample(t, i) {
				for _, finding := range player.Play(context.Background(), c).Findings {
					if _, known := found[finding.Requirement]; !known {
						found[finding.Requirement] = player.Calls
					}
					if !slices.Contains(f.Breaks, finding.Requirement) {
						t.Errorf("%s: %s: expected %s, got %s", finding.Case, finding.Requirement, finding.Expected, finding.Got)
					}
				}
			}
			for _, id := range f.Breaks {
				if found[id] == 0 {
					t.Errorf("%s is not found", id)
				}
			}
			t.Logf("calls until found: %v", found)
		})
	}
	if seen == 0 {
		t.Error("there are no faults of the wire")
	}
}

// What the contract allows is not a finding.
func TestVariationsHaveNoFinding(t *testing.T) {
	t.Parallel()
	for i, v := range thorough.Share(t, 4, fault.Variations()) {
		// Readings that lag need time, which TestReadingsThatLag gives them; slow answers would only take it.
		if strings.Contains(v.Name, "behind") || strings.HasPrefix(v.Name, "latency") || v.Environment == fault.TLS {
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			player := departing(t, v.Departure)
			for _, c := range sample(t, i) {
				r := player.Play(context.Background(), c)
				// Between failures that pass, single cases stay unjudged.
				passing := v.Unprobed || v.Environment == fault.Network || strings.Contains(r.Unjudged, "too frequent")
				if r.Unjudged != "" && !c.Plain && !passing {
					t.Errorf("%s is not judged: %s", c.ID, r.Unjudged)
				}
				for _, f := range r.Findings {
					t.Errorf("%s: %s: expected %s, got %s", f.Case, f.Requirement, f.Expected, f.Got)
				}
			}
		})
	}
}

func TestReadingsThatLag(t *testing.T) {
	t.Parallel()
	d, known := fault.Find("readings-300ms-behind")
	if !known {
		t.Fatal("there is no such variation")
	}
	player := departing(t, d)
	player.Settle = 10 * time.Second
	for { // the stage has to show first
		if _, err := player.Stage.Read(context.Background(), "", ""); err == nil {
			break
		}
	}
	for _, id := range []string{"json/trailing-brace", "json/space-crlf", "json/number-A.5", "http/pipeline-two-sets", "http/chunk-one", "http/timing-nothing"} {
		r := player.Play(context.Background(), caseOf(t, id))
		if len(r.Findings) > 0 || r.Unjudged != "" {
			t.Errorf("%s: %v %s", id, r.Findings, r.Unjudged)
		}
	}
}
