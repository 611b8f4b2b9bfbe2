package spec_test

import (
	"bytes"
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
	want := load(t, string(atTheTop))
	if got := spec.Default(); got.Version != want.Version || len(got.Requirements) != len(want.Requirements) {
		t.Errorf("the default contract is of %s with %d requirements, want %s with %d",
			got.Version, len(got.Requirements), want.Version, len(want.Requirements))
	}
}

func TestTheDefaultContractCannotBeChangedThroughItsBytes(t *testing.T) {
	changed := spec.DefaultYAML()
	clear(changed)
	if bytes.Equal(changed, spec.DefaultYAML()) {
		t.Error("what a caller does to its copy shows in the next one's")
	}
}
