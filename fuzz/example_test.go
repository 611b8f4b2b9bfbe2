package fuzz_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/target"
)

// implementation is the handler that the examples fuzz, with the contract and the account to call it by.
func implementation() (http.Handler, fuzz.Settings, error) {
	contract, err := spec.LoadFile("../openapi.yaml")
	if err != nil {
		return nil, fuzz.Settings{}, err
	}
	handler, err := emulator.New(emulator.Config{Contract: contract, Unlimited: true})
	return handler, fuzz.Settings{Contract: contract, Account: target.Account{
		SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey,
	}}, err
}

// In a Go test the implementation is a handler, or the base URL of one that is served on this machine.
func ExampleCheck() {
	_ = func(t *testing.T) {
		handler, settings, err := implementation()
		if err != nil {
			t.Fatal(err)
		}
		fuzz.Check(t, handler, settings, func(o *fuzz.Options) { o.Duration = 30 * time.Second })
	}
}

// With go test -fuzz, the coverage of the handler's code leads the bodies that it is called with.
func ExampleNative() {
	_ = func(f *testing.F) {
		handler, settings, err := implementation()
		if err != nil {
			f.Fatal(err)
		}
		fuzz.Native(f, handler, settings)
	}
}

func ExampleRun() {
	handler, settings, err := implementation()
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := fuzz.Run(context.Background(), fuzz.Options{
		Target: target.Config{Contract: settings.Contract, Account: settings.Account, Handler: handler,
			Base: &url.URL{Scheme: "http", Host: "localhost"}, Timeout: 5 * time.Second, Settle: time.Second, Pace: -1},
		MaxCalls: 500, Seed: 1,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(result.Findings), "findings")
	// Output: 0 findings
}

func TestCheckPassesOnTheReference(t *testing.T) {
	handler, settings, err := implementation()
	if err != nil {
		t.Fatal(err)
	}
	fuzz.Check(t, handler, settings, func(o *fuzz.Options) { o.MaxCalls = 300 })
}

// failing is a testing.TB that notes what failed, and goes on.
type failing struct {
	testing.TB
	errors int
}

func (f *failing) Error(...any)          { f.errors++ }
func (f *failing) Errorf(string, ...any) { f.errors++ }

func TestCheckFailsOnAWrongImplementation(t *testing.T) {
	_, settings, err := implementation()
	if err != nil {
		t.Fatal(err)
	}
	settings.Settle = 50 * time.Millisecond
	noted := &failing{TB: t}
	fuzz.Check(noted, wrongFrom(t, 3), settings, func(o *fuzz.Options) { o.MaxCalls = 200 })
	if noted.errors == 0 {
		t.Error("nothing failed")
	}
}

func TestCheckProgramJudges(t *testing.T) {
	handler, settings, err := implementation()
	if err != nil {
		t.Fatal(err)
	}
	settings.Settle = 50 * time.Millisecond
	data := []byte(`{"id": "p", "stage": {"groups": [{"name": "g", "type": "counted", "messages": 5, "members": [{"name": "bob", "unread": 2}]}]},
		"steps": [{"call": {"group": "g", "member": "bob", "number": "4"}}, {"read": {"group": "g", "member": "bob"}}]}`)
	fuzz.CheckProgram(t, handler, settings, data)
	noted := &failing{TB: t}
	fuzz.CheckProgram(noted, wrongFrom(t, 3), settings, data)
	if noted.errors != 1 {
		t.Errorf("%d failures on a wrong implementation, want 1", noted.errors)
	}
}

func FuzzReference(f *testing.F) {
	handler, settings, err := implementation()
	if err != nil {
		f.Fatal(err)
	}
	fuzz.Native(f, handler, settings)
}
