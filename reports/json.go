package reports

import (
	_ "embed" // for the schema
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
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
	encoder := json.NewEncoder(JSONForLogs(w))
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(out); err != nil {
		return fmt.Errorf("the JSON report cannot be written: %w", err)
	}
	return nil
}

// JSONForLogs is a writer of JSON whose text, should it get into a terminal or a log of GitHub's, moves nothing and begins no
// command of a workflow: what does not print is escaped. It means the same. Each text has to come in one piece, as a
// [json.Encoder] writes it.
func JSONForLogs(w io.Writer) io.Writer { return logWriter{w} }

type logWriter struct{ to io.Writer }

func (l logWriter) Write(p []byte) (int, error) {
	text := strings.ReplaceAll(string(p), workflowCommand, `#\u0023[`)
	var out strings.Builder
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf && r != 0x7f, unicode.IsPrint(r):
			out.WriteRune(r)
		default:
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&out, `\u%04x`, unit)
			}
		}
	}
	if _, err := io.WriteString(l.to, out.String()); err != nil {
		return 0, err
	}
	return len(p), nil
}
