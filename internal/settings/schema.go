package settings

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// object is a JSON object in the making; its keys are written in alphabetical order.
type object map[string]any

// Schema returns the JSON schema of files (draft 2020-12), for editors and for checks before a file is used.
func Schema(v Vocabulary) ([]byte, error) {
	commands := object{}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		commands[name] = closed(flagSchemas(byName(v[name])), "what holds for unreadcheck "+name+" alone")
	}
	named := flagSchemas(v.ofTarget())
	named["address"] = object{"type": "string", "minLength": 1,
		"description": "a base URL, a region id of the contract, or embedded; without it, the target's name"}
	top := flagSchemas(v.top())
	for key, schema := range sectionSchemas(reflect.TypeFor[Sections]()) {
		named[key], top[key] = schema, schema
	}
	top["commands"] = closed(commands, "settings of one command, by its name; they come before those at the top")
	top["targets"] = object{"type": []string{"object", "null"}, "propertyNames": object{"pattern": "^[^/]+$"},
		"additionalProperties": closed(named, "settings of one target; they come before all others of the file"),
		"description":          "targets that --target can name"}
	root := closed(top, "the configuration file of unreadcheck; each key but those of the sections is a flag")
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = FileName
	text, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("the schema cannot be written: %w", err)
	}
	return append(text, '\n'), nil
}

func closed(properties object, description string) object {
	return object{"type": []string{"object", "null"}, "properties": properties, "additionalProperties": false, "description": description}
}

func flagSchemas(flags map[string]Flag) object {
	out := object{}
	for name, f := range flags {
		schema := f.Kind.schema()
		schema["description"] = f.Usage
		out[name] = schema
	}
	return out
}

func (k Kind) schema() object {
	switch k {
	case Boolean:
		return object{"type": "boolean"}
	case Whole:
		return object{"type": "integer"}
	case Natural:
		return object{"type": "integer", "minimum": 0}
	case Duration:
		return object{"type": []string{"string", "integer"}, "minimum": 0, "maximum": 0, "pattern": `^-?(0|([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h))+$`}
	case List:
		scalar := object{"type": []string{"string", "number"}}
		return object{"anyOf": []object{scalar, {"type": "array", "items": scalar}}}
	default:
		return object{"type": []string{"string", "number"}}
	}
}

// sectionSchemas are the schemas of a struct's fields, by their keys.
func sectionSchemas(t reflect.Type) object {
	out := object{}
	for i, key := range keysOf(t) {
		out[key] = typeSchema(t.Field(i).Type)
	}
	return out
}

func typeSchema(t reflect.Type) object {
	switch t.Kind() {
	case reflect.Pointer:
		return typeSchema(t.Elem())
	case reflect.Struct:
		return object{"type": "object", "properties": sectionSchemas(t), "additionalProperties": false}
	case reflect.Slice:
		return object{"type": "array", "items": typeSchema(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": typeSchema(t.Elem())}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int:
		return object{"type": "integer"}
	default:
		return object{"type": []string{"string", "number"}}
	}
}
