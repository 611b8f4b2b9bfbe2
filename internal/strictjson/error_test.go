package strictjson_test

import (
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/strictjson"
)

func TestErrorIsOneSentence(t *testing.T) {
	tests := []struct{ text, want string }{
		{``, `not strict JSON at byte 0: there is no JSON value`},
		{`{"l":[{"k":1,"k":2}]}`, `not strict JSON at byte 13 in "/l/0": the key "k" appears twice in one object`},
		{`{} x`, `not strict JSON at byte 3: 'x' follows the JSON value`},
		{`[1;2]`, `not strict JSON at byte 2: ';' stands where ',' or ']' is due`},
		{`{"a":`, `not strict JSON at byte 5 in "/a": the text ends where a value is due`},
		{"\"\xff\"", `not strict JSON at byte 1: byte 0xFF is not UTF-8 there`},
		{"\xff\xfe", `not strict JSON at byte 0: the text begins with a UTF-16 byte order mark`},
		{`[]`, `not strict JSON at byte 0: the value is an array where an object is due`},
	}
	for _, test := range tests {
		if _, err := strictjson.Object([]byte(test.text)); err == nil || err.Error() != test.want {
			t.Errorf("Object(%q) says\n%v, want\n%s", test.text, err, test.want)
		}
	}
	bare := &strictjson.Error{Kind: strictjson.Syntax, Offset: 7}
	if want := "not strict JSON at byte 7: syntax"; bare.Error() != want {
		t.Errorf("an error without detail says %q, want %q", bare, want)
	}
}

// A report must stay readable, and a terminal unharmed, whatever a peer sends.
func TestErrorIsBoundedAndPrintable(t *testing.T) {
	key := strings.Repeat("\x1b群", 100_000)
	text := strings.ReplaceAll(`{"K":{"K":1,"K":2}}`, "K", strings.ReplaceAll(key, "\x1b", `\u001b`))
	_, err := strictjson.Decode([]byte(text))
	if err == nil {
		t.Fatal("a duplicate key is accepted")
	}
	if said := err.Error(); len(said) > 2000 || strings.Contains(said, "\x1b") {
		t.Errorf("the sentence has %d bytes and begins %q", len(said), said[:200])
	}
}
