package target

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// TestAlteredCredentialsAreForged has all of them right in what they state: only who looks at the whole signature can tell.
func TestAlteredCredentialsAreForged(t *testing.T) {
	const app, key = 1400000007, "the key of the app"
	synctest.Test(t, func(t *testing.T) {
		s := newSigner(Account{SDKAppID: app, Identifier: "root", SecretKey: key}, NewRedactor())
		seen := map[string]program.Credential{}
		for _, kind := range []program.Credential{
			program.AlteredFirst, program.AlteredMiddle, program.AlteredLast,
			program.AlteredIdentifier, program.AlteredApp, program.AlteredTime, program.AlteredExpire,
		} {
			c, err := s.make(kind, "eve")
			if err != nil || c.UserSig == nil {
				t.Fatalf("%s: %+v, %v", kind, c, err)
			}
			if c.SDKAppID != "1400000007" || c.Identifier != "root" {
				t.Errorf("%s signs in as %s of %s", kind, c.Identifier, c.SDKAppID)
			}
			if _, err := usersig.Verify(key, *c.UserSig, app, "root", time.Now()); !errors.Is(err, usersig.ErrSignature) {
				t.Errorf("%s is %v, want %v", kind, err, usersig.ErrSignature)
			}
			if other, there := seen[*c.UserSig]; there {
				t.Errorf("%s is the same as %s", kind, other)
			}
			seen[*c.UserSig] = kind
			if again, err := s.make(kind, "eve"); err != nil || *again.UserSig != *c.UserSig {
				t.Errorf("%s is not the same the second time: %v", kind, err)
			}
			if text := s.redactor.Text("usersig=" + *c.UserSig); strings.Contains(text, *c.UserSig) {
				t.Errorf("%s is not hidden: %s", kind, text)
			}
		}
	})
}

// TestAlteredBytesLieWhereTheyAreNamed takes the valid UserSig and the altered one apart: one bit of one byte differs.
func TestAlteredBytesLieWhereTheyAreNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSigner(admin(), NewRedactor())
		parts := func(kind program.Credential) (claims usersig.Claims, signature []byte) {
			c, err := s.make(kind, "eve")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := usersig.Alter(*c.UserSig, func(c *usersig.Claims, sig []byte) { claims, signature = *c, sig }); err != nil {
				t.Fatal(err)
			}
			return claims, signature
		}
		claims, valid := parts(program.Signed)
		for kind, at := range map[program.Credential]int{program.AlteredFirst: 0, program.AlteredMiddle: 16, program.AlteredLast: 31} {
			stated, signature := parts(kind)
			if fmt.Sprint(stated) != fmt.Sprint(claims) {
				t.Errorf("%s states %+v, the valid one %+v", kind, stated, claims)
			}
			for i := range valid {
				if want := valid[i] ^ map[bool]byte{true: 1}[i == at]; signature[i] != want {
					t.Errorf("%s: byte %d is %x, want %x", kind, i, signature[i], want)
				}
			}
		}
	})
}

// TestQueryCredentialsContradictTheirUserSig has the valid UserSig beside another identifier or sdkappid.
func TestQueryCredentialsContradictTheirUserSig(t *testing.T) {
	const app, key = 1400000007, "the key of the app"
	s := newSigner(Account{SDKAppID: app, Identifier: "root", SecretKey: key}, NewRedactor())
	for kind, want := range map[program.Credential]string{program.QueryIdentifier: "eve of 1400000007", program.QueryApp: "root of 1400000008"} {
		c, err := s.make(kind, "eve")
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Identifier + " of " + c.SDKAppID; got != want {
			t.Errorf("%s signs in as %s, want %s", kind, got, want)
		}
		if _, err := usersig.Verify(key, *c.UserSig, app, "root", time.Now()); err != nil {
			t.Errorf("%s has a UserSig that is not valid for whom it was made: %v", kind, err)
		}
	}
}

// TestAlteredCredentialsOfAReadyUserSig needs no key where the bytes of the signature are altered.
func TestAlteredCredentialsOfAReadyUserSig(t *testing.T) {
	ready, err := usersig.Sign("a key that is not told", usersig.Claims{SDKAppID: 1, Identifier: "a", Issued: time.Now(), Expire: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	s := newSigner(Account{SDKAppID: 1, Identifier: "a", UserSig: ready}, NewRedactor())
	for _, kind := range []program.Credential{program.AlteredFirst, program.AlteredMiddle, program.AlteredLast} {
		if c, err := s.make(kind, "eve"); err != nil || *c.UserSig == ready {
			t.Errorf("%s: %+v, %v", kind, c, err)
		}
	}
	for _, kind := range []program.Credential{program.AlteredIdentifier, program.AlteredApp, program.AlteredTime, program.AlteredExpire} {
		if _, err := s.make(kind, "eve"); err == nil || !strings.Contains(err.Error(), "--secret-key-file") {
			t.Errorf("%s without the key: %v", kind, err)
		}
	}
	// What a user gives need be no UserSig of this format, and need not be signed.
	var unsigned bytes.Buffer
	w := zlib.NewWriter(&unsigned)
	_, _ = w.Write([]byte(`{"TLS.sdkappid":1,"TLS.identifier":"a"}`))
	_ = w.Close()
	for name, text := range map[string]string{
		"no UserSig": "a-ready-one",
		"unsigned":   strings.NewReplacer("+", "*", "/", "-", "=", "_").Replace(base64.StdEncoding.EncodeToString(unsigned.Bytes())),
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if r := recover(); r != nil {
					t.Errorf("to alter it panics: %v", r)
				}
			}()
			s := newSigner(Account{SDKAppID: 1, Identifier: "a", UserSig: text}, NewRedactor())
			for _, kind := range []program.Credential{program.AlteredFirst, program.AlteredLast} {
				if _, err := s.make(kind, "eve"); err == nil || !strings.Contains(err.Error(), "cannot be altered") {
					t.Errorf("%s: %v", kind, err)
				}
			}
		})
	}
}
