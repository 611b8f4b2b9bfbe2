package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/unreadcheck/unreadcheck/spec"
)

func load(t *testing.T, change func(string) string) *openapi3.T {
	t.Helper()
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromFile("../../companions.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		text, err := doc.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if doc, err = loader.LoadFromData([]byte(change(string(text)))); err != nil {
			t.Fatal(err)
		}
	}
	return doc
}

func TestEveryCompanionHasItsShapes(t *testing.T) {
	var out bytes.Buffer
	if err := page(&out, load(t, nil)); err != nil {
		t.Fatal(err)
	}
	for name, companion := range spec.Companions() {
		_, section, found := strings.Cut(out.String(), "\n## "+name+"\n")
		section, _, _ = strings.Cut(section, "\n## ")
		if !found || !strings.Contains(section, "`POST "+companion.Path+"`") || strings.Count(section, "```json\n{") != 2 {
			t.Errorf("the section of %s is %q", name, section)
		}
	}
}

func TestACompanionWithoutAShapeIsRefused(t *testing.T) {
	for what, change := range map[string]func(string) string{
		"there is no example":                  func(s string) string { return strings.ReplaceAll(s, `"example":`, `"x-example":`) },
		"the call is not among the companions": func(s string) string { return strings.ReplaceAll(s, "/destroy_group", "/dissolve_group") },
	} {
		if err := page(&bytes.Buffer{}, load(t, change)); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("the error is %v, want one with %q", err, what)
		}
	}
}
