package judge

import (
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Calls are answered promptly that take no longer than a quarter of the time after which others were given up, but for one in
// twenty.
func TestPrompt(t *testing.T) {
	c := theContract(t)
	for _, test := range []struct {
		name       string
		late, rest float64
		want       bool
	}{
		{"at once", 1, 1, true}, {"after a quarter", 1000, 1000, true}, {"a moment later", 1001, 1001, false},
		{"one in twenty later", 3000, 1, true},
	} {
		calls := []shot{{1000, 5000, silent}, {1000, 6000, silent}, {1000, 1000 + test.late, in}}
		for range 19 {
			calls = append(calls, shot{1000, 1000 + test.rest, in})
		}
		p, rec := played(with(shots(program.Flood{Phase: PhaseBurst}, calls...), func(x *record.Exchange) {
			if x.Response == nil {
				x.Trouble = &record.Trouble{Kind: record.TroubleTimeout}
			}
		}))
		if got := lookAt(c, p, rec).prompt(); got != test.want {
			t.Errorf("answered %s: prompt is %t", test.name, got)
		}
	}
}

// A failure is rarer among some calls than among others where as few are unlikely by chance.
func TestRarer(t *testing.T) {
	for _, test := range []struct {
		name                   string
		few, of, many, amongst int
		want                   bool
	}{
		{"never here, often there", 0, 200, 100, 300, true},
		{"seldom here, often there", 5, 200, 100, 300, true},
		{"never here, twice there", 0, 200, 2, 300, false},
		{"never here, and 14 times of 14 there", 0, 14, 14, 14, true},
		{"never here, and 13 times of 13 there, as one in 8000 are", 0, 13, 13, 13, false},
		{"15 times in a hundred here, 51 times there", 15, 100, 51, 100, true},
		{"15 times in a hundred here, 48 times there, as one in 7800 are", 15, 100, 48, 100, false},
		{"as often", 50, 100, 50, 100, false},
		{"more often here", 100, 200, 1, 300, false},
		{"always", 200, 200, 300, 300, false},
		{"there are none here", 0, 0, 300, 300, false},
	} {
		if got := rarer(test.few, test.of, test.many, test.amongst); got != test.want {
			t.Errorf("%s: rarer is %t", test.name, got)
		}
	}
}

// The rules hold the paces of a probe against the contract's limit, whatever its period.
func TestRateRulesOfAnotherLimit(t *testing.T) {
	c := theContract(t)
	justHeldBack := late(paced(23, 12.5, in), 11)
	justHeldBack[0].answered = 1000
	for _, test := range []struct {
		name  string
		limit spec.Rate
		rule  RateRule
		piece piece
		want  Verdict
	}{
		{"just below it", spec.Rate{Calls: 200, Per: 2 * time.Second}, Served, under(paced(100, 90, in)...), Pass},
		{"far below it", spec.Rate{Calls: 200, Per: 2 * time.Second}, Served, under(paced(100, 70, in)...), Inconclusive},
		{"held back", spec.Rate{Calls: 200, Per: 2 * time.Second}, Limited, overload(late(paced(400, 150, in), 95)...), Pass},
		{"just held back", spec.Rate{Calls: 10, Per: time.Second}, Limited, overload(justHeldBack...), Pass},
	} {
		c.Limit = test.limit
		p, rec := played(test.piece)
		if f := Rate(c, p, []record.Recording{rec}, spec.Requirement{ID: "UMN-MINE-1", Level: spec.Must}, test.rule); f.Verdict != test.want {
			t.Errorf("%s of %s: it is %+v, want %s", test.name, test.limit, f, test.want)
		}
	}
}

// Calls that are sent a whole period apart lie in two.
func TestMostWithin(t *testing.T) {
	sent := func(at ...float64) []floodCall {
		var out []floodCall
		for _, n := range at {
			out = append(out, floodCall{Exchange: &record.Exchange{Sent: ms(n)}})
		}
		return out
	}
	for _, test := range []struct {
		name  string
		calls []floodCall
		want  int
	}{
		{"none", nil, 0}, {"one", sent(5), 1}, {"two at once", sent(5, 5), 2}, {"a period apart", sent(0, 500, 1000), 2},
		{"within one", sent(0, 500, 999), 3}, {"in another order", sent(1999, 0, 1400, 1000), 3},
	} {
		if got := mostWithin(test.calls, time.Second); got != test.want {
			t.Errorf("%s: %d calls within a second, want %d", test.name, got, test.want)
		}
	}
}
