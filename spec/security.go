package spec

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// readCredentials makes a required query parameter of each security scheme that the call names: an apiKey in the query
// is sent as one. OpenAPI has no place for its schema, so that stands in x-schema.
func (c *Contract) readCredentials() error {
	requirements := c.operation.Security
	if requirements == nil {
		requirements = &c.doc.Security
	}
	for _, requirement := range *requirements {
		for _, name := range slices.Sorted(maps.Keys(requirement)) {
			p, err := c.credential(name)
			if err != nil {
				return fmt.Errorf("the security scheme %s: %w", name, err)
			}
			c.credentials = append(c.credentials, p)
		}
	}
	return nil
}

func (c *Contract) credential(name string) (*openapi3.Parameter, error) {
	scheme := c.doc.Components.SecuritySchemes[name].Value // a name without a scheme is not a valid OpenAPI
	if scheme.Type != "apiKey" || scheme.In != openapi3.ParameterInQuery {
		return nil, errors.New("is not an apiKey in the query, and no other is supported")
	}
	p := openapi3.NewQueryParameter(scheme.Name).WithRequired(true).WithDescription(scheme.Description)
	p.Extensions = scheme.Extensions
	if _, there := scheme.Extensions["x-schema"]; !there {
		return p.WithSchema(openapi3.NewStringSchema()), nil
	}
	var raw json.RawMessage
	if err := DecodeExtension(scheme.Extensions, "x-schema", &raw); err != nil {
		return nil, err
	}
	schema := &openapi3.Schema{}
	if err := schema.UnmarshalJSON(raw); err != nil {
		return nil, fmt.Errorf("x-schema is not a schema: %w", err)
	}
	return p.WithSchema(schema), nil
}
