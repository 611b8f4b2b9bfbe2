package reports

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// schemaNode is a part of the schema, as far as fields are concerned.
type schemaNode struct {
	Ref        string                `json:"$ref"`
	Defs       map[string]schemaNode `json:"$defs"`
	Type       any                   `json:"type"`
	Properties map[string]schemaNode `json:"properties"`
	Required   []string              `json:"required"`
	Items      *schemaNode           `json:"items"`
	Additional json.RawMessage       `json:"additionalProperties"`
}

// TestSchemaHasEveryField goes through the Go types and the schema side by side.
func TestSchemaHasEveryField(t *testing.T) {
	var root schemaNode
	if err := json.Unmarshal(jsonSchema, &root); err != nil {
		t.Fatal(err)
	}
	seen := map[reflect.Type]bool{}
	compareFields(t, root, root, reflect.TypeFor[Result](), seen)
	for _, must := range []reflect.Type{reflect.TypeFor[judge.Finding](), reflect.TypeFor[record.Trouble](), reflect.TypeFor[program.Expect]()} {
		if !seen[must] {
			t.Errorf("%s was not looked at", must)
		}
	}
}

func compareFields(t *testing.T, root, node schemaNode, typ reflect.Type, seen map[reflect.Type]bool) {
	t.Helper()
	if name, isRef := strings.CutPrefix(node.Ref, "#/$defs/"); isRef {
		node = root.Defs[name]
	}
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	switch typ {
	case reflect.TypeFor[time.Time](), reflect.TypeFor[record.Bytes](), reflect.TypeFor[json.RawMessage]():
		return
	}
	switch typ.Kind() {
	case reflect.Slice:
		if typ.Elem().Kind() == reflect.Uint8 {
			return // bytes are a string in base64
		}
		if node.Items == nil {
			t.Errorf("%s is a list, the schema has none", typ)
			return
		}
		compareFields(t, root, *node.Items, typ.Elem(), seen)
	case reflect.Map:
		if node.Type != "object" || node.Properties != nil {
			t.Errorf("%s is a map, the schema has another thing", typ)
		}
	case reflect.Struct:
		if seen[typ] {
			return
		}
		seen[typ] = true
		if string(node.Additional) != "false" {
			t.Errorf("%s: the schema lets other fields in", typ)
		}
		fields := map[string]reflect.Type{}
		var required []string
		jsonFields(typ, fields, &required)
		if got, want := slices.Sorted(maps.Keys(node.Properties)), slices.Sorted(maps.Keys(fields)); !slices.Equal(got, want) {
			t.Errorf("%s: the schema has the fields\n%v, the type\n%v", typ, got, want)
		}
		slices.Sort(required)
		if got := slices.Sorted(slices.Values(node.Required)); !slices.Equal(got, required) {
			t.Errorf("%s: the schema requires\n%v, the type always writes\n%v", typ, got, required)
		}
		for name, field := range fields {
			compareFields(t, root, node.Properties[name], field, seen)
		}
	}
}

// jsonFields are the fields of a struct as encoding/json writes them, those of embedded structs included.
func jsonFields(typ reflect.Type, fields map[string]reflect.Type, required *[]string) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		if !f.IsExported() || f.Tag.Get("json") == "-" {
			continue // encoding/json does not write it
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			jsonFields(f.Type, fields, required)
			continue
		}
		fields[name] = f.Type
		if options != "omitempty" {
			*required = append(*required, name)
		}
	}
}
