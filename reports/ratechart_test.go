package reports

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
)

// aProbe is a probe of three slices: calm, a burst, and one in which calls got no answer.
func aProbe() *judge.Inference {
	took := 0.75
	return &judge.Inference{Limit: 200, PeriodSeconds: 1, Readings: []string{"sliding log"}, SafePerSecond: 194,
		Fits: []judge.LimitFit{{Algorithm: "sliding log", Calls: 200, LeastCalls: 200, MostCalls: 200}, {Algorithm: "token bucket", Calls: 200, LeastCalls: 198, MostCalls: 203, Burst: 150}}, Steady: 200, Burst: 200,
		RecoverySeconds: &took, Calls: 470, LateSeconds: 0.0012, SliceSeconds: 0.05,
		Phases:   []judge.PhaseStart{{Phase: judge.PhaseUnder}, {Phase: judge.PhaseBurst, Seconds: 0.05}, {Phase: judge.PhaseOverload, Seconds: 0.1}},
		Timeline: []judge.Slice{{Accepted: 10}, {Accepted: 200, Refused: 250}, {Other: 10}}}
}

func chart(t *testing.T, i *judge.Inference) string {
	t.Helper()
	var b strings.Builder
	if err := writeRateChart(&b, i); err != nil {
		t.Fatal(err)
	}
	decoder := xml.NewDecoder(strings.NewReader(b.String()))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return b.String()
		} else if err != nil {
			t.Fatalf("the picture is not XML: %v", err)
		}
	}
}

func TestTheRateChartShowsWhatCameOfTheCalls(t *testing.T) {
	text := chart(t, aProbe())
	for fill, bars := range map[string]int{`fill="#1b7f4b"/>`: 2, `fill="#c2410c"/>`: 1, `fill="#6b7280"/>`: 1} {
		if n := strings.Count(text, fill); n != bars {
			t.Errorf("%d bars with %s, want %d", n, fill, bars)
		}
	}
	for _, want := range []string{"the limit, 10 in 50 ms", judge.PhaseBurst, "470 calls, limit 200 per 1 s", "without an answer"} {
		if !strings.Contains(text, want) {
			t.Errorf("the picture lacks %q", want)
		}
	}
	calm := aProbe()
	calm.Timeline = calm.Timeline[:1]
	if text := chart(t, calm); strings.Contains(text, "without an answer") || strings.Contains(text, `fill="#c2410c"/>`) {
		t.Error("a calm probe shows refusals, or calls without an answer")
	}
}

func TestTheConsoleTellsTheLimit(t *testing.T) {
	lines := strings.Join(rateLines(aProbe()), "\n")
	for _, want := range []string{"200 at once after a rest", "200 in 1 s when overloaded (limit 200)", "0.75 s after the last refusal",
		"1.2 ms late", "fits best: sliding log of 200 calls in 1 s\n",
		"fits too: token bucket of 150 calls at once, filled with 200 calls in 1 s (198 to 203 fit)", "a safe pace: 194 evenly spaced calls a second"} {
		if !strings.Contains(lines, want) {
			t.Errorf("%q is missing in\n%s", want, lines)
		}
	}
	wrong := aProbe()
	wrong.Fits, wrong.SafePerSecond, wrong.RecoverySeconds = nil, 0, nil
	lines = strings.Join(rateLines(wrong), "\n")
	if !strings.Contains(lines, "no known algorithm explains it with any limit\nno pace was found") || strings.Contains(lines, "let in again") {
		t.Errorf("a probe that nothing explains reads\n%s", lines)
	}
}

func TestTheRateChartSaysWhenItCannotBeWritten(t *testing.T) {
	if err := writeRateChart(brokenWriter{}, aProbe()); err == nil {
		t.Error("a writer that fails goes unnoticed")
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("full") }
