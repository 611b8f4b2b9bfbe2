package target

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

var credentialKinds = []program.Credential{
	program.Signed, program.Unsigned, program.EmptySig, program.Garbled, program.Truncated, program.WrongKey,
	program.Expired, program.Brief, program.OtherIdentifier, program.OtherApp, program.NotAdmin, program.QueryIdentifier, program.QueryApp,
	program.AlteredFirst, program.AlteredMiddle, program.AlteredLast, program.AlteredIdentifier, program.AlteredApp, program.AlteredTime,
	program.AlteredExpire,
}

func TestCredentialsAreWrongInOneWay(t *testing.T) {
	const app, key = 1400000007, "the key of the app"
	for kind, wrong := range map[program.Credential]error{
		program.Signed:          nil,
		program.EmptySig:        usersig.ErrEmpty,
		program.Garbled:         usersig.ErrMalformed,
		program.Truncated:       usersig.ErrMalformed,
		program.WrongKey:        usersig.ErrSignature,
		program.Expired:         usersig.ErrExpired,
		program.OtherIdentifier: usersig.ErrIdentifier,
		program.OtherApp:        usersig.ErrSDKAppID,
		program.NotAdmin:        nil,
		program.Brief:           nil,
	} {
		s := newSigner(Account{SDKAppID: app, Identifier: "root", SecretKey: key}, NewRedactor())
		c, err := s.make(kind, "eve")
		if err != nil || c.UserSig == nil {
			t.Fatalf("%s: %+v, %v", kind, c, err)
		}
		identifier := "root"
		if kind == program.NotAdmin {
			identifier = "eve"
		}
		if c.SDKAppID != "1400000007" || c.Identifier != identifier {
			t.Errorf("%s signs in as %s of %s", kind, c.Identifier, c.SDKAppID)
		}
		now := time.Now()
		if _, err := usersig.Verify(key, *c.UserSig, app, identifier, now); !errors.Is(err, wrong) {
			t.Errorf("%s is %v, want %v", kind, err, wrong)
		}
		// All else about it is right: with the one thing set right it is valid.
		twins := map[program.Credential]func() error{
			program.Expired: func() error {
				_, err := usersig.Verify(key, *c.UserSig, app, "root", now.Add(-2*sigLifetime))
				return err
			},
			program.Brief: func() error {
				if _, err := usersig.Verify(key, *c.UserSig, app, "root", now.Add((program.BriefLifetime+1)*time.Second)); !errors.Is(err, usersig.ErrExpired) {
					return fmt.Errorf("after its time it is %w", err)
				}
				return nil
			},
			program.OtherIdentifier: func() error { _, err := usersig.Verify(key, *c.UserSig, app, "eve", now); return err },
			program.OtherApp:        func() error { _, err := usersig.Verify(key, *c.UserSig, app+1, "root", now); return err },
		}
		if twin := twins[kind]; twin != nil && twin() != nil {
			t.Errorf("%s is wrong in another way too: %v", kind, twin())
		}
		again, err := s.make(kind, "eve")
		if err != nil || *again.UserSig != *c.UserSig {
			t.Errorf("%s is not the same the second time: %v", kind, err)
		}
	}
}

func TestUnsignedHasNoUserSig(t *testing.T) {
	for _, account := range []Account{admin(), {SDKAppID: 1, Identifier: "a"}} {
		c, err := newSigner(account, NewRedactor()).make(program.Unsigned, "")
		if err != nil || c.UserSig != nil {
			t.Errorf("%+v, %v", c, err)
		}
	}
}

func TestCredentialsAreShownByName(t *testing.T) {
	shown := map[string]bool{}
	s := newSigner(admin(), NewRedactor())
	for _, kind := range credentialKinds {
		c, err := s.make(kind, "eve")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(c.Shown, "$UNREADCHECK_USERSIG") || strings.Contains(c.Shown, "-") || shown[c.Shown] {
			t.Errorf("%s is shown as %s", kind, c.Shown)
		}
		shown[c.Shown] = true
	}
	if !shown["$UNREADCHECK_USERSIG"] || !shown["$UNREADCHECK_USERSIG_WRONG_KEY"] {
		t.Errorf("shown are %v", shown)
	}
}

// TestCredentialsWithoutTheKey has what can be made of a ready UserSig alone, and the sentence for the rest.
func TestCredentialsWithoutTheKey(t *testing.T) {
	s := newSigner(Account{SDKAppID: 1, Identifier: "a", UserSig: "a-ready-one"}, NewRedactor())
	for kind, want := range map[program.Credential]string{
		program.Signed: "a-ready-one", program.Truncated: "a-rea", program.EmptySig: "", program.Garbled: "not-a-usersig",
	} {
		if c, err := s.make(kind, "eve"); err != nil || *c.UserSig != want {
			t.Errorf("%s: %+v, %v", kind, c, err)
		}
	}
	if c, err := s.make(program.WrongKey, "eve"); err != nil || len(*c.UserSig) < 50 {
		t.Errorf("a wrong key needs no right one: %+v, %v", c, err)
	}
	for _, kind := range []program.Credential{program.Expired, program.Brief, program.OtherApp, program.OtherIdentifier, program.NotAdmin} {
		_, err := s.make(kind, "eve")
		if err == nil || !strings.Contains(err.Error(), "the "+string(kind)+" UserSig") || !strings.Contains(err.Error(), "--secret-key-file") {
			t.Errorf("%s: %v", kind, err)
		}
	}
	_, err := newSigner(Account{SDKAppID: 1, Identifier: "a"}, NewRedactor()).make(program.Signed, "")
	if err == nil || !strings.Contains(err.Error(), "the valid UserSig; give UNREADCHECK_SECRET_KEY") {
		t.Errorf("without anything: %v", err)
	}
	if _, err := s.make("unheard-of", ""); err == nil || !strings.Contains(err.Error(), `"unheard-of"`) {
		t.Errorf("a kind that does not exist: %v", err)
	}
}

// TestBriefCredentialsAreForOneProgram has those of two programs, of which the second begins later.
func TestBriefCredentialsAreForOneProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSigner(admin(), NewRedactor())
		sig := func(account string) string {
			c, err := s.make(program.Brief, account)
			if err != nil {
				t.Fatal(err)
			}
			return *c.UserSig
		}
		first := sig("a")
		time.Sleep(10 * time.Second)
		if sig("a") != first || sig("b") == first {
			t.Error("a program keeps its UserSig until it is over, and another has its own")
		}
	})
}

// TestAReadyUserSigComesFirst has both; the key is for what the UserSig cannot do.
func TestAReadyUserSigComesFirst(t *testing.T) {
	s := newSigner(Account{SDKAppID: 1, Identifier: "a", SecretKey: "k", UserSig: "ready"}, NewRedactor())
	if c, err := s.make(program.Signed, ""); err != nil || *c.UserSig != "ready" {
		t.Errorf("%+v, %v", c, err)
	}
	if c, err := s.make(program.Expired, ""); err != nil || len(*c.UserSig) < 50 {
		t.Errorf("%+v, %v", c, err)
	}
}
