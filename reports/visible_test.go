package reports

import (
	"strings"
	"testing"
)

func TestVisible(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"words", `plain "words" and \ slashes`, `plain "words" and \ slashes`},
		{"other scripts", "群組 😀 é", "群組 😀 é"},
		{"a terminal's escape", "\x1b[31mred", `\x1b[31mred`},
		{"a line break and a tab", "a\r\nb\tc", `a\r\nb\tc`},
		{"a zero byte", "a\x00b", `a\x00b`},
		{"a quote beside an escape", "'\x07'", `'\a'`},
		{"no UTF-8", "a\xffb", `a\xffb`},
		{"a replacement character of its own", "a\ufffdb", "a\ufffdb"},
		{"a text direction", "a\u202eb", `a\u202eb`},
		{"beyond 16 bits", "\U000e0001", `\U000e0001`},
		{"a workflow's command", "a ##[error]b ###[c]", `a #\x23[error]b ##\x23[c]`},
		{"not in XML", "\ufffe", `\ufffe`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Visible(test.text)
			if got != test.want {
				t.Errorf("visible(%q) = %q, want %q", test.text, got, test.want)
			}
			if again := Visible(got); again != got {
				t.Errorf("made visible twice, it is %q", again)
			}
		})
	}
}

func TestExcerpt(t *testing.T) {
	for _, test := range []struct {
		name, text string
		most       int
		want       string
	}{
		{"short", "abc", 3, "abc"},
		{"long", "abcd", 3, "abc… (4 bytes in all)"},
		{"not within a character", "ab群", 3, "ab… (5 bytes in all)"},
		{"escapes count as what they stand for", "\n\n\n", 3, `\n\n\n`},
		{"nothing but continuations", strings.Repeat("\x80", 9), 6, `\x80\x80… (9 bytes in all)`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Excerpt(test.text, test.most); got != test.want {
				t.Errorf("Excerpt(%q, %d) = %q, want %q", test.text, test.most, got, test.want)
			}
		})
	}
}
