package settings

import (
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// sectionReader reads the sections of one place in a file; the zero value knows none.
type sectionReader struct{ into *Sections }

// field is the one that a key stands for.
func (s sectionReader) field(key string) (reflect.Value, bool) {
	if s.into == nil {
		return reflect.Value{}, false
	}
	v := reflect.ValueOf(s.into).Elem()
	i := slices.Index(keysOf(v.Type()), key)
	if i < 0 {
		return reflect.Value{}, false
	}
	return v.Field(i), true
}

func (s sectionReader) names() []string {
	if s.into == nil {
		return nil
	}
	return keysOf(reflect.TypeFor[Sections]())
}

// keysOf are the keys of a struct in YAML, in the order of its fields.
func keysOf(t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		key, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		keys = append(keys, key)
	}
	return keys
}

// section reads a section into its field, and refuses keys that it does not have.
func section(field reflect.Value, key, value *yaml.Node) error {
	if err := knownKeys(field.Type(), value, key.Value); err != nil {
		return err
	}
	if err := value.Decode(field.Addr().Interface()); err != nil {
		return at(key, "%s: %s", key.Value, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if v, ok := field.Interface().(interface{ Validate() error }); ok && !field.IsZero() {
		if err := v.Validate(); err != nil {
			return at(key, "%w", err)
		}
	}
	return nil
}

// knownKeys goes through a value beside the Go type that it is for.
func knownKeys(t reflect.Type, node *yaml.Node, where string) error {
	node = plain(node)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t.Kind() == reflect.Struct:
		return each(node, where, func(key, value *yaml.Node) error {
			i := slices.Index(keysOf(t), key.Value)
			if i < 0 {
				return unknown(key, "key", keysOf(t))
			}
			return knownKeys(t.Field(i).Type, value, where+"."+key.Value)
		})
	case t.Kind() == reflect.Slice && node.Kind == yaml.SequenceNode:
		for _, item := range node.Content {
			if err := knownKeys(t.Elem(), item, where); err != nil {
				return err
			}
		}
	}
	return nil
}

// Or are the sections of s, and of other those that s does not have.
func (s Sections) Or(other Sections) Sections {
	v := reflect.ValueOf(&s).Elem()
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			v.Field(i).Set(reflect.ValueOf(other).Field(i))
		}
	}
	return s
}
