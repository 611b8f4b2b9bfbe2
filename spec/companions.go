package spec

import (
	"context"
	_ "embed" // the companions' description travels with the package
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed companions.yaml
var companionsYAML []byte

// Every process of the command wants to know the companions, and only the reference wants their schemas: without those they are
// read in no time. `make docs` writes the file, and a test holds it equal to the description.
//
//go:embed companions.json
var companionsJSON []byte

// Effect is what a call does to a target. A host that is not loopback allows reads alone unless it is told more.
type Effect string

// The effects, from the mildest on.
const (
	Reads   Effect = "reads"
	Sets    Effect = "sets"
	Creates Effect = "creates"
	Floods  Effect = "floods"
)

// Effects are all effects, from the mildest on.
var Effects = []Effect{Reads, Sets, Creates, Floods}

// Companion is one of the calls that set a stage for the call under test and read it back. Companions are not judged.
type Companion struct {
	// Name is the last part of the path, as "create_group".
	Name string
	// Path is the whole path, with a leading slash.
	Path   string
	Effect Effect
	Limit  Rate
	// RefusedTypes has the group types that the call refuses, with the error code for it.
	RefusedTypes map[string]int64

	request *openapi3.Schema
}

// Request is the schema of the JSON body. The first call reads the description.
func (c Companion) Request() *openapi3.Schema {
	if c.request != nil {
		return c.request
	}
	return described()[c.Name].request
}

// Companions are the companion calls by name (documentation 1047/34621, "RESTful API List"). The map is shared: it is
// not to be changed.
var Companions = sync.OnceValue(func() map[string]Companion {
	var companions map[string]Companion
	if err := json.Unmarshal(companionsJSON, &companions); err != nil {
		panic(fmt.Sprintf("the embedded companions.json: %v", err)) // built in and tested: only a broken build gets here
	}
	return companions
})

var described = sync.OnceValue(func() map[string]Companion {
	companions, err := LoadCompanions(companionsYAML)
	if err != nil {
		panic(fmt.Sprintf("the embedded companions.yaml: %v", err)) // built in and tested: only a broken build gets here
	}
	return companions
})

// LoadCompanions reads companion calls by name from their description, an OpenAPI 3.0 file (YAML or JSON). It fails with one
// sentence when the file is not a valid OpenAPI, or when a call lacks its body or an extension.
func LoadCompanions(data []byte) (map[string]Companion, error) {
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, err
	}
	out := map[string]Companion{}
	for p, item := range doc.Paths.Map() {
		operation := item.Post
		if operation == nil {
			return nil, fmt.Errorf("%s has no post", p)
		}
		if operation.RequestBody == nil || !describesJSON(operation.RequestBody.Value.Content) {
			return nil, fmt.Errorf("%s has no request body of application/json with a schema", p)
		}
		companion := Companion{Name: path.Base(p), Path: p, RefusedTypes: map[string]int64{}}
		companion.request = operation.RequestBody.Value.Content.Get("application/json").Schema.Value
		if companion.Limit, err = readRate(operation.Extensions); err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		if err := DecodeExtension(operation.Extensions, "x-effect", &companion.Effect); err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		if !slices.Contains(Effects, companion.Effect) {
			return nil, fmt.Errorf("%s has the x-effect %q; write one of %v", p, companion.Effect, Effects)
		}
		if _, refuses := operation.Extensions["x-refused-types"]; refuses {
			if err := DecodeExtension(operation.Extensions, "x-refused-types", &companion.RefusedTypes); err != nil {
				return nil, fmt.Errorf("%s: %w", p, err)
			}
		}
		out[companion.Name] = companion
	}
	return out, nil
}
