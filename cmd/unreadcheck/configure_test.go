package main

import (
	"bytes"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/unreadcheck/unreadcheck/internal/settings"
)

var update = flag.Bool("update", false, "write docs/unreadcheck.schema.json again")

const schemaFile = "../../docs/unreadcheck.schema.json"

// assembled are the commands as they are before they run.
func assembled() (*cobra.Command, settings.Vocabulary) {
	root := rootCommand(nil)
	return root, vocabulary(root)
}

// The schema that is published is the one that the code has.
func TestConfigSchemaIsPublished(t *testing.T) {
	_, v := assembled()
	now, err := settings.Schema(v)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(schemaFile, now, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	published, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(published, now) {
		t.Error("docs/unreadcheck.schema.json is not of these flags; make it anew: go test ./cmd/unreadcheck -run ConfigSchema -update")
	}
}

// compiledSchema is the published schema.
func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// accepts reports what the schema and the code say of a file.
func accepts(t *testing.T, schema *jsonschema.Schema, v settings.Vocabulary, text string) (bySchema, byCode error) {
	t.Helper()
	var value any
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	_, byCode = settings.Read("unreadcheck.yaml", strings.NewReader(text), v)
	return schema.Validate(value), byCode
}

// Every flag of every command can be set: for its command, at the top, and those of run for a target. A value of another
// kind is refused in each of these places, and so is a name that is a letter off, by the schema as by the code.
func TestConfigSetsEveryFlag(t *testing.T) {
	_, v := assembled()
	schema := compiledSchema(t)
	right := map[settings.Kind]string{settings.Text: `"12"`, settings.Boolean: "true", settings.Whole: "12", settings.Natural: "12", settings.Duration: "12s", settings.List: `["12"]`}
	wrong := map[settings.Kind]string{settings.Text: "{}", settings.Boolean: "12", settings.Whole: "1.5", settings.Natural: "-1", settings.Duration: "12 s", settings.List: "[[]]"}
	for command, flags := range v {
		for _, f := range flags {
			places := map[string]string{"top": "KEY: VALUE\n", "command": "commands:\n  " + command + ":\n    KEY: VALUE\n"}
			if command == settings.ForTargets && f.Name != "target" {
				places["target"] = "targets:\n  staging:\n    KEY: VALUE\n"
			}
			for place, form := range places {
				if place == "top" && !first(v, command, f.Name) {
					continue // its kind is that of the first command that has it
				}
				text := func(key, value string) string { return strings.NewReplacer("KEY", key, "VALUE", value).Replace(form) }
				if bySchema, byCode := accepts(t, schema, v, text(f.Name, right[f.Kind])); bySchema != nil || byCode != nil {
					t.Errorf("%s --%s, %s: the schema says %v, the code %v", command, f.Name, place, bySchema, byCode)
				}
				for _, bad := range []string{text(f.Name, wrong[f.Kind]), text(f.Name+"x", right[f.Kind]), text(f.Name, "null")} {
					if bySchema, byCode := accepts(t, schema, v, bad); bySchema == nil || byCode == nil {
						t.Errorf("%q: the schema says %v, the code %v", bad, bySchema, byCode)
					}
				}
			}
		}
	}
}

// first reports whether a command is the first that has the flag.
func first(v settings.Vocabulary, command, flag string) bool {
	for name, flags := range v {
		if name < command && slices.ContainsFunc(flags, func(f settings.Flag) bool { return f.Name == flag }) {
			return false
		}
	}
	return true
}

// A flag that names a file is sought beside the configuration file; to forget one here would seek it elsewhere.
func TestConfigKnowsEveryPath(t *testing.T) {
	// These speak of files and name none themselves.
	others := []string{"config", "unavailable", "join"}
	root, _ := assembled()
	for _, cmd := range runnable(root) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if strings.Contains(f.Usage, "file") || strings.Contains(f.Usage, "folder") {
				if !slices.Contains(pathFlags, f.Name) && !slices.Contains(others, f.Name) && f.Value.Type() == "string" {
					t.Errorf("%s: --%s speaks of a file or folder (%q) and is not in pathFlags", cmd.CommandPath(), f.Name, f.Usage)
				}
			}
		})
	}
}

// The example in the documentation is a file that both accept.
func TestConfigExample(t *testing.T) {
	text, err := os.ReadFile("../../examples/config/unreadcheck.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, v := assembled()
	if bySchema, byCode := accepts(t, compiledSchema(t), v, string(text)); bySchema != nil || byCode != nil {
		t.Errorf("the schema says %v, the code %v", bySchema, byCode)
	}
}
