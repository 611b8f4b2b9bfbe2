package suites

import (
	"testing"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/internal/judge"
)

// BenchmarkRateProbe plays the probe against the reference over the loopback network. It reports how many calls that
// takes and how late calls with an appointed time are sent.
func BenchmarkRateProbe(b *testing.B) {
	c := builtIn(b)
	for b.Loop() {
		reference, err := emulator.New(emulator.Options{Contract: c})
		if err != nil {
			b.Fatal(err)
		}
		program, recordings := played(b, c, reference, true, false)
		if err := reference.Close(); err != nil {
			b.Fatal(err)
		}
		i := judge.Infer(c, program, recordings)
		if i == nil {
			b.Fatal("the probe was not played to its end")
		}
		b.ReportMetric(float64(i.Calls), "calls")
		b.ReportMetric(i.LateSeconds*1000, "late-p99-ms")
		b.ReportMetric(float64(len(i.Timeline))*i.SliceSeconds, "probe-s")
	}
}

// BenchmarkRateJudges judges one recorded probe by all rules.
func BenchmarkRateJudges(b *testing.B) {
	c := builtIn(b)
	reference, err := emulator.New(emulator.Options{Contract: c})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = reference.Close() }()
	_, recordings := played(b, c, reference, true, false)
	for b.Loop() {
		judgeRate(c, recordings, false)
	}
}
