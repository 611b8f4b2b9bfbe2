package judge_test

import (
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// BenchmarkProgram judges one recorded program of a call that was accepted.
func BenchmarkProgram(b *testing.B) {
	c := strict(b)
	p, rec, r := judged{plays: on(set(mine(accepted), ok))}.assembled()
	recordings := []record.Recording{rec}
	b.ReportAllocs()
	for b.Loop() {
		if f := judge.Program(c, p, recordings, r, judge.Surroundings{}); f.Verdict != judge.Pass {
			b.Fatalf("%+v", f)
		}
	}
}

// mostAllocations is what judging such a program may allocate: a little above what it does. Time is no guard, as machines
// differ; allocations are the same everywhere.
const mostAllocations = 10

func TestJudgingAllocatesLittle(t *testing.T) {
	c := strict(t)
	p, rec, r := judged{plays: on(set(mine(accepted), ok))}.assembled()
	recordings := []record.Recording{rec}
	if got := testing.AllocsPerRun(20, func() { judge.Program(c, p, recordings, r, judge.Surroundings{}) }); got > mostAllocations {
		t.Errorf("a program is judged with %.0f allocations, at most %d are due", got, mostAllocations)
	}
}
