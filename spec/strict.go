package spec

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// VisitJSON counts in float64: it fails on an integer of more than 308 digits, and it takes 5.0 for an integer.
const maxDigits = 300

var (
	beyondAll  = json.Number("1" + strings.Repeat("0", maxDigits))
	belowAll   = json.Number("-" + string(beyondAll))
	notInteger = json.Number("0.5")
)

// Settle prepares value, in place, for being visited with the schema: where the schema has an integer, one that is out
// of all bounds becomes 10^300, which every rule treats alike, and a number that is not spelled as an integer becomes
// one that VisitJSON does not take for one. Whether 5.0 is an integer is not documented; a typed reader refuses it.
// Numbers elsewhere, within a message say, stay as they are.
func Settle(schema *openapi3.Schema, value any) any {
	switch value := value.(type) {
	case json.Number:
		if schema.Type.Is(openapi3.TypeInteger) {
			return settleInteger(value)
		}
	case map[string]any:
		for name, property := range schema.Properties {
			if member, ok := value[name]; ok {
				value[name] = Settle(property.Value, member)
			}
		}
	case []any:
		if schema.Items != nil {
			for i := range value {
				value[i] = Settle(schema.Items.Value, value[i])
			}
		}
	}
	return value
}

func settleInteger(n json.Number) json.Number {
	switch long := len(n) > maxDigits; {
	case strings.ContainsAny(string(n), ".eE"):
		return notInteger
	case long && n[0] == '-':
		return belowAll
	case long:
		return beyondAll
	}
	return n
}

// equal reports whether a value of an answer is the contract's: numbers by what they are, however they are spelled.
func equal(want, got any) bool {
	number, isNumber := got.(json.Number)
	if !isNumber {
		return want == got
	}
	wanted, ok := want.(float64)
	f, err := strconv.ParseFloat(string(number), 64)
	return ok && err == nil && f == wanted
}
