package target

import (
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// A program for whose calls the budget does not suffice is not begun: its stage would be set for nothing.
func TestABudgetIsPromisedToProgramsThatAreBegun(t *testing.T) {
	call := program.Step{Call: &program.Call{}}
	steps := []program.Step{call, {Read: &program.Read{}}, {AtOnce: []program.Call{{}, {}}}, {Rest: &program.Rest{}}}
	if n := callsOf(steps); n != 3 {
		t.Fatalf("the steps make %d calls, want 3", n)
	}
	c := &Client{config: Config{MaxCalls: 5}}
	if !c.promise(3) || c.promise(3) {
		t.Error("of five calls three can be promised once")
	}
	if !c.promise(2) || c.promise(1) {
		t.Error("the two that are left cannot be promised, or more can")
	}
	c.takeBack(1)
	if !c.promise(1) {
		t.Error("a call that was not made is not there for another program")
	}
	c.takeBack(6)
	if !c.spend(4) || c.promise(2) || !c.promise(1) {
		t.Error("calls that were made without a promise count too")
	}
	unbounded := &Client{}
	if !unbounded.promise(1 << 20) {
		t.Error("without a bound there are calls for everything")
	}
}
