package reports

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestSchema1IsStillRead reads a report that a version of the tool wrote which had the first format.
func TestSchema1IsStillRead(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "report-1.json"))
	if err != nil {
		t.Fatal(err)
	}
	schema, err := os.ReadFile(filepath.Join("schema", "report-1.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("report-1.schema.json", document); err != nil {
		t.Fatal(err)
	}
	if err := compiler.MustCompile("report-1.schema.json").Validate(instance(t, data)); err != nil {
		t.Fatalf("the saved report is none of the first format: %v", err)
	}
	r, err := ReadJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if r.Schema != SchemaVersion || r.Kind != KindRun || r.Verdict != NotConformant {
		t.Errorf("read it is of schema %d, a %s, %s", r.Schema, r.Kind, r.Verdict)
	}
	if len(r.Causes) != 1 || !slices.Contains(r.Causes[0].Members, "UMN-CLAMP-2/far above") {
		t.Errorf("its causes are %+v", r.Causes)
	}
	if len(r.Programs) != 2 || !slices.Equal(r.Checks[0].Programs, []string{r.Programs[0].Program.ID}) {
		t.Errorf("it has %d programs, and the first check rests on %v", len(r.Programs), r.Checks[0].Programs)
	}
	if err := compiled(t).Validate(instance(t, asJSON(t, r))); err != nil {
		t.Errorf("written again it is not of this format: %v", err)
	}
}

func TestReadJSONRefuses(t *testing.T) {
	good := string(asJSON(t, every()))
	if _, err := ReadJSON(strings.NewReader(good)); err != nil {
		t.Fatalf("a good report is refused: %v", err)
	}
	for name, test := range map[string]struct{ data, want string }{
		"no JSON":            {"junit", "not a report of a run"},
		"another document":   {`{"schema": 2, "findings": []}`, "no requirements and checks"},
		"without a version":  {strings.Replace(good, `"schema": 2`, `"schema": 0`, 1), "no requirements and checks"},
		"of a later version": {strings.Replace(good, `"schema": 2`, `"schema": 3`, 1), "version 3 of the format"},
		"damaged":            {strings.Replace(good, `"strict": false`, `"strict": "no"`, 1), "damaged"},
	} {
		if _, err := ReadJSON(strings.NewReader(test.data)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: the error is %v, want one that says %q", name, err, test.want)
		}
	}
}
