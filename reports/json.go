package reports

import (
	_ "embed" // for the schema
	"encoding/json"
	"fmt"
	"io"
)

// jsonSchema is the schema (draft 2020-12) of what [WriteJSON] writes.
//
//go:embed schema/report-2.schema.json
var jsonSchema []byte

// fuzzSchema is the schema of the result of a campaign, which is in fuzz.json.
//
//go:embed schema/fuzz-2.schema.json
var fuzzSchema []byte

// sdkSchema is the schema of the result of judging a client SDK.
//
//go:embed schema/sdk-3.schema.json
var sdkSchema []byte

// WriteJSON writes the whole result as one indented JSON document, as [jsonSchema] describes it.
func WriteJSON(w io.Writer, r *Result) error {
	out := *r
	// A list without entries is [] and not null: who reads it in another language has no case for that.
	if out.Requirements == nil {
		out.Requirements = []Requirement{}
	}
	if out.Checks == nil {
		out.Checks = []Check{}
	}
	if out.Causes == nil {
		out.Causes = []Cause{}
	}
	if out.Programs == nil {
		out.Programs = []PlayedProgram{}
	}
	if out.Latency == nil {
		out.Latency = []Latency{}
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(out); err != nil {
		return fmt.Errorf("the JSON report cannot be written: %w", err)
	}
	return nil
}
