package usersig_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// What is altered is refused, whichever field it is in, also where it states what is due.
func TestAlteredUserSigsAreRefused(t *testing.T) {
	due := usersig.Claims{SDKAppID: app, Identifier: identifier, Issued: issued, Expire: time.Hour}
	other := func(change func(*usersig.Claims)) usersig.Claims {
		c := due
		change(&c)
		return c
	}
	tests := map[string]struct {
		signed usersig.Claims
		change func(*usersig.Claims, []byte)
	}{
		"another account's": {other(func(c *usersig.Claims) { c.Identifier = "bob" }), func(c *usersig.Claims, _ []byte) { c.Identifier = identifier }},
		"another app's":     {other(func(c *usersig.Claims) { c.SDKAppID++ }), func(c *usersig.Claims, _ []byte) { c.SDKAppID = app }},
		"an expired one, issued anew": {other(func(c *usersig.Claims) { c.Issued = issued.Add(-2 * time.Hour) }),
			func(c *usersig.Claims, _ []byte) { c.Issued = issued }},
		"an expired one, prolonged": {other(func(c *usersig.Claims) { c.Issued = issued.Add(-2 * time.Hour) }),
			func(c *usersig.Claims, _ []byte) { c.Expire = 3 * time.Hour }},
		"a buffer more":        {due, func(c *usersig.Claims, _ []byte) { c.UserBuf = []byte{} }},
		"a buffer less":        {other(func(c *usersig.Claims) { c.UserBuf = []byte("room") }), func(c *usersig.Claims, _ []byte) { c.UserBuf = nil }},
		"another buffer":       {other(func(c *usersig.Claims) { c.UserBuf = []byte("room") }), func(c *usersig.Claims, _ []byte) { c.UserBuf[0]++ }},
		"the first byte":       {due, func(_ *usersig.Claims, s []byte) { s[0] ^= 1 }},
		"a byte in the middle": {due, func(_ *usersig.Claims, s []byte) { s[len(s)/2] ^= 0x80 }},
		"the last byte":        {due, func(_ *usersig.Claims, s []byte) { s[len(s)-1] ^= 1 }},
		"all of it":            {due, func(_ *usersig.Claims, s []byte) { clear(s) }},
	}
	for name, test := range tests {
		sig, err := usersig.Sign(key, test.signed)
		if err != nil {
			t.Fatal(err)
		}
		altered, err := usersig.Alter(sig, test.change)
		if err != nil || altered == sig {
			t.Errorf("%s: altered to %q, %v", name, altered, err)
			continue
		}
		if claims, err := verify(altered); !errors.Is(err, usersig.ErrSignature) || !reflect.DeepEqual(claims, usersig.Claims{}) {
			t.Errorf("%s verifies as %+v, %v; want %v", name, claims, err, usersig.ErrSignature)
		}
		if _, err := usersig.NewVerifier(key).Verify(altered, app, identifier, issued); !errors.Is(err, usersig.ErrSignature) {
			t.Errorf("%s: a verifier says %v", name, err)
		}
		// What it was made of is authentic: nothing but the change is wrong.
		if _, err := usersig.Verify(key, sig, test.signed.SDKAppID, test.signed.Identifier, test.signed.Issued); err != nil {
			t.Errorf("%s: before it was altered it is %v", name, err)
		}
	}
}

// A UserSig in which nothing is changed is valid, with the same document: the change alone makes the difference.
func TestAlterWithoutAChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		claims := anyClaims().Draw(t, "claims")
		sig, err := usersig.Sign(key, claims)
		if err != nil {
			t.Fatal(err)
		}
		var shown usersig.Claims
		same, err := usersig.Alter(sig, func(c *usersig.Claims, signature []byte) {
			shown = *c
			if len(signature) != 32 {
				t.Errorf("the signature has %d bytes", len(signature))
			}
		})
		if err != nil || same != sig || !reflect.DeepEqual(shown, claims) {
			t.Fatalf("unaltered it is %q, %v, of %+v; want %q of %+v", same, err, shown, sig, claims)
		}
	})
}

func TestAlterRefusesWhatCannotBeTakenApart(t *testing.T) {
	ran := func(*usersig.Claims, []byte) { t.Error("the change was made") }
	for sig, want := range map[string]error{
		"": usersig.ErrEmpty, "not-a-usersig": usersig.ErrMalformed, envelope(t, "{"): usersig.ErrMalformed, envelope(t, "[]"): usersig.ErrMalformed,
		envelope(t, genuine)[:40]: usersig.ErrMalformed, envelope(t, strings.Replace(genuine, `"TLS.expire":86400`, `"TLS.expire":"soon"`, 1)): usersig.ErrMalformed,
	} {
		if altered, err := usersig.Alter(sig, ran); !errors.Is(err, want) || altered != "" {
			t.Errorf("%.30q was altered to %q, %v; want %v", sig, altered, err, want)
		}
	}
	// What cannot travel is refused after the change as well.
	if _, err := usersig.Alter(envelope(t, genuine), func(c *usersig.Claims, _ []byte) { c.Identifier = "\xff" }); !errors.Is(err, usersig.ErrMalformed) {
		t.Errorf("an identifier that is not UTF-8: %v", err)
	}
}
