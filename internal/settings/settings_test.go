package settings_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/settings"
)

// vocabulary is a small one with a flag of each kind.
var vocabulary = settings.Vocabulary{
	"run": {
		{Name: "target", Kind: settings.Text}, {Name: "ca", Kind: settings.Text, Path: true}, {Name: "strict", Kind: settings.Boolean},
		{Name: "max-calls", Kind: settings.Whole}, {Name: "seed", Kind: settings.Natural}, {Name: "settle", Kind: settings.Duration},
		{Name: "allow", Kind: settings.List},
	},
	"serve": {{Name: "addr", Kind: settings.Text}, {Name: "identifier", Kind: settings.List}},
}

func read(text string) (*settings.File, error) {
	return settings.Read(filepath.Join("ci", settings.FileName), strings.NewReader(text), vocabulary)
}

func TestReadTellsTopCommandsAndTargetsApart(t *testing.T) {
	f, err := read(`
settle: 1s
allow: [sets, creates]
ca: authority.pem
addr: 127.0.0.1:80
observer: {command: [count]}
commands:
  serve: {identifier: one}
targets:
  staging:
    address: http://127.0.0.1
    settle: &settle 2s
    observer: {url: "http://127.0.0.1/count"}
  other: {ca: /etc/ca.pem, settle: *settle}
  singapore:
`)
	if err != nil {
		t.Fatal(err)
	}
	value := func(s settings.Section, name string) string { return strings.Join(s[name].Values, "+") }
	staging, other := f.Targets["staging"], f.Targets["other"]
	for what, got := range map[string][2]string{
		"a setting at the top":            {value(f.Top, "settle"), "1s"},
		"its line":                        {string(rune('0' + f.Top["settle"].Line)), "2"},
		"a list":                          {value(f.Top, "allow"), "sets+creates"},
		"a path, sought beside the file":  {value(f.Top, "ca"), filepath.Join("ci", "authority.pem")},
		"a flag of another command":       {value(f.Top, "addr"), "127.0.0.1:80"},
		"one text for a list":             {value(f.Commands["serve"], "identifier"), "one"},
		"a target's setting":              {value(staging.Settings, "settle"), "2s"},
		"a path that is absolute":         {value(other.Settings, "ca"), "/etc/ca.pem"},
		"an alias":                        {value(other.Settings, "settle"), "2s"},
		"an address":                      {staging.Address, "http://127.0.0.1"},
		"an address that is the name":     {f.Targets["singapore"].Address, "singapore"},
		"a section of a target":           {staging.Sections.Or(f.Sections).Observer.URL, "http://127.0.0.1/count"},
		"a section that only the top has": {strings.Join(other.Sections.Or(f.Sections).Observer.Command, " "), "count"},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %q, want %q", what, got[0], got[1])
		}
	}
}

func TestReadTakesAnEmptyFile(t *testing.T) {
	for _, text := range []string{"", "# nothing yet\n", "targets:\n", "commands: {}\n"} {
		if _, err := read(text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"setle: 1s":                                 `line 1: there is no key "setle" here; the nearest is "settle"`,
		"max_call: 1":                               `there is no key "max_call" here; the nearest is "max-calls"`,
		"target: a\ntargetts: {}":                   `line 2: there is no key "targetts" here; the nearest is "targets"`,
		"commands: {serv: {}}":                      `there is no command "serv" here; the nearest is "serve"`,
		"commands: {serve: {settle: 1s}}":           `there is no key "settle" here`,
		"targets: {a: {target: b}}":                 `there is no key "target" here`,
		"targets: {a: {address: }}":                 "address needs a base URL",
		"targets: {a: {address: [b]}}":              "address needs a base URL",
		"targets: [a]":                              "targets has to have keys with values",
		"settle: 5":                                 "settle has to be a duration such as 500ms",
		"strict: yes":                               "strict has to be true or false",
		"max-calls: 1.5":                            "max-calls has to be a whole number",
		"seed: -1":                                  "seed has to be a whole number not below 0",
		"target: true":                              "target has to be a text or a number",
		"target: [a]":                               "target has to be a text or a number",
		"allow: [[a]]":                              "allow has to be a text, or a list of texts",
		"settle: 1s\nsettle: 2s":                    "line 2: settle stands in the file twice, in line 1 too",
		"<<: {settle: 1s}":                          "<< is not supported",
		"observer: {comand: [a]}":                   `there is no key "comand" here; the nearest is "command"`,
		"observer: {command: [a], url: http://a}":   "an observer needs either command or url",
		"observer: {command: {}}":                   "observer: ",
		"secret-key: x":                             "no secret may stand in this file",
		"secretKey: x":                              "no secret may stand in this file",
		"targets: {a: {UNREADCHECK_SECRET_KEY: x}}": "no secret may stand in this file",
		"commands: {run: {usersig: x}}":             "no secret may stand in this file",
		"settle: 1s\n---\nsettle: 2s":               "has to be one YAML document",
		"settle: [":                                 "line 1: did not find expected",
	} {
		_, err := read(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: the error is %v, want %q", text, err, want)
		}
	}
}

// What follows a secret's name is not repeated.
func TestReadDoesNotRepeatSecrets(t *testing.T) {
	for _, key := range []string{"secret-key", "usersig", "key", "password"} {
		if _, err := read(key + ": c4nary"); err == nil || strings.Contains(err.Error(), "c4nary") {
			t.Errorf("%s: the error is %v", key, err)
		}
	}
}

func TestSchemaIsClosed(t *testing.T) {
	schema, err := settings.Schema(vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"observer": {`, `"addr": {`, `"address": {`, `"max-calls": {`, `"additionalProperties": false`} {
		if !strings.Contains(string(schema), part) {
			t.Errorf("the schema has no %s", part)
		}
	}
}
