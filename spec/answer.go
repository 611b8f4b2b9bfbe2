package spec

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

// AnswerForm is what the contract says about the envelope of every answer.
type AnswerForm struct {
	// Statuses are the HTTP statuses that an answer may have, in ascending order.
	Statuses []int
	// Schema is the schema of the JSON body.
	Schema *openapi3.Schema
	// Agreement has fields with the values that they have if and only if the call was accepted: all of them or none.
	Agreement map[string]any
	// Present are the fields that an answer should have, beyond those that the schema requires.
	Present []string
	// FilledOnRefusal are the fields that should not be empty in a refusal.
	FilledOnRefusal []string
}

// Property is the schema of the answer's field of that name, or nil.
func (f AnswerForm) Property(name string) *openapi3.Schema {
	if property := f.Schema.Properties[name]; property != nil {
		return property.Value
	}
	return nil
}

// JudgedUnder is the id of the requirement under which a field of the answer is judged: the first of its
// x-requirements, or of the schema's where it has none.
func (f AnswerForm) JudgedUnder(field string) string {
	if property := f.Property(field); property != nil {
		if id := firstRequirement(property.Extensions); id != "" {
			return id
		}
	}
	return firstRequirement(f.Schema.Extensions)
}

// SaysAccepted reports which of the agreed fields of an answer have the value of an accepted call, and which have
// another.
func (f AnswerForm) SaysAccepted(fields map[string]any) (yes, no []string) {
	for _, name := range slices.Sorted(maps.Keys(f.Agreement)) {
		if equal(f.Agreement[name], fields[name]) {
			yes = append(yes, name)
		} else {
			no = append(no, name)
		}
	}
	return yes, no
}

func firstRequirement(extensions map[string]any) string {
	ids, _ := extensions["x-requirements"].([]any)
	if len(ids) == 0 {
		return ""
	}
	id, _ := ids[0].(string)
	return id
}

// readAnswerForm reads the operation's documented responses. Each is of JSON, and all have one schema.
func (c *Contract) readAnswerForm() error {
	for text, response := range c.operation.Responses.Map() {
		status, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("describes an answer with the HTTP status %q; write each status as a number", text)
		}
		if !describesJSON(response.Value.Content) {
			return fmt.Errorf("the call's %d response is not of application/json with a schema", status)
		}
		c.Answer.Statuses = append(c.Answer.Statuses, status)
	}
	if len(c.Answer.Statuses) == 0 {
		return errors.New("the call has no response of application/json with a schema")
	}
	slices.Sort(c.Answer.Statuses)
	first := c.operation.Responses.Status(c.Answer.Statuses[0])
	schema := first.Value.Content.Get("application/json").Schema.Value
	c.Answer.Schema = schema
	if err := DecodeExtension(schema.Extensions, "x-agreement", &c.Answer.Agreement); err != nil {
		return fmt.Errorf("the response schema: %w", err)
	}
	if len(c.Answer.Agreement) == 0 {
		return errors.New("the response schema: x-agreement is empty: it tells an accepted call from a refused one")
	}
	for name, value := range c.Answer.Agreement {
		property := c.Answer.Property(name)
		if property == nil {
			return fmt.Errorf("the response schema: x-agreement names the field %q, which is not described", name)
		}
		if err := property.VisitJSON(value); err != nil {
			return fmt.Errorf("the response schema: x-agreement gives %s the value %v, which its schema does not allow", name, value)
		}
	}
	if _, there := schema.Extensions["x-recommended"]; !there {
		return nil
	}
	var recommended struct {
		Present         []string `json:"present"`
		FilledOnRefusal []string `json:"filledOnRefusal"`
	}
	if err := DecodeExtension(schema.Extensions, "x-recommended", &recommended); err != nil {
		return fmt.Errorf("the response schema: %w", err)
	}
	c.Answer.Present, c.Answer.FilledOnRefusal = recommended.Present, recommended.FilledOnRefusal
	for _, name := range slices.Concat(recommended.Present, recommended.FilledOnRefusal) {
		if c.Answer.Property(name) == nil {
			return fmt.Errorf("the response schema: x-recommended names the field %q, which is not described", name)
		}
	}
	return nil
}
