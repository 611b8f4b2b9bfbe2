package fuzz_test

import (
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/fuzz"
)

func TestCheckPassesOnTheReference(t *testing.T) {
	t.Parallel()
	handler := reference(t)
	fuzz.Check(t, handler, func(c *unreadcheck.Config) { c.MaxCalls = 300 })
}

// failing is a testing.TB that notes what failed, and goes on.
type failing struct {
	testing.TB
	errors int
}

func (f *failing) Error(...any)          { f.errors++ }
func (f *failing) Errorf(string, ...any) { f.errors++ }

// briefly waits less for a count that never comes.
func briefly(c *unreadcheck.Config) { c.Settle = 50 * time.Millisecond }

func TestCheckFailsOnAWrongImplementation(t *testing.T) {
	t.Parallel()
	noted := &failing{TB: t}
	fuzz.Check(noted, wrongFrom(t, 3), briefly, func(c *unreadcheck.Config) { c.MaxCalls = 200 })
	if noted.errors == 0 {
		t.Error("nothing failed")
	}
}

func TestCheckProgramJudges(t *testing.T) {
	t.Parallel()
	handler := reference(t)
	data := []byte(`{"id": "p", "stage": {"groups": [{"name": "g", "type": "counted", "messages": 5, "members": [{"name": "bob", "unread": 2}]}]},
		"steps": [{"call": {"group": "g", "member": "bob", "number": "4"}}, {"read": {"group": "g", "member": "bob"}}]}`)
	fuzz.CheckProgram(t, handler, data)
	noted := &failing{TB: t}
	fuzz.CheckProgram(noted, wrongFrom(t, 3), data, briefly)
	if noted.errors != 1 {
		t.Errorf("%d failures on a wrong implementation, want 1", noted.errors)
	}
}

// The reference limits its calls, as it does by default.
func FuzzReference(f *testing.F) {
	handler, err := emulator.New(emulator.Options{})
	if err != nil {
		f.Fatal(err)
	}
	fuzz.FuzzBody(f, handler)
}
