package usersig_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// vector is one signature of the folder testdata; its README.md says how they
// were made.
type vector struct {
	Name       string  `json:"name"`
	Maker      string  `json:"maker"`
	Key        string  `json:"key"`
	SDKAppID   uint64  `json:"sdkAppID"`
	Identifier string  `json:"identifier"`
	Issued     int64   `json:"issued"`
	Expire     int64   `json:"expire"`
	UserBuf    *string `json:"userBuf"`
	Sig        string  `json:"sig"`
}

func (v vector) issued() time.Time     { return time.Unix(v.Issued, 0) }
func (v vector) expire() time.Duration { return time.Duration(v.Expire) * time.Second }

// vectors loads a file of testdata. A member it does not know is a vector it
// would misread, and no vector at all is a test that tests nothing.
func vectors(t testing.TB, file string) []vector {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var loaded []vector
	if err := decoder.Decode(&loaded); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if len(loaded) == 0 {
		t.Fatalf("%s holds no vector", file)
	}
	return loaded
}

// TestVectors verifies what other implementations signed: as it is, at both
// ends of its life, and with each of key, account and app exchanged.
func TestVectors(t *testing.T) {
	for _, file := range []string{"vectors.json", "vectors-pypi.json"} {
		for _, v := range vectors(t, file) {
			t.Run(v.Name, func(t *testing.T) {
				got, err := usersig.Verify(v.Key, v.Sig, v.SDKAppID, v.Identifier, v.issued())
				if err != nil {
					t.Fatalf("at its time of issue: %v", err)
				}
				if got.SDKAppID != v.SDKAppID || got.Identifier != v.Identifier ||
					!got.Issued.Equal(v.issued()) || got.Expire != v.expire() {
					t.Errorf("the claims are %+v", got)
				}
				if (got.UserBuf == nil) != (v.UserBuf == nil) ||
					v.UserBuf != nil && base64.StdEncoding.EncodeToString(got.UserBuf) != *v.UserBuf {
					t.Errorf("the buffer is %q", got.UserBuf)
				}

				last := v.issued().Add(v.expire())
				variants := []struct {
					name       string
					key        string
					app        uint64
					identifier string
					now        time.Time
					want       error
				}{
					{"in its last second", v.Key, v.SDKAppID, v.Identifier, last.Add(999 * time.Millisecond), nil},
					{"a second later", v.Key, v.SDKAppID, v.Identifier, last.Add(time.Second), usersig.ErrExpired},
					{"before its issue", v.Key, v.SDKAppID, v.Identifier, v.issued().Add(-time.Hour), nil},
					{"with another key", v.Key + "0", v.SDKAppID, v.Identifier, v.issued(), usersig.ErrSignature},
					{"for another account", v.Key, v.SDKAppID, v.Identifier + "0", v.issued(), usersig.ErrIdentifier},
					{"for no account", v.Key, v.SDKAppID, "", v.issued(), usersig.ErrIdentifier},
					{"for another app", v.Key, v.SDKAppID - 1, v.Identifier, v.issued(), usersig.ErrSDKAppID},
				}
				for _, variant := range variants {
					claims, err := usersig.Verify(variant.key, v.Sig, variant.app, variant.identifier, variant.now)
					if !errors.Is(err, variant.want) {
						t.Errorf("%s: got %v, want %v", variant.name, err, variant.want)
					}
					if err != nil && claims.Identifier != "" {
						t.Errorf("%s: claims come with the refusal: %+v", variant.name, claims)
					}
				}
			})
		}
	}
}

// TestSignAgreesWithVectors signs each vector's claims anew. The envelopes may
// differ, the HMAC inside must not.
func TestSignAgreesWithVectors(t *testing.T) {
	for _, file := range []string{"vectors.json", "vectors-pypi.json"} {
		for _, v := range vectors(t, file) {
			claims := usersig.Claims{SDKAppID: v.SDKAppID, Identifier: v.Identifier, Issued: v.issued(), Expire: v.expire()}
			if v.UserBuf != nil {
				buffer, err := base64.StdEncoding.DecodeString(*v.UserBuf)
				if err != nil {
					t.Fatalf("%s: %v", v.Name, err)
				}
				claims.UserBuf = buffer
			}
			sig, err := usersig.Sign(v.Key, claims)
			if err != nil {
				t.Errorf("%s: %v", v.Name, err)
				continue
			}
			theirs, ours := document(t, v.Sig), document(t, sig)
			for _, name := range []string{"TLS.ver", "TLS.identifier", "TLS.sdkappid", "TLS.time", "TLS.expire", "TLS.userbuf", "TLS.sig"} {
				if theirs[name] != ours[name] {
					t.Errorf("%s: %s is %v, and signed here %v", v.Name, name, theirs[name], ours[name])
				}
			}
			if len(ours) != len(theirs) {
				t.Errorf("%s: signed here, it has %d members instead of %d", v.Name, len(ours), len(theirs))
			}
		}
	}
}
