package judge

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/unreadcheck/unreadcheck/internal/strictjson"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Fields wants the fields of an answer that are judged under the requirement of that case to be as the contract's response schema
// has them: there where they are required, and of their type. A field that the schema requires or describes without
// naming a requirement is judged under the schema's own.
func Fields(of spec.Case) EnvelopeRule {
	return func(c *spec.Contract, x record.Exchange) Flaw {
		fields := lenientObject(x.Response.Body)
		if fields == nil {
			return Flaw{Unjudged: true}
		}
		flaws := formOf(c, fields)
		for _, name := range slices.Sorted(maps.Keys(flaws)) {
			if c.Answer.JudgedUnder(name) == c.Broken(of) {
				return flaws[name]
			}
		}
		return Flaw{}
	}
}

// Recommended wants the fields that an answer should have to be there, and those that should say something in a refusal
// not to be empty. A field of another form is for [Fields] to judge, and so is a null.
func Recommended(c *spec.Contract, x record.Exchange) Flaw {
	fields := lenientObject(x.Response.Body)
	if fields == nil || len(c.Answer.Present)+len(c.Answer.FilledOnRefusal) == 0 {
		return Flaw{Unjudged: true}
	}
	for _, name := range c.Answer.Present {
		if _, there := fields[name]; !there {
			return Flaw{Expected: name + " in every answer", Got: "no " + name}
		}
	}
	if answer := ReadAnswer(x); !answer.Readable || answer.Accepted {
		return Flaw{}
	}
	for _, name := range c.Answer.FilledOnRefusal {
		if text, isText := fields[name].(string); isText && strings.TrimSpace(text) == "" {
			return Flaw{Expected: name + " that says why the call is refused", Got: name + " " + asJSON(text)}
		}
	}
	return Flaw{}
}

// formOf is what is wrong with the form of an answer's object, by field. What is wrong with the object as a whole is
// under the empty name.
func formOf(c *spec.Contract, fields map[string]any) map[string]Flaw {
	flaws := map[string]Flaw{}
	settled := spec.Settle(c.Answer.Schema, maps.Clone(fields))
	for _, fault := range schemaErrors(c.Answer.Schema.VisitJSON(settled, openapi3.MultiErrors())) {
		name := ""
		if at := fault.JSONPointer(); len(at) > 0 {
			name = at[0]
		}
		value, there := fields[name]
		property := c.Answer.Property(name)
		switch {
		case name == "":
			flaws[name] = Flaw{Expected: "the form of the contract's response schema", Got: fault.Reason}
		case !there:
			flaws[name] = Flaw{Expected: describe(name, property), Got: "no " + name}
		default:
			flaws[name] = Flaw{Expected: describe(name, property), Got: name + " " + asJSON(value)}
		}
	}
	return flaws
}

func schemaErrors(err error) []*openapi3.SchemaError {
	var all openapi3.MultiError
	if errors.As(err, &all) {
		var out []*openapi3.SchemaError
		for _, one := range all {
			out = append(out, schemaErrors(one)...)
		}
		return out
	}
	var fault *openapi3.SchemaError
	if errors.As(err, &fault) {
		return []*openapi3.SchemaError{fault}
	}
	return nil
}

// describe is what a field has to be: "ActionStatus OK or FAIL", "ErrorCode, an integer".
func describe(name string, property *openapi3.Schema) string {
	if property == nil {
		return name
	}
	var words []string
	for _, word := range property.Enum {
		words = append(words, fmt.Sprint(word))
	}
	or := ""
	if property.Nullable {
		or = " or null"
	}
	switch {
	case len(words) > 0:
		return name + " " + strings.Join(words, " or ") + or
	case property.Type.Is(openapi3.TypeInteger):
		return name + ", an integer" + or
	case property.Type != nil && len(*property.Type) == 1:
		return name + ", a " + property.Type.Slice()[0] + or
	}
	return name + " as the contract's response schema has it"
}

// plain is a value in words: an integer as people write it.
func plain(value any) any {
	if n, ok := strictjson.Integer(value); ok {
		return n
	}
	return value
}

// Describes reports whether the contract describes the answer of an exchange, so that its envelope can be judged: that
// of each call under test, and that of a call with another command or method where it says so itself, by an envelope
// with an error code of the contract. A gateway or framework that knows no such command or method may answer without
// an envelope, and the companions are calls of their own.
func Describes(c *spec.Contract, x record.Exchange) bool {
	if x.Command == c.Command() && strings.EqualFold(x.Request.Method, c.Method) {
		return true
	}
	_, companion := spec.Companions()[x.Command]
	answer := ReadAnswer(x)
	return !companion && answer.Readable && answer.Code != 0 && c.Codes.Documented(answer.Code)
}
