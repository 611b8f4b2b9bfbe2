package usersig_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

const (
	key        = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e"
	app        = 1400000000
	identifier = "xiaojun"

	// genuine is the worked vector's document, and genuineMAC its signature.
	genuineMAC = "SNF4FmVCPucoXsBOpbVF3fFCf57JPm0ezZ1jeVILlVc="
	genuine    = `{"TLS.expire":86400,"TLS.identifier":"xiaojun","TLS.sdkappid":1400000000,` +
		`"TLS.sig":"` + genuineMAC + `","TLS.time":1700000000,"TLS.ver":"2.0"}`
)

var issued = time.Unix(1700000000, 0).UTC()

func verify(sig string) (usersig.Claims, error) {
	return usersig.Verify(key, sig, app, identifier, issued)
}

// TestVerifyAcceptsOtherSpellings holds what may differ between libraries.
func TestVerifyAcceptsOtherSpellings(t *testing.T) {
	replaced := func(old, changed string) string {
		if !strings.Contains(genuine, old) {
			t.Fatalf("the document has no %s", old)
		}
		return strings.Replace(genuine, old, changed, 1)
	}
	spellings := map[string]string{
		"default level":                   envelope(t, genuine),
		"stored":                          armor(deflate(t, genuine, zlib.NoCompression)),
		"best level":                      armor(deflate(t, genuine, zlib.BestCompression)),
		"a line feed at the end":          envelope(t, genuine+"\n"),
		"white space":                     envelope(t, strings.ReplaceAll(genuine, ",", " , ")),
		"an escaped identifier":           envelope(t, replaced(`xiaojun`, `\u0078iaojun`)),
		"an unknown member":               envelope(t, replaced(`{`, `{"TLS.new":[1],`)),
		"another version":                 envelope(t, replaced(`"2.0"`, `"9.9"`)),
		"no version":                      envelope(t, replaced(`,"TLS.ver":"2.0"`, ``)),
		"as large as a document may be":   envelope(t, genuine+strings.Repeat(" ", 64<<10-len(genuine))),
		"a buffer's name in another case": envelope(t, replaced(`{`, `{"tls.userbuf":"",`)),
	}
	want := usersig.Claims{SDKAppID: app, Identifier: identifier, Issued: issued, Expire: 24 * time.Hour}
	for name, sig := range spellings {
		if got, err := verify(sig); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}

func TestVerifyRefusesForm(t *testing.T) {
	packed := deflate(t, genuine, zlib.DefaultCompression)
	sig := armor(packed)
	changed := func(offset int) string {
		bent := bytes.Clone(packed)
		bent[offset] ^= 0x20
		return armor(bent)
	}
	forms := map[string]string{
		"a space":                      " ",
		"a word":                       "xxx",
		"no base64":                    "%%%%",
		"standard base64":              toStandard.Replace(sig),
		"a line break":                 sig[:40] + "\n" + sig[40:],
		"a carriage return at the end": sig + "\r",
		"no padding":                   strings.TrimRight(sig, "_"),
		"padding in the middle":        "____" + sig,
		"stray bits before padding":    strings.TrimRight(sig, "_")[:len(strings.TrimRight(sig, "_"))-1] + "9_",
		"cut in half":                  sig[:len(sig)/2/4*4],
		"without its last four":        sig[:len(sig)-4],
		"base64 of JSON":               armor([]byte(genuine)),
		"a zlib header alone":          armor(packed[:2]),
		"a wrong header":               changed(0),
		"a wrong checksum":             changed(len(packed) - 1),
		"a preset dictionary":          armor([]byte{0x78, 0xbb, 0, 0, 0, 1, 3, 0, 0, 0, 0, 1}),
		"a byte behind the stream":     armor(append(bytes.Clone(packed), 0)),
		"a second stream":              armor(append(bytes.Clone(packed), packed...)),
		"a byte larger than allowed":   envelope(t, genuine+strings.Repeat(" ", 64<<10+1-len(genuine))),
		"a bomb":                       envelope(t, strings.Repeat(" ", 8<<20)),
		"a UserSig of 10 MB":           strings.Repeat("A", 10<<20),
	}
	for name, sig := range forms {
		if got, err := verify(sig); !errors.Is(err, usersig.ErrMalformed) || !reflect.DeepEqual(got, usersig.Claims{}) {
			t.Errorf("%s: got %+v, %v; want %v", name, got, err, usersig.ErrMalformed)
		}
	}
	if _, err := verify(""); !errors.Is(err, usersig.ErrEmpty) {
		t.Errorf("no UserSig: got %v, want %v", err, usersig.ErrEmpty)
	}
	if _, err := usersig.Verify("", sig, app, identifier, issued); !errors.Is(err, usersig.ErrNoKey) {
		t.Errorf("no key: got %v, want %v", err, usersig.ErrNoKey)
	}
}

// A UserSig of 128 KiB is read, however little is in it, and one of four characters more is not.
func TestVerifyKnowsTheLongestUserSig(t *testing.T) {
	const longest = 128 << 10
	if got, err := verify(armor(stretched(t, longest/4*3))); err != nil || got.Identifier != identifier {
		t.Errorf("%d characters: got %+v, %v", longest, got, err)
	}
	if _, err := verify(armor(stretched(t, longest/4*3+3))); !errors.Is(err, usersig.ErrMalformed) {
		t.Errorf("%d characters: got %v, want %v", longest+4, err, usersig.ErrMalformed)
	}
}

// stretched is the genuine document as a zlib stream of that many bytes: each flush of the writer adds five that hold
// nothing, and spaces make up for what is then lacking.
func stretched(t *testing.T, length int) []byte {
	t.Helper()
	for spaces := range 5 {
		var packed bytes.Buffer
		w, err := zlib.NewWriterLevel(&packed, zlib.NoCompression)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, genuine+strings.Repeat(" ", spaces)); err != nil {
			t.Fatal(err)
		}
		const end = 9 // an empty block and the checksum
		for packed.Len()+end < length {
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if packed.Len() == length {
			return packed.Bytes()
		}
	}
	t.Fatalf("no stream has %d bytes", length)
	return nil
}

// TestVerifyRefusesDocument changes one thing of the genuine document at a time.
func TestVerifyRefusesDocument(t *testing.T) {
	tests := []struct {
		name, old, new string
		want           error
	}{
		{"nothing in it", genuine, ``, usersig.ErrMalformed},
		{"no JSON", genuine, `hello`, usersig.ErrMalformed},
		{"an array", genuine, `[` + genuine + `]`, usersig.ErrMalformed},
		{"two objects", genuine, genuine + genuine, usersig.ErrMalformed},
		{"a duplicate member", `{`, `{"TLS.identifier":"administrator",`, usersig.ErrMalformed},
		{"bytes that are not UTF-8", `xiaojun`, "xiaojun\xff", usersig.ErrMalformed},

		{"app as a string", `1400000000`, `"1400000000"`, usersig.ErrMalformed},
		{"app with a fraction", `1400000000`, `1400000000.0`, usersig.ErrMalformed},
		{"app with an exponent", `1400000000`, `14e8`, usersig.ErrMalformed},
		{"app below zero", `1400000000`, `-1400000000`, usersig.ErrMalformed},
		{"app of 65 bits", `1400000000`, `18446744073709551616`, usersig.ErrMalformed},
		{"identifier as a number", `"xiaojun"`, `5`, usersig.ErrMalformed},
		{"identifier null", `"xiaojun"`, `null`, usersig.ErrMalformed},
		{"time as a string", `1700000000`, `"1700000000"`, usersig.ErrMalformed},
		{"time beyond 292 years", `1700000000`, `9223372037`, usersig.ErrMalformed},
		{"time of 64 bits", `1700000000`, `9223372036854775807`, usersig.ErrMalformed},
		{"expire null", `86400`, `null`, usersig.ErrMalformed},
		{"expire of 64 bits", `86400`, `9223372036854775807`, usersig.ErrMalformed},
		{"expire of 65 bits", `86400`, `9223372036854775808`, usersig.ErrMalformed},
		{"version as a number", `"2.0"`, `2.0`, usersig.ErrMalformed},
		{"signature as a number", `"` + genuineMAC + `"`, `5`, usersig.ErrMalformed},
		{"signature not in base64", genuineMAC, `*` + genuineMAC[1:], usersig.ErrMalformed},
		{"signature with a line break", genuineMAC, genuineMAC[:4] + `\n` + genuineMAC[4:], usersig.ErrMalformed},
		{"buffer as an object", `{`, `{"TLS.userbuf":{},`, usersig.ErrMalformed},
		{"buffer not in base64", `{`, `{"TLS.userbuf":"YWJ",`, usersig.ErrMalformed},

		{"an empty object", genuine, `{}`, usersig.ErrSDKAppID},
		{"no app", `,"TLS.sdkappid":1400000000`, ``, usersig.ErrSDKAppID},
		{"another app", `1400000000`, `1400000001`, usersig.ErrSDKAppID},
		{"no identifier", `"TLS.identifier":"xiaojun",`, ``, usersig.ErrIdentifier},
		{"name in another case", `TLS.identifier`, `tls.identifier`, usersig.ErrIdentifier},
		{"identifier in another case", `xiaojun`, `Xiaojun`, usersig.ErrIdentifier},
		{"no time", `,"TLS.time":1700000000`, ``, usersig.ErrExpired},
		{"time before 1970", `1700000000`, `-9223372036`, usersig.ErrExpired},
		{"expire below zero", `86400`, `-1`, usersig.ErrExpired},
		{"no expire, so zero", `"TLS.expire":86400,`, ``, usersig.ErrSignature},
		{"a longer life", `86400`, `86401`, usersig.ErrSignature},
		{"the longest life", `86400`, `9223372036`, usersig.ErrSignature},
		{"a later issue", `1700000000`, `1700000001`, usersig.ErrSignature},
		{"a buffer added", `{`, `{"TLS.userbuf":"YWJj",`, usersig.ErrSignature},
		{"an empty buffer added", `{`, `{"TLS.userbuf":"",`, usersig.ErrSignature},
		{"no signature", `"TLS.sig":"` + genuineMAC + `",`, ``, usersig.ErrSignature},
		{"an empty signature", genuineMAC, ``, usersig.ErrSignature},
		{"one bit of the signature", genuineMAC, `T` + genuineMAC[1:], usersig.ErrSignature},
		{"a cut signature", genuineMAC, genuineMAC[:40], usersig.ErrSignature},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if !strings.Contains(genuine, test.old) {
				t.Fatalf("the document has no %s", test.old)
			}
			got, err := verify(envelope(t, strings.Replace(genuine, test.old, test.new, 1)))
			if !errors.Is(err, test.want) || !reflect.DeepEqual(got, usersig.Claims{}) {
				t.Errorf("got %+v, %v; want %v", got, err, test.want)
			}
		})
	}
}

// TestVerifyOrder takes a UserSig with every fault and fixes one after another:
// the answer moves down the documented order.
func TestVerifyOrder(t *testing.T) {
	sig := envelope(t, strings.Replace(genuine, genuineMAC, "", 1))
	late := issued.Add(24*time.Hour + time.Second)
	steps := []struct {
		app        uint64
		identifier string
		now        time.Time
		want       error
	}{
		{app + 1, "bob", late, usersig.ErrSDKAppID},
		{app, "bob", late, usersig.ErrIdentifier},
		{app, identifier, late, usersig.ErrExpired},
		{app, identifier, issued, usersig.ErrSignature},
	}
	for _, step := range steps {
		if _, err := usersig.Verify(key, sig, step.app, step.identifier, step.now); !errors.Is(err, step.want) {
			t.Errorf("got %v, want %v", err, step.want)
		}
	}
}
