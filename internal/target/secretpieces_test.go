package target

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// longest is how many characters of a secret in a row may be left.
const longest = 24

// spelt are ways to repeat a piece of a secret.
var spelt = map[string]func(string) string{
	"as it is":                 func(s string) string { return s },
	"in capitals":              strings.ToUpper,
	"turned round":             func(s string) string { b := []byte(s); slices.Reverse(b); return string(b) },
	"in a query":               url.QueryEscape,
	"in a query twice":         func(s string) string { return url.QueryEscape(url.QueryEscape(s)) },
	"every byte in %":          func(s string) string { return each(s, "%%%02x") },
	"every byte in \\u":        func(s string) string { return each(s, `\u%04X`) },
	"every byte in \\x":        func(s string) string { return each(s, `\x%02x`) },
	"every byte in HTML":       func(s string) string { return each(s, "&#%d;") },
	"in HTML":                  html.EscapeString,
	"in hex":                   func(s string) string { return hex.EncodeToString([]byte(s)) },
	"in spaced hex":            func(s string) string { return fmt.Sprintf("% X", s) },
	"in base64":                func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"in bare base64":           func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) },
	"within base64":            func(s string) string { return base64.StdEncoding.EncodeToString([]byte("sig=" + s + "&")) },
	"a query in base64":        func(s string) string { return base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(s))) },
	"in lines":                 func(s string) string { return broken(s, 20, "\n") },
	"in lines in JSON":         func(s string) string { return broken(s, 10, `\n`) },
	"in words":                 func(s string) string { return broken(s, 5, " ") },
	"in the standard alphabet": strings.NewReplacer("*", "+", "-", "/", "_", "=").Replace,
}

func each(s, format string) string {
	var out strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&out, format, c)
	}
	return out.String()
}

func broken(s string, width int, by string) string {
	var out []string
	for chunk := range slices.Chunk([]byte(s), width) {
		out = append(out, string(chunk))
	}
	return strings.Join(out, by)
}

// TestPiecesOfSecrets has every piece of 24 characters hidden, however it is spelt: what is left shows no more of it than
// chance does.
func TestPiecesOfSecrets(t *testing.T) {
	key := "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e"
	sig, err := usersig.Sign(key, usersig.Claims{SDKAppID: 1400000000, Identifier: "administrator", Issued: time.Unix(1790000000, 0), Expire: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	r := NewRedactor()
	r.Hide(key, "KEY")
	r.Hide(sig, "SIG")
	for way, spell := range spelt {
		for name, secret := range map[string]string{"KEY": key, "SIG": sig} {
			if strings.HasSuffix(way, "alphabet") && name == "KEY" {
				continue
			}
			for from := 0; from+longest <= len(secret); from++ {
				piece := spell(secret[from : from+longest])
				got := r.Text("you said <" + piece + "> to me")
				if !strings.Contains(got, "$"+name) || !strings.HasPrefix(got, "you said <") || !strings.HasSuffix(got, " to me") {
					t.Fatalf("%s, %s from %d: %q becomes %q", name, way, from, piece, got)
				}
				// Beside the name some characters of the piece may be left, fewer than make one.
				if left := len(got) - len("you said <$> to me") - len(name); left > max(len(piece)/2, 2*shortestPiece) {
					t.Fatalf("%s, %s from %d: %q becomes %q", name, way, from, piece, got)
				}
			}
		}
	}
}

// TestWhatMakesAUserSigAgainIsHidden has the compressed document and its signature hidden too.
func TestWhatMakesAUserSigAgainIsHidden(t *testing.T) {
	sig, err := usersig.Sign("key", usersig.Claims{SDKAppID: 1400000000, Identifier: "administrator", Issued: time.Unix(1790000000, 0), Expire: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	inside, ok := usersig.Inside(sig)
	if !ok {
		t.Fatal("the UserSig cannot be taken apart")
	}
	r := NewRedactor()
	r.Hide(sig, "SIG")
	for _, text := range []string{hex.EncodeToString(inside.Packed), inside.Signature, `{"TLS.sig":"` + inside.Signature + `"}`} {
		if got := r.Text(text); !strings.Contains(got, "$SIG") || len(got) > len(`{"TLS.sig":"$SIG"}`)+3 {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	if got := r.Text(`{"TLS.identifier":"administrator"}`); got != `{"TLS.identifier":"administrator"}` {
		t.Error(got)
	}
}

// TestOrdinaryTextStays has texts that share less with a secret than a piece of it.
func TestOrdinaryTextStays(t *testing.T) {
	r := NewRedactor()
	r.Hide("unreadcheck-reference-key", "KEY")
	r.Hide("0123456789abcdef0123456789abcdef", "HEX")
	for _, text := range []string{
		"unreadcheck replay finding-1.json", "unreadcheck uc7k3q", "the reference key", "0123456789abcd", "%zz %2", `\u12 \x1 \`, "&#; &#xzz; &amp",
		strings.Repeat("1", 100), strings.Repeat("x", 1<<16),
	} {
		if got := r.Text(text); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}

func BenchmarkRedactor(b *testing.B) {
	r := NewRedactor()
	for i := range 20 {
		sig, err := usersig.Sign("key", usersig.Claims{SDKAppID: 1400000000, Identifier: fmt.Sprint("account", i), Issued: time.Now(), Expire: time.Hour})
		if err != nil {
			b.Fatal(err)
		}
		r.Hide(sig, "SIG")
	}
	text := strings.Repeat(`{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"GroupIdList":["@TGS#2ABCDEF"]}`, 4)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		r.Text(text)
	}
}
