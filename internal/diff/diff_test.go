package diff_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/behaviour"
	"github.com/unreadcheck/unreadcheck/internal/diff"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// found is a result in which one check has that verdict, and its program's only step showed that.
func found(v judge.Verdict, shown string) *reports.Result {
	return &reports.Result{
		Checks: []reports.Check{{ID: "UMN-A-1/x", Finding: judge.Finding{Requirement: "UMN-A-1", Verdict: v}, Programs: []string{"UMN-A-1/x"}}},
		Behaviour: &behaviour.Behaviour{Programs: []behaviour.Program{{ID: "UMN-A-1/x",
			Steps: []behaviour.Step{{Step: 1, Did: "call", Meets: "unknown_group", Shown: shown}}}}},
	}
}

func classes(d *diff.Diff) []diff.Class {
	var out []diff.Class
	for _, row := range d.Rows {
		out = append(out, row.Class)
	}
	return out
}

func TestWhatAChangedVerdictMeans(t *testing.T) {
	for _, test := range []struct {
		a, b judge.Verdict
		want []diff.Class
		exit int
	}{
		{judge.Pass, judge.Pass, nil, 0},
		{judge.Pass, judge.Fail, []diff.Class{diff.Regressed}, 1},
		{judge.Pass, judge.Warn, []diff.Class{diff.Regressed}, 1},
		{judge.NotApplicable, judge.Fail, []diff.Class{diff.Regressed}, 1},
		{judge.Untestable, judge.Fail, []diff.Class{diff.Regressed}, 1},
		{judge.Fail, judge.ExpectedFail, nil, 0},
		{judge.Pass, judge.ExpectedFail, []diff.Class{diff.Regressed}, 0}, // which the baseline announces
		{judge.Warn, judge.Pass, []diff.Class{diff.Fixed}, 0},
		{judge.Fail, judge.NotApplicable, []diff.Class{diff.Fixed}, 0},
		{judge.Pass, judge.Untestable, []diff.Class{diff.NotJudged}, 3},
		{judge.Pass, judge.Blocked, []diff.Class{diff.NotJudged}, 3},
		{judge.Fail, judge.Inconclusive, []diff.Class{diff.NotJudged}, 3},
		{judge.Untestable, judge.Blocked, nil, 0},
		{judge.Untestable, judge.Pass, []diff.Class{diff.OnlyInB}, 0},
		{judge.Pass, judge.NotApplicable, []diff.Class{diff.Differs}, 0},
		{judge.NotApplicable, judge.Untestable, []diff.Class{diff.Differs}, 0},
	} {
		d := diff.Compare(found(test.a, ""), found(test.b, ""), "a", "b", diff.Options{})
		if got := classes(d); !slices.Equal(got, test.want) || d.ExitCode != test.exit {
			t.Errorf("%s and then %s is %v with exit code %d, want %v with %d", test.a, test.b, got, d.ExitCode, test.want, test.exit)
		}
	}
}

// A baseline of B's run accepts what it announces, the steps that show it included, and nothing beside.
func TestWhatABaselineAnnouncesIsAccepted(t *testing.T) {
	a, b := found(judge.Pass, "refused with 10010"), found(judge.ExpectedFail, "accepted")
	if d := diff.Compare(a, b, "a", "b", diff.Options{}); len(d.Rows) != 2 || len(d.Of(diff.Regressed)) != 0 {
		t.Errorf("announced: %+v", d.Rows)
	}
	for _, r := range []*reports.Result{a, b} {
		r.Checks = append(r.Checks, reports.Check{ID: "UMN-B-1/UMN-A-1/x", Finding: judge.Finding{Requirement: "UMN-B-1", Verdict: judge.Pass}})
	}
	b.Checks[1].Finding.Verdict = judge.Fail
	if d := diff.Compare(a, b, "a", "b", diff.Options{}); len(d.Of(diff.Regressed)) != 2 || d.ExitCode != 1 {
		t.Errorf("with another failure that rests on the same program: %+v", d.Rows)
	}
}

