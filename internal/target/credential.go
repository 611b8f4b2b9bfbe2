package target

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// Account is who calls: an app, an admin of it, and either the app's secret key or a ready UserSig.
type Account struct {
	SDKAppID   uint64
	Identifier string
	SecretKey  string
	UserSig    string
}

// sigLifetime is how long the UserSigs that the tool makes for itself are valid: longer than any run.
const sigLifetime = 24 * time.Hour

// signer makes the credentials that calls sign in with. Every UserSig that it makes is hidden from all output.
type signer struct {
	account  Account
	redactor *Redactor

	mu    sync.Mutex
	cache map[string]string
}

func newSigner(account Account, redactor *Redactor) *signer {
	redactor.Hide(account.SecretKey, "UNREADCHECK_SECRET_KEY")
	redactor.Hide(account.UserSig, variable(program.Signed))
	return &signer{account: account, redactor: redactor, cache: map[string]string{}}
}

// credentials are the query parameters of a sign-in; a nil UserSig is left out.
type credentials struct {
	SDKAppID   string
	Identifier string
	UserSig    *string
	// Shown stands for the UserSig in what is recorded.
	Shown string
}

// variable is the environment variable that stands for a credential's UserSig in what is shown.
func variable(c program.Credential) string {
	if c == program.Signed {
		return "UNREADCHECK_USERSIG"
	}
	return "UNREADCHECK_USERSIG_" + strings.ToUpper(strings.ReplaceAll(string(c), "-", "_"))
}

// make makes a credential of that kind. ordinary is an account that is not an admin, for the kinds that need one.
func (s *signer) make(kind program.Credential, ordinary string) (credentials, error) {
	app, id := s.account.SDKAppID, s.account.Identifier
	out := credentials{SDKAppID: strconv.FormatUint(app, 10), Identifier: id, Shown: "$" + variable(kind)}
	if kind == program.Unsigned {
		return out, nil
	}
	sig, err := s.sig(kind, ordinary)
	if err != nil {
		return credentials{}, err
	}
	switch kind {
	case program.NotAdmin, program.QueryIdentifier:
		out.Identifier = ordinary
	case program.QueryApp:
		out.SDKAppID = strconv.FormatUint(app+1, 10)
	}
	out.UserSig = &sig
	return out, nil
}

func (s *signer) sig(kind program.Credential, ordinary string) (string, error) {
	app, id := s.account.SDKAppID, s.account.Identifier
	switch kind {
	case program.EmptySig:
		return "", nil
	case program.Signed, program.QueryIdentifier, program.QueryApp:
		if s.account.UserSig != "" {
			return s.account.UserSig, nil
		}
		return s.sign(program.Signed, s.account.SecretKey, app, id, time.Now())
	case program.AlteredFirst, program.AlteredMiddle, program.AlteredLast:
		return s.altered(kind, program.Signed, ordinary, func(_ *usersig.Claims, signature []byte) {
			at := map[program.Credential]int{program.AlteredMiddle: len(signature) / 2, program.AlteredLast: len(signature) - 1}[kind]
			signature[at] ^= 1
		})
	case program.AlteredIdentifier:
		return s.altered(kind, program.OtherIdentifier, ordinary, func(c *usersig.Claims, _ []byte) { c.Identifier = id })
	case program.AlteredApp:
		return s.altered(kind, program.OtherApp, ordinary, func(c *usersig.Claims, _ []byte) { c.SDKAppID = app })
	case program.AlteredTime:
		return s.altered(kind, program.Expired, ordinary, func(c *usersig.Claims, _ []byte) { c.Issued = time.Now() })
	case program.AlteredExpire:
		return s.altered(kind, program.Expired, ordinary, func(c *usersig.Claims, _ []byte) { c.Expire += 4 * sigLifetime })
	case program.Garbled:
		return "not-a-usersig", nil
	case program.Truncated:
		whole, err := s.sig(program.Signed, ordinary)
		half := whole[:len(whole)/2]
		s.redactor.Hide(half, variable(kind))
		return half, err
	case program.WrongKey:
		key, err := randomKey()
		if err != nil {
			return "", err
		}
		return s.sign(kind, key, app, id, time.Now())
	case program.Expired:
		return s.sign(kind, s.account.SecretKey, app, id, time.Now().Add(-2*sigLifetime))
	case program.Brief:
		// Its own for each program: the account is.
		return s.signFor(kind, s.account.SecretKey, ordinary, usersig.Claims{SDKAppID: app, Identifier: id, Issued: time.Now(),
			Expire: program.BriefLifetime * time.Second})
	case program.Short:
		return s.signFor(kind, s.account.SecretKey, "", usersig.Claims{SDKAppID: app, Identifier: id, Issued: time.Now(),
			Expire: program.ShortLifetime * time.Second})
	case program.OtherApp:
		return s.sign(kind, s.account.SecretKey, app+1, id, time.Now())
	case program.NotAdmin, program.OtherIdentifier:
		return s.sign(kind, s.account.SecretKey, app, ordinary, time.Now())
	default:
		return "", fmt.Errorf("there is no credential %q", kind)
	}
}

// altered makes a UserSig of another kind and changes it without signing it anew.
func (s *signer) altered(kind, from program.Credential, ordinary string, change func(*usersig.Claims, []byte)) (string, error) {
	sig, err := s.sig(from, ordinary)
	if err != nil {
		return "", err
	}
	short := false
	sig, err = usersig.Alter(sig, func(c *usersig.Claims, signature []byte) {
		if short = len(signature) == 0; !short {
			change(c, signature)
		}
	})
	if short {
		return "", errors.New("the UserSig cannot be altered: it has no signature")
	}
	if err != nil {
		return "", fmt.Errorf("the UserSig cannot be altered: %w", err)
	}
	s.redactor.Hide(sig, variable(kind))
	return sig, nil
}

// sign makes a UserSig that outlives the run.
func (s *signer) sign(kind program.Credential, key string, app uint64, id string, issued time.Time) (string, error) {
	return s.signFor(kind, key, id, usersig.Claims{SDKAppID: app, Identifier: id, Issued: issued, Expire: sigLifetime})
}

// signFor signs and remembers the result for its account: signing costs more than a whole call otherwise.
func (s *signer) signFor(kind program.Credential, key, whom string, claims usersig.Claims) (string, error) {
	if key == "" {
		what := string(kind)
		if kind == program.Signed {
			what = "valid"
		}
		return "", fmt.Errorf("only the secret key can make the %s UserSig; give UNREADCHECK_SECRET_KEY or --secret-key-file", what)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	name := string(kind) + "/" + whom
	if sig, ok := s.cache[name]; ok {
		return sig, nil
	}
	sig, err := usersig.Sign(key, claims)
	if err != nil {
		return "", fmt.Errorf("the UserSig cannot be made: %w", err)
	}
	s.cache[name] = sig
	s.redactor.Hide(sig, variable(kind))
	return sig, nil
}

func randomKey() (string, error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("no random key: %w", err)
	}
	return hex.EncodeToString(raw), nil
}
