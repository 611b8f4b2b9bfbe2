package model_test

import (
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// BenchmarkPredict predicts what a call that is right may be answered, and what it does.
func BenchmarkPredict(b *testing.B) {
	c := contract(b)
	state, err := model.New(c, predictionStage)
	if err != nil {
		b.Fatal(err)
	}
	call := program.Call{Group: "g", Member: "bob", Number: "4"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := state.Predict(c, call); err != nil {
			b.Fatal(err)
		}
	}
}

// mostAllocations is what a prediction may allocate: a little above what it does. Time is no guard, as machines differ;
// allocations are the same everywhere.
const mostAllocations = 12

func TestPredictingAllocatesLittle(t *testing.T) {
	c := contract(t)
	state, err := model.New(c, predictionStage)
	if err != nil {
		t.Fatal(err)
	}
	call := program.Call{Group: "g", Member: "bob", Number: "4"}
	if got := testing.AllocsPerRun(20, func() { _, _ = state.Predict(c, call) }); got > mostAllocations {
		t.Errorf("a prediction makes %.0f allocations, at most %d are due", got, mostAllocations)
	}
}
