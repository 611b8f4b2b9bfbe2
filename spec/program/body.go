package program

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// EncodeBody makes the body that the call sends. documented are the names of the documented fields in the order in which
// they are sent, and literal is the JSON of one of them as the stage has it; it is asked only for fields that the call
// sends as they are.
func (c Call) EncodeBody(documented []string, literal func(name string) (string, error)) ([]byte, error) {
	whole := c.Bytes
	if c.Body != nil {
		whole = []byte(*c.Body)
	}
	if whole != nil {
		if c.Fill {
			return fill(whole, documented, literal)
		}
		return whole, nil
	}
	var names []string
	for _, name := range documented {
		if !slices.Contains(c.OmitFields, name) {
			names = append(names, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Fields)) {
		if !slices.Contains(documented, name) {
			names = append(names, name)
		}
	}
	if c.ReverseFields {
		slices.Reverse(names)
	}
	return c.encodeFields(names, literal)
}

func (c Call) encodeFields(names []string, literal func(string) (string, error)) ([]byte, error) {
	space := ""
	if c.Spaced {
		space = " \r\n\t"
	}
	out := make([]byte, 0, 128)
	out = append(out, space...)
	out = append(out, '{')
	for i, name := range names {
		value, replaced := string(c.Fields[name]), c.Fields[name] != nil
		if !replaced {
			var err error
			if value, err = literal(name); err != nil {
				return nil, err
			}
		}
		quoted, err := quote(name)
		if err != nil {
			return nil, fmt.Errorf("the field %q cannot be written: %w", name, err)
		}
		if i > 0 {
			out = append(out, ',')
		}
		for _, part := range []string{space, quoted, space, ":", space, value, space} {
			out = append(out, part...)
		}
	}
	return append(append(out, '}'), space...), nil
}

// quote writes a name as JSON has it. Most are plain, and then there is nothing to escape.
func quote(name string) (string, error) {
	plain := func(c rune) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }
	if strings.IndexFunc(name, func(c rune) bool { return !plain(c) }) < 0 {
		return `"` + name + `"`, nil
	}
	quoted, err := json.Marshal(name)
	return string(quoted), err
}

// fill puts literals in the place of their names.
func fill(whole []byte, documented []string, literal func(string) (string, error)) ([]byte, error) {
	for _, name := range documented {
		if !bytes.Contains(whole, []byte("$"+name)) && !bytes.Contains(whole, []byte("${"+name+"}")) {
			continue
		}
		value, err := literal(name)
		if err != nil {
			return nil, err
		}
		bare := strings.TrimSuffix(strings.TrimPrefix(value, `"`), `"`)
		whole = bytes.ReplaceAll(whole, []byte("${"+name+"}"), []byte(bare))
		whole = bytes.ReplaceAll(whole, []byte("$"+name), []byte(value))
	}
	return whole, nil
}
