package page

import (
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/reports"
)

// TestTilesGiveTheTrueReason has runs without a probe of the limit: each tile says what kept it from being made.
func TestTilesGiveTheTrueReason(t *testing.T) {
	rateCheck := func(reason string) []reports.Check {
		return []reports.Check{{Chapter: "rate", Finding: judge.Finding{Verdict: judge.Untestable, Reason: reason}}}
	}
	const filtered, allowed = "a filter left it out", "Only a selection was judged, and that is kept"
	for name, test := range map[string]struct {
		result reports.Result
		// speed and migrate are parts of what the two tiles say, code the flag that the first one shows.
		speed, migrate, code string
	}{
		"a filter":                 {reports.Result{Verdict: reports.KeptSelection, Narrowed: true}, filtered, allowed, ""},
		"a filter and a wrong key": {reports.Result{Verdict: reports.Inconclusive, Narrowed: true}, filtered, "Nothing was judged", ""},
		"an interrupt":             {reports.Result{Verdict: reports.Inconclusive, Interrupted: true}, "the run was interrupted", "The run was interrupted", ""},
		"a wrong key": {reports.Result{Verdict: reports.Inconclusive, Checks: rateCheck("account_check was refused with 70009")},
			"refused with 70009", "Nothing was judged", ""},
		"not allowed": {reports.Result{Verdict: reports.Inconclusive, Checks: rateCheck("floods im.example.com; allow it with --allow floods,sets --host im.example.com")},
			"allow it with", "Nothing was judged", "--allow floods,sets"},
		// A flag that is to be checked unlocks nothing, and nor does one that bounds the run as it is.
		"a refused sign-in": {reports.Result{Verdict: reports.Inconclusive, Checks: rateCheck("the sign-in was refused; check --sdkappid and the secret key; unreadcheck doctor says more")},
			"check --sdkappid", "Nothing was judged", "unreadcheck doctor"},
		"a spent budget": {reports.Result{Verdict: reports.Inconclusive, Checks: rateCheck("budget spent: --max-calls 5 is reached")},
			"is reached", "Nothing was judged", "--max-calls with a higher number"},
	} {
		t.Run(name, func(t *testing.T) {
			speed := howFast(&test.result)
			if !strings.Contains(speed.Because, test.speed) || strings.Contains(speed.Because, "On a target that is not this machine") {
				t.Errorf("of the speed it says %q, want %q", speed.Because, test.speed)
			}
			code := ""
			for _, item := range speed.Items {
				code += item.Code
			}
			if code != test.code {
				t.Errorf("the flag is %q, want %q", code, test.code)
			}
			if got := migrate(&test.result).Because; !strings.Contains(got, test.migrate) {
				t.Errorf("of a migration it says %q, want %q", got, test.migrate)
			}
		})
	}
}
