// Package usersig signs and verifies UserSigs of version 2, the password with
// which a caller of the REST API proves to be an account of an app.
//
// What the format and the algorithm are is told by Tencent in code only: the
// documentation ("Generating UserSig", document 1047/34385, 2024-11-06, heading
// "Calculating UserSig on the Server") points to the libraries tls-sig-api-v2,
// one for each of many languages. This package is written from their behaviour,
// mainly that of the one that also verifies: tencentyun/tls-sig-api-v2-golang
// (2024-11-19), file tencentyun/TLSSigAPI.go. A UserSig is base64 in an alphabet
// of its own, around a zlib stream, around a JSON object, which holds an
// HMAC-SHA256 over its other members.
//
// Apps created before 2019-07-19 may hold an ECDSA key pair instead of a secret
// key; their signatures have another format, which is not supported.
package usersig

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// What [Verify] can refuse. Each comment ends with the error code whose published
// text fits ("Error Codes", document 1047/34348, 2023-03-30, heading "Account
// error codes"). The documentation does not promise that a gateway answers with
// that code: its more general 60004 and 60005 fit all of them.
var (
	// ErrEmpty: the UserSig has no bytes. 70002.
	ErrEmpty = errors.New("usersig: empty")
	// ErrMalformed: not base64 in the alphabet, not exactly one zlib stream, too
	// large, or not one JSON object with members of the right types. 70003, 70005.
	ErrMalformed = errors.New("usersig: malformed")
	// ErrSDKAppID: issued for another app. 70014.
	ErrSDKAppID = errors.New("usersig: issued for another SDKAppID")
	// ErrIdentifier: issued for another account. 70013.
	ErrIdentifier = errors.New("usersig: issued for another identifier")
	// ErrExpired: the time of the check is past issue plus expire. 70001.
	ErrExpired = errors.New("usersig: expired")
	// ErrSignature: made with another key, or changed since. 70009.
	ErrSignature = errors.New("usersig: signature does not match")
	// ErrNoKey: the key to sign or verify with is empty. HMAC would take it, and
	// a verifier without a key would then trust anybody without one. 70016.
	ErrNoKey = errors.New("usersig: the secret key is empty")
)

// Claims is what a UserSig states and signs.
type Claims struct {
	// SDKAppID is the app's number.
	SDKAppID uint64
	// Identifier is the account's UserID. The documentation wants at most 32
	// bytes of letters, digits, "_" and "-"; that is the account service's to
	// judge, so any UTF-8 is signed and verified here.
	Identifier string
	// Issued is the time of issue. It travels as whole Unix seconds; a fraction
	// is dropped. Verify gives it in UTC.
	Issued time.Time
	// Expire is how long after Issued the UserSig is valid. It travels as whole
	// seconds; a fraction is dropped. The documented maximum of 50 years is not
	// enforced, and a negative one makes a UserSig that was never valid.
	Expire time.Duration
	// UserBuf is the optional buffer of room privileges (PrivateMapKey), nil for
	// none. An empty one that is not nil travels and is signed as such.
	UserBuf []byte
}

// Sign issues a UserSig for c under the app's secret key, the string as the
// console shows it: its hexadecimal digits are key bytes as they stand.
//
// It fails with [ErrNoKey] for an empty key, and with [ErrMalformed] for claims
// that cannot travel: an identifier that is not UTF-8, an issue time more than
// 292 years from 1970, or more than 64 KiB in all. The result is ASCII and safe
// in a URL's query; it depends on the arguments alone.
func Sign(key string, c Claims) (string, error) {
	if key == "" {
		return "", ErrNoKey
	}
	text, err := encodeDocument(c, signature(key, c))
	if err != nil {
		return "", err
	}
	return pack(text)
}

// Verify checks that sig was issued under key for the app and the identifier,
// and is valid at now. The checks come in the official library's order, and the
// first that fails is the answer: form ([ErrEmpty], [ErrMalformed]), then
// [ErrSDKAppID], [ErrIdentifier], [ErrExpired] and [ErrSignature]. The order is
// observable: a UserSig with two faults is refused for the earlier. An empty key
// is [ErrNoKey] before all else.
//
// As in the official library, now is taken in whole seconds, the very second of
// issue plus expire is still valid, a time of issue in the future is not a fault,
// the member TLS.ver is not looked at, and an absent member counts as zero or
// empty. Stricter than there are the form (that library forgives bytes after
// the zlib stream and line breaks in the base64, and takes what is not JSON for
// a UserSig of app 0), the bound on size, and the comparison in constant time.
// That library refuses a buffer that its caller did not expect; here a buffer is
// covered by the signature, and what it says is left to the caller, who finds it
// in the claims.
//
// The claims are those of sig on success, and zero with any error: nothing that
// is not authentic comes out.
func Verify(key, sig string, sdkAppID uint64, identifier string, now time.Time) (Claims, error) {
	if key == "" {
		return Claims{}, ErrNoKey
	}
	if sig == "" {
		return Claims{}, ErrEmpty
	}
	s, err := open(key, sig)
	if err != nil {
		return Claims{}, err
	}
	return s.check(sdkAppID, identifier, now)
}

// statement is what a UserSig states, and whether it is authentic.
type statement struct {
	claims    Claims
	authentic bool
}

// open takes a UserSig apart. What comes out depends on the arguments alone.
func open(key, sig string) (statement, error) {
	text, err := unpack(sig)
	if err != nil {
		return statement{}, err
	}
	c, signed, err := decodeDocument(text)
	if err != nil {
		return statement{}, err
	}
	return statement{c, hmac.Equal(signed, signature(key, c))}, nil
}

// check holds a statement against what is due.
func (s statement) check(sdkAppID uint64, identifier string, now time.Time) (Claims, error) {
	switch last := s.claims.Issued.Add(s.claims.Expire); {
	case s.claims.SDKAppID != sdkAppID:
		return Claims{}, ErrSDKAppID
	case s.claims.Identifier != identifier:
		return Claims{}, ErrIdentifier
	case now.Unix() > last.Unix():
		return Claims{}, fmt.Errorf("%w at %s", ErrExpired, last.Format(time.RFC3339))
	case !s.authentic:
		return Claims{}, ErrSignature
	}
	return s.claims, nil
}

// signature is the HMAC-SHA256 over the lines that spell c. The order of the
// lines is part of the algorithm, and unlike the order of the JSON members it
// must not change.
func signature(key string, c Claims) []byte {
	lines := make([]byte, 0, 256)
	lines = append(lines, "TLS.identifier:"...)
	lines = append(lines, c.Identifier...)
	lines = append(lines, "\nTLS.sdkappid:"...)
	lines = strconv.AppendUint(lines, c.SDKAppID, 10)
	lines = append(lines, "\nTLS.time:"...)
	lines = strconv.AppendInt(lines, c.Issued.Unix(), 10)
	lines = append(lines, "\nTLS.expire:"...)
	lines = strconv.AppendInt(lines, int64(c.Expire/time.Second), 10)
	lines = append(lines, '\n')
	if c.UserBuf != nil {
		lines = append(lines, "TLS.userbuf:"...)
		lines = base64.StdEncoding.AppendEncode(lines, c.UserBuf)
		lines = append(lines, '\n')
	}
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write(lines)
	return mac.Sum(nil)
}
