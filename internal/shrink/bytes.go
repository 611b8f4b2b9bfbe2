package shrink

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Bytes proposes programs with shorter values: a replaced field or body of a call of which a half is left out. The bytes of a raw request
// stay as they are: what may become of other bytes, it does not say.
func Bytes(p program.Program) []program.Program {
	out := proposals{of: p}
	for i, s := range p.Steps {
		for j, c := range s.AllCalls() {
			for _, name := range slices.Sorted(maps.Keys(c.Fields)) {
				for _, literal := range shorterLiterals(string(c.Fields[name])) {
					out.step(i, func(s *program.Step) { s.AllCalls()[j].Fields[name] = json.RawMessage(literal) })
				}
			}
			if c.Body != nil {
				for _, shorter := range shorterTexts(*c.Body) {
					out.step(i, func(s *program.Step) { s.AllCalls()[j].Body = &shorter })
				}
			}
			for _, shorter := range shorterTexts(string(c.Bytes)) {
				out.step(i, func(s *program.Step) { s.AllCalls()[j].Bytes = []byte(shorter) })
			}
		}
	}
	return out.all
}

// shorterLiterals are shorter literals of JSON of the same type.
func shorterLiterals(literal string) []string {
	var text string
	if json.Unmarshal([]byte(literal), &text) == nil && strings.HasPrefix(literal, `"`) {
		var out []string
		for _, shorter := range shorterTexts(text) {
			if data, err := json.Marshal(shorter); err == nil && shorter != "" && len(data) < len(literal) {
				out = append(out, string(data))
			}
		}
		return out
	}
	if strings.HasPrefix(literal, "-") && len(literal) > 2 {
		return []string{"-1", literal[:1+len(literal)/2]}
	}
	return nil
}

// shorterTexts are a text without its second half, without its first, and without its last character. What is not UTF-8 is cut between
// any two bytes.
func shorterTexts(text string) []string {
	characters := strings.Split(text, "")
	if len(characters) < 2 {
		return nil
	}
	half := strings.Join(characters[:len(characters)/2], "")
	return []string{half, text[len(half):], text[:len(text)-len(characters[len(characters)-1])]}
}
