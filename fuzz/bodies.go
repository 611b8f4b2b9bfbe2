package fuzz

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/internal/strictjson"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// agrees reports whether kin-openapi, on the encoded body, comes to the same result as the prediction: a body that the schema
// refuses has a condition about a field, and one that it accepts has none but those that the schema does not know.
func agrees(c *spec.Contract, call program.Call, p model.Prediction) bool {
	literal := func(name string) (string, error) {
		if s := c.RequestSchema().Properties[name]; s != nil && s.Value.Type.Is(openapi3.TypeInteger) {
			return string(call.Number), nil
		}
		return `"x"`, nil
	}
	raw, err := call.EncodeBody(c.RequestSchema().Required, literal)
	if err != nil {
		return false
	}
	body, err := strictjson.Object(raw)
	if err != nil {
		return len(p.Conditions) > 0 // not strict JSON: the wire's own rules have judged it
	}
	breaks := false
	for _, condition := range p.Conditions {
		_, isField := c.RequestSchema().Properties[condition.Field]
		switch condition.Keyword {
		case model.Unknown, model.Spelling, "twin", model.Outside, model.Dissolved, "additionalProperties":
		default:
			breaks = breaks || isField
		}
	}
	if len(raw) > 300 && !breaks {
		return true // numbers of hundreds of digits are beyond the validator
	}
	for _, condition := range p.Conditions {
		if condition.Keyword == model.Spelling {
			return true // to the validator 5.0 is an integer, and 1e400 is none
		}
	}
	return (c.RequestSchema().VisitJSON(body) != nil) == breaks
}

// object writes the documented fields in that order, with what stands around and between them.
func object(names []string, before, colon, comma, after string) string {
	var parts []string
	for _, name := range names {
		parts = append(parts, `"`+name+`"`+colon+"$"+name)
	}
	return before + strings.Join(parts, comma) + after
}

// spellings are valid calls whose body is spelt in another way: an order of the fields, white space, escapes.
func spellings(c *spec.Contract) []Input {
	g := &generator{contract: c}
	g.add("the query reversed", "", func(call *program.Call) { call.ReverseQuery = true })
	g.add("the fields reversed", "", func(call *program.Call) { call.ReverseFields = true })
	g.add("white space everywhere", "", func(call *program.Call) { call.Spaced = true })
	names := c.RequestSchema().Required
	text := func(name, body string) {
		g.add(name, "", func(call *program.Call) { call.Body, call.Fill = &body, true })
	}
	text("a line break first", object(names, "\n{", ":", ",", "}"))
	text("line breaks between the fields", object(names, "{\n  ", ": ", ",\n  ", "\n}\n"))
	text("blanks after", object(names, "{", ":", ",", "}  \r\n"))
	g.add("the charset named", "", func(call *program.Call) {
		call.Header = map[string]string{"Content-Type": "application/json; charset=utf-8"}
	})
	for _, order := range orders(names) {
		text("fields in the order "+strings.Join(order, ", "), object(order, "{", ":", ",", "}"))
	}
	for i, name := range names {
		escaped := strings.Replace(object(names, "{", ":", ",", "}"), `"`+name[:1], `"\u00`+hexOf(name[0]), 1+0*i)
		text(name+" with an escape in its name", escaped)
	}
	return g.confirmed()
}

func hexOf(b byte) string {
	const digits = "0123456789abcdef"
	return string(digits[b>>4]) + string(digits[b&15])
}

// orders are all orders of a few names.
func orders(names []string) [][]string {
	if len(names) < 2 {
		return [][]string{names}
	}
	var out [][]string
	for i := range names {
		rest := append(append([]string{}, names[:i]...), names[i+1:]...)
		for _, tail := range orders(rest) {
			out = append(out, append([]string{names[i]}, tail...))
		}
	}
	return out
}

// brokenBodies are the calls whose body is not a JSON object, or one that readers take in different ways.
func brokenBodies(c *spec.Contract) []Input {
	g := &generator{contract: c}
	names := c.RequestSchema().Required
	whole := object(names, "{", ":", ",", "}")
	text := func(name, intended, body string) {
		g.add(name, intended, func(call *program.Call) { call.Body, call.Fill = &body, true })
	}
	raw := func(name, intended string, body string) {
		g.add(name, intended, func(call *program.Call) { call.Bytes, call.Fill = []byte(body), true })
	}
	syntax, trailing := string(strictjson.Syntax), string(strictjson.TrailingBytes)
	text("an empty body", "empty", "")
	text("a body cut short", syntax, object(names, "{", ":", ",", ""))
	text("a body of plain text", syntax, "GroupId=g&UnreadMsgNum=4")
	text("an array", "type", "["+whole+"]")
	text("null", "type", "null")
	text("a string", "type", `"x"`)
	text("a number", "type", "5")
	text("a comma after the last field", syntax, object(names, "{", ":", ",", ",}"))
	text("text after the object", trailing, whole+"x")
	text("two objects", trailing, whole+whole)
	text("a bracket too many", trailing, whole+"}")
	text("a comment", syntax, object(names, "{/* c */", ":", ",", "}"))
	text("a comment after", trailing, whole+"// c")
	text("single quotes", syntax, strings.ReplaceAll(whole, `"`, `'`))
	text("names without quotes", syntax, strings.ReplaceAll(whole, `"`, ``))
	text("no commas", syntax, object(names, "{", ":", " ", "}"))
	text("equals signs", syntax, object(names, "{", "=", ",", "}"))
	text("only an opening bracket", syntax, "{")
	for _, number := range []string{"04", "+4", "4.", ".5", "0x4", "NaN", "Infinity", "4_0", "- 4", "4e", "undefined"} {
		for _, name := range names {
			if c.RequestSchema().Properties[name].Value.Type.Is(openapi3.TypeInteger) {
				text("the number "+number, syntax, strings.Replace(whole, "$"+name, number, 1))
			}
		}
	}
	for _, name := range names {
		text(name+" twice, alike", model.Duplicate, object(append([]string{name}, names...), "{", ":", ",", "}"))
	}
	text("the number twice", model.Duplicate, strings.TrimSuffix(whole, "}")+`,"`+names[len(names)-1]+`":3}`)
	text("a byte order mark", string(strictjson.BOM), "\ufeff"+whole)
	raw("a name that is not UTF-8", string(strictjson.InvalidUTF8), strings.TrimSuffix(whole, "}")+",\"\xff\":1}")
	text("an unknown field", "Unreadcheck additionalProperties", strings.TrimSuffix(whole, "}")+`,"Unreadcheck":{"nested":[1]}}`)
	for _, name := range names {
		lower := strings.ToLower(name)
		text(name+" in lower case", "", strings.Replace(whole, `"`+name+`"`, `"`+lower+`"`, 1))
	}
	text("deep nesting", string(strictjson.TooDeep), strings.TrimSuffix(whole, "}")+`,"Deep":`+strings.Repeat("[", 600)+strings.Repeat("]", 600)+"}")
	return g.broken()
}

// broken are the inputs that are not valid: what a body of another shape breaks is for the prediction to say.
func (g *generator) broken() []Input {
	state, err := model.New(g.contract, plainStage())
	if err != nil {
		return nil
	}
	var out []Input
	for _, in := range g.out {
		p, err := state.Predict(g.contract, in.Call)
		if err == nil && len(p.Conditions) > 0 && (in.Intended == "" || p.Input() == in.Intended || strings.HasPrefix(p.Input(), in.Intended)) {
			out = append(out, in)
		}
	}
	return out
}
