package usersig_test

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

func TestSignRefuses(t *testing.T) {
	good := usersig.Claims{SDKAppID: app, Identifier: identifier, Issued: issued, Expire: time.Hour}
	if _, err := usersig.Sign("", good); !errors.Is(err, usersig.ErrNoKey) {
		t.Errorf("without a key: got %v, want %v", err, usersig.ErrNoKey)
	}
	spoil := map[string]func(*usersig.Claims){
		"identifier not UTF-8": func(c *usersig.Claims) { c.Identifier = "bob\xff" },
		"no issue time":        func(c *usersig.Claims) { c.Issued = time.Time{} },
		"issue time too late":  func(c *usersig.Claims) { c.Issued = time.Date(2263, 1, 1, 0, 0, 0, 0, time.UTC) },
		"identifier too large": func(c *usersig.Claims) { c.Identifier = strings.Repeat("x", 64<<10) },
		"buffer too large":     func(c *usersig.Claims) { c.UserBuf = make([]byte, 64<<10) },
	}
	for name, change := range spoil {
		bad := good
		change(&bad)
		if sig, err := usersig.Sign(key, bad); !errors.Is(err, usersig.ErrMalformed) || sig != "" {
			t.Errorf("%s: got %.20q, %v; want %v", name, sig, err, usersig.ErrMalformed)
		}
	}
}

// A document of 64 KiB travels, and one byte more does not.
func TestSignKnowsTheLargestDocument(t *testing.T) {
	const most = 64 << 10
	named := func(length int) usersig.Claims {
		return usersig.Claims{SDKAppID: app, Identifier: strings.Repeat("x", length), Issued: issued, Expire: time.Hour}
	}
	sig, err := usersig.Sign(key, named(1))
	if err != nil {
		t.Fatal(err)
	}
	room := most - len(inflated(t, sig)) + 1
	sig, err = usersig.Sign(key, named(room))
	if err != nil || len(inflated(t, sig)) != most {
		t.Fatalf("a document of %d bytes: %v", most, err)
	}
	if _, err := usersig.Verify(key, sig, app, named(room).Identifier, issued); err != nil {
		t.Errorf("it does not verify: %v", err)
	}
	if _, err := usersig.Sign(key, named(room+1)); !errors.Is(err, usersig.ErrMalformed) {
		t.Errorf("a document of %d bytes: got %v, want %v", most+1, err, usersig.ErrMalformed)
	}
}

func TestSignDropsFractions(t *testing.T) {
	sig, err := usersig.Sign(key, usersig.Claims{
		SDKAppID: app, Identifier: identifier,
		Issued: issued.Add(999 * time.Millisecond),
		Expire: 24*time.Hour + 999*time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := document(t, sig)["TLS.sig"]; got != genuineMAC {
		t.Errorf("the signature is %v, want the worked vector's", got)
	}
}

func anyClaims() *rapid.Generator[usersig.Claims] {
	const mostSeconds = int64(math.MaxInt64 / time.Second)
	return rapid.Custom(func(t *rapid.T) usersig.Claims {
		return usersig.Claims{
			SDKAppID:   rapid.Uint64().Draw(t, "app"),
			Identifier: rapid.String().Draw(t, "identifier"),
			Issued:     time.Unix(rapid.Int64Range(-mostSeconds, mostSeconds).Draw(t, "issued"), 0).UTC(),
			Expire:     time.Duration(rapid.Int64Range(0, mostSeconds).Draw(t, "expire")) * time.Second,
			UserBuf:    rapid.OneOf(rapid.Just[[]byte](nil), rapid.SliceOf(rapid.Byte())).Draw(t, "buffer"),
		}
	})
}

// What is signed verifies, and gives the claims back as they were.
func TestSignThenVerify(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		claims := anyClaims().Draw(t, "claims")
		secret := rapid.StringN(1, 80, -1).Draw(t, "key")
		sig, err := usersig.Sign(secret, claims)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Trim(sig, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-_") != "" {
			t.Fatalf("%q is not fit for a URL", sig)
		}
		got, err := usersig.Verify(secret, sig, claims.SDKAppID, claims.Identifier, claims.Issued.Add(claims.Expire))
		if err != nil || !reflect.DeepEqual(got, claims) {
			t.Fatalf("got %+v, %v; want %+v", got, err, claims)
		}
		again, err := usersig.Sign(secret, got)
		if err != nil || again != sig {
			t.Fatalf("signed again: %q, %v; first %q", again, err, sig)
		}
	})
}

// No single character of a UserSig can be exchanged.
func TestNoCharacterCanBeExchanged(t *testing.T) {
	sig := envelope(t, genuine)
	rapid.Check(t, func(t *rapid.T) {
		offset := rapid.IntRange(0, len(sig)-1).Draw(t, "offset")
		other := rapid.Byte().Filter(func(b byte) bool { return b != sig[offset] }).Draw(t, "byte")
		bent := sig[:offset] + string([]byte{other}) + sig[offset+1:]
		if claims, err := verify(bent); err == nil {
			t.Fatalf("%q verifies as %+v", bent, claims)
		}
	})
}

// The pools hand writers and readers from one caller to the next, of which
// some fail half way.
func TestConcurrentUse(t *testing.T) {
	var workers sync.WaitGroup
	for worker := range 8 {
		workers.Go(func() {
			claims := usersig.Claims{SDKAppID: uint64(worker), Identifier: identifier, Issued: issued, Expire: time.Hour}
			for range 50 {
				sig, err := usersig.Sign(key, claims)
				if err != nil {
					t.Errorf("worker %d: %v", worker, err)
					return
				}
				if _, err := verify(sig[:len(sig)/8*4]); !errors.Is(err, usersig.ErrMalformed) {
					t.Errorf("worker %d: half a UserSig gives %v", worker, err)
				}
				if _, err := verify(armor([]byte("no zlib"))); !errors.Is(err, usersig.ErrMalformed) {
					t.Errorf("worker %d: no zlib stream gives %v", worker, err)
				}
				if got, err := usersig.Verify(key, sig, claims.SDKAppID, identifier, issued); err != nil || !reflect.DeepEqual(got, claims) {
					t.Errorf("worker %d: got %+v, %v", worker, got, err)
				}
			}
		})
	}
	workers.Wait()
}
