package strictjson

import (
	"fmt"
	"unicode/utf8"
)

// Kind says which rule a text breaks. The values are stable and fit for
// reports.
type Kind string

// The kinds of refusal.
const (
	Empty         Kind = "empty"           // nothing but white space, or nothing at all
	BOM           Kind = "byte-order-mark" // a UTF-8 or UTF-16 mark before the text
	InvalidUTF8   Kind = "invalid-utf8"    // a byte that no UTF-8 sequence has there
	Syntax        Kind = "syntax"          // not the grammar of RFC 8259, or cut short
	DuplicateKey  Kind = "duplicate-key"   // a key twice in one object, compared after unescaping
	TrailingBytes Kind = "trailing-bytes"  // anything but white space after the value
	TooDeep       Kind = "too-deep"        // more than MaxDepth arrays and objects open
	NotObject     Kind = "not-object"      // JSON, but not an object; from Object only
)

// Error is why [Decode] or [Object] refused a text.
type Error struct {
	Kind Kind

	// Offset counts bytes from 0 to the first byte that cannot stand where it
	// does: the opening quote of the second of two equal keys, the bracket that
	// goes too deep. It is the text's length if the text ends too early.
	Offset int64

	// Pointer is the JSON Pointer (RFC 6901) of the innermost element, member
	// or document that the fault lies in, as in "/MemberList/0". The document
	// itself, and what lies around it, is "". For a duplicate key it is the
	// object that holds the key.
	Pointer string

	// Detail is one clause in plain words. It may quote a key or a character
	// of the text, shortened, and never quotes a value.
	Detail string
}

// Error is one sentence with the offset, the place and the detail.
func (e *Error) Error() string {
	place := ""
	if e.Pointer != "" {
		place = " in " + quoted(e.Pointer)
	}
	detail := e.Detail
	if detail == "" {
		detail = string(e.Kind)
	}
	return fmt.Sprintf("not strict JSON at byte %d%s: %s", e.Offset, place, detail)
}

// quoteLimit bounds, in runes, what of a text a message repeats: a hostile key
// of a megabyte is not to become a log line of a megabyte.
const quoteLimit = 80

// quoted is s in quotes with anything unprintable escaped, cut at quoteLimit.
func quoted(s string) string {
	seen := 0
	for i := range s {
		if seen == quoteLimit {
			return fmt.Sprintf("%q…", s[:i])
		}
		seen++
	}
	return fmt.Sprintf("%q", s)
}

// fault is an error of the given kind at offset, placed where the reader is.
func (r *reader) fault(kind Kind, offset int, detail string) error {
	return &Error{Kind: kind, Offset: int64(offset), Pointer: r.pointer(), Detail: detail}
}

// unexpected is the fault of finding, at the reader's place, something other
// than what the grammar has due there.
func (r *reader) unexpected(due string) error {
	switch {
	case r.atEnd():
		return r.fault(Syntax, r.at, fmt.Sprintf("the text ends where %s is due", due))
	case r.notUTF8(r.at):
		return r.fault(InvalidUTF8, r.at, fmt.Sprintf("byte 0x%02X is not UTF-8 there", r.data[r.at]))
	}
	found, _ := utf8.DecodeRune(r.data[r.at:])
	return r.fault(Syntax, r.at, fmt.Sprintf("%q stands where %s is due", found, due))
}

// notUTF8 reports whether no well-formed UTF-8 sequence begins at offset. That
// includes surrogates encoded as UTF-8, overlong forms and cut sequences.
func (r *reader) notUTF8(offset int) bool {
	_, size := utf8.DecodeRune(r.data[offset:])
	return size == 1 && r.data[offset] >= utf8.RuneSelf
}
