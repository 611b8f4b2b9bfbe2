package model

import (
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strings"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/unreadcheck/unreadcheck/internal/strictjson"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Condition is one way in which a call departs from what the contract wants.
type Condition struct {
	// Field is the body field or the query parameter that departs; empty for the call as a whole.
	Field string
	// Keyword is the rule that it breaks: one of JSON Schema's, or a word of ours such as "fraction".
	Keyword string
	// Outcomes are the outcomes of the contract with which it may be refused; none where nothing is documented.
	Outcomes []string
	// Requirement is what is broken where the call is answered otherwise.
	Requirement string
	// Judged: the call has to be refused. Else what is answered is written down, or left to the target.
	Judged bool
}

// String is the condition for people: "UnreadMsgNum minimum".
func (c Condition) String() string { return strings.TrimSpace(c.Field + " " + c.Keyword) }

// Keywords of ours, beside those of JSON Schema.
const (
	Fraction  = "fraction"
	Spelling  = "spelling"
	Duplicate = "duplicate"
	Unknown   = "unknown"
	Dissolved = "dissolved"
	Outside   = "outside"
)

// inspector finds the conditions that a call meets.
type inspector struct {
	contract *spec.Contract
	found    []Condition
}

// add notes a condition under the first of the outcomes that the contract has; with none of them the condition is one of
// which nothing is documented, to be written down under the requirement observe. alike are outcomes with which it may be
// refused as well.
func (in *inspector) add(field, keyword, observe string, outcomes []string, alike ...string) {
	c := Condition{Field: field, Keyword: keyword, Requirement: observe}
	for _, name := range outcomes {
		o, ok := in.contract.Outcomes[name]
		if !ok {
			continue
		}
		r, _ := in.contract.Requirement(o.Requirement)
		c.Outcomes, c.Requirement, c.Judged = append([]string{name}, alike...), o.Requirement, r.Level != spec.Observe
		break
	}
	in.found = append(in.found, c)
}

// observe notes a condition of which nothing is documented.
func (in *inspector) observe(field, keyword string, as spec.Case) {
	in.add(field, keyword, in.contract.Broken(as), nil)
}

// query looks at a query parameter that the call replaces, leaves out or renames.
func (in *inspector) parameter(p *openapi3.Parameter, value string, there bool) {
	observe := in.observed(p.Extensions)
	switch {
	case !there:
		in.add(p.Name, "required", observe, []string{"missing_" + p.Name})
	case value == "":
		in.add(p.Name, "minLength", observe, []string{"empty_" + p.Name, "missing_" + p.Name})
	case p.Schema == nil || p.Schema.Value == nil:
	default:
		if keyword := brokenParameter(p.Schema.Value, value); keyword != "" {
			in.add(p.Name, keyword, observe, []string{"invalid_" + p.Name})
		}
	}
}

// brokenParameter is the keyword of the schema that a parameter's text breaks.
func brokenParameter(schema *openapi3.Schema, text string) string {
	if !schema.Type.Is(openapi3.TypeInteger) {
		return brokenKeyword(schema, text)
	}
	n, ok := strictjson.Integer(json.Number(text))
	if !ok {
		return "type"
	}
	return brokenBound(schema, n)
}

// observed is the requirement under which it is written down what a target makes of a departure of which nothing is
// documented: the first that observes only.
func (in *inspector) observed(extensions map[string]any) string {
	ids, _ := extensions["x-requirements"].([]any)
	for _, id := range ids {
		name, _ := id.(string)
		if r, ok := in.contract.Requirement(name); ok && r.Level == spec.Observe {
			return r.ID
		}
	}
	return ""
}

// property looks at one field of the body.
func (in *inspector) property(name string, value any, there bool) {
	property := in.contract.RequestSchema().Properties[name]
	switch {
	case !there:
		in.add(name, "required", "", []string{"missing_" + snake(name), "missing_field"})
	case property == nil || property.Value == nil:
	case value == nil:
		in.add(name, "nullable", "", []string{"mistyped_" + snake(name), "wrong_type"}, "missing_field")
	case property.Value.Type.Is(openapi3.TypeInteger):
		in.integer(name, property.Value, value)
	default:
		switch keyword := brokenKeyword(property.Value, value); keyword {
		case "":
		case "type":
			in.add(name, keyword, "", []string{"mistyped_" + snake(name), "wrong_type"})
		default:
			in.add(name, keyword, in.observed(property.Value.Extensions), []string{"malformed_" + snake(name)}, "missing_field")
		}
	}
}

// integer looks at a field that has to be an integer. A whole number that is spelt with a fraction or an exponent is one for
// some readers and none for others.
func (in *inspector) integer(name string, schema *openapi3.Schema, value any) {
	spelt, isNumber := value.(json.Number)
	if !isNumber {
		in.add(name, "type", "", []string{"wrong_type"})
		return
	}
	n, plain := strictjson.Integer(spelt)
	if !plain {
		whole, isWhole := wholeNumber(string(spelt))
		if !isWhole {
			in.add(name, Fraction, "", []string{"fractional_number"})
			if strings.HasPrefix(string(spelt), "-") {
				in.add(name, "minimum", "", []string{"negative_number"})
			}
			return
		}
		in.add(name, Spelling, in.observed(schema.Extensions), nil)
		if n = whole; n == nil {
			return
		}
	} else if strings.HasPrefix(string(spelt), "-") && n.Sign() == 0 {
		in.add(name, Spelling, in.observed(schema.Extensions), nil)
	}
	switch keyword := brokenBound(schema, n); keyword {
	case "minimum":
		in.add(name, keyword, "", []string{"negative_number"}, "fractional_number")
	case "maximum":
		in.add(name, keyword, "", []string{"number_too_large"})
	}
}

// longestExponent bounds the exponents that are worked out; a number beyond is as good as any other beyond.
const longestExponent = 400

// wholeNumber reports whether a number with a fraction or an exponent is whole, and which it is; nil where it is too long to
// be worked out.
func wholeNumber(text string) (*big.Int, bool) {
	mantissa, exponent, hasExponent := strings.Cut(strings.ToLower(text), "e")
	if hasExponent {
		if n, ok := new(big.Int).SetString(strings.TrimPrefix(exponent, "+"), 10); !ok || !n.IsInt64() || n.Int64() > longestExponent {
			return nil, true
		} else if n.Int64() < -longestExponent {
			return nil, strings.Trim(mantissa, "-0.") == ""
		}
	}
	ratio, ok := new(big.Rat).SetString(text)
	if !ok || !ratio.IsInt() {
		return nil, !ok
	}
	return new(big.Int).Set(ratio.Num()), true
}

func brokenBound(schema *openapi3.Schema, n *big.Int) string {
	exact := new(big.Float).SetPrec(uint(max(64, n.BitLen()))).SetInt(n)
	if schema.Min != nil && exact.Cmp(big.NewFloat(*schema.Min)) < 0 {
		return "minimum"
	}
	if schema.Max != nil && exact.Cmp(big.NewFloat(*schema.Max)) > 0 {
		return "maximum"
	}
	return ""
}

// brokenKeyword is the first keyword of a schema that a value breaks, its type first.
func brokenKeyword(schema *openapi3.Schema, value any) string {
	err := schema.VisitJSON(value, openapi3.MultiErrors())
	if err == nil {
		return ""
	}
	keywords := schemaFields(err)
	for _, first := range []string{"type", "nullable"} {
		if slices.Contains(keywords, first) {
			return "type"
		}
	}
	if len(keywords) == 0 {
		return "schema"
	}
	return keywords[0]
}

func schemaFields(err error) []string {
	var all openapi3.MultiError
	if errors.As(err, &all) {
		var out []string
		for _, one := range all {
			out = append(out, schemaFields(one)...)
		}
		return out
	}
	var fault *openapi3.SchemaError
	if errors.As(err, &fault) {
		return []string{fault.SchemaField}
	}
	return nil
}

// snake is a field's name as outcomes spell it: GroupId is group_id.
func snake(name string) string {
	var out strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 && !strings.HasSuffix(name[:i], "_") {
			out.WriteByte('_')
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}
