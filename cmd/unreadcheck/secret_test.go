package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/reports"
)

// TestSecretsAreReadAlike has the same key from a file and from the environment, however it was written down.
func TestSecretsAreReadAlike(t *testing.T) {
	const key = "c4nary-0f-4-secret-key"
	wide := func(order func(c byte) string) string {
		var out strings.Builder
		for _, c := range []byte(key + "\r\n") {
			out.WriteString(order(c))
		}
		return out.String()
	}
	little, big := func(c byte) string { return string([]byte{c, 0}) }, func(c byte) string { return string([]byte{0, c}) }
	for name, test := range map[string]struct {
		written string
		// refused: it is not a key.
		refused bool
	}{
		"as it is":                   {written: key},
		"blanks around":              {written: " \t" + key + "  \n"},
		"a line break of Windows":    {written: key + "\r\n"},
		"a no-break space":           {written: "\u00a0" + key + "\u00a0"},
		"a byte order mark":          {written: "\ufeff" + key + "\n"},
		"UTF-16, little end first":   {written: "\xff\xfe" + wide(little)},
		"UTF-16, big end first":      {written: "\xfe\xff" + wide(big)},
		"UTF-16, little, unmarked":   {written: wide(little)},
		"UTF-16, big, unmarked":      {written: wide(big)},
		"two lines":                  {written: key + "\n" + key, refused: true},
		"half a character of UTF-16": {written: "\xff\xfe" + wide(little) + "x", refused: true},
		"bytes that are not text":    {written: key + "\xc3\x28", refused: true},
		"an escape":                  {written: key + "\x1b[0m", refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "key.txt")
			if err := os.WriteFile(file, []byte(test.written), 0o600); err != nil {
				t.Fatal(err)
			}
			judge := func(where, got string, err error) {
				t.Helper()
				switch {
				case test.refused && (err == nil || !strings.Contains(err.Error(), "is not a secret") || strings.Contains(err.Error(), key)):
					t.Errorf("%s: %q, %v", where, got, err)
				case !test.refused && (err != nil || got != key):
					t.Errorf("%s: %q, %v", where, got, err)
				}
			}
			got, err := secret(file, "UNREADCHECK_TEST_KEY", "--secret-key-file")
			judge("from a file", got, err)
			if !strings.Contains(test.written, "\x00") { // no variable can have one
				t.Setenv("UNREADCHECK_TEST_KEY", test.written)
				got, err = secret("", "UNREADCHECK_TEST_KEY", "--secret-key-file")
				judge("from the environment", got, err)
			}
		})
	}
}

// TestASecretInAFilesPlaceIsNotRepeated has a slip that would show the key.
func TestASecretInAFilesPlaceIsNotRepeated(t *testing.T) {
	const key = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e"
	if _, err := secret(key, "", "--secret-key-file"); err == nil || strings.Contains(err.Error(), key[:24]) {
		t.Error(err)
	}
	if _, err := secret("missing/key.txt", "", "--secret-key-file"); err == nil || !strings.Contains(err.Error(), "missing/key.txt") {
		t.Error(err)
	}
}

// TestAPanicShowsNoSecret has a fault of the tool whose cause repeats the key and the call.
func TestAPanicShowsNoSecret(t *testing.T) {
	const key = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e"
	secrets.Hide(key, "UNREADCHECK_SECRET_KEY")
	var said strings.Builder
	code := panicked(&said, "signing with "+key+"\n\x1b[2J", []byte("goroutine 1: main.sign("+key[:30]+")"))
	if code != reports.ExitHarness || strings.Contains(said.String(), key[:24]) || strings.Contains(said.String(), "\x1b") ||
		!strings.Contains(said.String(), "$UNREADCHECK_SECRET_KEY") || !strings.Contains(said.String(), "goroutine 1") {
		t.Errorf("%d: %s", code, said.String())
	}
}
