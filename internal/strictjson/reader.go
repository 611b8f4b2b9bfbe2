package strictjson

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// space is JSON's white space (RFC 8259, section 2 "JSON Grammar"); Unicode has
// more, and none of it may stand between tokens.
const space = " \t\n\r"

// reader walks once over data, depth first. It is written by hand because
// encoding/json replaces bytes that are not UTF-8 without a word, and its token
// stream does not tell where in the document a fault lies.
type reader struct {
	data []byte
	at   int    // offset of the next byte
	path []step // from the document down to the value being read
}

// step is one reference token of a JSON Pointer. It stays unspelled until a
// fault asks for it, so that texts without a fault do not pay for pointers.
type step struct {
	key   string
	index int // element number, or -1 for the member key
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// pointer spells the path as RFC 6901, section 3 "Syntax", has it.
func (r *reader) pointer() string {
	var spelled strings.Builder
	for _, s := range r.path {
		spelled.WriteByte('/')
		if s.index >= 0 {
			spelled.WriteString(strconv.Itoa(s.index))
		} else {
			spelled.WriteString(pointerEscapes.Replace(s.key))
		}
	}
	return spelled.String()
}

// value reads whatever value begins at the reader's place.
func (r *reader) value() (any, error) {
	if r.atEnd() {
		return nil, r.unexpected("a value")
	}
	switch c := r.data[r.at]; {
	case c == '{' || c == '[':
		// Each open array or object has contributed one step by the time its
		// content is read, so the path's length is the depth.
		if len(r.path) >= MaxDepth {
			return nil, r.fault(TooDeep, r.at, fmt.Sprintf("more than %d arrays and objects are open", MaxDepth))
		}
		if c == '{' {
			return r.object()
		}
		return r.array()
	case c == '"':
		return r.text()
	case c == '-' || isDigit(c):
		return r.number()
	case c == 't':
		return true, r.word("true")
	case c == 'f':
		return false, r.word("false")
	case c == 'n':
		return nil, r.word("null")
	}
	return nil, r.unexpected("a value")
}

// object reads from an opening brace through its closing one.
func (r *reader) object() (any, error) {
	members := map[string]any{}
	r.at++
	r.skipSpace()
	if r.take('}') {
		return members, nil
	}
	for {
		keyAt := r.at
		if r.atEnd() || r.data[r.at] != '"' {
			return nil, r.unexpected("a key in quotes")
		}
		key, err := r.text()
		if err != nil {
			return nil, err
		}
		if _, seen := members[key]; seen {
			return nil, r.fault(DuplicateKey, keyAt, fmt.Sprintf("the key %s appears twice in one object", quoted(key)))
		}
		r.skipSpace()
		if !r.take(':') {
			return nil, r.unexpected("':'")
		}
		if members[key], err = r.child(step{key: key, index: -1}); err != nil {
			return nil, err
		}
		if r.take('}') {
			return members, nil
		}
		if !r.take(',') {
			return nil, r.unexpected("',' or '}'")
		}
		r.skipSpace()
	}
}

// array reads from an opening bracket through its closing one.
func (r *reader) array() (any, error) {
	elements := []any{}
	r.at++
	r.skipSpace()
	if r.take(']') {
		return elements, nil
	}
	for {
		element, err := r.child(step{index: len(elements)})
		if err != nil {
			return nil, err
		}
		elements = append(elements, element)
		if r.take(']') {
			return elements, nil
		}
		if !r.take(',') {
			return nil, r.unexpected("',' or ']'")
		}
	}
}

// child reads one element's or member's value with the white space around it.
// After a fault the path is left as it was: nothing is read any more.
func (r *reader) child(s step) (any, error) {
	r.path = append(r.path, s)
	r.skipSpace()
	value, err := r.value()
	if err != nil {
		return nil, err
	}
	r.skipSpace()
	r.path = r.path[:len(r.path)-1]
	return value, nil
}

func (r *reader) atEnd() bool { return r.at == len(r.data) }

// take steps over the byte c if it is the next one.
func (r *reader) take(c byte) bool {
	if r.atEnd() || r.data[r.at] != c {
		return false
	}
	r.at++
	return true
}

func (r *reader) skipSpace() {
	for !r.atEnd() && strings.IndexByte(space, r.data[r.at]) >= 0 {
		r.at++
	}
}

// typeName names a decoded value's JSON type with its article.
func typeName(value any) string {
	switch value.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "an array"
	case string:
		return "a string"
	case json.Number:
		return "a number"
	case bool:
		return "a boolean"
	}
	return "null"
}
