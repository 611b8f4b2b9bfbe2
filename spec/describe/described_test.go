package main

import (
	"os"
	"strings"
	"testing"
)

const builtInFile = "../../openapi.yaml"

// builtIn is the built-in contract with some of its texts replaced, each of which stands in it.
func builtIn(t *testing.T, edits ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(builtInFile)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for i := 0; i < len(edits); i += 2 {
		if !strings.Contains(text, edits[i]) {
			t.Fatalf("%q does not stand in the contract", edits[i])
		}
		text = strings.Replace(text, edits[i], edits[i+1], 1)
	}
	return []byte(text)
}

// The description says what the extensions say, and the rest of the file stays as it is.
func TestTheDescriptionFollowsTheExtensions(t *testing.T) {
	const notification = `text: "The call triggers no callback."`
	for name, test := range map[string]struct {
		edits []string
		says  string
	}{
		"the built-in file":     {nil, "        - The call triggers no callback.\n"},
		"a requirement's text":  {[]string{notification, `text: "Nobody is called back."`}, "        - Nobody is called back.\n"},
		"a further requirement": {[]string{"requirements: [UMN-AUTH-1, UMN-AUTH-2]}", "requirements: [UMN-AUTH-1, UMN-ISO-3]}"}, "### Who may call\n\n        - An app admin with a valid UserSig may make the call.\n        - The call triggers no callback.\n"},
		"another limit":         {[]string{"{calls: 200, per: 1s}", "{calls: 50, per: 1s}"}, "The limit is 50 calls per second."},
		"a limit of a minute":   {[]string{"{calls: 200, per: 1s}", "{calls: 50, per: 1m}"}, "The limit is 50 calls per 1m0s."},
		"a group type":          {[]string{"{name: AVChatRoom, unread: ignored}", "{name: AVChatRoom, unread: counted}"}, "        | AVChatRoom |  | counted |\n"},
		"a softer requirement":  {[]string{"{id: UMN-ISO-3, level: must,", "{id: UMN-ISO-3, level: should,"}, "- The call triggers no callback. *(should)*\n"},
		"a meaning":             {[]string{"10002: The server failed inside", "10002: The server broke"}, "| 10002 | The server broke; the call may be tried again |  |\n"},
		"a condition's code":    {[]string{"  unknown_group:\n    codes: [10010, 10015]", "  unknown_group:\n    codes: [10010, 10015, 11000]"}, "| 11000 | Community groups are not enabled for the app | unknown group |\n"},
		"a heading":             {[]string{"{heading: Who may call,", "{heading: Callers,"}, "        ### Callers\n"},
		"a description by hand": {[]string{"        ### Who may call\n", "        ### By hand\n"}, "        ### Who may call\n"},
		"a text of its own":     {[]string{`text: "Used by app admins,`, `text: "Used by all admins,`}, "description: |-\n        Used by all admins,"},
	} {
		t.Run(name, func(t *testing.T) {
			file := builtIn(t, test.edits...)
			out, err := described(file)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(out), test.says) {
				t.Errorf("no %q in it", test.says)
			}
			if again, err := described(out); err != nil || string(again) != string(out) {
				t.Errorf("made again it is another: %v", err)
			}
			for i, part := range strings.Split(string(file), begins) {
				if kept := strings.SplitAfter(part, ends); i == 0 && !strings.HasPrefix(string(out), part) ||
					i == 1 && !strings.HasSuffix(string(out), kept[len(kept)-1]) {
					t.Error("what stands around it is another")
				}
			}
		})
	}
}

func TestWhatCannotBeDescribed(t *testing.T) {
	for name, test := range map[string]struct {
		edits []string
		says  string
	}{
		"no beginning":           {[]string{begins, "# Made by hand.\n"}, "lacks one of the lines"},
		"no end":                 {[]string{ends, "# The end.\n"}, "lacks one of the lines"},
		"no contract":            {[]string{"openapi: 3.0.3\n", ""}, "is not a valid OpenAPI file"},
		"no sections":            {[]string{"      x-description:\n", "      x-sections:\n"}, "lacks x-description"},
		"an unknown requirement": {[]string{"requirements: [UMN-AUTH-1, UMN-AUTH-2]}", "requirements: [UMN-AUTH-99]}"}, `the requirement "UMN-AUTH-99", which does not exist`},
		"an unknown table":       {[]string{"of: rate-limit}", "of: rates}"}, `x-description is of "rates"; write one of [error-codes group-types rate-limit]`},
		"a slip":                 {[]string{"{heading: Who may call,", "{head: Who may call,"}, "x-description has another shape"},
	} {
		if _, err := described(builtIn(t, test.edits...)); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want …%s…", name, err, test.says)
		}
	}
}
