package fuzz_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/fuzz"
)

// In a Go test the implementation is a handler, or the base URL of one that is served on this machine.
func ExampleCheck() {
	_ = func(t *testing.T) {
		handler, _ := emulator.New(emulator.Options{})
		fuzz.Check(t, handler, func(c *unreadcheck.Config) { c.Duration = 30 * time.Second })
	}
}

// With go test -fuzz, the coverage of the handler's code leads the bodies that it is called with.
func ExampleFuzzBody() {
	_ = func(f *testing.F) {
		handler, _ := emulator.New(emulator.Options{})
		fuzz.FuzzBody(f, handler)
	}
}

// What fails is made small by rapid, which leaves a fail file, and says with which flag it is played again.
func ExampleProperty() {
	_ = func(t *testing.T) {
		handler, _ := emulator.New(emulator.Options{})
		rapid.Check(t, fuzz.Property(handler))
	}
}

func ExampleRun() {
	handler, _ := emulator.New(emulator.Options{Unlimited: true})
	result, err := fuzz.Run(context.Background(), unreadcheck.Config{Handler: handler, InMemory: true, Rate: -1, MaxCalls: 500})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(result.Findings), "findings")
	// Output: 0 findings
}
