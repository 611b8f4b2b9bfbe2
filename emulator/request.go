package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/unreadcheck/unreadcheck/internal/strictjson"
	"github.com/unreadcheck/unreadcheck/spec"
)

// maxBody bounds a request's body in bytes. None is documented; the largest request of the companions has some 20 KB.
const maxBody = 1 << 20

// read takes the request's body as the command's schema wants it, or refuses what is wrong with it: first whether it is
// one strict JSON object, then its fields.
func (e *Emulator) read(w http.ResponseWriter, q *Request, c *command) error {
	var err error
	if q.Raw, err = io.ReadAll(http.MaxBytesReader(w, q.Request.Body, maxBody)); err != nil {
		return e.codes.refuse(malformedJSON, fmt.Sprintf("the body could not be read: %v", err))
	}
	if q.Body, err = strictjson.Object(q.Raw); err != nil {
		return e.codes.refuse(bodyFault(err), err.Error())
	}
	spec.Settle(c.schema, q.Body)
	if err := c.schema.VisitJSON(q.Body); err != nil {
		return e.refuseField(c, err)
	}
	return nil
}

// bodyFault is the condition that a body which is not a JSON object meets. Another JSON value is not malformed: it has the
// wrong type.
func bodyFault(err error) outcome {
	var fault *strictjson.Error
	if errors.As(err, &fault) {
		switch fault.Kind {
		case strictjson.Empty:
			return emptyBody
		case strictjson.NotObject:
			return wrongType
		}
	}
	return malformedJSON
}

// refuseField is the refusal of a body that the schema does not accept. The call under test has a condition for each
// fault; a companion knows the code of its service for all of them.
func (e *Emulator) refuseField(c *command, err error) error {
	var fault *openapi3.SchemaError
	if !errors.As(err, &fault) {
		return e.codes.refuseWith(c.invalid, "the body does not fit its schema")
	}
	name := strings.Join(fault.JSONPointer(), "/")
	detail := fmt.Sprintf("%s: %s", name, fault.Reason)
	if condition := fieldFault(name, fault); c.judged && condition != "" {
		return e.codes.refuse(condition, detail)
	}
	return e.codes.refuseWith(c.invalid, detail)
}

// fieldFault is the condition that the field of that name meets by breaking a rule of its schema, or "" if the contract
// has none for it.
func fieldFault(name string, fault *openapi3.SchemaError) outcome {
	isGroup := name == "GroupId"
	switch fault.SchemaField {
	case "required":
		if isGroup {
			return missingGroupID
		}
		return missingField
	case "nullable":
		if isGroup {
			return mistypedGroupID
		}
		return wrongType
	case "type":
		if isGroup {
			return mistypedGroupID
		}
		switch fault.Value.(type) {
		case float64, json.Number:
			if fault.Schema.Type.Is(openapi3.TypeInteger) {
				return fractionalNumber
			}
		}
		return wrongType
	case "minimum", "exclusiveMinimum":
		return negativeNumber
	case "maximum", "exclusiveMaximum", "format":
		return numberTooLarge
	case "minLength", "maxLength", "pattern":
		switch {
		case isGroup:
			return malformedGroupID
		case fault.SchemaField == "minLength":
			return missingField // an empty account names nobody
		}
	}
	return ""
}

// object is a body or a part of one that its schema has accepted. Its readers give the zero value for a field that is
// not there, and for one to which an edited contract gave another type.
type object map[string]any

func (o object) has(name string) bool {
	_, ok := o[name]
	return ok
}

func (o object) text(name string) string {
	text, _ := o[name].(string)
	return text
}

// integer is not bounded: an unread count may have any number of digits.
func (o object) integer(name string) *big.Int {
	if n, ok := strictjson.Integer(o[name]); ok {
		return n
	}
	return new(big.Int)
}

// int64 is the integer, or the largest of 64 bits if it is beyond that. No companion takes negative ones.
func (o object) int64(name string) int64 {
	if n := o.integer(name); n.IsInt64() {
		return n.Int64()
	}
	return math.MaxInt64
}

func (o object) list(name string) []any {
	list, _ := o[name].([]any)
	return list
}

func (o object) texts(name string) []string {
	var texts []string
	for _, element := range o.list(name) {
		if text, ok := element.(string); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

func (o object) objects(name string) []object {
	var objects []object
	for _, element := range o.list(name) {
		if member, ok := element.(map[string]any); ok {
			objects = append(objects, member)
		}
	}
	return objects
}

// object is empty for a field that is not there: reading it yields zero values.
func (o object) object(name string) object {
	member, _ := o[name].(map[string]any)
	return member
}

// contains reports whether the list of strings of that name has that one.
func (o object) contains(name, text string) bool { return slices.Contains(o.texts(name), text) }