func TestWhatAnotherAnswerMeans(t *testing.T) {
	outside := found(judge.Pass, "HTTP 500, accepted")
	outside.Behaviour.Programs[0].Steps[0].Outside = true
	for name, test := range map[string]struct {
		a, b *reports.Result
		want []diff.Class
	}{
		"the same":                        {found(judge.Pass, "refused with 10010"), found(judge.Pass, "refused with 10010"), nil},
		"another code":                    {found(judge.Pass, "refused with 10010"), found(judge.Pass, "refused with 10015"), []diff.Class{diff.Differs}},
		"a passing failure":               {found(judge.Pass, "refused with 10010"), found(judge.Pass, ""), nil},
		"of what is broken":               {found(judge.Pass, "refused with 10010"), found(judge.Fail, "accepted"), []diff.Class{diff.Regressed, diff.Regressed}},
		"of what is broken in both":       {found(judge.Fail, "refused with 10004"), found(judge.Fail, "accepted"), []diff.Class{diff.BothBreak}},
		"of what is repaired":             {found(judge.Fail, "accepted"), found(judge.Pass, "refused with 10010"), []diff.Class{diff.Fixed, diff.Fixed}},
		"what the contract never allows":  {found(judge.Pass, "accepted"), outside, []diff.Class{diff.Regressed}},
		"what it never allowed":           {outside, found(judge.Pass, "accepted"), []diff.Class{diff.Fixed}},
		"a report that has no behaviour":  {found(judge.Pass, "accepted"), &reports.Result{Checks: found(judge.Pass, "").Checks}, nil},
		"a check that B did not play":     {found(judge.Pass, "accepted"), &reports.Result{}, []diff.Class{diff.OnlyInA}},
		"a check that A did not play":     {&reports.Result{}, found(judge.Pass, "accepted"), []diff.Class{diff.OnlyInB}},
		"a check that nobody had to play": {&reports.Result{}, &reports.Result{}, nil},
	} {
		if got := classes(diff.Compare(test.a, test.b, "a", "b", diff.Options{})); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

func TestMeasurementsThatAreNearAreEqual(t *testing.T) {
	result := func(lag float64, rate *judge.Inference) *reports.Result {
		return &reports.Result{Target: reports.TargetInfo{Observer: "unread-field", ReadBackLagSeconds: lag}, Rate: rate}
	}
	probe := func(algorithm string, calls, burst int, refusedBelow bool, safe float64) *judge.Inference {
		i := &judge.Inference{Limit: 200, Fits: []judge.LimitFit{{Algorithm: algorithm, Calls: calls, LeastCalls: calls, MostCalls: calls}},
			Burst: burst, Steady: 200, SafePerSecond: safe, SliceSeconds: 1, Timeline: []judge.Slice{{}, {Refused: 5}},
			Phases: []judge.PhaseStart{{Phase: judge.PhaseUnder, Seconds: 0}, {Phase: judge.PhaseBurst, Seconds: 1}}}
		if refusedBelow {
			i.Timeline[0].Refused = 1
		}
		return i
	}
	for name, test := range map[string]struct {
		a, b *reports.Result
		rows int
	}{
		"50 ms":                             {result(0, nil), result(0.05, nil), 0},
		"more than 50 ms":                   {result(0, nil), result(0.06, nil), 1},
		"5 %":                               {result(2, nil), result(2.1, nil), 0},
		"more than 5 %":                     {result(2, nil), result(2.2, nil), 1},
		"the same limiter":                  {result(0, probe("sliding log", 200, 200, false, 194)), result(0, probe("sliding log", 202, 201, false, 190)), 0},
		"another algorithm":                 {result(0, probe("sliding log", 200, 200, false, 194)), result(0, probe("token bucket", 200, 200, false, 194)), 1},
		"another limit":                     {result(0, probe("sliding log", 200, 200, false, 194)), result(0, probe("sliding log", 150, 200, false, 194)), 1},
		"another burst":                     {result(0, probe("sliding log", 200, 200, false, 194)), result(0, probe("sliding log", 200, 20, false, 194)), 1},
		"another burst of a window":         {result(0, probe("fixed window", 200, 200, false, 194)), result(0, probe("fixed window", 200, 390, false, 194)), 0},
		"a pace that was the tool's":        {result(0, probe("sliding log", 200, 200, false, 194)), result(0, probe("sliding log", 200, 200, false, 120)), 0},
		"a pace that refusals bound":        {result(0, probe("sliding log", 200, 200, false, 194)), result(0, probe("sliding log", 200, 200, true, 120)), 1},
		"no probe":                          {result(0, probe("sliding log", 200, 200, false, 194)), result(0, nil), 0},
		"counts that are read in other way": {result(0, nil), &reports.Result{Target: reports.TargetInfo{Observer: "custom", ReadBackLagSeconds: 1}}, 1},
		"another field of the list":         {result(0, nil), &reports.Result{Target: reports.TargetInfo{Observer: "message-seq"}}, 0},
	} {
		if d := diff.Compare(test.a, test.b, "a", "b", diff.Options{}); len(d.Rows) != test.rows {
			t.Errorf("%s: %+v, want %d rows", name, d.Rows, test.rows)
		}
	}
}

func TestFingerprintsAreOfTheDifference(t *testing.T) {
	of := func(a, b string) string {
		return diff.Compare(found(judge.Pass, a), found(judge.Pass, b), "a", "b", diff.Options{}).Rows[0].Fingerprint
	}
	if first, second := of("refused with 10010", "refused with 10015"), of("refused with 10010", "refused with 10015"); first != second {
		t.Error("the same difference has another fingerprint the second time")
	}
	if of("refused with 10010", "refused with 10015") == of("refused with 10015", "refused with 10010") {
		t.Error("the opposite difference has the same fingerprint")
	}
	lag := func(a, b float64) string {
		result := func(lag float64) *reports.Result {
			return &reports.Result{Target: reports.TargetInfo{Observer: "unread-field", ReadBackLagSeconds: lag}}
		}
		return diff.Compare(result(a), result(b), "a", "b", diff.Options{}).Rows[0].Fingerprint
	}
	if lag(0, 0.3) != lag(0.001, 0.31) || lag(0, 0.3) == lag(0.3, 0) {
		t.Error("a measurement's fingerprint is of its direction")
	}
}

func TestWhatIsAcceptedDoesNotCount(t *testing.T) {
	d := diff.Compare(found(judge.Pass, "refused with 10010"), found(judge.Fail, "accepted"), "a", "b", diff.Options{})
	var earlier bytes.Buffer
	if err := diff.WriteJSON(&earlier, d); err != nil {
		t.Fatal(err)
	}
	known, err := diff.ParseAccepted(earlier.Bytes())
	if err != nil || len(known) != 2 {
		t.Fatal(known, err)
	}
	d.Accept(known[:1])
	if d.ExitCode != 1 {
		t.Error("one of two regressions was accepted, and the exit code is", d.ExitCode)
	}
	d.Accept(known[1:])
	if d.ExitCode != 0 || len(d.Of(diff.Regressed)) != 0 {
		t.Error("both regressions were accepted, and the exit code is", d.ExitCode)
	}
	d.Accept([]string{"0123456789ab"})
	if len(d.Notes) != 1 || !strings.Contains(d.Notes[0], "0123456789ab") {
		t.Error("a difference that is gone is not noted:", d.Notes)
	}
}

func TestFailOn(t *testing.T) {
	differs := diff.Compare(found(judge.Pass, "refused with 10010"), found(judge.Pass, "refused with 10015"), "a", "b", diff.Options{})
	lost := diff.Compare(found(judge.Pass, ""), found(judge.Untestable, ""), "a", "b", diff.Options{})
	both := diff.Compare(found(judge.Pass, ""), &reports.Result{}, "a", "b", diff.Options{})
	for _, test := range []struct {
		d    *diff.Diff
		on   diff.FailOn
		want int
	}{
		{differs, diff.OnRegression, 0}, {differs, diff.OnAny, 1}, {differs, diff.Never, 0},
		{lost, diff.OnRegression, 3}, {lost, diff.OnAny, 3}, {lost, diff.Never, 0},
		{both, diff.OnRegression, 3}, {both, diff.OnAny, 3}, {both, diff.Never, 0},
	} {
		if test.d.Conclude(test.on); test.d.ExitCode != test.want {
			t.Errorf("%v with --fail-on %s: exit code %d, want %d", classes(test.d), test.on, test.d.ExitCode, test.want)
		}
	}
}

func TestAcceptedFilesThatAreNone(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "",
		"# nothing\n\n":                  "",
		"0123456789ab":                   "0123456789ab",
		"- 0123456789ab because\n":       "0123456789ab",
		`{"rows":[{"fingerprint":"x"}]}`: "x",
	} {
		if got, err := diff.ParseAccepted([]byte(text)); err != nil || strings.Join(got, " ") != want {
			t.Errorf("%q: %v, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"0123456789abc", "0123456789AB", "UMN-ERR-1", `{"checks":[]}`, `{"rows":`} {
		if got, err := diff.ParseAccepted([]byte(text)); err == nil {
			t.Errorf("%q is taken for %v", text, got)
		}
	}
}

func TestLatencyIsNoDifference(t *testing.T) {
	of := func(values ...float64) *reports.Result {
		return &reports.Result{Behaviour: &behaviour.Behaviour{Latency: &behaviour.Latency{Calls: len(values), Milliseconds: values}}}
	}
	slow, fast := []float64{}, []float64{}
	for i := range 50 {
		fast, slow = append(fast, 1+float64(i)/100), append(slow, 1.3+float64(i)/100)
	}
	for name, test := range map[string]struct {
		a, b        *reports.Result
		significant bool
	}{
		"the same":            {of(fast...), of(fast...), false},
		"slower":              {of(fast...), of(slow...), true},
		"faster":              {of(slow...), of(fast...), true},
		"too few":             {of(1, 2), of(5, 6), false},
		"no time at all":      {of(0, 0, 0), of(0, 0, 0), false},
		"some alike, no more": {of(1, 1, 1, 2, 2, 2, 3, 3, 3), of(1, 1, 2, 2, 2, 2, 3, 3, 4), false},
	} {
		d := diff.Compare(test.a, test.b, "a", "b", diff.Options{})
		if d.Latency.Significant != test.significant || len(d.Rows) > 0 || d.ExitCode != 0 {
			t.Errorf("%s: %+v with the rows %v", name, *d.Latency, d.Rows)
		}
	}
}

func TestTakeOverLeavesOutWhatIsWrong(t *testing.T) {
	d := diff.Compare(found(judge.Pass, "refused with 10010"), found(judge.Pass, "refused with 10015"), "emulator", "region", diff.Options{})
	if items := d.TakeOver(); len(items) != 1 || items[0].What != "unknown group" || items[0].Do != "refused with 10015" || items[0].Instead != "refused with 10010" {
		t.Errorf("%+v", items)
	}
	d = diff.Compare(found(judge.Pass, "refused with 10010"), found(judge.Fail, "accepted"), "emulator", "region", diff.Options{})
	var out strings.Builder
	if err := diff.WriteTakeOver(&out, d); err != nil || len(d.TakeOver()) > 0 || !strings.Contains(out.String(), "not to be taken over") {
		t.Error(err, out.String())
	}
}

// Which requirements the limit's measurements are about is the contract's to say.
func TestTheContractSaysWhatIsMeasured(t *testing.T) {
	of := func(verdict judge.Verdict, burst int) *reports.Result {
		return &reports.Result{Rate: &judge.Inference{Burst: burst}, Behaviour: &behaviour.Behaviour{}, Checks: []reports.Check{
			{ID: "UMN-X-1/probe", Finding: judge.Finding{Requirement: "UMN-X-1", Verdict: verdict}},
			{ID: "UMN-X-2/probe", Finding: judge.Finding{Requirement: "UMN-X-2", Verdict: judge.Pass, Observed: fmt.Sprintf("about %s at once", strings.Repeat("x", burst))}},
		}}
	}
	for name, test := range map[string]struct {
		measured     spec.RateMeasurements
		class        diff.Class
		observations int
	}{
		"these":  {spec.RateMeasurements{Limit: []string{"UMN-X-1"}, Burst: "UMN-X-2"}, diff.Regressed, 0},
		"others": {spec.RateMeasurements{Limit: []string{"UMN-X-3"}, Burst: "UMN-X-3"}, diff.Differs, 1},
	} {
		d := diff.Compare(of(judge.Pass, 20), of(judge.Fail, 10), "a", "b", diff.Options{Contract: &spec.Contract{Measured: test.measured}})
		observations, measured := 0, diff.Class("")
		for _, row := range d.Rows {
			switch row.Of {
			case "observation":
				observations++
			case "calls let in at once after a rest":
				measured = row.Class
			}
		}
		if observations != test.observations || measured != test.class {
			t.Errorf("%s: %d observations, and the burst is %q; want %d and %q", name, observations, measured, test.observations, test.class)
		}
	}
}
