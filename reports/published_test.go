package reports

import (
	"bytes"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The published schemas describe what campaigns and the judge of clients wrote, and refuse what has a field that they do not
// know, or a number that is a text.
func TestResultsAreAsTheirSchemasSay(t *testing.T) {
	for _, kind := range []struct {
		name, file, number string
		schema             []byte
	}{
		{"a campaign", "../fuzz/testdata/fuzz-one-format/fuzz.json", "calls", fuzzSchema},
		{"a client", "../internal/sdk/testdata/sdk-omits-zero/report.json", "schema", sdkSchema},
	} {
		compiler := jsonschema.NewCompiler()
		compiler.DefaultDraft(jsonschema.Draft2020)
		compiler.AssertFormat()
		for name, data := range map[string][]byte{"own.json": kind.schema, publishedAt + "report-2.schema.json": jsonSchema} {
			if err := compiler.AddResource(name, instance(t, data)); err != nil {
				t.Fatal(err)
			}
		}
		schema, err := compiler.Compile("own.json")
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(kind.file)
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			name  string
			data  []byte
			holds bool
		}{
			{"as it was written", data, true},
			{"with a field that nobody knows", bytes.Replace(data, []byte("{"), []byte(`{"colour": "red",`), 1), false},
			{"with a number that is a text", bytes.Replace(data, []byte(`"`+kind.number+`": `), []byte(`"`+kind.number+`": "",  "was": `), 1), false},
		} {
			if err := schema.Validate(instance(t, tt.data)); (err == nil) != tt.holds {
				t.Errorf("%s, %s: %v", kind.name, tt.name, err)
			}
		}
	}
}

// publishedAt is where the schemas name each other.
const publishedAt = "https://github.com/unreadcheck/unreadcheck/reports/schema/"
