package usersig_test

import (
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

func BenchmarkSign(b *testing.B) {
	claims := usersig.Claims{SDKAppID: app, Identifier: "administrator", Issued: issued, Expire: 180 * 24 * time.Hour}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := usersig.Sign(key, claims); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	sig := envelope(b, genuine)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := verify(sig); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerifyAgain(b *testing.B) {
	sig := envelope(b, genuine)
	v := usersig.NewVerifier(key)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Verify(sig, app, identifier, issued); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerifyBomb is the costliest refusal that a small UserSig can cause.
func BenchmarkVerifyBomb(b *testing.B) {
	sig := envelope(b, strings.Repeat(" ", 64<<20))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := verify(sig); err == nil {
			b.Fatal("a bomb is accepted")
		}
	}
}
