package sdk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/unreadcheck/unreadcheck/internal/strictjson"
)

// strictBody wants one object of JSON and nothing else.
func strictBody(e evidence) assessment {
	return each(e, "one JSON object", func(q Request, _ Case) string {
		if _, err := strictjson.Object(q.Request.Body); err != nil {
			return err.Error()
		}
		return ""
	})
}

// fieldsOf are the fields of a body that is an object or begins with one: whether it is one strictly is for strictBody to
// judge. It is nil where none can be read.
func fieldsOf(body []byte) map[string]any {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var fields map[string]any
	if decoder.Decode(&fields) != nil {
		return nil
	}
	return fields
}

// bodySchema holds bodies that are objects against the contract's schema; integers have to be spelt as such. A number that
// is another than the caller's is for numberAsGiven to judge.
func bodySchema(e evidence) assessment {
	schema := e.contract.RequestSchema()
	return each(e, "GroupId and Member_Account as strings, UnreadMsgNum as an integer", func(q Request, c Case) string {
		fields := fieldsOf(q.Request.Body)
		if fields == nil {
			return elsewhere
		}
		number, given := fields["UnreadMsgNum"]
		if given {
			if _, whole := strictjson.Integer(number); !whole {
				return fmt.Sprintf("UnreadMsgNum is %s", short(spelt(number)))
			}
			if !isNumber(number, c.Numbers[0]) {
				return elsewhere
			}
		}
		if err := schema.VisitJSON(fields); err != nil {
			first, _, _ := strings.Cut(err.Error(), "\n")
			return first
		}
		return ""
	})
}

// spelt is a value of JSON as people read it.
func spelt(v any) string {
	if text, ok := v.(string); ok {
		return fmt.Sprintf("the string %q", text)
	}
	return fmt.Sprint(v)
}

// noOtherField wants the documented fields alone. One of them that is spelt in another case is for bodySchema to judge.
func noOtherField(e evidence) assessment {
	schema := e.contract.RequestSchema()
	return each(e, "no field that is not documented", func(q Request, _ Case) string {
		fields := fieldsOf(q.Request.Body)
		if fields == nil {
			return elsewhere
		}
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			if schema.Properties[name] == nil && !misspelt(schema, fields, name) {
				return fmt.Sprintf("the field %q", name)
			}
		}
		return ""
	})
}

// misspelt reports whether the name stands for a field that is missing.
func misspelt(schema *openapi3.Schema, fields map[string]any, name string) bool {
	for known := range schema.Properties {
		if _, given := fields[known]; !given && strings.EqualFold(known, name) {
			return true
		}
	}
	return false
}

// numberAsGiven wants the number to arrive unchanged. An SDK whose type cannot hold it may refuse it, and so may an adapter
// that has no way to hand it on; 0 fits every type.
func numberAsGiven(e evidence) assessment {
	if len(e.requests()) == 0 && len(e.recordings) == 1 && e.recordings[0].Case.Numbers[0] != "0" {
		switch r := e.recordings[0]; {
		case r.Trouble != nil && r.Trouble.Kind == Unsupported:
			return notApplicable("the SDK has no type for the number, the adapter says")
		case len(r.Results) == 1 && !r.Results[0].OK:
			return notApplicable("the SDK refuses the number without a call")
		}
	}
	return each(e, "the number as it was given", func(q Request, c Case) string {
		fields := fieldsOf(q.Request.Body)
		if fields == nil {
			return elsewhere
		}
		value, given := fields["UnreadMsgNum"]
		if !given {
			return "no UnreadMsgNum where it is " + c.Numbers[0]
		}
		if !isNumber(value, c.Numbers[0]) {
			return fmt.Sprintf("%s where it is %s", short(spelt(value)), c.Numbers[0])
		}
		return ""
	})
}

// isNumber reports whether a value has that number, however it is spelt: that is for bodySchema to judge.
func isNumber(v any, number string) bool {
	text := strings.TrimSpace(fmt.Sprint(v))
	_, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	if len(text) > 100 || len(exponent) > 4 || strings.ContainsAny(text, "/pPxX") {
		return false
	}
	got, ok := new(big.Rat).SetString(text)
	want, known := new(big.Rat).SetString(number)
	return ok && known && got.Cmp(want) == 0
}

// namesAsGiven compares names in bodies that say what they are. A body that is broken, or has a name missing, is for
// strictBody and bodySchema to judge.
func namesAsGiven(e evidence) assessment {
	return each(e, "the names as they were given", func(q Request, c Case) string {
		fields, err := strictjson.Object(q.Request.Body)
		if err != nil {
			return elsewhere
		}
		for _, p := range []Parameter{{"GroupId", c.Group}, {"Member_Account", c.Members[0]}} {
			got, text := fields[p.Name].(string)
			if !text {
				return elsewhere
			}
			if got != p.Value {
				return fmt.Sprintf("%s is %q where it is %q", p.Name, short(got), p.Value)
			}
		}
		return ""
	})
}
