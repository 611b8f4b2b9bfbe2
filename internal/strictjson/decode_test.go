package strictjson_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/strictjson"
)

func TestDecodeAccepts(t *testing.T) {
	tests := []struct {
		name, text string
		want       any
	}{
		{"null", `null`, nil},
		{"booleans", `[true,false]`, []any{true, false}},
		{"empty containers", `{"a":[],"b":{}}`, map[string]any{"a": []any{}, "b": map[string]any{}}},
		{"white space of all four kinds", " \t\r\n{ \"a\" : [ 1 , 2 ] } \n", map[string]any{"a": []any{json.Number("1"), json.Number("2")}}},
		{"numbers keep their spelling", `[5,5.0,5e0,-0,1E400,0.10]`, []any{
			json.Number("5"), json.Number("5.0"), json.Number("5e0"), json.Number("-0"), json.Number("1E400"), json.Number("0.10"),
		}},
		{"simple escapes", `"\"\\\/\b\f\n\r\t\u0041"`, "\"\\/\b\f\n\r\tA"},
		{"hexadecimal digits of both cases", `"\uafAF\u0919"`, "\uafaf\u0919"},
		{"a surrogate pair", `"\ud83d\ude00"`, "😀"},
		{"a lone surrogate", `"a\ud800b"`, "a\uFFFDb"},
		{"unescaped characters beyond ASCII", `"群組 😀 ` + "\u2028\x7f" + `"`, "群組 😀 \u2028\x7f"},
		{"an empty key", `{"":1}`, map[string]any{"": json.Number("1")}},
		{"one key in two objects", `[{"a":1},{"a":{"a":2}}]`, []any{
			map[string]any{"a": json.Number("1")},
			map[string]any{"a": map[string]any{"a": json.Number("2")}},
		}},
		{"keys that differ in case", `{"GroupId":1,"groupid":2}`, map[string]any{"GroupId": json.Number("1"), "groupid": json.Number("2")}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := strictjson.Decode([]byte(test.text))
			if err != nil {
				t.Fatalf("Decode(%s): %v", test.text, err)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("Decode(%s) = %#v, want %#v", test.text, got, test.want)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	tests := []struct {
		name, text string
		kind       strictjson.Kind
		offset     int64
		pointer    string
	}{
		{"nothing", "", strictjson.Empty, 0, ""},
		{"white space only", " \n\t", strictjson.Empty, 3, ""},
		{"UTF-8 mark", "\xef\xbb\xbf{}", strictjson.BOM, 0, ""},
		{"UTF-16 mark", "\xff\xfe{\x00}\x00", strictjson.BOM, 0, ""},
		{"UTF-16 without a mark", "{\x00}\x00", strictjson.Syntax, 1, ""},
		{"a mark after white space", " \xef\xbb\xbf{}", strictjson.Syntax, 1, ""},

		{"a bad byte in a string", "{\"a\":[0,\"x\xff\"]}", strictjson.InvalidUTF8, 10, "/a/1"},
		{"a bad byte in a key", "[{\"\xc3\":1}]", strictjson.InvalidUTF8, 3, "/0"},
		{"a bad byte between tokens", "[1,\x80]", strictjson.InvalidUTF8, 3, "/1"},
		{"a bad byte after a backslash", "\"\\\xff\"", strictjson.InvalidUTF8, 2, ""},
		{"a bad byte in a word", "tr\xfe", strictjson.InvalidUTF8, 2, ""},
		{"a bad byte behind the value", "{} \xff", strictjson.InvalidUTF8, 3, ""},
		{"a continuation byte without a beginning", "\"\x80\"", strictjson.InvalidUTF8, 1, ""},
		{"an encoded surrogate", "\"\xed\xa0\x80\"", strictjson.InvalidUTF8, 1, ""},
		{"an overlong slash", "\"\xc0\xaf\"", strictjson.InvalidUTF8, 1, ""},
		{"beyond U+10FFFF", "\"\xf4\x90\x80\x80\"", strictjson.InvalidUTF8, 1, ""},

		{"a duplicate key", `{"a":1,"a":1}`, strictjson.DuplicateKey, 7, ""},
		{"a duplicate key deep down", `{"MemberList":[{"Account":"x","n":{},"Account":"y"}]}`, strictjson.DuplicateKey, 37, "/MemberList/0"},
		{"a duplicate by way of an escape", `{"a":1,"\u0061":2}`, strictjson.DuplicateKey, 7, ""},
		{"a duplicate by way of lone surrogates", `{"\ud800":1,"\udfff":2}`, strictjson.DuplicateKey, 12, ""},
		{"a duplicate empty key", `{"":1,"":2}`, strictjson.DuplicateKey, 6, ""},
		{"a place that needs escapes", `{"a/b":{"~":{"k":1,"k":2}}}`, strictjson.DuplicateKey, 19, "/a~1b/~0"},
		{"the earlier of two faults", `{"a":1,"a":2,}`, strictjson.DuplicateKey, 7, ""},

		{"a second value", `{} {}`, strictjson.TrailingBytes, 3, ""},
		{"a stray bracket", `{}}`, strictjson.TrailingBytes, 2, ""},
		{"a NUL behind", "{}\x00", strictjson.TrailingBytes, 2, ""},
		{"a comment behind", `{} // bob`, strictjson.TrailingBytes, 3, ""},

		{"a comment within", `{"GroupId": /* id */ "x"}`, strictjson.Syntax, 12, "/GroupId"},
		{"an unclosed object", `{"a":1`, strictjson.Syntax, 6, ""},
		{"an unclosed array", `[1`, strictjson.Syntax, 2, ""},
		{"a cut value", `{"a":`, strictjson.Syntax, 5, "/a"},
		{"an unclosed string", `["a`, strictjson.Syntax, 3, "/0"},
		{"a string cut in an escape", `"\`, strictjson.Syntax, 2, ""},
		{"a string cut in a hex escape", `"\u00`, strictjson.Syntax, 5, ""},
		{"an unknown escape", `"\x41"`, strictjson.Syntax, 2, ""},
		{"a bad hex digit", `"\u00g0"`, strictjson.Syntax, 5, ""},
		{"a bad hex digit in capitals", `"\u00G0"`, strictjson.Syntax, 5, ""},
		{"a sign below the hex digits", `"\u00@0"`, strictjson.Syntax, 5, ""},
		{"a sign between the hex digits", "\"\\u00`0\"", strictjson.Syntax, 5, ""},
		{"a raw control character", "\"a\nb\"", strictjson.Syntax, 2, ""},
		{"a comma before a brace", `{"a":1,}`, strictjson.Syntax, 7, ""},
		{"a comma before a bracket", `[1,]`, strictjson.Syntax, 3, "/1"},
		{"no colon", `{"a" 1}`, strictjson.Syntax, 5, ""},
		{"no comma", `[1 2]`, strictjson.Syntax, 3, ""},
		{"a bare key", `{a:1}`, strictjson.Syntax, 1, ""},
		{"single quotes", `{'a':1}`, strictjson.Syntax, 1, ""},
		{"mismatched brackets", `[1}`, strictjson.Syntax, 2, ""},
		{"a leading zero", `[05]`, strictjson.Syntax, 2, "/0"},
		{"a plus sign", `+5`, strictjson.Syntax, 0, ""},
		{"a bare minus", `-`, strictjson.Syntax, 1, ""},
		{"no fraction", `5.`, strictjson.Syntax, 2, ""},
		{"no integer part", `.5`, strictjson.Syntax, 0, ""},
		{"no exponent", `5e+`, strictjson.Syntax, 3, ""},
		{"NaN", `NaN`, strictjson.Syntax, 0, ""},
		{"a cut word", `nul`, strictjson.Syntax, 3, ""},
		{"a word in capitals", `True`, strictjson.Syntax, 0, ""},
		{"white space that is only Unicode's", "[\u00a01]", strictjson.Syntax, 1, "/0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			value, err := strictjson.Decode([]byte(test.text))
			var fault *strictjson.Error
			if !errors.As(err, &fault) {
				t.Fatalf("Decode(%q) = %#v, %v; want an *Error of kind %s", test.text, value, err, test.kind)
			}
			if value != nil {
				t.Errorf("Decode(%q) gives %#v beside its error", test.text, value)
			}
			if fault.Kind != test.kind || fault.Offset != test.offset || fault.Pointer != test.pointer {
				t.Errorf("Decode(%q) is refused as %s at %d in %q (%v); want %s at %d in %q",
					test.text, fault.Kind, fault.Offset, fault.Pointer, err, test.kind, test.offset, test.pointer)
			}
		})
	}
}

func TestDepth(t *testing.T) {
	nest := func(depth int) []byte {
		return []byte(strings.Repeat(`[`, depth) + strings.Repeat(`]`, depth))
	}
	if _, err := strictjson.Decode(nest(strictjson.MaxDepth)); err != nil {
		t.Errorf("%d arrays are refused: %v", strictjson.MaxDepth, err)
	}
	hostile := map[string]struct {
		text   []byte
		offset int64
	}{
		"one too many":        {nest(strictjson.MaxDepth + 1), strictjson.MaxDepth},
		"only opening arrays": {bytes.Repeat([]byte(`[`), 100_000), strictjson.MaxDepth},
		"alternating":         {bytes.Repeat([]byte(`[{"":`), 100_000), strictjson.MaxDepth / 2 * 5},
	}
	for name, test := range hostile {
		t.Run(name, func(t *testing.T) {
			begun := time.Now()
			_, err := strictjson.Decode(test.text)
			// Microseconds are usual. The second is for a loaded machine.
			if took := time.Since(begun); took > time.Second {
				t.Errorf("the refusal took %v", took)
			}
			var fault *strictjson.Error
			if !errors.As(err, &fault) || fault.Kind != strictjson.TooDeep || fault.Offset != test.offset {
				t.Errorf("refused with %v, want %s at %d", err, strictjson.TooDeep, test.offset)
			}
		})
	}
}

func TestObject(t *testing.T) {
	object, err := strictjson.Object([]byte(` {"UnreadMsgNum":5} `))
	if want := map[string]any{"UnreadMsgNum": json.Number("5")}; err != nil || !reflect.DeepEqual(object, want) {
		t.Errorf("Object = %v, %v; want %v", object, err, want)
	}
	wrong := map[string]strictjson.Kind{
		` [{}]`:         strictjson.NotObject,
		` "{}"`:         strictjson.NotObject,
		` null`:         strictjson.NotObject,
		` 5`:            strictjson.NotObject,
		` true`:         strictjson.NotObject,
		``:              strictjson.Empty,
		`{}{}`:          strictjson.TrailingBytes,
		`{"a":1,"a":2}`: strictjson.DuplicateKey,
	}
	for text, kind := range wrong {
		object, err := strictjson.Object([]byte(text))
		var fault *strictjson.Error
		if !errors.As(err, &fault) || fault.Kind != kind || object != nil {
			t.Errorf("Object(%q) = %v, %v; want the kind %s", text, object, err, kind)
		} else if kind == strictjson.NotObject && fault.Offset != 1 {
			t.Errorf("Object(%q) places its fault at %d, want 1", text, fault.Offset)
		}
	}
}
