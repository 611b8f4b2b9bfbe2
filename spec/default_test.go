package spec_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec"
)

func TestTheBuiltInContractIsTheFileAtTheTop(t *testing.T) {
	atTheTop, err := os.ReadFile(builtInFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(spec.DefaultYAML(), atTheTop) {
		t.Error("spec/openapi.yaml is not the copy of openapi.yaml that it should be: run `make write-spec/openapi.yaml`")
	}
	content := func(c *spec.Contract) []byte {
		text, err := json.Marshal([]any{c, c.RequestSchema(), c.QueryParameters()})
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if !bytes.Equal(content(spec.Default()), content(load(t, string(atTheTop)))) {
		t.Error("spec/openapi.json is not what openapi.yaml says: run `make write-spec/openapi.json`")
	}
}

func TestTheDefaultContractCannotBeChangedThroughItsBytes(t *testing.T) {
	changed := spec.DefaultYAML()
	clear(changed)
	if bytes.Equal(changed, spec.DefaultYAML()) {
		t.Error("what a caller does to its copy shows in the next one's")
	}
}
