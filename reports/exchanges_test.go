package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

func TestExchangesComeBack(t *testing.T) {
	binary := call(2, "\xff\x00"+nasty)
	binary.Request.Body = record.Bytes(everyByte())
	silent := call(3, "")
	silent.Response, silent.Trouble = nil, &record.Trouble{Kind: record.TroubleReset, Detail: "EOF"}
	long := call(4, strings.Repeat("long ", 300_000))
	for name, xs := range map[string][]record.Exchange{
		"none":    nil,
		"several": {call(1, accepted), binary, silent, long},
		"lines":   {call(1, "a\nb\r\nc\u2028d")},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := WriteExchanges(&out, xs); err != nil {
				t.Fatal(err)
			}
			if lines := bytes.Count(out.Bytes(), []byte("\n")); lines != len(xs) {
				t.Errorf("%d exchanges take %d lines", len(xs), lines)
			}
			for _, line := range bytes.SplitAfter(out.Bytes(), []byte("\n")) {
				if len(line) > 0 && !json.Valid(line) {
					t.Errorf("this line is not JSON: %.100q", line)
				}
			}
			// As a pipe hands it on: in pieces.
			got, err := readExchanges(iotest.HalfReader(&out))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, xs) {
				t.Errorf("got %.300v\nwant %.300v", got, xs)
			}
		})
	}
}

func TestReadExchangesRefuses(t *testing.T) {
	var whole bytes.Buffer
	if err := WriteExchanges(&whole, []record.Exchange{call(1, accepted)}); err != nil {
		t.Fatal(err)
	}
	good := whole.String()
	for _, test := range []struct{ name, text, want string }{
		{"no JSON", "x\n", "line 1 is not an exchange"},
		{"cut short", good + good[:len(good)/2], "line 2 is not an exchange"},
		{"two on a line", strings.TrimSpace(good) + good, "line 1 is not an exchange: something follows it"},
		{"an unknown field", strings.Replace(good, `"id":1`, `"id":1,"new":true`, 1), `unknown field "new"`},
		{"nothing in it", "{}\n", "line 1 is not an exchange: it has no id"},
		{"null", "null\n", "it has no id"},
		{"a list", "[" + strings.TrimSpace(good) + "]\n", "line 1 is not an exchange"},
		{"after blank lines", "\n \nx\n", "line 3 is not an exchange"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := readExchanges(strings.NewReader(test.text)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is %v, want one with %q", err, test.want)
			}
		})
	}
	failing := iotest.ErrReader(errFull)
	if _, err := readExchanges(failing); !errors.Is(err, errFull) {
		t.Errorf("the error is %v, want one that wraps %v", err, errFull)
	}
	// The last line may lack its end, as after an editor.
	if xs, err := readExchanges(strings.NewReader(strings.TrimSpace(good))); err != nil || len(xs) != 1 {
		t.Errorf("got %d exchanges, %v", len(xs), err)
	}
}
