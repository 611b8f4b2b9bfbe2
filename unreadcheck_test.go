package unreadcheck_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

func reference(t *testing.T) unreadcheck.Options {
	t.Helper()
	contract, err := spec.Load(unreadcheck.Contract())
	if err != nil {
		t.Fatal(err)
	}
	handler, err := emulator.New(emulator.Config{Contract: contract})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = handler.Close() })
	return unreadcheck.Options{Handler: handler, SDKAppID: emulator.DefaultSDKAppID,
		Identifier: emulator.DefaultAdmin, SecretKey: emulator.DefaultSecretKey}
}

func TestAHandlerIsJudgedInATest(t *testing.T) {
	o := reference(t)
	o.LabelFilter = "!rate" // that chapter takes its time, and is judged in virtual time below
	unreadcheck.Test(t, o)
}

func TestAHandlerIsJudgedInVirtualTime(t *testing.T) {
	unreadcheck.TestInVirtualTime(t, reference)
}

func TestAHandlerThatDoesNothingIsNotConformant(t *testing.T) {
	o := reference(t)
	o.Handler = http.NotFoundHandler()
	result, err := unreadcheck.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if result.Verdict != reports.NotConformant {
		t.Errorf("a handler of 404s is %s", result.Verdict)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for name, wrong := range map[string]struct {
		change func(*unreadcheck.Options)
		says   string
	}{
		"neither handler nor address": {func(o *unreadcheck.Options) { o.Handler = nil }, "either Handler or Address"},
		"handler and address":         {func(o *unreadcheck.Options) { o.Address = "http://127.0.0.1:1" }, "either Handler or Address"},
		"no key":                      {func(o *unreadcheck.Options) { o.SecretKey = "" }, "SecretKey"},
		"a broken contract":           {func(o *unreadcheck.Options) { o.Contract = []byte("openapi: 3.0.3") }, "contract"},
		"an unknown profile":          {func(o *unreadcheck.Options) { o.Profile = "1999-01-01" }, "1999-01-01"},
		"a filter of nothing":         {func(o *unreadcheck.Options) { o.LabelFilter = "nothing" }, "matches none"},
		"another host": {func(o *unreadcheck.Options) { o.Handler, o.Address = nil, "https://im.example.com" },
			"--allow sets,creates --host im.example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			o := reference(t)
			wrong.change(&o)
			_, err := unreadcheck.Run(t.Context(), o)
			if !errors.Is(err, unreadcheck.ErrUsage) || !strings.Contains(err.Error(), wrong.says) {
				t.Errorf("the error is %v, want one of usage that says %q", err, wrong.says)
			}
		})
	}
}
