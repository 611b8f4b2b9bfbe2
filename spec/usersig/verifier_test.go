package usersig_test

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// TestAVerifierJudgesAsVerifyDoes gives a verifier each UserSig twice, so that the second time it may be one that it knows.
func TestAVerifierJudgesAsVerifyDoes(t *testing.T) {
	sig := envelope(t, genuine)
	forged, err := usersig.Sign("another key", usersig.Claims{SDKAppID: app, Identifier: identifier, Issued: issued, Expire: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	v := usersig.NewVerifier(key)
	for _, c := range []struct {
		name, sig, identifier string
		app                   uint64
		now                   time.Time
		want                  error
	}{
		{"genuine", sig, identifier, app, issued, nil},
		{"its last second", sig, identifier, app, issued.Add(24 * time.Hour), nil},
		{"a second later", sig, identifier, app, issued.Add(24*time.Hour + time.Second), usersig.ErrExpired},
		{"another app", sig, identifier, app + 1, issued, usersig.ErrSDKAppID},
		{"another account", sig, "somebody", app, issued, usersig.ErrIdentifier},
		{"another key", forged, identifier, app, issued, usersig.ErrSignature},
		{"nothing", "", identifier, app, issued, usersig.ErrEmpty},
		{"garbled", "x" + sig, identifier, app, issued, usersig.ErrMalformed},
	} {
		for range 2 {
			claims, err := v.Verify(c.sig, c.app, c.identifier, c.now)
			plain, plainErr := usersig.Verify(key, c.sig, c.app, c.identifier, c.now)
			if !errors.Is(err, c.want) || fmt.Sprint(err) != fmt.Sprint(plainErr) || !reflect.DeepEqual(claims, plain) {
				t.Errorf("%s: got %+v, %v; Verify has %+v, %v", c.name, claims, err, plain, plainErr)
			}
		}
	}
	if _, err := usersig.NewVerifier("").Verify(sig, app, identifier, issued); !errors.Is(err, usersig.ErrNoKey) {
		t.Errorf("without a key: %v", err)
	}
}

// TestAVerifierServesManyAtOnce gives it more UserSigs than it remembers, from many goroutines.
func TestAVerifierServesManyAtOnce(t *testing.T) {
	v := usersig.NewVerifier(key)
	var workers sync.WaitGroup
	for w := range 4 {
		workers.Go(func() {
			for i := range 400 {
				at := issued.Add(time.Duration(w*400+i) * time.Second)
				sig, err := usersig.Sign(key, usersig.Claims{SDKAppID: app, Identifier: identifier, Issued: at, Expire: time.Hour})
				if err != nil {
					t.Error(err)
					return
				}
				for range 2 {
					if c, err := v.Verify(sig, app, identifier, at); err != nil || !c.Issued.Equal(at) {
						t.Errorf("got %+v, %v", c, err)
					}
				}
			}
		})
	}
	workers.Wait()
}
