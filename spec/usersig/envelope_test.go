package usersig_test

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/json"
	"io"
	"strings"
	"testing"
)

// The tests open and close envelopes with these, which share no code with the
// package: what both got wrong alike would else be right.

var (
	toStandard   = strings.NewReplacer("*", "+", "-", "/", "_", "=")
	fromStandard = strings.NewReplacer("+", "*", "/", "-", "=", "_")
)

// armor spells bytes in the alphabet of UserSigs.
func armor(packed []byte) string {
	return fromStandard.Replace(base64.StdEncoding.EncodeToString(packed))
}

// deflate is text as a zlib stream.
func deflate(t testing.TB, text string, level int) []byte {
	t.Helper()
	var packed bytes.Buffer
	w, err := zlib.NewWriterLevel(&packed, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// envelope makes a UserSig of any text.
func envelope(t testing.TB, text string) string {
	t.Helper()
	return armor(deflate(t, text, zlib.DefaultCompression))
}

// inflated is the text within a UserSig.
func inflated(t testing.TB, sig string) string {
	t.Helper()
	packed, err := base64.StdEncoding.DecodeString(toStandard.Replace(sig))
	if err != nil {
		t.Fatal(err)
	}
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// document is the object within a UserSig, its numbers as they are spelled.
func document(t testing.TB, sig string) map[string]any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(inflated(t, sig)))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil {
		t.Fatal(err)
	}
	return object
}
