// Package strictjson reads JSON as strictly as the wire should be read, before any
// schema sees it.
//
// Schema validators judge a value that was already decoded, and what a lenient
// decoder has forgiven is then past judging: bytes after the value, a key given
// twice (the last one wins silently), bytes that are not UTF-8 (replaced
// silently), or 1.0 where an integer is due. This package refuses the first
// three and keeps the spelling of numbers, so that [Integer] can tell the last.
//
// The grammar is RFC 8259 (December 2017), sections 2 "JSON Grammar" to 8
// "String and Character Issues". Where the RFC leaves a choice, the choice is:
//
//   - Object keys are unique. Section 4 "Objects" only says that they SHOULD
//     be; what a receiver makes of a duplicate is unpredictable, and a
//     conformance tool must not guess.
//   - A byte order mark is refused. Section 8.1 "Character Encoding" forbids
//     senders to add one and lets receivers ignore it.
//   - Arrays and objects nest [MaxDepth] deep at most (section 9 "Parsers"
//     allows a limit).
//   - An escaped surrogate without its partner ("\ud800") is accepted, as
//     section 8.2 "Unicode Characters" permits, and decodes to U+FFFD. Two keys
//     that differ in nothing but such escapes are therefore duplicates here.
package strictjson

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// MaxDepth is how many arrays and objects may be open at one time. 512 is far
// beyond any message of the contract and keeps the reader's stack small.
const MaxDepth = 512

// Decode reads data as exactly one JSON value with at most JSON white space
// (space, tab, line feed, carriage return) around it.
//
// The value comes back as
//
//	object       map[string]any, never nil
//	array        []any, never nil
//	string       string, valid UTF-8
//	number       json.Number, spelled as on the wire
//	true, false  bool
//	null         nil
//
// Every error is an [*Error]. It reports the first fault in reading order; a
// byte that cannot be UTF-8 is [InvalidUTF8] wherever it stands, be it inside a
// string, between tokens or behind the value. Memory stays proportional to
// len(data), time too.
func Decode(data []byte) (any, error) {
	if mark := byteOrderMark(data); mark != "" {
		return nil, &Error{Kind: BOM, Detail: fmt.Sprintf("the text begins with a %s byte order mark", mark)}
	}
	r := reader{data: data}
	r.skipSpace()
	if r.atEnd() {
		return nil, r.fault(Empty, r.at, "there is no JSON value")
	}
	value, err := r.value()
	if err != nil {
		return nil, err
	}
	r.skipSpace()
	if !r.atEnd() {
		if r.notUTF8(r.at) {
			return nil, r.unexpected("the end of the text")
		}
		first, _ := utf8.DecodeRune(data[r.at:])
		return nil, r.fault(TrailingBytes, r.at, fmt.Sprintf("%q follows the JSON value", first))
	}
	return value, nil
}

// Object is [Decode] for a text whose value has to be an object, as every
// request and response body of the contract is. Any other value is an [*Error]
// of kind [NotObject] at that value's first byte.
func Object(data []byte) (map[string]any, error) {
	value, err := Decode(data)
	if err != nil {
		return nil, err
	}
	object, ok := value.(map[string]any)
	if !ok {
		first := len(data) - len(bytes.TrimLeft(data, space))
		return nil, &Error{
			Kind:   NotObject,
			Offset: int64(first),
			Detail: fmt.Sprintf("the value is %s where an object is due", typeName(value)),
		}
	}
	return object, nil
}

// byteOrderMark names the byte order mark that data begins with, or is empty.
// The UTF-16 marks are no UTF-8 either, but their sender is helped more by
// hearing that the encoding as a whole is wrong.
func byteOrderMark(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}):
		return "UTF-8"
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}), bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return "UTF-16"
	}
	return ""
}
