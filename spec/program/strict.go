package program

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/nearest"
)

// strictJSON reads what a file has, and no field that it does not know.
func strictJSON(data []byte, out any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(out); err != nil {
		return inWords(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more follows after its end")
	}
	return nil
}

// inWords says what is wrong in the words of the file, and not in those of Go's types.
func inWords(err error) error {
	var kind *json.UnmarshalTypeError
	name, unknown := strings.CutPrefix(err.Error(), "json: unknown field ")
	switch {
	case unknown:
		near := ""
		if one := nearest.Name(strings.Trim(name, `"`), keys(reflect.TypeFor[Program](), map[reflect.Type]bool{})); one != "" {
			near = fmt.Sprintf("; the nearest known one is %q", one)
		}
		return fmt.Errorf("unknown field %s%s", name, near)
	case errors.As(err, &kind) && kind.Field == "":
		return fmt.Errorf("it is %s where an object has to be", article(kind.Value))
	case errors.As(err, &kind) && kind.Type == reflect.TypeFor[Number]():
		return fmt.Errorf(`%q is %s without quotes; write "5" or "count+1"`, inFile(kind.Field), article(kind.Value))
	case errors.As(err, &kind):
		return fmt.Errorf("%q cannot be %s", inFile(kind.Field), article(kind.Value))
	case errors.Is(err, io.EOF):
		return errors.New("it is empty")
	default:
		return err
	}
}

// inFile is where a field stands, without the struct that reads it.
func inFile(field string) string { return strings.TrimPrefix(field, "plain.") }

// article puts an article before a JSON value's kind: "number" or "number 0.5".
func article(value string) string {
	if strings.IndexAny(value, "aeiou") == 0 {
		return "an " + value
	}
	return "a " + value
}

// keys are the names that fields of the type have in a file, and those of the types within it.
func keys(t reflect.Type, seen map[reflect.Type]bool) []string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || seen[t] {
		return nil
	}
	seen[t] = true
	var out []string
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "" && name != "-" {
			out = append(append(out, name), keys(t.Field(i).Type, seen)...)
		}
	}
	return out
}
