package suites_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/suites"
)

// TestPlansCountFloodsThatAreAllowed has the probe of the limit, quick and thorough, with leave for it and without.
func TestPlansCountFloodsThatAreAllowed(t *testing.T) {
	t.Parallel()
	here, away := &url.URL{Scheme: "http", Host: "127.0.0.1:1"}, &url.URL{Scheme: "https", Host: "im.example.com"}
	for name, test := range map[string]struct {
		base        *url.URL
		allow       []spec.Effect
		thorough    bool
		least, most int
		starts      bool
		warning     string
	}{
		"here":                {here, nil, false, 1000, 3000, true, ""},
		"here, thorough":      {here, nil, true, 10000, 20000, true, ""},
		"away, nothing":       {away, nil, false, 0, 0, false, "--allow sets,creates,floods --host im.example.com"},
		"away, without leave": {away, []spec.Effect{spec.Sets, spec.Creates}, false, 0, 0, true, "to let this probe the rate limit there, add: --allow floods --host im.example.com"},
		"away, with leave":    {away, []spec.Effect{spec.Sets, spec.Creates, spec.Floods}, false, 1000, 3000, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			plan, err := suites.MakePlan(suites.Options{LabelFilter: "rate", ThoroughRate: test.thorough,
				Target: target.Config{Contract: spec.Default(), Base: test.base, Allow: test.allow, Host: test.base.Host}})
			if err != nil {
				t.Fatal(err)
			}
			if plan.FloodCalls < test.least || plan.FloodCalls > test.most || plan.Starts != test.starts ||
				(plan.Warning == "") != (test.warning == "") || !strings.Contains(plan.Warning, test.warning) {
				t.Errorf("%d floods, starts %t, %q", plan.FloodCalls, plan.Starts, plan.Warning)
			}
		})
	}
}
