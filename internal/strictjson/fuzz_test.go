package strictjson_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/unreadcheck/unreadcheck/internal/strictjson"
)

// lenient is encoding/json's reading of text, the independent oracle: it knows
// the grammar, and knows nothing of duplicates, UTF-8 or our depth.
func lenient(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	return value, err
}

// FuzzDecode holds the decoder against encoding/json in both directions: what
// is accepted here is accepted there with the same value, and what is refused
// here alone is refused for a rule that encoding/json does not have.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		``, `null`, ` {"GroupId":"@TGS#2J","Member_Account":"bob","UnreadMsgNum":5} `,
		`{"a":[1,2.0,3e4,-0,"\ud800\u0061"]}`, `{"a":1,"\u0061":2}`, `[1,]`, `{}{}`, "\"\xff\"", "\xef\xbb\xbf1",
		strings.Repeat("[", 600) + strings.Repeat("]", 600),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		value, err := strictjson.Decode(text)
		if err == nil {
			want, lenientErr := lenient(text)
			if !json.Valid(text) || lenientErr != nil {
				t.Fatalf("%q is accepted here, and by encoding/json refused: %v", text, lenientErr)
			}
			if !reflect.DeepEqual(value, want) {
				t.Fatalf("%q decodes to %#v, by encoding/json to %#v", text, value, want)
			}
			return
		}
		var fault *strictjson.Error
		if !errors.As(err, &fault) {
			t.Fatalf("%q is refused with %T", text, err)
		}
		if fault.Offset < 0 || fault.Offset > int64(len(text)) {
			t.Fatalf("%q has %d bytes and its fault is at %d", text, len(text), fault.Offset)
		}
		if !utf8.ValidString(err.Error()) {
			t.Fatalf("the sentence %q is not UTF-8", err)
		}
		ownRule := fault.Kind == strictjson.DuplicateKey || fault.Kind == strictjson.TooDeep
		if json.Valid(text) && utf8.Valid(text) && !ownRule {
			t.Fatalf("%q is refused here alone: %v", text, err)
		}
	})
}

// values generates trees as Decode hands them out.
func values() *rapid.Generator[any] {
	scalar := rapid.OneOf(
		rapid.Just[any](nil),
		rapid.Bool().AsAny(),
		rapid.String().AsAny(),
		rapid.Map(rapid.StringMatching(`-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,5})?([eE][+-]?[0-9]{1,3})?`),
			func(s string) json.Number { return json.Number(s) }).AsAny(),
	)
	level := scalar
	for range 3 {
		inner := level
		level = rapid.OneOf(
			inner,
			rapid.SliceOfN(inner, 0, 4).AsAny(),
			rapid.MapOfN(rapid.String(), inner, 0, 4).AsAny(),
		)
	}
	return level
}

func TestDecodeIsTheInverseOfMarshal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := values().Draw(t, "value")
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		got, err := strictjson.Decode(text)
		if err != nil {
			t.Fatalf("Decode(%s): %v", text, err)
		}
		if !reflect.DeepEqual(got, value) {
			t.Fatalf("Decode(%s) = %#v, want %#v", text, got, value)
		}
	})
}

// A cut text is what a broken connection leaves. No proper beginning of an
// object is a value.
func TestDecodeRefusesEveryBeginningOfAnObject(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, err := json.Marshal(map[string]any{"cut": values().Draw(t, "value")})
		if err != nil {
			t.Fatal(err)
		}
		cut := rapid.IntRange(0, len(text)-1).Draw(t, "cut")
		if value, err := strictjson.Decode(text[:cut]); err == nil {
			t.Fatalf("Decode(%q) = %#v, want a refusal", text[:cut], value)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	text := []byte(`{"GroupId":"@TGS#2CLUZEAEJ","Member_Account":"bob","UnreadMsgNum":5}`)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := strictjson.Decode(text); err != nil {
			b.Fatal(err)
		}
	}
}
